"""A large reply becomes objects while other threads, an event loop and Ctrl-C go on."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from arcrest import aio
from arcrest._core import Log

MESSAGE = {
    "type": "SEVERE",
    "message": "Error performing query operation: the request was cancelled.",
    "time": 1700000000000,
    "source": "Planning/Parcels.MapServer",
    "machine": "GISSRV01.EXAMPLE.COM",
    "user": "siteadmin",
    "code": 17000,
    "elapsed": "",
    "process": "4000",
    "thread": "12",
    "methodName": "MapServer.ExportMapImage",
}
COUNT = 30_000
"""Of the messages: 10 MB."""
LONGEST = 0.020
"""How long a step of ours may hold the GIL or the event loop, in seconds."""
TICK = 0.001


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Of a log whose page is large."""
    body = json.dumps({"hasMore": False, "logMessages": [MESSAGE] * COUNT}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    reply = head % len(body) + body
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/arcgis/admin/logs"
    listener.close()


def usual(gaps: list[float]) -> float:
    """Half of the time is spent in shorter gaps. A busy machine has longer ones: the longest is
    measured by `make bench`."""
    half = 0.0
    for gap in sorted(gaps):
        half += gap
        if half >= sum(gaps) / 2:
            return gap
    raise AssertionError("it did not tick")


def in_a_thread(url: str) -> float:
    """The usual pause of a thread of Python while another one reads the log."""
    over = threading.Event()
    gaps = []

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            time.sleep(TICK)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticking = threading.Thread(target=tick)
    ticking.start()
    try:
        assert len(Log(url, None).query()["logMessages"]) == COUNT
    finally:
        over.set()
        ticking.join()
    return usual(gaps)


def in_an_event_loop(url: str) -> float:
    """The usual pause of a task while another one awaits the log."""

    async def tick(gaps: list[float]) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    async def read() -> float:
        gaps: list[float] = []
        ticking = asyncio.create_task(tick(gaps))
        found = await aio.Log(url, None).query()
        ticking.cancel()
        assert len(found["logMessages"]) == COUNT
        return usual(gaps)

    return asyncio.run(read())


@pytest.mark.parametrize("gap", [in_a_thread, in_an_event_loop])
def test_others_go_on(url: str, gap: Callable[[str], float]) -> None:
    """The best of five, since the machine may be busy with other things."""
    gaps = []
    while len(gaps) < 5 and min(gaps, default=1.0) > LONGEST:
        gaps.append(gap(url))
    assert min(gaps) <= LONGEST, gaps
