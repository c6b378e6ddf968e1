"""Where this package deliberately sends, takes or returns something else than ArcREST did.

`DIFFERENCES` is the one table. A row names the member, quotes the row of the compatibility table
that it stands on, and says what is expected instead of what was recorded. A row that has a call of
its own (`called_with`, `folder`, `replies`) stands beside the recorded call; one without replaces
what is expected of the recorded call.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Callable

from .recorder import DOCUMENTS, SERVICE

AS_RECORDED: Any = object()


class OneOf(tuple):  # type: ignore[type-arg]
    """Any of several values that mean the same to the server."""

    def __eq__(self, other: object) -> bool:
        return any(value == other for value in self)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Sent:
    """A request that is expected; `f` and the token aside."""

    method: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.params} {self.files or ''}".rstrip()


@dataclass(frozen=True)
class Difference:
    """One row."""

    of: str
    """`Class.member`."""
    row: str
    """What the compatibility table says of ArcREST."""
    sends: tuple[Sent, ...] | None = None
    """The requests expected, reads that only fill an object aside; None: as recorded."""
    may_read: tuple[str, ...] = ()
    """Paths of reads that may happen besides, once each."""
    returns: Any = AS_RECORDED
    """A value, or a function that says whether the result is right."""
    kind: str | None = None
    """"method" where ArcREST had a property."""
    arguments: dict[str, Any] = field(default_factory=dict)
    """Arguments of ours beyond the recorded ones, and recorded ones with another default."""
    called_with: dict[str, Any] | None = None
    folder: str | None = None
    """The folder that is selected before the call."""
    replies: dict[str, Any] = field(default_factory=dict)
    """What the server answers in this call, by path below the admin root."""

    @property
    def is_own_call(self) -> bool:
        return bool(self.called_with is not None or self.folder or self.replies)


def GET(path: str, **params: Any) -> Sent:
    return Sent("GET", f"<admin>/{path}", params)


def POST(path: str, _files: dict[str, Any] | None = None, **params: Any) -> Sent:
    return Sent("POST", f"<admin>/{path}", params, _files or {})


def moment(time: datetime.datetime) -> OneOf:
    """A local time in each form that the server reads."""
    text = time.isoformat()
    return OneOf((text, f"{text},000", str(int(time.timestamp() * 1000))))


KEPT = {
    "name": "arcgiscache",
    "directoryType": "CACHE",
    "useLocalDir": "false",
    "localDirectoryPath": "",
}
ITEM = {"filename": "item.sd", "size": 100}
MAP = "services/SampleWorldCities.MapServer"
CERTIFICATES = "machines/GIS1.EXAMPLE.COM/sslcertificates"
REFUSED = {"status": "error", "messages": ["The service is busy."], "code": 500}
EXTENSION = {
    "typeName": "WMSServer",
    "capabilities": None,
    "enabled": True,
    "maxUploadFileSize": 0,
    "allowedUploadFileTypes": "",
    "properties": {"title": "t"},
}
LOG_FILTER = {
    "services": ["SampleWorldCities.MapServer", "a.GPServer"],
    "machines": ["GIS1"],
    "server": "*",
    "processIds": ["12"],
    "codes": [9000],
}
JANUARY_1ST = datetime.datetime(2024, 1, 1)
JANUARY_2ND = datetime.datetime(2024, 1, 2, 3, 4, 5)
STRINGS = '`str()` of System, Mode, Jobs, ... double-encoded or "null"'
WHOLE = "`Extension`/`AGSService` writes drop unknown keys, `frameworkProperties`, ..."
FOLDERS = "`createService`, `editFolder` ignore `folderName` and work on the root"
NO_FOLDER = "`deleteService`, `rename_service`, `addFolderPermission` without a folder: the root"
CLUSTERS = "`clusters` is a `Cluster`; `createCluster`, `getAvailableMachines` unreachable"
TIMES = "`Log.query(startTime, endTime)` in chronological order finds nothing"
RETENTION = "`editLogSettings(logLevel=..)` resets retention; `editUsageReportSettings(..)` ..."
DIRECTORY = "a directory's edit sends four members, the rest is lost where edits replace"
BOTH_FORMS = "`updateSecurityConfig` sends `securityConfig` only, the 10.1 form"
SITE_SETTINGS = '`createSite` sends `logSettings`, "None" for what is not given'
FIND = "`find_services` builds URLs from the searched type; knows 8 types"
NOTHING = "`Machines.Protocol`, `Info.currentversion`, `.currentbuild` always None; ..."
FORCE = "`unregisterDataItem` always forces"
ITEMS = "`findDataItems` sends `type`"


def found(*addresses: str) -> Callable[[Any], bool]:
    """Whether services were found at exactly these addresses below `services`."""
    return lambda result: (
        sorted(service["URL"].partition("/admin/services/")[2] for service in result)
        == sorted(addresses)
    )


def both_clusters(result: Any) -> bool:
    """Whether one object has the members of ArcREST's Clusters and of its Cluster, and the list."""
    names = ("createCluster", "getAvailableMachines", "clusters", "refresh", "start")
    listed = [cluster.clusterName for cluster in result.clusters]
    return all(hasattr(type(result), name) for name in names) and listed == ["default"]


DIFFERENCES = [
    # corrected addresses, verbs and parameters ----------------------------------------------
    Difference(
        "Machine.unregisterMachine",
        "`Machine.unregisterMachine` posts to `/start`",
        sends=(POST("machines/GIS1.EXAMPLE.COM/unregister"),),
    ),
    Difference(
        "Machine.importCASignedCertificate",
        "`importCASignedCertificate` posts to `sslcertificates/importCASignedCertificate`",
        sends=(
            POST(f"{CERTIFICATES}/<alias>/importSignedCertificate", {"caSignedCertificate": ITEM}),
        ),
    ),
    Difference(
        "System.updateWebAdaptorsConfiguration",
        "`updateWebAdaptorsConfiguration` sends `webAdaptorConfig`",
        sends=(POST("system/webadaptors/config/update", webAdaptorsConfig={"sharedKey": "k"}),),
    ),
    Difference(
        "AGSAdministration.createSite",
        SITE_SETTINGS,
        called_with={
            "username": "u",
            "password": "p",
            "configStoreConnection": {"type": "FILESYSTEM"},
            "directories": {"directories": []},
            "cluster": {"clusterName": "c"},
            "logsSettings": {"logLevel": "FINE"},
        },
        sends=(
            POST(
                "createNewSite",
                username="u",
                password="p",
                configStoreConnection={"type": "FILESYSTEM"},
                directories={"directories": []},
                cluster={"clusterName": "c"},
                settings={"logLevel": "FINE"},
                logsSettings={"logLevel": "FINE"},
                runAsync="false",
            ),
        ),
    ),
    Difference(
        "Data.findDataItems",
        ITEMS,
        called_with={"ancestorPath": "/fileShares", "type": "folder"},
        sends=(POST("data/findItems", ancestorPath="/fileShares", type="folder", types="folder"),),
    ),
    Difference(
        "System.updateDeploymentConfiguration",
        "`updateDeploymentConfiguration(True)` sends `true`",
        sends=(POST("system/deployment/update", deploymentConfig={"singleClusterMode": True}),),
    ),
    Difference(
        "System.recover",
        "`directories/recover` by GET",
        sends=(POST("system/directories/recover", runAsync="true"),),
    ),
    Difference(
        "Info.healthCheck",
        "`Info.healthCheck` under `/admin/info`",
        sends=(Sent("GET", "<context>/rest/info/healthCheck"),),
    ),
    Difference(
        "Services.addFolderPermission",
        "`addFolderPermission(folder=)` posts to `//permissions/add`",
        sends=(
            POST("services/System/permissions/add", principal="<principal>", isAllowed="false"),
        ),
    ),
    Difference(
        "Services.exists",
        '`exists(None, name, type)` asks for folder "None"',
        called_with={"folderName": None, "serviceName": "a", "serviceType": "MapServer"},
        sends=(
            POST("services/exists", folderName=OneOf(("", "/")), serviceName="a", type="MapServer"),
        ),
    ),
    Difference(
        "Uploads.uploadItem",
        "`uploadItem` fails on Python 3, drops `description`; ...",
        sends=(POST("uploads/upload", {"itemFile": ITEM}, description="<description>"),),
        returns={"status": "success", "echo": "/arcgis/admin/uploads/upload"},
    ),
    # the current folder -----------------------------------------------------------------------
    Difference(
        "Services.createService",
        FOLDERS,
        folder="System",
        called_with={"service": {"serviceName": "a", "type": "MapServer"}},
        sends=(
            POST(
                "services/System/createService", service={"serviceName": "a", "type": "MapServer"}
            ),
        ),
        may_read=("<admin>/services/System",),
    ),
    Difference(
        "Services.editFolder",
        FOLDERS,
        folder="System",
        called_with={"description": "d", "webEncrypted": True},
        sends=(POST("services/System/editFolder", description="d", webEncrypted="true"),),
        may_read=("<admin>/services/System",),
    ),
    Difference(
        "Services.deleteService",
        NO_FOLDER,
        folder="System",
        called_with={"serviceName": "a", "serviceType": "MapServer"},
        sends=(POST("services/System/a.MapServer/delete"),),
        may_read=("<admin>/services/System",),
    ),
    Difference(
        "Services.rename_service",
        NO_FOLDER,
        folder="System",
        called_with={"serviceName": "a", "serviceType": "MapServer", "serviceNewName": "b"},
        sends=(
            POST(
                "services/System/renameService",
                serviceName="a",
                serviceType="MapServer",
                serviceNewName="b",
            ),
        ),
        may_read=("<admin>/services/System",),
    ),
    Difference(
        "Services.addFolderPermission",
        NO_FOLDER,
        folder="System",
        called_with={"principal": "r", "isAllowed": False},
        sends=(POST("services/System/permissions/add", principal="r", isAllowed="false"),),
        may_read=("<admin>/services/System",),
    ),
    # services found ---------------------------------------------------------------------------
    Difference(
        "Services.find_services",
        FIND,
        returns=found("SampleWorldCities.MapServer", "System/Basemap.MapServer"),
    ),
    Difference(
        "Services.find_services",
        FIND,
        called_with={"service_type": "gpserver,GeometryServer"},
        sends=(GET("services/System"), GET("services/Utilities")),
        returns=found("System/Caching.GPServer", "Utilities/Geometry.GeometryServer"),
    ),
    # documents that go back whole -------------------------------------------------------------
    Difference(
        "AGSService.modifyExtensions",
        WHOLE,
        sends=(POST(f"{MAP}/edit", service={**SERVICE, "extensions": [EXTENSION]}),),
    ),
    Difference(
        "AGSService.restart_services",
        "`restart_services` always says success",
        replies={f"{MAP}/start": REFUSED},
        sends=(POST(f"{MAP}/stop"), POST(f"{MAP}/start")),
        returns=REFUSED,
    ),
    # what is not given stays ------------------------------------------------------------------
    Difference(
        "Log.editLogSettings",
        RETENTION,
        arguments={"logLevel": None, "maxLogFileAge": None, "maxErrorReportsCount": None},
        called_with={"logLevel": "FINE"},
        replies={
            "logs/settings": {
                "settings": {
                    "logDir": "/elsewhere/",
                    "logLevel": "OFF",
                    "maxErrorReportsCount": 3,
                    "maxLogFileAge": 45,
                }
            }
        },
        sends=(
            GET("logs/settings"),
            POST(
                "logs/settings/edit",
                logDir="/elsewhere/",
                logLevel="FINE",
                maxErrorReportsCount="3",
                maxLogFileAge="45",
            ),
        ),
    ),
    Difference(
        "UsageReports.editUsageReportSettings",
        RETENTION,
        arguments={"enabled": None, "maxHistory": None},
        called_with={"samplingInterval": 30},
        sends=(
            GET("usagereports/settings"),
            POST(
                "usagereports/settings/edit",
                samplingInterval="30",
                enabled="false",
                maxHistory="7",
            ),
        ),
    ),
    Difference(
        "UsageReports.editUsageReportSettings",
        RETENTION,
        may_read=("<admin>/usagereports/settings",),
    ),
    Difference(
        "ServerDirectory.edit",
        DIRECTORY,
        sends=(
            POST(
                "system/directories/arcgiscache/edit",
                physicalPath="<physicalPath>",
                cleanupMode="<cleanupMode>",
                maxFileAge="5",
                description="<description>",
                **KEPT,
            ),
        ),
        may_read=("<admin>/system/directories/arcgiscache",),
    ),
    Difference(
        "ServerDirectory.edit",
        DIRECTORY,
        called_with={
            "physicalPath": "/new",
            "cleanupMode": None,
            "maxFileAge": None,
            "description": None,
        },
        sends=(
            POST(
                "system/directories/arcgiscache/edit",
                physicalPath="/new",
                cleanupMode="NONE",
                maxFileAge="0",
                description="",
                **KEPT,
            ),
        ),
        may_read=("<admin>/system/directories/arcgiscache",),
    ),
    Difference(
        "Security.updateSecurityConfig",
        BOTH_FORMS,
        sends=(
            POST(
                "security/config/update", securityConfig={"sslEnabled": False}, sslEnabled="false"
            ),
        ),
    ),
    Difference(
        "Data.unregisterDataItem",
        FORCE,
        arguments={"force": True},
        called_with={"path": "/fileShares/x", "force": False},
        sends=(POST("data/unregisterItem", itempath="/fileShares/x", force="false"),),
    ),
    # logs -------------------------------------------------------------------------------------
    Difference(
        "Log.query",
        TIMES,
        arguments={"pageSize": 10000, "guardFormulas": False},
        sends=(
            POST(
                "logs/query",
                sinceServerStart="false",
                pageSize="10000",
                level="FINE",
                startTime=moment(JANUARY_2ND),
                endTime=moment(JANUARY_1ST),
                filter=LOG_FILTER,
            ),
        ),
    ),
    Difference(
        "Log.query",
        TIMES,
        called_with={
            "startTime": JANUARY_1ST,
            "endTime": int(JANUARY_2ND.timestamp() * 1000),
            "level": "fine",
            "services": ["SampleWorldCities.MapServer", "a.GPServer"],
            "machines": ["GIS1"],
            "codes": [9000],
            "processIds": ["12"],
            "pageSize": 500,
        },
        sends=(
            POST(
                "logs/query",
                sinceServerStart="false",
                pageSize="500",
                level="FINE",
                startTime=moment(JANUARY_2ND),
                endTime=moment(JANUARY_1ST),
                filter=LOG_FILTER,
            ),
        ),
    ),
    # clusters ---------------------------------------------------------------------------------
    Difference("AGSAdministration.clusters", CLUSTERS, returns=both_clusters),
    Difference(
        "AGSAdministration.clusters",
        CLUSTERS,
        replies={"": {"currentVersion": 11.3, "resources": ["machines", "services"]}},
        sends=(),
        returns=None,
    ),
    # values that ArcREST never told -----------------------------------------------------------
    Difference("Machines.Protocol", NOTHING, returns="https"),
    Difference("Info.currentversion", NOTHING, returns=10.91),
    Difference("Info.currentbuild", NOTHING, returns=28388),
    Difference("Info.__str__", NOTHING, kind="method"),
    *(
        Difference(f"{owner}.__str__", STRINGS, sends=(), returns=DOCUMENTS[path])
        for owner, path in {
            "System": "system",
            "ConfigurationStore": "system/configstore",
            "Jobs": "system/jobs",
            "ServerProperties": "system/properties",
            "ServerDirectory": "system/directories/arcgiscache",
            "Mode": "mode",
            "UsageReports": "usagereports",
        }.items()
    ),
]

ARGUMENTS_OF_OURS = {
    "verify": None,
    "timeout": None,
    "strict": None,
    "max_reply": None,
    "token_in_url": None,
    "retries": None,
    "concurrency": 8,
}
"""Keywords of every constructor of a resource, beyond ArcREST's."""

_PERMISSION = ("constraint", "childURL", "operation")

NEWER = {
    "AGSAdministration.createSite": ("cloudConfigJson",),
    "AGSAdministration.joinSite": ("pullLicense",),
    "AGSAdministration.exportSite": ("locationConfig", "runAsync"),
    "AGSAdministration.importSite": ("locationConfig", "runAsync", "wait"),
    "Services.addFolderPermission": _PERMISSION,
    "Services.createService": ("runAsync",),
    "AGSService.addPermission": _PERMISSION,
    "AGSService.edit": ("runAsync",),
    "AGSService.start_service": ("runAsync",),
    "AGSService.stop_service": ("runAsync",),
    "Machine.startMachine": ("wait",),
    "Machine.importCASignedCertificate": ("wait",),
    "Machine.importExistingServerCertificate": ("importCertificateChain",),
    "Security.updateSecurityConfig": ("wait",),
    "Data.findDataItems": ("managed", "decrypt"),
    "Log.editLogSettings": ("usageMeteringEnabled",),
    "ServerDirectory.edit": ("useLocalDir", "localDirectoryPath"),
    "Services.service_report": ("services", "parameters"),
    "System.clearRestCache": ("folderName", "serviceName", "type"),
    "ConfigurationStore.edit": ("localRepositoryPath", "wait"),
    "UsageReport.query": ("filterType",),
}
"""Parameters that ArcREST lacked: by keyword only, and None leaves them out."""

RESPELT = {
    # `usagereports.reports` breaks on spaces and numeric names: `%20`, `str()`
    "<admin>/usagereports/r+one": "<admin>/usagereports/r one",
}
"""Paths that the recording has in ArcREST's wrong spelling."""
