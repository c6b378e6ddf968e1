"""The commands that are one job each."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from contract.recorder import Recorder

from .conftest import Shell

SERVICE = {"folderName": "/", "serviceName": "Basemap", "type": "MapServer"}


def test_inventory(arcrest: Shell) -> None:
    rows = arcrest("inventory", "--json").rows
    assert len(rows) == 28
    zoning = next(row for row in rows if row["name"] == "Planning/Zoning.MapServer")
    assert zoning["extensions"] == ["WMSServer", "FeatureServer"]
    assert zoning["sources"][0]["dataset"] == "gis.dbo.Zoning"
    some = arcrest("inventory", "Planning/*", "--type", "MapServer", "--csv").out
    read = list(csv.DictReader(io.StringIO(some, newline="")))
    assert {row["serviceName"] for row in read} == {"Zoning", "Parcels"}
    assert list(read[0]) == list(rows[0]), "every column"
    line = arcrest("inventory", "Zoning").out
    assert line == "Planning/Zoning.MapServer\tSTARTED\t1\t4\tWMSServer, FeatureServer\n"


def test_inventory_with_a_service_that_cannot_be_read(
    arcrest: Shell, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: dict[str, Any] = {"status": "error", "code": 500, "messages": ["broken"]}
    recorder.replies.update(
        {
            "services": {"folders": [], "services": [SERVICE]},
            "services/report": {"reports": [SERVICE]},
            "services/Basemap.MapServer": broken,
        }
    )
    words = ["--url", recorder.url, "--handler", "anonymous", "inventory", "--json"]
    done = arcrest(*words, code=1)
    assert "broken" in done.rows[0]["error"]
    assert done.err.startswith("arcrest: warning: jobs.inventory: ")
    assert done.err.count("\n") == 1


def test_what_cannot_be_asked_is_no_empty_answer(
    arcrest: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCREST_PASSWORD", "wr0ng")
    done = arcrest("inventory", "--folder", "Planning", code=2)
    assert "Invalid username or password" in done.err
