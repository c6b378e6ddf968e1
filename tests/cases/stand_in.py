"""Stand-ins for the sites of public reports: raw sockets that keep every byte they hear."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Union
from urllib.parse import parse_qs, urlsplit

from core.faults import reply

USER, PASSWORD = "siteadmin", "pass-word-7f3a"
CLIENT, SECRET = "application", "app-secret-5d1e"
TOKEN, SERVER_TOKEN = "token-of-the-site-91c2", "token-of-the-server-44ab"
FAR = 4_000_000_000_000
SECRETS = (PASSWORD, SECRET, TOKEN, SERVER_TOKEN)
HANDSHAKE = b"\x16"
ROOT = {"resources": ["machines", "services"], "currentVersion": 11.3, "fullVersion": "11.3.0"}
GRANTED = {"token": TOKEN, "expires": FAR}


@dataclass(frozen=True)
class Heard:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    secure: bool = False
    certificate: bool = False
    """Whether the client showed one."""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the query and of the body."""
        text = "&".join(filter(None, [urlsplit(self.target).query, self.body.decode("latin-1")]))
        return {name: values[0] for name, values in parse_qs(text, True).items()}

    @property
    def token(self) -> str:
        """The token of the body or of the header."""
        header = self.headers.get("x-esri-authorization", "")
        return self.fields.get("token", "") or header.removeprefix("Bearer ")


Answer = Union[bytes, dict[str, Any], Callable[[Heard], Union[bytes, dict[str, Any]]]]


class StandIn:
    """A server with an answer for each path; "*" is the answer for every other one.

    `heard` holds every byte that came, on https after the encryption was taken off.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        name: str | None = None,
    ) -> None:
        self.answers: dict[str, Answer] = dict(answers or {})
        self.heard = b""
        self.seen: list[Heard] = []
        self._tls = tls
        self.host = host
        self._name = name or (f"[{host}]" if ":" in host else host)
        self._guard = threading.Lock()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family, backlog=64)
        self.port = self._socket.getsockname()[1]

    def __enter__(self) -> StandIn:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._name}:{self.port}"

    @property
    def root(self) -> str:
        return f"{self.origin}/arcgis"

    @property
    def url(self) -> str:
        return f"{self.root}/admin"

    def at(self, path: str) -> list[Heard]:
        """The requests for a path."""
        return [one for one in self.seen if one.path == path]

    @property
    def logins(self) -> list[str]:
        """The paths at which a password or a secret was heard."""
        return [one.path for one in self.seen if secrets_in(one.body + one.target.encode())]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        try:
            # a port with https answers plain http, too, so that what comes there is heard
            secure = bool(self._tls) and connection.recv(1, socket.MSG_PEEK) == HANDSHAKE
            if self._tls and secure:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while request := self._read(connection, secure):
                    answer = self._answer(request)
                    connection.sendall(answer)
                    if b"Connection: close" in answer:
                        return
        except (OSError, ValueError):
            connection.close()

    def _answer(self, request: Heard) -> bytes:
        missing = reply({"status": "error", "messages": ["nothing here"], "code": 404})
        answer = self.answers.get(request.path, self.answers.get("*", missing))
        if callable(answer):
            answer = answer(request)
        return answer if isinstance(answer, bytes) else reply(answer)

    def _read(self, connection: socket.socket, secure: bool) -> Heard | None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = self._receive(connection)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        while len(body) < int(headers.get("content-length", 0)):
            body += self._receive(connection)
        shown = isinstance(connection, ssl.SSLSocket) and connection.getpeercert(True)
        request = Heard(method, target, headers, body, secure, bool(shown))
        with self._guard:
            self.seen.append(request)
        return request

    def _receive(self, connection: socket.socket) -> bytes:
        data = connection.recv(65536)
        with self._guard:
            self.heard += data
        return data


def secrets_in(heard: bytes) -> list[str]:
    """The passwords, secrets and tokens that are in what was heard, in any form."""
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    return [secret for secret in (*SECRETS, basic) if secret.encode() in heard]


def info(token_service: str | None = None, portal: str | None = None) -> dict[str, Any]:
    """What `rest/info` says of the login."""
    auth = {"isTokenBasedSecurity": True, "shortLivedTokenValidity": 60}
    if token_service is not None:
        auth["tokenServicesUrl"] = token_service  # type: ignore[assignment]
    return {
        "currentVersion": 11.3,
        "fullVersion": "11.3.0",
        **({"owningSystemUrl": portal} if portal is not None else {}),
        "authInfo": auth,
    }


def granting(token: str = TOKEN) -> Callable[[Heard], dict[str, Any]]:
    """A token service: a token for the right password, the server's own words for another."""

    def grant(request: Heard) -> dict[str, Any]:
        if request.fields.get("password") != PASSWORD:
            return error(400, "Invalid username or password specified.")
        return {"token": token, "expires": FAR}

    return grant


def error(code: int, *messages: str) -> dict[str, Any]:
    """An error reply of the administrator's API."""
    return {"status": "error", "messages": list(messages), "code": code}


def guarded(document: dict[str, Any], token: str = TOKEN) -> Callable[[Heard], dict[str, Any]]:
    """A document for whoever shows the token."""

    def answer(request: Heard) -> dict[str, Any]:
        if not request.token:
            return error(499, "Unauthorized access.Token not found.")
        return document if request.token == token else error(498, "Invalid token.")

    return answer


def site(token_service: str | None = None, **more: Answer) -> dict[str, Answer]:
    """The answers of a server with its own users; `token_service` is what `rest/info` names."""
    return {
        "/arcgis/rest/info": info(token_service),
        "/arcgis/admin/generateToken": granting(),
        "/arcgis/tokens/generateToken": granting(),
        "/arcgis/admin": guarded(ROOT),
        "/arcgis/admin/services": guarded({"folders": ["Planning"], "services": []}),
        **{f"/arcgis/{path}": answer for path, answer in more.items()},
    }


def redirecting(place: str, status: str = "302 Found") -> Callable[[Heard], bytes]:
    """An answer that sends every request to the same path at another origin."""
    return lambda request: reply("", status, Location=f"{place}{request.target}")


def page(text: str, status: str = "200 OK", kind: str = "text/html", **headers: str) -> bytes:
    """A page instead of JSON."""
    return reply(text, status, kind, **headers)
