"""The embedded site answers as recorded servers do: the words and shapes that scripts match on."""

from __future__ import annotations

import json
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
