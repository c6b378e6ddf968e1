"""The asyncio API among tasks, loops and threads: cancelled calls end, dropped sites are closed."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, aio, manageags
from arcrest.common.errorhandlers import ServerError
from arcrest.sandbox import Site

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n"
BODY = b'{"fullVersion":"11.3"}'


class Slow:
    """A server that sends half of its first reply and waits; whole ones afterwards."""

    def __init__(self) -> None:
        self.half_sent = threading.Event()
        self.open = 0
        self.accepted = 0
        self.hung_up = 0
        self._replies = 0
        self._guard = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/arcgis/admin"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with self._guard:
                    self.accepted += 1
                    self.open += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while connection.recv(65536):
                with self._guard:
                    self._replies += 1
                    first = self._replies == 1
                connection.sendall(HEAD + (BODY[:9] if first else BODY))
                if first:
                    self.half_sent.set()
        with self._guard:
            self.open -= 1

    def close(self) -> None:
        self._socket.close()

    def wait_for(self, connections: int) -> bool:
        """Whether so many connections are open within five seconds."""
        until = time.monotonic() + 5
        while self.open != connections and time.monotonic() < until:
            time.sleep(0.01)
        return self.open == connections


@pytest.fixture
def slow() -> Iterator[Slow]:
    server = Slow()
    yield server
    server.close()


def login(site: Site) -> AGSTokenSecurityHandler:
    return AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)


def test_a_connection_that_was_half_read_is_not_used_again(slow: Slow) -> None:
    async def main() -> None:
        # settings of its own, so that the pool is nobody else's
        async with aio.AGSAdministration(slow.url, None, timeout=71) as admin:
            task = asyncio.create_task(admin.fullVersion)
            while not slow.half_sent.is_set():
                await asyncio.sleep(0.01)
            assert slow.open == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert slow.wait_for(0), "the server sees the connection end"
            assert await admin.fullVersion == "11.3"
            assert slow.accepted == 2

    asyncio.run(main())


@pytest.mark.parametrize("api", [manageags, aio])
def test_collected_sites_close_their_connections(slow: Slow, api: Any) -> None:
    slow._replies = 1  # whole replies only

    async def main() -> None:
        admin = api.AGSAdministration(slow.url, None, timeout=72)
        version = admin.fullVersion
        assert (await version if api is aio else version) == "11.3"

    asyncio.run(main())
    gc.collect()
    assert slow.accepted == 1
    assert slow.wait_for(0)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="TaskGroup is of Python 3.11")
def test_a_task_group_cancels_the_rest(fresh_site: Site) -> None:
    handler = login(fresh_site)

    async def fails(admin: aio.AGSAdministration) -> None:
        missing = aio.AGSService(f"{admin.url}/services/no.MapServer", handler)
        await missing.capabilities

    async def main() -> None:
        admin = aio.AGSAdministration(fresh_site.url, handler, concurrency=1)
        services = await admin.services
        await admin.fullVersion
        fresh_site.latency = 0.05
        began = time.monotonic()
        caught: Any = None
        sweep: Any = None
        try:
            async with asyncio.TaskGroup() as group:  # type: ignore[attr-defined,unused-ignore]
                sweep = group.create_task(services.documents())
                group.create_task(fails(admin))
        except BaseException as group_of_errors:  # its class is not there before 3.11
            caught = group_of_errors
        assert [type(error) for error in caught.exceptions] == [ServerError]
        assert sweep.cancelled()
        assert time.monotonic() - began < 1
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_wait_for_ends_a_sweep(fresh_site: Site) -> None:
    handler = login(fresh_site)

    async def main() -> None:
        admin = aio.AGSAdministration(fresh_site.url, handler, concurrency=2)
        services = await admin.services
        await services.folders
        fresh_site.latency = 0.1
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(services.documents(), 0.35)
        await asyncio.sleep(0.15)
        asked = len(fresh_site.requests)
        await asyncio.sleep(0.25)
        assert len(fresh_site.requests) == asked, "nothing more is asked"
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_one_handler_on_both_faces_in_loops_and_threads(fresh_site: Site) -> None:
    """One login serves a blocking site, two loops, and the blocking API inside a running loop."""
    handler = login(fresh_site)
    blocking = manageags.AGSAdministration(fresh_site.url, handler)
    expected = list(blocking.services.documents())
    failed: list[BaseException] = []

    async def main() -> None:
        admin = aio.AGSAdministration(fresh_site.url, handler)
        services = await admin.services
        first, second = await asyncio.gather(services.documents(), services.statuses())
        assert list(first) == expected
        assert set(second) == set(expected)
        assert list(blocking.services.documents()) == expected

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    asyncio.run(main())
    for thread in threads:
        thread.join()
    assert not failed
    logins = [r for r in fresh_site.requests if r.path.endswith("/generateToken")]
    assert len(logins) == 1
