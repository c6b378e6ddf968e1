"""Real servers empty what an edit leaves out. The site does so, too, with `edits="replace"`: each
member that edits keeps what it must."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.manageags import ClusterProtocol
from arcrest.sandbox import Site
from members.effects import Awaited, Plain

CITIES = "services/SampleWorldCities.MapServer"
JOBS = "system/directories/arcgisjobs"
REPORT = "usagereports/Wasser täglich"


@pytest.fixture(params=["11.3", "10.9.1"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with Site(version=request.param, strict=True, edits="replace") as running:
        yield running
        assert running.violations == []


@pytest.fixture
def plain(site: Site) -> Plain:
    return Plain(site)


@pytest.fixture(params=["blocking", "asyncio"])
def ags(request: pytest.FixtureRequest, site: Site) -> Iterator[Any]:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    if request.param == "blocking":
        yield manageags.AGSAdministration(site.url, handler)
        return
    loop = asyncio.new_event_loop()
    yield Awaited(aio.AGSAdministration(site.url, handler), loop)
    loop.close()


def cities(ags: Any) -> Any:
    return next(each for each in ags.services.services if each.serviceName == "SampleWorldCities")


def directory(ags: Any) -> Any:
    return next(each for each in ags.system.serverDirectories if each.name == "arcgisjobs")


def edit_a_service(ags: Any) -> Any:
    return cities(ags).edit({**cities(ags).document, "description": "new"})


def edit_a_service_as_text(ags: Any) -> Any:
    return cities(ags).edit(json.dumps({**cities(ags).document, "description": "new"}))


def edit_item_info(ags: Any) -> Any:
    return cities(ags).editItemInfo({**cities(ags).iteminfo, "snippet": "new"})


def edit_log_settings(ags: Any) -> Any:
    return ags.logs.editLogSettings(logLevel="FINE")


def edit_usage_settings(ags: Any) -> Any:
    return ags.usagereports.editUsageReportSettings(15)


def edit_a_report(ags: Any) -> Any:
    report = next(each for each in ags.usagereports.reports if each.reportname == "Wasser täglich")
    report.since = "LAST_WEEK"
    return report.edit()


def edit_a_directory(ags: Any) -> Any:
    return directory(ags).edit("/new", None, None, None)


def edit_all_of_a_directory(ags: Any) -> Any:
    return directory(ags).edit("/new", "NONE", 0, "new")


def update_security_config(ags: Any) -> Any:
    return ags.security.updateSecurityConfig({**ags.security.securityConfig, "HSTSEnabled": True})


def update_server_properties(ags: Any) -> Any:
    properties = ags.system.serverProperties
    return properties.updateServerProperties({**properties.document, "new": "x"})


def update_datastore_configuration(ags: Any) -> Any:
    return ags.data.updateDatastoreConfiguration({**ags.data.datastoreConfiguration, "new": "x"})


def update_web_adaptors(ags: Any) -> Any:
    system = ags.system
    return system.updateWebAdaptorsConfiguration({**system.webAdaptorsConfiguration, "new": "x"})


def update_deployment(ags: Any) -> Any:
    return ags.system.updateDeploymentConfiguration({**ags.system.deployment, "new": "x"})


# a call, where its effect is read, and the attributes that change; all others must stay
EDITS: tuple[tuple[Callable[[Any], Any], str, dict[str, Any]], ...] = (
    (edit_a_service, CITIES, {"description": "new"}),
    (edit_a_service_as_text, CITIES, {"description": "new"}),
    (edit_item_info, f"{CITIES}/iteminfo", {"snippet": "new"}),
    (edit_usage_settings, "usagereports/settings", {"samplingInterval": 15}),
    (edit_a_report, REPORT, {"since": "LAST_WEEK"}),
    (edit_a_directory, JOBS, {"physicalPath": "/new"}),
    (
        edit_all_of_a_directory,
        JOBS,
        {"physicalPath": "/new", "cleanupMode": "NONE", "maxFileAge": 0, "description": "new"},
    ),
    (update_security_config, "security/config", {"HSTSEnabled": True}),
    (update_server_properties, "system/properties", {"new": "x"}),
    (update_datastore_configuration, "data/config", {"new": "x"}),
    (update_web_adaptors, "system/webadaptors/config", {"new": "x"}),
    (update_deployment, "system/deployment", {"new": "x"}),
)


@pytest.mark.parametrize(
    ("edit", "place", "changes"), EDITS, ids=[edit.__name__ for edit, _, _ in EDITS]
)
def test_an_edit_keeps_the_rest(
    ags: Any, plain: Plain, edit: Callable[[Any], Any], place: str, changes: dict[str, Any]
) -> None:
    before = plain.get(place)
    edit(ags)
    assert plain.get(place) == {**before, **changes}


def test_log_settings_keep_the_rest(ags: Any, plain: Plain) -> None:
    before = plain.get("logs/settings")["settings"]
    sent = {name: json.dumps(value).strip('"') for name, value in before.items()}
    plain.get("logs/settings/edit", **{**sent, "usageMeteringEnabled": "true"})
    edit_log_settings(ags)
    after = plain.get("logs/settings")["settings"]
    assert after == {**before, "usageMeteringEnabled": True, "logLevel": "FINE"}


def test_extensions_keep_the_rest(ags: Any, plain: Plain) -> None:
    """What a newer server knows of a service and of its extensions stays."""
    before = plain.get(CITIES)
    extensions = cities(ags).extensions
    next(each for each in extensions if each.typeName == "WMSServer").enabled = True
    cities(ags).modifyExtensions(extensions)
    for one in before["extensions"]:
        if one["typeName"] == "WMSServer":
            one["enabled"] = "true"
    assert plain.get(CITIES) == before


def test_a_protocol_keeps_its_type(ags: Any, plain: Plain, site: Site) -> None:
    if site.version == "11.3":
        assert ags.clusters is None
        return
    before = plain.get("clusters/default")
    ags.clusters.clusters[0].editProtocol(ClusterProtocol(4021))
    protocol = {**before["clusterProtocol"], "tcpClusterPort": "4021"}
    assert plain.get("clusters/default") == {**before, "clusterProtocol": protocol}


def test_a_security_configuration_in_both_forms(ags: Any, plain: Plain, site: Site) -> None:
    """Old servers read `securityConfig`, newer ones the fields beside it."""
    site.requests.clear()
    update_security_config(ags)
    sent = next(each.params for each in site.requests if each.path.endswith("config/update"))
    whole = json.loads(sent["securityConfig"])
    assert whole["HSTSEnabled"] is True
    assert (sent["HSTSEnabled"], sent["Protocol"]) == ("true", whole["Protocol"])
    assert json.loads(sent["userStoreConfig"]) == whole["userStoreConfig"]
    given = {name for name, value in whole.items() if value is not None}
    assert given == set(sent) - {"f", "token", "securityConfig"}


def test_the_site_empties_what_is_left_out(plain: Plain) -> None:
    """The proof that the site would notice."""
    plain.get(f"{JOBS}/edit", physicalPath="/new")
    there = plain.get(JOBS)
    assert (there["physicalPath"], there["maxFileAge"], there["directoryType"]) == ("/new", 0, "")
    plain.get("security/users/update", username="müller", email="m@example.com")
    (user,) = plain.get("security/users/search", filter="müller")["users"]
    assert (user["email"], user["fullname"]) == ("m@example.com", "")
    machine = "machines/GISSRV01.EXAMPLE.COM"
    plain.get(f"{machine}/edit", appServerMaxHeapSize="512")
    there = plain.get(machine)
    assert (there["appServerMaxHeapSize"], there["socMaxHeapSize"]) == (512, 0)
