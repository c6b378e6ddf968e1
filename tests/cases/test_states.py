"""What the package says of a site whose machines are down, that is upgraded or is busy: the words
that live servers say, on both APIs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.common.errorhandlers import ServerError
from arcrest.sandbox import Site
from members.effects import Awaited

DOWN = "Could not access any server machines. Please contact your system administrator."


@pytest.fixture(params=["11.3", "10.9.1"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with Site(version=request.param, strict=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture(params=["blocking", "asyncio"])
def ags(request: pytest.FixtureRequest, site: Site) -> Iterator[Any]:
    """A site that has logged in and waits two times for others."""
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    assert handler.token
    if request.param == "blocking":
        yield manageags.AGSAdministration(site.url, handler, retries=2)
        return
    loop = asyncio.new_event_loop()
    yield Awaited(aio.AGSAdministration(site.url, handler, retries=2), loop)
    loop.close()


def test_all_machines_are_down(ags: Any, site: Site) -> None:
    services = ags.services
    site.all_machines_down()
    assert services.createFolder("x") == {"status": "error", "messages": [DOWN]}
    with pytest.raises(ServerError, match="Could not access any server machines") as caught:
        print(ags.logs.logSettings)
    assert (caught.value.code, caught.value.messages) == (0, [DOWN])
    site.all_machines_up()
    assert services.createFolder("x") == {"status": "success"}


def test_an_upgrade(ags: Any, site: Site) -> None:
    services = ags.services
    site.upgrade(True)
    refused = {"status": "error", "messages": ["Upgrade in progress."], "code": 403}
    assert services.createFolder("x") == refused
    found = ags._get(url=f"{site.url}/upgrade", param_dict={"f": "json"})
    assert (found["upgradeStatus"], len(found["stages"])) == ("In Progress", 7)
    site.upgrade(False)
    assert services.createFolder("x") == {"status": "success"}


@pytest.mark.parametrize("wording", [0, 1])
def test_another_administrator(ags: Any, site: Site, wording: int) -> None:
    """Both wordings are waited out."""
    services = ags.services
    site.busy(1, wording=wording)
    site.requests.clear()
    assert services.createFolder("x") == {"status": "success"}
    assert [each.carried_out for each in site.requests][-2:] == [False, True]


def test_a_writing_operation_by_get(ags: Any, site: Site) -> None:
    words = "Only HTTP POST method is supported on this operation."
    found = ags._get(url=f"{site.url}/services/createFolder", param_dict={"f": "json"})
    assert found == {"status": "error", "messages": [words]}


def test_a_token_that_expired(ags: Any, site: Site) -> None:
    """498 "Token Expired." is no error: the handler logs in again."""
    services = ags.services
    site.advance(1_000_000)
    assert services.createFolder("x") == {"status": "success"}
