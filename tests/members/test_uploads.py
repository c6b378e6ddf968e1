"""The members of Uploads: each is called, and its effect is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .effects import Plain, effect, same_document


@effect("Uploads", "Uploads.uploads", "Uploads.item", "Uploads.uploadItem", "Uploads.deleteItem")
def test_an_item_comes_and_goes(ags: Any, plain: Plain, tmp_path: Path) -> None:
    (tmp_path / "Straßen.sd").write_bytes(b"content")
    item = ags.uploads.uploadItem(str(tmp_path / "Straßen.sd"), "new")["item"]
    there = plain.get("uploads")
    (found,) = (each for each in there["items"] if each["itemID"] == item["itemID"])
    assert (found["itemName"], found["size"]) == ("Straßen.sd", 7)
    assert plain.text(f"uploads/{item['itemID']}/Straßen.sd") == "content"
    same_document(ags.uploads, there, "uploads")
    assert ags.uploads.uploads == there
    assert ags.uploads.item(item["itemID"]) == found
    ags.uploads.deleteItem(item["itemID"])
    assert item["itemID"] not in [each["itemID"] for each in plain.get("uploads")["items"]]


@effect("Uploads.register", "Uploads.uploadedItem")
def test_an_item_is_registered(ags: Any, plain: Plain) -> None:
    item = ags.uploads.register("Large.sd", "in parts")["item"]
    there = plain.get(f"uploads/{item['itemID']}")
    assert (there["itemName"], there["description"]) == ("Large.sd", "in parts")
    same_document(ags.uploads.uploadedItem(item["itemID"]), there)
