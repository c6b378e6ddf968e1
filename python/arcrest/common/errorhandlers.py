"""The exceptions of this package.

Each is also the exception that ArcREST's callers met, so that an old ``except`` clause still
catches it: ``urllib.error.HTTPError`` for an HTTP status, ``URLError`` for no connection.
"""

from __future__ import annotations

import io
from urllib.error import HTTPError, URLError

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message
    from typing import Any

__all__ = [
    "ArcRESTError",
    "BulkError",
    "ConnectionFailed",
    "HTTPStatusError",
    "InsecureTransportWarning",
    "InternalError",
    "ProfileError",
    "ReplyError",
    "ReplyTimeout",
    "ServerError",
]


class ArcRESTError(Exception):
    """Whatever keeps an operation from giving its result.

    Attributes:
        url: The address that was asked, without its query; None where nothing was asked.
        maybe_done: Whether the server may have carried out the request all the same: True only
            of a write whose reply was lost, was not readable, or was a gateway's (HTTP 500 and
            more). Look before you repeat it. Where it is False, nothing was changed.
    """

    url: str | None = None
    maybe_done: bool = False


class InternalError(ArcRESTError):
    """A mistake of this package, not of the caller or the server: please report the text.

    Attributes:
        maybe_done: True, because the server may have carried out the request.
    """

    maybe_done = True


class ProfileError(ArcRESTError, ValueError):
    """A profile that is not there or can't be used. Nothing was sent."""


class InsecureTransportWarning(UserWarning):
    """A password is sent over plain http to another machine, said once for each host; or the
    environment has switched the check of certificates off, said once.
    """


class ServerError(ArcRESTError):
    """The server's own refusal, a failed login included.

    Attributes:
        code: The server's code, such as 498 for an invalid token; 0 where it sent none.
        messages: The server's words, a list of str.
        url: The address that was asked.
    """

    def __init__(
        self, text: str, code: int = 0, messages: list[str] | None = None, url: str | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.messages = messages if messages is not None else [text]
        self.url = url

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.code, self.messages, self.url)


class BulkError(ArcRESTError):
    """Some items of one call can't be read, and the call is strict.

    Attributes:
        results: What the call would have returned: by the name of each item its value, or the
            exception that it came to.
    """

    def __init__(self, text: str, results: dict[str, Any]) -> None:
        super().__init__(text)
        self.results = results

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.results)


class ReplyError(ArcRESTError, ValueError):
    """The reply is not what was promised: a login page, a proxy's HTML, JSON that is cut short.

    Attributes:
        url: The address that was asked.
        maybe_done: Whether the server may have carried out the request all the same.
    """

    def __init__(self, text: str, url: str | None = None, maybe_done: bool = False) -> None:
        super().__init__(text)
        self.url = url
        self.maybe_done = maybe_done

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.url, self.maybe_done)


class HTTPStatusError(ArcRESTError, HTTPError):
    """The server answered with an HTTP status of 300 or more.

    Attributes:
        code: The HTTP status, such as 403.
        reason: Its standard words.
        url: The address that was asked.
        maybe_done: Whether the server may have carried out the request all the same.
        headers: The headers of the reply, an email.message.Message. Cookies and credentials are
            left out.

    ``read()`` gives the first 64 KiB of the reply's body, without the secrets of the request.
    """

    url: str
    _made: Message | None

    def __init__(
        self,
        text: str,
        code: int,
        url: str,
        reason: str,
        maybe_done: bool = False,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        HTTPError.__init__(self, url, code, reason, None, io.BytesIO())  # type: ignore[arg-type]
        # Python 3.14 warns of a response that was not closed, although this one holds no connection
        self.close()
        self.fp = self.file = io.BytesIO(body)
        self._text = text
        self.args = (text,)
        self.maybe_done = maybe_done
        self._headers, self._body = headers, body

    def __reduce__(self) -> tuple[Any, ...]:
        made = (self._text, self.code, self.url, self.reason, self.maybe_done)
        return type(self), (*made, self._headers, self._body)

    def __str__(self) -> str:
        return self._text

    @property
    def hdrs(self) -> Message:
        """The headers. Made when they are read: the module `email` takes long to import."""
        if self._made is None:
            from email.message import Message

            self._made = Message()
            for name, value in self._headers:
                self._made[name] = value
        return self._made

    @hdrs.setter
    def hdrs(self, value: Message | None) -> None:
        self._made = value


def _reason(text: str, lost: int | str | None) -> OSError:
    """The exception of urllib for a connection that was lost to an errno, or to the thing named."""
    if isinstance(lost, int):
        return OSError(lost, text)  # a subclass of OSError, by the errno
    try:
        if lost == "name":
            import socket

            return socket.gaierror(socket.EAI_NONAME, text)
        if lost in ("certificate", "tls"):
            import ssl

            kind = ssl.SSLCertVerificationError if lost == "certificate" else ssl.SSLError
            return kind(1, text)
    except (ImportError, OSError):  # a Python without OpenSSL, a process without a free file
        pass
    return OSError(text)


class ConnectionFailed(ArcRESTError, URLError):
    """No connection, a certificate that was refused, or a connection that broke.

    Attributes:
        reason: An exception, as urllib has it: ssl.SSLCertVerificationError, ssl.SSLError,
            socket.gaierror, an OSError with its errno such as ConnectionRefusedError, or a
            TimeoutError where the time passed.
        url: The address that was asked.
        maybe_done: Whether the server may have carried out the request all the same.
    """

    def __init__(
        self,
        text: str,
        url: str | None = None,
        maybe_done: bool = False,
        lost: int | str | None = None,
    ) -> None:
        late = isinstance(self, TimeoutError)
        URLError.__init__(self, TimeoutError(text) if late else _reason(text, lost))
        self.url = url
        self.maybe_done = maybe_done
        self._text, self._lost = text, lost

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._text, self.url, self.maybe_done, self._lost)

    def __str__(self) -> str:
        return self._text


class ReplyTimeout(ConnectionFailed, TimeoutError):
    """Nothing came within the time allowed.

    Attributes:
        url: The address that was asked.
        maybe_done: Whether the server may have carried out the request all the same.
    """
