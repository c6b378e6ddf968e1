"""The root of every class that talks to a server, and what subclasses with a `_put` call.

The package itself sends nothing through urllib; these helpers serve scripts that do.
"""

from __future__ import annotations

import gzip
import inspect
import json
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPRedirectHandler

from .._core import BaseWebOperations, _save

__all__ = ["BaseWebOperations", "RedirectHandler"]


class RedirectHandler(HTTPRedirectHandler):
    """Follows 301 and 302, and leaves the status that was met on the reply."""

    def http_error_301(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any) -> Any:
        """Follows, and notes 301."""
        reply = super().http_error_301(req, fp, code, msg, headers)
        if reply is not None:
            reply.status = code
        return reply

    def http_error_302(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any) -> Any:
        """Follows, and notes 302."""
        reply = super().http_error_302(req, fp, code, msg, headers)
        if reply is not None:
            reply.status = code
        return reply


def as_string(value: Any) -> str | None:
    """Text as it is, bytes decoded, None for anything else."""
    if isinstance(value, str):
        return value
    return value.decode("utf-8") if isinstance(value, bytes) else None


def parameters_of(func: Any) -> Mapping[str, inspect.Parameter]:
    """The parameters of a function."""
    return inspect.signature(func).parameters


def process_handler(handler: Any, params: Mapping[str, Any]) -> tuple[dict[str, Any], Any, Any]:
    """A copy of the parameters with the token in it, urllib's handler, the cookie jar."""
    ready = {name: json.dumps(v) if isinstance(v, bool) else v for name, v in params.items()}
    if handler is None:
        return ready, None, CookieJar()
    if str(getattr(handler, "method", "")).lower() in ("token", "oauth"):
        ready["token"] = handler.token
    return ready, getattr(handler, "handler", None), getattr(handler, "cookiejar", None)


def process_response(resp: Any, out_folder: str | None = None) -> Any:
    """A urllib reply: the path of the file if it is one, else JSON, else text."""
    headers = resp.headers
    disposition = headers.get("content-disposition")
    kind = headers.get_content_type()
    if disposition or kind.startswith("image/") or kind == "application/x-zip-compressed":
        return _save(resp, disposition, resp.geturl(), out_folder or None)
    body = resp.read()
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
