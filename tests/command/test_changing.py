"""The commands that change a site by a job, and `fleet`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Shell

ZONING = "Planning/Zoning.MapServer"


def document(arcrest: Shell, name: str = ZONING) -> dict[str, Any]:
    found: dict[str, Any] = arcrest.site._state.services[name].document
    return found


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_change_shows_the_plan_and_does_it(arcrest: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("change", "maxIdleTime=900", "properties.maxRecordCount=3000", ZONING)
    plan = arcrest(*words, "--dry-run").out
    assert plan.splitlines() == [
        f"{ZONING}\tplanned\tmaxIdleTime\t1800\t900",
        f'{ZONING}\tplanned\tproperties.maxRecordCount\t"2000"\t"3000"',
    ]
    assert "Nobody can be asked here" in arcrest(*words, code=2).err
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    said = arcrest(*words, code=2).err
    assert f"Change 1 service of {arcrest.site.url}? [y/N]" in said.replace("/admin", "/admin")
    assert "Nothing was changed" in said
    assert document(arcrest)["maxIdleTime"] == 1800
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    [row] = arcrest(*words, "--json").rows
    assert row["status"] == "changed"
    assert document(arcrest)["maxIdleTime"] == 900
    assert document(arcrest)["properties"]["maxRecordCount"] == "3000"
    assert arcrest("services", *words, "--yes").out == f"{ZONING}\tunchanged\t\t\t\n"


def test_change_prints_a_diff(arcrest: Shell) -> None:
    said = arcrest("change", "maxIdleTime=900", ZONING, "--dry-run", "--diff").out
    assert said.startswith(f"--- {ZONING}\n+++ {ZONING}\n@@ ")


def test_what_can_t_be_changed(arcrest: Shell) -> None:
    said = arcrest("change", "maxIdleTimes=9", "--folder", "Planning", "--yes", code=1).out
    assert "there is no member" in said
    for words, expected in (
        (["change", ZONING], "What is to be changed"),
        (["change", "maxIdleTime=9"], "Which services"),
        (["change", "maxIdleTime=9", "Nothing/*"], "No service matches"),
        (["extensions", "switch", ZONING], "Which extensions"),
        (["fleet", "uses", "prod"], "needs --what"),
        (["fleet", "health"], "There is no profile"),
    ):
        assert expected in arcrest(*words, code=2).err, words


def test_extensions(arcrest: Shell, home: Path) -> None:
    words = ("extensions", "switch", "--enable", "KmlServer", "--disable", "WMSServer", ZONING)
    assert arcrest(*words, "--yes").out.count("changed") == 2
    on = {each["typeName"]: each["enabled"] for each in document(arcrest)["extensions"]}
    assert (on["KmlServer"], on["WMSServer"]) == ("true", "false")
    (home / "Trace.soi").write_bytes(b"x")
    assert arcrest("extensions", "install", "Trace.soi", "--yes", "--json").rows == [
        {"file": "Trace.soi", "action": "register"}
    ]
    assert {row["file"] for row in arcrest("extensions", "ls", "--json").rows} >= {"Trace.soi"}
    arcrest("extensions", "remove", "trace.soi", "--yes")
    assert "Trace.soi" not in arcrest.site._state.extensions


def test_publish_and_backup(arcrest: Shell, home: Path) -> None:
    (home / "City.sd").write_bytes(b"7z\xbc\xaf\x27\x1c and the rest")
    [plan] = arcrest("publish", "City.sd", "--folder", "Water", "--dry-run", "--json").rows
    assert plan["folder"] == "Water"
    [done] = arcrest("publish", "City.sd", "--folder", "Water", "--yes", "--json").rows
    assert done["name"] == "Water/City.MapServer"
    assert "already" in arcrest("publish", "City.sd", "--folder", "Water", "--yes", code=2).err
    [done] = arcrest("backup", "site.agssite", "--yes", "--json").rows
    assert (home / "site.agssite").stat().st_size == done["size"]


def test_a_fleet(arcrest: Shell, home: Path) -> None:
    site = arcrest.site
    (home / "config").write_text(
        f"[prod]\nurl = {site.url}\nusername = {site.username}\n"
        "[gone]\nurl = http://127.0.0.1:9/arcgis\nhandler = anonymous\n",
        encoding="utf-8",
    )
    credentials = home / "credentials"
    credentials.write_text(f"[prod]\npassword = {site.password}\n", encoding="utf-8")
    credentials.chmod(0o600)
    rows = arcrest("fleet", "uses", "--what", "*.Zoning", "--json", code=1).rows
    assert [row["site"] for row in rows if row["siteError"]] == ["gone"]
    assert [row["name"] for row in rows if not row["siteError"]] == [ZONING]
