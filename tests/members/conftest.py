"""A strict site for each test, both APIs on it, and the check of what a test says it covers."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.sandbox import Site

from .effects import Awaited, Plain, check


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """After a test: every operation that it says it covers was called."""
    result = yield
    parameters = pyfuncitem.callspec.params if hasattr(pyfuncitem, "callspec") else {}
    names = getattr(pyfuncitem.function, "operations", ())
    if "case" in parameters:
        names = (parameters["operation"],)
    for name in names:
        check(pyfuncitem.funcargs["site"], name)
    return result


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """A strict site for one test, of the version that the test's module names in VERSION."""
    with Site(version=getattr(request.module, "VERSION", "11.3"), strict=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def plain(site: Site) -> Plain:
    """A reader that shares nothing with the package."""
    return Plain(site)


@pytest.fixture(params=["blocking", "asyncio"])
def ags(request: pytest.FixtureRequest, site: Site) -> Iterator[Any]:
    """The site's administration by each API in turn; a test's body stands once."""
    who = site.accounts["administrator"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=site.root)
    if request.param == "blocking":
        yield manageags.AGSAdministration(site.url, handler)
        return
    loop = asyncio.new_event_loop()
    yield Awaited(aio.AGSAdministration(site.url, handler), loop)
    loop.close()
