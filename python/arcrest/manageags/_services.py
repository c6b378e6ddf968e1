"""The services, folder by folder."""

from .._core import AGSService, ServiceJob, ServiceJobs, Services, ServiceTypes, Webhook, Webhooks
from .parameters import Extension

__all__ = [
    "AGSService",
    "Extension",
    "ServiceJob",
    "ServiceJobs",
    "ServiceTypes",
    "Services",
    "Webhook",
    "Webhooks",
]
