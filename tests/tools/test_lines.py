"""The table of lines is that of the scripts, and the scripts do what the page says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lines() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import lines

        yield lines
    finally:
        sys.path.remove(str(ROOT / "tools"))


def test_the_table_is_counted(lines: ModuleType) -> None:
    text = lines.PAGE.read_text(encoding="utf-8")
    assert lines.page_with(text) == text, "python tools/lines.py"
    assert lines.page_with(text.replace("| `usage` | 4 |", "| `usage` | 1 |")) == text


@pytest.mark.parametrize("package", ["ours", "arcrest"])
@pytest.mark.parametrize(
    "name", ["inventory", "change", "extensions", "usage", "backup", "publish"]
)
def test_a_script_does_its_job(lines: ModuleType, package: str, name: str) -> None:
    assert lines.run(package, name) == ""


def test_a_script_that_does_nothing_is_noticed(
    lines: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SCRIPTS", tmp_path)
    (tmp_path / "ours").mkdir()
    for name in lines.NAMES:
        (tmp_path / "ours" / f"{name}.py").write_text("pass\n", encoding="utf-8")
        assert lines.run("ours", name), name


def test_the_others_are_programs(lines: ModuleType) -> None:
    for name in lines.NAMES:
        script = lines.SCRIPTS / "arcgis" / f"{name}.py"
        compile(script.read_text(encoding="utf-8"), str(script), "exec")
