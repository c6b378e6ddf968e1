"""What the site takes from sloppy clients, and refuses in strict mode."""

from __future__ import annotations

import json

import pytest
from arcrest.sandbox import Site

from .conftest import Client

SLOPPY = {
    "Python's repr": ("/services/stopServices", {"services": "{'services': []}"}),
    "a list's repr": (
        "/security/users/assignRoles",
        {"username": "viewer", "roles": "['Analysts']"},
    ),
    "None": ("/services/exists", {"folderName": "None"}),
    "unknown": ("/services/exists", {"folderName": "", "colour": "red"}),
    "on": ("/services/editFolder", {"webEncrypted": "on", "description": "d"}),
    "True": ("/services/editFolder", {"webEncrypted": "True", "description": "d"}),
    "NaN": ("/services/properties/update", {"properties": '{"a": NaN}'}),
}


@pytest.mark.parametrize("case", SLOPPY)
def test_refused(strict: Site, case: str) -> None:
    path, params = SLOPPY[case]
    client = Client(strict)
    reply = client.post(path, **params)
    assert client.status == 400
    assert reply["messages"][0].startswith("strict: ")
    assert len(strict.violations) == 1


def test_token_in_the_url(strict: Site, client: Client) -> None:
    assert "folders" in json.loads(
        client.send("GET", f"/admin/services?f=json&token={client.token}")
    )
    path = f"/admin/services/createFolder?f=json&token={client.token}"
    assert json.loads(client.send("POST", path, {"folderName": "x"}))["status"] == "success"
    client = Client(strict)
    client.send("GET", f"/admin/services?f=json&token={client.token}")
    assert client.status == 400
    assert "token in the URL" in strict.violations[0]


def test_odd_requests(strict: Site, client: Client) -> None:
    assert "permissions" in client.get("/services/System//permissions")
    client = Client(strict)
    client.get("/services/System//permissions")
    client.get("/services", detail="true" + " " * 3000)
    client.send("POST", "/admin", b"f=json&f=json", {})
    assert len(strict.violations) == 3


def test_a_correct_client_is_let_be(strict: Site) -> None:
    client = Client(strict)
    service = client.get("/services/SampleWorldCities.MapServer")
    reply = client.post("/services/SampleWorldCities.MapServer/edit", service=json.dumps(service))
    assert reply == {"status": "success"}
    client.upload("/uploads/upload", "itemFile", "a.sd", b"1", description="")
    assert client.get("/nothing")["code"] == 404
    assert strict.violations == []


def test_quirks_of_arcrest(strict: Site, client: Client) -> None:
    for path in ("/info/healthCheck", "/system/directories/recover"):
        assert "code" not in client.get(path)
    client = Client(strict)
    assert client.get("/info/healthCheck")["code"] == 404
    (words,) = client.get("/system/directories/recover")["messages"]
    assert words == "Only HTTP POST method is supported on this operation."


def test_lenient_json(client: Client) -> None:
    text = "{'a': True, 'b': None, \"c\": [1, 2.5, 'x\\'y',], d: 'ü', 'e': {'f': False}}"
    assert client.post("/services/properties/update", properties=text)["status"] == "success"
    read = client.get("/services/properties")
    assert read == {
        "a": True,
        "b": "None",
        "c": [1, 2.5, "x'y"],
        "d": "ü",
        "e": {"f": False},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("None", "A JSONObject text must begin with '{' at character 1 of None"),
        ("", "The parameter 'properties' is missing."),
        ("  []", "A JSONObject text must begin with '{' at character 3 of   []"),
        ("{", "Expected a value at character 2 of {"),
        ("{'a' 1}", "Expected a ':' after a key at character 6 of {'a' 1}"),
        ("{'a': 'b", "Expected a closing ' at character 9 of {'a': 'b"),
        ('{"a": "\\u00"}', 'Expected hexadecimal digits at character 14 of {"a": "\\u00"}'),
        ("{}x", "Expected the end at character 3 of {}x"),
    ],
)
def test_no_json_at_all(client: Client, text: str, words: str) -> None:
    reply = client.post("/services/properties/update", properties=text)
    assert client.status == 200
    assert reply == {"status": "error", "messages": [words], "code": 500}


def test_missing_and_malformed(client: Client) -> None:
    assert "missing" in client.post("/services/createFolder")["messages"][0]
    assert "malformed" in client.post("/logs/query", pageSize="many")["messages"][0]
    assert "one of" in client.post("/mode/update", siteMode="OPEN")["messages"][0]
    assert "malformed" in client.post("/uploads/upload", itemFile="text")["messages"][0]
