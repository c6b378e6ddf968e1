"""PublishingTools makes a service of an uploaded service definition, as Esri's own client asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Client, quoted

TOOLS = "/rest/services/System/PublishingTools/GPServer"
TASK = f"{TOOLS}/{quoted('Publish Service Definition')}"


def ask(client: Client, path: str, **fields: str) -> Any:
    form = {"f": "json", "token": client.token, **fields}
    return json.loads(client.send("POST", path, form))


SD = b"7z\xbc\xaf\x27\x1c and the rest of an archive"


def upload(client: Client, name: str = "Rivers.sd", content: bytes = SD) -> str:
    item = client.upload("/uploads/upload", "itemFile", name, content)["item"]
    return str(item["itemID"])


def published(client: Client, **fields: str) -> Any:
    """The job after its time."""
    job = ask(client, f"{TASK}/submitJob", **fields)
    assert job["jobStatus"] == "esriJobSubmitted"
    place = f"{TASK}/jobs/{job['jobId']}"
    assert ask(client, place)["jobStatus"] == "esriJobExecuting"
    client.site.advance(1)
    return ask(client, place)


def test_a_service_definition_becomes_a_service(client: Client) -> None:
    assert ask(client, TOOLS)["tasks"] == ["Publish Service Definition"]
    task = ask(client, TASK)
    assert (task["name"], task["displayName"]) == (
        "PublishServiceDefinition",
        "Publish Service Definition",
    )
    names = [parameter["name"] for parameter in task["parameters"]]
    assert names[:3] == ["in_sdp_id", "in_config_overwrite", "in_publish_options"]
    assert names[3:] == ["out_soap_svc_url", "out_rest_svc_url", "out_results"]
    item = upload(client)
    job = published(client, in_sdp_id=item)
    assert job["jobStatus"] == "esriJobSucceeded"
    assert job["messages"][-1]["description"] == "Succeeded (Publish Service Definition)."
    assert client.get("/services/Rivers.MapServer/status")["realTimeState"] == "STARTED"
    assert client.get("/services/Rivers.MapServer")["capabilities"] == "Map,Query,Data"
    listed = client.get("/services/System/PublishingTools.GPServer/jobs/query")["results"]
    assert (listed[-1]["jobId"], listed[-1]["userName"]) == (job["jobId"], client.site.username)
    assert client.get("/system/jobs")["jobs"] == []
    place = f"{TASK}/jobs/{job['jobId']}"
    assert job["results"]["out_rest_svc_url"] == {"paramUrl": "results/out_rest_svc_url"}
    result = ask(client, f"{place}/results/out_rest_svc_url")
    assert result["dataType"] == "GPString"
    assert result["value"] == f"{client.site.root}/rest/services/Rivers/MapServer"
    assert ask(client, f"{place}/inputs/in_sdp_id")["value"] == item
    assert ask(client, f"{place}/status")["jobStatus"] == "esriJobSucceeded"
    assert ask(client, f"{place}/messages")["messages"] == job["messages"]
    assert ask(client, f"{place}/results/nothing")["error"]["code"] == 404
    assert client.get(f"/uploads/{item}")["code"] == 404, "the file is deleted, as documented"


def test_the_configuration_goes_before_the_file(client: Client) -> None:
    config = {"folderName": "Water", "service": {"serviceName": "Lakes", "description": "d"}}
    job = published(client, in_sdp_id=upload(client), in_config_overwrite=json.dumps(config))
    assert job["jobStatus"] == "esriJobSucceeded"
    assert client.get("/services/Water/Lakes.MapServer")["description"] == "d"


@pytest.mark.parametrize(
    ("name", "config", "words"),
    [
        ("SampleWorldCities.sd", {}, "already exists."),
        ("Rivers.txt", {}, "is no service definition"),
        ("Rivers.sd", {"folderName": "Nowhere"}, "Could not find the folder 'Nowhere'"),
        ("Rivers.sd", {"service": {"type": "Nonsense"}}, "'Nonsense' is not a type"),
    ],
)
def test_a_job_that_fails(client: Client, name: str, config: Any, words: str) -> None:
    job = published(client, in_sdp_id=upload(client, name), in_config_overwrite=json.dumps(config))
    assert job["jobStatus"] == "esriJobFailed"
    errors = [each["description"] for each in job["messages"] if each["type"].endswith("Error")]
    assert words in errors[0]
    assert errors[1:] == [
        "ERROR 001369: Failed to create the service.",
        "Failed to execute (Publish Service Definition).",
        "Failed.",
    ]
    assert job["results"] == {}


def test_a_file_that_is_no_archive(client: Client) -> None:
    item = upload(client, content=b"broken")
    job = published(client, in_sdp_id=item)
    assert job["jobStatus"] == "esriJobFailed"
    words = [each["description"] for each in job["messages"]]
    assert words[2].startswith("ERROR 001487: Failed to update the published service")
    assert client.get(f"/uploads/{item}")["committed"] is True, "it stays, to be looked at"


def test_a_cancelled_job(client: Client) -> None:
    job = ask(client, f"{TASK}/submitJob", in_sdp_id=upload(client))["jobId"]
    assert ask(client, f"{TASK}/jobs/{job}/cancel")["jobStatus"] == "esriJobCancelled"
    client.site.advance(1)
    assert ask(client, f"{TASK}/jobs/{job}")["jobStatus"] == "esriJobCancelled"
    assert client.get("/services/Rivers.MapServer")["code"] == 404


def test_who_may_publish(client: Client) -> None:
    """Errors below /rest are `error` objects, as recorded."""
    client.post("/services/System/PublishingTools.GPServer/stop")
    words = "Service System/PublishingTools/GPServer not started "
    assert ask(client, TOOLS)["error"] == {"code": 500, "message": words, "details": []}
    assert ask(Client(client.site, "viewer"), TOOLS)["error"]["code"] == 403
    client.token = ""
    assert ask(client, TOOLS)["error"]["code"] == 499
