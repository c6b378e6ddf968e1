"""Addresses of sites as people write and copy them: understood, or the fault is named."""

from __future__ import annotations

from typing import Any, Callable

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from arcrest.manageags._services import Services

from .conftest import Trust
from .stand_in import PASSWORD, ROOT, USER, StandIn, page, site

PATHS = [
    "",
    "/",
    "/arcgis",
    "/arcgis/",
    "/arcgis/ADMIN",
    "/arcgis/Admin/Services",
    "/arcgis/admin/login?redirect=/arcgis/admin",
    "/arcgis/admin?f=json",
    "/arcgis/admin#top",
    "/arcgis/admin/services/Planning/Zoning.MapServer?f=pjson#x",
    "/arcgis/admin/services/admin",
    "/arcgis/Rest",
    "/arcgis/REST/Services/Admin",
    "/arcgis/rest/info?f=json",
    "/arcgis/rest/login",
    "/arcgis/rest/services/Zoning/MapServer/0/query?where=1%3D1",
    "/arcgis/services/Zoning/MapServer?wsdl",
    "/arcgis/manager",
    "/arcgis/manager/",
    "/arcgis/Manager/site.html#services",
    "/arcgis/tokens/",
    "/arcgis/login",
    "//arcgis///admin//",
]


def answered(url: str, **options: Any) -> None:
    handler = arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=url, **options)
    assert AGSAdministration(url, handler, **options).fullVersion == "11.3.0"


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_a_browser_shows(plain: StandIn, path: str) -> None:
    """For the site and for its own user's handler alike."""
    plain.answers.update(site())
    answered(f"{plain.origin}{path}")
    assert {one.path for one in plain.seen} <= {
        "/arcgis/rest/info",
        "/arcgis/admin/generateToken",
        "/arcgis/admin",
    }


@pytest.mark.parametrize(
    "write",
    [
        lambda url: f"  {url}\t\n",
        lambda url: url.replace("/", "\\"),
        lambda url: url.replace("http://", "HTTP://"),
        lambda url: url.replace("http://", "http:/"),
        lambda url: url.replace("http://", "http:\\\\"),
        lambda url: url.replace("http://", "http:"),
        lambda url: url.replace("http://", "http//"),
    ],
)
def test_another_spelling(plain: StandIn, write: Callable[[str], str]) -> None:
    """What slips in between a document and a script."""
    plain.answers.update(site())
    answered(write(plain.url))


def test_no_scheme_means_https(secure: StandIn, trust: Trust) -> None:
    """`host:6443/arcgis`, as in a list of machines."""
    secure.answers.update(site())
    answered(secure.url.removeprefix("https://"), verify=trust.ca)


@pytest.mark.parametrize("path", ["/arcgis", "/arcgis/admin", "/arcgis/rest/services"])
def test_an_ipv6_address(path: str) -> None:
    """Brackets and colons stay where they are."""
    with StandIn(site(), host="::1") as server:
        answered(f"{server.origin}{path}")


@pytest.mark.parametrize(
    "path", ["/a/b/arcgis/admin", "/a/b/arcgis/manager", "/a/b/arcgis/rest/services/x"]
)
def test_a_context_of_several_segments(plain: StandIn, path: str) -> None:
    """A reverse proxy puts sites below folders."""
    plain.answers.update({f"/a/b{name}": answer for name, answer in site().items()})
    answered(f"{plain.origin}{path}")


@pytest.mark.parametrize("part", ["site", "handler", "resource"])
def test_a_password_in_the_address(plain: StandIn, part: str) -> None:
    """It is neither sent nor shown: a security handler is the place for it."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/services"] = {"folders": [], "services": []}
    url = plain.url.replace("http://", "http://me:hidden-pw@")
    if part == "site":
        plain.answers["/arcgis/admin"] = ROOT
        admin = AGSAdministration(url, None)
        assert admin.fullVersion == "11.3.0"
        assert "hidden-pw" not in repr(admin) + admin.url
    elif part == "handler":
        answered(url)
    else:
        assert Services(f"{url}/services", None).services == []
    assert all("authorization" not in one.headers for one in plain.seen)
    assert b"hidden-pw" not in plain.heard


@pytest.mark.parametrize("make", ["portal", "online", "web tier"])
def test_the_address_of_a_portal(plain: StandIn, make: str) -> None:
    """The same spellings, for the handlers of a portal."""
    url = plain.origin.replace("http://", "http:\\\\") + "\\portal\\home\\index.html"
    service = f"{plain.origin}/portal/sharing/rest/generateToken"
    plain.answers["/portal/sharing/rest/info"] = {"authInfo": {"tokenServicesUrl": service}}
    plain.answers["/portal/sharing/rest/generateToken"] = {"token": "t", "expires": 4e12}
    if make == "portal":
        assert arcrest.PortalTokenSecurityHandler(USER, PASSWORD, url).token == "t"
    elif make == "online":
        assert arcrest.AGOLTokenSecurityHandler(USER, PASSWORD, url).token == "t"
    else:
        handler = arcrest.LDAPSecurityHandler(url, USER, PASSWORD)
        plain.answers["/portal/sharing/rest/portals/self"] = {"isPortal": True}
        assert handler.is_portal is True


@pytest.mark.parametrize(
    "url",
    ["https:///arcgis/admin", "http://", "https://:6443/arcgis", "ftp://gis/arcgis", "//", " "],
)
def test_what_is_no_address(url: str) -> None:
    """Refused when the object is made, before anything is sent."""
    with pytest.raises(ValueError, match=r"no host|empty|http"):
        AGSAdministration(url, None)


@pytest.mark.parametrize("member", ["fullVersion", "services", "login"])
def test_a_wrong_context_is_named(plain: StandIn, member: str) -> None:
    """Whatever is read first: the page's words, and which part of the address to look at."""
    plain.answers["*"] = page("<title>404 - Not here.</title>", "404 Not Found")
    handler = arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=plain.url)
    admin = AGSAdministration(plain.url, handler if member == "login" else None)
    with pytest.raises(ArcRESTError) as caught:
        admin.services.folders if member == "services" else admin.fullVersion  # noqa: B018
    assert "404 - Not here." in str(caught.value)
    assert f"{plain.root} the site's address" in str(caught.value)


def test_a_missing_thing_is_no_wrong_context(plain: StandIn) -> None:
    """The server's own 404, and one outside of its administration, have no such hint."""
    plain.answers.update(site())
    plain.answers["*"] = page("<title>404</title>", "404 Not Found")
    admin = AGSAdministration(plain.url, None)
    with pytest.raises(ArcRESTError) as caught:
        admin._get(f"{plain.root}/rest/services/x", {"f": "json"})
    assert "address" not in str(caught.value)
