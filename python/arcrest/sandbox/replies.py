"""Makes HTTP responses of replies and errors."""

from __future__ import annotations

import gzip
import html
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import AdminError
from .routes import Download

GZIP_FROM = 1024
TITLE = "ArcGIS Server Administrator Directory"
NO_MACHINES = "Could not access any server machines. Please contact your system administrator."
REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    500: "Internal Server Error",
}


@dataclass
class Response:
    status: int
    content_type: str
    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)

    def compress(self, accepted: str) -> None:
        """Compress the body with gzip, if the client accepts gzip and the body is long enough."""
        if "gzip" in accepted.lower() and len(self.body) > GZIP_FROM:
            self.body = gzip.compress(self.body, 1)
            self.headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]

    @property
    def status_line(self) -> str:
        return f"{self.status} {REASONS.get(self.status, '')}".strip()

    @property
    def all_headers(self) -> list[tuple[str, str]]:
        return [("Content-Type", self.content_type), *self.headers]


def encode(reply: Any, form: str, content_type: str, title: str = TITLE) -> Response:
    """A response with a document in the format `f`, or with a file."""
    if isinstance(reply, Download):
        return _download(reply)
    document = {"status": "success"} if reply is None else reply
    if form == "html":
        return page(title, json.dumps(document, indent=1, ensure_ascii=False))
    indent = 1 if form == "pjson" else None
    text = json.dumps(document, indent=indent, ensure_ascii=False, separators=_separators(indent))
    return Response(200, content_type, text.encode("utf-8", "surrogatepass"))


def failure(error: AdminError, form: str, content_type: str) -> Response:
    """A response with an error. In HTML, a missing token leads to the login page."""
    login = error.code in (498, 499)
    title = f"{TITLE} - Login" if login else f"{TITLE} - Error"
    response = encode(error.document(), form, content_type, title)
    response.status = error.http
    response.headers += error.headers
    return response


def no_machines(form: str) -> Response:
    """The reply of a web adaptor behind which no machine runs, as JSON, HTML or text."""
    if form == "json":
        document = AdminError(NO_MACHINES, code=0).document()
        return Response(200, "application/json;charset=UTF-8", json.dumps(document).encode())
    if form == "html":
        body = f"<html><body>{NO_MACHINES}</body></html>"
        return Response(200, "text/html;charset=UTF-8", body.encode())
    return Response(200, "text/plain;charset=UTF-8", NO_MACHINES.encode())


def page(title: str, text: str, status: int = 200) -> Response:
    safe_title, safe_text = html.escape(title), html.escape(text)
    body = (
        f"<!DOCTYPE html>\n<html><head><title>{safe_title}</title></head>\n"
        f"<body><h1>{safe_title}</h1><pre>{safe_text}</pre></body></html>\n"
    )
    return Response(status, "text/html;charset=UTF-8", body.encode("utf-8", "replace"))


def _separators(indent: int | None) -> tuple[str, str]:
    return (",", ":") if indent is None else (",", ": ")


def _download(reply: Download) -> Response:
    response = Response(200, reply.content_type, reply.content)
    if reply.filename:
        name = f"attachment; filename*=UTF-8''{quote(reply.filename, safe='')}"
        if reply.filename.isascii() and '"' not in reply.filename:
            name = f'attachment; filename="{reply.filename}"'
        response.headers.append(("Content-Disposition", name))
    return response
