"""The asyncio API: the classes of ``arcrest.manageags``. What sends a request is awaited.

    async with AGSAdministration(url, handler) as admin:
        services = await admin.services
        await services.createFolder("Planning")

Handlers are those of ``arcrest.security``; one handler may serve both APIs at once.
"""

from __future__ import annotations

from .._core.aio import (
    KML,
    AGSAdministration,
    AGSService,
    AsyncResource,
    AsyncRows,
    Call,
    Certificate,
    Cluster,
    Clusters,
    ConfigurationStore,
    Data,
    DataItem,
    DataStoreMachine,
    Info,
    Jobs,
    Log,
    Machine,
    Machines,
    Mode,
    PlatformService,
    RelationalDatastoreType,
    Security,
    ServerDirectory,
    ServerProperties,
    ServiceJob,
    ServiceJobs,
    Services,
    ServiceTypes,
    System,
    UploadedItem,
    Uploads,
    UsageReport,
    UsageReports,
    WebAdaptor,
    Webhook,
    Webhooks,
)
from ..manageags.parameters import ClusterProtocol, Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..profiles import Profile

__all__ = [
    "KML",
    "AGSAdministration",
    "AGSService",
    "AsyncResource",
    "AsyncRows",
    "Call",
    "Certificate",
    "Cluster",
    "ClusterProtocol",
    "Clusters",
    "ConfigurationStore",
    "Data",
    "DataItem",
    "DataStoreMachine",
    "Extension",
    "Info",
    "Jobs",
    "Log",
    "Machine",
    "Machines",
    "Mode",
    "PlatformService",
    "RelationalDatastoreType",
    "Security",
    "ServerDirectory",
    "ServerProperties",
    "ServiceJob",
    "ServiceJobs",
    "ServiceTypes",
    "Services",
    "System",
    "UploadedItem",
    "Uploads",
    "UsageReport",
    "UsageReports",
    "WebAdaptor",
    "Webhook",
    "Webhooks",
    "connect",
]


def connect(
    name: str | Profile | None = None, *, password: str | None = None, **settings: Any
) -> AGSAdministration:
    """A site by the name of its profile, as `arcrest.connect`. Sends no request; is not awaited.

    A password that is asked for on the terminal is asked for at once, so call it before there are
    other tasks to wait for.

    Example:
        >>> async with arcrest.aio.connect("prod") as ags:
        ...     await ags.fullVersion
        '11.3.0'
    """
    from ..profiles import open_site

    return open_site(AGSAdministration, name, password, settings)
