"""Names that people guess: `with`, `close`, a service by its name, equal resources, keywords."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from arcrest import aio, manageags
from arcrest.ags.server import Server
from arcrest.common.errorhandlers import ArcRESTError, BulkError, ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site

from ..contract.recorder import Recorder
from .test_aio import login

ZONING = "Planning/Zoning.MapServer"


@pytest.fixture(params=["blocking", "aio"])
def api(request: pytest.FixtureRequest) -> Any:
    return aio if request.param == "aio" else administration


async def result_of(value: Any) -> Any:
    """A value of the blocking API, or what an awaitable of the asyncio API gives."""
    return await value if inspect.isawaitable(value) else value


def found(api: Any, site: Site, name: str) -> Any:
    """`services[name]` in either API."""

    async def look() -> Any:
        return await result_of(api.Services(f"{site.url}/services", login(site))[name])

    return asyncio.run(look())


def test_with_closes_the_connections_and_the_site_stays_usable(fresh_site: Site) -> None:
    with manageags.AGSAdministration(fresh_site.url, login(fresh_site)) as admin:
        assert admin.fullVersion
        assert list(fresh_site.connections)
    admin.close()
    admin.close()
    admin.services.refresh() if hasattr(admin.services, "refresh") else None
    assert admin.services.folders


def test_async_with_and_aclose(fresh_site: Site) -> None:
    async def main() -> None:
        async with aio.AGSAdministration(fresh_site.url, login(fresh_site)) as admin:
            assert await admin.fullVersion
        await admin.aclose()
        await admin.aclose()
        assert await (await admin.services).folders

    asyncio.run(main())
