"""Where each secret of a login went, ours beside the original's: a row for each layout of a site.

Both packages log in at stand-ins and read the version. A secret of ours that goes where none of the
original's went must be explained.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from cases.stand_in import (
    FAR,
    PASSWORD,
    ROOT,
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

DRIVER = Path(__file__).with_name("drive.py")
PORTAL = "portal/sharing/rest"


@dataclass
class Place:
    """The servers of a layout, by name, and the certificates of one run."""

    plain: StandIn
    secure: StandIn
    portal: StandIn
    elsewhere: StandIn
    folder: Path


@dataclass
class Plan:
    """Who logs in how, and the site that is read."""

    handler: str
    given: dict[str, Any]
    url: str


@dataclass
class Row:
    """A layout: how its servers answer, and why secrets of ours go to more places."""

    name: str
    lay: Callable[[Place], Plan]
    explained: dict[str, str] = field(default_factory=dict)
    """By place, such as "password to http plain"."""


def own(url: str) -> tuple[str, dict[str, Any]]:
    return "AGSTokenSecurityHandler", {"username": USER, "password": PASSWORD, "org_url": url}


def http_only(at: Place) -> Plan:
    at.plain.answers.update(site(f"{at.plain.root}/tokens/generateToken"))
    return Plan(*own(at.plain.root), at.plain.url)


def https_only(at: Place) -> Plan:
    at.secure.answers.update(site(f"{at.secure.root}/tokens/generateToken"))
    return Plan(*own(at.secure.root), at.secure.url)


def both(at: Place) -> Plan:
    at.plain.answers.update(site(f"{at.secure.root}/tokens/generateToken"))
    at.secure.answers.update(site(f"{at.secure.root}/tokens/generateToken"))
    return Plan(*own(at.plain.root), at.plain.url)


def redirect(at: Place) -> Plan:
    at.plain.answers["*"] = redirecting(at.secure.origin)
    at.secure.answers.update(site(f"{at.secure.root}/tokens/generateToken"))
    return Plan(*own(at.plain.root), at.plain.url)


def federated(at: Place, portal: StandIn) -> Plan:
    service = f"{portal.origin}/{PORTAL}/generateToken"
    portal.answers[f"/{PORTAL}/generateToken"] = granting()
    at.secure.answers.update(site(service))
    at.secure.answers["/arcgis/admin/generateToken"] = error(400, "Invalid username or password.")
    return Plan(*own(at.secure.root), at.secure.url)


def federated_same_host(at: Place) -> Plan:
    return federated(at, at.portal)


def federated_other_host(at: Place) -> Plan:
    return federated(at, at.elsewhere)


def web_adaptor(at: Place) -> Plan:
    """The adaptor's context is /gis; `rest/info` names the server behind it."""
    at.portal.answers.update(
        {
            "/gis/rest/info": info(f"{at.secure.root}/tokens/generateToken"),
            "/gis/admin": guarded(ROOT),
        }
    )
    at.secure.answers.update(site())
    return Plan(*own(f"{at.portal.origin}/gis"), f"{at.portal.origin}/gis/admin")


def gate(challenge: str) -> Callable[[Heard], Any]:
    """A web server in front; Basic lets the right name and password through."""

    def answer(request: Heard) -> Any:
        shown = request.headers.get("authorization", "")
        if not shown.startswith("Basic") or not secrets_in(shown.encode()):
            return page("<title>401</title>", "401 Unauthorized", WWW_Authenticate=challenge)
        return {**ROOT, "user": {"username": USER}}

    return answer


def basic(at: Place) -> Plan:
    at.secure.answers["*"] = gate('Basic realm="site"')
    given = {"org_url": at.secure.root, "username": USER, "password": PASSWORD}
    return Plan("LDAPSecurityHandler", given, at.secure.url)


def ntlm(at: Place) -> Plan:
    """It asks for NTLM and lets nobody through: what matters is what is shown."""
    at.secure.answers["*"] = gate("NTLM")
    given = {"org_url": at.secure.root, "username": f"CORP\\{USER}", "password": PASSWORD}
    return Plan("NTLMSecurityHandler", given, at.secure.url)


def mutual_tls(at: Place) -> Plan:
    at.secure.answers["*"] = {**ROOT, "user": {"username": USER}}
    given = {
        "org_url": at.secure.root,
        "keyfile": str(at.folder / "me.key"),
        "certificatefile": str(at.folder / "me.crt"),
    }
    return Plan("PKISecurityHandler", given, at.secure.url)


def portal_http(at: Place) -> Plan:
    """A portal given as http, on a port that answers both; the server is federated with it."""
    origin = at.portal.origin.replace("https://", "http://")

    def exchange(request: Heard) -> dict[str, Any]:
        if request.fields.get("request") == "getToken":
            return {"token": SERVER_TOKEN, "expires": FAR}
        return {**granting()(request), "ssl": True}

    at.portal.answers.update(
        {
            f"/{PORTAL}/info": info(f"{at.portal.origin}/{PORTAL}/generateToken"),
            f"/{PORTAL}/generateToken": exchange,
            "*": {"isPortal": True, "user": {"username": USER}, "portalName": "p"},
        }
    )
    at.secure.answers.update(site())
    at.secure.answers["/arcgis/admin"] = guarded(ROOT, SERVER_TOKEN)
    given = {"username": USER, "password": PASSWORD, "org_url": f"{origin}/portal"}
    return Plan("PortalTokenSecurityHandler", given, at.secure.url)


def dead_service(at: Place) -> Plan:
    at.secure.answers.update(site(f"{at.secure.root}/tokens/generateToken"))
    at.secure.answers["/arcgis/tokens/generateToken"] = page("", "500 Internal Server Error")
    return Plan(*own(at.secure.root), at.secure.url)


HONOURED = "drops proxies, NTLM, basic, client certificates, cookies silently: honours them"
LOOPBACK = "a portal given as http is asked over https off loopback; this one is on loopback"
FALLBACK = "ends with the error of a dead token service: logs in at the site's own"
LAYOUTS = [
    Row("own server, http", http_only),
    Row("own server, https", https_only),
    Row("own server, both", both),
    Row("own server, http redirected to https", redirect),
    Row("federated, portal on the same host", federated_same_host),
    Row("federated, portal on another host", federated_other_host),
    Row("web adaptor", web_adaptor),
    Row("Basic in front", basic, {"Basic to https secure": HONOURED}),
    Row("NTLM in front", ntlm, {"NTLM to https secure": HONOURED}),
    Row("mutual TLS", mutual_tls, {"certificate to https secure": HONOURED}),
    Row(
        "portal given as http",
        portal_http,
        {"password to http portal": LOOPBACK, "token to http portal": LOOPBACK},
    ),
    Row("token service dead", dead_service, {"token to https secure": FALLBACK}),
]


@dataclass
class Went:
    """What one package did in a layout."""

    requests: list[str]
    secrets: list[str]
    answer: Any


class Package:
    """One of the two packages in a process of its own."""

    def __init__(self, python: str | Path, which: str, ca: str, stack: ExitStack) -> None:
        self._process = subprocess.Popen(
            [str(python), "-X", "utf8", str(DRIVER), which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PARITY_PORTAL": "http://127.0.0.1:1", "ARCREST_CA_BUNDLE": ca},
        )
        stack.callback(self._end)

    def _end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)

    def order(self, **order: Any) -> Any:
        """Has something done; gives what came back."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def run(self, row: Row, authority: trustme.CA, folder: Path) -> Went:
        """Logs in and reads the version, at servers of its own."""
        with servers(authority, folder) as at:
            plan = row.lay(at)
            made = {"module": "arcrest.security", "cls": plan.handler, "given": plan.given}
            answer = self.order(do="prepare", **made, ready="token")
            if "raised" not in answer:
                answer = self.order(
                    do="call",
                    module="arcrest.manageags.administration",
                    cls="AGSAdministration",
                    made_with={"url": plan.url},
                    member="fullVersion",
                    kind="property",
                    given={},
                    folder=None,
                )
            return Went(*heard(at), answer)


@contextmanager
def servers(authority: trustme.CA, folder: Path) -> Iterator[Place]:
    """Four servers: http, https, https on another port, https on another host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "127.0.0.2").configure_cert(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    authority.configure_trust(context)
    with ExitStack() as stack:
        enter = stack.enter_context
        yield Place(
            enter(StandIn()),
            enter(StandIn(tls=context)),
            enter(StandIn(tls=context)),
            enter(StandIn(host="127.0.0.2", tls=context)),
            folder,
        )


def heard(at: Place) -> tuple[list[str], list[str]]:
    """The requests, and where each secret went, both by the name of the server."""
    requests, secrets = [], []
    for name in ("plain", "secure", "portal", "elsewhere"):
        for one in getattr(at, name).seen:
            place = f"{'https' if one.secure else 'http'} {name}"
            requests.append(f"{one.method} {place} {one.path}")
            secrets += [f"{kind} to {place}" for kind in kinds(one)]
    return requests, list(dict.fromkeys(secrets))


def kinds(request: Heard) -> list[str]:
    """The kinds of secrets in a request."""
    shown = request.headers.get("authorization", "").partition(" ")[0]
    text = request.body + request.target.encode() + repr(request.headers).encode()
    found = secrets_in(text)
    return [
        *["password"] * (PASSWORD in found),
        *["token"] * bool({TOKEN, SERVER_TOKEN} & set(found)),
        *[shown] * bool(shown and shown != "Bearer"),
        *["certificate"] * request.certificate,
    ]


def compare(python: str | Path, original: str, verbose: bool = False) -> int:
    """Prints the table; gives the number of places that nothing explains."""
    wrong = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        authority = trustme.CA()
        ca = str(folder / "ca.pem")
        authority.cert_pem.write_to_path(ca)
        me = authority.issue_cert("me@example.com", common_name="me")
        me.private_key_pem.write_to_path(str(folder / "me.key"))
        (folder / "me.crt").write_bytes(b"".join(blob.bytes() for blob in me.cert_chain_pems))
        theirs = Package(python, original, ca, stack)
        ours = Package(sys.executable, "ours", ca, stack)
        print(f"Traffic of logins: {len(LAYOUTS)} layouts")
        for row in LAYOUTS:
            they, we = (one.run(row, authority, folder) for one in (theirs, ours))
            wrong += shown(row, they, we, verbose)
    return wrong


def shown(row: Row, theirs: Went, ours: Went, verbose: bool) -> int:
    """Prints a layout's part of the table; gives the number of places that nothing explains."""
    print(f"\n  {row.name}")
    for side, went in (("ArcREST", theirs), ("ours", ours)):
        print(f"    {side:8} {outcome(went.answer):24} {'; '.join(went.secrets) or 'no secret'}")
        for request in went.requests if verbose else ():
            print(f"               {request}")
    wrong = 0
    for place in ours.secrets:
        if place in theirs.secrets:
            continue
        why = row.explained.get(place)
        print(f"    {'explained' if why else 'UNEXPLAINED'}: {place}{f': {why}' if why else ''}")
        wrong += why is None
    return wrong


def outcome(answer: dict[str, Any]) -> str:
    return f"raised {answer['raised']}" if "raised" in answer else f"read {answer['returned']}"


if __name__ == "__main__":
    from . import original

    found = original.interpreter()
    sys.exit(compare(found, str(original.installed()), True) if found else 0)
