"""PublishingTools: the geoprocessing service that makes services of uploads."""

from __future__ import annotations

import io
import uuid

from ..documents import TYPES, service_document
from ..errors import AdminError, NotFound, PortalError
from ..privileges import PUBLISH
from ..records import ROOT, Document, Service, Upload
from ..routes import Call, Reply, Routes
from ..seed import item_info, manifest
from ..state import State
from .uploads import configuration

_FOLDER, _NAME = "System", "PublishingTools.GPServer"
_TASK = "Publish Service Definition"
_PARAMETERS = (
    ("in_sdp_id", "Service Definition Package ID", "Input", "Required"),
    ("in_config_overwrite", "Configuration Overwrite", "Input", "Optional"),
    ("in_publish_options", "Publish Options", "Input", "Optional"),
    ("out_soap_svc_url", "SOAP Service URL", "Output", "Derived"),
    ("out_rest_svc_url", "REST Service URL", "Output", "Derived"),
    ("out_results", "Publish Results", "Output", "Derived"),
)
_RESULTS = [name for name, _, direction, _ in _PARAMETERS if direction == "Output"]
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"  # a service definition is such an archive
_NOT_CREATED = "ERROR 001369: Failed to create the service."
_NO_DATA = (
    "ERROR 001487: Failed to update the published service with the server-side data location."
    " Please see the server's log for more details."
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
        "name": _TASK.replace(" ", ""),
        "displayName": _TASK,
        "description": "",
        "category": "",
        "helpUrl": "",
        "executionType": "esriExecutionTypeAsynchronous",
        "parameters": [
            {
                "name": name,
                "dataType": "GPString",
                "displayName": shown,
                "description": "",
                "direction": f"esriGPParameterDirection{direction}",
                "defaultValue": "",
                "parameterType": f"esriGPParameterType{needed}",
                "category": "",
            }
            for name, shown, direction, needed in _PARAMETERS
        ],
    }


_SUBMIT = "in_sdp_id! in_config_overwrite:json in_publish_options:json"
_SUBMIT_NAMES = [name for name, _, direction, _ in _PARAMETERS if direction == "Input"]


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
        "inputs": {name: call.request.params.get(name, "") for name in _SUBMIT_NAMES},
        "results": {},
    }
    _tool(call).jobs.append(job)
    root = f"{call.request.base}/{state.context}"
    state.later(_TASK, lambda: _run(state, job, item, config, root), is_listed=False)
    return {"jobId": job["jobId"], "jobStatus": "esriJobSubmitted"}


@routes.read(f"/{_TASK}/jobs/{{job}}", "returnMessages:bool")
def get_job(call: Call) -> Reply:
    job = _job(call)
    return {
        "jobId": job["jobId"],
        "jobStatus": job["status"],
        "results": {name: {"paramUrl": f"results/{name}"} for name in job.get("results", {})},
        "inputs": {name: {"paramUrl": f"inputs/{name}"} for name in job.get("inputs", {})},
        "messages": job.get("messages", []),
    }


@routes.read(f"/{_TASK}/jobs/{{job}}/status")
def get_job_status(call: Call) -> Reply:
    job = _job(call)
    return {"jobId": job["jobId"], "jobStatus": job["status"]}


@routes.read(f"/{_TASK}/jobs/{{job}}/messages")
def get_job_messages(call: Call) -> Reply:
    return {"messages": _job(call).get("messages", [])}


@routes.read(f"/{_TASK}/jobs/{{job}}/{{kind}}/{{name}}")
def get_job_value(call: Call) -> Reply:
    """An input or a result of a job."""
    values, name = _job(call).get(call.path["kind"]), call.path["name"]
    if not isinstance(values, dict) or name not in values:
        raise PortalError(f"Parameter '{name}' does not exist.", code=404)
    return {"paramName": name, "dataType": "GPString", "value": values[name]}


@routes.read(f"/{_TASK}/jobs/{{job}}/cancel")
def cancel_job(call: Call) -> Reply:
    job = _job(call)
    if job["status"] == "esriJobExecuting":
        job["status"] = "esriJobCancelled"
    return {"jobId": job["jobId"], "jobStatus": job["status"]}


def _run(state: State, job: Document, item: str, config: Document, root: str) -> None:
    if job["status"] != "esriJobExecuting":
        return
    try:
        service = _publish(state, item, config)
    except AdminError as error:
        job["status"] = "esriJobFailed"
        words = [*error.messages, _NOT_CREATED, f"Failed to execute ({_TASK}).", "Failed."]
        job["messages"] += [_message(text, "Error") for text in words]
        state.log("SEVERE", f"Error executing tool. {' '.join(words)}", user=job["userName"])
    else:
        job["status"] = "esriJobSucceeded"
        job["messages"].append(_message(f"Succeeded ({_TASK})."))
        place = service.address.replace(f".{service.type}", f"/{service.type}")
        urls = [f"{root}/services/{place}", f"{root}/rest/services/{place}", ""]
        job["results"] = dict(zip(_RESULTS, urls))
        # as documented: the file is gone once its service is there
        state.uploads.pop(item).close()


def _message(text: str, kind: str = "Informative") -> Document:
    return {"type": f"esriJobMessageType{kind}", "description": text}


def _is_archive(upload: Upload) -> bool:
    """Whether an upload begins as a service definition does."""
    content = upload.content or io.BytesIO()
    content.seek(0)
    return content.read(len(_SEVEN_ZIP)) == _SEVEN_ZIP


def _publish(state: State, item: str, overwrite: Document) -> Service:
    """Make the service of an uploaded service definition. `overwrite` goes before the file."""
    upload = state.uploads.get(item)
    if not upload:
        raise NotFound("upload", item)
    if not upload.document["committed"] or not upload.document["itemName"].endswith(".sd"):
        raise AdminError(f"The upload '{item}' is no service definition.")
    if not _is_archive(upload):
        raise AdminError(_NO_DATA)
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
