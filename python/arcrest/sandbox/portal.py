"""`Portal`: a portal that logs in the users of a federated site and exchanges their tokens."""

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
    """A portal on loopback. It is used alone or given to `Site(portal=...)`, which starts it.

    A federated site accepts server tokens, for which portal tokens are exchanged. With
    `exchange=False` the site accepts portal tokens, too. `auth` is "basic" or "ntlm": a web tier
    before the portal then asks for a login.

    Example:
        >>> with Portal() as portal, Site(portal=portal) as site:
        ...     sh = PortalTokenSecurityHandler(
        ...         portal.username, portal.password, org_url=portal.url
        ...     )
        ...     AGSAdministration(site.url, sh).info.loggedInUser
        'portaladmin'
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

    # start and stop ---------------------------------------------------------------------------

    def start(self) -> Portal:
        """Start to listen."""
        if self._server:
            raise RuntimeError("the portal is running")
        self._server = Server(self._front, self._host, self._port, self._ssl_context)
        self._port = self._server.server_address[1]
        self._state.token_service = f"{self.rest}/generateToken"
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection and end every thread. A second call does nothing."""
        if self._server:
            self._server.stop()
            self._server = None

    @property
    def running(self) -> bool:
        """Whether the portal listens now."""
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
        """Make this portal the user store of a site."""
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
        """The address of the sharing API."""
        return f"{self.url}/sharing/rest"

    @property
    def community_maps(self) -> str:
        """The address of the community maps program."""
        return f"{self.url}/communitymaps"

    @property
    def port(self) -> int:
        """The port that the portal listens on; 0 before the first start."""
        return self._port

    # for a test to read -----------------------------------------------------------------------

    @property
    def username(self) -> str:
        """The administrator's name."""
        return self.accounts["administrator"].username

    @property
    def password(self) -> str:
        """The administrator's password."""
        return self.accounts["administrator"].password

    @property
    def clients(self) -> dict[str, str]:
        """The registered applications: client_id and client_secret."""
        return self._state.clients

    @property
    def requests(self) -> Ledger:
        """The requests that reached the portal, in order; the web tier's refusals are not here."""
        return self._application.requests

    @property
    def violations(self) -> list[str]:
        """The violations that strict mode refused, as text."""
        return self._application.violations

    @property
    def refusals(self) -> list[str]:
        """The reasons why the web tier refused credentials."""
        return self._state.refusals

    # for a test to change ---------------------------------------------------------------------

    def revoke_tokens(self) -> None:
        """Invalidate every token of the portal. Exchanged server tokens stay valid."""
        with self._state.lock:
            self._state.tokens.clear()
