"""Installs the project into a clean environment of every Python found; runs what needs no pytest.

One wheel serves all of them (abi3). Looks for python3.9 to python3.14 on the PATH and in pyenv, for
the newest one in a newer Debian too; says which were missing. Exits with 1 if one failed, or if
none was found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import debian
from debian import run

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
NEWEST = VERSIONS[-1]
SUITE = "forky"  # the release of Debian that has the newest


def find(version: str) -> Path | None:
    """An interpreter of that version, if there is one that starts."""
    candidates = [Path(found)] if (found := shutil.which(f"python{version}")) else []
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))]
    for root in roots:
        candidates += sorted((root / "versions").glob(f"{version}.*/bin/python"))
    for candidate in candidates:
        probe = [str(candidate), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(probe, capture_output=True, encoding="utf-8", check=False)
        if done.stdout.strip() == version:
            return candidate
    return debian.python(version, SUITE) if version == NEWEST else None


def install(python: Path, *arguments: str | Path) -> None:
    """Has the pip of this environment install into another one, which needs none of its own."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--no-index", *arguments)


def build(source: Path, into: Path, **settings: str) -> Path:
    """Builds a wheel of these sources with the maturin of this environment, without an index."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel")
    offline = ("--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", into)
    run(*pip, *offline, source, cwd=into, PATH=path, **settings)
    (made,) = into.glob("*.whl")
    return made


def main() -> int:
    """Tries every version."""
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for version in VERSIONS:
            python = find(version)
            if python is None:
                print(f"Python {version}: not on this machine")
                continue
            home = folder / version
            ours = home / ("Scripts" if os.name == "nt" else "bin") / "python"
            try:
                run(python, "-m", "venv", "--without-pip", home)
                # the first build makes the wheel; it is the same one for every version
                if not list(folder.glob("*.whl")):
                    build(ROOT, folder)
                install(ours, *folder.glob("*.whl"))
                run(ours, "-W", "error", ROOT / "tests" / "smoke.py", cwd=folder)
                run(ours, ROOT / "tests" / "imports.py", cwd=folder)
                run(ours, ROOT / "tests" / "recipes" / "run.py", cwd=folder)
            except RuntimeError as error:
                print(f"Python {version}: failed\n{error}")
                failed += 1
            else:
                print(f"Python {version}: installed; smoke test, import paths and recipes passed")
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
