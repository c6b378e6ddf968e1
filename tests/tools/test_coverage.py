"""docs/coverage.md is complete and current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from arcrest._core import _operations
from arcrest.sandbox import Site

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


def rows(columns: int) -> list[list[str]]:
    """The cells of the table with so many columns, without its head."""
    lines = [line.strip("|").split("|") for line in DOCUMENT.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line] for line in lines if len(line) == columns][2:]


def test_it_is_what_the_tool_writes() -> None:
    command = [sys.executable, str(ROOT / "tools" / "coverage.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_operation_of_the_client_is_known() -> None:
    named = {name for row in rows(6) for name in re.findall(r"`(.+?)`", row[4])}
    named |= set(re.findall(r"^- `([\w.]+)`, ", DOCUMENT, re.MULTILINE))
    assert {row[1] for row in _operations()} == named


def test_the_counts_are_those_of_the_rows() -> None:
    operations, totals = rows(6), rows(4)
    known, client, sandbox = (sum(int(row[at]) for row in totals) for at in (1, 2, 3))
    assert known == len(operations) == client == sandbox == 247
    assert client == sum(bool(row[4]) for row in operations)
    assert sandbox == sum(row[5] == "yes" for row in operations) <= len(Site().routes())
    summary = f"Of {known} known operations the client has {client}; the sandbox answers {sandbox}."
    assert summary in DOCUMENT
