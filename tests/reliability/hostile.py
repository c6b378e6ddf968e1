"""Replies that no honest server sends, each with the outcome that a call must have."""

from __future__ import annotations

import gzip
import json
from typing import Any, Optional

from arcrest.common.errorhandlers import (
    ConnectionFailed,
    HTTPStatusError,
    ReplyError,
    ServerError,
)
from core.faults import DOCUMENT, reply

GOOD = json.dumps(DOCUMENT).encode()
End = Optional[type[Exception]]
"""The exception of a document's member; None where the reply is read."""


def document(members: str) -> bytes:
    """A document with more members than the usual ones."""
    return reply(GOOD[:-1] + b", " + members.encode() + b"}")


def raw(head: str, body: bytes = GOOD) -> bytes:
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


def ok(headers: str, body: bytes = GOOD) -> bytes:
    return raw(f"HTTP/1.1 200 OK\n{headers}", body)


def chunked(*chunks: bytes) -> bytes:
    return ok("Transfer-Encoding: chunked", b"".join(chunks))


def packed(body: bytes, **more: Any) -> bytes:
    return reply(body, Content_Encoding="gzip", **more)


BODIES: dict[str, tuple[bytes, End]] = {
    "empty": (reply(b""), ReplyError),
    "blank": (reply(b" \r\n\t"), ReplyError),
    "HTML": (reply("<!DOCTYPE html><title>Login</title>", kind="text/html"), ReplyError),
    "HTML as JSON": (reply("<html><title>\xff</title>"), ReplyError),
    "JSON as HTML": (reply(GOOD, kind="text/html"), None),
    "no type": (ok(f"Content-Length: {len(GOOD)}"), None),
    "an image": (reply(b"\x89PNG\r\n\x1a\n", kind="image/png"), ReplyError),
    "cut short": (reply(GOOD[:-3]), ReplyError),
    "two documents": (reply(GOOD + GOOD), ReplyError),
    "no UTF-8 in a text": (reply(b'{"Protocol": "\xff\xfe"}'), ReplyError),
    "no UTF-8 in a name": (reply(b'{"\xc3": 1}'), ReplyError),
    "UTF-16": (reply(GOOD.decode().encode("utf-16")), ReplyError),
    "half a surrogate": (document(r'"x": "\ud800"'), None),
    "a NUL": (document('"x": "\0"'), None),
    "brackets": (reply(b"[" * 100_000), ReplyError),
    "brackets that close": (document('"x": ' + "[" * 100_000 + "]" * 100_000), ReplyError),
    "braces": (reply(b'{"x":' * 100_000 + b"1" + b"}" * 100_000), ReplyError),
    "a name twice": (document('"Protocol": "http", "Protocol": "https"'), None),
    "not a number": (document('"x": [NaN, Infinity, -Infinity]'), None),
    "a large number": (document('"x": 1e400, "y": -1e-400, "z": 123456789012345678901234'), None),
    "not a number beside a status": (document('"status": "ok", "x": NaN'), None),
    "a number that Python refuses": (document('"x": ' + "9" * 4301), ReplyError),
    "an endless number": (document('"x": ' + "9" * 100_000), ReplyError),
    "half a number": (document('"x": 1e'), ReplyError),
    "a number with a zero": (document('"x": 01'), ReplyError),
    "a list": (reply(b"[1]"), ReplyError),
    "a text": (reply(b'"text"'), ReplyError),
    "null": (reply(b"null"), ReplyError),
    "machines that are none": (reply(b'{"machines": 5, "Protocol": "https"}'), None),
    "an error": (reply({"error": {"code": "x", "message": 5, "details": {}}}), ServerError),
    "an error with an endless code": (
        reply(b'{"status": "error", "code": 1e999, "messages": "no"}'),
        ServerError,
    ),
    "an error of another shape": (reply({"status": "error", "messages": {"a": []}}), ServerError),
}

WIRE: dict[str, tuple[bytes, End]] = {
    "nothing": (b"", ConnectionFailed),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", ConnectionFailed),
    "HTTP/0.9": (GOOD, ConnectionFailed),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", ConnectionFailed),
    "a status of no kind": (raw("HTTP/1.1 9x9 OK"), ConnectionFailed),
    "status 999": (reply(GOOD, status="999 Odd"), HTTPStatusError),
    "no content": (raw("HTTP/1.1 204 No Content", b""), ReplyError),
    "another protocol": (
        raw("HTTP/1.1 101 Switching\nUpgrade: x", b""),
        ReplyError,
    ),
    "a head without end": (ok("X: y\n" * 20_000), ConnectionFailed),
    "a header without end": (ok("X: " + "y" * 2_000_000), ConnectionFailed),
    "a header with a NUL": (ok("X: a\0b"), ConnectionFailed),
    "a header without a name": (ok(": x"), ConnectionFailed),
    "a negative length": (ok("Content-Length: -5"), ConnectionFailed),
    "a length too large": (reply(GOOD, length=len(GOOD) + 5), ConnectionFailed),
    "a length beyond measure": (
        ok("Content-Length: " + "9" * 30),
        ConnectionFailed,
    ),
    "two lengths": (
        ok("Content-Length: 3\nContent-Length: 99"),
        ConnectionFailed,
    ),
    "a chunk that ends early": (chunked(b"50\r\n", GOOD[:9]), ConnectionFailed),
    "no last chunk": (chunked(b"%x\r\n" % len(GOOD), GOOD, b"\r\n"), ConnectionFailed),
    "a chunk of no size": (chunked(b"xyz\r\n"), ConnectionFailed),
    "a chunk beyond measure": (chunked(b"f" * 17 + b"\r\n"), ConnectionFailed),
    "gzip": (packed(gzip.compress(GOOD)), None),
    "gzip that is none": (packed(GOOD), ConnectionFailed),
    "gzip that is cut": (packed(gzip.compress(GOOD)[:-4]), ConnectionFailed),
    "gzip that is spoilt": (packed(gzip.compress(GOOD)[:-8] + b"\1" * 8), ConnectionFailed),
    "gzip in gzip": (packed(gzip.compress(gzip.compress(GOOD))), ReplyError),
    "another compression": (reply(GOOD[:9], Content_Encoding="zstd"), ReplyError),
    "two replies": (reply(GOOD) * 2, None),
}
REPLIES = {**BODIES, **WIRE}
