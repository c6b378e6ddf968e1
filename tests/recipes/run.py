"""Runs every recipe against an embedded site of its own: `python run.py [name ...]`.

Needs the installed package and nothing else, so that it can run on any Python and from any folder.
Exits with 1 if a recipe failed.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
import traceback
import types
from pathlib import Path

from arcrest.sandbox import Site

FOLDER = Path(__file__).resolve().parent
RECIPES = sorted(FOLDER.glob("[0-9]*.py"))


def run(recipe: Path) -> None:
    """Runs one; what a script must know of its site it imports from `settings`."""
    with Site() as site, tempfile.TemporaryDirectory() as folder:
        settings = types.ModuleType("settings")
        vars(settings).update(
            url=site.url,
            root=site.root,
            username=site.username,
            password=site.password,
            token_url=f"{site.url}/generateToken",
            folder=folder,
            site=site,
        )
        sys.modules["settings"] = settings
        try:
            runpy.run_path(str(recipe), run_name="__main__")
        finally:
            del sys.modules["settings"]


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
