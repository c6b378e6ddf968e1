"""What the tests of this folder share: `effect`, the check behind `effect`, and two clients."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple, TypeVar

import pytest
from arcrest._core import _operations
from arcrest._core.aio import AsyncResource, AsyncRows
from arcrest.sandbox import Record, Site

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "src" / "resources"
MARK = "x-plain"  # the header that tells the plain client's requests from the package's

Test = TypeVar("Test", bound=Callable[..., None])


def effect(*operations: str) -> Callable[[Test], Test]:
    """Says which operations a test calls; the test fails unless the package sent each of them.

    The request of a write must take effect, and the test must read that effect with `plain`.
    """

    def declare(test: Test) -> Test:
        test.__dict__["operations"] = operations
        return test

    return declare


def effects(table: dict[str, Any]) -> Callable[[Test], Test]:
    """Runs a test once for each operation of a table, with the arguments `operation` and `case`."""
    return lambda test: pytest.mark.parametrize(
        ("operation", "case"), table.items(), ids=list(table)
    )(test)


# the operations -------------------------------------------------------------------------------


class Operation(NamedTuple):
    """A row of a resource's table."""

    place: str
    name: str
    verb: str
    path: str
    arguments: list[str]
    since: str
    until: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the paths of the operation's requests look like."""
        path = self.path.partition(" ")[0]
        folder = "{folder?}/" if self.place == "services" and path.startswith("./") else ""
        segments = f"{self.place}/{folder}{path.removeprefix('./')}".split("/")
        return re.compile("".join(map(_segment, filter(None, segments))))

    def sent_by(self, record: Record) -> bool:
        """Whether a recorded request is the operation's."""
        path = record.path.partition("/admin")[2].strip("/") + "/"
        fixed = urllib.parse.parse_qsl(self.path.partition(" ")[2], keep_blank_values=True)
        # a version that reads no token in a header gets a POST in place of a GET
        verbs = {"Post": ("POST",), "Put": ("POST",), "Public": ("GET",)}.get(
            self.verb, ("GET", "POST")
        )
        return (
            record.method in verbs
            and bool(self.pattern.fullmatch(path.lstrip("/")))
            and all(record.params.get(name, "") == value for name, value in fixed)
        )


def _segment(segment: str) -> str:
    """The pattern of one segment of a path, with the slash behind the segment."""
    if segment.endswith("?}"):
        return "(?:[^/]+/)?"
    return (
        "".join(
            "[^/]+" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", segment)
        )
        + "/"
    )


OPERATIONS = {row[1]: Operation(*row) for row in _operations()}


def home(operation: str) -> str:
    """The file in tests/members for an operation."""
    python = operation.partition(".")[0]
    for table in RESOURCES.glob("*.rs"):
        if re.search(rf"^    {python}(?: as \w+)? at \"", table.read_text("utf-8"), re.MULTILINE):
            return f"test_{table.stem}.py"
    raise LookupError(f"no file in src/resources has the resource {python}")


def declared() -> Iterator[tuple[str, str]]:
    """Each operation that a test says it covers, with the test's file. No test is imported."""
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            for decorator in getattr(node, "decorator_list", []):
                if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name):
                    yield from ((name, file.name) for name in _named(decorator))


def _named(decorator: ast.Call) -> list[str]:
    """The operations in `@effect("A", "B")` or `@effects({"A": ...})`."""
    assert isinstance(decorator.func, ast.Name)
    listed: list[Any] = decorator.args if decorator.func.id == "effect" else []
    if decorator.func.id == "effects":
        table = decorator.args[0]
        assert isinstance(table, ast.Dict), "the table of @effects is written in the decorator"
        listed = table.keys
    return [ast.literal_eval(each) for each in listed]


def check(site: Site, operation: str) -> None:
    """Fails unless the package sent an operation's request, and a write's effect was read."""
    row = OPERATIONS.get(operation)
    assert row, f"{operation} is no operation of the package: correct the name in @effect"
    records = list(site.requests)
    ours = [at for at, each in enumerate(records) if MARK not in each.headers and row.sent_by(each)]
    assert ours, f"{operation}: the package did not send its request in this test: call it"
    if row.verb in ("Post", "Put"):
        # the ledger notes the effect of the routes only that the sandbox declares as writes
        noted = {each.name for each in site.application.router.operations if each.writes}
        done = [at for at in ours if records[at].carried_out or records[at].operation not in noted]
        assert done, f"{operation}: the site refused the request: call it so that it takes effect"
        read = any(MARK in each.headers for each in records[done[-1] :])
        assert read, f"{operation}: its effect was not read afterwards: read it with plain.get(...)"
    else:
        assert any(MARK in each.headers for each in records), (
            f"{operation}: compare the reply with what plain.get(...) reads"
        )


# the clients ----------------------------------------------------------------------------------


class Plain:
    """A reader on urllib with a token of its own; no code of the package is in the way."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.token = ""

    def login(self, username: str = "", password: str = "") -> None:
        """Fetches a token; without arguments as the administrator."""
        who = self._site.accounts["administrator"]
        form = {"username": username or who.username, "password": password or who.password}
        self.token = self._send("generateToken", form)["token"]

    def get(self, path: str, /, **params: str) -> Any:
        """The JSON below the admin root. It is asked for by POST: all versions read its token."""
        return json.loads(self.text(path, f="json", **params))

    def open(self, path: str) -> Any:
        """The JSON below the admin root, by GET without a token."""
        request = urllib.request.Request(f"{self._site.url}/{path}?f=json", headers={MARK: "1"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read())

    def text(self, path: str, /, **params: str) -> str:
        """A file below the admin root, as text."""
        if not self.token:
            self.login()
        return self._text(path, {"token": self.token, **params}, {MARK: "1"})

    def _send(self, path: str, form: dict[str, str]) -> Any:
        return json.loads(self._text(path, {"f": "json", **form}, {}))

    def _text(self, path: str, form: dict[str, str], headers: dict[str, str]) -> str:
        url = f"{self._site.url}/{urllib.parse.quote(path)}".rstrip("/")
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return str(reply.read().decode())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode()}") from None


class Awaited:
    """A resource of the asyncio API, used like one of the blocking API: every access is awaited."""

    def __init__(self, target: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.__dict__.update(_target=target, _loop=loop)

    def __getattr__(self, name: str) -> Any:
        return self._settled(getattr(self._target, name))

    def __getitem__(self, key: str) -> Any:
        return self._target[key]

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, value)

    def _settled(self, value: Any) -> Any:
        if hasattr(value, "__await__"):
            return self._settled(self._loop.run_until_complete(_wait(value)))
        if isinstance(value, AsyncResource):
            return Awaited(value, self._loop)
        if isinstance(value, AsyncRows):
            return self._settled(self._loop.run_until_complete(_collect(value)))
        if isinstance(value, list):
            return [self._settled(each) for each in value]
        if callable(value):
            return lambda *args, **kwargs: self._settled(value(*args, **kwargs))
        return value


async def _wait(call: Any) -> Any:
    return await call


async def _collect(rows: Any) -> list[Any]:
    return [row async for row in rows]


def same_document(resource: Any, there: dict[str, Any], *others: str) -> None:
    """Fails unless a resource has a document, and the attributes in it; but for some others."""
    kind = type(resource.__dict__["_target"]) if isinstance(resource, Awaited) else type(resource)
    assert resource.document == there
    for name in (name for name in there if hasattr(kind, name) and name not in others):
        assert getattr(resource, name) == there[name], name
