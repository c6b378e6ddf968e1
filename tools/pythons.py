"""Installs the project into a clean environment of every Python found; runs what needs no pytest.

One wheel serves all of them (abi3). Looks for python3.9 to python3.13 on the PATH and in pyenv;
says which were missing. Exits with 1 if one failed, or if none was found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


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
    return None


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Runs a command; shows what it said only if it failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}")


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
            scripts = home / ("Scripts" if os.name == "nt" else "bin")
            try:
                run(python, "-m", "venv", home)
                # the first build makes the wheel; it is the same one for every version
                wheels = sorted(folder.glob("*.whl"))
                if wheels:
                    run(scripts / "pip", "install", "--no-index", wheels[0])
                else:
                    run(scripts / "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
                    run(scripts / "pip", "install", "--no-index", *folder.glob("*.whl"))
                run(scripts / "python", "-W", "error", ROOT / "tests" / "smoke.py", cwd=folder)
                run(scripts / "python", ROOT / "tests" / "imports.py", cwd=folder)
                run(scripts / "python", ROOT / "tests" / "recipes" / "run.py", cwd=folder)
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
