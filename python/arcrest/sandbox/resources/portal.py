"""The login part of a portal's sharing API, and the community maps program."""

from __future__ import annotations

from typing import cast

from ..errors import AdminError, PortalError
from ..portal_state import PortalState
from ..privileges import ADMINISTER
from ..records import Document, Token, User
from ..routes import Call, Reply, Router, Routes
from .tokens import issued, minutes_asked

routes = Routes("portal", "/sharing/rest", privilege=None)
community_maps = Routes("communitymaps", "/communitymaps", privilege=None)

_LOGIN = "username password client referer ip expiration"
_EXCHANGE = "request token serverURL serverUrl"


def router() -> Router:
    return Router([routes, community_maps])


def _directory(call: Call) -> PortalState:
    return cast(PortalState, call.state)


def _refused(why: str) -> AdminError:
    return PortalError("Unable to generate token.", why, code=400)


# the user -------------------------------------------------------------------------------------


def _caller(call: Call) -> User | None:
    """The user who calls: the owner of the token, or the user whom the web tier authenticated."""
    text = call.text("token") or _bearer(call)
    if not text:
        return call.state.users.get(call.request.user)
    token = _valid(call, text)
    sender = call.request.headers.get("referer", "")
    if token.client == "referer" and sender.rstrip("/") != token.binding.rstrip("/"):
        raise PortalError("Invalid token.", "The Referer is not the token's.", code=498)
    return call.state.users.get(token.user)


def _bearer(call: Call) -> str:
    for name in ("x-esri-authorization", "authorization"):
        scheme, _, bearer = call.request.headers.get(name, "").partition(" ")
        if scheme.lower() == "bearer":
            return bearer.strip()
    return ""


def _valid(call: Call, text: str) -> Token:
    token = call.state.tokens.get(text)
    if not token:
        raise PortalError("Invalid token.", code=498)
    if token.expires <= call.state.clock.millis():
        raise PortalError("Invalid token.", "The token has expired.", code=498)
    return token


# tokens ---------------------------------------------------------------------------------------


@routes.write("/generateToken", f"{_LOGIN} {_EXCHANGE}", credentials=True)
def generate_token(call: Call) -> Reply:
    if call.text("token") or (call.text("request") == "getToken" and call.request.user):
        return _exchanged(call)
    if not call.text("client") and call.text("referer"):
        call.values["client"] = "referer"
    return {**issued(call, _refused), "ssl": call.request.base.startswith("https:")}


def _exchanged(call: Call) -> Document:
    """A server token that is bound to `referer`, for a portal token or a user of the web tier."""
    if call.text("request") not in ("", "getToken"):
        raise _refused("'request' must be getToken.")
    url = call.text("serverURL") or call.text("serverUrl")
    if not url:
        raise _refused("The parameter 'serverURL' is missing.")
    referer = call.text("referer")
    if not referer:
        raise _refused("The parameter 'referer' is missing.")
    member = _valid(call, call.text("token")).user if call.text("token") else call.request.user
    register = _directory(call).server_at(url)
    if not register:
        raise _refused(f"The server '{url}' is not federated with this portal.")
    minutes = minutes_asked(call, {"expiration": call.text("expiration")}, _refused)
    text, token = register(member, minutes, referer)
    return {"token": text, "expires": token.expires, "ssl": url.startswith("https:")}


@routes.write("/oauth2/token", "client_id! client_secret! grant_type! expiration", credentials=True)
def oauth2_token(call: Call) -> Reply:
    if call.text("grant_type") != "client_credentials":
        raise PortalError("Invalid grant_type", code=400)
    secret = _directory(call).clients.get(call.text("client_id"))
    if secret is None:
        raise PortalError("Invalid client_id", code=400)
    if secret != call.text("client_secret"):
        raise PortalError("Invalid client_secret", code=400)
    minutes = minutes_asked(call, {"expiration": call.text("expiration")}, _refused)
    text, _ = call.state.issue_token(call.state.psa, minutes, "none", "")
    return {"access_token": text, "expires_in": minutes * 60}


# information ----------------------------------------------------------------------------------


@routes.read("/info")
@routes.read("/portals/info")
def info(call: Call) -> Reply:
    root = f"{call.request.base}/{call.state.context}"
    return {
        "owningSystemUrl": root,
        "authInfo": {
            "tokenServicesUrl": _directory(call).token_service,
            "isTokenBasedSecurity": True,
        },
    }


@routes.read("/portals/self", "token")
def portals_self(call: Call) -> Reply:
    user = _caller(call)
    document: Document = {
        "id": "0123456789ABCDEF",
        "name": "Sandbox Portal",
        "isPortal": True,
        "portalHostname": call.request.base.partition("://")[2] + f"/{call.state.context}",
        "access": "private",
        "supportsOAuth": True,
    }
    return {**document, "user": _member(user)} if user else document


@routes.read("/portals/self/servers", "token")
def portals_self_servers(call: Call) -> Reply:
    """The federated servers, for administrators of the portal."""
    user = _caller(call)
    if not user or call.state.privilege(user.username) != ADMINISTER:
        raise PortalError("You do not have permissions to access this resource.", code=403)
    servers: list[Document] = [
        {
            "id": f"server{number}",
            "name": url.partition("://")[2].partition("/")[0],
            "url": url,
            "adminUrl": url,
            "isHosted": False,
            "serverType": "ArcGIS",
            "serverRole": "FEDERATED_SERVER",
            "serverFunction": "",
        }
        for number, url in enumerate(_directory(call).servers, 1)
    ]
    return {"servers": servers}


@routes.read("/community/self", "token")
def community_self(call: Call) -> Reply:
    user = _caller(call)
    if not user:
        raise PortalError("Token Required", code=499)
    return _member(user)


def _member(user: User) -> Document:
    return {
        "username": user.username,
        "fullName": user.fullname,
        "email": user.email,
        "role": user.roles[0] if user.roles else "org_user",
        "disabled": user.disabled,
    }


# the community maps program -------------------------------------------------------------------


@community_maps.read("/users/{username}")
def contributor(call: Call) -> Reply:
    user = call.state.users.get(call.path["username"])
    if not user:
        raise PortalError("Unknown contributor.", code=400)
    return {"ContributorUID": f"uid-{user.username}", "username": user.username}


@community_maps.read("/getProxyUserToken", "token! contributorUid!")
def proxy_user_token(call: Call) -> Reply:
    user = _caller(call)
    if not user or call.text("contributorUid") != f"uid-{user.username}":
        raise PortalError("The contributor is not the token's user.", code=403)
    text, token = call.state.issue_token(user.username, 60, "none", "")
    return {"token": text, "expires": token.expires}
