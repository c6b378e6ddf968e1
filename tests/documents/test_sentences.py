"""No sentence of the documents has more than 30 words."""

from __future__ import annotations

from pathlib import Path

import pytest

from .sentences import LONGEST, sentences, too_long, words

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
        ROOT / "python" / "arcrest" / "sandbox" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_sentence_is_too_long(path: Path) -> None:
    assert too_long(path) == []


def test_sentences_are_told_apart() -> None:
    text = (
        "# A heading\n\nOne. Two, e.g. this: `a. B` is\ncode! [Three](x.md). 4 ends it\n\n"
        "- five\n- six. Seven\n\n| eight | nine. Ten |\n| --- | --- |\n\n```python\nno. No\n```\n"
    )
    found = [sentence for sentence in sentences(text) if words(sentence)]
    assert found[:4] == ["A heading", "One.", "Two, eg this: CODE is code!", "Three."]
    assert found[4:] == ["4 ends it", "five", "six.", "Seven", "eight", "nine.", "Ten"]


def test_a_long_sentence_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("word " * LONGEST + "\n\n" + "word " * (LONGEST + 1), encoding="utf-8")
    assert [found.partition(":")[0] for found in too_long(path)] == [str(LONGEST + 1)]
