"""`jobs.snapshot` and `jobs.compare`: a site's configuration, and where two differ."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from arcrest import BulkError
from arcrest.sandbox import Site

from .conftest import Jobs


def test_the_whole_configuration(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    state = site.application.state
    whole = api.snapshot(ags)
    assert set(whole["services"]) == set(state.services)
    zoning = whole["services"]["Planning/Zoning.MapServer"]
    assert zoning["service"] == state.services["Planning/Zoning.MapServer"].document
    assert set(zoning) == {"service", "manifest", "iteminfo", "permissions"}
    assert set(whole["folders"]) == set(state.folders)
    assert set(whole["data"]) == set(state.data_items)
    assert set(whole["machines"]) == set(state.machines)
    assert whole["settings"]["logs/settings"]["settings"] == state.settings["logs"]
    path = tmp_path / "site.json"
    assert api.snapshot(ags, path) == str(path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert {**written, "made": ""} == {**whole, "made": ""}


def test_no_secret_is_in_it(api: Jobs, ags: Any, site: Site) -> None:
    text = json.dumps(api.snapshot(ags))
    state = site.application.state
    assert state.settings["tokens"]["properties"]["sharedKey"] not in text
    assert state.settings["webadaptors"]["sharedKey"] not in text
    assert "ENCRYPTED_PASSWORD=00" not in text
    assert "ENCRYPTED_PASSWORD=***" in text


def test_what_cannot_be_read_is_told(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    site.application.state.services["Planning/Zoning.MapServer"].manifest = "no object"
    with pytest.warns(UserWarning, match=r"jobs\.snapshot: 1 can't be read: Planning/Zoning"):
        whole = api.snapshot(ags)
    assert "manifest" not in whole["services"]["Planning/Zoning.MapServer"]
    with pytest.raises(BulkError) as caught:
        api.snapshot(ags, strict=True)
    assert caught.value.results["services"] == whole["services"]
    with pytest.raises(FileNotFoundError):
        api.snapshot(ags, tmp_path / "missing" / "x.json")
    assert os.listdir(tmp_path) == []


def test_where_two_differ(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    api.snapshot(ags, path)
    assert len(api.compare(path, ags)) == 0
    state = site.application.state
    state.services["Planning/Zoning.MapServer"].document["maxInstancesPerNode"] = 9
    state.remove_service(state.services["Water/Network.MapServer"])
    state.settings["logs"]["logLevel"] = "FINE"
    table = api.compare(path, ags)
    assert [tuple(row.values()) for row in table] == [
        ("settings", "logs/settings", "settings.logLevel", "changed", "INFO", "FINE"),
        (
            "services",
            "Planning/Zoning.MapServer",
            "service.maxInstancesPerNode",
            "changed",
            "4",
            "9",
        ),
        ("services", "Water/Network.MapServer", "", "only first", None, None),
    ]
    assert len(api.compare(path, ags, ignore=["services/*", "*logLevel"])) == 0


def test_what_is_no_snapshot(api: Jobs, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="is no snapshot"):
        api.compare(path, copy.copy({"format": "x"}))
