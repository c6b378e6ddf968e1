"""ARCHITECTURE.md names paths that exist, every file of core and python, and every crate."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
# folders that the tree lists as a whole
WHOLE = {"access", "classes", "credentials", "handlers", "tls"}


def test_every_path_exists() -> None:
    call = TEXT.index("## A call, from top to bottom")
    decisions = TEXT.index("## Decisions")
    paths = re.findall(r"`((?:src|python|tests|tools|macros|docs)/[\w/.-]+)`", TEXT[:call])
    paths += re.findall(r"`(src/[\w/.-]+)`", TEXT[decisions:])
    below = re.findall(r"`((?:core|python|object|call|resources|convert)/\w+\.rs)`", TEXT)
    assert len(paths) > 10
    assert len(below) > 10
    missing = [path for path in paths if not (ROOT / path).exists()]
    for path in below:
        if not any((ROOT / base / path).exists() for base in ("src", "src/python")):
            missing.append(path)
    assert missing == []


def test_the_tree_lists_every_file() -> None:
    tree = TEXT[TEXT.index("## The tree") : TEXT.index("Dependencies point one way")]
    files = [*(ROOT / "src" / "core").rglob("*.rs"), *(ROOT / "src" / "python").rglob("*.rs")]
    missing = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.name != "mod.rs" and path.parent.name not in WHOLE and path.name not in tree
    ]
    assert missing == []
    folders = [path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()]
    assert [name for name in folders if f"{name}/" not in tree] == []


def test_the_table_names_every_crate() -> None:
    libraries = TEXT[TEXT.index("## Libraries, and why") :]
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    sections = re.findall(
        r"^\[(?:target\..*)?dependencies\]\n(.*?)(?=^\[|\Z)", manifest, re.MULTILINE | re.DOTALL
    )
    crates = re.findall(r"^([\w-]+) = ", "\n".join(sections), re.MULTILINE)
    assert len(crates) > 20
    assert [name for name in crates if not re.search(rf"\b{name}\b", libraries)] == []


def prereleases(lock: str) -> set[tuple[str, str]]:
    """Names and versions of the crates in a lock file that are no releases."""
    found = re.findall(r'^name = "(.+)"\nversion = "(\d+\.\d+\.\d+-.+)"$', lock, re.MULTILINE)
    return set(found)


def test_prereleases_are_noticed() -> None:
    entry = '[[package]]\nname = "{}"\nversion = "{}"\n'
    crates = [("a", "1.0.0-rc.1"), ("b", "1.0.0"), ("c", "0.11.1+wasi-snapshot"), ("d", "2.0.0-0")]
    lock = "\n".join(entry.format(*crate) for crate in crates)
    assert prereleases(lock) == {crates[0], crates[3]}


def test_every_prerelease_has_a_reason() -> None:
    rows = TEXT[TEXT.index("### Pre-releases") :].splitlines()
    cells = [[cell.strip() for cell in row.split("|")] for row in rows if row.startswith("| ")]
    named = {
        pair
        for _, crates, versions, *_ in cells[2:]
        for pair in zip(crates.split(", "), versions.split(", "))
    }
    for lock in ("Cargo.lock", "fuzz/Cargo.lock"):
        assert prereleases((ROOT / lock).read_text(encoding="utf-8")) == named, lock
