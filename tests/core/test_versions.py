"""Operations that a site is too old for, and requests to paths that no row has."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from arcrest import aio, manageags
from arcrest._core import _operations
from arcrest.common.errorhandlers import ServerError
from arcrest.sandbox import Site
from cases.both import get
from conftest import login

APIS = [pytest.param(manageags, id="blocking"), pytest.param(aio, id="asyncio")]


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Any:
    return request.param


def admin(api: Any, site: Site, **options: Any) -> Any:
    return api.AGSAdministration(site.url, login(site), **options)


def child(api: Any, site: Site, name: str, place: str, **options: Any) -> Any:
    return getattr(api, name)(f"{site.url}/{place}", login(site), **options)


Asked = Callable[[Any], Any]
TOO_NEW: list[tuple[str, str, Asked, str, str]] = [
    ("Services", "services", lambda it: it.webhooks, "Services.webhooks", "11.2"),
    ("Mode", "mode", lambda it: it.update("READ_ONLY"), "Mode.update", "10.4"),
    (
        "Machine",
        "machines/GISSRV01.EXAMPLE.COM",
        lambda it: it.hardware,
        "Machine.hardware",
        "10.5",
    ),
    (
        "ServiceTypes",
        "services/types",
        lambda it: it.provider("DMaps"),
        "ServiceTypes.provider",
        "10.7",
    ),
]


@pytest.mark.parametrize(("name", "place", "ask", "operation", "since"), TOO_NEW)
def test_an_older_site_says_which_version_is_needed(
    api: Any, name: str, place: str, ask: Asked, operation: str, since: str
) -> None:
    says = f"{operation} needs ArcGIS Server {since} or later, this site has 10.1.0"
    with Site(version="10.1") as site:
        reply = get(lambda: ask(child(api, site, name, place)))
        assert (reply["status"], reply["messages"][-1]) == ("error", says)
        assert len(reply["messages"]) == 2, "the words of the server stay"
        with pytest.raises(ServerError, match=says):
            get(lambda: ask(child(api, site, name, place, strict=True)))


REMOVED: dict[str, Asked] = {
    "DataItem.manifest": lambda it: it.manifest,
    "DataItem.hints": lambda it: it.hints(),
    "DataItem.regenerateManifest": lambda it: it.regenerateManifest(),
    "DataItem.updateManifest": lambda it: it.updateManifest(fileData={"datasets": []}),
}


@pytest.mark.parametrize("operation", REMOVED)
def test_a_newer_site_says_with_which_version_an_operation_was_removed(
    api: Any, operation: str
) -> None:
    place = "data/items/bigDataFileShares/trips"
    with Site(version="12.0") as site:
        reply = get(lambda: REMOVED[operation](child(api, site, "DataItem", place)))
        says = f"{operation} was removed with ArcGIS Server 11.4, this site has 12.0.0"
        assert (reply["status"], reply["messages"][-1]) == ("error", says)
    until = {row[1]: row[6] for row in _operations()}
    assert until[operation] == "11.4"
    assert "removed with 11.4" in inspect.getdoc(getattr(manageags.DataItem, operation[9:]))
    with Site(version="11.3") as site:
        assert "messages" not in get(
            lambda: REMOVED[operation](child(api, site, "DataItem", place))
        )


def test_a_site_that_has_the_operation_is_not_asked_for_its_version(api: Any, site: Site) -> None:
    hook = child(api, site, "Webhook", "services/Planning/Permits.FeatureServer/webhooks/none")
    reply = get(lambda: hook.deleteWebhook())
    assert reply["code"] == 404
    assert "needs ArcGIS Server" not in str(reply)
    assert len([each for each in site.requests if each.path.endswith("/admin")]) == 1
    site.requests.clear()
    mode = child(api, site, "Mode", "mode")
    get(lambda: mode.update("EDITABLE"))
    assert not [each for each in site.requests if each.path.endswith("/admin")]


@pytest.mark.parametrize("version", ["10.1", "10.9.1", "11.3", "12.0"])
def test_a_version_has_what_came_with_it(version: str) -> None:
    router = Site(version=version)
    about = {row[1]: row[5] for row in _operations()}["AGSAdministration.about"]
    assert about == "11.5"
    state = router._state
    assert state.profile.is_since(about) == (version == "12.0")
    assert state.profile.is_since("10.1")


def test_the_state_of_an_upgrade_is_never_asked_for_by_post(api: Any) -> None:
    """A POST would start the upgrade. An older site gets its other reads by POST."""
    with Site(version="10.9.1") as site:
        ags = admin(api, site)
        assert get(lambda: ags.fullVersion) == "10.9.1"
        assert [each.method for each in site.requests if each.path.endswith("/admin")][-1] == "POST"
        site.upgrade(False, status="UPGRADE_REQUIRED")
        for _ in range(2):
            assert get(lambda: ags.upgradeStatus)["upgradeStatus"] == "UPGRADE_REQUIRED"
        (verb,) = {each.method for each in site.requests if each.path.endswith("/upgrade")}
        assert verb == "GET"
        assert not [
            each for each in site.requests if "token" in each.params and each.method == "GET"
        ]


# requests to paths ----------------------------------------------------------------------------


def test_a_request_to_any_path(api: Any, fresh_site: Site, tmp_path: Path) -> None:
    ags = admin(api, fresh_site)
    made = get(lambda: ags.request("post", "services/createFolder", {"folderName": "Süd 1/2"}))
    assert made["status"] == "error", "a name with a slash is none"
    made = get(lambda: ags.request("post", "/services/createFolder/", {"folderName": "Süd 100%"}))
    assert made == {"status": "success"}
    found = get(lambda: ags.request("GET", "services/Süd 100%"))
    assert found["folderName"] == "Süd 100%"
    (tmp_path / "Parcels.sd").write_bytes(b"content")
    item = get(
        lambda: ags.request(
            "POST",
            "uploads/upload",
            {"description": None},
            {"itemFile": str(tmp_path / "Parcels.sd")},
        )
    )["item"]
    assert item["itemName"] == "Parcels.sd"
    fields = {
        "services": {
            "services": [{"folderName": "Water", "serviceName": "Network", "type": "MapServer"}]
        }
    }
    assert get(lambda: ags.request("POST", "services/stopServices", fields)) == {
        "status": "success"
    }


def test_a_resource_below_the_site_has_the_same_root(api: Any, site: Site) -> None:
    mode = child(api, site, "Mode", "mode")
    assert get(lambda: mode.request("GET", "info"))["fullVersion"] == "11.3.0"


def test_the_errors_are_those_of_every_call(api: Any, site: Site) -> None:
    reply = get(lambda: admin(api, site).request("GET", "nothing/here"))
    assert (reply["status"], reply["code"]) == ("error", 404)
    with pytest.raises(ServerError, match="nothing"):
        get(lambda: admin(api, site, strict=True).request("GET", "nothing"))


@pytest.mark.parametrize(
    ("verb", "path", "says"),
    [
        ("PUT", "services", "verb must be GET or POST"),
        ("GET", "https://elsewhere.example.com/arcgis/admin", "is not a URL"),
        ("GET", "services?f=json", "has no query"),
        ("GET", "services#top", "has no query"),
        ("GET", "services/../../rest", "neither . nor .."),
        ("GET", "./services", "neither . nor .."),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(
    api: Any, site: Site, verb: str, path: str, says: str
) -> None:
    site.requests.clear()
    with pytest.raises(ValueError, match=says):
        get(lambda: admin(api, site).request(verb, path))
    assert list(site.requests) == []
