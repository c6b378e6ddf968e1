"""Where a proxy is at fault, the error names the proxy, not the site, and shows no password."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from typing import Any

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration

from .stand_in import PASSWORD, ROOT, USER, StandIn, page, site

SITE = "gis.example.com"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def through(
    proxy: str, by: str, monkeypatch: pytest.MonkeyPatch, scheme: str = "http", handler: Any = None
) -> AGSAdministration:
    """A site that is reached through a proxy, as the script or the environment names it."""
    if by == "environment":
        for name in ("HTTP_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy)
        return AGSAdministration(f"{scheme}://{SITE}/arcgis/admin", handler, retries=0)
    if by == "port":
        proxy, _, port = proxy.rstrip("/").rpartition(":")
        return AGSAdministration(
            f"{scheme}://{SITE}/arcgis/admin", handler, proxy, int(port), retries=0
        )
    return AGSAdministration(f"{scheme}://{SITE}/arcgis/admin", handler, proxy_url=proxy, retries=0)


def failure(admin: AGSAdministration) -> str:
    with pytest.raises(ArcRESTError) as caught:
        admin.fullVersion  # noqa: B018 - asks the site
    return str(caught.value)


WAYS = ["argument", "environment", "port"]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there(by: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the proxy was given."""
    place = f"127.0.0.1:{free_port()}"
    text = failure(through(f"http://me:hidden-pw@{place}", by, monkeypatch, scheme))
    assert f"no connection to the proxy http://{place}" in text
    assert "hidden-pw" not in text


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_without_a_name(by: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that no server knows."""
    text = failure(through("http://proxy.does-not-exist.invalid:8080", by, monkeypatch, scheme))
    assert "no connection to the proxy http://proxy.does-not-exist.invalid:8080" in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("407 Proxy Authentication Required", "wants a user name and a password"),
        ("403 Forbidden", f"opened no tunnel to {SITE}"),
        ("502 Bad Gateway", f"opened no tunnel to {SITE}"),
        ("503 Service Unavailable", f"opened no tunnel to {SITE}"),
    ],
)
@pytest.mark.parametrize("by", WAYS)
def test_a_proxy_that_opens_no_tunnel(
    plain: StandIn, status: str, words: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the proxy answered to CONNECT."""
    plain.answers["*"] = page("<title>Proxy</title>", status)
    text = failure(through(plain.origin, by, monkeypatch, "https"))
    assert f"the proxy {plain.origin} {words}" in text
    assert ("proxy_url=" in text) is status.startswith("407")
    assert {one.method for one in plain.seen} == {"CONNECT"}


def test_a_proxy_that_wants_a_login_for_http(
    plain: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """407 without a tunnel, to a wrong password."""
    plain.answers["*"] = page("<title>Proxy</title>", "407 Proxy Authentication Required")
    proxy = plain.origin.replace("http://", "http://me:hidden-pw@")
    text = failure(through(proxy, "argument", monkeypatch))
    assert f"HTTP 407 Proxy Authentication Required: the proxy {plain.origin} wants" in text
    assert "proxy_url=" in text
    assert "hidden-pw" not in text


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_http_proxy_that_is_given_as_https(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTPS_PROXY=https://..., where the proxy itself speaks no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        proxy = f"https://127.0.0.1:{listener.getsockname()[1]}"
        text = failure(through(proxy, "argument", monkeypatch, scheme))
    assert f"the proxy {proxy}" in text


def test_an_environment_that_changes(plain: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that sets `os.environ["HTTP_PROXY"]` after its first site was made."""
    plain.answers.update(site())
    dead = through(f"http://127.0.0.1:{free_port()}", "environment", monkeypatch)
    assert "no connection to the proxy" in failure(dead)
    plain.answers["/arcgis/admin"] = ROOT
    assert through(plain.origin, "environment", monkeypatch).fullVersion == "11.3.0"
    monkeypatch.delenv("HTTP_PROXY")
    assert AGSAdministration(plain.url, None).fullVersion == "11.3.0"


def test_a_proxy_that_is_no_address() -> None:
    """A wrong argument, before anything is sent."""
    for proxy in ("http://", "http://me:hidden-pw@"):
        admin = AGSAdministration(f"https://{SITE}/arcgis", None, proxy_url=proxy, retries=0)
        with pytest.raises(ValueError, match="proxy") as caught:
            admin.fullVersion  # noqa: B018 - asks the site
        assert "hidden-pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("user", "sent"),
    [
        ("CORP\\me:pw", "CORP\\me:pw"),
        ("CORP%5Cme:pw", "CORP\\me:pw"),
        ("me@corp.example.com:pw", "me@corp.example.com:pw"),
        ("me:p@ss:w/or#d?", "me:p@ss:w/or#d?"),
        ("me:p%40ss", "me:p@ss"),
        ("me:100%", "me:100%"),
        ("müller:pässword", "müller:pässword"),
        ("me:", "me:"),
    ],
)
@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_user_of_a_proxy(
    plain: StandIn, user: str, sent: str, by: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As administrators write it, and as URLs must be written."""
    plain.answers["*"] = ROOT
    plain.answers[f"{SITE}:443"] = page("", "403 Forbidden")
    admin = through(plain.origin.replace("http://", f"http://{user}@"), by, monkeypatch, scheme)
    if scheme == "http":
        assert admin.fullVersion == "11.3.0"
    else:
        failure(admin)
    wanted = base64.b64encode(sent.encode()).decode()
    assert plain.seen[0].headers["proxy-authorization"] == f"Basic {wanted}"


def test_the_proxy_of_a_handler(plain: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler's own proxy is named, too."""
    plain.answers.update(site())
    place = f"127.0.0.1:{free_port()}"
    handler = arcrest.AGSTokenSecurityHandler(
        USER, PASSWORD, org_url=f"https://{SITE}/arcgis", proxy_url=f"http://me:hidden-pw@{place}"
    )
    admin = AGSAdministration(plain.url, handler, retries=0)
    text = failure(admin)
    assert f"no connection to the proxy http://{place}" in text
    assert "hidden-pw" not in text


def test_a_site_without_its_proxy(plain: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY: the proxy is not named where it has no part in the failure."""
    monkeypatch.setenv("HTTP_PROXY", plain.origin)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    admin = AGSAdministration(f"http://127.0.0.1:{free_port()}/arcgis", None, retries=0)
    assert "proxy" not in failure(admin)


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "504 Timeout"])
def test_a_gateway_that_is_a_proxy(
    plain: StandIn, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over plain http nobody can tell whose answer it is: the proxy is named beside its words."""
    plain.answers["*"] = page("<title>The host is unknown</title>", status)
    text = failure(through(plain.origin, "argument", monkeypatch))
    assert f": The host is unknown (through the proxy {plain.origin})" in text
    assert "proxy" not in failure(AGSAdministration(plain.url, None, retries=0))
