"""Reads a `Request` from a WSGI environment: its path, parameters and files.

A multipart body is read in blocks; a file of any size goes to a temporary file, never to memory.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import parse_qsl, quote, unquote

from .errors import AdminError, BadRequest

Pairs = list[tuple[str, str]]

BLOCK = 64 * 1024
IN_MEMORY = 512 * 1024
MAX_FORM = 64 * 1024 * 1024
MAX_HEADER = 16 * 1024


@dataclass
class File:
    """An uploaded file. `content` is closed at the end of the request, unless `keep` is called."""

    name: str
    filename: str
    content: IO[bytes]
    size: int = 0
    sha256: str = ""
    kept: bool = False

    def keep(self) -> IO[bytes]:
        """The content, which then stays open after the request."""
        self.kept = True
        self.content.seek(0)
        return self.content


@dataclass
class Request:
    """One HTTP request, decoded."""

    method: str
    target: str
    segments: list[str]
    query: Pairs
    headers: dict[str, str]
    remote: str
    base: str
    user: str = ""
    doubled_slash: bool = False
    body: Pairs = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments)

    @property
    def params(self) -> dict[str, str]:
        """All parameters. The body goes before the query, the first of a name before the others."""
        merged: dict[str, str] = {}
        for name, value in [*self.body, *self.query]:
            merged.setdefault(name, value)
        return merged

    def close(self) -> None:
        for file in self.files.values():
            if not file.kept:
                file.content.close()


def read_head(environ: dict[str, Any]) -> Request:
    """A request without its body."""
    target = environ.get("REQUEST_URI") or _rebuilt_target(environ)
    raw_path, _, raw_query = target.partition("?")
    pieces = raw_path.split("/")[1:]
    if pieces and not pieces[-1]:
        pieces.pop()
    headers = {
        key[5:].replace("_", "-").lower(): value.encode("latin-1").decode("utf-8", "replace")
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = environ[key]
    host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return Request(
        method=environ["REQUEST_METHOD"],
        target=target,
        segments=[_decoded(piece) for piece in pieces if piece],
        query=_pairs(raw_query),
        headers=headers,
        remote=environ.get("REMOTE_ADDR", ""),
        base=f"{environ['wsgi.url_scheme']}://{host}",
        user=environ.get("REMOTE_USER", ""),
        doubled_slash="" in pieces,
    )


def read_body(request: Request, environ: dict[str, Any]) -> None:
    """Read the parameters and files of the body into the request."""
    if request.method != "POST":
        return
    stream = environ["wsgi.input"]
    if not environ.get("wsgi.input_terminated"):
        stream = _Limited(stream, int(environ.get("CONTENT_LENGTH") or 0))
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        boundary = re.search(r'boundary=(?:"([^"]+)"|([^;\s]+))', kind, re.IGNORECASE)
        if not boundary:
            raise BadRequest("The multipart body has no boundary.")
        Multipart(stream, (boundary[1] or boundary[2]).encode("latin-1"), request).read()
    elif kind.lower().startswith("application/x-www-form-urlencoded"):
        text = _all(stream).decode("utf-8", "strict" if _is_utf8(kind) else "replace")
        request.body = _pairs(text)


def _is_utf8(kind: str) -> bool:
    return "charset" not in kind.lower() or "utf-8" in kind.lower()


def _rebuilt_target(environ: dict[str, Any]) -> str:
    """The target, rebuilt from plain WSGI variables, which have lost a `%2F`."""
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1")) + (f"?{query}" if query else "")


def _decoded(piece: str) -> str:
    try:
        return unquote(piece, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("The path is not UTF-8.") from None


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError:
        raise BadRequest("The parameters are not UTF-8.") from None


def _all(stream: Any) -> bytes:
    body = b""
    while True:
        block = stream.read(BLOCK)
        if not block:
            return body
        body += block
        if len(body) > MAX_FORM:
            raise AdminError("The form is too large.", code=413, http=413)


class _Limited:
    """The first `left` bytes of a stream, for servers that do not mark the end of a body."""

    def __init__(self, stream: Any, left: int) -> None:
        self._stream = stream
        self._left = left

    def read(self, size: int) -> bytes:
        block: bytes = self._stream.read(min(size, self._left))
        self._left -= len(block)
        return block


class Multipart:
    """Reads a multipart body block by block, so that a large file needs little memory."""

    def __init__(self, stream: Any, boundary: bytes, request: Request) -> None:
        self._stream = stream
        self._delimiter = b"\r\n--" + boundary
        self._buffer = b"\r\n"
        self._request = request
        self._left = MAX_FORM

    def read(self) -> None:
        for _ in self._until(self._delimiter):
            pass
        while not self._at_end():
            self._part(self._headers())

    def _fill(self) -> None:
        block = self._stream.read(BLOCK)
        if not block:
            raise BadRequest("The multipart body ends early.")
        self._buffer += block

    def _until(self, mark: bytes) -> Iterator[bytes]:
        """The bytes before the mark, in pieces. The mark itself is skipped."""
        while True:
            at = self._buffer.find(mark)
            if at >= 0:
                piece, self._buffer = self._buffer[:at], self._buffer[at + len(mark) :]
                yield piece
                return
            safe = len(self._buffer) - len(mark) + 1
            if safe > 0:
                piece, self._buffer = self._buffer[:safe], self._buffer[safe:]
                yield piece
            self._fill()

    def _at_end(self) -> bool:
        while len(self._buffer) < 2:
            self._fill()
        mark, self._buffer = self._buffer[:2], self._buffer[2:]
        if mark == b"--":
            return True
        if mark != b"\r\n":
            raise BadRequest("The multipart body is malformed.")
        return False

    def _headers(self) -> dict[str, str]:
        head = b""
        self._buffer = b"\r\n" + self._buffer  # a part may have no header at all
        for piece in self._until(b"\r\n\r\n"):
            head += piece
            if len(head) > MAX_HEADER:
                raise BadRequest("A part's header is too long.")
        lines = head.decode("utf-8", "replace").split("\r\n")
        fields = (line.partition(":") for line in lines if line)
        return {name.strip().lower(): value.strip() for name, _, value in fields}

    def _part(self, headers: dict[str, str]) -> None:
        disposition = _disposition(headers.get("content-disposition", ""))
        name = disposition.get("name", "")
        if "filename" in disposition:
            self._request.files[name] = self._file(name, disposition["filename"])
        else:
            self._request.body.append((name, self._text()))

    def _text(self) -> str:
        value = b""
        for piece in self._until(self._delimiter):
            value += piece
            self._left -= len(piece)
            if self._left < 0:
                raise AdminError("The form is too large.", code=413, http=413)
        return value.decode("utf-8", "replace")

    def _file(self, name: str, filename: str) -> File:
        content = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - lives with the request
        file = File(name, filename, content)
        digest = hashlib.sha256()
        for piece in self._until(self._delimiter):
            file.content.write(piece)
            digest.update(piece)
            file.size += len(piece)
        file.content.seek(0)
        file.sha256 = digest.hexdigest()
        return file


_DISPOSITION = re.compile(r';\s*([\w*]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s]*))')


def _disposition(header: str) -> dict[str, str]:
    """The parameters of Content-Disposition. `filename*` (RFC 5987) replaces `filename`."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DISPOSITION.findall(header):
        value = re.sub(r'\\(["\\])', r"\1", quoted) if quoted else plain
        found[name.lower()] = value.replace("%22", '"')
    extended = found.pop("filename*", "")
    charset, _, encoded = extended.partition("'")
    if encoded:
        found["filename"] = unquote(encoded.partition("'")[2], encoding=charset or "utf-8")
    return found
