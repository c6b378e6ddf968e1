"""The bodies that were recorded from live servers, each at its place and read by every member that
reads it, on both APIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arcrest.common.errorhandlers import ServerError
from core.faults import reply

from .both import APIS, get, of
from .stand_in import StandIn

FOLDER = Path(__file__).with_name("replies")
BODIES = {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("R_*.json"))}
ERRORS = [name for name in BODIES if name.startswith("R_error")]
SERVICES = [name for name in BODIES if name.startswith("R_service")]
MEMBERS = (
    "serviceName",
    "type",
    "description",
    "capabilities",
    "provider",
    "clusterName",
    "minInstancesPerNode",
    "maxInstancesPerNode",
    "instancesPerContainer",
    "maxWaitTime",
    "maxStartupTime",
    "maxIdleTime",
    "maxUsageTime",
    "loadBalancing",
    "isolationLevel",
    "configuredState",
    "recycleInterval",
    "recycleStartTime",
    "keepAliveInterval",
    "private",
    "isDefault",
    "maxUploadFileSize",
    "allowedUploadFileTypes",
    "properties",
)


def wanted(name: str) -> Any:
    return json.loads(BODIES[name])


def test_every_body_is_served_somewhere() -> None:
    assert {*ERRORS, *SERVICES, "R_upgrade_12_0_to_12_1"} == set(BODIES)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(
    "kind", ["application/json", "application/json;charset=UTF-8", "text/plain"]
)
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_what_an_operation_returns(
    plain: StandIn, api: Any, name: str, kind: str
) -> None:
    plain.answers["*"] = reply(BODIES[name], kind=kind)
    services = of(api, "Services", f"{plain.url}/services")
    assert get(lambda: services.createFolder("x")) == wanted(name)
    site = of(api, "AGSAdministration", plain.url)
    assert get(lambda: site.exportSite("/tmp")) == wanted(name)
    assert get(lambda: site._post(url=plain.url, param_dict={"f": "json"})) == wanted(name)
    assert get(lambda: site._get(url=plain.url, param_dict={"f": "json"})) == wanted(name)


def messages(document: dict[str, Any]) -> list[str]:
    """The words of either form of an error."""
    found: list[str] = document.get("messages") or [document["error"]["message"].strip()]
    return found


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_what_a_property_raises(plain: StandIn, api: Any, name: str) -> None:
    plain.answers["*"] = reply(BODIES[name])
    document = wanted(name)
    code = document.get("code") or document.get("error", {}).get("code") or 0
    for cls, place, member in (
        ("AGSAdministration", "", "fullVersion"),
        ("Services", "/services", "folders"),
        ("Machines", "/machines", "machines"),
        ("AGSService", "/services/BZK1.MapServer", "description"),
    ):
        with pytest.raises(ServerError) as caught:
            get(lambda c=cls, p=place, m=member: getattr(of(api, c, f"{plain.url}{p}"), m))
        assert caught.value.code == code
        assert [text.strip() for text in caught.value.messages] == messages(document)
        for text in messages(document):
            assert text in str(caught.value)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", ERRORS)
def test_a_strict_site_raises_an_error(plain: StandIn, api: Any, name: str) -> None:
    plain.answers["*"] = reply(BODIES[name])
    services = of(api, "Services", f"{plain.url}/services", strict=True)
    for call in (
        lambda: services.createFolder("x"),
        lambda: services._post(url=plain.url, param_dict={"f": "json"}),
    ):
        with pytest.raises(ServerError) as caught:
            get(call)
        assert [text.strip() for text in caught.value.messages] == messages(wanted(name))


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_read_as_it_came(plain: StandIn, api: Any, name: str) -> None:
    plain.answers["*"] = reply(BODIES[name])
    document = wanted(name)
    service = of(api, "AGSService", f"{plain.url}/services/{document['serviceName']}.MapServer")
    for member in MEMBERS:
        assert get(lambda m=member: getattr(service, m)) == document.get(member), member
    found = get(lambda: service.extensions)
    assert [one.typeName for one in found] == [one["typeName"] for one in document["extensions"]]
    for extension, one in zip(found, document["extensions"]):
        assert isinstance(extension.enabled, bool)
        assert extension.enabled == (str(one["enabled"]).lower() == "true")
        assert extension.capabilities == one.get("capabilities")
        assert extension.properties == one.get("properties")


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_goes_back_whole(plain: StandIn, api: Any, name: str) -> None:
    """What was not changed goes back in the form in which it came."""
    plain.answers["*"] = reply(BODIES[name])
    document = wanted(name)
    service = of(api, "AGSService", f"{plain.url}/services/{document['serviceName']}.MapServer")
    get(lambda: service.description)
    plain.answers["*"] = {"status": "success"}
    found = json.loads(BODIES[name])
    get(lambda: service.edit(found))
    sent = json.loads(plain.seen[-1].fields["service"])
    assert sent == document


@pytest.mark.parametrize("api", APIS)
def test_an_upgrade_that_runs(plain: StandIn, api: Any) -> None:
    plain.answers["*"] = reply(BODIES["R_upgrade_12_0_to_12_1"])
    site = of(api, "AGSAdministration", plain.url)
    found = get(lambda: site._get(url=f"{plain.url}/upgrade", param_dict={"f": "json"}))
    assert found == wanted("R_upgrade_12_0_to_12_1")
    assert len(found["stages"]) == 7
