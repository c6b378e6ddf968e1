"""Marked secrets through every member and every failure, and a search of all that came out.

A secret may leave in a request's body, or in the header that is for it; nowhere else.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import html
import json
import logging
import os
import pickle
import re
import traceback
import warnings
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import arcrest.aio
import arcrest.manageags
import pytest
from arcrest._core import Machines, Security
from arcrest.sandbox import Site
from contract.recorder import GRANTED, Recorded, Recorder
from contract.test_contract import (
    MEMBERS,
    RESOURCES,
    arguments,
    called,
    made,
)
from core.faults import Faults, reply
from handlers.test_web_tier import pfx
from sandbox.certificates import Authority

from .proxy import Fault, FaultProxy

MARK = "c4nary"
"""Part of every secret."""
SECRET_NAMES = re.compile("pass|secret|token|key|psk", re.IGNORECASE)
CHOICES = ("level", "logLevel")
"""Arguments that are one of a few words: an error quotes what is none of them."""
OURS = str(Path(arcrest.__file__).parent)
FAILURES = {
    "none": Fault(),
    "a status": Fault("status", arrives=False, status=502),
    "a reset": Fault("reset"),
    "a cut reply": Fault("cut reply", place=0.5),
    "a spoilt reply": Fault("corrupt reply", place=0.99),
    "no reply": Fault("silence", arrives=False),
}
EVERY = [
    name
    for name, entry in MEMBERS.items()
    if name.split(".")[0] in RESOURCES and not entry["name"].startswith("__")
]


class Seen:
    """Everything that comes out while it is open, from whichever opening."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self._texts: list[str] = []

    def __enter__(self) -> Seen:
        self._environment = dict(os.environ)
        self._log = logging.Handler(level=0)
        self._log.emit = self._keep  # type: ignore[method-assign]
        self._level = logging.root.level
        logging.root.addHandler(self._log)
        logging.root.setLevel(1)
        self._warnings = warnings.catch_warnings(record=True)
        self._warned = self._warnings.__enter__()
        warnings.simplefilter("always")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._warnings.__exit__(None, None, None)
        logging.root.setLevel(self._level)
        logging.root.removeHandler(self._log)

    def _keep(self, record: logging.LogRecord) -> None:
        self._texts.append(f"{record.getMessage()} {vars(record)!r}")

    def add(self, *things: Any) -> None:
        self._texts += [text for thing in things for text in (str(thing), repr(thing))]

    def request(self, request: Recorded) -> None:
        """Its line, as an access log has it, and the headers that are not for secrets."""
        self.add(request.method, request.target)
        self.add({n: v for n, v in request.headers.items() if not n.endswith("authorization")})

    def failure(self, error: BaseException) -> None:
        """An exception: its texts, its attributes, its causes, and the locals of our frames."""
        self.add(*traceback.format_exception(type(error), error, error.__traceback__))
        self.add(error, error.args, vars(error))
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(OURS):
                self.add(frame.f_locals)
        for cause in (error.__cause__, error.__context__):
            if cause is not None:
                self.failure(cause)

    def found(self, mark: str = MARK) -> list[str]:
        """Where the mark is."""
        self.add(*[warning.message for warning in self._warned], *self._capture.readouterr())
        self.add({k: v for k, v in os.environ.items() if v != self._environment.get(k)})
        return [text for text in self._texts if mark in text]


@pytest.fixture
def seen(capfd: pytest.CaptureFixture[str]) -> Iterator[Seen]:
    with Seen(capfd) as opened:
        yield opened


@pytest.fixture(scope="module")
def running() -> Iterator[Recorder]:
    with Recorder() as recorder:
        yield recorder


@pytest.fixture
def recorder(running: Recorder) -> Recorder:
    running.clear()
    running.answer_login = lambda: {**GRANTED, "token": f"{MARK}-token"}
    return running


@pytest.fixture(scope="module")
def proxy(running: Recorder) -> Iterator[FaultProxy]:
    with FaultProxy(int(running.root.rsplit(":", 1)[1].partition("/")[0])) as between:
        yield between


@pytest.fixture(autouse=True)
def short_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCREST_TIMEOUT", "0.2")


class Through:
    """The stand-in as it is reached through the proxy."""

    def __init__(self, proxy: FaultProxy) -> None:
        self.root = f"http://127.0.0.1:{proxy.port}/arcgis"
        self.url = f"{self.root}/admin"


def handler_for(place: Any) -> Any:
    return arcrest.AGSTokenSecurityHandler(
        "u", f"{MARK}-password", token_url=f"{place.url}/generateToken"
    )


def planted(value: Any, name: str, visible: str) -> Any:
    """An argument with a mark in whatever of it is not to be seen in the path of a request."""
    if isinstance(value, dict):
        marked = {key: planted(item, key, visible) for key, item in value.items()}
        return {**marked, "password": f"{MARK}-member"}
    if isinstance(value, list):
        return [planted(item, name, visible) for item in value]
    if (
        isinstance(value, str)
        and name not in CHOICES
        and (SECRET_NAMES.search(name) or value not in visible)
    ):
        return value if os.sep in value else f"{MARK}-{name}"
    return value


def search(seen: Seen, recorder: Recorder, *objects: Any) -> None:
    for request in [*recorder.take(), *recorder.logins]:
        seen.request(request)
    for thing in objects:
        seen.add(repr(thing))
        for name in dir(thing):
            if name.startswith("last_") or name in ("error", "message", "password", "secret_id"):
                seen.add(getattr(thing, name))


@pytest.fixture(scope="module")
def urls(running: Recorder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The URLs that each member asks: what stands there is a name, and no secret."""
    folder, asked = tmp_path_factory.mktemp("urls"), {}
    for member in EVERY:
        called_with_marks(member, "blocking", running, handler_for(running), folder, None)
        asked[member] = " ".join(unquote(request.target) for request in running.take())
    return asked


def called_with_marks(
    member: str, api: str, place: Any, handler: Any, folder: Path, urls: dict[str, str] | None
) -> tuple[Any, bool, Exception | None]:
    """Calls a member as ArcREST was recorded: its object, whether there were marks, its error."""
    owner, _, name = member.partition(".")
    given = arguments(member, None, folder)
    if urls is not None:
        given = {key: planted(value, key, urls[member]) for key, value in given.items()}
    resource = made(owner, place, handler, api)
    try:
        called(resource, name, given, MEMBERS[member]["kind"] == "method")
    except Exception as error:
        return resource, MARK in repr(given), error
    return resource, MARK in repr(given), None


@pytest.mark.parametrize(
    "turn", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 5))]
)
@pytest.mark.parametrize("api", ["blocking", "aio"])
def test_members(
    api: str,
    turn: int,
    recorder: Recorder,
    proxy: FaultProxy,
    seen: Seen,
    urls: dict[str, str],
    tmp_path: Path,
) -> None:
    """Each member meets one failure in each turn, with marks in all that a body may hold."""
    place, marked = Through(proxy), 0
    quick = [name for name in FAILURES if name != "no reply"]
    for number, member in enumerate(EVERY):
        failure = "no reply" if number % 40 == turn else quick[(number + turn) % len(quick)]
        handler = handler_for(recorder)
        assert handler.token == f"{MARK}-token"
        # a read is sent again after the first, with a pause
        proxy.tell(*[FAILURES[failure]] * (4 if MEMBERS[member]["kind"] == "method" else 1))
        resource, has_marks, error = called_with_marks(member, api, place, handler, tmp_path, urls)
        marked += has_marks
        if error:
            seen.failure(error)
        search(seen, recorder, resource, handler)
    assert seen.found() == []
    assert marked > 60, "secrets were sent"


HANDLERS = {
    "AGSTokenSecurityHandler": ("u", "{mark}-password", "{root}"),
    "PortalTokenSecurityHandler": ("u", "{mark}-password", "{root}"),
    "AGOLTokenSecurityHandler": ("u", "{mark}-password", "{root}"),
    "OAuthSecurityHandler": ("id", "{mark}-secret", "{root}"),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", HANDLERS)
def test_logins(name: str, failure: str, recorder: Recorder, proxy: FaultProxy, seen: Seen) -> None:
    """Refused, broken, unanswered: the password and the client's secret stay where they are."""
    place = Through(proxy)
    given = [text.format(mark=MARK, root=place.root) for text in HANDLERS[name]]
    handler = getattr(arcrest, name)(*given)
    if failure != "none":
        refusal = {"error": {"code": 400, "message": "No.", "details": []}}
        recorder.answer_login = lambda: refusal
    proxy.tell(*[FAILURES[failure]] * 6)
    for _ in range(2):
        try:
            seen.add(len(handler.token or ""))
        except Exception as error:
            seen.failure(error)
    search(seen, recorder, handler)
    seen.add(copy.copy(handler), copy.deepcopy(handler))
    with pytest.raises(TypeError) as caught:
        pickle.dumps(handler)
    seen.failure(caught.value)
    assert seen.found() == []


FORMS = ('"{}"', '["{}"]', '{{"token": "{}", "access_token": 5}}', "{}", "token={}")


@pytest.mark.parametrize("name", HANDLERS)
def test_a_token_in_another_form(name: str, seen: Seen) -> None:
    """What a token service says may be the token, though it is not where it should be."""
    for form in FORMS:
        with Faults() as faults:
            faults.tell(*[reply(form.format(MARK))] * 9)
            told = {"mark": "p", "root": f"{faults.origin}/arcgis"}
            handler = getattr(arcrest, name)(*[text.format(**told) for text in HANDLERS[name]])
            try:
                token = handler.token
            except arcrest.ArcRESTError as error:
                seen.failure(error)
            else:
                assert token == MARK
    assert seen.found() == []


WAYS = ("LDAPSecurityHandler", "NTLMSecurityHandler", "a PFX file", "a PFX file that is cut")


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("way", WAYS)
def test_ways_past_a_web_server(
    way: str, failure: str, recorder: Recorder, proxy: FaultProxy, seen: Seen, tmp_path: Path
) -> None:
    """The password of a user or of a file stays where it is."""
    place, password = Through(proxy), f"{MARK}-password"
    if "PFX" in way:
        file = tmp_path / "user.pfx"
        file.write_bytes(
            pfx(Authority(tmp_path).client("user"), password)[: -9 if "cut" in way else None]
        )
        handler = arcrest.PKISecurityHandler(place.root, None, str(file), password=password)
    else:
        handler = getattr(arcrest, way)(place.root, "u", password)
    proxy.tell(*[FAILURES[failure]] * 6)
    for asks in (
        lambda: Machines(f"{place.url}/machines", handler).machines,
        lambda: handler.token,
    ):
        try:
            seen.add(asks())
        except Exception as error:
            seen.failure(error)
    for request in recorder.take():
        seen.request(request)
    seen.add(handler, handler.message)
    assert seen.found() == []
    assert seen.found(b64encode(f"u:{password}".encode()).decode()) == []


def test_the_access_log_of_a_site(fresh_site: Site, seen: Seen) -> None:
    """Its lines name what was asked, and neither the password nor the token."""
    site, password = fresh_site, f"{MARK}-password"
    handler = arcrest.AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    security = Security(f"{site.url}/security", handler)
    assert security.addUser("amy", password)["status"] == "success"
    amy = arcrest.AGSTokenSecurityHandler("amy", password, org_url=site.root)
    assert amy.token
    for who in (amy, handler):
        with contextlib.suppress(arcrest.ArcRESTError):
            seen.add(Machines(f"{site.url}/machines", who).machines)
        assert who.token
        assert seen.found(who.token) == []
    for line in ("/security/users/add 200", "/generateToken 200", "/machines 200"):
        assert seen.found(line), "it is a log"
    assert seen.found() == []
    assert seen.found(site.password) == []


@pytest.mark.parametrize("owner", RESOURCES)
def test_resources_are_not_pickled(owner: str, recorder: Recorder) -> None:
    """The text would hold a handler, and so a password."""
    resource = made(owner, recorder, handler_for(recorder))
    with pytest.raises(TypeError):
        pickle.dumps(resource)


def test_a_mark_that_comes_out_is_found(seen: Seen) -> None:
    """By whichever opening."""
    password = f"{MARK}-password"

    def leaks(way: str) -> None:
        if way == "log":
            logging.getLogger("arcrest.core").debug("logging in with %s", password)
        elif way == "print":
            print(password)
        elif way == "warning":
            warnings.warn(password, stacklevel=1)
        elif way == "exception":
            seen.failure(ValueError(password))
        elif way == "environment":
            os.environ["ARCREST_TEST"] = password

    ways = ("log", "print", "warning", "exception", "environment")
    for count, way in enumerate(ways, 1):
        before = len(seen.found())
        leaks(way)
        assert len(seen.found()) > before, f"{way}, {count}"
    del os.environ["ARCREST_TEST"]


# URLs -------------------------------------------------------------------------------------------

ODD = [
    "http://{host}:c4nary\\@me:x@other.invalid/a",
    "http://u:c4n\\ary@{host}/a",
    "http:/u:c4nary@{host}/a",
    "http:u:c4nary@{host}/a",
    "http//u:c4nary@{host}/a",
    "u:c4nary@{host}/a",
    "//u:c4nary@{host}/a",
    "http:///u:c4nary@{host}/a",
    "http://u:c4n/ary@{host}/a",
    "http://u:12/c4nary@{host}/a",
    "http://u:c4n?ary@{host}/a",
    "http://u:12?c4nary@{host}/a",
    "http://u:c4n#ary@{host}/a",
    "http://u:c4nary@x@{host}/a",
    "http://u:c4nary@/a",
    "http://u:c4nary@:80/a",
    "http://u:c4nary@{host}:99999/a",
    "http://u:c4nary@{host}%2e/a",
    "http://u:c4 nary@{host}/a",
    "http://u:c4\tnary@{host}/a",
    "http://u:c4nary@{host}/a\nb",
    "ftp://u:c4nary@{host}/a",
    "http:///arcgis?token=c4nary",
    "http://?token=c4nary",
]
"""URLs that two readers may understand in two ways, or that lead nowhere."""
PLACES: dict[str, Any] = {
    "a site": lambda url: arcrest.manageags.AGSAdministration(url, None),
    "a resource": lambda url: Machines(url, None),
    "an awaited resource": lambda url: arcrest.aio.Machines(url, None),
    "url": lambda url: setattr(Machines("http://h/a", None), "url", url),
    "_url": lambda url: setattr(Machines("http://h/a", None), "_url", url),
    "_currentURL": lambda url: setattr(Machines("http://h/a", None), "_currentURL", url),
    "_get": lambda url: Machines("http://h/a", None)._get(url),
    "_post": lambda url: Machines("http://h/a", None)._post(url),
    "an awaited _get": lambda url: arcrest.aio.Machines("http://h/a", None)._get(url),
    "a user's site": lambda url: arcrest.AGSTokenSecurityHandler("u", "p", org_url=url),
    "a token service": lambda url: arcrest.AGSTokenSecurityHandler("u", "p", token_url=url),
    "another token service": lambda url: setattr(
        arcrest.AGSTokenSecurityHandler("u", "p", org_url="http://h/a"), "token_url", url
    ),
    "another site": lambda url: setattr(
        arcrest.AGSTokenSecurityHandler("u", "p", org_url="http://h/a"), "org_url", url
    ),
    "a portal": lambda url: arcrest.PortalTokenSecurityHandler("u", "p", url),
    "an organisation": lambda url: arcrest.AGOLTokenSecurityHandler("u", "p", url),
    "an application's portal": lambda url: arcrest.OAuthSecurityHandler("i", "s", url),
    "an application's service": lambda url: arcrest.OAuthSecurityHandler(
        "i", "s", "http://h/portal", token_url=url
    ),
    "a portal's server": lambda url: arcrest.PortalTokenSecurityHandler(
        "u", "p", "http://h/portal"
    ).portalServerHandler(url),
    "a server's token": lambda url: arcrest.PortalTokenSecurityHandler(
        "u", "p", "http://h/portal"
    ).servertoken(url, "r"),
    "HTTP Basic": lambda url: arcrest.LDAPSecurityHandler(url, "u", "p"),
    "NTLM": lambda url: arcrest.NTLMSecurityHandler(url, "u", "p"),
    "a certificate's": lambda url: arcrest.PKISecurityHandler(url, None, "c.pfx"),
    "a program": lambda url: arcrest.CommunityMapsSecurityHandler(url, "u", "p"),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_odd_url_is_refused_before_anything_is_sent(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Faults() as server, Seen(capsys) as seen:
        host = server.origin.partition("://")[2]
        for form in ODD:
            with pytest.raises(ValueError, match=r"no host|http|@|backslash|space|break") as caught:
                PLACES[place](form.format(host=host))
            seen.failure(caught.value)
            assert not any(part in str(caught.value) for part in ("c4", "nary")), form
        assert seen.found() == []
        assert server.seen == []


def test_an_empty_host_is_no_host() -> None:
    """`f"http://{host}/arcgis"` without a host: the path is not taken for one."""
    for make in PLACES.values():
        with pytest.raises(ValueError, match="has no host"):
            make("http:///arcgis")


def test_no_handler_shows_the_password_of_its_own_urls() -> None:
    url = f"https://me:{MARK}@host/portal?token={MARK}#{MARK}"
    portal = arcrest.PortalTokenSecurityHandler("u", "p", url, token_url=url)
    handlers = [
        portal,
        arcrest.AGSTokenSecurityHandler("u", "p", org_url=url),
        arcrest.AGSTokenSecurityHandler("u", "p", token_url=url),
        arcrest.AGOLTokenSecurityHandler("u", "p", url, token_url=url),
        arcrest.OAuthSecurityHandler("i", "s", url),
        arcrest.OAuthSecurityHandler("i", "s", url, token_url=url),
        arcrest.LDAPSecurityHandler(url, "u", "p"),
        arcrest.NTLMSecurityHandler(url, "u", "p"),
        arcrest.PKISecurityHandler(url, None, "c.pfx"),
        arcrest.CommunityMapsSecurityHandler(url, "u", "p"),
        portal.portalServerHandler(url),
        arcrest.PortalServerSecurityHandler(portal, url, "r"),
    ]
    assert [repr(handler) for handler in handlers if MARK in repr(handler)] == []


def _own(name: str, *arguments: Any) -> Any:
    def use(url: str) -> None:
        resource, member = name.split(".")
        used = getattr(_resource(resource, url), member)
        if callable(used):
            used = used(*arguments)
        if hasattr(used, "__next__"):
            list(used)

    return use


def _resource(resource: str, url: str) -> Any:
    """A resource that has a URL with a password, which its constructor would leave out."""
    made = getattr(arcrest._core, resource)("http://h/a", None, strict=True, timeout=5)
    made._url = url
    return made


OWN: dict[str, Any] = {
    "a document": _own("Machines.document"),
    "a collection": _own("Machines.machines"),
    "services": _own("Services.services"),
    "a sweep": _own("Services.statuses"),
    "a search": _own("Services.find_services", "MapServer"),
    "a write": _own("Services.createFolder", "x"),
    "a page of the log": _own("Log.query"),
    "pages of the log": _own("Log.messages"),
    "pages of users": _own("Security.getAllUsers"),
    "the health": _own("Info.healthCheck"),
}
ANSWERS: dict[str, bytes] = {
    "a status": reply(b"", status="404 Not Found"),
    "a page": reply(b"<html><title>Login</title></html>", kind="text/html"),
    "a refusal": reply({"status": "error", "code": 404, "messages": ["No such thing."]}),
    "a list": reply([1]),
    "another shape": reply({"folders": 5, "services": 5, "logMessages": 5, "types": 5}),
    "no reply": b"",
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("member", OWN)
def test_the_password_of_a_url_of_ones_own_is_shown_nowhere(
    member: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Faults() as server, Seen(capsys) as seen:
        server.tell(*[ANSWERS[answer]] * 9)
        try:
            OWN[member](server.url.replace("://", f"://me:{MARK}@"))
        except arcrest.ArcRESTError as error:
            seen.failure(error)
        assert seen.found() == []
        assert server.seen


# echoes -----------------------------------------------------------------------------------------

SECRET = f'{MARK} "pass"/w\u00fc&<'
FORMS = {
    "as it is": SECRET,
    "in a URL": quote(SECRET, safe=""),
    "in lower case": re.sub("%..", lambda hex: hex[0].lower(), quote(SECRET, safe="")),
    "in a form": quote_plus(SECRET),
    "in JSON": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "in JSON of ASCII": json.dumps(SECRET)[1:-1],
    "in HTML": html.escape(SECRET),
    "a token": f"{MARK}-token",
    "in HTTP Basic": b64encode(f"u:{SECRET}".encode()).decode(),
}
CONTROL = "\x1b[31m\u202e\u2066\x07\u200b"


def _echoes(words: str) -> dict[str, bytes]:
    page = f"<html><title>No</title><p>{words}".encode()
    return {
        "a refusal": reply({"status": "error", "code": 500, "messages": ["no", words]}),
        "a portal's refusal": reply({"error": {"code": 400, "message": words, "details": [words]}}),
        "a page": reply(page, kind="text/html"),
        "text": reply(words.encode(), kind="text/plain"),
        "a status": reply(page, kind="text/html", status="403 Forbidden"),
        "a refusal by status": reply(
            {"error": {"code": 403, "message": words}}, status="403 Forbidden"
        ),
        "a list": reply([words]),
        "another shape": reply({"machines": words, "error": False}),
    }


@pytest.mark.parametrize("api", ["blocking", "aio"])
@pytest.mark.parametrize("echo", _echoes(""))
@pytest.mark.parametrize("form", FORMS)
def test_a_server_that_quotes_what_it_was_sent(
    form: str, echo: str, api: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Errors quote the server's words, but not what it may not tell."""
    words = f"who said {FORMS[form]} {CONTROL} here"
    module: Any = arcrest._core if api == "blocking" else arcrest.aio
    with Faults() as server, Seen(capsys) as seen:
        if form == "in HTTP Basic":
            handler: Any = arcrest.LDAPSecurityHandler(server.origin, "u", SECRET)
        else:
            server.tell(reply({"token": f"{MARK}-token", "expires": 4102444800000}))
            handler = arcrest.AGSTokenSecurityHandler("u", SECRET, token_url=f"{server.origin}/t")
            assert handler.token
        security = module.Security(server.url, handler, strict=True, timeout=5)
        machines = module.Machines(server.url, handler, strict=True, timeout=5)
        server.tell(*[_echoes(words)[echo]] * 9)
        asks = [lambda: security.addUser("amy", SECRET)]
        if form in ("a token", "in HTTP Basic"):  # sent with each request
            asks += [lambda: machines.machines, lambda: machines.document]
        for ask in asks:

            async def asked(ask: Any = ask) -> Any:
                got = ask()
                return got if api == "blocking" else await got

            texts = []
            try:
                asyncio.run(asked())
            except arcrest.ArcRESTError as error:
                seen.failure(error)
                texts.append(str(error))
            assert [text for text in texts if set(text) & set("\x1b\u202e\u2066\x07\u200b")] == []
        told = [text for text in seen.found(MARK) if "4102444800000" not in text]
        assert told == []


def test_a_login_that_is_refused_with_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    with Faults() as server, Seen(capsys) as seen:
        server.tell(reply({"error": {"code": 400, "message": f"not {SECRET}", "details": []}}))
        handler = arcrest.AGSTokenSecurityHandler("u", SECRET, token_url=f"{server.origin}/t")
        assert handler.token is None
        seen.add(handler.message, handler)
        with pytest.raises(arcrest.ServerError, match=r"not \.\.\.") as caught:
            _ = Machines(server.url, handler).machines
        seen.failure(caught.value)
        assert seen.found() == []


def test_a_refusal_that_is_returned_is_as_the_server_wrote_it() -> None:
    """It is data; scripts compare it."""
    refusal = {"status": "error", "messages": [f"no {SECRET}{CONTROL}"]}
    with Faults() as server:
        server.tell(reply(refusal))
        assert Security(server.url, None).addUser("amy", SECRET) == refusal
