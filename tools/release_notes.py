"""Prints the changelog's section of a version, given as the tag vX.Y.Z.

Exits with 1 if the crate has another version, or if the changelog has no such section.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def section(changelog: str, version: str) -> str:
    """What stands between the heading of the version and the next one; empty if there is none."""
    heading = rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|^\[[^\]]+\]: |\Z)"
    found = re.search(heading, changelog, re.DOTALL | re.MULTILINE)
    return found[1].strip() if found else ""


def main() -> int:
    """Prints the section."""
    version = sys.argv[1].removeprefix("v")
    crate = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    if f'\nversion = "{version}"\n' not in crate:
        print(f"Cargo.toml has another version than {version}", file=sys.stderr)
        return 1
    notes = section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    if not notes:
        print(f"CHANGELOG.md has no section [{version}]", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(f"{notes}\n".encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
