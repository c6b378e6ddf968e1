"""A tiny client on urllib for the sandbox's own tests; it shares nothing with the real client."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest.sandbox import Site


class Client:
    """Asks a site as one of its users; a reply is the parsed JSON."""

    def __init__(self, site: Site, account: str = "administrator") -> None:
        self.site = site
        self.status = 0
        self.headers: Any = {}
        who = site.accounts[account]
        self.token = self.login(who.username, who.password)["token"]

    def login(self, username: str, password: str, **fields: Any) -> Any:
        form = {"username": username, "password": password, "f": "json", **fields}
        return json.loads(self.send("POST", "/admin/generateToken", form))

    def post(self, path: str, /, **params: Any) -> Any:
        form = {"f": "json", "token": self.token, **params}
        return json.loads(self.send("POST", f"/admin{path}", form))

    def get(self, path: str, /, **params: Any) -> Any:
        query = urllib.parse.urlencode({"f": "json", **params})
        headers = {"X-Esri-Authorization": f"Bearer {self.token}"}
        return json.loads(self.send("GET", f"/admin{path}?{query}", headers=headers))

    def upload(self, path: str, name: str, filename: str, content: bytes, /, **params: Any) -> Any:
        fields = {"f": "json", "token": self.token, **params}
        body, kind = multipart(fields, name, filename, content)
        return json.loads(self.send("POST", f"/admin{path}", body, {"Content-Type": kind}))

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> str:
        return self.raw(method, path, body, headers).decode()

    def raw(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> bytes:
        if isinstance(body, dict):
            texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
            body = urllib.parse.urlencode(texts).encode()
        request = urllib.request.Request(self.site.root + path, body, headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                self.status, self.headers = reply.status, reply.headers
                return bytes(reply.read())
        except urllib.error.HTTPError as error:
            self.status, self.headers = error.code, error.headers
            return error.read()


def multipart(
    fields: dict[str, str], name: str, filename: str, content: bytes
) -> tuple[bytes, str]:
    """A multipart body and its content type."""
    boundary = "----sandbox-test"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def quoted(name: str) -> str:
    """A name as one segment of a path."""
    return urllib.parse.quote(name, safe="")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def strict() -> Iterator[Site]:
    with Site(strict=True) as running:
        yield running


@pytest.fixture
def old() -> Iterator[Site]:
    with Site(version="10.9.1") as running:
        yield running


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)
