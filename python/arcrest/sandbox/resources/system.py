"""The system: properties, directories, configuration store, web adaptors, handlers, jobs."""

from __future__ import annotations

from ..errors import Conflict, Exists, NotFound
from ..privileges import PUBLISH
from ..records import Document
from ..routes import Call, Reply, Routes
from ..seed import directory_document, identifier, web_adaptor_document

routes = Routes("system", "/admin/system")
directories = Routes("directories", "/admin/system/directories")
directory = Routes("directory", "/admin/system/directories/{directory}")
store = Routes("configstore", "/admin/system/configstore")
adaptors = Routes("webadaptors", "/admin/system/webadaptors")
adaptor = Routes("webadaptor", "/admin/system/webadaptors/{adaptor}")
handlers = Routes("handlers", "/admin/system/handlers")
jobs = Routes("jobs", "/admin/system/jobs", privilege=PUBLISH)
deployment = Routes("deployment", "/admin/system/deployment")
platform = Routes("platformservices", "/admin/system/platformservices", since="10.5")

RESOURCES = (
    "properties",
    "directories",
    "configstore",
    "licenses",
    "webadaptors",
    "handlers",
    "jobs",
    "deployment",
    "platformservices",
)


@routes.read("")
def get(call: Call) -> Reply:
    return {"resources": list(RESOURCES)}


@routes.read("/properties")
def get_properties(call: Call) -> Reply:
    return call.state.settings["properties"]


@routes.write("/properties/update", "properties!:json")
def update_properties(call: Call) -> Reply:
    """Replace the properties."""
    call.state.settings["properties"] = call.document("properties")
    return None


@routes.read("/licenses")
def licenses(call: Call) -> Reply:
    version = ".".join(call.state.profile.version.split(".")[:2])
    term = {"canExpire": True, "expiration": call.state.started + 365 * 86_400_000}
    edition = {"name": "svradvanced", "version": version, **term}
    feature = {"name": "svradvanced", "displayName": "ArcGIS Server Advanced", "coreCount": 4}
    return {
        "edition": {**edition, "featureName": "esriServerLicenseAdvanced"},
        "level": {**edition, "name": "enterprise", "featureName": "esriServerLicenseEnterprise"},
        "extensions": [
            {**edition, "name": "svrnetwork", "featureName": "esriServerLicenseNetwork"}
        ],
        "datafeature": {**edition, "name": "svrdata", "featureName": "esriServerLicenseData"},
        "features": [{**feature, "version": version, **term}],
    }


# directories ----------------------------------------------------------------------------------

_DIRECTORY = "cleanupMode:NONE|TIME_ELAPSED_SINCE_LAST_MODIFIED maxFileAge:int description"


def _directory(call: Call) -> Document:
    return call.entry("directory", call.state.directories)


def _register(call: Call, entries: list[Document]) -> None:
    for entry in entries:
        if entry["name"] in call.state.directories:
            raise Exists("directory", entry["name"])
    call.state.directories.update({entry["name"]: entry for entry in entries})


@directories.read("", "private:bool")
def get_directories(call: Call) -> Reply:
    return {"directories": [*call.state.directories.values()]}


@directories.write("/register", f"name! physicalPath! directoryType! {_DIRECTORY}")
def register_directory(call: Call) -> Reply:
    entry = directory_document(
        call.text("name"),
        call.text("physicalPath"),
        call.text("directoryType"),
        call.text("cleanupMode", "NONE"),
        call.number("maxFileAge"),
        call.text("description"),
    )
    _register(call, [entry])
    return None


@directories.write("/registerDirs", "directories!:json")
def register_dirs(call: Call) -> Reply:
    given = call.document("directories").get("directories", [])
    if not all(
        isinstance(each, dict) and "name" in each and "physicalPath" in each for each in given
    ):
        raise NotFound("name or the physicalPath of a directory")
    blank = directory_document("", "", "OUTPUT", "NONE", 0, "")
    _register(call, [{**blank, **each} for each in given])
    return None


@directories.write("/recover", "runAsync:bool", in_read_only=True)
def recover_directories(call: Call) -> Reply:
    return None


@directories.read("/recover", "runAsync:bool", verbs=("GET",), quirk=True)
def recover_directories_by_get(call: Call) -> Reply:
    """The same by GET, as ArcREST sends it."""
    return None


@directory.read("")
def get_directory(call: Call) -> Reply:
    return _directory(call)


@directory.write(
    "/edit", f"name directoryType physicalPath! {_DIRECTORY} useLocalDir:bool localDirectoryPath"
)
def edit_directory(call: Call) -> Reply:
    if call.text("name", _directory(call)["name"]) != _directory(call)["name"]:
        raise Conflict("A directory cannot be renamed.")
    changes = call.changes()
    changes.pop("name", None)
    _directory(call).update(changes)
    return None


@directory.write("/clean")
def clean_directory(call: Call) -> Reply:
    _directory(call)
    return None


@directory.write("/unregister")
def unregister_directory(call: Call) -> Reply:
    del call.state.directories[_directory(call)["name"]]
    return None


# configuration store --------------------------------------------------------------------------


@store.read("")
def get_store(call: Call) -> Reply:
    return call.state.settings["configstore"]


_STORE = (
    "type!:FILESYSTEM|AMAZON|AZURE connectionString! localRepositoryPath move:bool runAsync:bool"
)


@store.write("/edit", _STORE)
def edit_store(call: Call) -> Reply:
    changes = call.changes("type", "connectionString", "localRepositoryPath")
    call.state.settings["configstore"].update(changes)
    call.state.outages.begin()
    return None


@store.write("/recover", "runAsync:bool", in_read_only=True)
def recover_store(call: Call) -> Reply:
    return None


# web adaptors ---------------------------------------------------------------------------------


def _adaptor(call: Call) -> Document:
    return call.entry("adaptor", call.state.web_adaptors)


@adaptors.read("")
def get_adaptors(call: Call) -> Reply:
    return {"webAdaptors": [*call.state.web_adaptors.values()]}


_PORTS = "isAdminEnabled:bool description httpPort:int httpsPort:int"


@adaptors.write("/register", f"webAdaptorURL! machineName! machineIP {_PORTS}")
def register_adaptor(call: Call) -> Reply:
    key = identifier("web adaptor", str(len(call.state.web_adaptors)), call.text("webAdaptorURL"))
    blank = web_adaptor_document(key, call.text("webAdaptorURL"))
    call.state.web_adaptors[key] = {**blank, **call.given()}
    return {"status": "success", "id": key}


@adaptors.read("/config")
def get_adaptors_config(call: Call) -> Reply:
    return call.state.settings["webadaptors"]


@adaptors.write("/config/update", "webAdaptorsConfig!:json")
def update_adaptors_config(call: Call) -> Reply:
    if not call.document("webAdaptorsConfig").get("sharedKey"):
        raise NotFound("sharedKey of the web adaptors' configuration")
    call.state.settings["webadaptors"] = call.document("webAdaptorsConfig")
    return None


@adaptor.read("")
def get_adaptor(call: Call) -> Reply:
    return _adaptor(call)


@adaptor.write(
    "/update", f"{_PORTS} refreshServerListInterval:int reconnectServerOnFailureInterval:int"
)
def update_adaptor(call: Call) -> Reply:
    _adaptor(call).update(call.changes())
    return None


@adaptor.write("/unregister")
def unregister_adaptor(call: Call) -> Reply:
    del call.state.web_adaptors[_adaptor(call)["id"]]
    return None


# handlers -------------------------------------------------------------------------------------


@handlers.read("")
def get_handlers(call: Call) -> Reply:
    return {"resources": ["rest", "soap"]}


@handlers.read("/rest")
def get_rest(call: Call) -> Reply:
    return {"resources": ["cache", "servicesdirectory"]}


@handlers.read("/rest/cache", "folderName serviceName type")
def get_rest_cache(call: Call) -> Reply:
    return {"operations": ["clear"]}


@handlers.read("/rest/cache/clear", "folderName serviceName type")
def clear_rest_cache(call: Call) -> Reply:
    return None


@handlers.read("/rest/servicesdirectory")
def get_services_directory(call: Call) -> Reply:
    return call.state.settings["servicesdirectory"]


_SERVICES_DIRECTORY = (
    "allowedOrigins arcgis.com.map arcgis.com.map.text jsapi.arcgis jsapi.arcgis.css "
    "jsapi.arcgis.css2 jsapi.arcgis.sdk servicesDirEnabled:bool callbackFunctionsEnabled:bool "
    "consoleLogging:bool"
)


@handlers.write("/rest/servicesdirectory/edit", _SERVICES_DIRECTORY)
def edit_services_directory(call: Call) -> Reply:
    """Change the services directory. Clients write `servicesDirEnabled` and read `enabled`."""
    changes = call.changes()
    current = call.state.settings["servicesdirectory"]
    current["enabled"] = changes.pop("servicesDirEnabled", current["enabled"])
    current.update(changes)
    return None


@handlers.read("/soap/soaphandlerconfig", since="10.5")
def get_soap(call: Call) -> Reply:
    return call.state.settings["soap"]


@handlers.write("/soap/soaphandlerconfig/edit", "allowedOrigins!", since="10.5")
def edit_soap(call: Call) -> Reply:
    call.state.settings["soap"].update(call.given())
    return None


# jobs and deployment --------------------------------------------------------------------------


@jobs.read("")
def get_jobs(call: Call) -> Reply:
    return {"jobs": [*call.state.jobs]}


@jobs.read("/{job}")
def get_job(call: Call) -> Reply:
    return call.entry("job", call.state.jobs).document()


@deployment.read("")
def get_deployment(call: Call) -> Reply:
    return call.state.settings["deployment"]


@deployment.write("/update", "deploymentConfig!:json")
def update_deployment(call: Call) -> Reply:
    call.state.settings["deployment"] = call.document("deploymentConfig")
    return None


@platform.read("")
def get_platform_services(call: Call) -> Reply:
    return {"platformservices": [*call.state.platform.values()]}


@platform.read("/{id}")
def get_platform_service(call: Call) -> Reply:
    return _platform_service(call)


@platform.write("/{id}/start")
def start_platform_service(call: Call) -> Reply:
    _platform_service(call)["configuredState"] = "STARTED"
    return _platform_status(call)


@platform.write("/{id}/stop")
def stop_platform_service(call: Call) -> Reply:
    _platform_service(call)["configuredState"] = "STOPPED"
    return _platform_status(call)


@platform.read("/{id}/status")
def get_platform_status(call: Call) -> Reply:
    return _platform_status(call)


@platform.read("/{id}/health")
def get_platform_health(call: Call) -> Reply:
    return {"healthy": _platform_service(call)["configuredState"] == "STARTED"}


def _platform_service(call: Call) -> Document:
    return call.entry("id", call.state.platform)


def _platform_status(call: Call) -> Document:
    state = _platform_service(call)["configuredState"]
    machines = [{"machine": name, "realtimeState": state} for name in call.state.machines]
    return {"configuredState": state, "details": machines}
