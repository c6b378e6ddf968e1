"""`Proxy`: a forward proxy on loopback, for plain HTTP and CONNECT, that records its requests."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import selectors
import socket
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from .bodies import body_of
from .errors import AdminError
from .listener import Listener, refuse_other_than_loopback
from .records import Account
from .web_tier import basic_credentials

_BLOCK = 64 * 1024
_TIMEOUT = 60
_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


@dataclass(frozen=True)
class Passage:
    """A request that the proxy recorded. Of a CONNECT it knows only the target.

    Attributes:
        method: The method, such as CONNECT.
        target: The address or the host and port that was asked for.
        user: The user who logged in at the proxy; "" without a login.
        status: The HTTP status of the proxy's answer.
    """

    method: str
    target: str
    user: str
    status: int


class Proxy:
    """A forward proxy, from `start()` or `with` until `stop()`.

    With a user name the proxy asks for Basic credentials. It connects to loopback only. `hosts`
    maps host names to addresses, for names that only the proxy can resolve; a name and an address
    may have a port, as in {"gis.example:6443": "127.0.0.1:40123"}.

    Example:
        >>> with Site() as site, Proxy() as proxy:
        ...     sh = AGSTokenSecurityHandler(
        ...         site.username, site.password, org_url=site.root, proxy_url=proxy.url
        ...     )
        ...     bool(sh.token), len(proxy.passages) > 0
        (True, True)
    """

    def __init__(
        self,
        *,
        username: str = "",
        password: str = "",
        port: int = 0,
        host: str = "127.0.0.1",
        hosts: dict[str, str] | None = None,
    ) -> None:
        refuse_other_than_loopback(host)
        self.account = Account(username, password) if username else None
        self.hosts = {name.lower(): address for name, address in (hosts or {}).items()}
        self.passages: list[Passage] = []
        self._host, self._port = host, port
        self._server: _Server | None = None

    def start(self) -> Proxy:
        """Start to listen."""
        if self._server:
            raise RuntimeError("the proxy is running")
        self._server = _Server(self, self._host, self._port)
        self._port = self._server.server_address[1]
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection and end every thread. A second call does nothing."""
        if self._server:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Proxy:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Proxy at {self.url}>" if self._port else "<Proxy>"

    @property
    def host(self) -> str:
        """The address that the proxy listens on."""
        return self._host

    @property
    def port(self) -> int:
        """The port that the proxy listens on; 0 before the first start."""
        return self._port

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without the credentials."""
        return f"http://{self._host}:{self._port}"

    def address_of(self, host: str, port: int) -> tuple[str, int]:
        """The address behind a name and a port. Raises `OSError` if it is not loopback."""
        name = host.lower()
        address = self.hosts.get(f"{name}:{port}", self.hosts.get(name, host))
        if address.count(":") == 1:
            address, _, other = address.partition(":")
            port = int(other)
        found = str(socket.getaddrinfo(address, None)[0][4][0])
        if not ipaddress.ip_address(found).is_loopback:
            raise OSError("the proxy leads to loopback only")
        return found, port


class _Server(Listener):
    def __init__(self, proxy: Proxy, host: str, port: int) -> None:
        self.proxy = proxy
        super().__init__(host, port, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a broken connection: the client sees the error."""


class _Handler(BaseHTTPRequestHandler):
    """One connection to the proxy."""

    protocol_version = "HTTP/1.1"
    server_version = "arcrest-sandbox-proxy"
    sys_version = ""
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: `passages` records the requests."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._forward
        raise AttributeError(name)

    def do_CONNECT(self) -> None:
        user = self._user()
        if user is None:
            return
        host, _, port = self.path.rpartition(":")
        try:
            address = self.server.proxy.address_of(host.strip("[]"), int(port))
            upstream = socket.create_connection(address, _TIMEOUT)
        except (OSError, ValueError) as error:
            self._refuse(502, str(error), user)
            return
        self._note(user, 200)
        self.close_connection = True
        with upstream, self.server.closes(upstream):
            self.send_response(200, "Connection established")
            self.end_headers()
            self.wfile.flush()
            self._tunnel(upstream)

    def _tunnel(self, upstream: socket.socket) -> None:
        """Copy bytes in both directions until one side closes."""
        other = {self.connection: upstream, upstream: self.connection}
        with selectors.DefaultSelector() as selector:
            for end in other:
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    end = key.fileobj
                    if not isinstance(end, socket.socket):
                        continue
                    block = end.recv(_BLOCK)
                    if not block:
                        return
                    other[end].sendall(block)

    def _forward(self) -> None:
        user = self._user()
        if user is None:
            return
        parts = urlsplit(self.path)
        if parts.scheme != "http" or not parts.hostname:
            self._refuse(400, "a plain proxy takes http:// addresses", user)
            return
        try:
            body = body_of(self.headers, self.rfile).read()
        except (ValueError, AdminError) as error:
            self._refuse(400, str(error), user)
            return
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
        headers["Via"] = "1.1 sandbox"
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        try:
            address, port = self.server.proxy.address_of(parts.hostname, parts.port or 80)
            upstream = http.client.HTTPConnection(address, port, timeout=_TIMEOUT)
            upstream.connect()
            with contextlib.closing(upstream), self.server.closes(upstream.sock):
                upstream.request(self.command, target, body or None, headers)
                reply = upstream.getresponse()
                content = reply.read()
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._refuse(502, str(error), user)
            return
        self._note(user, reply.status)
        self.send_response(reply.status, reply.reason)
        for name, value in reply.getheaders():
            if name.lower() not in _HOP_BY_HOP | {"content-length", "server", "date"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _user(self) -> str | None:
        """The user's name, or None after a refusal. Without an account, everybody is allowed."""
        account = self.server.proxy.account
        given = basic_credentials(self.headers.get("Proxy-Authorization", ""))
        if not account or given == account:
            return given[0] if given else ""
        self._refuse(407, "the proxy wants other credentials", given[0] if given else "")
        return None

    def _refuse(self, status: int, why: str, user: str) -> None:
        self._note(user, status)
        content = f"<html><head><title>{status} - Proxy</title></head><body>{why}</body></html>"
        self.close_connection = True  # the request's body has not been read
        self.send_response(status)
        if status == 407:
            self.send_header("Proxy-Authenticate", 'Basic realm="sandbox proxy"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content.encode())))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content.encode())

    def _note(self, user: str, status: int) -> None:
        self.server.proxy.passages.append(Passage(self.command, self.path, user, status))
