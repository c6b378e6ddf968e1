"""The repository and the sdist contain only files that are listed here."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]

FOLDERS = {
    ".ci",
    ".github",
    "benches",
    "conda",
    "docs",
    "examples",
    "fuzz",
    "macros",
    "python",
    "src",
    "tests",
    "tools",
}
FILES = {
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "THIRD-PARTY.md",
    "clippy.toml",
    "deny.toml",
    "pyproject.toml",
    "requirements-dev.in",
    "requirements-dev.txt",
    "requirements-docs.in",
    "requirements-docs.txt",
    "requirements-test.in",
    "requirements-test.txt",
    "requirements-wheels.in",
    "requirements-wheels.txt",
    "rustfmt.toml",
    "sbom.cdx.json",
}
SUFFIXES = {
    ".css",
    ".html",
    ".in",
    ".ipynb",
    ".json",
    ".lock",
    ".md",
    ".py",
    ".pyi",
    ".rs",
    ".toml",
    ".txt",
    ".typed",
    ".yml",
    ".yaml",
}
# files of other kinds
OTHERS = {".ci/run", "docs/benchmarks.svg", "docs/_static/icon.svg"}


def strangers(names: list[str]) -> list[str]:
    """The names that stand in none of the lists above."""
    return [name for name in names if not _is_known(PurePosixPath(name))]


def _is_known(path: PurePosixPath) -> bool:
    name = path.as_posix()
    if len(path.parts) == 1:
        return name in FILES
    if path.parts[0] not in FOLDERS:
        return False
    return name.startswith("fuzz/corpus/") or name in OTHERS or path.suffix in SUFFIXES


def test_strangers_are_noticed() -> None:
    wheel, native = "other-1.0-py3-none-any.whl", "python/arcrest/_core.abi3.so"
    names = [wheel, "notes.md", native, "scratch/x.py", "src/lib.rs", "README.md"]
    assert strangers(names) == [wheel, "notes.md", native, "scratch/x.py"]


def test_the_repository_has_no_strangers() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a repository")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    names = done.stdout.strip("\0").split("\0")
    assert "src/lib.rs" in names
    assert strangers(names) == []


def test_the_sdist_has_no_strangers(tmp_path: Path) -> None:
    maturin = shutil.which("maturin", path=str(Path(sys.executable).parent))
    if maturin is None:
        pytest.skip("maturin is not installed")
    command = [maturin, "sdist", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    (archive,) = tmp_path.iterdir()
    with tarfile.open(archive) as members:
        names = [name.partition("/")[2] for name in members.getnames()]
    assert {"src/lib.rs", "python/arcrest/sandbox/site.py", "LICENSE", "THIRD-PARTY.md"} <= set(
        names
    )
    assert "docs/benchmarks.svg" not in names
    assert strangers([name for name in names if name != "PKG-INFO"]) == []
