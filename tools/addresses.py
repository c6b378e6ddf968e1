"""Writes the addresses of the repository into README.md and pyproject.toml, for a release.

PyPI shows README.md alone, where a link to a file of the repository leads nowhere. The release's
workflow knows where the repository is, and calls this in its checkout before anything is built:

    python tools/addresses.py https://github.com/OWNER/NAME

Links of README.md then lead to the files of the version, and the page on PyPI to documentation,
sources and issues.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)(?P<path>[^)\s]+)(?=\))")


def absolute(readme: str, tree: str) -> str:
    """The text with links that lead somewhere from anywhere."""
    return _LINK.sub(lambda match: f"{tree}/{match['path']}", readme)


def urls(pyproject: str, repository: str, tree: str) -> str:
    """The project's metadata with the addresses of the repository."""
    table = "[project.urls]\n"
    more = [
        f'Documentation = "{tree}/docs/index.md"',
        f'Source = "{repository}"',
        f'Issues = "{repository}/issues"',
        f'Changelog = "{tree}/CHANGELOG.md"',
        f'Security = "{repository}/security/policy"',
    ]
    if table not in pyproject or f'Source = "{repository}"' in pyproject:
        raise ValueError("pyproject.toml has no [project.urls], or has the addresses already")
    return pyproject.replace(table, table + "\n".join(more) + "\n")


def main() -> int:
    """Changes both files in place."""
    if len(sys.argv) != 2 or not re.fullmatch(r"https://[\w.-]+(/[\w.-]+){2}", sys.argv[1]):
        print(__doc__)
        return 2
    repository = sys.argv[1]
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.+)"$', manifest, re.M)[0]
    tree = f"{repository}/blob/v{version}"
    readme, pyproject = ROOT / "README.md", ROOT / "pyproject.toml"
    text = urls(pyproject.read_text(encoding="utf-8"), repository, tree)
    readme.write_text(absolute(readme.read_text(encoding="utf-8"), tree), encoding="utf-8")
    pyproject.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
