"""Builds a wheel for a release: `python tools/build.py`, with maturin's options of `build`.

The wheel names no folder of the machine, and the same sources and tools make the same bytes in
any folder: `make reproducible` compares.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import debian

ROOT = Path(__file__).resolve().parent.parent
# each of these linkers writes the time into a file for Windows, if it is not told otherwise
TIMELESS = {"msvc": "/Brepro", "windows-gnu": "-Wl,--no-insert-timestamp"}


def settings(root: Path, target: str = "") -> dict[str, str]:
    """The environment of such a build of the sources in `root`."""
    cargo = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    flags = [f"--remap-path-prefix={root}=.", f"--remap-path-prefix={cargo}=cargo"]
    system = target or ("msvc" if os.name == "nt" else "")
    flags += [f"-Clink-arg={flag}" for name, flag in TIMELESS.items() if system.endswith(name)]
    return {
        # a blank may be part of a folder's name, so that RUSTFLAGS would not do
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
        # of the files in the archive; the earliest that a zip file can have
        "SOURCE_DATE_EPOCH": "315532800",
    }


def build(root: Path, *options: str) -> None:
    """Builds the wheel of the sources in `root`."""
    target = dict(zip(options, options[1:])).get("--target", "")
    maturin = (sys.executable, "-m", "maturin", "build", "--release", "--locked")
    debian.run(*maturin, *options, cwd=root, **settings(root, target))


if __name__ == "__main__":
    build(ROOT, *sys.argv[1:])
