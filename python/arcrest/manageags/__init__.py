"""A site and its resources, under the paths of ArcREST's package."""

from .._core import __version__ as __version__
from . import _clusters as _clusters
from . import _data as _data
from . import _info as _info
from . import _kml as _kml
from . import _logs as _logs
from . import _machines as _machines
from . import _mode as _mode
from . import _security as _security
from . import _services as _services
from . import _system as _system
from . import _uploads as _uploads
from . import _usagereports as _usagereports
from . import administration as administration
from . import parameters as parameters
from .administration import (
    KML,
    AGSAdministration,
    AGSService,
    Certificate,
    Cluster,
    Clusters,
    ConfigurationStore,
    Data,
    DataItem,
    DataStoreMachine,
    Info,
    Job,
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
from .parameters import ClusterProtocol, Extension

__all__ = [
    "KML",
    "AGSAdministration",
    "AGSService",
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
    "Job",
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
    "administration",
    "parameters",
]
