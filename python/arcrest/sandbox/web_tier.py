"""The web tier: a reverse proxy that authenticates users by HTTP Basic or NTLM.

It simulates IIS with a web adaptor: the site behind it gets the user's name and trusts it.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Iterable
from typing import Any, Callable

from . import ntlm
from .server import WsgiApplication
from .state import State

REALM = "sandbox"
KINDS = ("basic", "ntlm")
_PAGE = b"<html><head><title>401 - Unauthorized</title></head><body>Access is denied.</body></html>"


class Refused(Exception):
    """Credentials are refused. The text is for tests; the client does not see it."""


def guarded(application: WsgiApplication, state: State, auth: str) -> WsgiApplication:
    """The application behind a web tier of the kind `auth`, or the bare application."""
    if not auth:
        return application
    if auth not in KINDS:
        raise ValueError(f"auth must be one of {', '.join(KINDS)}, not {auth!r}")
    gate = _BasicGate if auth == "basic" else _NtlmGate
    return gate(application, state)


class _Gate:
    """A WSGI application that sets `REMOTE_USER` for another one."""

    offer = ""

    def __init__(self, application: WsgiApplication, state: State) -> None:
        self._application = application
        self._state = state

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        challenge = self.offer
        try:
            user, answer = self._login(environ, environ.get("HTTP_AUTHORIZATION", ""))
        except Refused as error:
            self._state.refusals.append(str(error))
        else:
            if user:
                return self._application({**environ, "REMOTE_USER": user}, start_response)
            challenge = answer or challenge
        headers = [("WWW-Authenticate", challenge), ("Content-Type", "text/html")]
        start_response("401 Unauthorized", headers)
        return [_PAGE]

    def _login(self, environ: dict[str, Any], header: str) -> tuple[str, str]:
        """The user's name and "", or "" and the next challenge ("" for the first one)."""
        raise NotImplementedError

    def _account(self, name: str) -> tuple[str, str] | None:
        """The stored name and password of a user. The case of a name does not matter."""
        with self._state.lock:
            for user in self._state.users.values():
                if user.username.casefold() == name.casefold() and not user.disabled:
                    return user.username, user.password
        return None


class _BasicGate(_Gate):
    offer = f'Basic realm="{REALM}", charset="UTF-8"'

    def _login(self, environ: dict[str, Any], header: str) -> tuple[str, str]:
        given = basic_credentials(header)
        if not given:
            return "", ""
        account = self._account(given[0].rpartition("\\")[2])
        if not account or not secrets.compare_digest(account[1].encode(), given[1].encode()):
            raise Refused("basic: wrong username or password")
        return account[0], ""


class _NtlmGate(_Gate):
    """NTLM as in IIS: a login is valid for its connection."""

    offer = "NTLM"

    def _login(self, environ: dict[str, Any], header: str) -> tuple[str, str]:
        connection: dict[str, Any] = environ.get("arcrest.connection", {})
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "ntlm" or not text.strip():
            return connection.get("user", ""), ""
        connection.pop("user", None)
        try:
            message = base64.b64decode(text.strip(), validate=True)
            if ntlm.kind(message) == ntlm.NEGOTIATE:
                challenge = ntlm.Challenge.to(message, self._state.clock.seconds())
                connection["challenge"] = challenge
                return "", f"NTLM {base64.b64encode(challenge.message).decode('ascii')}"
            expected = connection.pop("challenge", None)
            if not expected:
                raise ntlm.Refused("no challenge was given on this connection")
            reply = ntlm.Authenticate.parse(message)
            account = self._account(reply.user)
            if not account:
                raise ntlm.Refused("unknown user")
            expected.verify(reply, account[1], self._state.clock.seconds())
        except (ntlm.Refused, binascii.Error) as error:
            raise Refused(f"ntlm: {error}") from None
        connection["user"] = account[0]
        return account[0], ""


def basic_credentials(header: str) -> tuple[str, str] | None:
    """The user name and password of a Basic header, or None."""
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        username, colon, password = base64.b64decode(text.strip()).decode("utf-8").partition(":")
    except ValueError:
        return None
    return (username, password) if colon else None
