"""The members of DataItem: each is called, and its effect is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .effects import Plain, effect, same_document

SHARE = "data/items/fileShares/planning"
TRIPS = "data/items/bigDataFileShares/trips"


@effect("DataItem", "DataItem.edit", "DataItem.lifecycleinfos")
def test_an_item_is_changed(ags: Any, plain: Plain) -> None:
    item = ags.data.dataItem("fileShares", "planning")
    there = plain.get(SHARE)
    same_document(item, there)
    item.edit({**there, "clientPath": "P:\\planning"})
    assert plain.get(SHARE)["clientPath"] == "P:\\planning"
    assert item.clientPath == "P:\\planning"
    assert item.lifecycleinfos == plain.get(f"{SHARE}/lifecycleinfos")


@effect("DataItem.manifest", "DataItem.updateManifest", "DataItem.regenerateManifest")
def test_a_manifest(ags: Any, plain: Plain, tmp_path: Path) -> None:
    trips = ags.data.dataItem("bigDataFileShares", "trips")
    manifest = trips.manifest
    assert manifest == plain.get(f"{TRIPS}/manifest")
    manifest["datasets"][0]["name"] = "rides"
    trips.updateManifest(fileData=manifest)
    assert plain.get(f"{TRIPS}/manifest") == manifest
    manifest["datasets"][0]["name"] = "Fahrten"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    trips.updateManifest(str(tmp_path / "manifest.json"))
    assert plain.get(f"{TRIPS}/manifest") == manifest
    assert trips.regenerateManifest() == {"success": True}
    assert plain.get(f"{TRIPS}/manifest") == manifest


@effect("DataItem.hints", "DataItem.updateHints")
def test_hints(ags: Any, plain: Plain, tmp_path: Path) -> None:
    trips = ags.data.dataItem("bigDataFileShares", "trips")
    assert trips.hints() == plain.get(f"{TRIPS}/hints")
    (tmp_path / "hints.json").write_text('{"hints": {"datasets": [1]}}', "utf-8")
    trips.updateHints(str(tmp_path / "hints.json"))
    assert plain.get(f"{TRIPS}/hints") == {"hints": {"datasets": [1]}}


@effect("DataItem.machine")
def test_a_machine_of_a_tile_cache(ags: Any, plain: Plain) -> None:
    store = ags.data.dataItem("nosqlDatabases", "AGSDataStore_nosqldb_tcs_1")
    place = "data/items/nosqlDatabases/AGSDataStore_nosqldb_tcs_1/machines/GISSRV02.EXAMPLE.COM"
    same_document(store.machine("GISSRV02.EXAMPLE.COM"), plain.get(place))
