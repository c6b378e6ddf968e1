"""Where passwords and tokens are sent: never unencrypted without a warning, never to a redirect."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from typing import Any

import arcrest.aio
import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest.common.errorhandlers import ArcRESTError, HTTPStatusError, InsecureTransportWarning
from arcrest.manageags import AGSAdministration
from arcrest.manageags._services import Services
from arcrest.sandbox import Site

from .faults import Faults, reply

GRANTED = {"token": "T", "expires": 4102444800000}


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


def login(faults: Faults, host: str, **more: Any) -> AGSTokenSecurityHandler:
    """A user of a host that only a proxy can reach."""
    url = f"http://{host}/arcgis/admin/generateToken"
    return AGSTokenSecurityHandler("u", "pass", token_url=url, proxy_url=faults.origin, **more)


# plain http -------------------------------------------------------------------------------------


def test_a_password_over_plain_http_is_warned_of_once_for_a_host(faults: Faults) -> None:
    # each host is asked once, without the password, whether the host redirects to https
    faults.tell(*[reply(GRANTED)] * 5)
    with pytest.warns(InsecureTransportWarning, match=r"once\.invalid over plain http") as caught:
        assert login(faults, "once.invalid").token == "T"
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert login(faults, "once.invalid").token == "T"
    with pytest.warns(InsecureTransportWarning, match=r"other\.invalid"):
        assert login(faults, "other.invalid").token == "T"


def test_where_warnings_are_errors_the_password_is_not_sent(faults: Faults) -> None:
    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(InsecureTransportWarning):
                _ = login(faults, "error.invalid").token
    (asked,) = faults.seen
    assert asked.startswith("GET ")
    assert "pass" not in asked


def test_the_own_machine_is_not_warned_of(site: Site, handler: AGSTokenSecurityHandler) -> None:
    assert site.url.startswith("http://127.0.0.1")
    assert handler.token


# encrypted --------------------------------------------------------------------------------------


def test_an_encrypted_login(site: Site) -> None:
    """The sandbox reads it with its private key, and refuses a wrong password in it."""
    good = AGSTokenSecurityHandler(site.username, site.password, org_url=site.url, encrypted=True)
    assert AGSAdministration(site.url, good).fullVersion == "11.3.0"
    bad = AGSTokenSecurityHandler(site.username, "wrong", org_url=site.url, encrypted=True)
    assert bad.token is None
    assert "Invalid username or password" in str(bad.message)


def test_an_encrypted_login_shows_nothing_and_needs_no_warning(faults: Faults) -> None:
    key = {"publicKey": "10001", "modulus": "c1" + "0" * 253 + "1"}
    faults.tell(reply(key), reply(GRANTED))
    handler = login(faults, "sealed.invalid", encrypted=True)
    handler.referer_url = "https://secret.example.com"
    asked, sent = faults.seen if handler.token else []
    assert asked.startswith("GET http://sealed.invalid/arcgis/admin/publicKey?f=json ")
    fields = dict(pair.split("=") for pair in sent.partition("\r\n\r\n")[2].split("&"))
    assert fields.pop("encrypted") == "true"
    assert fields.pop("f") == "json"
    assert sorted(fields) == ["client", "expiration", "password", "referer", "username"]
    assert {len(text) for text in fields.values()} == {256}


def test_a_key_that_is_too_short_is_said(faults: Faults) -> None:
    faults.tell(reply({"publicKey": "10001", "modulus": "c1" + "0" * 27 + "1"}))
    handler = login(faults, "short.invalid", encrypted=True)
    handler.password = "a password"
    with pytest.raises(ValueError, match="password is too long for the server's key of 120 bits"):
        _ = handler.token


# redirects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("member", ["services", "createFolder"])
def test_no_redirect_is_followed(faults: Faults, status: int, member: str) -> None:
    with Faults() as elsewhere:
        place = f"{elsewhere.origin}/arcgis/admin?token=x".replace("://", "://u:pa55@")
        faults.tell(reply(GRANTED), reply(b"", status=f"{status} X", Location=place))
        handler = AGSTokenSecurityHandler("u", "pass", token_url=f"{faults.origin}/arcgis/admin/t")
        services = Services(f"{faults.origin}/arcgis/admin/services", handler)
        with pytest.raises(HTTPStatusError) as caught:
            _ = services.services if member == "services" else services.createFolder("x")
        assert caught.value.code == status
        assert f"{elsewhere.origin}/arcgis/admin" in str(caught.value)
        assert "token=x" not in str(caught.value)
        assert "pa55" not in str(caught.value)
        assert elsewhere.seen == []
        assert len(faults.seen) == 2


def test_a_login_does_not_follow_a_redirect(faults: Faults) -> None:
    with Faults() as elsewhere:
        faults.tell(reply(b"", status="307 X", Location=f"{elsewhere.origin}/arcgis/admin/t"))
        handler = AGSTokenSecurityHandler("u", "pass", token_url=f"{faults.origin}/arcgis/admin/t")
        with pytest.raises(HTTPStatusError):
            _ = handler.token
        assert elsewhere.seen == []


# URLs of one's own ------------------------------------------------------------------------------

FAILURES = {
    "not found": reply(b"", status="404 Not Found"),
    "no reply": b"",
    "a page": reply(b"<html><title>Login</title></html>", kind="text/html"),
    "a refusal": reply({"status": "error", "code": 404, "messages": ["No such thing."]}),
    "elsewhere": reply(b"", status="302 Found", Location="https://other.invalid/"),
}


@pytest.mark.parametrize("api", ["blocking", "aio"])
@pytest.mark.parametrize("method", ["_get", "_post"])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_secret_in_a_url_of_ones_own_is_not_shown(
    faults: Faults, caplog: pytest.LogCaptureFixture, failure: str, method: str, api: str
) -> None:
    caplog.set_level(1, "arcrest")
    faults.tell(*[FAILURES[failure]] * 3)
    own = faults.url.replace("://", "://me:c4nary@") + "?token=c4nary#c4nary"
    module = arcrest.manageags if api == "blocking" else arcrest.aio
    admin = module.AGSAdministration(faults.url, None, strict=True)

    async def call() -> Any:
        asked = getattr(admin, method)(own, {"f": "json"})
        return asked if api == "blocking" else await asked

    with pytest.raises(ArcRESTError) as caught:
        asyncio.run(call())
    error = caught.value
    shown = f"{error} {error!r} {vars(error)} {admin.last_url} {admin!r} {caplog.text}"
    assert faults.url in shown
    assert "c4nary" not in shown
    assert "c4nary" in faults.seen[0], "it is sent, as ArcREST did"
