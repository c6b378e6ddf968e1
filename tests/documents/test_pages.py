"""Every block of code in README.md and in docs/ runs, and prints what the page says."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("sybil", reason="requirements-dev.txt has it")
pytest.importorskip("pty", reason="a system without terminals")

from .pages import PAGES, ROOT, RUN, SHOWN, Page, languages
from .world import World


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """What a page changes of Python's log counts for the page only."""
    loggers = [logging.getLogger(), logging.getLogger("arcrest")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_page(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not any(language in RUN for _, language in languages(path)):
        pytest.skip("nothing to run")
    with World(tmp_path) as world:
        for name in [name for name in os.environ if name.startswith("ARCREST_")]:
            monkeypatch.delenv(name)
        for name, value in world.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setitem(sys.modules, "arcpy", world.arcpy())
        monkeypatch.chdir(tmp_path)
        world.client_certificate("siteadmin")
        Page(path, tmp_path, {"http://proxy.example.com:8080": world.url}).run()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_block_says_what_it_is(path: Path) -> None:
    unknown = [place for place in languages(path) if place[1] not in RUN | SHOWN]
    assert unknown == []


def failing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((AssertionError, SyntaxError, NameError)):
        Page(path, tmp_path).run()


def test_a_wrong_page_is_noticed(tmp_path: Path) -> None:
    failing(tmp_path, "```python\nprint(1)\n```\n\n```output\n2\n```\n")
    failing(tmp_path, "```python\nprint(unknown)\n```\n")
    failing(tmp_path, "```python\n# nightly.py\nif:\n```\n")
    failing(tmp_path, "```console\nrm nightly.py\n```\n")
    failing(tmp_path, "```output\n2\n```\n")


def test_a_right_page_passes(tmp_path: Path) -> None:
    text = '```python\n# own.py\nprint("own")\n```\n\n```console\npython own.py\n```\n\n'
    text += "```output\nown\n```\n\n"
    text += "```python\nimport asyncio\nawait asyncio.sleep(0)\nprint(5)\n```\n\n"
    text += "```output\n5\n```\n\n<!--- skip: next -->\n\n```python\nraise OSError\n```\n"
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    Page(path, tmp_path).run()
