"""Proxies are honoured: of the script or the environment, plain and CONNECT, with a password."""

from __future__ import annotations

import os
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment

import pytest
import trustme
from arcrest import AGSTokenSecurityHandler, _core
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Proxy, Site
from hypothesis import example, given, strategies

NAME = "gis.internal.example"


def through(site: Site, *proxy: object, **options: object) -> object:
    """Reads the version under a name that only the proxy can resolve."""
    url = site.url.replace("127.0.0.1", NAME)
    token_url = f"{url}/generateToken"
    handler = AGSTokenSecurityHandler(
        site.username,
        site.password,
        None,
        token_url,
        *proxy,
        **options,  # type: ignore[arg-type]
    )
    return AGSAdministration(url, handler, *proxy, **options).fullVersion  # type: ignore[arg-type]


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


pytestmark = [
    pytest.mark.usefixtures("no_environment"),
    # the name that only the proxy knows is not this machine's
    pytest.mark.filterwarnings("ignore::arcrest.common.errorhandlers.InsecureTransportWarning"),
]


def test_host_and_port(site: Site) -> None:
    with Proxy(hosts={NAME: "127.0.0.1"}) as proxy:
        assert through(site, proxy.host, proxy.port) == "11.3.0"
        assert through(site, proxy.host, str(proxy.port)) == "11.3.0"
        assert through(site, proxy.url) == "11.3.0"
        assert {passage.status for passage in proxy.passages} == {200}
        assert all(NAME in passage.target for passage in proxy.passages)
        # a token travels in a header or a body, through a proxy as well
        assert not any("token=" in passage.target for passage in proxy.passages)


def test_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy(hosts={NAME: "127.0.0.1"}) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert through(site, timeout=21) == "11.3.0"
        count = len(proxy.passages)
        assert count > 0
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        handler = AGSTokenSecurityHandler(site.username, site.password, site.url, timeout=22)
        assert AGSAdministration(site.url, handler, timeout=22).fullVersion == "11.3.0"
        assert len(proxy.passages) == count


def test_a_password(site: Site) -> None:
    with Proxy(username="me", password="p@ss word", hosts={NAME: "127.0.0.1"}) as proxy:
        place = urlsplit(proxy.url).netloc
        assert through(site, f"http://me:p%40ss%20word@{place}") == "11.3.0"
        with pytest.raises(ArcRESTError) as caught:
            through(site, f"http://me:wrong-s3cret@{place}")
        assert "407" in str(caught.value)
        assert "s3cret" not in str(caught.value) + repr(caught.value)


def test_many_threads_show_a_wrong_password_once(site: Site) -> None:
    """A domain locks an account after a few wrong passwords."""
    threads = 16
    start = threading.Barrier(threads)
    with Proxy(username="me", password="secret", hosts={NAME: "127.0.0.1"}) as proxy:
        place = f"http://me:wrong@{urlsplit(proxy.url).netloc}"

        def read(_: int) -> str:
            start.wait()
            with pytest.raises(ArcRESTError) as caught:
                through(site, place)
            return str(caught.value)

        with ThreadPoolExecutor(threads) as pool:
            assert all("407" in text for text in pool.map(read, range(threads)))
        assert [passage.status for passage in proxy.passages] == [407]


def test_a_tunnel(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with Site(ssl_context=context) as site, Proxy(hosts={NAME: "127.0.0.1"}) as proxy:
        assert through(site, proxy.host, proxy.port, verify=str(ca)) == "11.3.0"
        assert {passage.method for passage in proxy.passages} == {"CONNECT"}
        # the certificate must be that of the host behind the proxy
        with pytest.raises(ArcRESTError, match="certificate"):
            through(site, proxy.host, proxy.port)


def test_a_dead_proxy_is_not_passed_by(site: Site) -> None:
    handler = AGSTokenSecurityHandler(site.username, site.password, site.url)
    with pytest.raises(ArcRESTError):
        _ = AGSAdministration(site.url, handler, "127.0.0.1", 9).fullVersion


# pieces of names and addresses that begin and end alike
LABELS = strategies.sampled_from(["a", "gis", "x-1", "com", "gis2", "net"])
NAMES = strategies.lists(LABELS, min_size=1, max_size=3).map(".".join)
ADDRESSES = strategies.sampled_from(["127.0.0.1", "10.0.0.1", "110.0.0.1", "[::1]", "[fe80::1]"])
PORTS = strategies.sampled_from(["", ":6443", ":6080", ":44"])
PLACES = strategies.tuples(NAMES | ADDRESSES, PORTS).map("".join)
DOTTED = strategies.tuples(strategies.sampled_from(["", ".", "..", "*."]), PLACES).map("".join)
CASED = strategies.tuples(DOTTED, strategies.booleans()).map(
    lambda pair: pair[0].upper() if pair[1] else pair[0]
)
PARTS = strategies.sampled_from(["", "*", ".", "0.0.1", "0.1:6443", "1", "::1]", "gis com", "a:b"])
ENTRIES = strategies.tuples(strategies.sampled_from(["", " ", "\t"]), CASED | PARTS).map("".join)
LISTS = strategies.just("*") | strategies.lists(ENTRIES, max_size=4).map(",".join)


@given(LISTS, PLACES, strategies.sampled_from(["http", "https"]))
@example("*", "10.0.0.1", "https")
@example(" *", "127.0.0.1", "http")
@example("10.0.0.1:6443", "10.0.0.1:6443", "https")
@example("10.0.0.1:6443", "10.0.0.1", "https")
@example(" .GIS.com ,x", "a.gis.com:6443", "http")
def test_no_proxy_is_read_as_by_urllib(listed: str, place: str, scheme: str) -> None:
    """Names, IP addresses, ports, leading dots, upper case, spaces and `*`."""
    proxies = {"http_proxy": "http://p:1", "https_proxy": "http://p:2", "no_proxy": listed}
    clean = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    with mock.patch.dict(os.environ, {**clean, **proxies}, clear=True):
        expected = bool(proxy_bypass_environment(place, getproxies_environment()))
        direct = _core._proxy_of(f"{scheme}://{place}/arcgis") is None
    assert direct == expected


def test_what_no_proxy_says_beyond_urllib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks, IPv6 addresses without brackets, and the default port of a URL that names none."""
    monkeypatch.setenv("https_proxy", "http://user:secret@p:2")
    monkeypatch.setenv("no_proxy", "10.0.0.0/8,fd00::/8,fe80::1,gis:443")
    for host in ("10.1.2.3", "[fd00::7]:6443", "[fe80::1]", "gis"):
        assert _core._proxy_of(f"https://{host}/arcgis") is None
    for host in ("11.1.2.3", "[fe80::2]", "gis:6443"):
        assert _core._proxy_of(f"https://{host}/arcgis") == "http://p:2/"
