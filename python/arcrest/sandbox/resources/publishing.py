"""PublishingTools: the geoprocessing service that makes services of uploads."""

from __future__ import annotations

import uuid

from ..documents import TYPES, service_document
from ..errors import AdminError, NotFound, PortalError
from ..privileges import PUBLISH
from ..records import ROOT, Document, Service
from ..routes import Call, Reply, Routes
from ..seed import item_info, manifest
from ..state import State
from .uploads import configuration

_FOLDER, _NAME = "System", "PublishingTools.GPServer"
_TASK = "Publish Service Definition"
_PARAMETERS = (
    ("in_sdp_id", "Required"),
    ("in_config_overwrite", "Optional"),
    ("in_publish_options", "Optional"),
)

routes = Routes("publishing", "/rest/services/System/PublishingTools/GPServer", privilege=PUBLISH)


def _tool(call: Call) -> Service:
    """The service itself, which must run."""
    service = call.state.service(_FOLDER, _NAME)
    if not service.running:
        raise PortalError(f"Service {_FOLDER}/PublishingTools/GPServer not started ")
    return service


def _job(call: Call) -> Document:
    for job in _tool(call).jobs:
        if job["jobId"] == call.path["job"]:
            return job
    raise PortalError(f"Job '{call.path['job']}' does not exist.", code=404)


@routes.read("")
def get(call: Call) -> Reply:
    _tool(call)
    return {
        "serviceDescription": "",
        "tasks": [_TASK],
        "executionType": "esriExecutionTypeAsynchronous",
        "resultMapServerName": "",
        "maximumRecords": 1000,
    }


@routes.read(f"/{_TASK}")
def get_task(call: Call) -> Reply:
    _tool(call)
    return {
        "name": _TASK,
        "displayName": _TASK,
        "description": "",
        "category": "",
        "helpUrl": "",
        "executionType": "esriExecutionTypeAsynchronous",
        "parameters": [
            {
                "name": name,
                "dataType": "GPString",
                "displayName": name,
                "description": "",
                "direction": "esriGPParameterDirectionInput",
                "defaultValue": "",
                "parameterType": f"esriGPParameterType{needed}",
                "category": "",
            }
            for name, needed in _PARAMETERS
        ],
    }


_SUBMIT = "in_sdp_id! in_config_overwrite:json in_publish_options:json"


@routes.read(f"/{_TASK}/submitJob", _SUBMIT)
def submit_job(call: Call) -> Reply:
    """Begin a job, which publishes when the site's clock has gone on."""
    state, item, config = call.state, call.text("in_sdp_id"), call.document("in_config_overwrite")
    job: Document = {
        "jobId": f"j{uuid.uuid4().hex}",
        "status": "esriJobExecuting",
        "userName": call.user,
        "machineName": next(iter(state.machines), ""),
        "submissionTime": state.clock.millis(),
        "messages": [_message("Submitted."), _message("Executing...")],
    }
    _tool(call).jobs.append(job)
    state.later(_TASK, lambda: _run(state, job, item, config), is_listed=False)
    return {"jobId": job["jobId"], "jobStatus": "esriJobSubmitted"}


@routes.read(f"/{_TASK}/jobs/{{job}}", "returnMessages:bool")
def get_job(call: Call) -> Reply:
    job = _job(call)
    return {
        "jobId": job["jobId"],
        "jobStatus": job["status"],
        "results": {},
        "inputs": {},
        "messages": job.get("messages", []),
    }


@routes.read(f"/{_TASK}/jobs/{{job}}/cancel")
def cancel_job(call: Call) -> Reply:
    job = _job(call)
    if job["status"] == "esriJobExecuting":
        job["status"] = "esriJobCancelled"
    return {"jobId": job["jobId"], "jobStatus": job["status"]}


def _run(state: State, job: Document, item: str, config: Document) -> None:
    if job["status"] != "esriJobExecuting":
        return
    try:
        service = _publish(state, item, config)
    except AdminError as error:
        job["status"] = "esriJobFailed"
        job["messages"] += [_message(text, "Error") for text in error.messages]
        job["messages"].append(_message(f"Failed to execute ({_TASK}).", "Error"))
    else:
        job["status"] = "esriJobSucceeded"
        job["messages"].append(_message(f"Published {service.address}."))
        job["messages"].append(_message(f"Succeeded ({_TASK})."))


def _message(text: str, kind: str = "Informative") -> Document:
    return {"type": f"esriJobMessageType{kind}", "description": text}


def _publish(state: State, item: str, overwrite: Document) -> Service:
    """Make the service of an uploaded service definition. `overwrite` goes before the file."""
    upload = state.uploads.get(item)
    if not upload:
        raise NotFound("upload", item)
    if not upload.document["committed"] or not upload.document["itemName"].endswith(".sd"):
        raise AdminError(f"The upload '{item}' is no service definition.")
    config = configuration(upload)
    given = {**config["service"], **overwrite.get("service", {})}
    name, type_ = str(given.pop("serviceName")), str(given.pop("type"))
    if type_ not in TYPES:
        raise AdminError(f"'{type_}' is not a type of service.")
    folder = state.folder(str(overwrite.get("folderName") or ROOT))
    service = state.add_service(folder, {**service_document(name, type_), **given})
    service.iteminfo = item_info(service.address, name, str(given.get("description", "")))
    service.manifest = manifest(folder, name, type_)
    return service
