"""A job in each API, on a strict site."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, jobs, manageags
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Site


class Jobs:
    """The jobs of one API, called as those of the blocking API, on a site of that API."""

    def __init__(self, api: str) -> None:
        self.is_aio = api == "asyncio"

    def site(self, url: str, handler: Any = None, **settings: Any) -> Any:
        """The administration of a site, in this API."""
        kind = aio.AGSAdministration if self.is_aio else manageags.AGSAdministration
        return kind(url, handler, **settings)

    def __getattr__(self, name: str) -> Any:
        job = getattr(aio_jobs if self.is_aio else jobs, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            async def main() -> Any:
                answer = job(*args, **kwargs)
                return await answer if inspect.isawaitable(answer) else answer

            return asyncio.run(main()) if self.is_aio else job(*args, **kwargs)

        return call


@pytest.fixture(params=["blocking", "asyncio"])
def api(request: pytest.FixtureRequest) -> Jobs:
    return Jobs(request.param)


@pytest.fixture
def site() -> Iterator[Site]:
    """A strict site for one test."""
    with Site(strict=True) as running:
        yield running
        assert running.violations == []


def login(site: Site, **settings: Any) -> AGSTokenSecurityHandler:
    """A handler for the administrator, with a token already, so that a test can count requests."""
    who = site.accounts["administrator"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=site.root, **settings)
    assert handler.token
    site.requests.clear()
    return handler


@pytest.fixture
def ags(api: Jobs, site: Site) -> Any:
    """The administration of the site, in each API in turn."""
    return api.site(site.url, login(site))
