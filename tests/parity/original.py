"""ArcREST 3.5.9 itself: from PyPI into a folder of its own, and an interpreter that can run it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".parity" / "arcrest-package-3.5.9"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
VERSIONS = ("3.11", "3.10", "3.9", "3.8")
"""On later ones not even its `manageags` can be imported: its copy of six is too old."""


def interpreter() -> Path | None:
    """A Python that can import the original, if there is one here."""
    # a script, whose own imports are beside it
    sys.path.append(str(ROOT / "tools"))
    pythons: Any = importlib.import_module("pythons")
    return next(filter(None, map(pythons.find, VERSIONS)), None)


def installed() -> Path:
    """The folder that has it; downloads it at the first time."""
    if not (FOLDER / "arcrest" / "manageags").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
        subprocess.run([*pip, "--target", str(FOLDER), "-r", str(REQUIREMENTS)], check=True)
    return FOLDER
