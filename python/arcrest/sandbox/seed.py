"""The content of a new site: that of an organisation on an ordinary day."""

from __future__ import annotations

import hashlib
import io
import random
import uuid
from collections.abc import Iterator
from typing import Callable

from .documents import extension, service_document
from .privileges import ADMINISTER, PUBLISH
from .records import ROOT, Document, Role, Upload, User
from .state import State

MACHINES = ("GISSRV01.EXAMPLE.COM", "GISSRV02.EXAMPLE.COM")
DATABASE = "/enterpriseDatabases/water_utility"
MESSAGES = 3000
DAYS = 30

FOLDERS = {
    ROOT: "Root folder",
    "System": "Services that the site itself uses.",
    "Utilities": "Geometry, printing and other helpers.",
    "Planning": "Zoning, parcels, permits",
    "Water": "Water and sewer networks",
    "Straßenpläne Ünïcode": "Straßen, Brücken & Plätze und „Test“ 100 %",
}

# folder, name, type, description, enabled extensions, instances, whether it runs
SERVICES: tuple[tuple[str, str, str, str, str, tuple[int, int], bool], ...] = (
    (ROOT, "SampleWorldCities", "MapServer", "Cities of the world", "KmlServer", (1, 2), True),
    (ROOT, "Basemap", "MapServer", "Grey basemap", "WMSServer WMTSServer", (2, 4), True),
    (ROOT, "Hillshade", "ImageServer", "Hillshade, 5 m", "WCSServer WMSServer", (1, 3), True),
    (ROOT, "Locator", "GeocodeServer", "Addresses", "", (1, 2), True),
    (ROOT, "Tiles", "VectorTileServer", "Vector tiles", "", (0, 0), True),
    (ROOT, "OldAtlas", "MapServer", "No longer used", "", (0, 1), False),
    ("System", "CachingTools", "GPServer", "Makes and keeps map caches", "", (1, 3), True),
    ("System", "CachingControllers", "GPServer", "Leads the caching tools", "", (0, 2), True),
    ("System", "PublishingTools", "GPServer", "Publishes services", "", (0, 2), True),
    ("System", "ReportingTools", "GPServer", "Cache reports", "", (0, 2), True),
    ("System", "SyncTools", "GPServer", "Replica synchronisation", "", (0, 2), True),
    ("System", "SceneCachingTools", "GPServer", "Makes scene caches", "", (0, 2), True),
    ("Utilities", "Geometry", "GeometryServer", "Geometry operations", "", (1, 2), True),
    ("Utilities", "PrintingTools", "GPServer", "Prints web maps", "", (1, 2), True),
    ("Utilities", "Search", "SearchServer", "Finds data", "", (0, 1), False),
    ("Planning", "Zoning", "MapServer", "Zoning plan", "FeatureServer WMSServer", (1, 4), True),
    ("Planning", "Parcels", "MapServer", "Parcels", "FeatureServer WFSServer", (2, 6), True),
    ("Planning", "Permits", "FeatureServer", "Building permits", "", (0, 0), True),
    (
        "Planning",
        "Orthophoto2023",
        "ImageServer",
        "Aerial images, 10 cm",
        "WMSServer",
        (1, 2),
        True,
    ),
    ("Planning", "City3D", "SceneServer", "Buildings", "", (0, 0), True),
    ("Water", "Network", "MapServer", "Pipes and valves", "FeatureServer NAServer", (2, 4), True),
    ("Water", "Inspections", "FeatureServer", "Inspections", "", (0, 0), True),
    ("Water", "TraceTools", "GPServer", "Upstream and downstream", "", (1, 2), True),
    ("Water", "Sensors", "StreamServer", "Level gauges", "", (1, 1), False),
    ("Water", "Replica", "GeoDataServer", "Field replicas", "", (0, 2), False),
    ("Straßenpläne Ünïcode", "Brücken & Plätze", "MapServer", "Brücken", "WMSServer", (1, 2), True),
    ("Straßenpläne Ünïcode", "道路 100%", "MapServer", "Roads 🛣", "", (1, 2), True),
    ("Straßenpläne Ünïcode", 'O\'Brien "+" Trail', "FeatureServer", "Trail", "", (0, 0), True),
)

MAP_EXTENSIONS = (
    "KmlServer",
    "WMSServer",
    "WFSServer",
    "WCSServer",
    "FeatureServer",
    "NAServer",
    "MobileServer",
)
IMAGE_EXTENSIONS = ("WMSServer", "WCSServer", "WMTSServer")


def sow(
    state: State,
    username: str,
    password: str,
    base: str,
    plant: Callable[[State], None] | None = None,
) -> None:
    """Fill an empty state; `plant` may put content of one's own in the place of the sample."""
    _settings(state, base)
    _machines(state, base)
    _accounts(state, username, password)
    _services(state)
    state.services["System/CachingTools.GPServer"].jobs = _tool_jobs(state)
    _system(state, base)
    _platform(state)
    _data(state)
    _reports(state)
    _upload(state)
    if plant:
        plant(state)
    for each in _messages(state):
        state.logs.add(each)


def identifier(*parts: str) -> str:
    """An identifier that is the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def _settings(state: State, base: str) -> None:
    state.settings = {
        "logs": {
            "logDir": "/arcgisserver/logs/",
            "logLevel": "INFO",
            "maxErrorReportsCount": 10,
            "maxLogFileAge": 90,
            "usageMeteringEnabled": False,
        },
        "usage": {"samplingInterval": 30, "enabled": True, "maxHistory": 730},
        "mode": {"siteMode": "EDITABLE", "copyConfigLocal": False, "lastModified": state.started},
        "security": {
            "Protocol": "HTTP_AND_HTTPS",
            "authenticationTier": "GIS_SERVER",
            "authenticationMode": "ARCGIS_TOKEN",
            "allowDirectAccess": True,
            "virtualDirsSecurityEnabled": False,
            "HSTSEnabled": False,
            "allowInternetCORSAccess": True,
            "httpsProtocols": "TLSv1.2,TLSv1.3",
            "cipherSuites": "TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256",
            "allowedAdminAccessIPs": "",
            "httpEnabled": True,
            "sslEnabled": True,
            "securityEnabled": True,
            "userStoreConfig": {"type": "BUILTIN", "properties": {}},
            "roleStoreConfig": {"type": "BUILTIN", "properties": {}},
            "portalProperties": None,
        },
        "tokens": {
            "type": "BUILTIN",
            "properties": {
                "sharedKey": "not a secret: a sandbox",
                "longTimeout": "2880",
                "shortTimeout": "120",
            },
        },
        "properties": {
            "WebContextURL": base,
            "PushIdentityToDatabase": False,
            "messageFormat": "esriServiceCatalogMessageFormatSoapOrBin",
            "uploadFileExtensionWhitelist": "soe,sd,sde,odc,csv,txt,zshp,kmz,geodatabase",
            "featureServiceXSSFilter": "inputOutput",
        },
        "servicesProperties": {"disableServicesDirectory": "false"},
        "deployment": {"singleClusterMode": "clusters" not in state.profile.features},
        "configstore": {
            "type": "FILESYSTEM",
            "connectionString": "/arcgisserver/config-store",
            "class": "com.esri.arcgis.discovery.admin.store.file.FSConfigStore",
            "localRepositoryPath": "/arcgisserver/local",
            "status": "Ready",
        },
        "webadaptors": {"sharedKey": identifier("shared key")},
        "servicesdirectory": {
            "enabled": True,
            "allowedOrigins": "*",
            "arcgis.com.map": "https://www.arcgis.com/home/webmap/viewer.html",
            "arcgis.com.map.text": "ArcGIS Online Map Viewer",
            "jsapi.arcgis": "https://js.arcgis.com/3.45",
            "jsapi.arcgis.css": "https://js.arcgis.com/3.45/esri/css/esri.css",
            "jsapi.arcgis.css2": "https://js.arcgis.com/3.45/esri/css/main.css",
            "jsapi.arcgis.sdk": "https://js.arcgis.com/3.45/sdk",
            "callbackFunctionsEnabled": False,
            "consoleLogging": False,
            "logLevel": "SEVERE",
        },
        "soap": {"allowedOrigins": "*"},
        "data": {"blockDataCopy": False},
        "webhooks": {"deactivationPolicy": {"numberOfFailures": 5}, "notificationAttempts": 3},
    }


def machine_document(name: str, admin_url: str, started: int) -> Document:
    return {
        "machineName": name,
        "platform": "Linux-amd64-4.18.0",
        "adminURL": admin_url,
        "ports": {"JMXPort": 4000, "OpenEJBPort": 4001, "NamingPort": 4002, "DerbyPort": 4003},
        "ServerStartTime": started,
        "webServerMaxHeapSize": -1,
        "webServerSSLEnabled": True,
        "webServerCertificateAlias": "SelfSignedCertificate",
        "appServerMaxHeapSize": 256,
        "socMaxHeapSize": 64,
        "configuredState": "STARTED",
        "synchronize": False,
        "underMaintenance": False,
    }


def certificate_document(
    alias: str, issuer: str, subject: str, started: int, has_key: bool = True
) -> Document:
    digest = (
        hashlib.sha1(alias.encode("utf-8", "replace"), usedforsecurity=False).hexdigest().upper()
    )
    return {
        "aliasName": alias,
        "entryType": "PrivateKeyEntry" if has_key else "trustedCertEntry",
        "issuer": issuer,
        "subject": subject,
        "validFrom": started - 86_400_000,
        "validUntil": started + 365 * 86_400_000,
        "keyAlgorithm": "RSA",
        "keySize": "2048",
        "signatureAlgorithm": "SHA256withRSA",
        "serialNumber": identifier("certificate", alias),
        "sha1Fingerprint": ":".join(digest[at : at + 2] for at in range(0, 40, 2)),
    }


def _machines(state: State, base: str) -> None:
    for name in MACHINES:
        admin_url = f"https://{name.lower()}:6443/{state.context}/admin"
        state.machines[name] = machine_document(name, admin_url, state.started)
        subject = f"CN={name.lower()}"
        state.certificates[name] = {
            "SelfSignedCertificate": certificate_document(
                "SelfSignedCertificate", subject, subject, state.started
            )
        }
    if "clusters" in state.profile.features:
        state.clusters["default"] = {
            "clusterName": "default",
            "clusterProtocol": {"type": "TCP", "tcpClusterPort": "4004"},
            "machineNames": list(MACHINES),
            "configuredState": "STARTED",
        }


def _accounts(state: State, username: str, password: str) -> None:
    state.psa = username
    for role in (
        Role("Administrators", "May do all", ADMINISTER),
        Role("Publishers", "May publish", PUBLISH),
        Role("Analysts", "Read the planning maps"),
        Role("Wasser & Abwasser", "Wassermeister"),
        Role("測量", "Survey"),
    ):
        state.roles[role.rolename] = role
    for user in (
        User(username, password, "Site Administrator"),
        User("publisher", "publisher-password", "Paula Publisher", roles=["Publishers"]),
        User("viewer", "viewer-password", "Victor Viewer", roles=["Analysts"]),
        User(
            "müller", "müller-password", "Jürgen Müller", "Wasserwerk", roles=["Wasser & Abwasser"]
        ),
    ):
        state.users[user.username] = user
    for number in range(1, 31):
        name = f"editor{number:02}"
        roles = ["Analysts"] if number % 2 else ["Analysts", "測量"]
        state.users[name] = User(
            name, f"{name}-password", f"Editor {number}", email=f"{name}@example.com", roles=roles
        )


def _services(state: State) -> None:
    for name, description in FOLDERS.items():
        state.folders[name] = {
            "folderName": name,
            "description": description,
            "webEncrypted": False,
            "isDefault": name in ("System", "Utilities"),
        }
        state.permissions[name.strip("/")] = [permission("esriEveryone", name != "System")]
    state.permissions["Planning"].append(permission("Analysts", True))
    random_ = random.Random(7)
    for folder, name, type_, description, on, instances, running in SERVICES:
        document = service_document(
            name,
            type_,
            description,
            _extensions(type_, on.split()),
            instances,
            _datasets(folder),
            configuredState="STARTED" if running else "STOPPED",
        )
        service = state.add_service(folder, document)
        service.transactions = random_.randrange(50_000)
        service.iteminfo = item_info(service.address, name, description)
        service.manifest = manifest(folder, name, type_)


def _tool_jobs(state: State) -> list[Document]:
    return [
        {
            "jobId": "j" + identifier("job", status).replace("-", ""),
            "status": status,
            "userName": "publisher",
            "machineName": MACHINES[0],
            "submissionTime": state.started - 3_600_000,
        }
        for status in ("esriJobSucceeded", "esriJobExecuting", "esriJobWaiting")
    ]


def permission(principal: str, allowed: bool, constraint: str = "") -> Document:
    return {
        "principal": principal,
        "permission": {"isAllowed": allowed, "constraint": constraint},
        "childURL": None,
        "operation": None,
    }


def _extensions(type_: str, on: list[str]) -> list[Document]:
    """All extensions of a type."""
    possible = {"MapServer": MAP_EXTENSIONS, "ImageServer": IMAGE_EXTENSIONS}.get(type_, ())
    return [extension(name, name in on) for name in possible]


def _datasets(folder: str) -> list[Document]:
    return [{"path": DATABASE, "name": "water"}] if folder == "Water" else []


def item_info(address: str, title: str, description: str) -> Document:
    return {
        "culture": "en-US",
        "name": title,
        "guid": identifier(address).upper(),
        "catalogPath": "",
        "snippet": description,
        "description": description,
        "summary": description,
        "title": title,
        "tags": ["sandbox", title],
        "type": "Map Service",
        "typeKeywords": ["Data", "Service", "ArcGIS Server"],
        "thumbnail": "thumbnail/thumbnail.png",
        "extent": [[-180, -90], [180, 90]],
        "spatialReference": "GCS_WGS_1984",
        "accessInformation": "",
        "licenseInfo": "",
    }


def manifest(folder: str, name: str, type_: str) -> Document:
    """The manifest of a service: where its data come from."""
    return {
        "databases": [
            {
                "byReference": folder == "Water",
                "onServerWorkspaceFactoryProgID": "esriDataSourcesGDB.SdeWorkspaceFactory.1",
                "onServerConnectionString": "SERVER=db;DATABASE=gis;AUTHENTICATION_MODE=OSA",
                "onPremiseConnectionString": "SERVER=db;DATABASE=gis;AUTHENTICATION_MODE=OSA",
                "onServerName": "gis.sde",
                "onPremisePath": "C:\\projects\\gis.sde",
                "datasets": [{"onServerName": f"gis.dbo.{name}"}],
            }
        ],
        "resources": [
            {
                "onPremisePath": f"C:\\projects\\{name}.aprx",
                "clientName": "DESKTOP01",
                "serverPath": f"/arcgisserver/directories/input/{name}.{type_}",
            }
        ],
    }


def _system(state: State, base: str) -> None:
    for name, kind, age in (
        ("arcgiscache", "CACHE", 0),
        ("arcgisindex", "INDEX", 0),
        ("arcgisjobs", "JOBS", 360),
        ("arcgisoutput", "OUTPUT", 10),
        ("arcgissystem", "SYSTEM", 0),
        ("arcgisinput", "INPUT", 0),
    ):
        state.directories[name] = directory_document(
            name,
            f"/arcgisserver/directories/{name}",
            kind,
            "TIME_ELAPSED_SINCE_LAST_MODIFIED" if age else "NONE",
            age,
            f"The site's {kind.lower()} directory.",
        )
    key = identifier("web adaptor")
    state.web_adaptors[key] = web_adaptor_document(key, f"https://gis.example.com/{state.context}")
    state.extensions["SimpleRESTSOE.soe"] = [extension_document("SimpleRESTSOE")]


def directory_document(
    name: str, path: str, kind: str, cleanup: str, age: int, description: str
) -> Document:
    return {
        "name": name,
        "physicalPath": path,
        "directoryType": kind,
        "cleanupMode": cleanup,
        "maxFileAge": age,
        "description": description,
        "useLocalDir": False,
        "localDirectoryPath": "",
        "virtualPath": f"/rest/directories/{name}" if kind in ("CACHE", "JOBS", "OUTPUT") else "",
    }


def web_adaptor_document(key: str, url: str) -> Document:
    return {
        "id": key,
        "machineName": "WEB01.EXAMPLE.COM",
        "machineIP": "192.0.2.10",
        "webAdaptorURL": url,
        "description": "",
        "httpPort": 80,
        "httpsPort": 443,
        "isAdminEnabled": True,
        "refreshServerListInterval": 1,
        "reconnectServerOnFailureInterval": 1,
    }


def extension_document(name: str) -> Document:
    return {
        "Name": name,
        "DisplayName": name,
        "CLSID": f"sandbox.soe.{name}",
        "Description": f"The server object extension {name}.",
        "Properties": {},
        "Info": {
            "SupportsREST": "true",
            "SupportsSOAP": "false",
            "AllWebCapabilities": "",
            "DefaultWebCapabilities": "",
        },
        "Resources": {},
    }


def provider_document(name: str) -> Document:
    return {"Name": name, "DisplayName": name, "Description": f"The custom data provider {name}."}


def _platform(state: State) -> None:
    key = identifier("platform service")
    state.platform[key] = {
        "id": key,
        "name": "Compute Platform",
        "type": "COMPUTE_PLATFORM",
        "configuredState": "STARTED",
    }


def _data(state: State) -> None:
    connection = "SERVER=db;DATABASE=water;USER=gis;ENCRYPTED_PASSWORD=00"
    machines = [
        {"name": MACHINES[0], "role": "PRIMARY", "status": "STARTED"},
        {"name": MACHINES[1], "role": "STANDBY", "status": "STARTED"},
    ]
    copies = [dict(machine) for machine in machines]
    tiles = {"dsFeature": "tileCache", "isManaged": True}
    for path, kind, info in (
        (DATABASE, "egdb", {"connectionString": connection, "isManaged": False}),
        (
            "/enterpriseDatabases/AGSDataStore_ds_1",
            "egdb",
            {"connectionString": connection, "isManaged": True, "machines": machines},
        ),
        ("/nosqlDatabases/AGSDataStore_nosqldb_tcs_1", "nosql", {**tiles, "machines": copies}),
        (
            "/fileShares/planning",
            "folder",
            {"path": "\\\\files\\planning", "dataStoreConnectionType": "shared"},
        ),
        (
            "/fileShares/Pläne 100%",
            "folder",
            {"path": "/data/Pläne", "dataStoreConnectionType": "shared"},
        ),
        ("/rasterStores/imagery", "rasterStore", {"connectionString": {"path": "/data/imagery"}}),
        ("/cloudStores/archive", "cloudStore", {"isManaged": False, "objectStore": "archive"}),
        ("/bigDataFileShares/trips", "bigDataFileShare", {"connectionType": "fileShare"}),
    ):
        state.data_items[path] = {
            "path": path,
            "type": kind,
            "id": identifier(path),
            "clientPath": None,
            "provider": "",
            "info": info,
        }
    state.datastore_types["postgresql"] = {"id": "postgresql", "name": "PostgreSQL"}
    state.manifests["/bigDataFileShares/trips"] = {
        "manifest": {"datasets": [{"name": "trips", "format": {"type": "delimited"}}]},
        "hints": {"hints": {"datasets": []}},
    }


def _reports(state: State) -> None:
    for name, since, uris, metrics in (
        ("requests last week", "LAST_WEEK", ["services/"], ["RequestCount", "RequestsFailed"]),
        ("Wasser täglich", "LAST_DAY", ["services/Water"], ["RequestAvgRespTime"]),
        ("1394219221008", "LAST_MONTH", ["services/SampleWorldCities.MapServer"], ["RequestCount"]),
    ):
        state.reports[name] = {
            "reportname": int(name) if name.isdigit() else name,
            "since": since,
            "queries": [{"resourceURIs": uris, "metrics": metrics}],
            "metadata": {"title": name},
        }


def _upload(state: State) -> None:
    content = b"a service definition, more or less"
    key = "i" + identifier("upload")
    document = upload_document(key, "Parcels.sd", "Parcels of 2023", state.started)
    document["committed"] = True
    state.uploads[key] = Upload(document, io.BytesIO(content))


def upload_document(key: str, name: str, description: str, now: int) -> Document:
    return {
        "itemID": key,
        "itemName": name,
        "description": description,
        "pathOnServer": f"/arcgisserver/directories/arcgissystem/arcgisuploads/{key}/{name}",
        "date": now,
        "committed": False,
        "serviceName": None,
        "contentType": "application/octet-stream",
    }


_EVENTS = (
    ("SEVERE", 8252, "Failed to return the data: the database connection is lost."),
    ("SEVERE", 9003, "The layer 'Ventile und größer 50 €' cannot be drawn."),
    ("WARNING", 8271, "Instance of the service was not available within the wait time."),
    ("WARNING", 9017, 'A field, "Größe", is missing,\nso it is left out.'),
    ("INFO", 100004, "The instance has been recycled."),
    ("INFO", 7001, "REST request successfully processed."),
    ("FINE", 100022, "End ExportMapImage"),
    ("VERBOSE", 10000, "Begin QueryData"),
    ("DEBUG", 10001, "Rows fetched"),
)
_WEIGHTS = (2, 1, 8, 4, 25, 30, 20, 7, 3)


def message(level: str, code: int, text: str, time: int, source: str) -> Document:
    """A log message with its required attributes only."""
    return {
        "type": level,
        "message": text,
        "time": time,
        "source": source,
        "machine": MACHINES[0],
        "user": "",
        "code": code,
        "elapsed": "",
        "process": "4000",
        "thread": "1",
        "methodName": "",
        "requestID": "",
    }


def _messages(state: State) -> Iterator[Document]:
    """A month of log messages, some of them in the same millisecond."""
    random_ = random.Random(11)
    sources = [service.address for service in state.services.values()] + ["Server", "Rest", "Admin"]
    span = DAYS * 86_400_000
    count = 0
    while count < MESSAGES:
        moment = state.started - 1000 - random_.randrange(span)
        for _ in range(random_.choice((1, 1, 1, 1, 2, 3, 7))):
            count += 1
            level, code, text = random_.choices(_EVENTS, _WEIGHTS)[0]
            yield {
                **message(level, code, f"{text} [{count}]", moment, random_.choice(sources)),
                "machine": random_.choice(MACHINES),
                "user": random_.choice(("", state.psa, "publisher", "müller")),
                "elapsed": f"{random_.random():.5f}" if level == "FINE" else "",
                "process": str(4000 + random_.randrange(8)),
                "thread": str(random_.randrange(1, 64)),
                "methodName": text.split()[-1] if level == "FINE" else "",
                "requestID": str(uuid.UUID(int=random_.getrandbits(128), version=4)),
            }
