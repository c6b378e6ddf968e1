"""The commands that are one job each."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
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


def test_uses(arcrest: Shell) -> None:
    rows = arcrest("uses", "dbo.zoning", "--json").rows
    assert [(row["name"], row["dataset"]) for row in rows] == [
        ("Planning/Zoning.MapServer", "gis.dbo.Zoning")
    ]
    assert arcrest("uses", "nothing-like-it").out == ""
    some = arcrest("uses", "gis", "--folder", "Planning", "--type", "MapServer", "--json").rows
    assert {row["name"] for row in some} == {
        "Planning/Zoning.MapServer",
        "Planning/Parcels.MapServer",
    }


def test_permissions(arcrest: Shell) -> None:
    rows = arcrest("permissions", "--folder", "Planning", "--json").rows
    assert {row["principal"] for row in rows} == {"esriEveryone", "Analysts"}
    public = arcrest("permissions", "--folder", "Planning", "--public", "--json", code=1).rows
    assert public == [row for row in rows if row["isPublic"]]
    assert arcrest("permissions", "--folder", "System", "--public").out == ""


def test_logs(arcrest: Shell) -> None:
    arcrest.site.log("first", level="SEVERE")
    arcrest.site.log("sec\x1b[2Jond\nline", level="WARNING")
    done = arcrest("logs", "--since", "1 min", "--json")
    assert [row["message"] for row in done.rows] == ["sec\x1b[2Jond\nline", "first"]
    line = arcrest("logs", "--since", "1min", "--level", "SEVERE").out
    assert line.split("\t")[1:] == ["SEVERE", "Server", "first\n"]
    assert "\x1b" not in arcrest("logs", "--since", "1min").out
    planning = arcrest("logs", "Planning/*", "--level", "SEVERE", "--json").rows
    assert planning
    assert {row["source"].partition("/")[0] for row in planning} == {"Planning"}
    assert {row["code"] for row in arcrest("logs", "--code", "9003", "--json").rows} == {9003}


def test_logs_to_a_file(arcrest: Shell, home: Path) -> None:
    arcrest("logs", "--level", "DEBUG", "--to", "all.csv")
    read = list(csv.DictReader(io.StringIO((home / "all.csv").read_text("utf-8"), newline="")))
    assert len(read) >= 3000
    assert "--follow" in arcrest("logs", "--follow", "--to", "x.csv", code=2).err


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT of another process is of POSIX")
def test_logs_go_on(arcrest: Shell) -> None:
    """Each message as it comes, in a pipe, until Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "arcrest", "logs", "--follow", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout
    arcrest.site.requests.clear()
    while not any(request.operation == "logs.query" for request in arcrest.site.requests):
        time.sleep(0.05)
    for text in ("one", "two"):
        arcrest.site.log(text)
        assert json.loads(process.stdout.readline())["message"] == text
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "arcrest: interrupted\n")


def test_stats(arcrest: Shell) -> None:
    rows = arcrest("stats", "--by", "machine", "--since", "60 d", "--json").rows
    assert {row["machine"] for row in rows} == {"GISSRV01.EXAMPLE.COM", "GISSRV02.EXAMPLE.COM"}
    assert all(row["p50"] <= row["p95"] <= row["max"] for row in rows)
    line = arcrest("stats", "--by", "service,hour", "Planning/Zoning", "--since", "60 d").out
    assert line.startswith("Planning/Zoning.MapServer\t20")
    assert "--by takes" in arcrest("stats", "--by", "weather", code=2).err
