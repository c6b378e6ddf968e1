"""Operations, each declared by one decorator, and the router that finds the operation of a request.

    routes = Routes("services", "/admin/services", privilege=PUBLISH)

    @routes.write("/createFolder", "folderName! description")
    def create_folder(call: Call) -> Reply: ...

A parameter is declared as `name`, `name!` (required) or `name:kind`, the kind being text, bool,
int, json (an object), array, csv, time, file or the allowed values as `A|B|C`. A template's segment
is literal, `{name}`, `{name?}` (may be left out) or `{service}` (which looks like `A.MapServer`).
Every check of a parameter happens here, before the operation's function runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, TypeVar, Union, cast

from . import lenient
from .errors import AdminError, NoResource, Violation
from .forms import File, Request
from .privileges import ADMINISTER
from .records import Document
from .state import State


@dataclass
class Download:
    """A reply that is a file, for every value of `f`."""

    content: bytes
    content_type: str
    filename: str = ""


Reply = Union[Document, list[Any], Download, None]
Handler = Callable[["Call"], Reply]
Entry = TypeVar("Entry")

_KINDS = ("text", "bool", "int", "json", "array", "csv", "time", "file")
_PARAM = re.compile(r"([\w.]+)(!?)(?::(.+))?")
_TRUTH = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
_BLANKS: dict[str, Any] = {"bool": False, "int": 0, "json": {}, "array": [], "csv": []}
_USE_JSON = ("usagereport",)
_STRICT_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class Param:
    """A declared parameter, which converts its value."""

    name: str
    required: bool
    kind: str
    choices: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Param:
        match = _PARAM.fullmatch(text)
        if not match:
            raise ValueError(f"not a parameter: {text}")
        name, required, kind = match[1], bool(match[2]), match[3] or "text"
        if "|" in kind:
            return cls(name, required, "text", tuple(kind.split("|")))
        if kind not in _KINDS:
            raise ValueError(f"not a kind of parameter: {kind}")
        return cls(name, required, kind)

    @property
    def blank(self) -> Any:
        """The value of a field that is emptied."""
        return self.choices[0] if self.choices else _BLANKS.get(self.kind, "")

    def convert(self, raw: str, strict: bool) -> Any:
        """The converted value. Raises `AdminError` if the text is malformed."""
        if self.choices:
            return self._choice(raw)
        try:
            return getattr(self, f"_{self.kind}")(raw, strict)
        except lenient.Malformed as error:
            words = f"Use JSON in parameter {self.name}." if self.name in _USE_JSON else str(error)
            raise self._refusal(error, strict, words) from None
        except ValueError as error:
            raise self._refusal(error, strict) from None

    def _refusal(self, error: ValueError, strict: bool, words: str = "") -> AdminError:
        """A violation in strict mode, else the words of a real site where they are known."""
        text = f"The parameter '{self.name}' is malformed: {error}."
        return Violation(text) if strict else AdminError(words or text)

    def _choice(self, raw: str) -> str:
        if raw not in self.choices:
            allowed = ", ".join(self.choices)
            raise AdminError(f"The parameter '{self.name}' must be one of {allowed}, not '{raw}'.")
        return raw

    def _text(self, raw: str, strict: bool) -> str:
        return raw

    def _bool(self, raw: str, strict: bool) -> bool:
        try:
            return _STRICT_TRUTH[raw] if strict else _TRUTH[raw.lower()]
        except KeyError:
            raise ValueError(f"'{raw}' is not a boolean") from None

    def _int(self, raw: str, strict: bool) -> int:
        return int(raw)

    def _json(self, raw: str, strict: bool) -> Document:
        return cast(Document, lenient.loads(raw, "{", strict))

    def _array(self, raw: str, strict: bool) -> list[Any]:
        return cast("list[Any]", lenient.loads(raw, "[", strict))

    def _csv(self, raw: str, strict: bool) -> list[str]:
        if strict and raw[:2] in ("['", '["') and raw.endswith("]"):
            raise ValueError("a list is sent as comma-separated names")
        return [name.strip() for name in raw.split(",") if name.strip()]

    def _time(self, raw: str, strict: bool) -> int:
        """Epoch milliseconds, given as such or as `2011-08-01T15:17:20[,123]` in UTC."""
        if re.fullmatch(r"-?\d+", raw):
            return int(raw)
        whole, _, fraction = raw.partition(",")
        moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
        return int(moment.timestamp()) * 1000 + (int(fraction.ljust(3, "0")[:3]) if fraction else 0)

    def _file(self, raw: str, strict: bool) -> None:
        raise ValueError("it must be a file in a multipart body")


@dataclass(frozen=True)
class Operation:
    """One operation of the Admin API: its path, its parameters, its privilege and its function."""

    name: str
    verbs: tuple[str, ...]
    template: str
    params: dict[str, Param]
    privilege: str | None
    handler: Handler
    feature: str | None = None
    since: str = ""
    until: str = ""
    formats: tuple[str, ...] = ()
    credentials: bool = False
    quirk: bool = False
    siteless: bool = False
    in_upgrade: bool = False
    in_read_only: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether the operation belongs to the Admin API."""
        return self.template.startswith("/admin")

    @property
    def writes(self) -> bool:
        return self.verbs == ("POST",) and self.privilege is not None

    def values(self, request: Request, strict: bool) -> dict[str, Any]:
        """The converted parameters. Raises `AdminError` if one is missing or malformed."""
        given, values = request.params, {}
        for name, param in self.params.items():
            if param.kind == "file" and name in request.files:
                values[name] = request.files[name]
            elif given.get(name, "") != "" or (param.kind == "text" and name in given):
                values[name] = param.convert(given[name], strict)
            if param.required and values.get(name, "") == "":
                raise AdminError(f"The parameter '{name}' is missing.")
        return values


@dataclass
class Call:
    """The argument of an operation's function: site, request, user, path and parameters."""

    state: State
    request: Request
    operation: Operation
    path: dict[str, str]
    values: dict[str, Any]
    user: str = ""
    format: str = "json"

    def given(self, *names: str) -> dict[str, Any]:
        """The sent parameters, or those of them that are named."""
        return {name: self.values[name] for name in names or self.values if name in self.values}

    def changes(self, *names: str) -> dict[str, Any]:
        """The fields that an edit changes: the sent ones, or all where edits replace."""
        if not self.state.replaces:
            return self.given(*names)
        params = [self.operation.params[name] for name in names or self.operation.params]
        return {param.name: self.values.get(param.name, param.blank) for param in params}

    def entry(self, slot: str, entries: Mapping[str, Entry], key: str = "") -> Entry:
        """The object that a segment of the path names. Raises `NoResource` if there is none."""
        key = key or self.path[slot]
        if key not in entries:
            raise self.missing(slot)
        return entries[key]

    def missing(self, slot: str) -> NoResource:
        """The error that says that a segment of the path names nothing."""
        return NoResource(self.path[slot])

    def text(self, name: str, default: str = "") -> str:
        return cast(str, self.values.get(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        return cast(bool, self.values.get(name, default))

    def number(self, name: str, default: int = 0) -> int:
        return cast(int, self.values.get(name, default))

    def names(self, name: str) -> list[str]:
        return cast("list[str]", self.values.get(name, []))

    def document(self, name: str) -> Document:
        return cast(Document, self.values.get(name, {}))

    def file(self, name: str) -> File:
        return cast(File, self.values[name])


Decorator = Callable[[Handler], Handler]


class Routes:
    """The operations of one resource, under one prefix."""

    def __init__(
        self,
        name: str,
        prefix: str,
        *,
        privilege: str | None = ADMINISTER,
        feature: str | None = None,
        since: str = "",
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.privilege = privilege
        self.feature = feature
        self.since = since
        self.operations: list[Operation] = []

    def read(self, path: str = "", params: str = "", **options: Any) -> Decorator:
        """Declare an operation that reads. It answers GET and POST."""
        return self._declare(("GET", "POST"), path, params, options)

    def write(self, path: str, params: str = "", **options: Any) -> Decorator:
        """Declare an operation that changes the site. It answers POST only."""
        return self._declare(("POST",), path, params, options)

    def _declare(
        self, verbs: tuple[str, ...], path: str, params: str, options: dict[str, Any]
    ) -> Decorator:
        declared = [Param.parse(text) for text in params.split()]

        def decorate(handler: Handler) -> Handler:
            settings: dict[str, Any] = {
                "privilege": self.privilege,
                "feature": self.feature,
                "since": self.since,
                "verbs": verbs,
            }
            settings.update(options)
            operation = Operation(
                name=f"{self.name}.{_camel(handler.__name__)}",
                template=self.prefix + path,
                params={param.name: param for param in declared},
                handler=handler,
                **settings,
            )
            self.operations.append(operation)
            return handler

        return decorate


def _camel(name: str) -> str:
    first, *rest = name.strip("_").split("_")
    return first + "".join(word.capitalize() for word in rest)


_PATTERNS = {"service": re.compile(r".+\.[A-Za-z]+Server")}


@dataclass
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    names: dict[str, _Node] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)

    def child(self, segment: str) -> _Node:
        children, key = self.literals, segment
        if segment.startswith("{"):
            children, key = self.names, segment[1:-1]
        return children.setdefault(key, _Node())

    def branches(self, segment: str) -> Iterator[tuple[_Node, str | None]]:
        """The children that match a segment, the most specific first."""
        if segment in self.literals:
            yield self.literals[segment], None
        for name in sorted(self.names, key=lambda name: name not in _PATTERNS):
            if name not in _PATTERNS or _PATTERNS[name].fullmatch(segment):
                yield self.names[name], name


Found = tuple[dict[str, Operation], dict[str, str]]


class Router:
    """All operations in a tree of path segments. A literal segment goes before a placeholder."""

    def __init__(self, groups: list[Routes]) -> None:
        self.operations = [operation for group in groups for operation in group.operations]
        self._root = _Node()
        for operation in self.operations:
            for segments in _expanded(operation.template.strip("/").split("/")):
                self._add(segments, operation)

    def _add(self, segments: list[str], operation: Operation) -> None:
        node = self._root
        for segment in segments:
            node = node.child(segment)
        for verb in operation.verbs:
            other = node.operations.get(verb)
            if other and other.verbs == operation.verbs:
                raise ValueError(f"{verb} {operation.template} is declared twice")
            if not other or len(operation.verbs) < len(other.verbs):
                node.operations[verb] = operation

    def find(
        self, segments: list[str], admits: Callable[[Operation], bool] = lambda operation: True
    ) -> Found | None:
        """The operations at a path, by verb, and the values of the path's placeholders."""
        return self._walk(self._root, segments, {}, admits)

    def _walk(
        self,
        node: _Node,
        segments: list[str],
        names: dict[str, str],
        admits: Callable[[Operation], bool],
    ) -> Found | None:
        if not segments:
            here = {verb: op for verb, op in node.operations.items() if admits(op)}
            return (here, names) if here else None
        for child, name in node.branches(segments[0]):
            known = {**names, name: segments[0]} if name else names
            found = self._walk(child, segments[1:], known, admits)
            if found:
                return found
        return None


def _expanded(segments: list[str]) -> list[list[str]]:
    """The templates without optional segments that a template stands for."""
    for at, segment in enumerate(segments):
        if segment.endswith("?}"):
            without = segments[:at] + segments[at + 1 :]
            present = [*segments[:at], segment[:-2] + "}", *segments[at + 1 :]]
            return _expanded(present) + _expanded(without)
    return [segments]
