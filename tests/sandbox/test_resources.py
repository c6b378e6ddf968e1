"""Machines, clusters, data, logs, system, uploads, usage reports, mode: the state of each."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from arcrest.sandbox import Site

from .conftest import Client, quoted

MACHINE = "/machines/GISSRV01.EXAMPLE.COM"


# site -----------------------------------------------------------------------------------------


def test_root_by_profile(client: Client, old: Site) -> None:
    assert "clusters" not in client.get("")["resources"]
    assert client.get("/clusters")["code"] == 404
    assert client.get("/kml")["code"] == 404
    assert {"clusters", "kml"} <= set(Client(old).post("")["resources"])


def test_delete_and_create_site(client: Client) -> None:
    assert "location" in client.post("/exportSite", location="/backup")
    assert client.post("/createNewSite", username="a", password="b")["code"] == 500
    client.post("/deleteSite")
    assert client.get("/services")["status"] == "error"
    client.post("/createNewSite", username="a", password="b")
    client.token = client.login("a", "b")["token"]
    assert client.get("/services")["services"] == []


def test_public_addresses(client: Client) -> None:
    info = json.loads(client.send("GET", "/rest/info?f=json"))
    assert info["authInfo"]["tokenServicesUrl"] == f"{client.site.root}/tokens/"
    assert json.loads(client.send("GET", "/rest/info/healthCheck?f=json")) == {"success": True}
    assert json.loads(client.send("GET", "/admin/healthCheck?f=json")) == {"success": True}
    assert client.get("/info")["loggedInUserPrivilege"] == "ADMINISTER"
    assert client.get("/info/getAvailableTimeZones")["timeZones"]
    assert client.get("/local")["machineName"]


def test_mode(client: Client) -> None:
    client.post("/mode/update", siteMode="READ_ONLY")
    assert client.get("/mode")["siteMode"] == "READ_ONLY"


# machines and clusters ------------------------------------------------------------------------


def test_machines(client: Client) -> None:
    client.post(f"{MACHINE}/stop")
    assert client.get(f"{MACHINE}/status")["realTimeState"] == "STOPPED"
    assert len(client.get("/services/Basemap.MapServer/statistics")["perMachine"]) == 1
    client.post(f"{MACHINE}/start")
    client.post("/machines/register", machineName="new.example.com")
    assert len(client.get("/machines")["machines"]) == 3
    client.post("/machines/rename", machineName="NEW.EXAMPLE.COM", newMachineName="NEWER")
    assert client.get("/machines/NEWER")["machineName"] == "NEWER"
    client.post("/machines/NEWER/edit", appServerMaxHeapSize="512", JMXPort="4100")
    assert client.get("/machines/NEWER")["ports"]["JMXPort"] == 4100
    client.post("/machines/NEWER/unregister")
    assert client.get("/machines/NEWER")["code"] == 404


def test_certificates(client: Client) -> None:
    path = f"{MACHINE}/sslcertificates"
    client.upload(
        f"{path}/importRootOrIntermediate", "rootCACertificate", "ca.cer", b"x", alias="ca"
    )
    client.upload(
        f"{path}/importExistingServerCertificate",
        "certFile",
        "s.pfx",
        b"x",
        alias="säver",
        certPassword="p",
    )
    client.post(f"{path}/generate", alias="own", commonName="cn", organization="o")
    aliases = client.get(path)["certificates"]
    assert aliases == ["SelfSignedCertificate", "ca", "säver", "own"]
    assert client.get(f"{path}/{quoted('säver')}")["aliasName"] == "säver"
    client.upload(f"{path}/own/importSignedCertificate", "caSignedCertificate", "o.cer", b"x")
    assert client.get(f"{path}/own")["issuer"] == "CN=Sandbox CA"
    header = {"X-Esri-Authorization": f"Bearer {client.token}"}
    text = client.send("GET", f"/admin{path}/own/export?f=json", headers=header)
    assert text.startswith("-----BEGIN CERTIFICATE-----")
    assert client.headers["Content-Disposition"] == 'attachment; filename="own.cer"'
    client.post(f"{path}/own/delete")
    assert "own" not in client.get(path)["certificates"]
    assert client.post(f"{path}/SelfSignedCertificate/delete")["code"] == 500


def test_clusters(old: Site) -> None:
    client = Client(old)
    default = "/clusters/default"
    client.post(f"{default}/machines/remove", machineNames="GISSRV02.EXAMPLE.COM")
    free = client.post("/clusters/getAvailableMachines")["machines"]
    assert [machine["machineName"] for machine in free] == ["GISSRV02.EXAMPLE.COM"]
    client.post(
        "/clusters/create",
        clusterName="second",
        machineNames="GISSRV02.EXAMPLE.COM",
        tcpClusterPort="4014",
    )
    client.post("/clusters/second/editProtocol", tcpClusterPort="5014")
    second = client.post("/clusters/second")
    assert second["clusterProtocol"] == {"type": "TCP", "tcpClusterPort": "5014"}
    client.post("/clusters/second/stop")
    assert client.post("/clusters/second/machines")["machines"][0]["realTimeState"] == "STOPPED"
    assert client.post(f"{default}/delete")["code"] == 500
    assert len(client.post(f"{default}/services")["services"]) >= 25
    client.post("/clusters/second/delete")
    assert len(client.post("/clusters")["clusters"]) == 1


def test_kml(old: Site) -> None:
    client = Client(old)
    name = client.post("/kml/createKmz", kml='{"name": "x"}')["name"]
    assert client.post("/kml") == {"items": [name]}


# data -----------------------------------------------------------------------------------------


def test_data_items(client: Client) -> None:
    assert "/fileShares" in client.get("/data/items")["rootItems"]
    item = {"path": "/fileShares/neu & 100%", "type": "folder", "info": {"path": "/neu"}}
    assert client.post("/data/validateDataItem", item=json.dumps(item))["status"] == "success"
    assert client.post("/data/registerItem", item=json.dumps(item)) == {"success": True}
    assert client.post("/data/registerItem", item=json.dumps(item))["code"] == 500
    path = f"/data/items/fileShares/{quoted('neu & 100%')}"
    assert client.get(path)["info"] == {"path": "/neu"}
    edited = {**item, "info": {"path": "/other"}}
    client.post(f"{path}/edit", item=json.dumps(edited))
    assert client.get(path)["info"] == {"path": "/other"}
    client.post("/data/unregisterItem", itempath=item["path"])
    assert client.get(path)["code"] == 404


def test_find_data_items(client: Client) -> None:
    def paths(**params: str) -> list[str]:
        return [item["path"] for item in client.post("/data/findItems", **params)["items"]]

    assert len(paths()) == 8
    assert len(paths(parentPath="/fileShares")) == 2
    assert len(paths(ancestorPath="/", types="folder,rasterStore")) == 3
    assert len(paths(type="egdb", managed="true")) == 1
    (one,) = paths(id=client.get("/data/items/rasterStores/imagery")["id"])
    assert one == "/rasterStores/imagery"


def test_used_data_items(client: Client) -> None:
    path = "/enterpriseDatabases/water_utility"
    assert client.post("/data/computeTotalRefCount", path=path)["totalRefCount"] == 5
    assert client.post("/data/unregisterItem", itempath=path)["code"] == 500
    assert client.post("/data/unregisterItem", itempath=path, force="true") == {"success": True}


def test_data_store_machines(client: Client) -> None:
    path = "/data/items/enterpriseDatabases/AGSDataStore_ds_1"
    client.post(f"{path}/machines/GISSRV02.EXAMPLE.COM/makePrimary")
    roles = [machine["role"] for machine in client.get(path)["info"]["machines"]]
    assert roles == ["STANDBY", "PRIMARY"]
    client.post(f"{path}/machines/GISSRV01.EXAMPLE.COM/stop")
    client.post(f"{path}/machines/GISSRV02.EXAMPLE.COM/validate")
    client.post(f"{path}/machines/GISSRV01.EXAMPLE.COM/remove")
    assert len(client.get(path)["info"]["machines"]) == 1


def test_big_data_manifest(client: Client) -> None:
    path = "/data/items/bigDataFileShares/trips/manifest"
    assert client.get(path)["datasets"]
    client.upload(f"{path}/update", "manifest", "m.json", b'{"datasets": []}')
    assert client.get(path) == {"datasets": []}


# logs -----------------------------------------------------------------------------------------


def query(client: Client, **params: Any) -> Any:
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
    return client.post("/logs/query", **texts)


def test_pages_of_logs_lose_nothing(client: Client) -> None:
    whole = query(client, level="DEBUG", pageSize=10000)
    assert whole["hasMore"] is False
    assert len(whole["logMessages"]) > 2500
    times = [message["time"] for message in whole["logMessages"]]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) < len(times)
    seen: dict[str, Any] = {}
    page = query(client, level="DEBUG", pageSize=100, startTime=whole["startTime"])
    while True:
        assert len(page["logMessages"]) <= 100
        seen.update({message["requestID"]: message for message in page["logMessages"]})
        if not page["hasMore"]:
            break
        page = query(client, level="DEBUG", pageSize=100, startTime=page["endTime"])
    assert list(seen.values()) == whole["logMessages"]


def test_log_filters(client: Client) -> None:
    everything = query(client, pageSize=10000)["logMessages"]
    assert {message["type"] for message in everything} == {"SEVERE", "WARNING"}
    one = query(client, filter={"services": ["Water/Network.MapServer"], "server": "*"})
    assert {message["source"] for message in one["logMessages"]} == {"Water/Network.MapServer"}
    codes = query(client, filter={"codes": [8252, 9003], "machines": ["GISSRV01.EXAMPLE.COM"]})
    assert {message["code"] for message in codes["logMessages"]} == {8252, 9003}
    some = everything[5]
    found = query(client, filter={"requestIds": [some["requestID"]]})["logMessages"]
    assert found == [some]


def test_log_times(client: Client) -> None:
    everything = query(client, pageSize=10000)["logMessages"]
    newest, oldest = everything[10]["time"], everything[20]["time"]
    between = query(client, startTime=newest, endTime=oldest)
    assert (between["startTime"], between["endTime"]) == (newest, oldest)
    assert everything[10] in between["logMessages"]
    assert everything[20] in between["logMessages"]
    assert query(client, startTime=oldest, endTime=newest)["logMessages"] == []
    assert query(client, startTime="2011-08-01T15:17:20,123")["logMessages"] == []
    assert query(client, startTime="yesterday")["status"] == "error"
    assert query(client, pageSize=10001)["status"] == "error"


def test_logs_grow_and_are_cleaned(client: Client) -> None:
    client.post("/services/createFolder", folderName="New")
    latest = query(client, level="INFO", pageSize=1)["logMessages"][0]
    assert "services.createFolder" in latest["message"]
    assert latest["user"] == client.site.username
    client.post("/logs/clean")
    assert len(query(client, level="DEBUG")["logMessages"]) == 1
    assert client.post("/logs/countErrorReports", machine="*")["errorReports"]


def test_log_settings(client: Client) -> None:
    settings = client.get("/logs/settings")["settings"]
    assert client.post("/logs/settings/edit", logLevel="FINE")["status"] == "error"
    settings.update(logLevel="FINE", maxLogFileAge=5)
    texts = {name: json.dumps(value).strip('"') for name, value in settings.items()}
    assert client.post("/logs/settings/edit", **texts)["status"] == "success"
    assert client.get("/logs/settings")["settings"] == settings


# system ---------------------------------------------------------------------------------------


def test_directories(client: Client) -> None:
    path = "/system/directories"
    client.post(
        f"{path}/register",
        name="neu ü",
        physicalPath="/neu",
        directoryType="OUTPUT",
        cleanupMode="NONE",
        maxFileAge="5",
    )
    entry = f"{path}/{quoted('neu ü')}"
    assert client.get(entry)["maxFileAge"] == 5
    client.post(f"{entry}/edit", physicalPath="/newer", description="d")
    assert client.get(entry)["physicalPath"] == "/newer"
    client.post(f"{entry}/clean")
    client.post(f"{entry}/unregister")
    assert client.get(entry)["code"] == 404
    more = {"directories": [{"name": "more", "physicalPath": "/more", "directoryType": "JOBS"}]}
    client.post(f"{path}/registerDirs", directories=json.dumps(more))
    assert len(client.get(path)["directories"]) == 7
    assert "jobid" in client.post(f"{path}/recover", runAsync="true")


@pytest.mark.parametrize(
    ("path", "name", "document"),
    [
        ("/system/properties", "properties", {"WebContextURL": "https://gis/ä"}),
        ("/system/deployment", "deploymentConfig", {"singleClusterMode": False}),
        ("/data/config", "datastoreConfig", {"blockDataCopy": True}),
        ("/services/properties", "properties", {"a": "b"}),
    ],
)
def test_documents_are_replaced(client: Client, path: str, name: str, document: Any) -> None:
    assert client.post(f"{path}/update", **{name: json.dumps(document)})["status"] == "success"
    assert client.get(path) == document


def test_configuration_store(client: Client) -> None:
    client.post("/system/configstore/edit", type="FILESYSTEM", connectionString="/new", move="true")
    assert client.get("/system/configstore")["connectionString"] == "/new"


def test_web_adaptors(client: Client) -> None:
    path = "/system/webadaptors"
    key = client.post(f"{path}/register", webAdaptorURL="https://w/x", machineName="W")["id"]
    client.post(f"{path}/{key}/update", isAdminEnabled="on", description="d", httpPort="-1")
    adaptor = client.get(f"{path}/{key}")
    assert (adaptor["isAdminEnabled"], adaptor["httpPort"]) == (True, -1)
    client.post(f"{path}/{key}/unregister")
    assert len(client.get(path)["webAdaptors"]) == 1
    client.post(f"{path}/config/update", webAdaptorsConfig='{"sharedKey": "k"}')
    assert client.get(f"{path}/config") == {"sharedKey": "k"}


def test_handlers(client: Client) -> None:
    path = "/system/handlers/rest/servicesdirectory"
    form = {"servicesDirEnabled": "false", "jsapi.arcgis": "https://js"}
    client.post(f"{path}/edit", **form)
    directory = client.get(path)
    assert (directory["enabled"], directory["jsapi.arcgis"]) == (False, "https://js")
    assert client.post("/system/handlers/rest/cache/clear")["status"] == "success"
    assert client.get("/system/licenses")["edition"]["canExpire"] is True


# uploads --------------------------------------------------------------------------------------


def test_uploads(client: Client) -> None:
    content = bytes(range(256)) * 9000
    item = client.upload("/uploads/upload", "itemFile", "Plan 100% ü.sd", content, description="ä")
    key = item["item"]["itemID"]
    assert client.get(f"/uploads/{key}")["itemName"] == "Plan 100% ü.sd"
    assert client.get(f"/uploads/{key}")["description"] == "ä"
    assert client.get(f"/uploads/{key}/serviceconfiguration.json")["service"]
    header = {"X-Esri-Authorization": f"Bearer {client.token}"}
    path = f"/admin/uploads/{key}/{quoted('Plan 100% ü.sd')}"
    assert client.raw("GET", path, headers=header) == content
    client.post(f"/uploads/{key}/delete")
    assert client.get(f"/uploads/{key}")["code"] == 404
    assert len(client.get("/uploads")["items"]) == 1


def test_uploads_in_parts(client: Client) -> None:
    key = client.post("/uploads/register", itemName="parts.sd")["item"]["itemID"]
    for number, content in ((2, b"second"), (1, b"wrong"), (1, b"first-")):
        client.upload(f"/uploads/{key}/uploadPart", "partFile", "p", content, partId=str(number))
    parts = client.get(f"/uploads/{key}/parts")["parts"]
    assert [part["partId"] for part in parts] == [1, 2]
    assert client.post(f"/uploads/{key}/commit", parts="1,3")["code"] == 500
    assert client.post(f"/uploads/{key}/commit", parts="2")["code"] == 500
    assert client.post(f"/uploads/{key}/commit", parts="1,2")["item"]["committed"] is True
    header = {"X-Esri-Authorization": f"Bearer {client.token}"}
    whole = client.raw("GET", f"/admin/uploads/{key}/parts.sd", headers=header)
    assert hashlib.sha256(whole).digest() == hashlib.sha256(b"first-second").digest()
    assert client.post(f"/uploads/{key}/commit")["status"] == "error"


def test_a_gap_between_parts_is_refused(client: Client) -> None:
    key = client.post("/uploads/register", itemName="parts.sd")["item"]["itemID"]
    for number in ("1", "3"):
        client.upload(f"/uploads/{key}/uploadPart", "partFile", "p", b"part", partId=number)
    for given in ({}, {"parts": "1,3"}, {"parts": "3"}):
        refused = client.post(f"/uploads/{key}/commit", **given)
        assert "2" in refused["messages"][0]
    assert client.get(f"/uploads/{key}")["committed"] is False


def test_a_file_that_contains_the_boundary_nearly(client: Client) -> None:
    content = b"\r\n----sandbox-tes\r\n--" * 10_000
    item = client.upload("/uploads/upload", "itemFile", "odd.sd", content)["item"]
    assert item["size"] == len(content)
    assert client.site.requests[-1].files[0].sha256 == hashlib.sha256(content).hexdigest()


# usage reports --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["r one", "täglich/100%+", "1394"])
def test_usage_reports(client: Client, name: str) -> None:
    document = {
        "reportname": name,
        "since": "LAST_DAY",
        "queries": [{"resourceURIs": ["services/Water"], "metrics": ["RequestCount"]}],
        "metadata": {"ü": 1},
    }
    assert client.post("/usagereports/add", usagereport=json.dumps(document))["status"] == "success"
    path = f"/usagereports/{quoted(name)}"
    assert client.get(path) == document
    assert len(client.get("/usagereports")["metrics"]) == 4
    data = client.post(f"{path}/data", filter='{"machines": "*"}')["report"]
    assert len(data["time-slices"]) == 48
    assert len(data["report-data"][0]) == 5
    assert all(len(row["data"]) == 48 for row in data["report-data"][0])
    form = {"f": "csv", "token": client.token, "filter": "{}"}
    assert client.send("POST", f"/admin{path}/data", form).startswith("resourceURI,metric-type,")
    client.post(f"{path}/edit", usagereport=json.dumps({**document, "since": "LAST_WEEK"}))
    assert client.get(path)["since"] == "LAST_WEEK"
    client.post(f"{path}/delete")
    assert client.get(path)["code"] == 404


def test_custom_usage_report(client: Client) -> None:
    document = {
        "reportname": "c",
        "since": "CUSTOM",
        "from": 0,
        "to": 3_600_000,
        "aggregationInterval": 10,
        "queries": [{"resourceURIs": ["services/"], "metrics": ["RequestAvgRespTime"]}],
    }
    client.post("/usagereports/add", usagereport=json.dumps(document))
    data = client.post("/usagereports/c/data", filter="{}")["report"]
    assert data["time-slices"] == [600_000 * number for number in range(1, 7)]
    del document["from"]
    assert client.post("/usagereports/add", usagereport=json.dumps(document))["status"] == "error"


def test_usage_settings(client: Client) -> None:
    client.post(
        "/usagereports/settings/edit", samplingInterval="5", enabled="false", maxHistory="9"
    )
    settings = client.get("/usagereports/settings")
    assert settings == {"samplingInterval": 5, "enabled": False, "maxHistory": 9}
