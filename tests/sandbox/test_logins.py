"""The other ways to log in: a portal, OAuth, Basic, client certificates."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Portal, Site

from .certificates import Authority

REFERER = "http://here/arcgis/admin"


def ask(url: str, headers: dict[str, str] | None = None, /, **form: str) -> Any:
    """A POST of a form, or a GET without one; past every proxy."""
    body = urllib.parse.urlencode({"f": "json", **form}).encode() if form else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, body, headers or {})
    try:
        with opener.open(request, timeout=10) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        error.close()
        raise


@pytest.fixture
def portal() -> Portal:
    return Portal(strict=True)


@pytest.fixture
def federated(portal: Portal) -> Iterator[Site]:
    with Site(strict=True, portal=portal) as running:
        yield running
        assert running.violations == []
        assert portal.violations == []


def member_token(portal: Portal, account: str = "administrator", **form: str) -> str:
    who = portal.accounts[account]
    login = {"username": who.username, "password": who.password, **form}
    return str(ask(f"{portal.rest}/generateToken", **login)["token"])


def server_token(portal: Portal, site: Site, account: str = "administrator", **form: str) -> Any:
    exchange = {"request": "getToken", "serverURL": site.root, "referer": REFERER, **form}
    exchange.setdefault("token", member_token(portal, account))
    return ask(f"{portal.rest}/generateToken", **exchange)


# a federated site -----------------------------------------------------------------------------


def test_the_way_from_the_site_to_its_portal(portal: Portal, federated: Site) -> None:
    info = ask(f"{federated.root}/rest/info?f=json")
    assert info["authInfo"]["tokenServicesUrl"] == f"{portal.rest}/generateToken"
    for path in ("info", "portals/info"):
        assert ask(f"{portal.rest}/{path}?f=json")["authInfo"] == {
            "tokenServicesUrl": f"{portal.rest}/generateToken",
            "isTokenBasedSecurity": True,
        }


def test_only_an_exchanged_token_opens_the_site(portal: Portal, federated: Site) -> None:
    token = server_token(portal, federated)["token"]
    admin = federated.url
    assert "resources" in ask(admin, {"Referer": REFERER}, token=token)
    assert ask(admin, token=token)["code"] == 498
    assert ask(admin, {"Referer": "http://there/"}, token=token)["code"] == 498
    assert ask(admin, {"Referer": REFERER}, token=member_token(portal))["code"] == 498
    assert ask(f"{admin}?f=json")["code"] == 499


@pytest.mark.parametrize(
    ("form", "detail"),
    [
        ({"serverURL": "http://127.0.0.1:1/arcgis"}, "is not federated"),
        ({"request": "giveToken"}, "must be getToken"),
        ({"referer": ""}, "'referer' is missing"),
        ({"serverURL": ""}, "'serverURL' is missing"),
        ({"expiration": "soon"}, "not a number"),
    ],
)
def test_exchanges_that_are_refused(
    portal: Portal, federated: Site, form: dict[str, str], detail: str
) -> None:
    error = server_token(portal, federated, **form)["error"]
    assert error["code"] == 400
    assert detail in error["details"][0]


def test_an_exchange_needs_a_good_token(portal: Portal, federated: Site) -> None:
    assert server_token(portal, federated, token="nonsense")["error"]["code"] == 498
    old = member_token(portal, expiration="5")
    federated.advance(301)
    error = server_token(portal, federated, token=old)["error"]
    assert (error["code"], error["details"]) == (498, ["The token has expired."])


def test_an_exchanged_token_expires(portal: Portal, federated: Site) -> None:
    reply = server_token(portal, federated, expiration="10", serverURL=federated.url)
    federated.advance(599)
    assert "code" not in ask(federated.url, {"Referer": REFERER}, token=reply["token"])
    federated.advance(2)
    assert ask(federated.url, {"Referer": REFERER}, token=reply["token"])["code"] == 498


@pytest.mark.parametrize(("account", "code"), [("publisher", None), ("viewer", 403)])
def test_members_have_the_privileges_of_their_roles(
    portal: Portal, federated: Site, account: str, code: int | None
) -> None:
    token = server_token(portal, federated, account)["token"]
    services = ask(f"{federated.url}/services", {"Referer": REFERER}, token=token)
    assert services.get("code") == code
    users = ask(f"{federated.url}/security/users", {"Referer": REFERER}, token=token)
    assert users["code"] == 403


def test_accounts_of_the_site_mean_nothing_when_federated(federated: Site) -> None:
    who = federated.accounts["publisher"]
    login = {"username": who.username, "password": who.password}
    assert ask(f"{federated.url}/generateToken", **login)["code"] == 401
    login = {"username": federated.username, "password": federated.password}
    assert ask(f"{federated.url}/generateToken", **login)["token"]


def test_a_portal_whose_servers_take_its_own_tokens() -> None:
    portal = Portal(exchange=False)
    with Site(portal=portal) as site:
        token = member_token(portal, referer=REFERER)
        assert "resources" in ask(site.url, {"Referer": REFERER}, token=token)
        assert ask(site.url, token=token)["code"] == 498


# the portal itself ----------------------------------------------------------------------------


def test_who_asks(portal: Portal, federated: Site) -> None:
    token = member_token(portal, referer="here")
    self_url = f"{portal.rest}/portals/self"
    assert "user" not in ask(f"{self_url}?f=json")
    assert ask(self_url, {"Referer": "here"}, token=token)["user"]["username"] == "portaladmin"
    assert ask(self_url, {"Referer": "there"}, token=token)["error"]["code"] == 498
    assert ask(f"{portal.rest}/community/self?f=json")["error"]["code"] == 499
    bearer = {"X-Esri-Authorization": f"Bearer {token}", "Referer": "here"}
    assert ask(f"{portal.rest}/community/self?f=json", bearer)["role"] == "org_admin"


def test_the_federated_servers(portal: Portal, federated: Site) -> None:
    url = f"{portal.rest}/portals/self/servers"
    who = {"Referer": "here"}
    (server,) = ask(url, who, token=member_token(portal, referer="here"))["servers"]
    assert server["adminUrl"] == federated.root
    viewer = member_token(portal, referer="here", account="viewer")
    assert ask(url, who, token=viewer)["error"]["code"] == 403


def test_wrong_passwords(portal: Portal, federated: Site) -> None:
    url = f"{portal.rest}/generateToken"
    error = ask(url, username="portaladmin", password="wrong")["error"]
    assert (error["code"], error["details"]) == (400, ["Invalid username or password."])
    with pytest.raises(urllib.error.HTTPError, match="405"):
        ask(f"{url}?username=portaladmin", password="x")


def test_oauth() -> None:
    portal = Portal(exchange=False, strict=True)
    (client, secret), *_ = portal.clients.items()
    form = {"client_id": client, "client_secret": secret, "grant_type": "client_credentials"}
    with Site(portal=portal, strict=True) as site:
        url = f"{portal.rest}/oauth2/token"
        reply = ask(url, **form)
        assert reply["expires_in"] == 3600
        assert "resources" in ask(site.url, token=reply["access_token"])
        site.advance(3601)
        assert ask(site.url, token=reply["access_token"])["code"] == 498
        for name in form:
            error = ask(url, **{**form, name: "wrong"})["error"]
            assert error["message"] == f"Invalid {name}"
        with pytest.raises(urllib.error.HTTPError, match="405"):
            ask(f"{url}?client_secret=x", client_id=client, grant_type="client_credentials")


def test_community_maps(portal: Portal, federated: Site) -> None:
    token = member_token(portal)
    maps = portal.community_maps
    contributor = ask(f"{maps}/users/portaladmin?f=json")["ContributorUID"]
    assert ask(f"{maps}/getProxyUserToken", token=token, contributorUid=contributor)["token"]
    error = ask(f"{maps}/getProxyUserToken", token=token, contributorUid="uid-other")["error"]
    assert error["code"] == 403


# basic ----------------------------------------------------------------------------------------


def basic(username: str, password: str) -> dict[str, str]:
    text = base64.b64encode(f"{username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


def test_basic() -> None:
    with Site(auth="basic", strict=True) as site:
        admin = f"{site.url}?f=json"
        for name in ("siteadmin", "SANDBOX\\SiteAdmin"):
            assert "resources" in ask(admin, basic(name, site.password))
        viewer = site.accounts["viewer"]
        assert ask(admin, basic(*viewer))["code"] == 403
        token = ask(f"{site.url}/generateToken", basic(*viewer), client="requestip")["token"]
        assert ask(admin.replace("?", "/security?"), basic(*viewer))["code"] == 403
        assert token
        for headers in ({}, basic("siteadmin", "wrong"), basic("nobody", "x")):
            with pytest.raises(urllib.error.HTTPError) as caught:
                ask(admin, headers)
            assert caught.value.code == 401
            assert caught.value.headers["WWW-Authenticate"].startswith("Basic ")
        assert site.refusals == ["basic: wrong username or password"] * 2


def test_basic_before_a_portal() -> None:
    portal = Portal(auth="basic")
    with Site(portal=portal) as site:
        who = basic(portal.username, portal.password)
        assert ask(f"{portal.rest}/portals/self?f=json", who)["user"]["username"] == "portaladmin"
        token = ask(f"{portal.rest}/generateToken", who, referer="here")["token"]
        exchange = {"request": "getToken", "serverURL": site.root, "referer": REFERER}
        token = ask(f"{portal.rest}/generateToken", who, token=token, **exchange)["token"]
        assert "resources" in ask(site.url, {"Referer": REFERER}, token=token)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{portal.rest}/portals/self?f=json")


def test_a_federated_site_takes_no_name_on_trust() -> None:
    with Site(portal=Portal(), auth="basic") as site:
        assert ask(f"{site.url}?f=json", basic(site.username, site.password))["code"] == 499


def test_an_unknown_gate() -> None:
    with pytest.raises(ValueError, match="basic, ntlm"):
        Site(auth="kerberos")


# client certificates --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def mutual(authority: Authority) -> Iterator[Site]:
    with Site(ssl_context=authority.server(clients=True), strict=True) as running:
        yield running


def over_tls(url: str, context: ssl.SSLContext) -> Any:
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    with opener.open(f"{url}?f=json", timeout=10) as reply:
        return json.load(reply)


@pytest.mark.parametrize(("name", "code"), [("siteadmin", None), ("viewer", 403), ("nobody", 403)])
def test_the_certificate_names_the_user(
    authority: Authority, mutual: Site, name: str, code: int | None
) -> None:
    reply = over_tls(mutual.url, authority.context(authority.client(name)))
    assert reply.get("code") == code


def test_certificates_that_are_refused(authority: Authority, mutual: Site, tmp_path: Path) -> None:
    before = len(mutual.requests)
    old = datetime.now(timezone.utc) - timedelta(days=1)
    expired = authority.client("expired", not_before=old - timedelta(days=1), not_after=old)
    foreign = Authority(tmp_path).client("siteadmin")
    for pair in (None, expired, foreign):
        with pytest.raises((ssl.SSLError, urllib.error.URLError, ConnectionError)):
            over_tls(mutual.url, authority.context(pair))
    assert len(mutual.requests) == before
