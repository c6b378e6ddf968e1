"""An HTTP/1.1 server for a WSGI application: one thread per connection, connections kept alive."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any, Callable
from urllib.parse import unquote_to_bytes

log = logging.getLogger("arcrest.sandbox")

DRAIN = 1024 * 1024
MAX_LINE = 65536

WsgiApplication = Callable[..., Iterable[bytes]]


class _Body:
    """A request's body of known length; `read` returns b"" at its end."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        block: bytes = self._stream.read(wanted)
        if len(block) < wanted:
            raise ConnectionResetError("the body ends early")
        self._left -= wanted
        return block


class _Chunks:
    """A body in chunked transfer coding."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = 0
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(DRAIN), b""))
        if not self._left and not self._ended:
            self._next_chunk()
        if self._ended:
            return b""
        block: bytes = self._stream.read(min(size, self._left))
        if not block:
            raise ConnectionResetError("the body ends early")
        self._left -= len(block)
        if not self._left:
            self._stream.readline(MAX_LINE)
        return block

    def _next_chunk(self) -> None:
        head = self._stream.readline(MAX_LINE).partition(b";")[0].strip()
        try:
            self._left = int(head, 16)
        except ValueError:
            raise ConnectionResetError("the body's chunks are malformed") from None
        if self._left == 0:
            self._ended = True
            while self._stream.readline(MAX_LINE).strip():
                pass


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "arcrest-sandbox"
    sys_version = ""
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        if isinstance(self.request, ssl.SSLSocket):
            self.request.do_handshake()
        super().setup()
        self._connection: dict[str, Any] = {}  # what a login bound to the connection leaves there

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The application logs its requests itself, without their secrets."""

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def __getattr__(self, name: str) -> Any:
        """Every `do_VERB` is the same: the application knows the verbs."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        try:
            body = self._body()
        except ValueError:
            self.send_error(400)
            return
        environ = self._environ(body)
        replied = self.server.application(environ, self._start_response)
        self._finish(b"".join(replied), body)

    def _body(self) -> _Body | _Chunks:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return _Chunks(self.rfile)
        length = int(self.headers.get("Content-Length") or 0)
        if length < 0:
            raise ValueError("a negative length")
        return _Body(self.rfile, length)

    def _environ(self, body: _Body | _Chunks) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        secure = isinstance(self.request, ssl.SSLSocket)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "REQUEST_URI": self.path,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "REMOTE_USER": self._certified(),
            "arcrest.connection": self._connection,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if secure else "http",
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _certified(self) -> str:
        """The common name in the client's certificate, if it had to show one."""
        certificate = self.request.getpeercert() if hasattr(self.request, "getpeercert") else None
        subject = (certificate or {}).get("subject", ())
        names = [value for relative in subject for key, value in relative if key == "commonName"]
        return names[0] if names else ""

    def _start_response(self, status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        code, _, reason = status.partition(" ")
        self._status, self._reason, self._headers = int(code), reason, headers

    def _finish(self, content: bytes, body: _Body | _Chunks) -> None:
        if not self._drained(body):
            self.close_connection = True
        self.send_response(self._status, self._reason)
        for name, value in self._headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _drained(self, body: _Body | _Chunks) -> bool:
        """Whether what the application left of the body could be read away."""
        left = DRAIN
        while left > 0:
            block = body.read(left)
            if not block:
                return True
            left -= len(block)
        return False


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """The listening socket and its open connections."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would share a port that is in use
    request_queue_size = 256

    def __init__(
        self,
        application: WsgiApplication,
        host: str,
        port: int,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.application = application
        self._ssl_context = ssl_context
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    def start(self) -> None:
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.name = "arcrest-sandbox"
        self._thread.start()

    def stop(self) -> None:
        """No more requests; kept-alive connections are closed, too."""
        self.shutdown()
        self.server_close()
        with self._guard:
            connections = list(self._connections)
        for connection in connections:
            self._hang_up(connection)
        if self._thread:
            self._thread.join(2)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self._ssl_context:
            connection = self._ssl_context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        with self._guard:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            log.debug("connection lost: %s", error)
        else:
            log.exception("the sandbox failed")

    @staticmethod
    def _hang_up(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
