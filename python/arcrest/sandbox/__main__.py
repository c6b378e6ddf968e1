"""`python -m arcrest.sandbox`: a site to try things on, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import logging
import ssl
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from .certificates import self_made
from .portal import Portal
from .site import EDITS, Site
from .state import PROFILES
from .web_tier import KINDS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m arcrest.sandbox", description=__doc__)
    arguments(parser)
    parser.add_argument("--verbose", action="store_true", help="a line for each request")
    serve(parser.parse_args())


def serve(options: argparse.Namespace) -> None:
    """Starts the site that the options describe, until Ctrl-C."""
    try:
        with _certificate(options) as certificate, _site(options, certificate) as site:
            if options.verbose:
                _show_requests()
            print(_welcome(site, options.auth, certificate), flush=True)
            while True:
                time.sleep(60)
    except KeyboardInterrupt:
        print("\nstopped")
    except (OSError, ValueError) as error:
        raise SystemExit(f"Cannot start: {error}") from None


@contextlib.contextmanager
def _certificate(options: argparse.Namespace) -> Iterator[str]:
    """The path of the site's certificate, which is made if none is given; "" for plain http."""
    if options.certificate or not (options.https or options.key):
        yield options.certificate
    elif options.key:
        raise ValueError("--key needs --certificate")
    else:
        with tempfile.TemporaryDirectory(prefix="arcrest-sandbox-") as folder:
            path = Path(folder) / "sandbox.pem"
            self_made(path)
            yield str(path)


def _site(options: argparse.Namespace, certificate: str) -> Site:
    """The site. The web tier is that of the portal, if there is one, for its users log in there."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, options.key or None)
    portal = None
    if options.portal:
        portal = Portal(
            strict=options.strict, auth=options.auth, host=options.host, ssl_context=context
        )
    return Site(
        port=options.port,
        version=options.version,
        strict=options.strict,
        latency=options.latency,
        host=options.host,
        ssl_context=context,
        auth="" if portal else options.auth,
        portal=portal,
        edits=options.edits,
        snapshot=options.snapshot or None,
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that describe a site."""
    parser.add_argument("--port", type=int, default=6080, help="0 takes a free one")
    parser.add_argument("--version", choices=sorted(PROFILES), default="11.3")
    parser.add_argument("--strict", action="store_true", help="refuse what is sloppy")
    parser.add_argument("--edits", choices=EDITS, default="merge", help="fields that are not sent")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--https", action="store_true", help="TLS, with a self-made certificate")
    parser.add_argument("--certificate", default="", metavar="FILE", help="PEM file for https")
    parser.add_argument("--key", default="", metavar="FILE", help="PEM file of its key")
    parser.add_argument("--auth", choices=sorted(KINDS), default="", help="login at a web tier")
    parser.add_argument(
        "--snapshot", default="", metavar="FILE", help="the content of a real site, by its snapshot"
    )
    parser.add_argument("--portal", action="store_true", help="federated with a portal")


def _show_requests() -> None:
    log = logging.getLogger("arcrest.sandbox")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)


def _welcome(site: Site, auth: str, certificate: str) -> str:
    """How to connect, as lines of Python."""
    owner: Site | Portal = site.portal or site
    place = site.portal.url if site.portal else site.root
    verify = f", verify={certificate!r}" if certificate else ""
    kind, login = _handler(owner, place, auth)
    portal = [f"  portal    {place}"] if site.portal else []
    trust = [f"  trust     {certificate}"] if certificate else []
    lines = [
        f"ArcGIS Server sandbox {site.version}",
        f"  url       {site.url}",
        *portal,
        f"  username  {owner.username}",
        f"  password  {owner.password}",
        *trust,
        "",
        f"  from arcrest import {kind}, manageags",
        f"  handler = {kind}({login}{verify})",
        f'  site = manageags.AGSAdministration("{site.url}", handler{verify})',
        "",
        "Ctrl-C stops it.",
    ]
    return "\n".join(lines)


def _handler(owner: Site | Portal, place: str, auth: str) -> tuple[str, str]:
    """The class of the security handler and its arguments."""
    if auth:
        kind = {"basic": "LDAPSecurityHandler", "ntlm": "NTLMSecurityHandler"}[auth]
        return kind, f'"{place}", "{owner.username}", "{owner.password}"'
    kind = "PortalTokenSecurityHandler" if isinstance(owner, Portal) else "AGSTokenSecurityHandler"
    return kind, f'"{owner.username}", "{owner.password}", "{place}"'


if __name__ == "__main__":
    main()
