"""What a release is made of: one version everywhere, its notes, the recipe for conda."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    """A script of tools/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def crate_version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_notes_are_the_section_of_the_version() -> None:
    changelog = "# Changelog\n\n## [1.2.0] - 2026-01-02\n\n### Added\n- a\n\n## [1.1.0]\n\n- b\n"
    section = load("release_notes").section
    assert section(changelog, "1.2.0") == "### Added\n- a"
    assert section(changelog, "1.1.0") == "- b"
    assert section(changelog, "1.1") == ""
    assert section(changelog + "\n[1.1.0]: https://example.com\n", "1.1.0") == "- b"


@pytest.mark.parametrize("platform", ["linux-64", "win-64", "osx-arm64"])
def test_the_recipe_for_conda_renders(platform: str) -> None:
    rattler_build = pytest.importorskip("rattler_build")
    recipe = rattler_build.Stage0Recipe.from_file(str(ROOT / "conda" / "recipe.yaml"))
    variants = rattler_build.VariantConfig.from_yaml("c_stdlib: [stdlib]\n")
    target = rattler_build.PlatformConfig(target_platform=platform)
    (rendered,) = recipe.render(variants, rattler_build.RenderConfig(platform=target))
    document = rendered.recipe.to_dict()
    assert document["package"] == {"name": "arcrest-manageags", "version": crate_version()}
    assert document["build"]["python"] == {"version_independent": True}
    assert "python >=3.9" in document["requirements"]["run"]
    assert ("nasm" in document["requirements"]["build"]) == (platform == "win-64")


def test_the_page_on_pypi_leads_to_the_repository() -> None:
    tool = load("addresses")
    tree = "https://github.com/someone/something/blob/v1.2.3"
    readme = tool.absolute((ROOT / "README.md").read_text(encoding="utf-8"), tree)
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert len(links) > 10
    assert [link for link in links if not link.startswith("https://")] == []
    assert f"{tree}/docs/install.md" in links
    for link in links:
        path = link.removeprefix(f"{tree}/").partition("#")[0]
        assert path == link or (ROOT / path).exists(), link


def test_the_metadata_leads_to_the_repository() -> None:
    tool = load("addresses")
    repository = "https://github.com/someone/something"
    before = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    after = tool.urls(before, repository, f"{repository}/blob/v1.2.3")
    for name in ("Homepage", "Documentation", "Source", "Issues", "Changelog"):
        assert re.search(rf'^{name} = "https://', after, re.MULTILINE), name
    with pytest.raises(ValueError, match="already"):
        tool.urls(after, repository, f"{repository}/blob/v1.2.3")


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120


def test_the_form_of_an_issue_asks_for_versions_and_the_log() -> None:
    form = (ROOT / ".github" / "ISSUE_TEMPLATE" / "bug.yml").read_text(encoding="utf-8")
    for name in ("versions", "log", "script"):
        assert f"id: {name}\n" in form
