"""Runs every recipe against an embedded site of its own: `python run.py [name ...]`.

Needs the installed package and nothing else, so that it can run on any Python and from any folder.
Exits with 1 if a recipe failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import ssl
import sys
import tempfile
import traceback
import types
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import arcrest
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Site

FOLDER = Path(__file__).resolve().parent
RECIPES = sorted(FOLDER.glob("[0-9]*.py"))


def read_of(site: Site, path: str, certificate: Path | None = None) -> Any:
    """What a site has at a path, by urllib alone. A query is sent as fields of the form."""
    trust = ssl.create_default_context(cafile=str(certificate)) if certificate else None

    def posted(place: str, form: dict[str, str]) -> Any:
        body = urllib.parse.urlencode({**form, "f": "json"}).encode()
        url = f"{site.url}/{urllib.parse.quote(place)}"
        with urllib.request.urlopen(url, body, timeout=10, context=trust) as reply:
            return json.loads(reply.read())

    login = {"username": site.username, "password": site.password, "client": "requestip"}
    token = posted("generateToken", login)["token"]
    place, _, query = path.partition("?")
    return posted(place, {"token": token, **dict(urllib.parse.parse_qsl(query))})


class Versions:
    """Sites of several versions, for a recipe that runs on each; started when they are needed."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._sites: dict[str, Site] = {}

    def site(self, version: str) -> Site:
        if version not in self._sites:
            self._sites[version] = self._stack.enter_context(Site(version=version))
        return self._sites[version]

    def admin(self, version: str) -> AGSAdministration:
        """The administration of a site."""
        site = self.site(version)
        who = arcrest.AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
        return AGSAdministration(site.url, who)

    def read(self, path: str, of: str | Site, certificate: Path | None = None) -> Any:
        """What a site, or the one of a version, has at a path; without the package."""
        return read_of(of if isinstance(of, Site) else self.site(of), path, certificate)


def run(recipe: Path) -> None:
    """Runs one; what a script must know of its site it imports from `settings`."""
    with contextlib.ExitStack() as stack, Site() as site, tempfile.TemporaryDirectory() as folder:
        sites = Versions(stack)
        settings = types.ModuleType("settings")
        vars(settings).update(
            url=site.url,
            root=site.root,
            username=site.username,
            password=site.password,
            token_url=f"{site.url}/generateToken",
            folder=folder,
            site=site,
            admin=sites.admin,
            read=sites.read,
        )
        sys.modules["settings"] = settings
        environment = dict(os.environ)
        try:
            runpy.run_path(str(recipe), run_name="__main__")
        finally:
            del sys.modules["settings"]
            os.environ.clear()
            os.environ.update(environment)


def main() -> int:
    """Runs all, or those whose names begin so."""
    failed = 0
    for recipe in RECIPES:
        if sys.argv[1:] and not any(recipe.name.startswith(name) for name in sys.argv[1:]):
            continue
        try:
            run(recipe)
        except BaseException:
            print(f"{recipe.name}: failed\n{traceback.format_exc()}")
            failed += 1
        else:
            print(f"{recipe.name}: done")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
