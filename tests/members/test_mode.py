"""The members of Mode: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("Mode")
def test_the_document(ags: Any, plain: Plain) -> None:
    same_document(ags.mode, plain.get("mode"))


@effect("Mode.update")
def test_a_site_becomes_read_only_and_editable(ags: Any, plain: Plain) -> None:
    mode = ags.mode
    assert mode.siteMode == "EDITABLE"
    mode.update("READ_ONLY", allowEditingViaServices=True)
    there = plain.get("mode")
    assert (there["siteMode"], there["allowEditingViaServices"]) == ("READ_ONLY", True)
    assert mode.siteMode == "READ_ONLY"
    mode.update("EDITABLE")
    assert plain.get("mode")["siteMode"] == "EDITABLE"
