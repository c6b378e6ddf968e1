"""Folders and services remember what was done to them."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from arcrest.sandbox import Site

from .conftest import Client, quoted

CITIES = "/services/SampleWorldCities.MapServer"
ODD_NAMES = ["Ünïcode", "a b", "100%", "a+b&c=d", 'O\'Brien "x"', "道路 🛣", "a.b", "#?;,"]


def references(*services: tuple[str, str, str]) -> str:
    keys = ("folderName", "serviceName", "type")
    return json.dumps({"services": [dict(zip(keys, service)) for service in services]})


def document(name: str, **other: Any) -> str:
    return json.dumps({"serviceName": name, "type": "MapServer", **other}, ensure_ascii=False)


def test_a_believable_start(client: Client) -> None:
    root = client.get("/services")
    assert root["folderName"] == "/"
    assert len(root["folders"]) >= 4
    listings = [root] + [client.get(f"/services/{quoted(name)}") for name in root["folders"]]
    services = [service for listing in listings for service in listing["services"]]
    assert len(services) >= 25
    assert len({service["type"] for service in services}) >= 6
    cities = client.get(CITIES)
    assert {extension["enabled"] for extension in cities["extensions"]} == {"true", "false"}
    assert all(isinstance(value, str) for value in cities["properties"].values())


def test_start_and_stop(client: Client) -> None:
    client.post(f"{CITIES}/stop")
    assert client.get(f"{CITIES}/status") == {
        "configuredState": "STOPPED",
        "realTimeState": "STOPPED",
    }
    assert client.get(CITIES)["configuredState"] == "STOPPED"
    assert client.get(f"{CITIES}/statistics")["summary"]["max"] == 0
    client.post(f"{CITIES}/start")
    assert client.get(f"{CITIES}/status")["realTimeState"] == "STARTED"
    statistics = client.get(f"{CITIES}/statistics")
    assert len(statistics["perMachine"]) == 2
    assert statistics["summary"]["max"] == 4


def test_in_bulk(client: Client) -> None:
    both = references(("", "SampleWorldCities", "MapServer"), ("Water", "Network", "MapServer"))
    client.post("/services/stopServices", services=both)
    assert client.get("/services/Water/Network.MapServer/status")["realTimeState"] == "STOPPED"
    wrong = references(("", "SampleWorldCities", "MapServer"), ("Water", "Nothing", "MapServer"))
    assert client.post("/services/startServices", services=wrong)["code"] == 500
    assert client.get(f"{CITIES}/status")["realTimeState"] == "STOPPED"
    client.post("/services/startServices", services=both)
    assert client.get(f"{CITIES}/status")["realTimeState"] == "STARTED"
    client.post("/services/deleteServices", services=both)
    assert client.get(CITIES)["code"] == 404


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_survive(client: Client, name: str) -> None:
    client.post("/services/createFolder", folderName=name, description=name)
    assert name in client.get("/services")["folders"]
    folder = f"/services/{quoted(name)}"
    assert client.get(folder)["description"] == name
    created = client.post(f"{folder}/createService", service=document(name))
    assert created == {"status": "success"}
    service = f"{folder}/{quoted(name)}.MapServer"
    assert client.get(service)["serviceName"] == name
    exists = client.post("/services/exists", folderName=name, serviceName=name, type="MapServer")
    assert exists == {"exists": True}
    client.post(
        f"{folder}/renameService",
        serviceName=name,
        serviceType="MapServer",
        serviceNewName=f"{name} 2",
    )
    assert client.get(service)["code"] == 404
    assert (
        client.get(f"{folder}/{quoted(name + ' 2')}.MapServer/status")["realTimeState"] == "STARTED"
    )
    assert client.post(f"{folder}/deleteFolder") == {"status": "success"}
    assert name not in client.get("/services")["folders"]
    assert client.get(folder)["code"] == 404


@pytest.mark.parametrize("name", ["a/b", "a\\b", " "])
def test_bad_names(client: Client, name: str) -> None:
    assert client.post("/services/createFolder", folderName=name)["status"] == "error"
    assert client.post("/services/createService", service=document(name))["status"] == "error"


def test_an_edit_replaces(client: Client) -> None:
    whole = client.get(CITIES)
    whole["description"] = "edited"
    del whole["frameworkProperties"]
    whole["properties"] = {"maxRecordCount": "5"}
    assert client.post(f"{CITIES}/edit", service=json.dumps(whole))["status"] == "success"
    read = client.get(CITIES)
    assert read == whole
    assert client.post(f"{CITIES}/edit", service=document("Other"))["status"] == "error"
    events = [event["type"] for event in client.get(f"{CITIES}/lifecycleinfos")["lifecycleinfos"]]
    assert events == ["created", "started", "edited", "started"]


def test_an_edit_later(client: Client) -> None:
    whole = client.get(CITIES)
    whole["description"] = "later"
    job = client.post(f"{CITIES}/edit", service=json.dumps(whole), runAsync="true")["jobid"]
    assert client.get(f"/system/jobs/{job}")["status"] == "EXECUTING"
    assert client.get(CITIES)["description"] != "later"
    client.site.advance(1)
    done = client.get(f"/system/jobs/{job}")
    assert (done["status"], done["operationResponse"]) == ("COMPLETED", {"status": "success"})
    assert client.get(CITIES)["description"] == "later"
    failing = client.post(f"{CITIES}/edit", service=document("Other"), runAsync="true")["jobid"]
    client.site.advance(1)
    done = client.get(f"/system/jobs/{failing}")
    assert (done["status"], done["operationResponse"]["status"]) == ("COMPLETED", "error")
    assert client.get("/system/jobs")["jobs"] == [job, failing]


def test_create_refuses(client: Client) -> None:
    assert (
        client.post("/services/createService", service=document("SampleWorldCities"))["code"] == 500
    )
    wrong = json.dumps({"serviceName": "a", "type": "Nonsense"})
    assert client.post("/services/createService", service=wrong)["code"] == 500
    assert client.post("/services/Nowhere/createService", service=document("a"))["code"] == 404


def test_folder_edit(client: Client) -> None:
    client.post("/services/Water/editFolder", description="wet", webEncrypted="true")
    folder = client.get("/services/Water")
    assert (folder["description"], folder["webEncrypted"]) == ("wet", True)
    assert client.post("/services/System/deleteFolder")["code"] == 500


def test_report(client: Client) -> None:
    whole = client.get("/services/Water/report")["reports"]
    assert len(whole) == 5
    assert set(whole[0]) >= {"status", "instances", "iteminfo", "properties", "permissions"}
    part = client.get("/services/Water/report", parameters='["status"]')["reports"]
    assert "status" in part[0]
    assert "properties" not in part[0]
    assert len(client.get("/services/report", parameters="[]")["reports"]) == 6


def test_permissions(client: Client) -> None:
    path = "/services/Water/Network.MapServer/permissions"
    assert client.get(path) == {"permissions": []}
    client.post(f"{path}/add", principal="Analysts", isAllowed="false")
    client.post(f"{path}/add", principal="Analysts", isAllowed="true")
    (entry,) = client.get(path)["permissions"]
    assert entry["principal"] == "Analysts"
    assert entry["permission"] == {"isAllowed": True, "constraint": ""}
    assert client.post(f"{path}/add", principal="Nobody")["code"] == 500
    conflict = client.post(
        "/services/Water/permissions/hasChildPermissionsConflict",
        principal="Analysts",
        isAllowed="false",
    )
    assert conflict == {"hasChildPermissionsConflict": True}
    client.post("/services/permissions/clean", principal="Analysts")
    assert client.get(path) == {"permissions": []}
    assert len(client.get("/services/Planning/permissions")["permissions"]) == 1


def test_iteminfo_and_manifest(client: Client) -> None:
    client.post(f"{CITIES}/iteminfo/edit", serviceItemInfo='{"title": "Städte"}')
    assert client.get(f"{CITIES}/iteminfo") == {"title": "Städte"}
    reply = client.upload(f"{CITIES}/iteminfo/upload", "file", "t.png", b"png", folder="thumbnail")
    assert reply["status"] == "success"
    assert client.get(f"{CITIES}/iteminfo")["thumbnail"] == "thumbnail/t.png"
    header = {"X-Esri-Authorization": f"Bearer {client.token}"}
    path = f"/admin{CITIES}/iteminfo/manifest/manifest"
    assert "databases" in json.loads(client.send("GET", f"{path}.json", headers=header))
    root = ElementTree.fromstring(client.send("GET", f"{path}.xml", headers=header))
    assert root.find("Databases/Datasets/OnServerName") is not None


def test_types_and_extensions(client: Client) -> None:
    assert len(client.get("/services/types")["types"]) >= 6
    assert client.get("/services/types/MapServer")["Name"] == "MapServer"
    item = client.upload("/uploads/upload", "itemFile", "New.soe", b"soe")["item"]["itemID"]
    client.post("/services/types/extensions/register", id=item)
    assert "New.soe" in client.get("/services/types/extensions")
    client.post("/services/types/extensions/unregister", extensionFilename="New.soe")
    assert "New.soe" not in client.get("/services/types/extensions")


def test_tool_jobs(client: Client) -> None:
    path = "/services/System/CachingTools.GPServer/jobs"
    assert client.get(path) == {"resources": ["statistics"]}
    client.post(f"{path}/purgeQueue")
    (job,) = client.get(f"{path}/query", status="esriJobCancelled")["results"]
    client.post(f"{path}/{job['jobId']}/delete")
    assert client.get(f"{path}/query")["total"] == 2


def test_webhooks_by_profile(client: Client, old: Site) -> None:
    path = "/services/Water/Inspections.FeatureServer/webhooks"
    key = client.post(f"{path}/create", name="n", hookUrl="https://h", signatureKey="s")["id"]
    client.post(f"{path}/deactivateAll")
    hook = client.get(f"{path}/{key}")
    assert hook["active"] is False
    assert "signatureKey" not in hook
    client.post(f"{path}/{key}/delete")
    assert client.get(path) == {"webhooks": []}
    assert Client(old).post(path)["code"] == 404


def test_public_listing(client: Client) -> None:
    listing = json.loads(client.send("GET", "/rest/services?f=json"))
    assert {"name": "SampleWorldCities", "type": "MapServer"} in listing["services"]
    client.post(f"{CITIES}/stop")
    listing = json.loads(client.send("GET", "/rest/services?f=json"))
    assert {"name": "SampleWorldCities", "type": "MapServer"} not in listing["services"]
    water = json.loads(client.send("GET", "/rest/services/Water?f=json"))
    assert {"name": "Water/Network", "type": "MapServer"} in water["services"]
