"""`Site`: the state, the application and the server of a site, with methods for tests."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from types import TracebackType
from typing import Callable

from .application import Application, Ledger
from .content import Content, Own, Restored, Snapshot
from .listener import refuse_other_than_loopback
from .portal import Portal
from .records import Account
from .resources import router
from .seed import message, sow
from .server import Server
from .state import BUSY, PROFILES, Clock, State
from .web_tier import guarded

EDITS = ("merge", "replace")
FORMS = ("json", "html", "text")
UPGRADES = (
    "IN_PROGRESS",
    "In Progress",
    "UPGRADE_REQUIRED",
    "LAST_ATTEMPT_FAILED",
    "Success",
    "Success with warnings",
)


class Site:
    """A site on loopback, from `start()` or `with` until `stop()`.

    `auth` is "basic" or "ntlm": a web tier before the site then authenticates the user. An
    `ssl_context` with `CERT_REQUIRED` authenticates the user by a client certificate. In both cases
    no token is needed. With a `portal` the site is federated: its users are those of the portal.
    The site starts and stops the portal, unless the portal runs already.

    An operation that edits fields leaves the other fields as they are; with `edits="replace"` it
    empties them, so that a client that leaves members out is noticed. A whole document always
    replaces the old one.

    `services` are the site's own in place of the sample ones: names such as
    "Planning/Zoning.MapServer", or documents of services with a `folderName`. `snapshot` is the
    content of a real site: what `arcrest.jobs.snapshot` made, or its file.

    `outages` is how many seconds the site is away after an operation that restarts or redeploys it:
    a security configuration, another web certificate, the start of a machine, an import, another
    configuration store. With an `ssl_context` the certificate of an alias that the site has
    generated is shown by TLS once a machine uses the alias.

    Example:
        >>> with Site() as site:
        ...     sh = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
        ...     AGSAdministration(site.url, sh).mode.siteMode
        'EDITABLE'
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
        edits: str = "merge",
        services: Iterable[Own] | None = None,
        snapshot: Snapshot | None = None,
        outages: float = 0.0,
    ) -> None:
        if version not in PROFILES:
            raise ValueError(f"version must be one of {', '.join(PROFILES)}, not {version!r}")
        if edits not in EDITS:
            raise ValueError(f"edits must be one of {', '.join(EDITS)}, not {edits!r}")
        refuse_other_than_loopback(host)
        self.version = version
        self.username = username
        self.password = password
        self._host, self._port = host, port
        self._ssl_context = ssl_context
        self._context = context
        self._state = State(PROFILES[version], Clock(clock), context)
        self._state.replaces = edits == "replace"
        self._state.outages.seconds = outages
        self._state.web_certificate.context = ssl_context
        self._application = Application(self._state, router(), strict=strict)
        self._application.latency = latency
        self._front = guarded(self._application, self._state, auth)
        self.portal = portal
        if services is not None and snapshot is not None:
            raise ValueError("services and snapshot are two contents: give one of them")
        self._content = None if services is None else Content(services)
        self._restored = None if snapshot is None else Restored(snapshot)
        self._runs_portal = False
        self._server: Server | None = None
        self.accounts = {
            "administrator": Account(username, password),
            "publisher": Account("publisher", "publisher-password"),
            "viewer": Account("viewer", "viewer-password"),
        }

    # start and stop ---------------------------------------------------------------------------

    def start(self) -> Site:
        """Start to listen. A site that ran before keeps its state, but not its uploads."""
        if self._server:
            raise RuntimeError("the site is running")
        certificate = self._state.web_certificate
        self._server = Server(self._front, self._host, self._port, certificate.context)
        certificate.changed = self._show
        self._port = self._server.server_address[1]
        if not self._state.users:
            plant = self._content.plant if self._content else None
            if self._restored:
                plant = self._restored.at(self.root).plant
            sow(self._state, self.username, self.password, self.root, plant)
        if self.portal:
            self.portal.federate(self._state, self.root)
            self._runs_portal = not self.portal.running
            if self._runs_portal:
                self.portal.start()
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection and end every thread. A second call does nothing."""
        if self._server:
            self._server.stop()
            self._server = None
        if self.portal and self._runs_portal:
            self.portal.stop()

    def _show(self, context: ssl.SSLContext) -> None:
        if self._server:
            self._server.ssl_context = context

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
        """The address of the admin endpoint."""
        return f"{self.root}/admin"

    @property
    def port(self) -> int:
        """The port that the site listens on; 0 before the first start."""
        return self._port

    @property
    def application(self) -> Application:
        """The site as a WSGI application, for another server to host."""
        return self._application

    # for a test to read -----------------------------------------------------------------------

    @property
    def requests(self) -> Ledger:
        """The requests that reached the site, in order."""
        return self._application.requests

    @property
    def violations(self) -> list[str]:
        """The violations that strict mode refused, as text."""
        return self._application.violations

    @property
    def refusals(self) -> list[str]:
        """The reasons why the web tier refused credentials."""
        return self._state.refusals

    def routes(self) -> list[tuple[tuple[str, ...], str, str]]:
        """Every operation: its verbs, its path below the context, its name."""
        operations = self._application.router.operations
        return [(op.verbs, op.template, op.name) for op in operations]

    # for a test to change ---------------------------------------------------------------------

    @property
    def latency(self) -> float:
        """Seconds of delay before each reply."""
        return self._application.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._application.latency = seconds

    @property
    def pace(self) -> int:
        """How many looks at a service's state find it on its way, after a start or a stop."""
        return self._state.pace

    @pace.setter
    def pace(self, looks: int) -> None:
        self._state.pace = looks

    def hold(self, name: str, held: bool = True) -> None:
        """Let a service neither start nor stop, whatever it is told; with False, end that."""
        with self._state.lock:
            self._state.services[name].is_held = held

    @property
    def strict(self) -> bool:
        """Whether requests that no correct client sends are refused."""
        return self._application.strict

    def advance(self, seconds: float) -> None:
        """Move the site's clock forward: tokens expire, jobs complete."""
        with self._state.lock:
            self._state.clock.advance(seconds)

    def busy(self, writes: int, *, wording: int = 1) -> None:
        """Refuse the next writes, because "another administrative operation" is running.

        Real sites have two wordings, 0 and 1.
        """
        with self._state.lock:
            self._state.busy, self._state.busy_words = writes, BUSY[wording]

    def all_machines_down(self, *, form: str = "json") -> None:
        """Answer every request as a web adaptor does behind which no machine runs.

        The forms are "json", "html" and "text". `all_machines_up()` ends it.
        """
        if form not in FORMS:
            raise ValueError(f"form must be one of {', '.join(FORMS)}, not {form!r}")
        with self._state.lock:
            self._state.down = form

    def all_machines_up(self) -> None:
        """Answer again."""
        with self._state.lock:
            self._state.down = ""

    def upgrade(self, running: bool, *, status: str = "") -> None:
        """Begin or end an upgrade. While an upgrade runs, only `/admin/upgrade` answers.

        `status` is what `/admin/upgrade` says then: "In Progress" while an upgrade runs, else
        "Success"; or another one of `UPGRADES`, such as "UPGRADE_REQUIRED".
        """
        status = status or ("In Progress" if running else "Success")
        if status not in UPGRADES:
            raise ValueError(f"status must be one of {', '.join(UPGRADES)}, not {status!r}")
        with self._state.lock:
            self._state.upgrading, self._state.upgrade_status = running, status

    def log(self, text: str, *, level: str = "WARNING", time: int | None = None) -> None:
        """Write a message to the log, now or at a time in epoch milliseconds."""
        with self._state.lock:
            moment = self._state.clock.millis() if time is None else time
            self._state.logs.add(message(level, 0, text, moment, "Server"))

    def revoke_tokens(self) -> None:
        """Invalidate every token, as a new shared key does."""
        with self._state.lock:
            self._state.tokens.clear()
