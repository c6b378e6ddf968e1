"""tools/notices.py: the licence that is chosen, the texts that go along, and stale files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .test_release import ROOT, load

NOTICES: Any = load("notices")
PERMISSION = "Permission is hereby granted, free of charge"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT OR Apache-2.0", ["Apache-2.0"]),
        ("Unlicense OR MIT", ["MIT"]),
        ("0BSD OR MIT OR Apache-2.0", ["Apache-2.0"]),
        ("(Apache-2.0 OR MIT) AND BSD-3-Clause", ["Apache-2.0", "BSD-3-Clause"]),
        ("ISC AND (Apache-2.0 OR ISC)", ["Apache-2.0", "ISC"]),
        ("Apache-2.0 WITH LLVM-exception OR MIT", ["Apache-2.0"]),
        ("MIT", ["MIT"]),
    ],
)
def test_one_licence_of_each_choice_is_taken(expression: str, expected: list[str]) -> None:
    assert list(NOTICES.chosen(expression)) == expected


@pytest.mark.parametrize("expression", ["GPL-3.0", "MIT AND MPL-2.0"])
def test_an_unknown_licence_is_refused(expression: str) -> None:
    with pytest.raises(SystemExit, match="nothing is known"):
        NOTICES.chosen(expression)


def crate(folder: Path, expression: str, **files: str) -> Any:
    """A crate whose sources have these files."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", "-")).write_text(text, encoding="utf-8")
    return NOTICES.Crate("thing", "1.0.0", expression, folder, ("A", "B"), "0" * 64)


def test_the_texts_are_those_of_the_chosen_licence(tmp_path: Path) -> None:
    mine = f"Copyright me. {PERMISSION}"
    both = {"LICENSE_MIT": mine, "LICENSE_APACHE": "Apache License", "NOTICE": "by me"}
    assert NOTICES.texts(crate(tmp_path / "a", "MIT OR Apache-2.0", **both)) == ["by me"]
    assert NOTICES.texts(crate(tmp_path / "b", "MIT", **both)) == [mine, "by me"]
    (made,) = NOTICES.texts(crate(tmp_path / "c", "MIT"))
    assert made.startswith("Copyright (c) A, B")
    assert PERMISSION in made
    with pytest.raises(SystemExit, match="no text of ISC"):
        NOTICES.texts(crate(tmp_path / "d", "ISC", LICENSE=mine))


def test_a_stale_file_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    crates = [crate(tmp_path / "a", "MIT OR Apache-2.0")]
    monkeypatch.setattr(NOTICES, "linked", lambda: crates)
    monkeypatch.setattr(NOTICES, "NOTICES", tmp_path / "THIRD-PARTY.md")
    monkeypatch.setattr(NOTICES, "LIST", tmp_path / "sbom.cdx.json")
    check = ["notices.py", "--check"]
    monkeypatch.setattr("sys.argv", check)
    assert NOTICES.main() == 1
    monkeypatch.setattr("sys.argv", check[:1])
    assert NOTICES.main() == 0
    monkeypatch.setattr("sys.argv", check)
    assert NOTICES.main() == 0
    crates.append(crate(tmp_path / "b", "MIT"))
    assert NOTICES.main() == 1
    assert "make notices" in capsys.readouterr().out


def test_the_list_of_crates_is_shipped() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'license-files = ["LICENSE", "THIRD-PARTY.md"]' in text
    assert 'include = ["sbom.cdx.json"]' in text
