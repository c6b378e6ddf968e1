"""Tokens by profile and client, privileges, users and roles."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from arcrest.sandbox import Site

from .conftest import Client

POST_ONLY = "Only HTTP POST method is supported on this operation."


def asked(client: Client, path: str, /, **fields: str) -> Any:
    form = {"username": client.site.username, "password": client.site.password, "f": "json"}
    return json.loads(client.send("POST", path, {**form, **fields}))


def test_no_token_and_a_bad_one(client: Client) -> None:
    assert json.loads(client.send("GET", "/admin?f=json"))["code"] == 499
    client.token = "nonsense"
    assert client.get("")["code"] == 498


def test_wrong_password(client: Client) -> None:
    refused = client.login("siteadmin", "wrong")
    assert refused["code"] == 401
    assert "Invalid username or password" in refused["messages"][0]
    for path in ("/tokens/generateToken", "/tokens/"):
        refused = asked(client, path, password="wrong")["error"]
        assert refused["details"] == ["Invalid username or password."]
    assert client.post("/logs/query", pageSize="1")["logMessages"][0]["type"] == "WARNING"


def test_credentials_in_a_url(client: Client) -> None:
    refused = client.send("GET", "/admin/generateToken?username=a&password=b&f=json")
    assert json.loads(refused) == {"status": "error", "messages": [POST_ONLY]}
    client.send("GET", "/tokens/generateToken?username=a&password=b&f=json")
    assert client.status == 405
    client.send("POST", "/tokens/generateToken?username=a&password=b&f=json", {"f": "json"})
    assert client.status == 405


def test_expiry_and_revocation(client: Client) -> None:
    client.token = asked(client, "/admin/generateToken", expiration="10")["token"]
    client.site.advance(599)
    assert "code" not in client.get("")
    client.site.advance(2)
    assert client.get("")["code"] == 498
    client.token = asked(client, "/admin/generateToken")["token"]
    client.site.revoke_tokens()
    assert client.get("")["code"] == 498


def test_expires_by_profile(client: Client, old: Site) -> None:
    assert isinstance(asked(client, "/admin/generateToken")["expires"], int)
    client.site = old
    assert asked(client, "/admin/generateToken")["expires"].isdigit()


def test_header_tokens_by_profile(client: Client, old: Site) -> None:
    bearer = {"Authorization": f"Bearer {client.token}"}
    assert json.loads(client.send("GET", "/admin?f=json", headers=bearer))["code"] == 499
    assert client.get("")["currentVersion"] == 11.3
    client = Client(old)
    assert client.get("")["code"] == 499
    assert client.post("")["currentVersion"] == "10.9.1"


def test_a_post_with_its_token_in_the_header(client: Client, strict: Site) -> None:
    header = {"X-Esri-Authorization": f"Bearer {client.token}"}
    assert "resource" in json.loads(client.send("POST", "/admin/security", {"f": "json"}, header))
    header = {"X-Esri-Authorization": f"Bearer {Client(strict).token}"}
    client.site = strict
    assert json.loads(client.send("POST", "/admin/security", {"f": "json"}, header))["code"] == 499


def test_referer_tokens(client: Client) -> None:
    assert "error" in asked(client, "/tokens/generateToken", client="referer")
    reply = asked(client, "/tokens/generateToken", client="referer", referer="http://here/")
    client.token = reply["token"]
    assert client.get("")["code"] == 498
    form = {"f": "json", "token": client.token}
    good = client.send("POST", "/admin", form, {"Referer": "http://here/"})
    assert json.loads(good)["currentVersion"] == 11.3
    bad = client.send("POST", "/admin", form, {"Referer": "http://there/"})
    assert json.loads(bad)["code"] == 498


def test_ip_tokens(client: Client) -> None:
    here = asked(client, "/admin/generateToken", client="ip", ip="127.0.0.1")["token"]
    there = asked(client, "/admin/generateToken", client="ip", ip="192.0.2.1")["token"]
    client.token = here
    assert "code" not in client.get("")
    client.token = there
    assert client.get("")["code"] == 498


def test_encrypted_login(client: Client) -> None:
    key = json.loads(client.send("GET", "/admin/publicKey?f=json"))
    exponent, modulus = int(key["publicKey"], 16), int(key["modulus"], 16)

    def encrypted(text: str) -> str:
        size = (modulus.bit_length() + 7) // 8
        padding = bytes(random.choices(range(1, 256), k=size - 3 - len(text.encode())))
        block = b"\x00\x02" + padding + b"\x00" + text.encode()
        return f"{pow(int.from_bytes(block, 'big'), exponent, modulus):0{2 * size}x}"

    fields = {"username": "müller", "password": "müller-password", "client": "requestip"}
    form = {name: encrypted(value) for name, value in fields.items()}
    reply = asked(client, "/admin/generateToken", **form, encrypted="true")
    assert reply["token"]
    assert asked(client, "/admin/generateToken", username="00", encrypted="true")["code"] == 401


def test_privileges(site: Site) -> None:
    publisher, viewer = Client(site, "publisher"), Client(site, "viewer")
    assert viewer.get("/services")["code"] == 403
    assert publisher.get("/security/users")["code"] == 403
    assert publisher.post("/services/createFolder", folderName="Mine")["status"] == "success"
    assert "items" in publisher.get("/uploads")


def test_a_privilege_ends_with_its_role(site: Site) -> None:
    publisher, client = Client(site, "publisher"), Client(site)
    client.post("/security/users/removeRoles", username="publisher", roles="Publishers")
    assert publisher.get("/services")["code"] == 403
    client.post("/security/users/remove", username="publisher")
    assert publisher.get("/services")["code"] == 498


def test_users(client: Client) -> None:
    client.post("/security/users/add", username="日本+&%", password="p", fullname='O\'Neill "x" 🙂')
    (found,) = client.post("/security/users/search", filter="日本")["users"]
    assert found["fullname"] == 'O\'Neill "x" 🙂'
    assert "password" not in found
    client.post("/security/users/update", username="日本+&%", email="a@example.com")
    (found,) = client.post("/security/users/search", filter="日本")["users"]
    assert (found["email"], found["fullname"]) == ("a@example.com", 'O\'Neill "x" 🙂')
    assert client.post("/security/users/remove", username="日本+&%")["status"] == "success"
    assert client.post("/security/users/remove", username="日本+&%")["code"] == 500


def test_pages_of_users(client: Client) -> None:
    names: list[str] = []
    while True:
        page = client.post("/security/users/getUsers", startIndex=str(len(names)), pageSize="7")
        names += [user["username"] for user in page["users"]]
        if not page["hasMore"]:
            break
    assert len(names) == len(set(names)) == client.get("/security/users")["totalUsers"] == 33


def test_roles(client: Client) -> None:
    for name in ("Équipe", "a/b"):
        assert client.post("/security/roles/add", rolename=name)["status"] == "success"
    client.post("/security/roles/addUsersToRole", rolename="Équipe", users="viewer, müller")
    members = client.post("/security/roles/getUsersWithinRole", rolename="Équipe")["users"]
    assert members == ["viewer", "müller"]
    held = client.post("/security/roles/getRolesForUser", username="viewer")["roles"]
    assert held == ["Analysts", "Équipe"]
    client.post("/security/roles/assignPrivilege", rolename="Équipe", privilege="PUBLISH")
    assert client.post("/security/users/getPrivilege", username="viewer")["privilege"] == "PUBLISH"
    found = client.post("/security/roles/getRolesByPrivilege", privilege="PUBLISH")["roles"]
    assert found == ["Publishers", "Équipe"]
    client.post("/security/roles/remove", rolename="Équipe")
    assert client.post("/security/users/getPrivilege", username="viewer")["privilege"] == "ACCESS"
    assert client.post("/security/roles/getPrivilege", rolename="Équipe")["code"] == 500
    assert client.post("/security/roles/search", filter="A/B")["roles"][0]["rolename"] == "a/b"


def test_primary_administrator(client: Client) -> None:
    client.post("/security/psa/disable")
    assert client.get("/security/psa")["disabled"] is True
    assert client.login("siteadmin", "siteadmin-password")["code"] == 401
    client.post("/security/psa/enable")
    client.post("/security/psa/update", username="root", password="new")
    assert client.get("/security")["code"] == 498
    client.token = client.login("root", "new")["token"]
    assert client.get("/security")["resource"]


@pytest.mark.parametrize("as_document", [True, False])
def test_configuration(client: Client, as_document: bool) -> None:
    if as_document:
        document = {**client.get("/security/config"), "HSTSEnabled": True}
        client.post("/security/config/update", securityConfig=json.dumps(document))
    else:
        client.post("/security/config/update", HSTSEnabled="true")
    config = client.get("/security/config")
    assert (config["HSTSEnabled"], config["Protocol"]) == (True, "HTTP_AND_HTTPS")


def test_token_settings(client: Client) -> None:
    document = client.get("/security/tokens")
    document["properties"]["shortTimeout"] = "1"
    client.post("/security/tokens/update", tokenManagerConfig=json.dumps(document))
    client.token = client.login(client.site.username, client.site.password)["token"]
    client.site.advance(61)
    assert client.get("")["code"] == 498
