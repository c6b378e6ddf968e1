"""`make reliability` runs all programs of tests/reliability; docs/reliability.md names files."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "reliability"


def test_every_program_is_run() -> None:
    runs = (FOLDER / "__main__.py").read_text(encoding="utf-8")
    programs = [
        path.stem
        for path in FOLDER.glob("[!_]*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    ]
    assert "faults" in programs
    assert [name for name in programs if f'"reliability.{name}"' not in runs] == []
    assert '["-m", "pytest", "-m", "", "reliability"]' in runs


def test_the_promises_name_what_exists() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"\b(?:core|cases|reliability|tools)/\w+\.py", text)
    assert len(named) > 10
    missing = [
        name for name in named if not any((r / name).exists() for r in (ROOT, ROOT / "tests"))
    ]
    targets = re.findall(r"`make ([\w-]+)", text)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing += [name for name in targets if f"\n{name}:" not in makefile]
    assert missing == []
