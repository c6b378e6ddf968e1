"""The members of Services: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect


@effect("Services.createFolder")
def test_create_folder(ags: Any, plain: Plain, site: Any) -> None:
    ags.services.createFolder("Öffnung & Bau", "new")
    assert plain.get("services/Öffnung & Bau")["description"] == "new"
