"""`python -m arcrest.sandbox`: a site to try things on, until Ctrl-C."""

from __future__ import annotations

import argparse
import logging
import time

from .site import Site
from .state import PROFILES


def main() -> None:
    options = _options()
    try:
        with _site(options) as site:
            if options.verbose:
                _show_requests()
            print(_welcome(site), flush=True)
            while True:
                time.sleep(60)
    except KeyboardInterrupt:
        print("\nstopped")
    except (OSError, ValueError) as error:
        raise SystemExit(f"Cannot start: {error}") from None


def _site(options: argparse.Namespace) -> Site:
    return Site(
        port=options.port,
        version=options.version,
        strict=options.strict,
        latency=options.latency,
        host=options.host,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m arcrest.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=6080, help="0 takes a free one")
    parser.add_argument("--version", choices=sorted(PROFILES), default="11.3")
    parser.add_argument("--strict", action="store_true", help="refuse what is sloppy")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    parser.add_argument("--host", default="127.0.0.1", help="loopback only")
    parser.add_argument("--verbose", action="store_true", help="a line for each request")
    return parser.parse_args()


def _show_requests() -> None:
    log = logging.getLogger("arcrest.sandbox")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)


def _welcome(site: Site) -> str:
    return f"""\
ArcGIS Server sandbox {site.version}
  url       {site.url}
  username  {site.username}
  password  {site.password}

  from arcrest import AGSTokenSecurityHandler, manageags
  handler = AGSTokenSecurityHandler("{site.username}", "{site.password}", "{site.root}")
  site = manageags.AGSAdministration("{site.url}", handler)

Ctrl-C stops it."""


if __name__ == "__main__":
    main()
