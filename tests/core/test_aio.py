"""The asyncio API: the same members, awaited; overrides, cancellation, loops and threads."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest._core import _operations
from arcrest.common.errorhandlers import ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site
from contract.recorder import Recorder

DUNDERS = {"__str__", "__init__"}


def members(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("__")} | DUNDERS


CLASSES = {name for name in aio.__all__ if isinstance(getattr(aio, name), type)}


@pytest.mark.parametrize("name", sorted(CLASSES - {"AsyncResource", "AsyncRows", "Call"}))
def test_neither_face_has_a_member_that_the_other_lacks(name: str) -> None:
    ours, theirs = getattr(aio, name), getattr(administration, name, None)
    theirs = theirs or getattr(manageags, name)
    # the names of closing, as in contextlib
    assert members(ours) - {"aclose"} == members(theirs) - {"close"}
    for member in members(ours) - DUNDERS - {"aclose"}:
        one, other = getattr(ours, member), getattr(theirs, member)
        assert inspect.isdatadescriptor(one) == inspect.isdatadescriptor(other), member
        if callable(one):
            assert str(inspect.signature(one)) == str(inspect.signature(other)), member


def test_every_class_is_there() -> None:
    assert len(_operations()) > 150
    assert len(CLASSES) == 39
    assert set(aio.__all__) - CLASSES == {"connect"}


def test_calls_are_coroutines(site: Site, handler: AGSTokenSecurityHandler) -> None:
    async def main() -> None:
        admin = aio.AGSAdministration(site.url, handler)
        services = await admin.services
        created, version = await asyncio.gather(
            asyncio.create_task(services.createFolder("Asyncio")), admin.fullVersion
        )
        assert created == {"status": "success"}
        assert version.startswith("11")
        assert "Asyncio" in await services.folders
        services.folderName = "Asyncio"
        assert await services.services == []
        assert services.folderName == "Asyncio"
        assert await services.deleteFolder("Asyncio") == {"status": "success"}
        services.folderName = "/"
        service = (await services.services)[0]
        assert (await service.status)["realTimeState"] in ("STARTED", "STOPPED")
        assert dict([item async for item in service])["type"] == await service.type
        with pytest.raises(ServerError):
            _ = await aio.AGSService(f"{admin.url}/services/no.MapServer", handler).capabilities

    asyncio.run(main())
    asyncio.run(main())  # another loop, the same connections
    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    thread.join()


class Counting(aio.Services):
    """Counts what it asks, and waits a little each time."""

    asked = 0
    cancelled = 0

    async def _get(self, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        try:
            await asyncio.sleep(0.01)
            return await super()._get(*args, **kwargs)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


def test_an_override_is_honoured(site: Site, handler: AGSTokenSecurityHandler) -> None:
    async def main() -> None:
        services = Counting(f"{site.url}/services", handler)
        folders = await services.folders
        assert services.asked == 1
        assert await services.find_services("*")
        assert services.asked == 1 + len(folders)

    asyncio.run(main())


def test_a_plain_override_returns_what_it_likes() -> None:
    class Plain(aio.Machines):
        async def _post(self, *args: Any, **kwargs: Any) -> Any:
            return marker

        def _get(self, *args: Any, **kwargs: Any) -> Any:
            return {"machines": [], "Protocol": "mine"}

    marker = object()

    async def main() -> None:
        machines = Plain("http://127.0.0.1:9/arcgis/admin/machines", None)
        assert await machines.registerMachine("a", "b") is marker
        assert await machines.Protocol == "mine"

    asyncio.run(main())


def test_a_cancelled_call_is_dropped(fresh_site: Site) -> None:
    who = fresh_site.accounts["administrator"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=fresh_site.url)

    async def main() -> None:
        admin = aio.AGSAdministration(fresh_site.url, handler)
        await admin.fullVersion
        info = await admin.info
        info = await admin.info
        fresh_site.latency = 0.5
        began = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(info.fullVersion, 0.05)
        counting = Counting(f"{fresh_site.url}/services", handler)
        task = asyncio.create_task(counting.find_services("*"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.05)
        assert counting.cancelled == 1, "the override's coroutine goes with the call"
        assert time.monotonic() - began < 0.4
        fresh_site.latency = 0
        assert await info.timezone is not None
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_what_is_set_waits_for_the_document(site: Site, handler: AGSTokenSecurityHandler) -> None:
    async def main() -> None:
        reports = aio.UsageReports(f"{site.url}/usagereports", handler)
        queries = {"resourceURIs": ["services/"], "metrics": ["RequestCount"]}
        await reports.createUsageReport("asyncio", queries, "m")
        report = aio.UsageReport(f"{site.url}/usagereports/asyncio", handler)
        site.requests.clear()
        report.metadata = "mine"
        assert await report.metadata == "mine"
        assert not site.requests
        assert await report.edit() == {"status": "success"}
        assert await aio.UsageReport(report.url, handler).metadata == "mine"
        await report.delete()

    asyncio.run(main())


def test_async_with_closes_the_connections(recorder: Recorder) -> None:
    async def main() -> None:
        # a pool of its own: one of the same settings is shared with whoever else is there
        async with aio.AGSAdministration(recorder.url, None, timeout=77) as admin:
            machines = await admin.machines
            await machines.registerMachine("a", "b")
            await machines.registerMachine("a", "b")
            assert recorder.connections == 1
        await machines.registerMachine("a", "b")
        assert recorder.connections == 2

    asyncio.run(main())


def test_a_call_is_awaited_once(recorder: Recorder) -> None:
    async def main() -> None:
        call = aio.Machines(f"{recorder.url}/machines", None).registerMachine("a", "b")
        assert recorder.take() == []
        await call
        with pytest.raises(RuntimeError, match="already awaited"):
            await call

    asyncio.run(main())


@pytest.mark.parametrize("api", [manageags, aio])
def test_folders_are_read_together(fresh_site: Site, api: Any) -> None:
    """At a latency of 0.15 s, five folders take two rounds, the root's and theirs; in order."""
    who = fresh_site.accounts["administrator"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=fresh_site.root)

    async def find(services: Any) -> Any:
        found = services.find_services("*")
        return await found if inspect.isawaitable(found) else found

    cls = aio.Services if api is aio else administration.Services
    services = cls(f"{fresh_site.url}/services", handler)
    expected = asyncio.run(find(services))
    fresh_site.latency = 0.15
    began = time.monotonic()
    assert asyncio.run(find(services)) == expected
    took = time.monotonic() - began
    fresh_site.latency = 0
    assert 0.3 <= took < 0.6


@pytest.mark.parametrize("api", [manageags, aio])
@pytest.mark.parametrize("most", [1, 3])
def test_children_keep_to_the_bound_of_their_site(
    fresh_site: Site, api: Any, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the site counts as being answered at once is what `concurrency` allows."""
    who = fresh_site.accounts["administrator"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=fresh_site.root)
    application = fresh_site.application
    answer = type(application).__call__
    guard, inside, highest = threading.Lock(), 0, 0

    def counted(*args: Any) -> Any:
        nonlocal inside, highest
        with guard:
            inside += 1
            highest = max(highest, inside)
        try:
            return answer(*args)
        finally:
            with guard:
                inside -= 1

    async def find() -> None:
        cls = aio.AGSAdministration if api is aio else administration.AGSAdministration
        admin = cls(fresh_site.url, handler, concurrency=most)
        services = await admin.services if api is aio else admin.services
        found = services.find_services()
        assert await found if inspect.isawaitable(found) else found

    monkeypatch.setattr(type(application), "__call__", counted)
    fresh_site.latency = 0.1
    asyncio.run(find())
    assert highest == most


@pytest.mark.parametrize("api", [manageags, aio])
@pytest.mark.parametrize("most", [0, -1])
def test_no_concurrency_is_refused(api: Any, most: int) -> None:
    cls = aio.AGSAdministration if api is aio else administration.AGSAdministration
    with pytest.raises(ValueError, match="concurrency must be an integer above 0"):
        cls("http://127.0.0.1:9/arcgis/admin", None, concurrency=most)


@pytest.mark.parametrize("api", [manageags, aio])
def test_a_folder_that_cannot_be_read_is_named(recorder: Recorder, api: Any) -> None:
    recorder.replies["services/System"] = {"status": "error", "code": 500, "messages": ["broken"]}

    async def find(services: Any) -> Any:
        found = services.find_services("*")
        return await found if inspect.isawaitable(found) else found

    cls = aio.Services if api is aio else administration.Services
    with pytest.warns(UserWarning, match='"System" can.t be read.*broken'):
        found = asyncio.run(find(cls(f"{recorder.url}/services", None)))
    assert found
    assert not [service for service in found if service["folderName"] == "System"]
