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
