"""An HTTP/1.1 server for a WSGI application, with one thread for each connection."""

from __future__ import annotations

import logging
import ssl
import sys
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import Any, Callable, Union
from urllib.parse import unquote_to_bytes

from .bodies import BLOCK, Body, Chunks, body_of
from .errors import AdminError
from .listener import Listener

log = logging.getLogger("arcrest.sandbox")

WsgiApplication = Callable[..., Iterable[bytes]]

_AnyBody = Union[Body, Chunks]


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
        self._connection: dict[str, Any] = {}  # the state of an NTLM login

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: the application logs its requests, without their secrets."""

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def __getattr__(self, name: str) -> Any:
        """Serve every verb in the same way: the application checks the verb."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        try:
            body = body_of(self.headers, self.rfile)
        except ValueError:
            self.send_error(400)
            return
        environ = self._environ(body)
        replied = self.server.application(environ, self._start_response)
        self._finish(b"".join(replied), body)

    def _environ(self, body: _AnyBody) -> dict[str, Any]:
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
            "arcrest.sleep": self.server.stopping.wait,
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
        """The common name of the client's certificate, if TLS asked for one."""
        certificate = self.request.getpeercert() if hasattr(self.request, "getpeercert") else None
        subject = (certificate or {}).get("subject", ())
        names = [value for relative in subject for key, value in relative if key == "commonName"]
        return names[0] if names else ""

    def _start_response(self, status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        code, _, reason = status.partition(" ")
        self._status, self._reason, self._headers = int(code), reason, headers

    def _finish(self, content: bytes, body: _AnyBody) -> None:
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

    def _drained(self, body: _AnyBody) -> bool:
        """Read the rest of the body, and say whether its end was reached."""
        left = BLOCK
        while left > 0:
            try:
                block = body.read(left)
            except AdminError:
                return False
            if not block:
                return True
            left -= len(block)
        return False


class Server(Listener):
    """Serves an application, with TLS if there is an `ssl_context`."""

    def __init__(
        self,
        application: WsgiApplication,
        host: str,
        port: int,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.application = application
        self.ssl_context = ssl_context
        super().__init__(host, port, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self.ssl_context:
            connection = self.ssl_context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            log.debug("connection lost: %s", error)
        else:
            log.exception("the sandbox failed")
