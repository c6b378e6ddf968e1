"""A server whose faults a test chooses: raw bytes on a socket, or silence."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from types import TracebackType
from typing import Any

DOCUMENT = {
    "machines": [{"machineName": "GIS1", "adminURL": "https://gis1/arcgis/admin"}],
    "Protocol": "https",
}


def reply(
    body: Any = b"",
    status: str = "200 OK",
    kind: str = "application/json",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """An HTTP reply; `body` is bytes, text, or anything else as JSON."""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = {
        "Content-Type": kind,
        "Content-Length": str(len(body) if length is None else length),
        "Connection": "close",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + bytes(body)


SILENCE = b"(silence)"
"""Instead of a reply: nothing, until the server ends or `release` is called."""


class Faults:
    """Answers each request with the next of `tell(...)`; with the document of a resource when
    there is none left. Keeps the requests as text in `seen`."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.arrived = threading.Semaphore(0)
        self._told: deque[bytes] = deque()
        self._release = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Faults:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
        with contextlib.suppress(OSError):  # not every system knows it for a listening socket
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in [self._accepting, *self._threads]:
            thread.join(5)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def url(self) -> str:
        """Where the tests put their resource."""
        return f"{self.origin}/arcgis/admin/machines"

    def tell(self, *replies: bytes) -> None:
        """Sets what the next requests are answered with."""
        self._told.extend(replies)

    def forget(self) -> None:
        """What was told and has not been asked for is not answered any more."""
        self._told.clear()

    def release(self) -> None:
        """Ends every silence: those requests are answered with the document."""
        self._release.set()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                request = self._read(connection)
                if not request:
                    return
                self.seen.append(request)
                answer = self._told.popleft() if self._told else reply(DOCUMENT)
                self.arrived.release()
                if answer == SILENCE:
                    self._release.wait(30)
                    answer = reply(DOCUMENT)
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                return

    def _read(self, connection: socket.socket) -> str:
        """A request, its head and its body."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return ""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.decode("latin-1").splitlines():
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        while len(body) < length:
            body += connection.recv(65536)
        return (head + b"\r\n\r\n" + body).decode("latin-1")
