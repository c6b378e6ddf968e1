"""One time limit for a call, from its start to its reply: logins, repetitions and pauses count."""

from __future__ import annotations

import asyncio
import json
import math
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable

import pytest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.common.errorhandlers import HTTPStatusError, ReplyTimeout
from arcrest.manageags._machines import Machines
from arcrest.manageags._uploads import Uploads
from arcrest.sandbox import Site

from .faults import DOCUMENT, Faults, reply
from .test_conventions import READ, run

NOISE = 1.0
"""Seconds that a busy machine may add."""
FOREVER = 20.0


class Slow:
    """A site whose addresses answer after a time, or with what a test says."""

    def __init__(self) -> None:
        slow = self
        self.delays: dict[str, list[float]] = {}
        """By the last part of an address: the seconds that each request waits, the last for all."""
        self.replies: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.seen: list[str] = []
        self.arrived = threading.Semaphore(0)
        self.ended = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                slow.answer(self)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._server.server_port}/arcgis"
        self.url = f"{self.root}/admin/machines"
        self.token_url = f"{self.root}/admin/generateToken"

    def __enter__(self) -> Slow:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def handler(self, **more: Any) -> AGSTokenSecurityHandler:
        return AGSTokenSecurityHandler("u", "p", token_url=self.token_url, **more)

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        call.rfile.read(int(call.headers.get("Content-Length", 0)))
        name = call.path.split("?")[0].rpartition("/")[2]
        self.seen.append(name)
        delays = self.delays.get(name, [0.0])
        delay = delays.pop(0) if len(delays) > 1 else delays[0]
        self.arrived.release()
        if self.ended.wait(delay):
            call.close_connection = True
            return
        body: Any = {"token": "T", "expires": 4102444800000} if "Token" in name else DOCUMENT
        status, headers, data = self.replies.get(name, (200, {}, json.dumps(body).encode()))
        try:
            call.send_response(status)
            for header, value in {"Content-Length": str(len(data)), **headers}.items():
                call.send_header(header, value)
            call.end_headers()
            call.wfile.write(data)
        except OSError:
            call.close_connection = True


@pytest.fixture
def slow() -> Iterator[Slow]:
    with Slow() as server:
        yield server


def timed_out(ask: Callable[[], Any], limit: float) -> ReplyTimeout:
    """The error of a call that must end within that many seconds."""
    begun = time.monotonic()
    with pytest.raises(ReplyTimeout) as caught:
        ask()
    spent = time.monotonic() - begun
    assert limit - 0.05 < spent < limit + NOISE
    return caught.value


def read(machines: Machines) -> Any:
    return machines.document


def write(machines: Machines) -> Any:
    return machines.registerMachine("GIS2", "https://gis2/arcgis/admin")


# logins -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [read, write])
def test_login_and_request_share_the_limit(slow: Slow, ask: Callable[[Any], Any]) -> None:
    slow.delays = {"generateToken": [0.4], "machines": [FOREVER], "register": [FOREVER]}
    error = timed_out(lambda: ask(Machines(slow.url, slow.handler(), timeout=1.6)), 1.6)
    assert error.maybe_done == (ask is write)
    assert len(slow.seen) == 2
    assert "within 1.6 s" in str(error)


@pytest.mark.parametrize("api", ["blocking", "aio"])
def test_a_call_that_times_out_in_its_login_is_certainly_not_done(slow: Slow, api: str) -> None:
    slow.delays = {"generateToken": [FOREVER]}

    async def awaited() -> Any:
        machines = aio.Machines(slow.url, slow.handler(), timeout=1.0)
        return await machines.registerMachine("GIS2", "https://gis2/arcgis/admin")

    def ask() -> Any:
        if api == "aio":
            return asyncio.run(awaited())
        return write(Machines(slow.url, slow.handler(), timeout=1.0))

    error = timed_out(ask, 1.0)
    assert not error.maybe_done
    assert slow.seen == ["generateToken"]


@pytest.mark.parametrize(("of_handler", "of_site"), [(0.2, 5), (5, 0.2)])
def test_the_earlier_limit_counts(slow: Slow, of_handler: float, of_site: float) -> None:
    slow.delays = {"generateToken": [FOREVER]}
    handler = slow.handler(timeout=of_handler)
    error = timed_out(lambda: read(Machines(slow.url, handler, timeout=of_site)), 0.2)
    assert "within 0.2 s" in str(error)


def test_a_handlers_requests_share_its_limit(slow: Slow) -> None:
    """The token service is asked for at one address, and the token at another."""
    slow.delays = {"info": [0.6], "generateToken": [FOREVER]}
    handler = AGSTokenSecurityHandler("u", "p", org_url=slow.root, timeout=1.2)
    timed_out(lambda: handler.token, 1.2)
    assert slow.seen == ["info", "generateToken"]


def test_the_renewal_of_a_token_counts(slow: Slow) -> None:
    refusal = {"status": "error", "code": 498, "messages": ["Invalid token"]}
    slow.replies = {"register": (200, {}, json.dumps(refusal).encode())}
    slow.delays = {"register": [0.2], "generateToken": [0.0, FOREVER]}
    error = timed_out(lambda: write(Machines(slow.url, slow.handler(), timeout=1.3)), 1.3)
    assert slow.seen == ["generateToken", "register", "generateToken"]
    assert not error.maybe_done


def test_who_waits_for_the_login_of_another_call_has_its_own_limit(slow: Slow) -> None:
    slow.delays = {"generateToken": [0.8]}
    handler = slow.handler()
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(lambda: read(Machines(slow.url, handler, timeout=5)))
        assert slow.arrived.acquire(timeout=5)
        error = timed_out(lambda: write(Machines(slow.url, handler, timeout=0.2)), 0.2)
        assert patient.result(5) == DOCUMENT
    assert not error.maybe_done
    assert slow.seen == ["generateToken", "machines"]


def test_the_limit_of_one_call_does_not_end_the_login_of_others(slow: Slow) -> None:
    """The call that logs in for all gives up; one that has more time logs in itself."""
    slow.delays = {"generateToken": [FOREVER, 0.0]}
    handler = slow.handler()
    with ThreadPoolExecutor(5) as pool:
        hasty = pool.submit(lambda: read(Machines(slow.url, handler, timeout=1.0)))
        assert slow.arrived.acquire(timeout=5)
        patient = [
            pool.submit(lambda: read(Machines(slow.url, handler, timeout=9))) for _ in range(4)
        ]
        with pytest.raises(ReplyTimeout):
            hasty.result(5)
        assert [call.result(5) for call in patient] == [DOCUMENT] * 4
    assert slow.seen.count("generateToken") == 2


class Own:
    """A handler of a script's own, which takes its time."""

    method = "TOKEN"
    referer_url = None

    @property
    def token(self) -> str:
        time.sleep(0.5)
        return "T"


def test_nothing_is_sent_after_a_token_that_came_too_late(slow: Slow) -> None:
    with pytest.raises(ReplyTimeout) as caught:
        write(Machines(slow.url, Own(), timeout=0.3))
    assert not caught.value.maybe_done
    assert slow.seen == []


# repetitions and pauses -------------------------------------------------------------------------


def test_a_silent_site_is_not_waited_for_again(slow: Slow) -> None:
    slow.delays = {"machines": [FOREVER]}
    error = timed_out(lambda: read(Machines(slow.url, None, timeout=1.0)), 1.0)
    assert "timeout=" in str(error)
    assert slow.seen == ["machines"]


def test_repetitions_share_the_limit(slow: Slow) -> None:
    slow.replies = {"machines": (502, {}, b"")}
    slow.delays = {"machines": [0.3, FOREVER]}
    timed_out(lambda: read(Machines(slow.url, None, timeout=1.3)), 1.3)
    assert slow.seen == ["machines"] * 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("7", r"pause of 7 s, which the time limit of 5 s does not allow.*timeout="),
        ("3600", r"pause of 3600 s\)"),
    ],
)
def test_a_pause_beyond_the_limit_is_not_waited_for(slow: Slow, asked: str, words: str) -> None:
    slow.replies = {"machines": (503, {"Retry-After": asked}, b"")}
    begun = time.monotonic()
    with pytest.raises(HTTPStatusError, match=words):
        read(Machines(slow.url, None, timeout=5))
    assert time.monotonic() - begun < NOISE
    assert slow.seen == ["machines"]


def test_a_busy_site_is_waited_for_within_the_limit(fresh_site: Site) -> None:
    handler = AGSTokenSecurityHandler(
        fresh_site.username, fresh_site.password, org_url=fresh_site.url
    )
    fresh_site.busy(99)
    machines = Machines(f"{fresh_site.url}/machines", handler, timeout=0.5, retries=99)
    begun = time.monotonic()
    refused = write(machines)
    assert time.monotonic() - begun < 0.5 + NOISE
    assert "another administrative operation" in refused["messages"][0]


def test_a_write_that_finds_no_connection_is_certainly_not_done() -> None:
    """The queue of the listening socket is full, so that no connection is opened."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        url = f"http://127.0.0.1:{server.getsockname()[1]}/arcgis/admin/machines"
        begun = time.monotonic()
        with pytest.raises(OSError) as caught:  # noqa: PT011 - by timeout or refused
            write(Machines(url, None, timeout=0.3))
        assert time.monotonic() - begun < 0.3 + NOISE
        for one in waiting:
            one.close()
    assert not getattr(caught.value, "maybe_done", True)


# uploads, downloads and large replies -----------------------------------------------------------


class Taker:
    """Takes an upload in small pieces with pauses between, and answers at its end."""

    def __init__(self, pause: float, stops: bool = False) -> None:
        self.pause, self.stops = pause, stops
        self.taken = 0
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/arcgis/admin/uploads"

    def __enter__(self) -> Taker:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(4096)
            head, _, rest = data.partition(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length")
            )
            self.taken = len(rest)
            while self.taken < length:
                if self.stops and self.taken > length // 4:
                    self.ended.wait(FOREVER)
                    return
                self.taken += len(connection.recv(512 << 10))
                if self.ended.wait(self.pause):
                    return
            connection.sendall(reply({"status": "success"}))


@pytest.fixture
def big(tmp_path: Path) -> str:
    path = tmp_path / "big.sd"
    with path.open("wb") as file:
        file.truncate(48 << 20)
    return str(path)


def test_an_upload_that_goes_on_is_not_cut(big: str) -> None:
    begun = time.monotonic()
    with Taker(pause=0.02) as taker:
        done = Uploads(taker.url, None, timeout=1.2).uploadItem(big, "")
    assert done == {"status": "success"}
    assert time.monotonic() - begun > 1.3, "longer than the limit"


def test_an_upload_that_stops_is_cut(big: str) -> None:
    with Taker(pause=0, stops=True) as taker:
        begun = time.monotonic()
        with pytest.raises(
            ReplyTimeout, match=r"took nothing more of the request within 0\.5 s"
        ) as e:
            Uploads(taker.url, None, timeout=0.5).uploadItem(big, "")
        assert time.monotonic() - begun < 3
    assert e.value.maybe_done


class Dripping(Faults):
    """Answers in pieces of a size, with a pause between them."""

    def __init__(self, piece: int, pause: float) -> None:
        super().__init__()
        self.piece, self.pause = piece, pause

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            self.seen.append(self._read(connection))
            data = reply({**DOCUMENT, "x": "x" * (6 << 20)})
            try:
                for start in range(0, len(data), self.piece):
                    connection.sendall(data[start : start + self.piece])
                    if self._release.wait(self.pause):
                        return
            except OSError:
                return


def test_a_large_reply_that_goes_on_is_not_cut() -> None:
    begun = time.monotonic()
    with Dripping(512 << 10, 0.15) as faults:
        assert Machines(faults.url, None, timeout=1.2).Protocol == "https"
    assert time.monotonic() - begun > 1.5


def test_a_reply_that_only_drips_is_cut() -> None:
    with Dripping(1000, 0.05) as faults:
        timed_out(lambda: Machines(faults.url, None, timeout=0.5).Protocol, 0.5)


# limits of any size -----------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [sys.maxsize, 2.0**64, 1e300, math.inf, 5])
def test_a_limit_of_any_size(slow: Slow, limit: float) -> None:
    handler = slow.handler(timeout=limit)
    assert read(Machines(slow.url, handler, timeout=limit)) == DOCUMENT
    assert write(Machines(slow.url, handler, timeout=limit)) == DOCUMENT

    async def awaited() -> Any:
        return await aio.Machines(slow.url, handler, timeout=limit).document

    assert asyncio.run(awaited()) == DOCUMENT


@pytest.mark.parametrize("limit", [1e-300, 1e-9])
def test_a_limit_that_nothing_keeps(slow: Slow, limit: float) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - late with the connection or the reply
        read(Machines(slow.url, None, timeout=limit))


@pytest.mark.parametrize("limit", [0, -1, -math.inf, math.nan])
def test_a_limit_that_makes_no_sense(slow: Slow, limit: float) -> None:
    for make in (
        lambda: Machines(slow.url, None, timeout=limit),
        lambda: aio.Machines(slow.url, None, timeout=limit),
        lambda: slow.handler(timeout=limit),
    ):
        with pytest.raises(ValueError, match="timeout must be a number of seconds above 0, not"):
            make()


def test_the_limit_by_environment(slow: Slow) -> None:
    code = READ.format(url=slow.root.removesuffix("/arcgis"))
    assert "GIS1" in run(code, ARCREST_TIMEOUT="1e300")
    assert "ValueError" in run(code, ARCREST_TIMEOUT="nan")
