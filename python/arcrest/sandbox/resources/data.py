"""Data items: databases, folders, data stores, and the machines of managed databases."""

from __future__ import annotations

import json
from typing import Any

from ..errors import AdminError, Conflict, Exists, NotFound
from ..privileges import PUBLISH
from ..records import Document
from ..routes import Call, Reply, Routes
from ..seed import identifier

routes = Routes("data", "/admin/data")
item = Routes("data-item", "/admin/data/items/{type}/{name}")
share = Routes("data-item", "/admin/data/items/bigDataFileShares/{name}", since="10.5")
machine = Routes("datastore-machine", "/admin/data/items/{type}/{name}/machines/{machine}")

ROOTS = (
    "bigDataFileShares",
    "cloudStores",
    "enterpriseDatabases",
    "fileShares",
    "nosqlDatabases",
    "rasterStores",
)


def _path(call: Call) -> str:
    return f"/{call.path.get('type', 'bigDataFileShares')}/{call.path['name']}"


def _find(call: Call, path: str) -> Document:
    if path not in call.state.data_items:
        raise NotFound("data item", path)
    return call.state.data_items[path]


def _item(call: Call) -> Document:
    return call.entry("name", call.state.data_items, _path(call))


def _references(call: Call, path: str) -> int:
    """The number of services that use a data item."""
    services = call.state.services.values()
    datasets = (entry for each in services for entry in each.document.get("datasets") or ())
    return sum(isinstance(entry, dict) and entry.get("path") == path for entry in datasets)


def _checked(call: Call) -> Document:
    """The item that was sent. It must have a type, and a path under one of the roots."""
    document = call.document("item")
    path = str(document.get("path", ""))
    _, _, rest = path.partition("/")
    root, _, name = rest.partition("/")
    if not path.startswith("/") or root not in ROOTS or not name:
        raise AdminError(f"'{path}' is not a path for a data item.")
    if not document.get("type"):
        raise AdminError("A data item needs a 'type'.")
    return document


@routes.read("")
def get(call: Call) -> Reply:
    return {"resources": ["items", "config", "relationalDatastoreTypes"]}


@routes.read("/config")
def get_config(call: Call) -> Reply:
    return call.state.settings["data"]


@routes.write("/config/update", "datastoreConfig!:json")
def update_config(call: Call) -> Reply:
    call.state.settings["data"] = call.document("datastoreConfig")
    return None


@routes.read("/items")
def get_items(call: Call) -> Reply:
    return {"rootItems": [f"/{root}" for root in ROOTS]}


@routes.read("/items/{type}")
def get_root_item(call: Call) -> Reply:
    if call.path["type"] not in ROOTS:
        raise call.missing("type")
    path = f"/{call.path['type']}"
    return {"path": path, "type": "datadir", "id": identifier(path)}


_FIND = "parentPath ancestorPath types:csv type id managed:bool decrypt:bool"


@routes.read("/findItems", _FIND, verbs=("POST",), privilege=PUBLISH)
def find_items(call: Call) -> Reply:
    """The items that match all conditions. The roots are found as directories."""
    wanted = call.names("types") or [name for name in [call.text("type")] if name]
    found = []
    for entry in call.state.data_items.values():
        parent = entry["path"].rpartition("/")[0]
        fits = (
            (not call.text("parentPath") or parent == call.text("parentPath").rstrip("/"))
            and _below(entry["path"], call.text("ancestorPath"))
            and (not wanted or entry["type"] in wanted)
            and (not call.text("id") or entry["id"] == call.text("id"))
            and ("managed" not in call.values or _managed(entry) == call.flag("managed"))
        )
        if fits:
            found.append(entry)
    return {"items": found}


def _below(path: str, ancestor: str) -> bool:
    return path.startswith(f"{ancestor.rstrip('/')}/")


def _managed(entry: Document) -> bool:
    return bool(entry["info"].get("isManaged"))


@routes.write("/registerItem", "item!:json", privilege=PUBLISH)
def register_item(call: Call) -> Reply:
    document = _checked(call)
    path = document["path"]
    if path in call.state.data_items:
        raise Exists("data item", path)
    blank: Document = {"clientPath": None, "info": {}, "provider": ""}
    call.state.data_items[path] = {**blank, **document, "id": identifier(path)}
    return {"success": True}


@routes.write("/unregisterItem", "itempath! force:bool", privilege=PUBLISH)
def unregister_item(call: Call) -> Reply:
    """Unregister an item. One that services use needs `force`."""
    path = _find(call, call.text("itempath"))["path"]
    if _references(call, path) and not call.flag("force"):
        raise Conflict(f"Services use the data item '{path}'.")
    del call.state.data_items[path]
    return {"success": True}


@routes.read("/validateDataItem", "item!:json", verbs=("POST",), privilege=PUBLISH)
def validate_data_item(call: Call) -> Reply:
    _checked(call)
    return None


@routes.read("/validateAllDataItems", verbs=("POST",), privilege=PUBLISH)
def validate_all_data_items(call: Call) -> Reply:
    return None


@routes.write("/federateDataItem", "itemPath!", since="10.7.1")
def federate_data_item(call: Call) -> Reply:
    """Make the portal item of a data item. The shape of `portalProperties` is an assumption."""
    document = _find(call, call.text("itemPath"))
    document["portalProperties"] = {"itemID": identifier("portal item", document["path"])}
    return None


@routes.read("/computeTotalRefCount", "path!", verbs=("POST",))
def compute_total_ref_count(call: Call) -> Reply:
    return {"totalRefCount": _references(call, _find(call, call.text("path"))["path"])}


@routes.read("/relationalDatastoreTypes", since="10.4")
def get_relational_datastore_types(call: Call) -> Reply:
    return {"relationalDatastoreTypes": [*call.state.datastore_types.values()]}


@routes.read("/relationalDatastoreTypes/{id}", since="10.4")
def get_relational_datastore_type(call: Call) -> Reply:
    return call.entry("id", call.state.datastore_types)


@routes.write("/relationalDatastoreTypes/register", "definition!:json", since="10.4")
def register_relational_datastore_type(call: Call) -> Reply:
    """Register a type. What a real site expects is not documented: an assumption."""
    document = call.document("definition")
    key = str(document.get("id") or identifier("datastore type", str(document.get("name", ""))))
    call.state.datastore_types[key] = {**document, "id": key}
    return None


@routes.write("/relationalDatastoreTypes/{id}/unregister", since="10.4")
def unregister_relational_datastore_type(call: Call) -> Reply:
    del call.state.datastore_types[call.entry("id", call.state.datastore_types)["id"]]
    return None


# one item -------------------------------------------------------------------------------------


@item.read("")
def get_item(call: Call) -> Reply:
    return _item(call)


@item.write("/edit", "item!:json")
def edit_item(call: Call) -> Reply:
    document = _checked(call)
    if document["path"] != _item(call)["path"]:
        raise Conflict("A data item cannot be moved.")
    call.state.data_items[document["path"]] = {**document, "id": _item(call)["id"]}
    return None


@item.read("/lifecycleinfos", since="11.1")
def get_lifecycleinfos(call: Call) -> Reply:
    _item(call)
    return {"lifecycleinfos": [{"timestamp": call.state.started, "type": "created"}]}


@share.read("/manifest", until="11.4")
def get_manifest(call: Call) -> Reply:
    return _paper(call, "manifest")


@share.write("/manifest/update", "manifest:file fileData:json", until="11.4")
def update_manifest(call: Call) -> Reply:
    return _update_paper(call, "manifest")


@share.read("/manifest/regenerate", verbs=("GET",), since="10.7", until="11.4")
def regenerate_manifest(call: Call) -> Reply:
    _paper(call, "manifest")
    return {"success": True}


@share.read("/hints", "read:bool download:bool", until="11.4")
def get_hints(call: Call) -> Reply:
    return _paper(call, "hints")


@share.write("/hints/update", "hints!:file", until="11.4")
def update_hints(call: Call) -> Reply:
    return _update_paper(call, "hints")


def _paper(call: Call, name: str) -> Document:
    """A big data file share's manifest or hints."""
    papers = call.state.manifests.setdefault(_item(call)["path"], {})
    found: Document = papers.get(name, {})
    return found


def _update_paper(call: Call, name: str) -> Reply:
    _paper(call, name)
    call.state.manifests[_path(call)][name] = _sent_json(call, name)
    return {"success": True}


def _sent_json(call: Call, name: str) -> Any:
    if name not in call.values:
        return call.document("fileData")
    try:
        return json.loads(call.file(name).content.read())
    except ValueError:
        raise AdminError(f"The file '{name}' is not JSON.") from None


# the machines of a managed database -----------------------------------------------------------


def _machine(call: Call) -> Document:
    for entry in _item(call)["info"].get("machines", []):
        if entry["name"].upper() == call.path["machine"].upper():
            found: Document = entry
            return found
    raise call.missing("machine")


@machine.read("")
def get_machine(call: Call) -> Reply:
    return _machine(call)


@machine.write("/start")
def start_machine(call: Call) -> Reply:
    _machine(call)["status"] = "STARTED"
    return None


@machine.write("/stop")
def stop_machine(call: Call) -> Reply:
    _machine(call)["status"] = "STOPPED"
    return None


@machine.write("/remove")
def remove_machine(call: Call) -> Reply:
    _item(call)["info"]["machines"].remove(_machine(call))
    return None


@machine.write("/makePrimary")
def make_primary(call: Call) -> Reply:
    chosen = _machine(call)
    for entry in _item(call)["info"]["machines"]:
        entry["role"] = "PRIMARY" if entry is chosen else "STANDBY"
    return None


@machine.read("/validate", verbs=("POST",))
def validate_machine(call: Call) -> Reply:
    entry = _machine(call)
    return {"status": "success", "machine": entry["name"], "datastore.overallhealth": "Healthy"}
