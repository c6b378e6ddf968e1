"""The proxy: plain and CONNECT, with and without credentials, and where it does not lead."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Proxy, Site

from .certificates import Authority


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as running:
        yield running


def through(
    proxy: Proxy, url: str, login: str = "", context: ssl.SSLContext | None = None, body: Any = None
) -> Any:
    address = proxy.url.replace("//", f"//{login}@") if login else proxy.url
    handlers: list[Any] = [urllib.request.ProxyHandler({"http": address, "https": address})]
    if context:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    return fetched(urllib.request.build_opener(*handlers), url, body)


def fetched(opener: urllib.request.OpenerDirector, url: str, body: Any = None) -> Any:
    try:
        with opener.open(url, body, timeout=10) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        error.close()
        raise


def test_plain(site: Site, proxy: Proxy) -> None:
    url = f"{site.root}/rest/info?f=json"
    assert through(proxy, url)["currentVersion"] == 11.3
    (passage,) = proxy.passages
    assert (passage.method, passage.target, passage.status) == ("GET", url, 200)
    assert site.requests[0].headers["via"] == "1.1 sandbox"


def test_a_body_goes_through(site: Site, proxy: Proxy) -> None:
    form = f"f=json&username={site.username}&password={site.password}".encode()
    assert through(proxy, f"{site.url}/generateToken", body=form)["token"]
    assert "proxy-authorization" not in site.requests[0].headers


def test_connect(proxy: Proxy, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Site(ssl_context=authority.server()) as site:
        info = through(proxy, f"{site.root}/rest/info?f=json", context=authority.context())
        assert info["currentVersion"] == 11.3
        assert [(p.method, p.target) for p in proxy.passages] == [
            ("CONNECT", f"127.0.0.1:{site.port}")
        ]


def test_credentials(site: Site, tmp_path: Path) -> None:
    url = f"{site.root}/rest/info?f=json"
    authority = Authority(tmp_path)
    with Proxy(username="walter", password="wall") as proxy:
        assert through(proxy, url, "walter:wall")["currentVersion"] == 11.3
        for login in ("", "walter:wrong", "other:wall"):
            with pytest.raises(urllib.error.HTTPError) as caught:
                through(proxy, url, login)
            assert caught.value.headers["Proxy-Authenticate"].startswith("Basic ")
        with Site(ssl_context=authority.server()) as secure:
            url = f"{secure.root}/rest/info?f=json"
            context = authority.context()
            assert through(proxy, url, "walter:wall", context)["currentVersion"] == 11.3
            with pytest.raises(OSError, match="407"):
                through(proxy, url, context=context)
        assert [(p.user, p.status) for p in proxy.passages] == [
            ("walter", 200),
            ("", 407),
            ("walter", 407),
            ("other", 407),
            ("walter", 200),
            ("", 407),
        ]
    assert "proxy-authorization" not in site.requests[0].headers
    assert len(site.requests) == 1


def test_names_that_only_the_proxy_knows(site: Site) -> None:
    with Proxy(hosts={"gis.example": "127.0.0.1"}) as proxy:
        url = f"http://gis.example:{site.port}/arcgis/rest/info?f=json"
        assert through(proxy, url)["soapUrl"] == f"http://gis.example:{site.port}/arcgis/services"


def test_ports_that_only_the_proxy_knows(site: Site) -> None:
    with Proxy(hosts={"gis.example:6080": f"127.0.0.1:{site.port}"}) as proxy:
        url = "http://gis.example:6080/arcgis/rest/info?f=json"
        assert through(proxy, url)["soapUrl"] == "http://gis.example:6080/arcgis/services"
        with pytest.raises(urllib.error.HTTPError):
            through(proxy, "http://gis.example:6081/arcgis/rest/info?f=json")


def test_where_it_does_not_lead(proxy: Proxy) -> None:
    with pytest.raises(OSError, match="loopback only"):
        proxy.address_of("192.0.2.1", 80)
    for url in ("http://192.0.2.1/", "http://127.0.0.1:1/", "ftp://127.0.0.1/"):
        handlers = urllib.request.ProxyHandler({"http": proxy.url, "ftp": proxy.url})
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetched(urllib.request.build_opener(handlers), url)
        assert caught.value.code == (400 if url.startswith("ftp") else 502)
    with pytest.raises(OSError, match="502"):
        through(proxy, "https://192.0.2.1/")


def test_a_stopped_proxy_lets_go(proxy: Proxy, site: Site) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), 10) as waiting:
        through(proxy, f"{site.root}/rest/info?f=json")
        proxy.stop()
        assert waiting.recv(1) == b""
        with pytest.raises(urllib.error.URLError):
            through(proxy, f"{site.root}/rest/info?f=json")
    proxy.stop()
