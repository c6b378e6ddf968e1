"""The WSGI application: it authenticates a request, checks its privilege and runs its operation."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Callable

from . import replies
from .errors import AdminError, NoResource, Violation, WrongVerb
from .forms import Request, read_body, read_head
from .privileges import PRIVILEGES
from .replies import Response
from .routes import Call, Operation, Router
from .state import JSON, State

log = logging.getLogger("arcrest.sandbox")

FORMATS = ("json", "pjson", "html")
SECRETS = ("token", "password", "username", "client_secret")
LONGEST_GET = 2048
REMEMBERED = 20_000
NO_TOKEN = (
    "Unauthorized access.Token not found."
    " You can generate a token using the 'generateToken' operation."
)
READ_ONLY = "The site is in read-only mode: the operation is not allowed."


@dataclass(frozen=True)
class FileRecord:
    """A file of a recorded request.

    Attributes:
        name: The field of the form that had the file.
        filename: The name that the client gave the file.
        size: The number of bytes.
        sha256: The hash of the content, in hexadecimal digits.
    """

    name: str
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A recorded request. Its secrets are kept, because tests look at them.

    Attributes:
        method: GET or POST.
        path: The decoded path.
        target: The path and query as they came.
        headers: The headers, with their names in lower case.
        params: The fields of query and form.
        files: The files of the form.
        status: The HTTP status of the reply.
        operation: The name of the operation; "" where the path is none.
        carried_out: Whether the request was a write that took effect, even if its reply was lost.
    """

    method: str
    path: str
    target: str
    headers: dict[str, str]
    params: dict[str, str]
    files: list[FileRecord]
    status: int
    operation: str = ""
    carried_out: bool = False


@dataclass
class Ledger:
    """The latest 20,000 requests that the site answered."""

    _records: list[Record] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, record: Record) -> None:
        """Append a request; the oldest ones go when there are too many."""
        with self._lock:
            self._records.append(record)
            if len(self._records) > REMEMBERED:
                del self._records[: REMEMBERED // 10]

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._records.clear()

    def __iter__(self) -> Iterator[Record]:
        with self._lock:
            return iter(list(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: int) -> Record:
        with self._lock:
            return self._records[index]


class Application:
    """A site or a portal as a WSGI application. A server should give it `REQUEST_URI`."""

    def __init__(self, state: State, router: Router, *, strict: bool = False) -> None:
        self.state = state
        self.router = router
        self.strict = strict
        self.latency = 0.0
        self.requests = Ledger()
        self.violations: list[str] = []

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        begun = time.perf_counter()
        request: Request | None = None
        exchange = _Exchange(self)
        try:
            request = read_head(environ)
            response = exchange.answer(request, environ)
        except AdminError as error:
            response = exchange.refusal(error)
        except OSError:
            raise  # the client closed the connection
        except Exception as error:
            log.exception("the sandbox failed")
            response = exchange.refusal(AdminError(repr(error), code=500, http=500))
        finally:
            if request:
                request.close()
        if self.latency:
            environ.get("arcrest.sleep", time.sleep)(self.latency)
        response.compress(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if request:
            self._record(request, exchange, response.status)
            spent = (time.perf_counter() - begun) * 1000
            log.debug("%s %s %d %.1f ms", request.method, request.path, response.status, spent)
        start_response(response.status_line, response.all_headers)
        return [response.body]

    def _record(self, request: Request, exchange: _Exchange, status: int) -> None:
        files = [
            FileRecord(file.name, file.filename, file.size, file.sha256)
            for file in request.files.values()
        ]
        self.requests.add(
            Record(
                request.method,
                request.path,
                request.target,
                request.headers,
                request.params,
                files,
                status,
                exchange.name,
                exchange.carried_out,
            )
        )


class _Exchange:
    """One request on its way to a response."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.state = application.state
        self.strict = application.strict
        self.format = "json"
        self.is_post = False
        self.is_rest = False
        self.name = ""
        self.carried_out = False

    def answer(self, request: Request, environ: dict[str, Any]) -> Response:
        if not self._is_known(request):
            return replies.page("404 Not Found", "There is nothing here.", status=404)
        read_body(request, environ)
        with self.state.lock:
            if not self.state.outages.running:
                self.state.settle()  # a job that is due may begin an outage
            sign = self.state.outages.sign()
        if sign:
            return _away(sign)
        if self.state.down:
            return replies.no_machines(self.state.down)
        self.format = request.params.get("f", "html").lower() or "html"
        self.is_post = request.method == "POST"
        self.is_rest = request.segments[1:2] == ["rest"]
        if self.strict:
            _refuse_sloppiness(request)
        operation, path = self._operation(request)
        self.name = operation.name
        self._check_format(operation)
        if self.strict:
            self._refuse_unknown(request, operation)
        if operation.credentials:
            _refuse_credentials_in_url(request)
        with self.state.lock:
            self._check_site(operation)
            user = self._user(request, operation)
            values = operation.values(request, self.strict)
            self._check_mode(operation)
            self._check_busy(operation)
            call = Call(self.state, request, operation, path, values, user, self.format)
            reply = self._run(call)
            self.carried_out = operation.writes
            return self._encoded(reply)

    def refusal(self, error: AdminError) -> Response:
        if isinstance(error, Violation):
            self.application.violations.append(f"{self.name or 'request'}: {error.messages[0]}")
        if self.is_rest:
            error = error.as_portal()
        form = self.format if self.format in FORMATS else "json"
        return replies.failure(error, form, self._content_type())

    def _encoded(self, reply: Any) -> Response:
        return replies.encode(reply, self.format, self._content_type())

    def _content_type(self) -> str:
        """The type of a JSON reply. Older versions send one of their own to what is no POST."""
        if self.is_post and self.format == "json":
            return JSON
        return self.state.profile.content_type

    # the operation ----------------------------------------------------------------------------

    def _operation(self, request: Request) -> tuple[Operation, dict[str, str]]:
        found = self.application.router.find(request.segments[1:], self._admits)
        if not found:
            raise NoResource(request.segments[-1])
        operations, path = found
        verb = "GET" if request.method == "HEAD" else request.method
        if verb not in operations:
            is_admin = any(operation.is_admin for operation in operations.values())
            raise _wrong_verb(verb, list(operations), is_admin)
        return operations[verb], path

    def _is_known(self, request: Request) -> bool:
        """Whether the path gets a document: every one below /admin, elsewhere the known ones."""
        context, *segments = request.segments or [""]
        if context != self.state.context:
            return False
        return segments[:1] == ["admin"] or self.application.router.find(segments) is not None

    def _admits(self, operation: Operation) -> bool:
        if operation.quirk and self.strict:
            return False
        profile = self.state.profile
        has_feature = operation.feature is None or operation.feature in profile.features
        is_gone = bool(operation.until) and profile.is_since(operation.until)
        return has_feature and profile.is_since(operation.since) and not is_gone

    def _check_format(self, operation: Operation) -> None:
        if self.format not in FORMATS + operation.formats:
            wrong, self.format = self.format, "json"
            code = 500 if operation.is_admin else 400
            raise AdminError(f"The format '{wrong}' is not supported.", code=code)

    def _refuse_unknown(self, request: Request, operation: Operation) -> None:
        known = {"f", "token", *operation.params}
        for name in [*request.params, *request.files]:
            if name not in known:
                raise Violation(f"unknown parameter '{name}'")

    # the user ---------------------------------------------------------------------------------

    def _user(self, request: Request, operation: Operation) -> str:
        """The caller's name. The caller needs a valid token and the operation's privilege."""
        if operation.privilege is None:
            return ""
        user = self._token_user(request)
        held = self.state.privilege(user)
        if PRIVILEGES.index(held) < PRIVILEGES.index(operation.privilege):
            raise AdminError(
                f"The user '{user}' is not authorized: {operation.privilege} is needed.", code=403
            )
        return user

    def _token_user(self, request: Request) -> str:
        text = self._token_text(request)
        if not text and request.user and not self.state.federation:
            return self._trusted(request.user)
        if not text:
            raise AdminError(NO_TOKEN, code=499)
        token = self.state.token(text)
        if not token or not self.state.knows(token.user):
            raise AdminError("The token is invalid.", code=498)
        if token.expires <= self.state.clock.millis():
            raise AdminError("Token Expired.", code=498)
        sender = request.headers.get("referer", "") if token.client == "referer" else request.remote
        if not _same_client(token.client, token.binding, sender):
            raise AdminError("The token was issued to another client.", code=498)
        return token.user

    def _trusted(self, user: str) -> str:
        """The name of a user whom the web tier or a client certificate has authenticated."""
        if not self.state.knows(user):
            raise AdminError(f"The user '{user}' is not authorized: it is unknown.", code=403)
        return user

    def _token_text(self, request: Request) -> str:
        """The request's token. In strict mode a POST must have the token in its body."""
        text = request.params.get("token", "")
        header = "header tokens" in self.state.profile.features
        if text or not header or (self.strict and request.method == "POST"):
            return text
        scheme, _, bearer = request.headers.get("x-esri-authorization", "").partition(" ")
        return bearer.strip() if scheme.lower() == "bearer" else ""

    # the reply --------------------------------------------------------------------------------

    def _check_site(self, operation: Operation) -> None:
        if self.state.upgrading and operation.is_admin and not operation.in_upgrade:
            raise AdminError("Upgrade in progress.", code=403)
        if not self.state.created and not operation.siteless:
            raise AdminError("There is no site: create one or join one.")

    def _check_mode(self, operation: Operation) -> None:
        if operation.writes and not operation.in_read_only and self.state.is_read_only:
            raise AdminError(READ_ONLY)

    def _check_busy(self, operation: Operation) -> None:
        if operation.writes and self.state.busy:
            self.state.busy -= 1
            raise AdminError(self.state.busy_words)

    def _run(self, call: Call) -> Any:
        title = f"{call.operation.name} {call.request.path}"
        if call.flag("runAsync") and not call.operation.in_upgrade:
            job = self.state.later(title, lambda: self._done(call, title))
            return {"status": "success", "jobid": job.jobid}
        return self._done(call, title)

    def _done(self, call: Call, title: str) -> Any:
        """The operation's reply. Every write is noted in the site's log."""
        if not call.operation.writes:
            return call.operation.handler(call)
        try:
            reply = call.operation.handler(call)
        except AdminError as error:
            self.state.log("SEVERE", f"{title}: {error.messages[0]}", user=call.user)
            raise
        self.state.log("INFO", title, user=call.user)
        return reply


def _away(sign: str) -> Response:
    """What a site that restarts, or what is before it, answers."""
    if sign == "cut":
        raise ConnectionAbortedError("the site is away")
    if sign == "503":
        return replies.page("503 Service Unavailable", "The site restarts.", status=503)
    if sign == "no token":
        raise AdminError(NO_TOKEN, code=499)
    return replies.no_machines(sign)


def _refuse_sloppiness(request: Request) -> None:
    """Refuse what is wrong for every operation."""
    names = [name for name, _ in request.query]
    if "token" in names:
        raise Violation("token in the URL")
    if request.doubled_slash:
        raise Violation("an empty segment in the path")
    if request.method == "GET" and len(request.base + request.target) > LONGEST_GET:
        raise Violation(f"a GET of more than {LONGEST_GET} characters")
    everything = [*request.query, *request.body]
    for name, value in everything:
        if value == "None":
            raise Violation(f"'None' as the value of '{name}'")
    if len({name for name, _ in everything}) < len(everything):
        raise Violation("a parameter is sent twice")


def _wrong_verb(verb: str, allowed: list[str], is_admin: bool) -> AdminError:
    """The Admin API tells GET and POST apart in words only; other verbs are refused by HTTP."""
    if is_admin and verb in ("GET", "POST"):
        return WrongVerb(allowed[0])
    names = ", ".join(allowed)
    return AdminError(f"Only {names} is allowed here.", code=405, http=405, allow=names)


def _refuse_credentials_in_url(request: Request) -> None:
    if any(name in SECRETS for name, _ in request.query):
        raise AdminError("Credentials are not accepted in a URL.", code=405, http=405)


def _same_client(client: str, binding: str, sender: str) -> bool:
    """Whether the sender is the client of the token; a slash at a referer's end is ignored."""
    if client == "none":
        return True
    if client == "referer":
        return sender.rstrip("/") == binding.rstrip("/")
    return sender == binding
