"""What is refused is not sent again and again: tokens that a site never takes, and the password of
a proxy."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import arcrest
import pytest
import trustme
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.sandbox import Proxy, Site
from cases.both import APIS, get
from cases.conftest import host, plain  # noqa: F401 - fixtures
from cases.stand_in import FAR, Heard, StandIn, error

NAME = "gis.internal.example"


class Granting:
    """A token service whose tokens differ."""

    def __init__(self) -> None:
        self.logins = 0

    def __call__(self, _: Heard) -> dict[str, Any]:
        self.logins += 1
        return {"token": f"T{self.logins}", "expires": FAR}


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("code", [498, 499])
@pytest.mark.parametrize("strict", [False, True])
def test_a_site_that_refuses_every_token(
    plain: StandIn,  # noqa: F811
    api: Any,
    code: int,
    strict: bool,
) -> None:
    """100 calls are refused in the site's words, with four logins; another user logs in at once."""
    service = Granting()
    plain.answers["/arcgis/admin/generateToken"] = service
    plain.answers["*"] = error(code, "Invalid token.")
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{plain.url}/generateToken")
    services = api.Services(f"{plain.url}/services", handler, strict=strict)
    for number in range(100):
        if strict:
            with pytest.raises(arcrest.ServerError, match=r"Invalid token\."):
                get(lambda name=f"x{number}": services.createFolder(name))
        else:
            refused = get(lambda name=f"x{number}": services.createFolder(name))
            assert refused["code"] == code
    assert service.logins == 4
    handler.password = "another"
    get(lambda: services._get(f"{plain.url}/x", {"f": "json"}, handler)) if not strict else None
    assert handler.token
    assert service.logins > 4


def test_a_token_is_renewed_although_another_site_refuses_all(
    plain: StandIn,  # noqa: F811
) -> None:
    """The handler of two sites: one refuses its tokens, the other takes them until they end."""
    service = Granting()
    ended: set[str] = set()

    def read(asked: Heard) -> dict[str, Any]:
        return error(498, "Ended.") if asked.token in ended else {"token": asked.token}

    plain.answers["/arcgis/admin/generateToken"] = service
    plain.answers["/arcgis/admin/refuses"] = error(498, "Never.")
    plain.answers["/arcgis/admin/takes"] = read
    handler = arcrest.AGSTokenSecurityHandler("u", "p", token_url=f"{plain.url}/generateToken")
    admin = arcrest.manageags.AGSAdministration(plain.url, handler)

    def get_as(path: str) -> Any:
        return admin._get(f"{plain.url}/{path}", {"f": "json"}, handler)

    get_as("refuses")
    ended.add(get_as("takes")["token"])
    assert get_as("takes")["token"] not in ended


# proxies ------------------------------------------------------------------------------------------


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    with Site(ssl_context=context) as site:
        yield site, str(ca)


@pytest.mark.filterwarnings("ignore::arcrest.InsecureTransportWarning")
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_the_password_of_a_proxy_is_refused_once(
    secure: tuple[Site, str],
    monkeypatch: pytest.MonkeyPatch,
    api: Any,
    scheme: str,
    by: str,
) -> None:
    """It is neither sent three times for a call nor again with the next one; another one is."""
    encrypted, ca = secure
    proxy = Proxy(username="me", password="right", hosts={NAME: "127.0.0.1"})
    with Site() as open_site, proxy:
        site = encrypted if scheme == "https" else open_site
        url = site.url.replace("127.0.0.1", NAME)
        where = urlsplit(proxy.url).netloc

        def admin(password: str) -> Any:
            login = f"http://me:{password}@{where}"
            if by == "environment":
                monkeypatch.setenv(f"{scheme}_proxy", login)
                return api.AGSAdministration(url, None, verify=ca)
            return api.AGSAdministration(url, None, login, verify=ca)

        wrong = admin("wr0ng-s3cret")
        said = set()
        for _ in range(5):
            with pytest.raises(ArcRESTError, match="wants a user name and a password") as caught:
                get(lambda: wrong._get(url, {"f": "json"}))
            said.add(type(caught.value))
            assert "s3cret" not in str(caught.value)
        assert len(said) == 1
        assert [passage.status for passage in proxy.passages] == [407]
        right = admin("right")
        get(lambda: right._get(url.replace("/admin", "/rest/info"), {"f": "json"}))
        assert proxy.passages[-1].status == 200
