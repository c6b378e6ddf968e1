"""Tokens: requested once, renewed when they expire, never sent where others can read them."""

from __future__ import annotations

import gc
import pickle
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machine, Machines
from arcrest.common.errorhandlers import ArcRESTError, ServerError
from arcrest.sandbox import Site
from conftest import login
from contract.recorder import FAR, Recorder

from .faults import DOCUMENT, Faults, reply

HOUR = 3600


def logins(site: Site) -> list[Any]:
    return [record for record in site.requests if record.path.endswith("/generateToken")]


def admin_requests(site: Site) -> list[Any]:
    return [record for record in site.requests if record not in logins(site)]


def machines_of(site: Site, handler: Any) -> Machines:
    return Machines(f"{site.url}/machines", handler)


@pytest.fixture
def fresh(fresh_site: Site) -> tuple[Site, AGSTokenSecurityHandler]:
    return fresh_site, login(fresh_site)


# when a login happens -------------------------------------------------------------------------


def test_nothing_is_asked_at_construction(site: Site) -> None:
    handler = login(site)
    machines_of(site, handler)
    assert repr(handler)
    assert handler.valid is True
    assert handler.message == ""
    assert (handler.tokenObtainedDate, handler.tokenExperationDate) == (None, None)
    assert len(site.requests) == 0


def test_one_login_for_many_calls_and_objects(site: Site, handler: Any) -> None:
    for machines in (machines_of(site, handler), machines_of(site, handler)):
        for machine in machines.machines:
            assert machine.status["configuredState"]
            assert machines.registerMachine("x", "y") is not None
    assert len(logins(site)) == 1
    assert isinstance(handler.token, str)
    assert len(logins(site)) == 1


def test_one_login_for_many_threads(site: Site, handler: Any) -> None:
    site.latency = 0.02
    try:
        start = threading.Barrier(16)

        def work(_: int) -> str:
            start.wait(5)
            return str(handler.token)

        with ThreadPoolExecutor(16) as pool:
            tokens = set(pool.map(work, range(16)))
    finally:
        site.latency = 0.0
    assert len(tokens) == 1
    assert len(logins(site)) == 1


def test_what_a_login_says(site: Site, handler: Any) -> None:
    assert handler.token
    (record,) = logins(site)
    assert record.method == "POST"
    assert "?" not in record.target
    assert record.params == {
        "username": site.username,
        "password": site.password,
        "client": "requestip",
        "expiration": record.params["expiration"],
        "f": "json",
    }
    assert handler.tokenObtainedDate < handler.tokenExperationDate
    life = handler.tokenExperationDate - handler.tokenObtainedDate
    assert life.total_seconds() == pytest.approx(int(record.params["expiration"]) * 60, abs=30)


@pytest.mark.parametrize("given", ["token_url", "org_url", "portal"])
def test_where_the_login_is(site: Site, given: str) -> None:
    urls = {
        "token_url": {"token_url": f"{site.url}/generateToken"},
        "org_url": {"org_url": f"{site.root}/rest/services/"},
        "portal": {"token_url": f"{site.root}/tokens/generateToken", "org_url": "None"},
    }
    handler = AGSTokenSecurityHandler(site.username, site.password, **urls[given])
    assert handler.token
    assert machines_of(site, handler).machines
    paths = [record.path for record in site.requests]
    assert paths[0] == ("/arcgis/rest/info" if given == "org_url" else logins(site)[0].path)


def test_neither_address_is_a_value_error() -> None:
    for nothing in (None, "", "None"):
        with pytest.raises(ValueError, match="org_url"):
            AGSTokenSecurityHandler("u", "p", org_url=nothing, token_url=nothing)


def test_the_password_goes_to_no_other_host(faults_pair: tuple[Faults, Faults]) -> None:
    """Over plain http, `/rest/info` is not trusted with another host for the password."""
    site, stranger = faults_pair
    service = f"{stranger.origin}/tokens/".replace("127.0.0.1", "127.0.0.2")
    site.tell(reply({"authInfo": {"tokenServicesUrl": service}}))
    handler = AGSTokenSecurityHandler("u", "pass-word", org_url=f"{site.origin}/arcgis")
    with pytest.raises(ArcRESTError, match=r"token_url=.*PortalTokenSecurityHandler"):
        _ = handler.token
    assert stranger.seen == []
    assert len(site.seen) == 1
    assert "pass-word" not in str(site.seen)


def test_no_services_directory(faults_pair: tuple[Faults, Faults]) -> None:
    """Where `/rest/info` is off, the administrator's own token service is asked."""
    site, _ = faults_pair
    site.tell(reply("", status="403 Forbidden"), reply({"token": "t", "expires": FAR}))
    handler = AGSTokenSecurityHandler("u", "p", org_url=f"{site.origin}/gis/manager")
    assert handler.token == "t"
    assert "GET /gis/rest/info?" in site.seen[0]
    assert "POST /gis/admin/generateToken " in site.seen[1]


@pytest.fixture
def faults_pair() -> Any:
    with Faults() as one, Faults() as other:
        yield one, other


# the end of a token ---------------------------------------------------------------------------


def test_an_expired_token_is_renewed(fresh: tuple[Site, Any]) -> None:
    site, handler = fresh
    machines = machines_of(site, handler)
    assert machines.machines
    first = handler.token
    site.requests.clear()
    site.advance(3 * HOUR)
    assert len(machines.machines) == 2
    assert handler.token != first
    assert [record.method for record in site.requests] == ["GET", "POST", "GET"]
    assert len(logins(site)) == 1


def test_a_refused_token_is_renewed_once_and_the_call_repeated(fresh: tuple[Site, Any]) -> None:
    site, handler = fresh
    machines = machines_of(site, handler)
    assert machines.machines
    site.revoke_tokens()
    site.requests.clear()
    answer = machines.registerMachine("GISSRV09", "https://gissrv09.example.com:6443/arcgis/admin")
    assert answer["status"] == "success"
    paths = [record.path.rpartition("/")[2] for record in site.requests]
    assert paths == ["register", "generateToken", "register"]
    assert len(machines.machines) == 3
    assert len(logins(site)) == 1


def test_a_token_that_is_never_right_ends_in_the_error(recorder: Recorder) -> None:
    """One renewal, then the server's words; no loop."""
    recorder.replies["machines"] = {"status": "error", "messages": ["Invalid."], "code": 498}
    recorder.replies["machines/register"] = recorder.replies["machines"]
    handler = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    machines = Machines(f"{recorder.url}/machines", handler)
    with pytest.raises(ServerError) as caught:
        _ = machines.Protocol
    assert caught.value.code == 498
    assert len(recorder.take()) <= 3
    assert machines.registerMachine("a", "b")["code"] == 498
    assert len(recorder.take()) <= 2
    assert len(recorder.logins) <= 4


def test_many_threads_renew_once(fresh: tuple[Site, Any]) -> None:
    site, handler = fresh
    machines = machines_of(site, handler)
    assert machines.machines
    site.revoke_tokens()
    site.requests.clear()
    with ThreadPoolExecutor(16) as pool:
        counts = list(pool.map(lambda _: len(machines.machines), range(32)))
    assert counts == [2] * 32
    assert len(logins(site)) == 1


def test_a_token_is_renewed_before_it_ends(recorder: Recorder) -> None:
    """By the server's word, with a margin, and without a refused request."""
    handler = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/soon/generateToken")
    grants = iter([int(time.time() * 1000) + 10_150, FAR, FAR])
    recorder.answer_login = lambda: {"token": "t", "expires": next(grants)}
    assert handler.token == "t"
    deadline = time.monotonic() + 5
    while len(recorder.logins) == 1 and time.monotonic() < deadline:
        assert handler.token == "t"
        time.sleep(0.02)
    assert len(recorder.logins) == 2
    assert handler.token == "t"
    assert len(recorder.logins) == 2


@pytest.mark.parametrize("expires", [1, 0, -5, "1", str(FAR), FAR, None, 1e15, "soon", 1.5])
def test_a_server_whose_clock_is_wrong_costs_one_login(recorder: Recorder, expires: Any) -> None:
    recorder.answer_login = lambda: {"token": "t", "expires": expires}
    handler = AGSTokenSecurityHandler("u", "p", token_url=f"{recorder.url}/generateToken")
    for _ in range(3):
        assert handler.token == "t"
    assert len(recorder.logins) == 1


# failed logins --------------------------------------------------------------------------------


def test_a_failed_login_is_remembered(site: Site) -> None:
    """A loop over services must not lock the account."""
    handler = AGSTokenSecurityHandler(site.username, "wrong", org_url=site.root)
    machines = machines_of(site, handler)
    for _ in range(5):
        with pytest.raises(ServerError):
            _ = machines.machines
        with pytest.raises(ServerError):
            _ = machines_of(site, handler).Protocol
        assert handler.token is None
        assert handler.valid is False
    assert len(logins(site)) == 1


@pytest.mark.parametrize("changed", ["password", "username", "token_url", "referer_url"])
def test_other_credentials_log_in_again(site: Site, changed: str) -> None:
    handler = AGSTokenSecurityHandler(site.username, "wrong", org_url=site.root)
    assert handler.token is None
    value = {
        "password": site.password,
        "username": site.accounts["publisher"].username,
        "token_url": f"{site.url}/generateToken",
        "referer_url": "https://example.com/",
    }[changed]
    setattr(handler, changed, value)
    assert handler.valid is True
    assert handler.message == ""
    assert (handler.token is not None) is (changed == "password")
    assert len(logins(site)) == 2


def test_a_new_password_replaces_a_token(site: Site, handler: Any) -> None:
    first = handler.token
    handler.password = site.password
    assert handler.token != first
    handler.password = "wrong"
    assert handler.token is None
    with pytest.raises(ServerError):
        _ = machines_of(site, handler).machines


def test_a_refusal_in_the_middle_is_told(fresh: tuple[Site, Any]) -> None:
    """The token ends and the password has been changed meanwhile."""
    site, handler = fresh
    machines = machines_of(site, handler)
    assert machines.machines
    site._state.users[site.username].password = "another"
    site.revoke_tokens()
    with pytest.raises(ServerError) as caught:
        _ = machines.machines
    assert "logging in" in str(caught.value)
    assert handler.valid is False
    assert handler.token is None


# referer --------------------------------------------------------------------------------------


def test_a_referer_drops_the_token_and_is_sent(site: Site, handler: Any) -> None:
    first = handler.token
    handler.referer_url = "https://example.com/scripts"
    assert handler.referer_url == "https://example.com/scripts"
    machines = machines_of(site, handler)
    assert machines.referer_url == "https://example.com/scripts"
    site.requests.clear()
    assert machines.machines
    assert machines.registerMachine("x", "y") is not None
    assert handler.token != first
    (record,) = logins(site)
    assert record.params["client"] == "referer"
    assert record.params["referer"] == "https://example.com/scripts"
    for request in admin_requests(site):
        assert request.headers["referer"] == "https://example.com/scripts", request.path
    handler.referer_url = None
    site.requests.clear()
    assert machines.machines
    assert logins(site)[0].params["client"] == "requestip"
    assert "referer" not in admin_requests(site)[-1].headers


def test_the_same_referer_again_keeps_the_token(site: Site, handler: Any) -> None:
    handler.referer_url = "https://example.com"
    first = handler.token
    handler.referer_url = "https://example.com"
    assert handler.token == first


# where the token is ---------------------------------------------------------------------------


def test_header_of_a_get_and_body_of_a_post(site: Site, handler: Any) -> None:
    machines = machines_of(site, handler)
    assert machines.machines
    assert machines.registerMachine("x", "y") is not None
    get, post = admin_requests(site)[-2:]
    assert get.headers["x-esri-authorization"] == f"Bearer {handler.token}"
    assert "token" not in get.params
    assert post.params["token"] == handler.token
    assert "token=" not in post.target


def test_no_token_in_any_url(site: Site, handler: Any) -> None:
    machines = machines_of(site, handler)
    for machine in machines.machines:
        _ = machine.status
    machines._get(f"{site.url}/machines", {"f": "json"}, securityHandler=handler)
    machines._post(f"{site.url}/machines", {"f": "json"}, securityHandler=handler)
    for record in site.requests:
        assert "token=" not in record.target
        assert handler.token not in record.target
        assert site.password not in record.target


def test_an_old_server_is_asked_again_in_the_body_and_that_is_remembered(old_site: Site) -> None:
    handler = login(old_site)
    machines = machines_of(old_site, handler)
    assert len(machines.machines) == 2
    sent = [(r.method, r.path.rpartition("/")[2]) for r in admin_requests(old_site)][-2:]
    assert sent == [("GET", "machines"), ("POST", "machines")]
    old_site.requests.clear()
    for machine in machines.machines:
        assert machine.status["configuredState"]
    assert machines.Protocol is None
    assert [record.method for record in old_site.requests] == ["POST"] * 4
    assert "x-esri-authorization" not in old_site.requests[0].headers
    assert logins(old_site) == []


def test_an_old_server_with_an_expired_token(old_site: Site) -> None:
    handler = login(old_site)
    machines = machines_of(old_site, handler)
    assert machines.machines
    old_site.advance(3 * HOUR)
    old_site.requests.clear()
    assert machines.machines
    assert len(logins(old_site)) == 1
    assert {record.method for record in old_site.requests} == {"POST"}


def test_an_old_server_is_remembered_for_the_site_not_for_the_object(old_site: Site) -> None:
    handler = login(old_site)
    assert machines_of(old_site, handler).machines
    old_site.requests.clear()
    assert machines_of(old_site, handler).machines
    assert [record.method for record in old_site.requests] == ["POST"]


# other handlers -------------------------------------------------------------------------------


class Mine:
    """What a script may bring along."""

    method = "TOKEN"

    def __init__(self, token: Any, referer_url: Any = None) -> None:
        self.token = token
        self.referer_url = referer_url


def test_a_handler_of_ones_own(site: Site, handler: Any) -> None:
    machines = machines_of(site, Mine(handler.token))
    assert machines.machines
    assert machines.registerMachine("x", "y") is not None
    assert admin_requests(site)[-1].params["token"] == handler.token
    with pytest.raises(ServerError) as caught:
        _ = machines_of(site, Mine("stale")).machines
    assert caught.value.code == 498
    assert "stale" not in str(caught.value)


def test_a_handler_of_ones_own_with_a_referer(site: Site, handler: Any) -> None:
    handler.referer_url = "https://example.com"
    mine = Mine(handler.token, "https://example.com")
    assert machines_of(site, mine).machines
    assert admin_requests(site)[-1].headers["referer"] == "https://example.com"


def test_a_handler_of_ones_own_that_renews(fresh: tuple[Site, Any]) -> None:
    site, _ = fresh

    class Renewing:
        method = "TOKEN"
        referer_url = None

        @property
        def token(self) -> Any:
            return login(site).token

    machines = machines_of(site, Renewing())
    assert machines.machines
    site.revoke_tokens()
    assert machines.machines


def test_a_handler_that_breaks_is_heard(site: Site) -> None:
    class Broken:
        method = "TOKEN"
        referer_url = None

        @property
        def token(self) -> Any:
            raise LookupError("the key ring is locked")

    with pytest.raises(LookupError, match="the key ring is locked"):
        _ = machines_of(site, Broken()).machines
    assert len(site.requests) == 0


def test_a_subclass_with_a_token_of_its_own(site: Site, handler: Any) -> None:
    class Subclass(AGSTokenSecurityHandler):
        @property
        def token(self) -> Any:
            return handler.token

    mine = Subclass("nobody", "nothing", org_url=site.root)
    assert machines_of(site, mine).machines


@pytest.mark.parametrize("nobody", [None, "None", ""])
def test_no_handler(site: Site, nobody: Any) -> None:
    machines = machines_of(site, nobody)
    with pytest.raises(ServerError) as caught:
        _ = machines.machines
    assert caught.value.code == 499
    assert machines.registerMachine("x", "y")["code"] == 499
    assert logins(site) == []
    assert all("token" not in record.params for record in site.requests)


@pytest.mark.parametrize("nonsense", [5, "siteadmin", object(), ["t"], {"token": "t"}])
def test_what_is_no_handler(nonsense: Any) -> None:
    with pytest.raises(TypeError, match="securityHandler"):
        Machine("http://127.0.0.1:1/arcgis/admin/machines/x", nonsense)


# secrets --------------------------------------------------------------------------------------


def test_a_handler_keeps_its_secrets(site: Site, handler: Any) -> None:
    token = handler.token
    assert handler.password == "****"
    shown = f"{handler!r}{handler!s}{vars(handler)}{handler.message}"
    machines = machines_of(site, handler)
    assert machines.machines
    shown += f"{machines!r}{machines!s}{vars(machines)}{machines.last_url}{machines.error}"
    shown += repr([getattr(handler, n) for n in ("username", "token_url", "last_url", "error")])
    for secret in (token, site.password):
        assert secret not in shown
    for secret_holder in (handler, machines):
        try:
            frozen = pickle.dumps(secret_holder)
        except TypeError:
            continue
        assert token.encode() not in frozen
        assert site.password.encode() not in frozen


def test_handlers_and_objects_are_let_go(site: Site) -> None:
    """No cycle keeps a site's objects alive."""
    handler = login(site)
    machines = machines_of(site, handler)
    assert machines.machines
    gone = weakref.ref(machines)
    gone_too = weakref.ref(handler)
    del machines
    gc.collect()
    assert gone() is None
    del handler
    gc.collect()
    assert gone_too() is None


def test_a_document_can_be_changed_freely(faults_pair: tuple[Faults, Faults]) -> None:
    """What is returned is a plain dict of the caller's own."""
    site, _ = faults_pair
    site.tell(*[reply(DOCUMENT)] * 3)
    machines = Machines(site.url, None)
    copy = machines.document
    copy["Protocol"] = "changed"
    assert machines.Protocol == "https"


# a service that reads tokens in the URL only ---------------------------------------------------


class Given:
    """A user's own handler."""

    method = "TOKEN"
    referer_url = None
    token = "token-of-the-test"


def test_a_refusal_names_the_switch() -> None:
    with Faults() as server:
        server.tell(reply("no", "401 Unauthorized"))
        with pytest.raises(
            ArcRESTError, match="token_in_url=True or ARCREST_TOKEN_IN_URL"
        ) as caught:
            Machines(f"{server.url}/machines", Given())._get(
                f"{server.origin}/geoevent/admin", securityHandler=Given()
            )
        assert Given.token not in str(caught.value)
        assert Given.token not in server.seen[-1].split("\r\n")[0]


@pytest.mark.parametrize("by", ["keyword", "environment"])
def test_a_token_in_the_url(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {}
    if by == "keyword":
        options["token_in_url"] = True
    else:
        monkeypatch.setenv("ARCREST_TOKEN_IN_URL", "true")
    with Faults() as server:
        machines = Machines(f"{server.url}/machines", Given(), **options)
        assert machines._get(f"{server.url}/geoevent/admin", {"f": "json"}, Given())
        assert f"?f=json&token={Given.token} " in server.seen[-1].split("\r\n")[0]
        assert "x-esri-authorization" not in server.seen[-1].lower()
        server.tell(reply("no", "401 Unauthorized"))
        with pytest.raises(ArcRESTError) as caught:
            machines._get(f"{server.url}/geoevent/admin", {"f": "json"}, Given())
        assert Given.token not in str(caught.value)
        assert Given.token not in repr(vars(caught.value))
        machines._post(f"{server.url}/geoevent/admin", {"f": "json"}, securityHandler=Given())
        assert Given.token not in server.seen[-1].split("\r\n")[0]
