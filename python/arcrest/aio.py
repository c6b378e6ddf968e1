"""The asyncio twin of ``arcrest.manageags``: what asks the server is awaited, the rest is the same.

    async with AGSAdministration(url, handler) as admin:
        services = await admin.services
        await services.createFolder("Planning")

Handlers are those of ``arcrest.security``; one may serve both faces at once.
"""

from ._core.aio import (
    KML,
    AGSAdministration,
    AGSService,
    AsyncResource,
    AsyncRows,
    Call,
    Cluster,
    Clusters,
    ConfigurationStore,
    Data,
    Info,
    Jobs,
    Log,
    Machine,
    Machines,
    Mode,
    Security,
    ServerDirectory,
    ServerProperties,
    Services,
    System,
    Uploads,
    UsageReport,
    UsageReports,
)
from .manageags.parameters import ClusterProtocol, Extension

__all__ = [
    "KML",
    "AGSAdministration",
    "AGSService",
    "AsyncResource",
    "AsyncRows",
    "Call",
    "Cluster",
    "ClusterProtocol",
    "Clusters",
    "ConfigurationStore",
    "Data",
    "Extension",
    "Info",
    "Jobs",
    "Log",
    "Machine",
    "Machines",
    "Mode",
    "Security",
    "ServerDirectory",
    "ServerProperties",
    "Services",
    "System",
    "Uploads",
    "UsageReport",
    "UsageReports",
]
