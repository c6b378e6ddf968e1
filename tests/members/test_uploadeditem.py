"""The members of UploadedItem: each is called, and its effect is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .effects import Plain, effect, same_document


@effect(
    "UploadedItem",
    "UploadedItem.uploadPart",
    "UploadedItem.parts",
    "UploadedItem.commit",
    "UploadedItem.downloadFile",
)
def test_an_item_in_parts(ags: Any, plain: Plain, tmp_path: Path) -> None:
    key = ags.uploads.register("Large.txt")["item"]["itemID"]
    item = ags.uploads.uploadedItem(key)
    for number, content in ((2, b"second"), (1, b"first, ")):
        (tmp_path / "part").write_bytes(content)
        assert item.uploadPart(number, str(tmp_path / "part"))["size"] == len(content)
    assert item.parts == plain.get(f"uploads/{key}/parts")
    assert item.committed is False
    item.commit([1, 2])
    assert plain.text(f"uploads/{key}/Large.txt") == "first, second"
    saved = Path(item.downloadFile("Large.txt", str(tmp_path)))
    assert (saved.parent, saved.read_text("utf-8")) == (tmp_path, "first, second")
    same_document(item, plain.get(f"uploads/{key}"))


@effect("UploadedItem.commit")
def test_a_missing_part_is_refused(ags: Any, plain: Plain, tmp_path: Path) -> None:
    key = ags.uploads.register("Large.txt")["item"]["itemID"]
    item = ags.uploads.uploadedItem(key)
    (tmp_path / "part").write_bytes(b"one")
    item.uploadPart(1, str(tmp_path / "part"))
    assert item.commit([1, 2])["status"] == "error"
    assert plain.get(f"uploads/{key}")["committed"] is False
    assert item.commit()["status"] == "success"
    assert plain.get(f"uploads/{key}")["committed"] is True
