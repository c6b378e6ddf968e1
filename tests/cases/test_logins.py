"""Where a login goes, and what becomes of what the token service says."""

from __future__ import annotations

import copy
import hashlib
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import arcrest
import pytest
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.manageags import AGSAdministration
from core.faults import reply

from .conftest import Trust
from .stand_in import (
    CLIENT,
    FAR,
    GRANTED,
    PASSWORD,
    ROOT,
    SECRET,
    SERVER_TOKEN,
    TOKEN,
    USER,
    Heard,
    StandIn,
    error,
    granting,
    guarded,
    info,
    page,
    redirecting,
    secrets_in,
    site,
)


def own_user(url: str, **options: Any) -> arcrest.AGSTokenSecurityHandler:
    return arcrest.AGSTokenSecurityHandler(USER, PASSWORD, org_url=url, **options)


def portal_user(url: str, **options: Any) -> Any:
    return arcrest.PortalTokenSecurityHandler(USER, PASSWORD, url, **options)


def online_user(url: str, **options: Any) -> Any:
    return arcrest.AGOLTokenSecurityHandler(USER, PASSWORD, url, **options)


def application(url: str, **options: Any) -> Any:
    return arcrest.OAuthSecurityHandler(CLIENT, SECRET, url, **options)


PORTALS = [portal_user, online_user, application]


def checks(trust: Trust, server: StandIn) -> dict[str, Any]:
    """The ways in which a user may have a certificate checked."""
    certificate = ssl.get_server_certificate((server.host, server.port))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
    return {"ca": trust.ca, "pin": f"sha256:{digest}", "none": False}


def test_an_http_site_whose_token_service_has_https(
    plain: StandIn, secure: StandIn, trust: Trust
) -> None:
    """yonghah/esri2sf 44: `rest/info` over http names the same host's https address."""
    plain.answers.update(site(f"{secure.root}/tokens/"))
    secure.answers.update(site())
    handler = own_user(plain.root, verify=trust.ca)
    assert handler.token == TOKEN
    assert secure.logins == ["/arcgis/tokens/generateToken"]
    assert secrets_in(plain.heard) == []


@pytest.mark.parametrize(
    "status",
    ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"],
)
def test_every_http_request_is_redirected_to_https(
    plain: StandIn, secure: StandIn, trust: Trust, status: str
) -> None:
    """Esri/ArcREST 132, khibma/ArcGISAdministrationToolkit 6."""
    plain.answers["*"] = redirecting(secure.origin, status)
    secure.answers.update(site(f"{secure.root}/tokens/"))
    admin = AGSAdministration(plain.url, own_user(plain.root, verify=trust.ca), verify=trust.ca)
    assert admin.fullVersion == "11.3.0"
    assert admin.services.folders == ["Planning", "/"]
    assert len(secure.logins) == 1
    assert secrets_in(plain.heard) == []
    assert len(plain.seen) == 1  # remembered for the site


def test_an_open_site_that_redirects_to_https(
    plain: StandIn, secure: StandIn, trust: Trust
) -> None:
    """Esri/ArcREST 132, without a login."""
    plain.answers["*"] = redirecting(secure.origin)
    secure.answers["/arcgis/admin"] = ROOT
    admin = AGSAdministration(plain.url, None, verify=trust.ca)
    assert admin.fullVersion == "11.3.0"
    assert AGSAdministration(plain.url, None, verify=trust.ca).fullVersion == "11.3.0"
    assert len(plain.seen) == 1


@pytest.mark.parametrize("make", PORTALS)
def test_a_portal_that_redirects_to_https(
    plain: StandIn, secure: StandIn, trust: Trust, make: Callable[..., Any]
) -> None:
    """Esri/ArcREST 345, 220, 225, 181: the server answers http with 301."""
    plain.answers["*"] = redirecting(secure.origin, "301 Moved Permanently")
    secure.answers.update(
        {
            "/portal/sharing/rest/info": info(f"{secure.origin}/portal/sharing/rest/generateToken"),
            "/portal/sharing/rest/generateToken": granting(),
            "/portal/sharing/rest/oauth2/token": {"access_token": TOKEN, "expires_in": 7200},
        }
    )
    handler = make(f"{plain.origin}/portal", verify=trust.ca)
    assert handler.token == TOKEN
    assert secrets_in(plain.heard) == []


@pytest.mark.parametrize("make", PORTALS)
@pytest.mark.filterwarnings("ignore::arcrest.common.errorhandlers.InsecureTransportWarning")
def test_a_portal_given_as_http_is_asked_over_https(
    plain: StandIn, make: Callable[..., Any]
) -> None:
    """Esri/ArcREST 345: off loopback, and from the first byte; a proxy hears the addresses."""
    plain.answers["*"] = page("no", "502 Bad Gateway")
    handler = make("http://gis.example.com/portal", proxy_url=plain.origin)
    with pytest.raises(ArcRESTError):
        assert handler.token is None
    assert {(one.method, one.target) for one in plain.seen} == {("CONNECT", "gis.example.com:443")}
    assert secrets_in(plain.heard) == []


@pytest.mark.parametrize("check", ["ca", "pin", "none"])
@pytest.mark.parametrize("name", ["the same host", "127.0.0.2"])
def test_a_portals_user_at_a_federated_server(
    secure: StandIn, trust: Trust, name: str, check: str
) -> None:
    """Esri/arcgis-rest-js 604, aximgeo/slap 14: the token service is the portal's."""
    with StandIn(
        host=secure.host if name == "the same host" else name, tls=trust.context
    ) as portal:
        service = f"{portal.origin}/portal/sharing/rest/generateToken"
        portal.answers["/portal/sharing/rest/generateToken"] = granting()
        secure.answers.update(
            {
                "/arcgis/rest/info": info(service, f"{portal.origin}/portal"),
                "/arcgis/admin/generateToken": error(400, "Invalid username or password"),
            }
        )
        verify = checks(trust, secure)[check]
        assert own_user(secure.root, verify=verify).token == TOKEN
        assert portal.logins == ["/portal/sharing/rest/generateToken"]
        assert secure.logins == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_another_host_that_is_named_over_http(plain: StandIn, trust: Trust, scheme: str) -> None:
    """Esri/arcgis-rest-js 604: the error names the address and both ways out."""
    tls = trust.context if scheme == "https" else None
    with StandIn(host="127.0.0.2", tls=tls) as stranger:
        plain.answers.update(site(f"{stranger.root}/tokens/"))
        with pytest.raises((ArcRESTError, ValueError)) as caught:
            assert own_user(plain.root, verify=trust.ca).token is None
        text = str(caught.value)
        assert f"{stranger.root}/tokens" in text
        assert "token_url" in text
        assert "PortalTokenSecurityHandler" in text
        assert secrets_in(stranger.heard) == secrets_in(plain.heard) == []


def test_https_is_never_given_up(plain: StandIn, secure: StandIn, trust: Trust) -> None:
    """A reverse proxy whose server names its own http address."""
    secure.answers.update(site(f"{plain.root}/tokens/"))
    plain.answers.update(site())
    assert own_user(secure.root, verify=trust.ca).token == TOKEN
    assert secure.logins == ["/arcgis/admin/generateToken"]
    assert plain.heard == b""


@pytest.mark.parametrize("redirect", ["to http", "to another host"])
def test_other_redirects_of_rest_info(
    plain: StandIn, secure: StandIn, elsewhere: StandIn, trust: Trust, redirect: str
) -> None:
    """A redirect that is not followed is no place for a password."""
    place = plain if redirect == "to http" else elsewhere
    place.answers.update(site())
    secure.answers.update(site())
    secure.answers["/arcgis/rest/info"] = redirecting(place.origin)
    assert own_user(secure.root, verify=trust.ca).token == TOKEN
    assert secure.logins == ["/arcgis/admin/generateToken"]
    assert place.heard == b""


def test_an_http_site_that_redirects_to_another_host(
    plain: StandIn, elsewhere: StandIn, trust: Trust
) -> None:
    """khibma/ArcGISAdministrationToolkit 6, with the short name redirected to the full one."""
    plain.answers["*"] = redirecting(elsewhere.origin)
    with pytest.raises(ArcRESTError, match=r"127\.0\.0\.2"):
        assert own_user(plain.root, verify=trust.ca).token is None
    assert secrets_in(plain.heard) == []
    assert elsewhere.heard == b""


@pytest.mark.parametrize("sent_by", ["read", "write"])
def test_other_redirects_name_the_new_place(
    plain: StandIn, elsewhere: StandIn, sent_by: str
) -> None:
    """Esri/ArcREST 132: what is not followed is named."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/services/createFolder"] = redirecting(elsewhere.origin)
    plain.answers["/arcgis/admin/services"] = redirecting(elsewhere.origin)
    services = AGSAdministration(plain.url, own_user(plain.root)).services
    calls = {"read": lambda: services.folders, "write": lambda: services.createFolder("x")}
    with pytest.raises(ArcRESTError, match=r"https://127\.0\.0\.2"):
        calls[sent_by]()
    assert elsewhere.heard == b""


def test_owning_system_url_without_a_token_service(
    secure: StandIn, elsewhere: StandIn, trust: Trust
) -> None:
    """Esri/resource-proxy 191."""
    elsewhere.answers["/portal/sharing/rest/generateToken"] = granting()
    secure.answers["/arcgis/rest/info"] = info(None, f"{elsewhere.origin}/portal")
    secure.answers["/arcgis/admin/generateToken"] = error(400, "Invalid username or password")
    assert own_user(secure.root, verify=trust.ca).token == TOKEN
    assert secure.logins == []


DEAD = {
    "500 as JSON": reply({"error": {"code": 500, "message": "Service not started"}}),
    "HTTP 500": page("<h1>Internal Server Error</h1>", "500 Internal Server Error"),
    "HTTP 404": page("<h1>Not Found</h1>", "404 Not Found"),
    "404 as JSON": reply(error(404, "Could not find resource or operation 'tokens'.")),
}


@pytest.mark.parametrize("death", [*DEAD, "no connection"])
def test_a_dead_token_service(secure: StandIn, trust: Trust, death: str) -> None:
    """DOI-BLM/requests-arcgis-auth 34: `/admin/generateToken` is alive."""
    secure.answers.update(site(f"{secure.root}/tokens/"))
    if death in DEAD:
        secure.answers["/arcgis/tokens/generateToken"] = DEAD[death]
    else:
        with StandIn(tls=trust.context) as gone:
            secure.answers["/arcgis/rest/info"] = info(f"{gone.root}/tokens/")
    handler = own_user(secure.root, verify=trust.ca)
    assert handler.token == TOKEN
    assert secure.logins[-1] == "/arcgis/admin/generateToken"


def test_a_wrong_password_is_not_tried_at_the_other_service(secure: StandIn, trust: Trust) -> None:
    """DOI-BLM/requests-arcgis-auth 34, its other side: a service that answers is not dead."""
    secure.answers.update(site(f"{secure.root}/tokens/"))
    secure.answers["/arcgis/tokens/generateToken"] = error(400, "Invalid username or password.")
    handler = own_user(secure.root, verify=trust.ca)
    assert handler.token is None
    assert secure.logins == ["/arcgis/tokens/generateToken"]


def test_messages_instead_of_a_token(plain: StandIn) -> None:
    """aximgeo/slap's tests: the token service answers with its words only."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/generateToken"] = {"messages": ["You are not authorized."]}
    handler = own_user(plain.root)
    assert handler.token is None
    assert handler.valid is False
    assert "You are not authorized." in str(handler.message)


@pytest.mark.parametrize("document", [{"token": None}, {"token": None, "expires": None}])
def test_a_token_that_is_null(plain: StandIn, document: dict[str, Any]) -> None:
    """aximgeo/slap's tests."""
    plain.answers.update(site())
    plain.answers["/arcgis/admin/generateToken"] = document
    handler = own_user(plain.root)
    assert handler.token is None
    assert handler.valid is False
    assert str(handler.message)


def test_a_byte_order_mark_before_the_token(plain: StandIn) -> None:
    """aximgeo/slap's tests."""
    mark = "\ufeff"
    plain.answers.update(site())
    plain.answers["/arcgis/rest/info"] = reply(f'{mark}{{"currentVersion": 10.1}}')
    plain.answers["/arcgis/admin/generateToken"] = reply(
        f'{mark}{{"token": "{TOKEN}", "expires": "4000000000000"}}'
    )
    assert own_user(plain.root).token == TOKEN


EXPIRED = {
    "HTTP 498": page("<h1>Invalid Token</h1>", "498 Invalid Token"),
    "HTTP 499": page("<h1>Token Required</h1>", "499 Token Required"),
    "HTTP 498 with JSON": reply(error(498, "Token Expired."), "498 Invalid Token"),
    "HTTP 401 with code 498": reply(error(498, "Token Expired."), "401 Unauthorized"),
    "HTTP 401 with code 499": reply(error(499, "Token not found."), "401 Unauthorized"),
    "HTTP 401 with the portal's form": reply(
        {"error": {"code": 498, "message": "Invalid token."}}, "401 Unauthorized"
    ),
}


@pytest.mark.parametrize("form", EXPIRED)
@pytest.mark.parametrize("sent_by", ["read", "write"])
def test_a_token_that_ended_is_renewed_once(plain: StandIn, form: str, sent_by: str) -> None:
    """A token that ended is answered by the HTTP status, or by both."""
    tokens = iter(["old", TOKEN, "third"])
    plain.answers.update(site())
    plain.answers["/arcgis/admin/generateToken"] = lambda _: {**GRANTED, "token": next(tokens)}

    def answer(request: Heard) -> Any:
        return ROOT if request.token == TOKEN else EXPIRED[form]

    plain.answers["/arcgis/admin"] = answer
    plain.answers["/arcgis/admin/exportSite"] = answer
    admin = AGSAdministration(plain.url, own_user(plain.root))
    if sent_by == "read":
        assert admin.fullVersion == "11.3.0"
    else:
        assert admin.exportSite("/tmp") == ROOT
    assert len(plain.at("/arcgis/admin/generateToken")) == 2


def test_the_useragent_of_a_handler(plain: StandIn) -> None:
    """A firewall lets only some agents through: the login has the handler's."""
    plain.answers.update(site())
    handler = own_user(plain.root)
    handler.useragent = "our-script/1.0"
    assert handler.token == TOKEN
    assert {one.headers["user-agent"] for one in plain.seen} == {"our-script/1.0"}


def federate(server: StandIn, portal: StandIn) -> str:
    """A server that takes exchanged tokens only; gives the portal's address."""
    root = f"{portal.origin}/portal"

    def exchange(request: Heard) -> dict[str, Any]:
        fields = request.fields
        if fields.get("request") == "getToken" and fields.get("token") == TOKEN:
            assert fields["serverURL"] == server.root
            return {"token": SERVER_TOKEN, "expires": FAR}
        return {"error": {"code": 498, "message": "Invalid token."}}

    service = f"{root}/sharing/rest/generateToken"
    portal.answers.update(
        {
            "/portal/sharing/rest/info": info(service, root),
            "/portal/sharing/rest/generateToken": exchange,
            "/portal/sharing/rest/oauth2/token": {"access_token": TOKEN, "expires_in": 7200},
        }
    )
    server.answers.update(
        {
            "/arcgis/rest/info": info(service, root),
            "/arcgis/admin": guarded(ROOT, SERVER_TOKEN),
        }
    )
    return root


def test_an_applications_token_at_a_federated_server(
    secure: StandIn, elsewhere: StandIn, trust: Trust
) -> None:
    """Esri/resource-proxy 208, 320: the token is exchanged for one of the server's."""
    root = federate(secure, elsewhere)
    handler = application(root, verify=trust.ca)
    assert AGSAdministration(secure.url, handler, verify=trust.ca).fullVersion == "11.3.0"
    assert elsewhere.logins[0] == "/portal/sharing/rest/oauth2/token"


def test_a_server_handler_of_an_application(
    secure: StandIn, elsewhere: StandIn, trust: Trust
) -> None:
    """Esri/resource-proxy 208: `PortalServerSecurityHandler(OAuthSecurityHandler(...), ...)`."""
    root = federate(secure, elsewhere)
    handler = arcrest.PortalServerSecurityHandler(
        application(root, verify=trust.ca), secure.root, secure.root
    )
    assert handler.token == SERVER_TOKEN
    assert AGSAdministration(secure.url, handler, verify=trust.ca).fullVersion == "11.3.0"


def test_a_server_handler_of_a_servers_own_user_says_why_not(plain: StandIn) -> None:
    """Esri/resource-proxy 208: what can't be exchanged is a TypeError that says why."""
    with pytest.raises(TypeError, match="portal"):
        arcrest.PortalServerSecurityHandler(own_user(plain.root), plain.root, plain.root)


@pytest.mark.parametrize("url", ["http:///arcgis", "https:///arcgis", "http://"])
@pytest.mark.parametrize("make", [own_user, *PORTALS])
def test_an_address_without_a_host(make: Callable[..., Any], url: str) -> None:
    """`f"http://{host}/arcgis"` of a script whose host is empty: nothing is sent."""
    with pytest.raises(ValueError, match="no host"):
        make(url, timeout=2).token  # noqa: B018 - logs in


@pytest.mark.parametrize("url", ["http:///arcgis/admin", "http://"])
def test_a_site_without_a_host(url: str) -> None:
    """The same for the address of a site."""
    with pytest.raises(ValueError, match="no host"):
        AGSAdministration(url, None, timeout=2).fullVersion  # noqa: B018 - asks the site


def test_a_failed_login_is_remembered(secure: StandIn, elsewhere: StandIn, trust: Trust) -> None:
    """A failed login of any kind is remembered for a minute, a dead service included."""
    secure.answers.update(site(f"{secure.root}/tokens/"))
    dead = page("<h1>Internal Server Error</h1>", "500 Internal Server Error")
    secure.answers["/arcgis/tokens/generateToken"] = dead
    secure.answers["/arcgis/admin/generateToken"] = dead
    admin = AGSAdministration(secure.url, own_user(secure.root, verify=trust.ca), verify=trust.ca)
    for _ in range(3):
        with pytest.raises(ArcRESTError):
            admin.fullVersion  # noqa: B018 - asks the site
    assert len(secure.logins) <= 2


def test_a_handler_that_is_changed_during_its_login(
    secure: StandIn, elsewhere: StandIn, trust: Trust
) -> None:
    """All that a login uses is read at one moment: the new password is not sent to the old site."""
    handler = own_user(secure.root, verify=trust.ca)
    secure.answers.update(site())
    elsewhere.answers.update(site())
    elsewhere.answers["/arcgis/admin/generateToken"] = {"token": SERVER_TOKEN, "expires": FAR}

    def change(_: Heard) -> dict[str, Any]:
        handler.password = "the-new-password"
        handler.username = "the-new-user"
        handler.org_url = elsewhere.root
        return info()

    secure.answers["/arcgis/rest/info"] = change
    handler.token  # noqa: B018 - logs in
    assert b"the-new" not in secure.heard
    assert handler.token == SERVER_TOKEN
    assert {one.fields["username"] for one in elsewhere.seen if one.body} == {"the-new-user"}


def test_basic_credentials_wait_for_the_redirect(
    plain: StandIn, secure: StandIn, trust: Trust
) -> None:
    """Esri/ArcREST 345, behind a web adaptor: no `Authorization` over http before the redirect."""
    plain.answers["*"] = redirecting(secure.origin)
    secure.answers["/arcgis/admin"] = ROOT
    handler = arcrest.LDAPSecurityHandler(plain.root, USER, PASSWORD, verify=trust.ca)
    assert AGSAdministration(plain.url, handler, verify=trust.ca).fullVersion == "11.3.0"
    assert secrets_in(plain.heard) == []


def web_tier_user(url: str, **options: Any) -> Any:
    return arcrest.LDAPSecurityHandler(url, USER, PASSWORD, **options)


@pytest.mark.parametrize("make", [application, web_tier_user])
def test_logins_at_the_same_time_wait_for_the_redirect(
    plain: StandIn, secure: StandIn, trust: Trust, make: Callable[..., Any]
) -> None:
    """The second login does not take the first one's question for an answer."""

    def slowly(request: Heard) -> bytes:
        time.sleep(0.3)
        return redirecting(secure.origin)(request)

    plain.answers["*"] = slowly
    secure.answers["/arcgis/sharing/rest/oauth2/token"] = {
        "access_token": TOKEN,
        "expires_in": 7200,
    }
    secure.answers["/arcgis/admin"] = ROOT

    def read(_: int) -> str:
        handler = make(plain.root, verify=trust.ca)
        return str(AGSAdministration(plain.url, handler, verify=trust.ca).fullVersion)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == ["11.3.0"] * 4
    assert secrets_in(plain.heard) == []


@pytest.mark.parametrize("make", [application, web_tier_user])
def test_a_question_without_an_answer_is_asked_again(
    plain: StandIn, secure: StandIn, trust: Trust, make: Callable[..., Any]
) -> None:
    """A cut connection says nothing of a redirect: no password is sent, then or later."""
    secure.answers["/arcgis/sharing/rest/oauth2/token"] = {
        "access_token": TOKEN,
        "expires_in": 7200,
    }
    secure.answers["/arcgis/admin"] = ROOT
    handler = make(plain.root, verify=trust.ca)
    admin = AGSAdministration(plain.url, handler, verify=trust.ca)
    plain.answers["*"] = lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"
    with pytest.raises(ArcRESTError):
        assert admin.fullVersion is None
    plain.answers["*"] = redirecting(secure.origin)
    assert admin.fullVersion == "11.3.0"
    assert secrets_in(plain.heard) == []


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_of_a_handler_logs_in_on_its_own(secure: StandIn, trust: Trust, copied: Any) -> None:
    """What is changed of the copy is not changed of the handler, nor the other way round."""
    secure.answers.update(site())
    handler = own_user(secure.root, verify=trust.ca)
    other = copied(handler)
    other.username, other.password = "other", "other-password"
    assert (handler.token, other.token) == (TOKEN, None)  # the site does not know the other user
    users = [one.fields["username"] for one in secure.seen if one.body]
    assert users == [USER, "other"]
    assert handler.token == TOKEN
    handler.username = "third"
    assert (other.username, handler.username) == ("other", "third")


LOOKS_BACK = """
import arcrest

handler = arcrest.PortalTokenSecurityHandler("u", "p", "https://h/portal")
ended = []

class Jar:
    def __del__(self):
        ended.append(handler.cookiejar)

handler.cookiejar = Jar()
handler.cookiejar = None
handler.cookiejar = Jar()
handler.__init__("u", "p", "https://h/portal")
assert ended == [None, None], ended
"""


def test_an_object_of_a_script_may_look_at_its_handler_when_it_ends() -> None:
    """`__del__` of what a handler kept runs when nothing is locked."""
    subprocess.run([sys.executable, "-c", LOOKS_BACK], check=True, timeout=60)
