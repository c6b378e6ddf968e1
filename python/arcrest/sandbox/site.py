"""`Site`: state, application and server put together, with what a test wants to do to them."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Callable

from .application import Application, Ledger
from .listener import refuse_other_than_loopback
from .portal import Portal
from .records import Account
from .resources import router
from .seed import message, sow
from .server import Server
from .state import PROFILES, Clock, State
from .web_tier import guarded


class Site:
    """A site on loopback, from `start()` or `with` until `stop()`.

    `auth` puts "basic" or "ntlm" in front of it, an `ssl_context` with `CERT_REQUIRED` client
    certificates; both vouch for a name, and no token is needed. A `portal` federates it: its users
    are the portal's, and it is started and stopped with the site unless it runs already.
    """

    def __init__(
        self,
        *,
        version: str = "11.3",
        strict: bool = False,
        username: str = "siteadmin",
        password: str = "siteadmin-password",
        port: int = 0,
        host: str = "127.0.0.1",
        clock: Callable[[], float] | None = None,
        latency: float = 0.0,
        ssl_context: ssl.SSLContext | None = None,
        context: str = "arcgis",
        auth: str = "",
        portal: Portal | None = None,
    ) -> None:
        if version not in PROFILES:
            raise ValueError(f"version must be one of {', '.join(PROFILES)}, not {version!r}")
        refuse_other_than_loopback(host)
        self.version = version
        self.username = username
        self.password = password
        self._host, self._port = host, port
        self._ssl_context = ssl_context
        self._context = context
        self._state = State(PROFILES[version], Clock(clock), context)
        self._application = Application(self._state, router(), strict=strict)
        self._application.latency = latency
        self._front = guarded(self._application, self._state, auth)
        self.portal = portal
        self._runs_portal = False
        self._server: Server | None = None
        self.accounts = {
            "administrator": Account(username, password),
            "publisher": Account("publisher", "publisher-password"),
            "viewer": Account("viewer", "viewer-password"),
        }

    # life -------------------------------------------------------------------------------------

    def start(self) -> Site:
        """Listen. A site that ran before is as it was, without its uploads."""
        if self._server:
            raise RuntimeError("the site is running")
        self._server = Server(self._front, self._host, self._port, self._ssl_context)
        self._port = self._server.server_address[1]
        if not self._state.users:
            sow(self._state, self.username, self.password, self.root)
        if self.portal:
            self.portal.federate(self._state, self.root)
            self._runs_portal = not self.portal.running
            if self._runs_portal:
                self.portal.start()
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection. Stopping twice does no harm."""
        if self._server:
            self._server.stop()
            self._server = None
        if self.portal and self._runs_portal:
            self.portal.stop()

    def __enter__(self) -> Site:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        with self._state.lock:
            self._state.close()

    def __repr__(self) -> str:
        return f"<Site {self.version} at {self.url}>" if self._port else f"<Site {self.version}>"

    # addresses --------------------------------------------------------------------------------

    @property
    def root(self) -> str:
        """`http://127.0.0.1:PORT/arcgis`."""
        scheme = "https" if self._ssl_context else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}:{self._port}/{self._context}"

    @property
    def url(self) -> str:
        """The admin endpoint."""
        return f"{self.root}/admin"

    @property
    def port(self) -> int:
        return self._port

    @property
    def application(self) -> Application:
        """The site as a WSGI application, for another server to host."""
        return self._application

    # what a test looks at ---------------------------------------------------------------------

    @property
    def requests(self) -> Ledger:
        """The requests that were answered, in order."""
        return self._application.requests

    @property
    def violations(self) -> list[str]:
        """What strict mode refused."""
        return self._application.violations

    @property
    def refusals(self) -> list[str]:
        """Why `auth` turned somebody away who had shown something."""
        return self._state.refusals

    def routes(self) -> list[tuple[tuple[str, ...], str, str]]:
        """Every operation: its verbs, its path below the context, its name."""
        operations = self._application.router.operations
        return [(op.verbs, op.template, op.name) for op in operations]

    # what a test does to it -------------------------------------------------------------------

    @property
    def latency(self) -> float:
        """Seconds that each reply is held back."""
        return self._application.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._application.latency = seconds

    @property
    def strict(self) -> bool:
        """Whether what a correct client never sends is refused."""
        return self._application.strict

    def advance(self, seconds: float) -> None:
        """Move the site's clock: tokens expire, jobs complete."""
        with self._state.lock:
            self._state.clock.advance(seconds)

    def busy(self, writes: int) -> None:
        """Refuse the next writes because "another administrative operation" is at work."""
        with self._state.lock:
            self._state.busy = writes

    def log(self, text: str, *, level: str = "WARNING", time: int | None = None) -> None:
        """Write a message to the log, now or at a time in epoch milliseconds."""
        with self._state.lock:
            moment = self._state.clock.millis() if time is None else time
            self._state.logs.add(message(level, 0, text, moment, "Server"))

    def revoke_tokens(self) -> None:
        """Forget every token, as a site does when its shared key changes."""
        with self._state.lock:
            self._state.tokens.clear()
