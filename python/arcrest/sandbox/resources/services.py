"""Folders, operations on several services, permissions and service types."""

from __future__ import annotations

from typing import Any, Callable

from .. import backups
from ..documents import TYPES, service_types
from ..errors import AdminError, Conflict, Exists, NotFound
from ..privileges import PUBLISH
from ..records import PSEUDO_PRINCIPALS, ROOT, Document, Service, address
from ..routes import Call, Reply, Routes
from ..seed import (
    extension_document,
    identifier,
    item_info,
    manifest,
    permission,
    provider_document,
)
from ..state import State
from .service import instances

routes = Routes("services", "/admin/services", privilege=PUBLISH)
permissions = Routes("permissions", "/admin/services/{folder?}/{service?}/permissions")
types = Routes("types", "/admin/services/types", privilege=PUBLISH)


def _folder(call: Call) -> str:
    """The key of the folder that the path names."""
    key = call.path.get("folder", ROOT).strip("/") or ROOT
    call.entry("folder", call.state.folders, key)
    return key


def _refuse_bad_name(name: str, what: str) -> None:
    if not name.strip() or "/" in name or "\\" in name:
        raise AdminError(f"'{name}' is not a name for a {what}.")


# folders --------------------------------------------------------------------------------------


@routes.read("", "detail:bool")
def get_root(call: Call) -> Reply:
    folders = [doc for name, doc in call.state.folders.items() if name != ROOT]
    listing = _listing(call.state, ROOT)
    return {
        **{name: value for name, value in listing.items() if name != "services"},
        "folders": [folder["folderName"] for folder in folders],
        "foldersDetail": folders,
        "services": listing["services"],
    }


@routes.read("/{folder}", "detail:bool")
def get_folder(call: Call) -> Reply:
    return _listing(call.state, _folder(call))


def _listing(state: State, folder: str) -> Document:
    services = sorted(state.services_in(folder), key=lambda service: service.address)
    references = [service.reference() for service in services]
    return {**state.folders[folder], "services": references}


@routes.write("/createFolder", "folderName! description")
def create_folder(call: Call) -> Reply:
    name = call.text("folderName")
    _refuse_bad_name(name, "folder")
    if name in call.state.folders:
        raise Exists("folder", name)
    call.state.folders[name] = {
        "folderName": name,
        "description": call.text("description"),
        "webEncrypted": False,
        "isDefault": False,
    }
    return None


@routes.write("/{folder?}/editFolder", "description webEncrypted!:bool")
def edit_folder(call: Call) -> Reply:
    folder = call.state.folders[_folder(call)]
    folder["description"] = call.text("description")
    folder["webEncrypted"] = call.flag("webEncrypted")
    return None


@routes.write("/{folder}/deleteFolder")
def delete_folder(call: Call) -> Reply:
    """Delete a folder with its services and their permissions."""
    folder = _folder(call)
    if folder == ROOT or call.state.folders[folder]["isDefault"]:
        raise Conflict(f"The folder '{folder}' cannot be deleted.")
    for service in call.state.services_in(folder):
        call.state.remove_service(service)
    call.state.permissions.pop(folder, None)
    del call.state.folders[folder]
    return None


# services -------------------------------------------------------------------------------------


@routes.write("/{folder?}/createService", "service!:json runAsync:bool")
def create_service(call: Call) -> Reply:
    document, folder = call.document("service"), _folder(call)
    name, type_ = str(document.get("serviceName", "")), str(document.get("type", ""))
    _refuse_bad_name(name, "service")
    _refuse_bad_type(type_)
    service = call.state.add_service(folder, document)
    service.iteminfo = item_info(service.address, name, str(document.get("description", "")))
    service.manifest = manifest(folder, name, type_)
    return None


def _refuse_bad_type(name: str) -> None:
    if name not in TYPES:
        raise AdminError(f"'{name}' is not a type of service.")


@routes.read(
    "/canCreateService",
    "folderName serviceType service:json options:json",
    verbs=("POST",),
    since="10.5",
)
def can_create_service(call: Call) -> Reply:
    document = call.document("service")
    type_ = call.text("serviceType") or str(document.get("type", ""))
    _refuse_bad_type(type_)
    folder = call.state.folder(call.text("folderName"))
    key = address(folder, f"{document.get('serviceName', '')}.{type_}")
    if key in call.state.services:
        raise Exists("service", key)
    return None


@routes.read("/exists", "folderName serviceName type", verbs=("POST",))
def exists(call: Call) -> Reply:
    """Whether a service exists. Without a service name: whether the folder exists."""
    folder = call.text("folderName").strip("/") or ROOT
    if not call.text("serviceName"):
        return {"exists": folder in call.state.folders}
    key = address(folder, f"{call.text('serviceName')}.{call.text('type')}")
    return {"exists": key in call.state.services}


@routes.write("/{folder?}/renameService", "serviceName! serviceType! serviceNewName!")
def rename_service(call: Call) -> Reply:
    state, folder, new = call.state, _folder(call), call.text("serviceNewName")
    _refuse_bad_name(new, "service")
    service = state.service(folder, f"{call.text('serviceName')}.{call.text('serviceType')}")
    new_key = address(folder, f"{new}.{service.type}")
    if new_key in state.services:
        raise Exists("service", new_key)
    old_key = service.address
    service.document["serviceName"] = new
    state.services[new_key] = state.services.pop(old_key)
    if old_key in state.permissions:
        state.permissions[new_key] = state.permissions.pop(old_key)
    return None


@routes.write("/startServices", "services!:json")
def start_services(call: Call) -> Reply:
    for service in _named_services(call):
        call.state.run(service, True)
    return None


@routes.write("/stopServices", "services!:json")
def stop_services(call: Call) -> Reply:
    for service in _named_services(call):
        call.state.run(service, False)
    return None


@routes.write("/deleteServices", "services!:json", since="10.2")
def delete_services(call: Call) -> Reply:
    for service in _named_services(call):
        call.state.remove_service(service)
    return None


def _named_services(call: Call) -> list[Service]:
    """The listed services. All must exist, so that nothing is done by halves."""
    entries = call.document("services").get("services")
    if not isinstance(entries, list):
        raise AdminError("The parameter 'services' has no list 'services'.")
    return [_named_service(call.state, entry) for entry in entries]


def _named_service(state: State, entry: Any) -> Service:
    try:
        full_name = f"{entry['serviceName']}.{entry['type']}"
        return state.service(str(entry.get("folderName", "")), full_name)
    except (TypeError, KeyError):
        raise AdminError("An entry of 'services' is not a service.") from None


@routes.read("/{folder?}/report", "parameters:array services:array")
def report(call: Call) -> Reply:
    """All services of a folder, with the details that `parameters` names, or with all details."""
    wanted = call.values.get("parameters", sorted(_DETAILS))
    only = {_report_key(entry) for entry in call.values.get("services", [])}
    reports = []
    for service in call.state.services_in(_folder(call)):
        if only and service.address.rpartition("/")[2] not in only:
            continue
        entry = {
            "folderName": service.folder,
            "serviceName": service.name,
            "type": service.type,
            "isDefault": service.document.get("isDefault", False),
            "isPrivate": service.document.get("private", False),
            "extensions": service.document.get("extensions", []),
        }
        details = [name for name in _DETAILS if name in wanted]
        entry.update({name: _DETAILS[name](call.state, service) for name in details})
        reports.append(entry)
    return {"reports": reports}


def _report_key(entry: Any) -> str:
    if isinstance(entry, dict):
        return f"{entry.get('serviceName')}.{entry.get('type')}"
    return str(entry).rpartition("/")[2]


_DETAILS: dict[str, Callable[[State, Service], Any]] = {
    "description": lambda state, service: service.document.get("description", ""),
    "status": lambda state, service: service.status(),
    "instances": instances,
    "iteminfo": lambda state, service: service.iteminfo,
    "properties": lambda state, service: service.document.get("properties", {}),
    "permissions": lambda state, service: state.permissions_of(service),
}


@routes.write("/exportServices", "location", since="10.5")
def export_services(call: Call) -> Reply:
    place = backups.kept(call.state, call.request.base, call.text("location"), "agssiteservices")
    return {"status": "success", "location": place}


@routes.write("/importServices", "location!", since="10.5")
def import_services(call: Call) -> Reply:
    there = backups.found(call.state, call.text("location"))
    report = [] if there is None else backups.restored(call.state, there, replaces=False)
    return {"status": "success", "result": report}


@routes.write("/federate", since="10.3")
def federate(call: Call) -> Reply:
    """Make the portal items. The mark in the properties is the sandbox's own, for tests."""
    call.state.settings["servicesProperties"]["federated"] = True
    return None


@routes.write("/unfederate", since="10.3")
def unfederate(call: Call) -> Reply:
    call.state.settings["servicesProperties"]["federated"] = False
    return None


@routes.read("/properties", since="10.7")
def get_properties(call: Call) -> Reply:
    return call.state.settings["servicesProperties"]


@routes.write("/properties/update", "properties!:json", since="10.7")
def update_properties(call: Call) -> Reply:
    call.state.settings["servicesProperties"] = call.document("properties")
    return None


@routes.read("/webhooks", since="11.2")
def get_webhooks(call: Call) -> Reply:
    services = call.state.services.values()
    return {"webhooks": [hook for each in services for hook in each.webhooks.values()]}


@routes.read("/webhooks/settings", since="11.2")
def get_webhook_settings(call: Call) -> Reply:
    return call.state.settings["webhooks"]


@routes.write(
    "/webhooks/settings/update",
    "deactivationPolicy:json notificationAttempts:int",
    since="11.2",
)
def update_webhook_settings(call: Call) -> Reply:
    call.state.settings["webhooks"].update(call.changes())
    return None


# permissions ----------------------------------------------------------------------------------


def _permissions_key(call: Call) -> str:
    folder = _folder(call)
    full_name = call.path.get("service", "")
    if full_name:
        return call.entry("service", call.state.services, address(folder, full_name)).address
    return address(folder)


@permissions.read("", privilege=PUBLISH)
def get(call: Call) -> Reply:
    return {"permissions": call.state.permissions.get(_permissions_key(call), [])}


@permissions.write("/add", "principal! isAllowed:bool constraint childURL operation")
def add(call: Call) -> Reply:
    """Allow or forbid a role. The permission replaces an older one of the same role."""
    key, principal = _permissions_key(call), call.text("principal")
    if principal not in PSEUDO_PRINCIPALS:
        call.state.role(principal)
    entry = permission(principal, call.flag("isAllowed", True), call.text("constraint"))
    entry.update({name: call.text(name) or None for name in ("childURL", "operation")})
    rest = [each for each in call.state.permissions.get(key, []) if not _same_rule(each, entry)]
    call.state.permissions[key] = [*rest, entry]
    return None


def _same_rule(one: Document, other: Document) -> bool:
    return all(one[name] == other[name] for name in ("principal", "childURL", "operation"))


@routes.write("/permissions/clean", "principal!")
def clean_permissions(call: Call) -> Reply:
    """Remove a role from all permissions."""
    for key, entries in call.state.permissions.items():
        kept = [entry for entry in entries if entry["principal"] != call.text("principal")]
        call.state.permissions[key] = kept
    return None


_CONFLICT = "principal! isAllowed:bool permission:json constraint childURL operation"


@permissions.read("/hasChildPermissionsConflict", _CONFLICT, verbs=("POST",))
def has_child_permissions_conflict(call: Call) -> Reply:
    key, principal = _permissions_key(call), call.text("principal")
    allowed = call.flag("isAllowed", bool(call.document("permission").get("isAllowed", True)))
    below = [
        entry["permission"]["isAllowed"]
        for name, entries in call.state.permissions.items()
        if name != key and (not key or name.startswith(f"{key}/"))
        for entry in entries
        if entry["principal"] == principal
    ]
    return {"hasChildPermissionsConflict": any(each != allowed for each in below)}


# types ----------------------------------------------------------------------------------------


@types.read("")
def get_all(call: Call) -> Reply:
    return {"types": service_types()}


@types.read("/{type}")
def get_type(call: Call) -> Reply:
    for document in service_types():
        if document["Name"] == call.path["type"]:
            return document
    raise call.missing("type")


@types.read("/extensions")
def get_extensions(call: Call) -> Reply:
    return dict(call.state.extensions)


@types.write("/extensions/register", "id!", privilege=PUBLISH)
def register_extension(call: Call) -> Reply:
    filename = _uploaded_extension(call)
    if filename in call.state.extensions:
        raise Exists("extension", filename)
    call.state.extensions[filename] = [extension_document(filename.rpartition(".")[0])]
    return None


@types.write("/extensions/update", "id!", privilege=PUBLISH)
def update_extension(call: Call) -> Reply:
    filename = _uploaded_extension(call)
    if filename not in call.state.extensions:
        raise NotFound("extension", filename)
    call.state.extensions[filename] = [extension_document(filename.rpartition(".")[0])]
    return None


@types.write("/extensions/unregister", "extensionFilename!")
def unregister_extension(call: Call) -> Reply:
    if call.text("extensionFilename") not in call.state.extensions:
        raise NotFound("extension", call.text("extensionFilename"))
    del call.state.extensions[call.text("extensionFilename")]
    return None


def _uploaded_extension(call: Call) -> str:
    return _uploaded(call, ".soe", ".soi")


def _uploaded(call: Call, *endings: str) -> str:
    """The file name of an uploaded item."""
    upload = call.state.uploads.get(call.text("id"))
    if not upload:
        raise NotFound("upload", call.text("id"))
    name = str(upload.document["itemName"])
    if not name.lower().endswith(endings):
        raise AdminError(f"The name '{name}' must end in {' or '.join(endings)}.")
    return name


@types.read("/customdataproviders", since="11.1")
def get_custom_data_providers(call: Call) -> Reply:
    return dict(call.state.providers)


@types.write("/customdataproviders/register", "id!", since="11.1")
def register_custom_data_provider(call: Call) -> Reply:
    filename = _uploaded(call, ".cdpk")
    if filename in call.state.providers:
        raise Exists("custom data provider", filename)
    call.state.providers[filename] = [provider_document(filename.rpartition(".")[0])]
    return None


@types.write("/customdataproviders/update", "id!", since="11.1")
def update_custom_data_provider(call: Call) -> Reply:
    filename = _uploaded(call, ".cdpk")
    if filename not in call.state.providers:
        raise NotFound("custom data provider", filename)
    call.state.providers[filename] = [provider_document(filename.rpartition(".")[0])]
    return None


@types.write("/customdataproviders/unregister", "customdataFilename!", since="11.1")
def unregister_custom_data_provider(call: Call) -> Reply:
    if call.text("customdataFilename") not in call.state.providers:
        raise NotFound("custom data provider", call.text("customdataFilename"))
    del call.state.providers[call.text("customdataFilename")]
    return None


@types.read("/providers", since="10.7")
def get_providers(call: Call) -> Reply:
    names = sorted({provider for provider, _, _ in TYPES.values()})
    return {"providers": [{"name": name, "id": identifier("provider", name)} for name in names]}


@types.read("/providers/{provider}", since="10.7")
def get_provider(call: Call) -> Reply:
    name = call.path["provider"]
    supported = [type_ for type_, (provider, _, _) in TYPES.items() if provider == name]
    if not supported:
        raise call.missing("provider")
    return {"name": name, "serviceTypes": supported}
