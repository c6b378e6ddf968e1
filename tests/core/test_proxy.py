"""Proxies are honoured: of the script or the environment, plain and CONNECT, with a password."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from arcrest import AGSTokenSecurityHandler
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Proxy, Site

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
