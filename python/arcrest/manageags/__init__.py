"""A site and its resources, under the paths of ArcREST's package."""

from .._core import __version__ as __version__
from . import _services as _services
from . import administration as administration
from . import parameters as parameters
from .administration import (
    KML,
    AGSAdministration,
    AGSService,
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
from .parameters import ClusterProtocol, Extension

__all__ = [
    "KML",
    "AGSAdministration",
    "AGSService",
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
    "administration",
    "parameters",
]
