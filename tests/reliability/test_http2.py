"""HTTP/2: refused and reset streams, GOAWAY, stalls, floods and lies, on both APIs."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import arcrest._core
import pytest
from arcrest import ArcRESTError, aio
from arcrest.common.errorhandlers import (
    ConnectionFailed,
    HTTPStatusError,
    ReplyError,
    ReplyTimeout,
)
from core.faults import DOCUMENT
from sandbox.certificates import Authority

from .hostile import BODIES
from .http2 import KINDS, Answer, Heard, Http2Server
from .proxy import Fault
from .script import run_script
from .test_hostile import APIS, asked

NOISE = 1.0
"""Seconds that a busy machine may add to a time limit."""
JSON = {"content-type": "application/json"}
GOOD = json.dumps(DOCUMENT).encode()


def document(_: Heard) -> Answer:
    return Answer(200, JSON, GOOD)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def server(authority: Authority) -> Iterator[Http2Server]:
    with Http2Server(authority.server(), document) as server:
        yield server


def machines(
    server: Http2Server, authority: Authority, api: str = "blocking", limit: float = 5
) -> Any:
    return APIS[api].Machines(server.url, None, verify=authority.bundle, timeout=limit)


WRITE = ("registerMachine", "A", "https://a")
READ = ("document",)
LATE = {"silence", "no end"}
LATE_LIMIT = 0.6
# of a fault: what a write ends in, whether it may have been done, how often the request arrives
WRITES: dict[str, tuple[Optional[type[Exception]], bool, int]] = {
    "pass": (None, False, 1),
    "refused": (None, False, 2),
    "refused at the head": (None, False, 1),
    "reset head": (ConnectionFailed, True, 0),
    "reset request": (ConnectionFailed, True, 1),
    "reset reply": (ConnectionFailed, True, 1),
    "goaway before": (None, False, 2),
    "goaway before, in anger": (None, False, 2),
    "goaway after": (None, False, 1),
    "goaway and cut": (ConnectionFailed, True, 1),
    "cut request": (ConnectionFailed, True, 1),
    "cut request abruptly": (ConnectionFailed, True, 1),
    "cut reply": (ConnectionFailed, True, 1),
    "silence": (ReplyTimeout, True, 1),
    "delay": (None, False, 1),
    "drip": (None, False, 1),
    "body too short": (ConnectionFailed, True, 1),
    "body too long": (ConnectionFailed, True, 1),
    "no end": (ReplyTimeout, True, 1),
    "informational": (None, False, 1),
    "push": (ConnectionFailed, True, 1),
    "trailers": (None, False, 1),
    "status": (HTTPStatusError, True, 1),
    "SETTINGS flood": (None, False, 1),
    "PING flood": (None, False, 1),
    "header bomb": (ConnectionFailed, True, 1),
}
SPECIAL = {
    "refused at the head": Fault("refused", abrupt=True),
    "goaway before, in anger": Fault("goaway before", status=429),
    "cut request abruptly": Fault("cut request", abrupt=True),
    "status": Fault("status", status=503),
}


def fault(name: str) -> Fault:
    return replace(
        SPECIAL.get(name, Fault(name)), place=0.5, seconds=0.1 if name != "status" else 0
    )


def test_every_fault_is_in_the_table() -> None:
    assert {fault(name).kind for name in WRITES} == set(KINDS)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", WRITES)
def test_a_write(name: str, api: str, server: Http2Server, authority: Authority) -> None:
    """It is sent again only where the server says that it has not been processed."""
    end, maybe_done, arrives = WRITES[name]
    limit = LATE_LIMIT if name in LATE else 5
    on = machines(server, authority, api, limit)
    asked(on, *READ)
    server.seen.clear()
    struck = replace(fault(name), seconds=0) if name in LATE else fault(name)
    server.tell(struck)
    begun = time.monotonic()
    if end is None:
        assert asked(on, *WRITE) == DOCUMENT
    else:
        with pytest.raises(end) as caught:
            asked(on, *WRITE)
        assert type(caught.value) is end
        assert caught.value.maybe_done == maybe_done
    assert time.monotonic() - begun < limit + NOISE
    assert len(server.seen) == arrives
    assert asked(on, *READ) == DOCUMENT, "the next call is not hurt"


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("name", [name for name in WRITES if name not in LATE])
def test_a_read(name: str, api: str, server: Http2Server, authority: Authority) -> None:
    """One that got no reply is sent again."""
    server.tell(fault(name))
    assert asked(machines(server, authority, api), *READ) == DOCUMENT


@pytest.mark.parametrize("name", sorted(LATE))
def test_a_read_that_gets_no_reply(name: str, server: Http2Server, authority: Authority) -> None:
    server.tell(replace(fault(name), seconds=0))
    begun = time.monotonic()
    with pytest.raises(ReplyTimeout) as caught:
        asked(machines(server, authority, limit=LATE_LIMIT), *READ)
    assert LATE_LIMIT - 0.05 < time.monotonic() - begun < LATE_LIMIT + NOISE
    assert not caught.value.maybe_done


def test_a_server_that_refuses_everything(server: Http2Server, authority: Authority) -> None:
    server.tell(*[Fault("refused")] * 9)
    with pytest.raises(ConnectionFailed, match="did not take the request on") as caught:
        asked(machines(server, authority), *WRITE)
    assert not caught.value.maybe_done
    assert len(server.seen) == 3


@pytest.mark.parametrize("api", APIS)
def test_a_connection_that_went_silent_is_not_used_again(
    api: str, server: Http2Server, authority: Authority
) -> None:
    on = machines(server, authority, api, LATE_LIMIT)
    asked(on, *READ)
    assert server.connections == 1
    server.tell(Fault("silence"))
    with pytest.raises(ReplyTimeout):
        asked(on, *WRITE)
    assert asked(on, *READ) == DOCUMENT
    assert server.connections == 2
    other = machines(server, authority, api, LATE_LIMIT)
    assert asked(other, *READ) == DOCUMENT


@pytest.mark.full
@pytest.mark.parametrize("ask", [READ, WRITE])
def test_a_connection_that_went_silent_is_noticed(
    ask: tuple[str, ...], server: Http2Server, authority: Authority
) -> None:
    """Within 80 s, long before the limit of the call: a read is sent again."""
    server.deaf = True
    on = machines(server, authority, limit=200)
    server.tell(Fault("silence", seconds=200))
    begun = time.monotonic()
    if ask == READ:
        assert asked(on, *ask) == DOCUMENT
    else:
        with pytest.raises(ConnectionFailed, match="operation timed out"):
            asked(on, *ask)
    assert 75 < time.monotonic() - begun < 90


def test_calls_share_a_connection(server: Http2Server, authority: Authority) -> None:
    """A reply that is slow keeps no other waiting, and one that is reset hurts no other."""
    server.answer = lambda heard: (time.sleep(0.2), document(heard))[1]

    async def all_at_once() -> list[Any]:
        async with aio.AGSAdministration(
            f"{server.origin}/arcgis/admin", None, verify=authority.bundle
        ) as admin:
            first = await admin._get(url=server.url)
            assert first == DOCUMENT
            server.tell(Fault(), Fault("reset request"), Fault("refused"))
            return await asyncio.gather(*[admin._get(url=server.url) for _ in range(20)])

    begun = time.monotonic()
    assert asyncio.run(all_at_once()) == [DOCUMENT] * 20
    assert time.monotonic() - begun < 0.2 * 20
    assert server.connections == 1


def test_a_cancelled_call_ends_its_stream_only(server: Http2Server, authority: Authority) -> None:
    async def cancelled() -> None:
        on = machines(server, authority, "aio")
        assert await on.document == DOCUMENT
        server.tell(Fault("silence"))
        call = asyncio.ensure_future(on.registerMachine("A", "https://a"))
        while len(server.seen) < 2:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        until = time.monotonic() + 5
        while not server.cancelled and time.monotonic() < until:
            await asyncio.sleep(0.01)
        assert await on._get(url=server.url) == DOCUMENT

    asyncio.run(cancelled())
    assert server.cancelled == [8], "CANCEL"
    assert server.connections == 1


INTERRUPTED = """
import os, signal, sys, threading, time
from arcrest.manageags._machines import Machines
url, bundle = sys.argv[1:]
machines = Machines(url, None, verify=bundle)
machines.document
sent = []
def interrupt():
    time.sleep(0.5)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    machines.registerMachine("A", "https://a")
except KeyboardInterrupt:
    print(time.monotonic() - sent[0])
print(machines._get(url)["Protocol"])
"""


def test_ctrl_c(server: Http2Server, authority: Authority) -> None:
    server.tell(Fault(), Fault("silence"))
    done = run_script(INTERRUPTED, server.url, authority.bundle)
    latency, protocol = done.stdout.split()
    assert float(latency) < 0.2, done.stderr
    assert protocol == "https"


# flow control -----------------------------------------------------------------------------------


@pytest.fixture
def big(tmp_path: Path) -> str:
    path = tmp_path / "big.sd"
    with path.open("wb") as file:
        file.truncate(3 << 20)
    return str(path)


def uploads(server: Http2Server, authority: Authority, limit: float) -> Any:
    url = f"{server.origin}/arcgis/admin/uploads"
    return arcrest._core.Uploads(url, None, verify=authority.bundle, timeout=limit)


@pytest.mark.parametrize("window", [65535, 1 << 20, 1 << 24])
def test_an_upload(window: int, authority: Authority, big: str) -> None:
    with Http2Server(authority.server(), document, window) as server:
        assert uploads(server, authority, 5).uploadItem(big, "") == DOCUMENT
        assert len(server.seen[0].body) > 3 << 20


def test_an_upload_that_the_server_takes_slowly(authority: Authority, big: str) -> None:
    """Longer than the limit, but never without progress for as long."""
    with Http2Server(authority.server(), document, 65535) as server:
        server.pace = 0.008
        begun = time.monotonic()
        assert uploads(server, authority, 0.8).uploadItem(big, "") == DOCUMENT
        assert time.monotonic() - begun > 1


@pytest.mark.parametrize("window", [0, 1000])
def test_a_window_that_stays_shut(window: int, authority: Authority, big: str) -> None:
    """The server takes the head of a request, and never the rest."""
    with Http2Server(authority.server(), document, window) as server:
        server.takes = False
        upload, write = (
            uploads(server, authority, LATE_LIMIT),
            machines(server, authority, limit=LATE_LIMIT),
        )
        for ask in (
            lambda: upload.uploadItem(big, ""),
            lambda: write.registerMachine("x" * 5000, "https://a"),
        ):
            # the client knows the window when it has read something
            assert upload._get(server.url) == write._get(server.url) == DOCUMENT
            begun = time.monotonic()
            with pytest.raises(ReplyTimeout) as caught:
                ask()
            assert time.monotonic() - begun < 2 * LATE_LIMIT + NOISE
            assert caught.value.maybe_done, "the head has been sent"
        assert {heard.method for heard in server.seen} == {"GET"}


def test_a_server_that_refuses_an_upload_before_its_end(
    server: Http2Server, authority: Authority, big: str
) -> None:
    server.early = Answer(413, {"content-type": "text/html"}, b"<title>Too large</title>")
    with pytest.raises(HTTPStatusError, match=r"413.*Too large") as caught:
        uploads(server, authority, 5).uploadItem(big, "")
    assert not caught.value.maybe_done


def test_calls_that_wait_for_a_place(server: Http2Server, authority: Authority) -> None:
    """The server takes one request at a time; waiting counts towards the time limit."""
    server.streams = 1
    server.answer = lambda heard: (time.sleep(0.15), document(heard))[1]

    async def all_at_once() -> list[Any]:
        on = aio.Machines(server.url, None, verify=authority.bundle, timeout=0.8)
        await on.document
        calls = [on._get(url=server.url) for _ in range(12)]
        return await asyncio.gather(*calls, return_exceptions=True)

    begun = time.monotonic()
    ends = asyncio.run(all_at_once())
    assert time.monotonic() - begun < 0.4 + 0.8 + NOISE
    assert DOCUMENT in ends
    assert {type(end) for end in ends} == {dict, ReplyTimeout}


def test_floods_do_not_outlast_the_limit(server: Http2Server, authority: Authority) -> None:
    """PING and SETTINGS without an end, and no reply."""
    server.flood = True
    server.tell(Fault("silence"))
    begun = time.monotonic()
    with pytest.raises((ReplyTimeout, ConnectionFailed)):
        asked(machines(server, authority, limit=LATE_LIMIT), *READ)
    assert time.monotonic() - begun < LATE_LIMIT + NOISE


def test_threads_that_meet_refusals(server: Http2Server, authority: Authority) -> None:
    """Every third write is refused: each is carried out once."""
    server.tell(*[Fault(), Fault(), Fault("refused", abrupt=True)] * 8)
    on = machines(server, authority)
    together = threading.Barrier(8)

    def write(number: int) -> Any:
        together.wait()
        return on.registerMachine(f"M{number}", "https://a")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(write, range(8))) == [DOCUMENT] * 8
    names = [heard.body.decode().partition("machineName=")[2][:2] for heard in server.seen]
    assert sorted(names) == [f"M{number}" for number in range(8)]


# what a reply says ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", BODIES)
def test_a_hostile_body(case: str, server: Http2Server, authority: Authority) -> None:
    """The same ends as over HTTP/1.1."""
    data, end = BODIES[case]
    head, _, body = data.partition(b"\r\n\r\n")
    lines = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
    headers = {name.decode().lower(): value.decode() for name, _, value in lines}
    headers.pop("connection", None)
    headers.pop("content-length", None)
    server.answer = lambda _: Answer(200, headers, body)
    on = machines(server, authority)
    if end is None:
        assert asked(on, "Protocol") == "https"
        return
    with pytest.raises(end) as caught:
        asked(on, "Protocol")
    assert type(caught.value) is end
    assert isinstance(caught.value, ArcRESTError)


HEADERS = {
    "a gzip that is none": ({"content-encoding": "gzip"}, ConnectionFailed),
    "many headers": ({f"x-{number}": "y" * 20 for number in range(3000)}, ConnectionFailed),
    "a header of capitals": ({"X-Odd": "1"}, ConnectionFailed),
    "a connection header": ({"connection": "close"}, ConnectionFailed),
    "no type": ({}, None),
    "a type of no kind": ({"content-type": "\xff/\xfe"}, None),
}


@pytest.mark.parametrize("case", HEADERS)
def test_hostile_headers(case: str, server: Http2Server, authority: Authority) -> None:
    headers, end = HEADERS[case]
    server.answer = lambda _: Answer(200, headers, GOOD)
    on = machines(server, authority)
    if end is None:
        assert asked(on, "Protocol") == "https"
        return
    with pytest.raises(end):
        asked(on, *WRITE)
    assert len(server.seen) == 1


def test_a_reply_that_is_too_large(server: Http2Server, authority: Authority) -> None:
    server.answer = lambda _: Answer(200, JSON, b'"' + b"x" * (3 << 20) + b'"')
    on = arcrest._core.Machines(server.url, None, verify=authority.bundle, max_reply=1 << 20)
    with pytest.raises(ReplyError, match="larger than"):
        asked(on, *READ)
    server.answer = document
    assert asked(on, *READ) == DOCUMENT
