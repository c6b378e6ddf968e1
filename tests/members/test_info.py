"""The members of Info: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("Info", "Info.getAvailableTimeZones")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    same_document(ags.info, plain.get("info"))
    assert ags.info.getAvailableTimeZones() == plain.get("info/getAvailableTimeZones")
