"""`Portal`: a portal beside a site, which logs its users in and exchanges their tokens."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Callable

from .application import Application, Ledger
from .listener import refuse_other_than_loopback
from .portal_state import PortalState
from .records import Account
from .resources.portal import router
from .server import Server
from .state import PROFILES, Clock, State
from .web_tier import guarded


class Portal:
    """A portal on loopback: alone, or given to `Site(portal=...)`, which then starts it.

    With `exchange=False` its servers take the portal's own tokens, too; otherwise only such as
    were exchanged for a server token. `auth` puts "basic" or "ntlm" in front of it.
    """

    def __init__(
        self,
        *,
        strict: bool = False,
        exchange: bool = True,
        auth: str = "",
        port: int = 0,
        host: str = "127.0.0.1",
        clock: Callable[[], float] | None = None,
        ssl_context: ssl.SSLContext | None = None,
        context: str = "portal",
    ) -> None:
        refuse_other_than_loopback(host)
        self.accounts = {
            "administrator": Account("portaladmin", "portaladmin-password"),
            "publisher": Account("portalpublisher", "portalpublisher-password"),
            "viewer": Account("portalviewer", "portalviewer-password"),
        }
        self._host, self._port = host, port
        self._ssl_context = ssl_context
        self._context = context
        self._state = PortalState(PROFILES["11.3"], Clock(clock), context, exchange)
        self._state.enrol(self.accounts)
        self._application = Application(self._state, router(), strict=strict)
        self._front = guarded(self._application, self._state, auth)
        self._server: Server | None = None

    # life -------------------------------------------------------------------------------------

    def start(self) -> Portal:
        """Listen."""
        if self._server:
            raise RuntimeError("the portal is running")
        self._server = Server(self._front, self._host, self._port, self._ssl_context)
        self._port = self._server.server_address[1]
        self._state.token_service = f"{self.rest}/generateToken"
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection. Stopping twice does no harm."""
        if self._server:
            self._server.stop()
            self._server = None

    @property
    def running(self) -> bool:
        return self._server is not None

    def __enter__(self) -> Portal:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Portal at {self.url}>" if self._port else "<Portal>"

    def federate(self, server: State, root: str) -> None:
        """Become the user store of a site."""
        self._state.clock = server.clock
        self._state.servers[root.lower()] = server
        server.federation = self._state

    # addresses --------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/portal`."""
        scheme = "https" if self._ssl_context else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}:{self._port}/{self._context}"

    @property
    def rest(self) -> str:
        """The sharing API."""
        return f"{self.url}/sharing/rest"

    @property
    def community_maps(self) -> str:
        """The community maps program."""
        return f"{self.url}/communitymaps"

    @property
    def port(self) -> int:
        return self._port

    # what a test looks at ---------------------------------------------------------------------

    @property
    def username(self) -> str:
        """The administrator's name."""
        return self.accounts["administrator"].username

    @property
    def password(self) -> str:
        return self.accounts["administrator"].password

    @property
    def clients(self) -> dict[str, str]:
        """The registered applications: client_id and client_secret."""
        return self._state.clients

    @property
    def requests(self) -> Ledger:
        """The requests that were answered, in order; not those that `auth` kept out."""
        return self._application.requests

    @property
    def violations(self) -> list[str]:
        """What strict mode refused."""
        return self._application.violations

    @property
    def refusals(self) -> list[str]:
        """Why `auth` turned somebody away who had shown something."""
        return self._state.refusals

    # what a test does to it -------------------------------------------------------------------

    def revoke_tokens(self) -> None:
        """Forget every token of the portal; those that were exchanged stay good."""
        with self._state.lock:
            self._state.tokens.clear()
