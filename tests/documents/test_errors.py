"""Every text of an error stands on the page of errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from .texts import missing, texts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "errors.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_text_is_on_the_page(page: str) -> None:
    found = list(texts())
    assert len(found) > 150
    assert [(file, text) for file, text in found if missing(page, text)] == []


def test_a_missing_text_is_noticed(page: str) -> None:
    assert missing(page, "the {} of the moon is too far away")
    assert not missing(page, "the proxy {proxy} opened no tunnel to {site}: {why}")
