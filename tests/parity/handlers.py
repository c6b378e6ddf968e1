"""What each security handler sends to log in, beside the original's; a row for each way to make
one. A class that this package has not yet is told, not judged."""

from __future__ import annotations

import importlib
from typing import Any
from urllib.parse import urlsplit

from contract.recorder import Recorded

SITE = "<root>"
USER = {"username": "user", "password": "pässword &"}

LOGINS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "AGSTokenSecurityHandler",
        "token URL",
        {**USER, "token_url": f"{SITE}/tokens/generateToken"},
        {},
    ),
    (
        "AGSTokenSecurityHandler",
        "admin's token URL",
        {**USER, "org_url": SITE, "token_url": f"{SITE}/admin/generateToken"},
        {},
    ),
    (
        "AGSTokenSecurityHandler",
        "referer",
        {**USER, "token_url": f"{SITE}/tokens/generateToken"},
        {"referer_url": "https://gis.example.com/arcgis/admin"},
    ),
    (
        "PortalTokenSecurityHandler",
        "token URL",
        {**USER, "org_url": SITE, "token_url": f"{SITE}/sharing/rest/generateToken"},
        {},
    ),
    (
        "AGOLTokenSecurityHandler",
        "token URL",
        {**USER, "org_url": SITE, "token_url": f"{SITE}/sharing/rest/generateToken"},
        {},
    ),
    (
        "OAuthSecurityHandler",
        "token URL",
        {
            "client_id": "id",
            "secret_id": "secret",
            "org_url": SITE,
            "token_url": f"{SITE}/sharing/rest/oauth2/token",
        },
        {},
    ),
]
OAUTH = "/arcgis/sharing/rest/oauth2/token"
REFERER = "setting `referer_url` ... sends `Referer`: (proposed) at the login too"
CLIENT = "(proposed) AGOL's login says `client=referer` for the referer that it sends"
ELSEWHERE = ("LDAP", "NTLM", "PKI", "PortalServer", "ArcGISToken", "CommunityMaps")
"""Log in with more than one request of a form, or with what a recorder cannot play."""


def there(name: str) -> bool:
    return hasattr(importlib.import_module("arcrest.security"), name)


def compare(theirs: Any, ours: Any) -> tuple[list[tuple[str, str, list[str], str]], list[str]]:
    """Verdicts, as member, case, rows and what is unexplained; and the classes not there yet."""
    names = dict.fromkeys(name for name, *_ in LOGINS)
    missing = [name for name in names if not there(name)]
    missing += [f"{n}SecurityHandler" for n in ELSEWHERE if not there(f"{n}SecurityHandler")]
    found = []
    for cls, case, given, then in LOGINS:
        if cls not in missing:
            they, we = login(theirs, cls, given, then), login(ours, cls, given, then)
            rows = differences(cls, they, we) if they != we else []
            wrong = "" if they == we or rows else f"  theirs: {they}\n  ours:   {we}"
            found.append((f"{cls}.token", case, rows, wrong))
    return found, missing


def differences(cls: str, theirs: Any, ours: Any) -> list[str]:
    """The rows that explain the whole of the difference; none if something is left over."""
    rows = []
    (their_requests, their_answer), (our_requests, our_answer) = theirs, ours
    # the header is the very Referer that the form binds the token to
    if all(fields.get("referer") == header for *_, fields, header in our_requests):
        rows.append(REFERER)
    bare = [request[:-1] for request in our_requests]
    clients = {fields.pop("client") for *_, fields in bare} if cls.startswith("AGOL") else set()
    if clients == {"referer"}:
        rows.append(CLIENT)
    explained = [request[:-1] for request in their_requests] == bare
    return rows if explained and their_answer == our_answer else []


def login(package: Any, cls: str, given: dict[str, Any], then: dict[str, Any]) -> Any:
    """The requests of a login, without the address of the site; and the token."""
    recorder = package.recorder
    recorder.clear()
    granted = recorder.answer_login()
    recorder.answer_login = lambda: {**granted, "ssl": False}  # as a portal says
    recorder.replies[OAUTH] = {"access_token": "token-of-the-recorder", "expires_in": 7200}
    answer = package.order(
        do="login",
        module="arcrest.security",
        cls=cls,
        given={name: value.replace(SITE, recorder.root) for name, value in given.items()},
        then=then,
    )
    return [shown(one, recorder.root) for one in [*recorder.logins, *recorder.take()]], answer


def shown(request: Recorded, root: str) -> Any:
    """A request without the port that this run happens to have."""
    place = urlsplit(root).netloc

    def placeless(text: str) -> str:
        return text.replace(root, SITE).replace(place, "<place>")

    fields = {name: placeless(value) for name, value in request.raw}
    referer = request.headers.get("referer")
    return request.method, request.path, fields, referer and placeless(referer)
