"""`make docs`: links that move with their pages, and what may not be in the site."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def site_tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """tools/site.py; Python has a module `site` of its own."""
    monkeypatch.syspath_prepend(str(TOOLS))
    monkeypatch.delitem(sys.modules, "coverage", raising=False)
    spec = importlib.util.spec_from_file_location("site_tool", TOOLS / "site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    return module


def test_links_move_with_their_page(site_tool: ModuleType) -> None:
    known = site_tool.pages()
    text = "[a](docs/install.md#conda) [b](CHANGELOG.md) [c](https://h/x.md) [d](#x)"
    expected = "[a](../install.md#conda) [b](changelog.md) [c](https://h/x.md) [d](#x)"
    assert site_tool.relinked(text, "CONTRIBUTING.md", known) == expected
    deeper = site_tool.relinked(
        "[e](../../../docs/coverage.md)", "python/arcrest/sandbox/README.md", known
    )
    assert deeper == "[e](../coverage.md)"


def test_a_link_to_a_file_that_is_no_page_becomes_a_download(
    site_tool: ModuleType, tmp_path: Path
) -> None:
    known = site_tool.pages()
    text = site_tool.relinked("[x](conda/recipe.yaml) [y](LICENSE)", "CONTRIBUTING.md", known)
    assert text == "[x](../_files/conda/recipe.yaml) [y](../_files/LICENSE)"
    assert (tmp_path / "_files" / "conda" / "recipe.yaml").is_file()


def test_links_in_code_stay(site_tool: ModuleType) -> None:
    text = "```\n[a](docs/install.md)\n```\n`[b](docs/install.md)`"
    assert site_tool.relinked(text, "CONTRIBUTING.md", site_tool.pages()) == text


def test_what_other_hosts_would_be_asked_for_is_noticed(
    site_tool: ModuleType, tmp_path: Path
) -> None:
    good = '<a href="https://h/">x</a><script src="a.js"></script><link rel="canonical" href="https://h/">'
    bad = [
        '<script src="https://cdn.example.com/a.js"></script>',
        '<img alt="" src="//h/x.png">',
        '<link rel="stylesheet" href="https://fonts.example.com/css">',
    ]
    (tmp_path / "x.html").write_text(good + "".join(bad), encoding="utf-8")
    (tmp_path / "x.css").write_text("a { background: url(https://h/x.png) }", encoding="utf-8")
    assert len(site_tool.foreign(tmp_path)) == len(bad) + 1
