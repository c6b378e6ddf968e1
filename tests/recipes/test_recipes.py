"""Every recipe, each as one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from .run import RECIPES, run


def test_no_recipe_is_missing() -> None:
    assert [int(recipe.name[:2]) for recipe in RECIPES] == list(range(1, 36))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_recipe(recipe: Path) -> None:
    run(recipe)
