"""The members of ServerProperties: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("ServerProperties", "ServerProperties.updateServerProperties")
def test_the_properties(ags: Any, plain: Plain) -> None:
    properties = ags.system.serverProperties
    there = plain.get("system/properties")
    same_document(properties, there)
    properties.updateServerProperties({**there, "messageFormat": "ü"})
    assert plain.get("system/properties") == {**there, "messageFormat": "ü"}
