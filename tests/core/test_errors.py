"""Failed calls: the exception, its text, and the state of the object afterwards."""

from __future__ import annotations

import copy
import errno
import pickle
import socket
import time
import traceback
from collections.abc import Iterator
from typing import Any, Callable
from urllib.error import HTTPError, URLError

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machine, Machines
from arcrest.common.errorhandlers import (
    ArcRESTError,
    ConnectionFailed,
    HTTPStatusError,
    ReplyError,
    ReplyTimeout,
    ServerError,
)
from arcrest.sandbox import Site

from .faults import DOCUMENT, SILENCE, Faults, reply

PASSWORD = "pa55-phrase-of-the-test"
TOKEN = "t0ken-of-the-test"
ADMIN_ERROR = {"status": "error", "messages": ["No such machine.", "Look again."], "code": 404}
PORTAL_ERROR = {
    "error": {"code": 500, "message": "Unable to do it.", "details": ["The disk is full."]}
}
LOGIN_PAGE = """<!DOCTYPE html><html><head><title>ArcGIS Server
    Administrator Directory - Login</title></head><body><form></form></body></html>"""


class Held:
    """A handler with a token and no login, so that the first request is the one that is meant."""

    method = "HANDLER"
    referer_url = None
    token = TOKEN


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


@pytest.fixture
def machines(faults: Faults) -> Machines:
    return Machines(faults.url, Held(), timeout=5)


Act = Callable[[Machines], Any]


def read(machines: Machines) -> Any:
    return machines.machines


def write(machines: Machines) -> Any:
    return machines.registerMachine("GIS2", "https://gis2/arcgis/admin")


READ = pytest.param(read, "Machines.machines", id="read")
WRITE = pytest.param(write, "Machines.registerMachine", id="write")
BOTH = pytest.mark.parametrize(("act", "operation"), [READ, WRITE])


def fails(machines: Machines, act: Act, kind: type[BaseException]) -> Any:
    """The error of a call; and that the object holds its old document and works after it."""
    assert machines.Protocol == "https"
    with pytest.raises(kind) as caught:
        act(machines)
    assert machines.Protocol == "https", "the old document stays"
    assert machines.document == DOCUMENT
    assert len(machines.machines) == 1, "the next call works"
    keeps_secrets(caught.value)
    return caught.value


def keeps_secrets(error: BaseException) -> None:
    told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    told += f"{error!s}{error!r}{error.args!r}{vars(error)!r}"
    for secret in (PASSWORD, TOKEN):
        assert secret not in told


def says(error: BaseException, *words: str) -> None:
    for word in words:
        assert word in str(error), str(error)


def uncertain(error: Any, maybe_done: bool) -> None:
    """Whether the error says, to programs and to people, that it may have been carried out."""
    assert error.maybe_done == maybe_done
    assert ("may have carried it out" in str(error)) == maybe_done


def prepared(faults: Faults, *replies: bytes) -> None:
    """The first request, which loads the document, is answered well; then comes what is told."""
    faults.tell(reply(DOCUMENT), *replies)


def attempts(act: Act) -> int:
    """How often a call is tried whose reply is lost."""
    return 3 if act is read else 1


# no connection, no reply ----------------------------------------------------------------------


@BOTH
def test_refused_port(act: Act, operation: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/arcgis/admin/machines"
        machines = Machines(url, Held(), timeout=5)
        with pytest.raises(ConnectionFailed) as caught:
            act(machines)
    error = caught.value
    assert isinstance(error, (ArcRESTError,))
    assert isinstance(error, URLError)
    assert isinstance(error.reason, ConnectionRefusedError)
    assert error.reason.errno == errno.ECONNREFUSED
    assert isinstance(pickle.loads(pickle.dumps(error)).reason, ConnectionRefusedError)
    assert isinstance(error, OSError)
    assert not isinstance(error, HTTPError)
    says(error, operation, url, "no connection", "refused")
    assert error.url is not None
    assert error.url.startswith(url)
    assert error.maybe_done is False, "nothing was sent"
    assert machines.hasError()
    keeps_secrets(error)


@BOTH
def test_unknown_host(act: Act, operation: str) -> None:
    machines = Machines("http://no-such-host.invalid/arcgis/admin/machines", None, timeout=5)
    with pytest.raises(ConnectionFailed) as caught:
        act(machines)
    says(caught.value, operation, "no-such-host.invalid", "no connection")
    assert isinstance(caught.value.reason, socket.gaierror)


@BOTH
def test_no_answer(faults: Faults, act: Act, operation: str) -> None:
    machines = Machines(faults.url, Held(), timeout=0.5)
    prepared(faults, SILENCE)
    assert machines.Protocol == "https"
    begun = time.monotonic()
    with pytest.raises(ReplyTimeout) as caught:
        act(machines)
    assert 0.4 < time.monotonic() - begun < 1.5
    error = caught.value
    assert isinstance(error, TimeoutError)
    assert isinstance(error, URLError)
    assert isinstance(error, ArcRESTError)
    says(error, operation, faults.url, "0.5 s")
    assert error.maybe_done is (act is write)
    assert ("look before you repeat" in str(error)) is (act is write)
    assert len(faults.seen) == 2, "the limit is for all attempts together"
    assert machines.Protocol == "https"
    assert len(machines.machines) == 1
    keeps_secrets(error)


def test_an_answer_that_drips_is_cut_off(faults: Faults) -> None:
    """The limit is for the whole reply, not for each piece of it."""
    machines = Machines(faults.url, Held(), timeout=0.5)
    faults.tell(*[reply(b'{"Protocol":', length=1000), SILENCE] * 3)
    begun = time.monotonic()
    with pytest.raises((ReplyTimeout, ConnectionFailed)):
        _ = machines.Protocol
    assert time.monotonic() - begun < 2


@BOTH
@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="closed at once"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="closed in the head"),
        pytest.param(reply(b'{"Protocol": "htt', length=500), id="closed in the body"),
        pytest.param(b"\x00\x01\x02 this is not HTTP\r\n\r\n", id="no HTTP"),
        pytest.param(
            b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
            id="closed between chunks",
        ),
    ],
)
def test_connection_breaks(
    faults: Faults, machines: Machines, act: Act, operation: str, broken: bytes
) -> None:
    prepared(faults, *[broken] * attempts(act))
    error = fails(machines, act, ConnectionFailed)
    assert isinstance(error, URLError)
    assert isinstance(error, ArcRESTError)
    says(error, operation, faults.url)
    assert error.maybe_done is (act is write)
    writes = [request for request in faults.seen if "/register " in request]
    assert len(writes) == (1 if act is write else 0), "a write is never sent twice"


# replies that are not JSON --------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        pytest.param(
            LOGIN_PAGE,
            "text/html",
            ["HTML", "ArcGIS Server Administrator Directory - Login"],
            id="login page",
        ),
        pytest.param(
            "<html><body>proxy</body></html>", "text/html", ["HTML"], id="page without a title"
        ),
        pytest.param('{"machines": [{"machineName"', "application/json", ["cut short"], id="cut"),
        pytest.param('{"a": 1} and more', "application/json", ["JSON"], id="more than JSON"),
        pytest.param("", "application/json", ["empty"], id="empty"),
        pytest.param("   \r\n", "application/json", ["empty"], id="blank"),
        pytest.param("Service Unavailable", "text/plain", ["text/plain"], id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "image/png", ["image/png"], id="image"),
        pytest.param(b'{"a": "\xff\xfe"}', "application/json", ["JSON"], id="no UTF-8"),
        pytest.param(b"[" * 100_000, "application/json", ["JSON"], id="bottomless"),
    ],
)
def test_not_json(
    faults: Faults,
    machines: Machines,
    act: Act,
    operation: str,
    body: Any,
    kind: str,
    words: list[str],
) -> None:
    prepared(faults, reply(body, kind=kind))
    error = fails(machines, act, ReplyError)
    assert isinstance(error, ArcRESTError)
    assert isinstance(error, ValueError)
    assert error.url == (faults.url if act is read else f"{faults.url}/register")
    says(error, operation, faults.url, *words)
    uncertain(error, act is write)


@pytest.mark.parametrize("body", ["[1, 2]", '"text"', "5", "true", "null"])
def test_json_that_is_no_document(faults: Faults, machines: Machines, body: str) -> None:
    faults.tell(reply(body))
    with pytest.raises(ReplyError) as caught:
        _ = machines.Protocol
    says(caught.value, "Machines", faults.url, "not an object")
    assert machines.Protocol == "https"


def test_a_byte_order_mark_is_no_error(faults: Faults, machines: Machines) -> None:
    faults.tell(reply(b'\xef\xbb\xbf{"Protocol": "https"}'))
    assert machines.Protocol == "https"


def test_a_character_across_a_chunk_border_survives(faults: Faults, machines: Machines) -> None:
    text = "ü" * 5000
    faults.tell(reply(('{"Protocol": "x' + text + '"}').encode()))
    assert machines.Protocol == "x" + text


# HTTP statuses --------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        ("403 Forbidden", ADMIN_ERROR, ["No such machine.", "Look again."]),
        ("404 Not Found", PORTAL_ERROR, ["Unable to do it.", "The disk is full."]),
        ("500 Internal Server Error", "<html><title>Oops</title></html>", []),
        ("400 Bad Request", "", []),
        ("503 Service Unavailable", "not now", []),
    ],
)
def test_http_status(
    faults: Faults,
    machines: Machines,
    act: Act,
    operation: str,
    status: str,
    body: Any,
    words: list[str],
) -> None:
    prepared(faults, *[reply(body, status=status)] * (attempts(act) if status[:3] == "503" else 1))
    error = fails(machines, act, HTTPStatusError)
    code, _, reason = status.partition(" ")
    assert isinstance(error, HTTPError)
    assert isinstance(error, URLError)
    assert isinstance(error, ArcRESTError)
    assert error.code == error.getcode() == int(code)
    assert error.reason == reason
    assert error.url.startswith(faults.url)
    assert reply(body).endswith(b"\r\n\r\n" + error.read())
    says(error, operation, faults.url, code, *words)
    uncertain(error, act is write and error.code >= 500)


def test_the_last_reply_is_told_without_a_request(faults: Faults, machines: Machines) -> None:
    prepared(faults, reply(ADMIN_ERROR), reply("", status="403 Forbidden"))
    assert machines.last_code is None
    assert not machines.hasError()
    assert machines.Protocol == "https"
    assert (machines.last_code, machines.last_method) == (200, "GET")
    assert machines.error is None
    write(machines)
    assert machines.hasError()
    assert machines.error == {"code": 404, "messages": ADMIN_ERROR["messages"]}
    assert machines.last_method == "POST"
    assert machines.last_url == machines._last_url == f"{faults.url}/register"
    with pytest.raises(HTTPError):
        write(machines)
    assert machines.last_code == machines._last_code == 403
    assert len(faults.seen) == 3
    write(machines)
    assert not machines.hasError()


# redirects ------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary"])
def test_redirect(
    faults: Faults, machines: Machines, act: Act, operation: str, status: str
) -> None:
    """A write must not become a GET, nor a token leave its host; the error says the new place."""
    with Faults() as elsewhere:
        target = f"{elsewhere.url}?token={TOKEN}#x"
        prepared(faults, reply("", status=status, Location=target))
        error = fails(machines, act, HTTPStatusError)
        assert error.code == int(status[:3])
        says(error, operation, elsewhere.url, "moved")
        assert elsewhere.seen == []


# ArcGIS errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code", "messages"),
    [
        pytest.param(ADMIN_ERROR, 404, ["No such machine.", "Look again."], id="admin"),
        pytest.param(PORTAL_ERROR, 500, ["Unable to do it.", "The disk is full."], id="portal"),
        pytest.param({"status": "error", "messages": []}, 0, [], id="bare"),
        pytest.param({"status": "error", "messages": "text"}, 0, ["text"], id="text"),
        pytest.param({"error": "folder does not exist"}, 0, ["folder does not exist"], id="word"),
        pytest.param(
            {"status": "error", "code": "498", "messages": ["Invalid"]}, 498, ["Invalid"], id="498"
        ),
    ],
)
def test_arcgis_errors(
    faults: Faults, machines: Machines, body: Any, code: int, messages: list[str]
) -> None:
    """On a property a ServerError; from an operation the reply, or with strict=True the error."""
    faults.tell(reply(body))
    with pytest.raises(ServerError) as caught:
        _ = machines.Protocol
    assert (caught.value.code, caught.value.messages) == (code, messages)
    says(caught.value, "Machines", faults.url, *messages)
    assert caught.value.url == faults.url
    keeps_secrets(caught.value)

    faults.tell(reply(body))
    answer = write(machines)
    assert answer == body
    assert type(answer) is dict
    answer["mine"] = True

    strict = Machines(faults.url, Held(), strict=True)
    faults.tell(reply(body))
    with pytest.raises(ServerError) as caught:
        write(strict)
    assert (caught.value.code, caught.value.messages) == (code, messages)
    says(caught.value, "Machines.registerMachine", f"{faults.url}/register")


@pytest.mark.parametrize(
    "body",
    [
        {"status": "ERROR", "messages": ["no"]},
        {"status": "error"},
        {"error": None, "Protocol": "https"},
        {"status": "started", "Protocol": "https"},
        {"error": {"anything": 1}},
    ],
    ids=repr,
)
def test_there_is_one_opinion_of_what_an_error_is(
    faults: Faults, machines: Machines, body: Any
) -> None:
    """Of `hasError()`, of a property and of strict=True."""
    faults.tell(reply(body), reply(body), reply(body))
    write(machines)
    opinions = {"hasError": machines.hasError()}
    for name, act in (("property", lambda: machines.Protocol), ("strict", None)):
        try:
            (act or (lambda: write(Machines(faults.url, Held(), strict=True))))()
            opinions[name] = False
        except ServerError:
            opinions[name] = True
    assert len(set(opinions.values())) == 1, opinions


def test_an_error_in_place_of_a_listing(faults: Faults, machines: Machines) -> None:
    prepared(faults, reply(ADMIN_ERROR))
    error = fails(machines, read, ServerError)
    assert error.code == 404


def test_a_live_property_returns_the_reply(faults: Faults) -> None:
    """Live state is an operation: scripts look at its `status`."""
    machine = Machine(f"{faults.url}/GIS1", Held())
    faults.tell(reply({"configuredState": "STARTED"}), reply(ADMIN_ERROR))
    assert machine.status == {"configuredState": "STARTED"}
    assert machine.status == ADMIN_ERROR


def test_a_failed_initialize_makes_no_object(faults: Faults) -> None:
    faults.tell(reply(ADMIN_ERROR))
    with pytest.raises(ServerError):
        Machines(faults.url, Held(), initialize=True)


def test_a_failed_first_load_is_tried_again(faults: Faults, machines: Machines) -> None:
    faults.tell(reply(LOGIN_PAGE, kind="text/html"))
    with pytest.raises(ReplyError):
        _ = machines.Protocol
    assert machines.Protocol == "https"


# logins ---------------------------------------------------------------------------------------


def test_wrong_password(site: Site) -> None:
    handler = AGSTokenSecurityHandler(site.username, PASSWORD, org_url=site.root)
    machines = Machines(f"{site.url}/machines", handler)
    assert len(site.requests) == 0
    with pytest.raises(ServerError) as caught:
        _ = machines.Protocol
    says(caught.value, "Machines", "logging in", site.root, "Invalid username or password")
    assert caught.value.code in (400, 401)
    assert any("Invalid username or password" in text for text in caught.value.messages)
    keeps_secrets(caught.value)
    with pytest.raises(ServerError, match="registerMachine"):
        write(machines)
    assert handler.token is None
    assert handler.valid is False
    assert "Invalid username or password" in str(handler.message)
    assert not [record for record in site.requests if "/admin/machines" in record.path]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(reply(LOGIN_PAGE, kind="text/html"), ReplyError, ["HTML"], id="page"),
        pytest.param(reply("{"), ReplyError, ["cut short"], id="cut"),
        pytest.param(reply({"token": 5}), ReplyError, ["JSON"], id="no token"),
        pytest.param(reply("", "500 Oops"), HTTPStatusError, ["500"], id="500"),
        pytest.param(reply("", "401 No"), ServerError, ["401"], id="401"),
        pytest.param(reply(PORTAL_ERROR), ServerError, ["Unable to do it."], id="refused"),
        pytest.param(b"", ConnectionFailed, ["broke"], id="closed"),
    ],
)
def test_login_that_breaks(
    faults: Faults, answer: bytes, kind: type[BaseException], words: list[str]
) -> None:
    """The error is of the login, names its address, and holds no password."""
    place = f"{faults.origin}/arcgis/admin/generateToken"
    handler = AGSTokenSecurityHandler("u", PASSWORD, token_url=place, timeout=5)
    machines = Machines(faults.url, handler)
    count = 3 if kind is ConnectionFailed else 1  # asking for a token changes nothing
    faults.tell(*[answer] * count)
    with pytest.raises(kind) as caught:
        write(machines)
    says(caught.value, place, *words)
    keeps_secrets(caught.value)
    assert len(faults.seen) == count
    assert "POST /arcgis/admin/generateToken " in faults.seen[0]
    faults.tell(reply({"token": TOKEN, "expires": 4_102_444_800_000}))
    if kind is ConnectionFailed:  # an answer is remembered, a lost connection is not
        assert machines.Protocol == "https"


def test_no_login_server(faults: Faults) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"http://127.0.0.1:{unused.getsockname()[1]}/tokens"
        handler = AGSTokenSecurityHandler("u", PASSWORD, token_url=place, timeout=5)
        with pytest.raises(ConnectionFailed) as caught:
            write(Machines(faults.url, handler))
    says(caught.value, place, "no connection")
    keeps_secrets(caught.value)
    assert faults.seen == []


def test_a_wrong_path(site: Site, handler: AGSTokenSecurityHandler) -> None:
    with pytest.raises(ServerError) as caught:
        _ = Machines(f"{site.url}/machinery", handler).Protocol
    assert caught.value.code == 404
    says(caught.value, f"{site.url}/machinery")
    with pytest.raises(HTTPError) as outside:
        _ = Machines(f"{site.root}x/admin/machines", handler).Protocol
    assert outside.value.code == 404


@pytest.mark.parametrize("url", ["", "   ", "/"])
def test_no_url(url: str) -> None:
    with pytest.raises(ValueError, match="url must not be empty"):
        Machines(url, None)


@pytest.mark.parametrize("url", ["gis1/arcgis/admin", "ftp://gis1/admin", "http://", "http://:x/"])
def test_a_url_that_is_none(url: str) -> None:
    """It is said, as a wrong argument or no connection; in urllib's terms, not as a crash."""
    with pytest.raises((ValueError, URLError)) as caught:
        _ = Machines(f"{url}/machines", None, timeout=2).Protocol
    says(caught.value, url)


# errors as objects ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        ServerError("text", 498, ["a"], "http://h"),
        ReplyError("text", "http://h", True),
        HTTPStatusError("text", 502, "http://h", "Bad Gateway", True),
        ConnectionFailed("text", "http://h", True),
        ReplyTimeout("text", "http://h", True),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_be_copied_and_sent_to_another_process(error: Any) -> None:
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(again) is type(error)
        assert str(again) == "text"
        assert {k: v for k, v in vars(again).items() if k != "fp"} == {
            k: v for k, v in vars(error).items() if k != "fp"
        } or again.url == error.url
        assert getattr(again, "code", None) == getattr(error, "code", None)
        assert getattr(again, "maybe_done", None) == getattr(error, "maybe_done", None)
        if isinstance(again, HTTPError):
            again.close()
    if isinstance(error, HTTPError):
        error.close()


@pytest.mark.filterwarnings("error")
def test_an_http_error_that_is_let_go_warns_of_nothing() -> None:
    """Python 3.14 warns where a response was not closed."""
    error = HTTPStatusError("text", 404, "http://h", "Not Found")
    assert error.read() == b""
    closer: Any = error.__dict__.get("_closer")
    assert closer.close_called
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.read()) == ("text", 404, b"")


@pytest.mark.parametrize(
    ("kind", "reason"), [(ConnectionFailed, OSError), (ReplyTimeout, TimeoutError)]
)
def test_the_reason_of_a_lost_connection_is_an_exception(kind: Any, reason: type) -> None:
    """As urllib has it: scripts ask for its class."""
    error = pickle.loads(pickle.dumps(kind("x: http://h: no connection", "http://h", True)))
    assert type(error.reason) is reason
    assert str(error) == str(error.reason) == "x: http://h: no connection"
    assert (error.url, error.maybe_done) == ("http://h", True)


def test_headers_and_body_of_a_status(faults: Faults, machines: Machines) -> None:
    page = f"<p>Refused: {PASSWORD}</p>".encode()
    cookies = {
        "Set-Cookie": "session=s3cret",
        "X-Ray": f"7 {PASSWORD}",
        "Location": "http://u:p@h/?t=x",
    }
    faults.tell(reply(page, status="403 Forbidden", **cookies))
    with pytest.raises(HTTPError) as caught:
        machines._post(faults.url, {"f": "json", "password": PASSWORD})
    error = caught.value
    for held in (error, pickle.loads(pickle.dumps(error))):
        assert held.headers["X-Ray"] == "7 ..."
        assert held.headers["x-ray"] == held.info()["X-RAY"]
        assert held.headers["Set-Cookie"] == "..."
        assert held.headers["Location"] == "http://h/"
        assert held.read() == b"<p>Refused: ...</p>"
        assert held.read() == b""
    keeps_secrets(error)


def test_the_body_of_a_status_is_bounded(faults: Faults, machines: Machines) -> None:
    # a secret across the bound is masked whole
    page = b"x" * (64 * 1024 - 5) + PASSWORD.encode() + b"y" * 300_000
    faults.tell(reply(page, status="403 Forbidden"))
    with pytest.raises(HTTPError) as caught:
        machines._post(faults.url, {"f": "json", "password": PASSWORD})
    body = caught.value.read()
    assert body == b"x" * (64 * 1024 - 5) + b"...yy"
    assert len(str(caught.value)) < 3000
