"""The asyncio API: the classes of ``arcrest.manageags``. What sends a request is awaited.

    async with AGSAdministration(url, handler) as admin:
        services = await admin.services
        await services.createFolder("Planning")

Handlers are those of ``arcrest.security``; one handler may serve both APIs at once.
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
