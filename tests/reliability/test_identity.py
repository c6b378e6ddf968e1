"""Who is logged in: a handler that was changed is another user at once, and nobody goes out as the
user before.

Whatever is kept for a user (a token, an exchanged token, a cookie, a connection that is logged in,
what a portal said of the user) must not serve the next one. A handler that is changed during its
login logs in again, and no password goes to a server that it was not given with.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Portal, Site
from cases.both import APIS, get
from cases.conftest import host, plain  # noqa: F401 - fixtures
from cases.stand_in import FAR, ROOT, Heard, StandIn
from core.faults import reply

Change = Callable[[Any, str, str, str], None]


def by_attributes(handler: Any, place: str, user: str, password: str) -> None:
    handler.username = user
    handler.password = password


def by_init(handler: Any, place: str, user: str, password: str) -> None:
    handler.__init__(place, user, password)


CHANGES = [pytest.param(by_attributes, id="attributes"), pytest.param(by_init, id="init")]
WAYS = [("ntlm", arcrest.NTLMSecurityHandler), ("basic", arcrest.LDAPSecurityHandler)]


@contextlib.contextmanager
def kept(auth: str, make: Any, api: Any) -> Iterator[tuple[Site, Any, Any]]:
    """A site whose administrator has many connections that are logged in."""
    with Site(auth=auth) as site:
        handler = make(site.root, site.username, site.password)
        services = api.Services(f"{site.url}/services", handler, strict=True)

        def exists(_: int) -> Any:
            return get(lambda: services.exists("Planning"))

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(exists, range(24)))
        yield site, handler, services


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("auth", "make"), WAYS)
def test_no_write_goes_out_as_the_user_before(
    auth: str, make: Any, api: Any, change: Change
) -> None:
    """First a viewer, who may not write, then nobody, then a publisher."""
    with kept(auth, make, api) as (site, handler, services):
        viewer, publisher = site.accounts["viewer"], site.accounts["publisher"]

        def create(name: str) -> Any:
            return get(lambda: services.createFolder(name))

        change(handler, site.root, viewer.username, viewer.password)
        for number in range(12):
            with pytest.raises(ArcRESTError, match="not authorized"):
                create(f"ByViewer{number}")
        change(handler, site.root, site.username, "guessed")
        for number in range(12):
            with pytest.raises(ArcRESTError, match="401"):
                create(f"ByNobody{number}")
        change(handler, site.root, publisher.username, publisher.password)
        assert create("ByPublisher") == {"status": "success"}
        folders = AGSAdministration(
            site.url, make(site.root, site.username, site.password)
        ).services.folders
        assert [name for name in folders if name.startswith("By")] == ["ByPublisher"]


@pytest.mark.parametrize("api", APIS)
def test_a_request_on_its_way_keeps_its_connection_to_itself(api: Any) -> None:
    """A connection that comes back after the change is not used again."""
    with Site(auth="ntlm") as site:
        handler = arcrest.NTLMSecurityHandler(site.root, site.username, site.password)
        services = api.Services(f"{site.url}/services", handler, strict=True)
        assert get(lambda: services.exists("Planning"))
        site._application.latency = 0.3

        def read() -> None:
            with contextlib.suppress(ArcRESTError):  # begun after the change
                get(lambda: services.exists("Planning"))

        reads = [threading.Thread(target=read) for _ in range(4)]
        for thread in reads:
            thread.start()
        viewer = site.accounts["viewer"]
        by_attributes(handler, "", viewer.username, viewer.password)
        for thread in reads:
            thread.join()
        site._application.latency = 0
        for number in range(8):
            with pytest.raises(ArcRESTError, match="not authorized"):
                get(lambda name=f"X{number}": services.createFolder(name))


# logins that are changed on their way ------------------------------------------------------------


class Slow:
    """A server that knows some users, and holds each login until it is let go."""

    def __init__(self, server: StandIn, **users: str) -> None:
        self.server, self.users = server, users
        self.begun, self.go = threading.Event(), threading.Event()
        for path in ("admin/generateToken", "sharing/rest/generateToken", "oauth2"):
            server.answers[f"/arcgis/{path}"] = self.log_in
        server.answers["/arcgis/admin"] = self.read
        server.answers["/arcgis/rest/info"] = {"authInfo": {"isTokenBasedSecurity": True}}
        server.answers["/arcgis/sharing/rest/info"] = {"authInfo": {}}

    @property
    def passwords(self) -> list[str]:
        fields = [one.fields for one in self.server.seen]
        given = [one.get("password") or one.get("client_secret") for one in fields]
        return [password for password in given if password]

    def log_in(self, asked: Heard) -> dict[str, Any]:
        fields = asked.fields
        user = fields.get("username") or fields.get("client_id", "")
        token = f"{user}-at-{self.server.port}"
        if "request" in fields:
            return {"token": f"server-{fields['token']}", "expires": FAR}
        self.begun.set()
        self.go.wait(10)
        if self.users.get(user) != (fields.get("password") or fields.get("client_secret")):
            return {"error": {"code": 400, "message": f"{user} is not known"}}
        return {"token": token, "access_token": token, "expires": FAR, "expires_in": 7200}

    def read(self, asked: Heard) -> dict[str, Any]:
        return {**ROOT, "fullVersion": asked.token}


def ags(server: StandIn, user: str, password: str) -> Any:
    return arcrest.AGSTokenSecurityHandler(user, password, server.root)


def portal_user(server: StandIn, user: str, password: str) -> Any:
    service = f"{server.root}/sharing/rest/generateToken"
    return arcrest.PortalTokenSecurityHandler(user, password, server.root, service)


def online(server: StandIn, user: str, password: str) -> Any:
    service = f"{server.root}/sharing/rest/generateToken"
    return arcrest.AGOLTokenSecurityHandler(user, password, server.root, service)


def application(server: StandIn, user: str, password: str) -> Any:
    return arcrest.OAuthSecurityHandler(user, password, server.root, f"{server.root}/oauth2")


MAKERS = [ags, portal_user, online, application]


def begin_again(make: Any, handler: Any, server: StandIn, user: str, password: str) -> None:
    """Calls `__init__` with what a new handler would be made with."""
    new = make(server, user, password)
    if isinstance(new, arcrest.OAuthSecurityHandler):
        handler.__init__(user, password, new.org_url, new.token_url)
    else:
        handler.__init__(user, password, new.org_url, new.token_url)


@pytest.fixture
def two(host: str) -> Iterator[tuple[Slow, Slow]]:  # noqa: F811
    with StandIn(host=host) as one, StandIn(host=host) as other:
        yield Slow(one, old="old-password"), Slow(other, new="new-password")


@pytest.mark.filterwarnings("ignore::arcrest.InsecureTransportWarning")
@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("make", MAKERS)
def test_a_handler_that_moves_during_its_login(two: tuple[Slow, Slow], make: Any, api: Any) -> None:
    """The call goes on with the new login, and each server hears its own password only."""
    old, new = two
    handler = make(old.server, "old", "old-password")
    site = api.AGSAdministration(old.server.url, handler)
    with ThreadPoolExecutor(1) as thread:
        version = thread.submit(lambda: get(lambda: site.fullVersion))
        assert old.begun.wait(10)
        begin_again(make, handler, new.server, "new", "new-password")
        new.go.set()
        # another caller does not wait for the login of the user before
        assert handler.token == f"new-at-{new.server.port}"
        old.go.set()
        assert f"new-at-{new.server.port}" in version.result()
    assert set(old.passwords) == {"old-password"}
    assert set(new.passwords) == {"new-password"}
    shown = [one.token for one in old.server.at("/arcgis/admin")]
    assert shown
    assert not any(token.startswith("old") for token in shown)


@pytest.mark.parametrize("make", [ags, portal_user, online])
@pytest.mark.parametrize("outcome", ["granted", "refused", "lost"])
def test_a_user_who_changes_during_a_login(two: tuple[Slow, Slow], make: Any, outcome: str) -> None:
    """Whatever becomes of the login of the user before."""
    slow, _ = two
    slow.users["new"] = "new-password"
    handler = make(slow.server, "old", "old-password" if outcome == "granted" else "guessed")
    if outcome == "lost":
        log_in = slow.log_in

        def lose(asked: Heard) -> Any:
            answer = log_in(asked)
            return reply("<html>", "503 Busy") if "error" in answer else answer

        for path in list(slow.server.answers):
            if path.endswith("generateToken"):
                slow.server.answers[path] = lose
    with ThreadPoolExecutor(1) as thread:
        token = thread.submit(lambda: handler.token)
        assert slow.begun.wait(10)
        handler.username, handler.password = "new", "new-password"
        slow.go.set()
        assert token.result() == f"new-at-{slow.server.port}"
    assert handler.valid
    assert handler.message == ""


@pytest.mark.filterwarnings("ignore::arcrest.InsecureTransportWarning")
def test_a_portal_that_changes_before_the_exchange(two: tuple[Slow, Slow]) -> None:
    """The token of the portal before is not sent to the portal now."""
    old, new = two
    new.go.set()
    user = portal_user(old.server, "old", "old-password")
    with StandIn({"/arcgis/admin": lambda asked: {**ROOT, "fullVersion": asked.token}}) as server:
        site = AGSAdministration(server.url, user)
        with ThreadPoolExecutor(1) as thread:
            version = thread.submit(lambda: site.fullVersion)
            assert old.begun.wait(10)
            begin_again(portal_user, user, new.server, "new", "new-password")
            old.go.set()
            assert version.result() == f"server-new-at-{new.server.port}"
    assert b"old" not in new.server.heard.replace(b"Threshold", b"")


# what else is kept for a user --------------------------------------------------------------------


def version(site: Any) -> Any:
    """What the site says, read anew with its own handler."""
    return site._get(site._url, {"f": "json"}, site._securityHandler)["fullVersion"]


@pytest.mark.parametrize("make", MAKERS)
def test_a_site_goes_on_with_a_handler_that_began_again(two: tuple[Slow, Slow], make: Any) -> None:
    """Not with the login that the handler had when the site was made."""
    old, new = two
    for slow in two:
        slow.go.set()
    handler = make(old.server, "old", "old-password")
    site = AGSAdministration(old.server.url, handler)
    assert "old-at" in version(site)
    begin_again(make, handler, new.server, "new", "new-password")
    assert f"new-at-{new.server.port}" in version(site)
    assert handler.valid


def test_a_servers_handler_that_began_again(two: tuple[Slow, Slow]) -> None:
    old, new = two
    for slow in two:
        slow.go.set()
    one = portal_user(old.server, "old", "old-password")
    other = portal_user(new.server, "new", "new-password")
    handler = arcrest.PortalServerSecurityHandler(one, old.server.root, old.server.root)
    site = AGSAdministration(old.server.url, handler)
    assert version(site) == f"server-old-at-{old.server.port}"
    handler.__init__(other, old.server.root, old.server.root)  # type: ignore[misc]
    assert version(site) == f"server-new-at-{new.server.port}"


def test_the_login_of_community_maps() -> None:
    """A token of the program belongs to the user of ArcGIS Online."""
    portal = Portal()
    with Site(portal=portal):
        handler = arcrest.CommunityMapsSecurityHandler(portal.community_maps, "x", "y")
        login = arcrest.AGOLTokenSecurityHandler(portal.username, portal.password, portal.url)
        handler.__init__(portal.community_maps, portal.username, portal.password)  # type: ignore[misc]
        handler.securityhandler = login
        assert handler.token
        login.password = "guessed"
        assert handler.token is None
        assert not handler.valid


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("by", ["user", "handler", "nobody"])
def test_a_cookie_is_not_the_next_users(plain: StandIn, api: Any, by: str) -> None:  # noqa: F811
    """A server may know a user by a cookie, whatever the way to log in."""

    def granted(asked: Heard) -> dict[str, Any]:
        return {"token": f"token-{asked.fields['username']}", "expires": FAR}

    def read(asked: Heard) -> bytes:
        who = asked.token or "nobody"
        return reply({"fullVersion": who}, Set_Cookie=f"user={who}; Path=/")

    plain.answers.update({"/arcgis/admin/generateToken": granted, "*": read})
    token_url = f"{plain.root}/admin/generateToken"
    first = arcrest.AGSTokenSecurityHandler("first", "p", token_url=token_url)
    second = arcrest.AGSTokenSecurityHandler("second", "p", token_url=token_url)
    services = api.Services(f"{plain.url}/services", first)

    def sent(handler: Any) -> str | None:
        url = f"{plain.url}/x"
        get(lambda: services._get(url, {"f": "json"}, securityHandler=handler))
        return plain.at("/arcgis/admin/x")[-1].headers.get("cookie")

    assert sent(first) is None
    assert sent(first) == "user=token-first"
    if by == "user":
        first.username = "second"
        assert sent(first) is None
        assert sent(first) == "user=token-second"
    else:
        other = second if by == "handler" else None
        assert sent(other) is None
        assert sent(other) == ("user=token-second" if other else "user=nobody")
        assert sent(first) == "user=token-first"


@pytest.mark.parametrize(("auth", "make"), WAYS)
def test_a_portals_name_of_the_user_before(auth: str, make: Any) -> None:
    with Portal(auth=auth) as portal:
        handler = make(portal.url, portal.username.upper(), portal.password)
        handler.loadusername()
        assert handler.username == portal.username
        handler.username = "someone"
        assert handler.username == "someone"
