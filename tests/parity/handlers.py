"""What each security handler sends to log in, beside the original's; a row for each way to make
one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from contract.recorder import Recorded

SITE = "<root>"
GIVEN_REFERER = "https://gis.example.com/arcgis/admin"
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
        {"referer_url": GIVEN_REFERER},
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
PORTAL_USER = {
    "$handler": "PortalTokenSecurityHandler",
    "given": {**USER, "org_url": SITE, "token_url": f"{SITE}/sharing/rest/generateToken"},
}
ONLINE_USER = {"$handler": "AGOLTokenSecurityHandler", "given": PORTAL_USER["given"]}
LOGINS += [
    (
        "PortalServerSecurityHandler",
        "of a portal's user",
        {
            "tokenHandler": PORTAL_USER,
            "serverUrl": f"{SITE}/admin",
            "referer": GIVEN_REFERER,
        },
        {},
    ),
    (
        "CommunityMapsSecurityHandler",
        "of a user of ArcGIS Online",
        {"url": f"{SITE}/maps", **USER},
        {"securityhandler": ONLINE_USER},
    ),
    ("ArcGISTokenSecurityHandler", "signed in", {}, {}),
    (
        "PKISecurityHandler",
        "PEM files",
        {"org_url": SITE, "keyfile": "me.key", "certificatefile": "me.crt"},
        {},
    ),
    ("LDAPSecurityHandler", "a user", {**USER, "org_url": SITE}, {}),
    ("NTLMSecurityHandler", "a user", {**USER, "org_url": SITE}, {}),
]
REPLIES = {
    "/arcgis/sharing/rest/oauth2/token": {
        "access_token": "token-of-the-recorder",
        "expires_in": 7200,
    },
    "/arcgis/sharing/portals/self": {"isPortal": True, "user": {"username": "user"}},
    "/arcgis/maps/users/user": {"ContributorUID": "uid"},
    "/arcgis/maps/getProxyUserToken": {"token": "token-of-the-maps", "expires": 4_000_000_000_000},
}
REFERER = "setting `referer_url` ... sends `Referer`: (proposed) at the login too"
CLIENT = "(proposed) AGOL's login says `client=referer` for the referer that it sends"
LATER = "No request at construction: URLs are found out at first use"
FIRST = "After a redirect of `rest/info` ... to https ... the https address only: asked before"
AT_CONSTRUCTION = ("/portals/self", "/portals/info")
INFO = "<context>/sharing/rest/info"
ADDRESS = "`.../admin/`, `.../arcgis/`, ... normalised: one server token for whichever address"
JSON = "CommunityMaps asks for no format: `f=json`, as everywhere"
HONOURED = "PortalServer's argument `referer` is ignored: it is what the token is bound to"


def compare(theirs: Any, ours: Any) -> list[tuple[str, str, list[str], str]]:
    """Verdicts, as member, case, rows and what is unexplained."""
    found = []
    for cls, case, given, then in LOGINS:
        they, we = login(theirs, cls, given, then), login(ours, cls, given, then)
        rows = differences(cls, they, we) if they != we else []
        wrong = "" if they == we or rows else f"  theirs: {they}\n  ours:   {we}"
        found.append((f"{cls}.token", case, rows, wrong))
    return found


def differences(cls: str, theirs: Any, ours: Any) -> list[str]:
    """The rows that explain the whole of the difference; none if something is left over."""
    (their_requests, their_answer), (our_requests, our_answer) = theirs, ours
    rows = []
    asked = [one for one in their_requests if not one[1].endswith(AT_CONSTRUCTION)]
    if len(asked) < len(their_requests):
        rows.append(LATER)
    sent = [one for one in our_requests if one[:3] != ("GET", INFO, {"f": "json"})]
    if len(sent) < len(our_requests) and any("client_secret" in one[2] for one in sent):
        rows.append(FIRST)
        our_requests = sent
    their_forms, their_headers = parted(asked)
    our_forms, our_headers = parted(our_requests)
    for mine, other in zip(our_forms, their_forms):
        fields, theirs_had = mine[-1], other[-1]
        if "client" in fields and "client" not in theirs_had:
            assert fields.pop("client") == "referer"
            rows.append(CLIENT)
        if "f" not in theirs_had:
            assert fields.pop("f") == "json"
            rows.append(JSON)
        if fields.get("request") == "getToken":
            if fields["serverURL"] == context(theirs_had["serverURL"]) != theirs_had["serverURL"]:
                fields["serverURL"] = theirs_had["serverURL"]
                rows.append(ADDRESS)
            if fields["referer"] == GIVEN_REFERER != theirs_had["referer"]:
                fields["referer"] = theirs_had["referer"]
                rows.append(HONOURED)
    for at, (mine, other) in enumerate(zip(our_headers, their_headers)):
        # a Referer that the original did not send: the very one that tokens are bound to
        if mine and not other and mine == our_requests[0][2].get("referer"):
            our_headers[at] = None
            rows.append(REFERER)
    same = (our_forms, our_headers, our_answer) == (their_forms, their_headers, their_answer)
    return list(dict.fromkeys(rows)) if same else []


def parted(requests: list[Any]) -> tuple[list[Any], list[Any]]:
    """Requests without their Referer, and the Referer of each."""
    return [[*one[:2], dict(one[2])] for one in requests], [one[3] for one in requests]


def context(url: str) -> str:
    return url.partition("/admin")[0]


def login(package: Any, cls: str, given: dict[str, Any], then: dict[str, Any]) -> Any:
    """The requests of a login, without the address of the site; and the token."""
    recorder = package.recorder
    recorder.clear()
    granted = recorder.answer_login()
    recorder.answer_login = lambda: {**granted, "ssl": False}  # as a portal says
    recorder.replies.update(REPLIES)
    answer = package.order(
        do="login",
        module="arcrest.security",
        cls=cls,
        given={name: placed(value, recorder.root) for name, value in given.items()},
        then=placed(then, recorder.root),
    )
    return [shown(one, recorder.root) for one in [*recorder.logins, *recorder.take()]], answer


def placed(value: Any, root: str) -> Any:
    """Arguments with the address of the site."""
    if isinstance(value, dict):
        return {name: placed(item, root) for name, item in value.items()}
    return value.replace(SITE, root) if isinstance(value, str) else value


def shown(request: Recorded, root: str) -> Any:
    """A request without the port that this run happens to have."""
    place = urlsplit(root).netloc

    def placeless(text: str) -> str:
        return text.replace(root, SITE).replace(place, "<place>")

    fields = {name: placeless(value) for name, value in request.raw}
    referer = request.headers.get("referer")
    return request.method, request.path, fields, referer and placeless(referer)
