"""Builds the release wheel from copies of the sources in two folders, and compares the bytes.

Options of maturin's `build` may follow, such as `--zig`. Exits with 1 if the wheels differ, or if
one names a folder of this machine.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import build

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "target" / "reproducible"
# names of different lengths, one with a blank
COPIES = ("a", "another folder")


def copy(into: Path) -> None:
    """Copies the files that git knows, or would know."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, into / name)


def differences(first: Path, second: Path) -> list[str]:
    """The names of the files that are not the same in two wheels."""
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        names = sorted({*one.namelist(), *other.namelist()})
        both = {*one.namelist()} & {*other.namelist()}
        return [name for name in names if name not in both or one.read(name) != other.read(name)]


def betrayed(wheel: Path, folders: list[Path]) -> list[str]:
    """The files of a wheel that name one of these folders."""
    with zipfile.ZipFile(wheel) as archive:
        return [
            f"{name} names {folder}"
            for name in archive.namelist()
            for folder in folders
            if str(folder).encode() in archive.read(name)
        ]


def main(options: list[str]) -> int:
    """Builds, compares and says what was found."""
    wheels = []
    # before the first build, which takes minutes in which the sources may change
    for name in COPIES:
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        copy(FOLDER / name)
    for name in COPIES:
        root = FOLDER / name
        build.build(root, "--out", str(root / "dist"), *options)
        (wheel,) = (root / "dist").glob("*.whl")
        print(f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {name}/{wheel.name}", flush=True)
        wheels.append(wheel)
    wrong = [f"{name} differs" for name in differences(*wheels)]
    wrong += [line for wheel in wheels for line in betrayed(wheel, [ROOT, Path.home()])]
    print("\n".join(wrong) or "the same bytes from both folders")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
