"""The members of Mode: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("Mode")
def test_the_document(ags: Any, plain: Plain) -> None:
    same_document(ags.mode, plain.get("mode"))
