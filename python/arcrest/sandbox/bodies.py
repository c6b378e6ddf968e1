"""The body of an HTTP request: of a known length, or in chunks."""

from __future__ import annotations

import re
from email.message import Message
from io import BufferedIOBase
from typing import Union

from .errors import BadRequest

BLOCK = 1024 * 1024
MAX_LINE = 65536

_LENGTH = re.compile(r"[0-9]+")
_CHUNK = re.compile(rb"[0-9A-Fa-f]+")


class Body:
    """A body of known length; `read` returns b"" at its end."""

    def __init__(self, stream: BufferedIOBase, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        block = self._stream.read(wanted)
        if len(block) < wanted:
            raise ConnectionResetError("the body ends early")
        self._left -= wanted
        return block


class Chunks:
    """A body in chunked transfer coding; `read` returns b"" at its end."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self._left = 0
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(BLOCK), b""))
        if not self._left and not self._ended:
            self._next_chunk()
        if self._ended:
            return b""
        block = self._stream.read(min(size, self._left))
        if not block:
            raise ConnectionResetError("the body ends early")
        self._left -= len(block)
        if not self._left:
            self._stream.readline(MAX_LINE)
        return block

    def _next_chunk(self) -> None:
        line = self._stream.readline(MAX_LINE)
        if not line:
            raise ConnectionResetError("the body ends early")
        size = line.partition(b";")[0].strip()
        if not _CHUNK.fullmatch(size):
            raise BadRequest("The size of a chunk is malformed.")
        self._left = int(size, 16)
        if self._left == 0:
            self._ended = True
            while self._stream.readline(MAX_LINE).strip():
                pass


def body_of(headers: Message, stream: BufferedIOBase) -> Union[Body, Chunks]:
    """The body that the headers announce; `ValueError` where its length is wrong or not certain."""
    lengths = headers.get_all("Content-Length", [])
    codings = headers.get_all("Transfer-Encoding", [])
    if codings:
        if lengths or [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise ValueError("the length of the body can be read in two ways")
        return Chunks(stream)
    if len(lengths) > 1:
        raise ValueError("Content-Length is given twice")
    length = lengths[0].strip() if lengths else "0"
    if not _LENGTH.fullmatch(length):
        raise ValueError("Content-Length is no number")
    return Body(stream, int(length))
