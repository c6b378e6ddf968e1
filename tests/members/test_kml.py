"""The members of KML: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

VERSION = "10.9.1"


@effect("KML", "KML.createKMZ")
def test_a_kmz_is_made(ags: Any, plain: Plain) -> None:
    made = ags.kml.createKMZ({"type": "Folder", "name": "Zonen"})
    there = plain.get("kml")
    assert there["items"] == [made["name"]]
    same_document(ags.kml, there)
