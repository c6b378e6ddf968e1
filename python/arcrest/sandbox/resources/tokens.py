"""Tokens of the Admin API and of the site's token service."""

from __future__ import annotations

from typing import Callable

from ..errors import AdminError, PortalError
from ..records import Document
from ..routes import Call, Reply, Routes
from ..rsa import decrypted

_LOGIN = "username password client referer ip expiration encrypted:bool"

admin = Routes("site", "/admin", privilege=None)
public = Routes("tokens", "/tokens", privilege=None)


@admin.write("/generateToken", _LOGIN, credentials=True)
def generate_token(call: Call) -> Reply:
    def refused(why: str) -> AdminError:
        return AdminError(f"Failed to generate token. {why}", code=401)

    return issued(call, refused)


@public.write("/generateToken", f"{_LOGIN} request serverUrl", credentials=True)
@public.write("", f"{_LOGIN} request serverUrl", credentials=True)
def generate(call: Call) -> Reply:
    def refused(why: str) -> AdminError:
        return PortalError("Unable to generate token.", why, code=400)

    return issued(call, refused)


def issued(call: Call, refused: Callable[[str], AdminError]) -> Document:
    """A token for a user who sends a password or whom the web tier has authenticated."""
    state = call.state
    fields = _fields(call, refused)
    client = fields.get("client") or "requestip"
    if client not in ("requestip", "referer", "ip"):
        raise refused(f"Unknown client '{client}'.")
    binding = call.request.remote if client == "requestip" else fields.get(client, "")
    if not binding:
        raise refused(f"The parameter '{client}' is missing.")
    user = _user(call, fields, refused)
    minutes = minutes_asked(call, fields, refused)
    text, token = state.issue_token(user, minutes, client, binding)
    expires = str(token.expires) if state.profile.expires_as_text else token.expires
    return {"token": text, "expires": expires}


def _user(call: Call, fields: dict[str, str], refused: Callable[[str], AdminError]) -> str:
    if call.request.user and not fields.get("username"):
        if not call.state.knows(call.request.user):
            raise refused(f"The user '{call.request.user}' is unknown.")
        return call.request.user
    for name in ("username", "password"):
        if not fields.get(name):
            raise AdminError(f"The parameter '{name}' is missing.")
    user = call.state.login(fields["username"], fields["password"])
    if not user:
        name = fields["username"]
        call.state.log("WARNING", f"Login of '{name}' failed.", user=name)
        raise refused("Invalid username or password.")
    return user.username


def _fields(call: Call, refused: Callable[[str], AdminError]) -> dict[str, str]:
    """The fields of the login, decrypted if they are encrypted."""
    fields = {name: call.text(name) for name in call.values if name != "encrypted"}
    if not call.flag("encrypted"):
        return fields
    try:
        return {name: decrypted(value) if value else "" for name, value in fields.items()}
    except ValueError as error:
        raise refused(f"The login cannot be decrypted: {error}.") from None


def minutes_asked(call: Call, fields: dict[str, str], refused: Callable[[str], AdminError]) -> int:
    """The token's lifetime: the requested one, but at most the site's longest one."""
    limits = call.state.settings["tokens"]["properties"]
    try:
        asked = int(fields.get("expiration") or limits["shortTimeout"])
    except ValueError:
        raise refused("The expiration is not a number of minutes.") from None
    if asked <= 0:
        raise refused("The expiration must be positive.")
    return min(asked, int(limits["longTimeout"]))
