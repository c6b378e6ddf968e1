"""The embedded site answers as recorded servers do: the words and shapes that scripts match on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest.sandbox import Site
from sandbox.conftest import Client, quoted

CITIES = "/services/SampleWorldCities.MapServer"
UPGRADE_STATES = {
    "IN_PROGRESS",
    "UPGRADE_REQUIRED",
    "LAST_ATTEMPT_FAILED",
    "Success",
    "Success with warnings",
    "In Progress",
    "Not Started",
}
POST_ONLY = "Only HTTP POST method is supported on this operation."
BUSY = (
    "Another administrative operation is currently accessing the store. Please try again later.",
    "ArcGIS Server Site currently being configured by another administrative operation:"
    " Please try Again Later.",
)
GET_ONLY = "Only HTTP GET method is supported on this operation."
NO_TOKEN = (
    "Unauthorized access.Token not found."
    " You can generate a token using the 'generateToken' operation."
)
DOWN = "Could not access any server machines. Please contact your system administrator."


@pytest.fixture
def site() -> Iterator[Any]:
    with Site() as running:
        yield running


@pytest.fixture
def client(site: Any) -> Client:
    return Client(site)


@pytest.mark.parametrize(
    "path", ["/services/createFolder", f"{CITIES}/stop", "/logs/clean", "/security/users/add"]
)
def test_get_of_a_writing_operation(client: Client, path: str) -> None:
    """Recorded at 10.3.1: HTTP 200, the words, no code."""
    assert client.get(path) == {"status": "error", "messages": [POST_ONLY]}
    assert client.status == 200


@pytest.mark.parametrize("name", ["Nothing.MapServer", "BZK1.MapServer"])
def test_a_missing_service(client: Client, name: str) -> None:
    """Recorded: the last segment is quoted."""
    assert client.get(f"/services/{name}") == {
        "status": "error",
        "messages": [f"Could not find resource or operation '{name}' on the system."],
        "code": 404,
    }


def test_an_unknown_path(client: Client) -> None:
    """Recorded: the same words as for a missing service."""
    found = client.get("/services/types/nonsense")
    assert found["code"] == 404
    assert "Could not find resource or operation 'nonsense' on the system." in found["messages"]


@pytest.mark.parametrize("what", ["user", "role", "folder"])
def test_what_is_there_already(client: Client, what: str) -> None:
    """Read by Esri's own automation: "already exists."; the code is 500."""
    calls = {
        "user": ("/security/users/add", {"username": "x", "password": "y"}),
        "role": ("/security/roles/add", {"rolename": "x"}),
        "folder": ("/services/createFolder", {"folderName": "x"}),
    }
    path, fields = calls[what]
    assert client.post(path, **fields)["status"] == "success"
    found = client.post(path, **fields)
    assert found["status"] == "error"
    assert "already exists." in found["messages"][0]
    assert found["code"] == 500


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/usagereports/add", {"usagereport": "no json"}),
        ("/services/createFolder", {}),
        ("/services/createService", {"service": "token"}),
        ("/security/users/remove", {"username": "nobody"}),
    ],
)
def test_codes_of_operations_that_fail(client: Client, path: str, fields: dict[str, str]) -> None:
    """No 400 and no 409 was ever seen in an operation's reply."""
    found = client.post(path, **fields)
    assert found["status"] == "error"
    assert found["code"] == 500


def test_malformed_json(client: Client) -> None:
    """Recorded at 10.4.1."""
    found = client.post("/usagereports/add", usagereport="no json")
    assert found["messages"] == ["Use JSON in parameter usagereport."]
    found = client.post("/services/createService", service="token")
    words = "A JSONObject text must begin with '{' at character 1 of token"
    assert found["messages"] == [words]


def test_an_expired_token(site: Any, client: Client) -> None:
    """Recorded at 11.1."""
    site.advance(1_000_000)
    found = client.get("/services")
    assert (found["code"], found["messages"]) == (498, ["Token Expired."])


def test_no_token(site: Any, client: Client) -> None:
    """Documented."""
    client.token = ""
    found = json.loads(client.send("GET", "/admin/services?f=json"))
    words = (
        "Unauthorized access.Token not found."
        " You can generate a token using the 'generateToken' operation."
    )
    assert (found["code"], found["messages"]) == (499, [words])


@pytest.mark.parametrize("wording", [0, 1])
def test_another_administrator_at_work(site: Any, client: Client, wording: int) -> None:
    """Recorded, both wordings."""
    site.busy(1, wording=wording)
    found = client.post("/services/createFolder", folderName="x")
    assert BUSY[wording] in found["messages"][0]


@pytest.mark.parametrize("form", ["json", "html", "text"])
def test_all_machines_are_down(site: Any, client: Client, form: str) -> None:
    """Recorded behind a web adaptor: HTTP 200 and no code, also as HTML and plain text."""
    site.all_machines_down(form=form)
    text = client.send("GET", "/admin/services?f=json")
    assert DOWN in text
    assert client.status == 200
    if form == "json":
        assert json.loads(text) == {"status": "error", "messages": [DOWN]}


def test_an_upgrade_that_runs(site: Any, client: Client) -> None:
    """Recorded from 12.0 to 12.1."""
    site.upgrade(True)
    found = client.get("/upgrade")
    assert found["upgradeStatus"] in UPGRADE_STATES
    names = ("upgradeFromVersion", "upgradeToVersion", "stages", "messages", "warnings")
    assert [name for name in names if name not in found] == []
    assert {"startTime", "lastUpdated", "name", "state"} == set(found["stages"][0])
    found = client.get("/services")
    assert (found["code"], found["messages"]) == (403, ["Upgrade in progress."])


@pytest.mark.parametrize("version", ["10.9.1", "11.3"])
def test_licenses(version: str) -> None:
    """Documented: `datafeature` is one object; `features` since 10.5."""
    with Site(version=version) as running:
        found = Client(running).post("/system/licenses")
    assert isinstance(found["datafeature"], dict)
    wanted = {"name", "displayName", "coreCount", "version", "canExpire", "expiration"}
    assert all(set(feature) == wanted for feature in found["features"])


def test_a_report(client: Client) -> None:
    """Read by Esri's own automation: extensions and filled permissions."""
    first = client.get("/services/report")["reports"][0]
    assert isinstance(first["extensions"], list)
    permission = first["permissions"][0]["permission"]
    assert "childURL" in first["permissions"][0]
    assert first["permissions"][0]["operation"] is None
    assert "isAllowed" in permission


def test_extensions_of_a_service(client: Client) -> None:
    """Recorded: the order of the attributes; `enabled` is text."""
    order = [
        "typeName",
        "capabilities",
        "enabled",
        "maxUploadFileSize",
        "allowedUploadFileTypes",
        "properties",
    ]
    for extension in client.get(CITIES)["extensions"]:
        assert list(extension)[: len(order)] == order
        assert extension["enabled"] in ("true", "false")


def test_info(client: Client) -> None:
    """Documented: texts, and the version of the configuration store."""
    found = client.get("/info")
    assert isinstance(found["currentversion"], str)
    assert isinstance(found["currentbuild"], str)
    assert "configStoreVersion" in found


def test_statistics(client: Client) -> None:
    """Documented, and read by Esri's own automation: the time is text."""
    assert isinstance(client.get(f"{CITIES}/statistics")["summary"]["startTime"], str)


def test_uploads(client: Client) -> None:
    """Read by Esri's own automation."""
    item = client.get("/uploads")["items"][0]
    assert item["serviceName"] is None


def test_log_settings(client: Client) -> None:
    """Documented: an edit echoes the settings."""
    settings = client.get("/logs/settings")["settings"]
    found = client.post("/logs/settings/edit", **{**settings, "logLevel": "FINE"})
    assert found["settings"]["logLevel"] == "FINE"


@pytest.mark.parametrize("form", ["flat", "one field"])
def test_the_security_configuration_in_both_forms(client: Client, form: str) -> None:
    """Documented: fields beside each other; at 10.1 one field."""
    change = {"allowDirectAccess": "false", "authenticationTier": "GIS_SERVER"}
    fields = change if form == "flat" else {"securityConfig": json.dumps(change)}
    assert client.post("/security/config/update", **fields)["status"] == "success"
    assert str(client.get("/security/config")["allowDirectAccess"]).lower() == "false"


def test_a_certificate(client: Client) -> None:
    """Read by Esri's own automation."""
    machine = client.get("/machines")["machines"][0]["machineName"]
    names = client.get(f"/machines/{machine}/sslcertificates")["certificates"]
    found = client.get(f"/machines/{machine}/sslcertificates/{names[0]}")
    assert found["entryType"] == "PrivateKeyEntry"
    assert "sha1Fingerprint" in found


def test_custom_data_providers(client: Client) -> None:
    """Documented at 11.1: the list; operations below it."""
    found = client.get("/services/types/customdataproviders")
    assert found.get("status") != "error"


def test_a_usage_report_as_csv(client: Client) -> None:
    """Documented: `f=csv`."""
    name = client.get("/usagereports")["metrics"][0]["reportname"]
    form = {"f": "csv", "token": client.token, "filter": json.dumps({"machines": "*"})}
    text = client.send("POST", f"/admin/usagereports/{quoted(name)}/data", form)
    assert not text.startswith("{")


@pytest.mark.parametrize("version", ["10.9.1", "11.3"])
def test_the_type_of_a_reply_to_a_post(version: str) -> None:
    """Recorded from 10.6 or 10.7 on."""
    with Site(version=version) as running:
        client = Client(running)
        client.post("/services/exists", folderName="/", serviceName="x", type="MapServer")
    assert client.headers["Content-Type"].replace(" ", "") == "application/json;charset=UTF-8"


def test_edits_that_replace() -> None:
    """A mode of the site catches a client that leaves attributes out."""
    with Site(edits="replace") as running:
        client = Client(running)
        document = client.get(CITIES)
        part = {"serviceName": document["serviceName"], "type": document["type"]}
        client.post(f"{CITIES}/edit", service=json.dumps(part))
        assert client.get(CITIES).get("description") != document["description"]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/system/handlers/rest/cache/clear", {"folderName": "x", "serviceName": "y", "type": "z"}),
        (f"{CITIES}/stop", {"runAsync": "false"}),
        ("/data/findItems", {"parentPath": "/", "managed": "false", "decrypt": "false"}),
        (
            "/services/Planning/permissions/add",
            {"principal": "esriEveryone", "isAllowed": "true", "constraint": ""},
        ),
    ],
)
def test_parameters_that_real_servers_take(path: str, fields: dict[str, str]) -> None:
    """Sent by Esri's own automation."""
    with Site(strict=True) as running:
        assert Client(running).post(path, **fields).get("status") != "error"
        assert running.violations == []


@pytest.mark.parametrize("option", ["--https", "--auth", "--portal"])
def test_options_of_the_command_line(option: str) -> None:
    """What `Site(...)` can be, its command line can."""
    done = subprocess.run(
        [sys.executable, "-m", "arcrest.sandbox", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert option in done.stdout


# each row by version, and where else it shows ----------------------------------------------------


@pytest.fixture(params=["11.3", "10.9.1"])
def either(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A site of each version. The tests send POSTs, whose token both versions read."""
    with Site(version=request.param) as running:
        yield running


def test_get_of_a_writing_operation_by_version(either: Any) -> None:
    client = Client(either)
    text = client.send("GET", "/admin/services/createFolder?f=json")
    assert json.loads(text) == {"status": "error", "messages": [POST_ONLY]}
    text = client.send("GET", "/admin/generateToken?f=json")
    assert json.loads(text) == {"status": "error", "messages": [POST_ONLY]}
    assert client.status == 200


def test_post_of_a_reading_operation(either: Any) -> None:
    """The same words for the other verb."""
    path = "/data/items/bigDataFileShares/trips/manifest/regenerate"
    client = Client(either)
    assert client.post(path) == {"status": "error", "messages": [GET_ONLY]}
    assert client.status == 200


@pytest.mark.parametrize(
    ("path", "segment"),
    [
        ("/services/Nothing.MapServer/status", "Nothing.MapServer"),
        ("/services/Water/Nothing.MapServer", "Nothing.MapServer"),
        ("/services/Nowhere", "Nowhere"),
        ("/services/SampleWorldCities.MapServer/nonsense", "nonsense"),
        ("/machines/NOWHERE", "NOWHERE"),
        ("/machines/GISSRV01.EXAMPLE.COM/sslcertificates/none", "none"),
        ("/data/items/fileShares/none", "none"),
        ("/usagereports/none", "none"),
        ("/uploads/none", "none"),
        ("/system/directories/none", "none"),
        ("/system/jobs/none", "none"),
        ("/system/webadaptors/none", "none"),
        ("/nonsense", "nonsense"),
    ],
)
def test_a_missing_resource(either: Any, path: str, segment: str) -> None:
    """The segment that names nothing is quoted; the code is 404, with HTTP 200."""
    client = Client(either)
    words = f"Could not find resource or operation '{segment}' on the system."
    assert client.post(path) == {"status": "error", "messages": [words], "code": 404}
    assert client.status == 200


def test_what_is_there_already_elsewhere(either: Any) -> None:
    service = json.dumps({"serviceName": "Basemap", "type": "MapServer"})
    item = json.dumps({"path": "/fileShares/planning", "type": "folder"})
    report = json.dumps({"reportname": "Wasser täglich", "queries": []})
    directory = {"name": "arcgisjobs", "physicalPath": "/x", "directoryType": "JOBS"}
    own = {"alias": "SelfSignedCertificate", "commonName": "x", "organization": "x"}
    client = Client(either)
    for path, fields in (
        ("/services/createService", {"service": service}),
        ("/data/registerItem", {"item": item}),
        ("/usagereports/add", {"usagereport": report}),
        ("/system/directories/register", directory),
        ("/machines/register", {"machineName": "GISSRV01.EXAMPLE.COM"}),
        ("/machines/GISSRV01.EXAMPLE.COM/sslcertificates/generate", own),
    ):
        found = client.post(path, **fields)
        assert found["messages"][0].endswith("already exists."), path
        assert found["code"] == 500


def test_the_codes_of_every_operation(either: Any) -> None:
    """Without parameters and with names that mean nothing: 500, 404 for paths, never another."""
    client = Client(either)
    paths = {
        template.partition("/admin")[2]
        for verbs, template, _ in either.routes()
        if template.startswith("/admin") and "POST" in verbs
    }
    assert len(paths) > 150
    for path in sorted(paths - {"/generateToken", "/deleteSite"}):
        for name in ("{service}", "{service?}"):
            path = path.replace(name, "x.MapServer")
        filled = re.sub(r"\{\w+\??\}", "x", path)
        body = client.send("POST", f"/admin{filled}", {"f": "json", "token": client.token})
        assert client.status == 200
        found = json.loads(body) if body.startswith("{") else {}
        if found.get("status") == "error" and found["messages"] != [GET_ONLY]:
            assert found["code"] in (404, 500), filled


def test_an_expired_token_by_version(either: Any) -> None:
    client = Client(either)
    either.advance(1_000_000)
    found = client.post("/services")
    assert found == {"status": "error", "messages": ["Token Expired."], "code": 498}


def test_no_token_in_a_post(either: Any) -> None:
    client = Client(either)
    client.token = ""
    assert client.post("/services")["code"] == 499
    assert client.post("/services/createFolder", folderName="x")["messages"] == [NO_TOKEN]


def test_busy_is_over_after_its_writes(either: Any) -> None:
    client = Client(either)
    either.busy(2, wording=0)
    for _ in range(2):
        found = client.post("/services/createFolder", folderName="x")
        assert found == {"status": "error", "messages": [BUSY[0]], "code": 500}
    assert client.post("/services")["folders"]
    assert client.post("/services/createFolder", folderName="x") == {"status": "success"}
    either.busy(1)
    assert client.post("/services/createFolder", folderName="y")["messages"] == [BUSY[1]]


@pytest.mark.parametrize(
    ("form", "kind"),
    [("json", "application/json"), ("html", "text/html"), ("text", "text/plain")],
)
def test_a_web_adaptor_without_machines(either: Any, form: str, kind: str) -> None:
    client = Client(either)
    either.all_machines_down(form=form)
    fields = {"f": "json", "token": client.token}
    for path in ("/admin/services", "/admin/generateToken", "/rest/info", "/tokens"):
        assert DOWN in client.send("POST", path, fields)
        assert client.status == 200
        assert client.headers["Content-Type"].startswith(kind)
    either.all_machines_up()
    assert client.post("/services")["folders"]
    with pytest.raises(ValueError, match="form must be one of"):
        either.all_machines_down(form="xml")


def bare(site: Any) -> Client:
    """A client without a login."""
    client = object.__new__(Client)
    client.site, client.token = site, ""
    return client


@pytest.mark.parametrize("status", sorted(UPGRADE_STATES - {"Not Started"}))
def test_the_states_of_an_upgrade(either: Any, status: str) -> None:
    either.upgrade("rogress" in status.lower(), status=status)
    found = json.loads(bare(either).send("GET", "/admin/upgrade?f=json"))
    assert found["upgradeStatus"] == status
    assert found["messages"] == ""
    assert found["warnings"] == []
    assert len(found["stages"]) == 7
    assert {stage["state"] for stage in found["stages"]} <= {
        "In Progress",
        "Not Started",
        "Success",
    }


def test_an_upgrade_from_begin_to_end(either: Any) -> None:
    client = Client(either)
    either.upgrade(False, status="UPGRADE_REQUIRED")
    assert client.post("/services")["folders"]
    found = client.post("/upgrade")
    assert found["upgradeStatus"] == "In Progress"
    assert [stage["state"] for stage in found["stages"]] == ["In Progress", *["Not Started"] * 6]
    refused = {"status": "error", "messages": ["Upgrade in progress."], "code": 403}
    assert client.post("/services") == refused
    assert client.login(either.username, either.password) == refused
    assert "authInfo" in json.loads(client.send("GET", "/rest/info?f=json"))
    either.upgrade(False)
    found = json.loads(client.send("GET", "/admin/upgrade?f=json"))
    assert found["upgradeStatus"] == "Success"
    assert client.post("/services")["folders"]
    assert client.post("/upgrade")["status"] == "error"


def test_licenses_are_no_lists(either: Any) -> None:
    found = Client(either).post("/system/licenses")
    assert "datafeatures" not in found
    assert isinstance(found["features"], list)


def test_a_report_of_each_folder(either: Any) -> None:
    """A service without permissions of its own has those of its folder."""
    client = Client(either)
    for folder in ("", "/Planning", "/Water"):
        for one in client.post(f"/services{folder}/report")["reports"]:
            assert isinstance(one["extensions"], list)
            for entry in one["permissions"]:
                assert (entry["childURL"], entry["operation"]) == (None, None)
            assert one["permissions"], one["serviceName"]
    part = client.post("/services/Planning/report", parameters='["permissions"]')["reports"]
    assert {entry["principal"] for entry in part[0]["permissions"]} == {"esriEveryone", "Analysts"}
    assert client.post(f"{CITIES}/permissions") == {"permissions": []}


def test_a_manifest(either: Any) -> None:
    """Read by Esri's own automation."""
    client = Client(either)
    form = {"f": "json", "token": client.token}
    manifest = json.loads(
        client.send("POST", f"/admin{CITIES}/iteminfo/manifest/manifest.json", form)
    )
    database = manifest["databases"][0]
    assert {"onServerWorkspaceFactoryProgID", "onPremisePath"} <= set(database)


@pytest.mark.parametrize("version", ["10.9.1", "11.3"])
def test_a_certificate_is_put_to_use(version: str) -> None:
    """Sent by Esri's own automation: import, edit of the machine, which restarts."""
    machine = "/machines/GISSRV01.EXAMPLE.COM"
    with Site(version=version, strict=True) as running:
        client = Client(running)
        fields = {"alias": "new", "certPassword": "p", "importCertificateChain": "true"}
        place = f"{machine}/sslcertificates/importExistingServerCertificate"
        client.upload(place, "certFile", "s.pfx", b"x", **fields)
        found = client.post(f"{machine}/sslcertificates/new")
        assert found["entryType"] == "PrivateKeyEntry"
        assert re.fullmatch(r"([0-9A-F]{2}:){19}[0-9A-F]{2}", found["sha1Fingerprint"])
        before = client.post(machine)
        running.advance(60)
        assert (
            client.post(f"{machine}/edit", webServerCertificateAlias="new")["status"] == "success"
        )
        after = client.post(machine)
        assert after["webServerCertificateAlias"] == "new"
        assert after["ServerStartTime"] >= before["ServerStartTime"] + 60_000
        again = client.post(f"{machine}/edit", webServerCertificateAlias="new")
        assert again["status"] == "success"
        assert client.post(machine) == after
        assert client.post(f"{machine}/edit", webServerCertificateAlias="none")["code"] == 500
        assert running.violations == []


def test_log_settings_are_echoed(either: Any) -> None:
    client = Client(either)
    settings = {**client.post("/logs/settings")["settings"], "usageMeteringEnabled": "true"}
    found = client.post("/logs/settings/edit", **settings)
    assert found["status"] == "success"
    assert found["settings"] == client.post("/logs/settings")["settings"]
    assert found["settings"]["usageMeteringEnabled"] is True


def test_join_a_site(either: Any) -> None:
    """Read by Esri's own automation."""
    client = Client(either)
    client.post("/deleteSite")
    fields = {"adminURL": "https://h:6443/arcgis/admin", "username": "u", "password": "p"}
    found = client.post("/joinSite", **fields, pullLicense="true")
    assert found["status"] == "success"
    assert isinstance(found["pollAfter"], int)


def test_documents_of_services(either: Any) -> None:
    """`capabilities` may be the text "null"; `frameworkProperties` may be a list."""
    client = Client(either)
    folders = ["", *(f"/{quoted(name)}" for name in client.post("/services")["folders"])]
    documents = [
        client.post(f"/services{folder}/{quoted(one['serviceName'])}.{one['type']}")
        for folder in folders
        for one in client.post(f"/services{folder}")["services"]
    ]
    extensions = [extension for one in documents for extension in one["extensions"]]
    assert {extension["enabled"] for extension in extensions} == {"true", "false"}
    assert "null" in {extension["capabilities"] for extension in extensions}
    assert None not in {extension["capabilities"] for extension in extensions}
    assert {type(one["frameworkProperties"]) for one in documents} == {list, dict}


def test_info_by_version(either: Any) -> None:
    found = Client(either).post("/info")
    assert found["currentversion"] == either.version
    assert found["fullVersion"].startswith(found["configStoreVersion"])


def test_uploads_have_no_service(either: Any) -> None:
    client = Client(either)
    item = client.upload("/uploads/upload", "itemFile", "a.sd", b"1")["item"]
    assert item["serviceName"] is None
    assert client.post("/uploads/register", itemName="b.sd")["item"]["serviceName"] is None


def test_the_type_of_an_error(either: Any) -> None:
    client = Client(either)
    for path in ("/nothing", "/services/createFolder"):
        client.post(path)
        assert client.headers["Content-Type"] == "application/json;charset=UTF-8"


FLAT = {
    "Protocol": "HTTPS",
    "httpsProtocols": "TLSv1.3",
    "cipherSuites": "TLS_AES_256_GCM_SHA384",
    "authenticationTier": "WEB_ADAPTOR",
    "authenticationMode": "WEB_ADAPTOR_AUTHENTICATION",
    "HSTSEnabled": "true",
    "virtualDirsSecurityEnabled": "true",
    "allowDirectAccess": "false",
    "allowedAdminAccessIPs": "192.0.2.1",
    "allowInternetCORSEnabled": "false",
    "portalProperties": '{"portalUrl": "https://h/portal"}',
}


@pytest.mark.parametrize("version", ["10.9.1", "11.3"])
def test_each_field_of_the_security_configuration(version: str) -> None:
    with Site(version=version, strict=True) as running:
        client = Client(running)
        for name, value in FLAT.items():
            before = client.post("/security/config")
            assert client.post("/security/config/update", **{name: value})["status"] == "success"
            after = client.post("/security/config")
            text = after[name] if isinstance(after[name], str) else json.dumps(after[name])
            assert text == value
            assert {**before, name: after[name]} == after
        whole = {**before, "Protocol": "HTTP"}
        client.post("/security/config/update", securityConfig=json.dumps(whole))
        assert client.post("/security/config") == whole
        assert running.violations == []


@pytest.mark.parametrize(
    "item", ["enterpriseDatabases/AGSDataStore_ds_1", "nosqlDatabases/AGSDataStore_nosqldb_tcs_1"]
)
def test_machines_of_data_stores(either: Any, item: str) -> None:
    """Documented, and sent by Esri's own automation: below other types of items, too."""
    client = Client(either)
    place = f"/data/items/{item}"
    first, second = (one["name"] for one in client.post(place)["info"]["machines"])
    for operation in ("stop", "start", "validate", "makePrimary"):
        found = client.post(f"{place}/machines/{second}/{operation}")
        assert found["status"] == "success", operation
    roles = [one["role"] for one in client.post(place)["info"]["machines"]]
    assert roles == ["STANDBY", "PRIMARY"]
    assert client.post(f"{place}/machines/{first}/remove")["status"] == "success"
    assert len(client.post(place)["info"]["machines"]) == 1


def test_custom_data_providers_come_and_go(client: Client) -> None:
    place = "/services/types/customdataproviders"
    item = client.upload("/uploads/upload", "itemFile", "rivers.cdpk", b"1")["item"]["itemID"]
    assert client.post(f"{place}/update", id=item)["code"] == 500
    assert client.post(f"{place}/register", id=item) == {"status": "success"}
    assert "rivers.cdpk" in client.get(place)
    assert "already exists." in client.post(f"{place}/register", id=item)["messages"][0]
    assert client.post(f"{place}/update", id=item) == {"status": "success"}
    assert (
        client.post(f"{place}/unregister", customdataFilename="rivers.cdpk")["status"] == "success"
    )
    assert "rivers.cdpk" not in client.get(place)
    assert client.post(f"{place}/unregister", customdataFilename="rivers.cdpk")["code"] == 500
    assert client.get(f"{place}/register")["messages"] == [POST_ONLY]


def test_custom_data_providers_are_new() -> None:
    with Site(version="10.9.1") as running:
        assert Client(running).post("/services/types/customdataproviders")["code"] == 404


PARAMETERS: list[tuple[str, dict[str, str]]] = [
    ("/system/handlers/rest/cache/clear", {"folderName": "x", "serviceName": "y", "type": "z"}),
    ("/system/handlers/rest/cache/clear", {}),
    (f"{CITIES}/start", {"runAsync": "true"}),
    (f"{CITIES}/stop", {"runAsync": "true"}),
    (
        f"{CITIES}/edit",
        {
            "service": '{"serviceName": "SampleWorldCities", "type": "MapServer"}',
            "runAsync": "true",
        },
    ),
    (
        "/services/createService",
        {"service": '{"serviceName": "new", "type": "MapServer"}', "runAsync": "true"},
    ),
    (
        "/services/Planning/permissions/add",
        {"principal": "Analysts", "constraint": "c", "childURL": "u", "operation": "o"},
    ),
    ("/data/findItems", {"managed": "true", "decrypt": "true"}),
    ("/exportSite", {"location": "/backup", "locationConfig": "{}"}),
    ("/importSite", {"location": "/backup/x.agssite", "locationConfig": "{}"}),
    (
        "/system/configstore/edit",
        {"type": "FILESYSTEM", "connectionString": "/x", "localRepositoryPath": "/y"},
    ),
    ("/services/report", {"parameters": '["status", "instances"]'}),
]


@pytest.mark.parametrize("version", ["10.9.1", "11.3"])
@pytest.mark.parametrize(("path", "fields"), PARAMETERS)
def test_parameters_that_rows_lack(version: str, path: str, fields: dict[str, str]) -> None:
    """Sent by Esri's own automation."""
    with Site(version=version, strict=True) as running:
        found = Client(running).post(path, **fields)
        assert found.get("status") != "error"
        assert ("jobid" in found) == ("runAsync" in fields)
        assert running.violations == []


def test_a_permission_with_all_its_parameters(client: Client) -> None:
    path, fields = PARAMETERS[6]
    client.post(path, **fields)
    entry = client.get("/services/Planning/permissions")["permissions"][-1]
    assert (entry["childURL"], entry["operation"]) == ("u", "o")
    assert entry["permission"]["constraint"] == "c"


def test_wrong_arguments_of_a_site() -> None:
    with pytest.raises(ValueError, match="edits must be one of merge, replace"):
        Site(edits="forget")
    with Site() as running, pytest.raises(ValueError, match="status must be one of"):
        running.upgrade(True, status="Nearly")
