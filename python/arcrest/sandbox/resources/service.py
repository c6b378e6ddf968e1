"""One service: its document, its state, its item information, its jobs and webhooks."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any
from xml.etree import ElementTree

from ..errors import AdminError, NoResource
from ..privileges import PUBLISH
from ..records import ROOT, Document, Service, address
from ..routes import Call, Download, Reply, Routes
from ..seed import identifier
from ..state import State

_SERVICE = "/admin/services/{folder?}/{service}"

routes = Routes("service", _SERVICE, privilege=PUBLISH)
iteminfo = Routes("iteminfo", f"{_SERVICE}/iteminfo", privilege=PUBLISH)
jobs = Routes("service-jobs", f"{_SERVICE}/jobs", privilege=PUBLISH, since="10.6.1")
webhooks = Routes("webhooks", f"{_SERVICE}/webhooks", privilege=PUBLISH, since="11.1")


def _service(call: Call) -> Service:
    key = address(call.path.get("folder", ROOT), call.path["service"])
    return call.entry("service", call.state.services, key)


@routes.read("")
def get(call: Call) -> Reply:
    return _service(call).document


@routes.write("/edit", "service!:json runAsync:bool")
def edit(call: Call) -> Reply:
    """Replace the document, and restart the service."""
    service, document = _service(call), call.document("service")
    for name in ("serviceName", "type"):
        if document.get(name) != service.document[name]:
            raise AdminError(f"The document's '{name}' is not that of {service.address}.")
    service.document = document
    call.state.note(service, "edited", call.user)
    call.state.run(service, document.get("configuredState", "STARTED") == "STARTED")
    return None


@routes.write("/start", "runAsync:bool")
def start(call: Call) -> Reply:
    call.state.run(_service(call), True)
    return None


@routes.write("/stop", "runAsync:bool")
def stop(call: Call) -> Reply:
    call.state.run(_service(call), False)
    return None


@routes.write("/refresh")
def refresh(call: Call) -> Reply:
    """Not documented; noted so that a test can see it."""
    call.state.note(_service(call), "refreshed", call.user)
    return None


@routes.write("/delete")
def delete(call: Call) -> Reply:
    call.state.remove_service(_service(call))
    return None


@routes.write("/changeProvider", "provider!:ArcObjects|ArcObjects11|DMaps", since="10.7")
def change_provider(call: Call) -> Reply:
    _service(call).document["provider"] = call.text("provider")
    return None


@routes.read("/status")
def status(call: Call) -> Reply:
    return _service(call).status()


@routes.read("/statistics")
def statistics(call: Call) -> Reply:
    service = _service(call)
    machines = [
        {**instances(call.state, service), "machineName": name}
        for name in call.state.running_machines()
    ]
    summary = instances(call.state, service)
    for name in ("max", "busy", "free", "initializing", "notCreated", "transactions"):
        summary[name] = sum(machine[name] for machine in machines)
    started = datetime.fromtimestamp(service.started / 1000, timezone.utc)
    summary["startTime"] = started.strftime("%a %b %d %H:%M:%S UTC %Y")
    return {"summary": summary, "perMachine": machines}


def instances(state: State, service: Service) -> Document:
    """The instances of the service on one machine."""
    document = service.document
    most = int(document.get("maxInstancesPerNode", 0)) if service.running else 0
    alive = min(int(document.get("minInstancesPerNode", 0)), most)
    return {
        "folderName": service.folder,
        "serviceName": service.name,
        "type": service.type,
        "max": most,
        "busy": 0,
        "free": alive,
        "initializing": 0,
        "notCreated": most - alive,
        "transactions": service.transactions,
        "totalBusyTime": service.transactions * 83,
        "isStatisticsAvailable": service.running,
    }


@routes.read("/lifecycleinfos", since="11.1")
def lifecycleinfos(call: Call) -> Reply:
    events = _service(call).lifecycle
    return {"lifecycleinfos": events, "lastmodified": events[-1]["timestamp"]}


# item information -----------------------------------------------------------------------------


@iteminfo.read("")
def get_iteminfo(call: Call) -> Reply:
    return _service(call).iteminfo


@iteminfo.write("/edit", "serviceItemInfo!:json")
def edit_iteminfo(call: Call) -> Reply:
    _service(call).iteminfo = call.document("serviceItemInfo")
    return None


@iteminfo.write("/upload", "folder! file!:file")
def upload(call: Call) -> Reply:
    file = call.file("file")
    _service(call).iteminfo["thumbnail"] = f"{call.text('folder')}/{file.filename}"
    return None


@iteminfo.write("/delete")
def delete_iteminfo(call: Call) -> Reply:
    _service(call).iteminfo = {}
    return None


@iteminfo.read("/manifest/manifest.json")
def manifest_json(call: Call) -> Reply:
    """The manifest as a file, for every value of `f`."""
    text = json.dumps(_service(call).manifest, ensure_ascii=False)
    return Download(text.encode(), "application/json;charset=UTF-8")


@iteminfo.read("/manifest/manifest.xml")
def manifest_xml(call: Call) -> Reply:
    root = ElementTree.Element("SVCManifest")
    _append(root, _service(call).manifest)
    return Download(ElementTree.tostring(root, "utf-8", xml_declaration=True), "text/xml")


def _append(parent: ElementTree.Element, members: Document) -> None:
    """Append each attribute as a child element, and each item of a list."""
    for name, value in members.items():
        tag = name[0].upper() + name[1:]
        for item in value if isinstance(value, list) else [value]:
            child = ElementTree.SubElement(parent, tag)
            if isinstance(item, dict):
                _append(child, item)
            else:
                child.text = str(item)


# geoprocessing jobs ---------------------------------------------------------------------------


def _tool(call: Call) -> Service:
    service = _service(call)
    if service.type != "GPServer":
        raise NoResource("jobs")
    return service


def _job(call: Call) -> Document:
    for job in _tool(call).jobs:
        if job["jobId"] == call.path["job"]:
            return job
    raise call.missing("job")


@jobs.read("")
def get_jobs(call: Call) -> Reply:
    _tool(call)
    return {"resources": ["statistics"]}


_QUERY = "start:int number:int startTime:time endTime:time status userName machineName"


@jobs.read("/query", _QUERY)
def query(call: Call) -> Reply:
    wanted = call.given("status", "userName", "machineName")
    found = [job for job in _tool(call).jobs if all(job[k] == v for k, v in wanted.items() if v)]
    first = call.number("start")
    return {"results": found[first : first + call.number("number", 10)], "total": len(found)}


@jobs.read("/statistics")
def job_statistics(call: Call) -> Reply:
    counts: dict[str, int] = {}
    for job in _tool(call).jobs:
        counts[job["status"]] = counts.get(job["status"], 0) + 1
    return {"statistics": counts}


@jobs.write("/purgeQueue")
def purge_queue(call: Call) -> Reply:
    for job in _tool(call).jobs:
        if job["status"] in ("esriJobNew", "esriJobSubmitted", "esriJobWaiting"):
            job["status"] = "esriJobCancelled"
    return None


@jobs.read("/{job}")
def get_job(call: Call) -> Reply:
    return _job(call)


@jobs.write("/{job}/cancel")
def cancel_job(call: Call) -> Reply:
    _job(call)["status"] = "esriJobCancelled"
    return None


@jobs.write("/{job}/delete")
def delete_job(call: Call) -> Reply:
    _tool(call).jobs.remove(_job(call))
    return None


# webhooks -------------------------------------------------------------------------------------

_HOOK = (
    "changeTypes:csv signatureKey active:bool scheduleInfo:json payloadFormat contentType "
    "config:json"
)


def _hook(call: Call) -> Document:
    return call.entry("hook", _service(call).webhooks)


def _set_active(call: Call, active: bool) -> Reply:
    for hook in _service(call).webhooks.values():
        hook["active"] = active
    return None


@webhooks.read("")
def get_webhooks(call: Call) -> Reply:
    return {"webhooks": [*_service(call).webhooks.values()]}


@webhooks.write("/create", f"name! hookUrl! {_HOOK}")
def create_webhook(call: Call) -> Reply:
    service = _service(call)
    key = identifier(service.address, call.text("name"), str(call.state.clock.millis()))
    document: dict[str, Any] = {"active": True, **call.given(), "id": key}
    document.pop("signatureKey", None)
    service.webhooks[key] = document
    return {"success": True, "id": key}


@webhooks.write("/deleteAll")
def delete_all_webhooks(call: Call) -> Reply:
    _service(call).webhooks.clear()
    return None


@webhooks.write("/activateAll")
def activate_all_webhooks(call: Call) -> Reply:
    return _set_active(call, True)


@webhooks.write("/deactivateAll")
def deactivate_all_webhooks(call: Call) -> Reply:
    return _set_active(call, False)


@webhooks.read("/{hook}")
def get_webhook(call: Call) -> Reply:
    return _hook(call)


@webhooks.write("/{hook}/edit", f"name hookUrl {_HOOK}")
def edit_webhook(call: Call) -> Reply:
    _hook(call).update({k: v for k, v in call.changes().items() if k != "signatureKey"})
    return None


@webhooks.write("/{hook}/delete")
def delete_webhook(call: Call) -> Reply:
    del _service(call).webhooks[_hook(call)["id"]]
    return None


@webhooks.read("/{hook}/notificationStatus", since="11.2")
def notification_status(call: Call) -> Reply:
    _hook(call)
    entry = {"invoked": False, "invokedTimestamp": call.state.clock.millis()}
    return {"webhookNotificationStatus": [entry]}
