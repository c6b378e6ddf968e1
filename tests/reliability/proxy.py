"""A proxy between a client and a site that fails as it is told, one fault for each request."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

REASONS = {429: "Too Many Requests", 502: "Bad Gateway", 503: "Unavailable", 504: "Gateway Timeout"}
LONGEST = 5.0
"""Seconds after which a silence ends by itself."""


@dataclass(frozen=True)
class Fault:
    """What happens to one request and its reply."""

    kind: str = "pass"
    """One of KINDS."""
    arrives: bool = True
    """Whether the site gets the request before the fault strikes."""
    place: float = 0.0
    """Where in the bytes it strikes, from 0 to 1."""
    seconds: float = 0.0
    """How long it takes, or what Retry-After says."""
    status: int = 0
    abrupt: bool = False
    """Whether the connection ends by a reset instead of in order."""

    def __str__(self) -> str:
        more = [self.status or "", "" if self.arrives else "before the site", f"{self.place:.2f}"]
        return " ".join([self.kind, *filter(None, map(str, more))])


KINDS = (
    "pass",
    "delay",
    "silence",
    "reset",
    "cut request",
    "cut reply",
    "corrupt request",
    "corrupt reply",
    "drip",
    "duplicate",
    "status",
)


class FaultProxy:
    """Listens on loopback and leads to `site`, a port there; `tell` says what is to go wrong."""

    def __init__(self, site: int) -> None:
        self._site = site
        self._faults: deque[Fault] = deque()
        self._changed = threading.Condition()
        self._busy = 0
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.met: list[Fault] = []
        """The faults that a request met, in order."""

    def __enter__(self) -> FaultProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):  # not every system knows it for a listening socket
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            _end(connection, abrupt=True)

    def tell(self, *faults: Fault) -> None:
        """The next requests meet these faults, one each; those after them none."""
        with self._changed:
            self.met = []
            self._faults = deque(faults)

    def settle(self) -> None:
        """Waits until every request that arrived has come to its end."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._busy == 0, LONGEST + 1):
                raise AssertionError("a request is still on its way")

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while first := connection.recv(65536):
                with self._busy_with() as fault:
                    if not self._survives(connection, first, fault):
                        break
        except OSError:
            pass
        finally:
            self._open.discard(connection)
            _end(connection)

    @contextlib.contextmanager
    def _busy_with(self) -> Iterator[Fault]:
        with self._changed:
            self._busy += 1
            fault = self._faults.popleft() if self._faults else Fault()
            self.met.append(fault)
        try:
            yield fault
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _survives(self, client: socket.socket, first: bytes, fault: Fault) -> bool:
        """Whether the connection can take another request after this one; else it is closed."""
        with contextlib.suppress(OSError, EOFError):  # the client or the site is gone
            if self._exchange(client, first, fault):
                return True
        _end(client)
        return False

    def _exchange(self, client: socket.socket, first: bytes, fault: Fault) -> bool:
        """One request and its reply; whether the connection can take another."""
        if fault.kind == "reset":
            _end(client, abrupt=True)
            return False
        request = _message(client, first)
        if fault.kind == "cut request":
            if fault.arrives:
                with self._upstream() as site:
                    site.sendall(request[: int(fault.place * (len(request) - 1))])
                    _end(site, fault.abrupt)
            _end(client, fault.abrupt)
            return False
        if fault.kind == "corrupt request":
            request = _spoilt(request, fault.place * request.index(b"\r\n\r\n") / len(request))
        if fault.kind == "delay":
            time.sleep(fault.seconds)
        reply = self._asked(request) if fault.arrives else b""
        return self._answer(client, reply, fault)

    def _asked(self, request: bytes) -> bytes:
        with self._upstream() as site:
            site.sendall(request)
            return _message(site, site.recv(65536))

    def _upstream(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._site), LONGEST)

    def _answer(self, client: socket.socket, reply: bytes, fault: Fault) -> bool:
        if fault.kind == "silence":
            client.settimeout(LONGEST)
            client.recv(1)
            return False
        if fault.kind == "cut reply":
            client.sendall(reply[: int(fault.place * (len(reply) - 1))])
            _end(client, fault.abrupt)
            return False
        if fault.kind == "status":
            reply = _status(fault)
        elif fault.kind == "corrupt reply":
            reply = _spoilt(reply, fault.place)
        elif fault.kind == "duplicate":
            reply *= 2
        if fault.kind == "drip":
            step = len(reply) // 8 + 1
            for start in range(0, len(reply), step):
                client.sendall(reply[start : start + step])
                time.sleep(fault.seconds / 8)
        else:
            client.sendall(reply)
        return fault.kind != "corrupt reply"


def _message(source: socket.socket, data: bytes) -> bytes:
    """A whole request or reply, of which `data` is the beginning."""
    while b"\r\n\r\n" not in data:
        data += _more(source)
    head = data[: data.index(b"\r\n\r\n")].lower()
    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
    if b"\r\ntransfer-encoding: chunked" in head:
        while not data.endswith(b"\r\n0\r\n\r\n"):
            data += _more(source)
    elif length:
        whole = len(head) + 4 + int(length[1])
        while len(data) < whole:
            data += _more(source)
    return data


def _more(source: socket.socket) -> bytes:
    data = source.recv(65536)
    if not data:
        raise EOFError
    return data


def _spoilt(data: bytes, place: float) -> bytes:
    """One byte is wrong: NUL in the head, where HTTP has none; else 0xFF, which UTF-8 has not."""
    at = int(place * (len(data) - 1))
    wrong = b"\0" if at < data.find(b"\r\n\r\n") else b"\xff"
    return data[:at] + wrong + data[at + 1 :]


def _status(fault: Fault) -> bytes:
    """A gateway's reply."""
    page = b"<html><head><title>Gateway</title></head><body>Sorry.</body></html>"
    head = (
        f"HTTP/1.1 {fault.status} {REASONS[fault.status]}\r\nContent-Type: text/html\r\n"
        f"Content-Length: {len(page)}\r\nRetry-After: {fault.seconds:.0f}\r\n\r\n"
    )
    return head.encode() + page


def _end(connection: socket.socket, abrupt: bool = False) -> None:
    with contextlib.suppress(OSError):
        if abrupt:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            connection.shutdown(socket.SHUT_RDWR)
    connection.close()
