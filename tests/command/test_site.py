"""The commands about a site as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from arcrest import connect, jobs
from arcrest.profiles import Profile
from arcrest.sandbox import Site

from .conftest import Shell

ZONING = "Planning/Zoning.MapServer"


def test_health(arcrest: Shell) -> None:
    arcrest.site._state.logs.clear()
    assert {row["status"] for row in arcrest("health", "--json").rows} == {"ok"}
    assert arcrest("health", "--wrong").out == ""
    arcrest.site._state.services[ZONING].running = False
    done = arcrest("health", "--wrong", code=1)
    assert done.out == f"failure\tservices\t{ZONING}\tshould run, and is STOPPED\n"
    assert {row["check"] for row in arcrest("health", "--days", "400", "--json", code=1).rows} == {
        "machines",
        "services",
        "data stores",
        "certificates",
        "log",
        "licences",
    }


def test_certs(arcrest: Shell) -> None:
    rows = arcrest("certs", "--json").rows
    stored = [row for row in rows if row["origin"] == "store"]
    assert {row["aliasName"] for row in stored} == {"SelfSignedCertificate"}
    assert arcrest("certs", "--days", "400", code=1).out == arcrest("certs").out


def test_usage(arcrest: Shell) -> None:
    words = ["usage", "RequestCount,RequestsFailed", ZONING, "--since", "LAST_DAY", "--json"]
    rows = arcrest(*words).rows
    assert len(rows) == 2 * 48
    assert {row["metric"] for row in rows} == {"RequestCount", "RequestsFailed"}
    assert len(arcrest.site._state.reports) == 3, "the report is deleted"


def test_a_snapshot_and_what_differs_from_it(arcrest: Shell, home: Path) -> None:
    assert arcrest("snapshot", "site.json", "--json").rows == [{"file": "site.json"}]
    whole = json.loads((home / "site.json").read_text(encoding="utf-8"))
    assert ZONING in whole["services"]
    assert arcrest("compare", "site.json").out == ""
    arcrest.site._state.services[ZONING].document["maxInstancesPerNode"] = 9
    (row,) = arcrest("compare", "site.json", "--json", code=1).rows
    assert (row["name"], row["first"], row["second"]) == (ZONING, "4", "9")
    assert arcrest("compare", "site.json", "--ignore", f"services/{ZONING}/*").out == ""
    assert "There is no file other.json" in arcrest("compare", "other.json", code=2).err
    assert "no profile 'other'" in arcrest("compare", "other", code=2).err


def test_two_profiles(arcrest: Shell, home: Path) -> None:
    with Site(strict=True, services=["Only/Here.MapServer"]) as other:
        sites = {"one": arcrest.site, "two": other}
        (home / "config").write_text(
            "".join(
                f"[{name}]\nurl = {site.url}\nusername = siteadmin\n"
                for name, site in sites.items()
            ),
            encoding="utf-8",
        )
        credentials = home / "credentials"
        credentials.write_text(
            "".join(f"[{name}]\npassword = {site.password}\n" for name, site in sites.items()),
            encoding="utf-8",
        )
        credentials.chmod(0o600)
        rows = arcrest("compare", "one", "two", "--json", code=1).rows
        changes = {row["name"]: row["change"] for row in rows if row["part"] == "services"}
        assert (changes["Only/Here.MapServer"], changes[ZONING]) == ("only second", "only first")


def test_report(arcrest: Shell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert arcrest("report", "site.html", "--open").out == "site.html\n"
    assert "Services by type" in (home / "site.html").read_text(encoding="utf-8")
    assert opened == [str(home / "site.html")]


def test_the_snapshot_of_a_site_makes_a_site_like_it(tmp_path: Path) -> None:
    """What `jobs.snapshot` writes, `Site(snapshot=)` shows again: member by member."""
    path = tmp_path / "site.json"
    with Site() as first:
        zoning = first._state.services[ZONING]
        zoning.document["maxInstancesPerNode"] = 9
        first._state.run(zoning, False)
        with connect(Profile("", first.url, first.username), password=first.password) as ags:
            jobs.snapshot(ags, path)
    with Site(snapshot=path) as second:
        ags = connect(Profile("", second.url, second.username), password=second.password)
        # licences end a year from now
        found = [row for row in jobs.compare(path, ags) if row["name"] != "system/licenses"]
        assert [row for row in found if "WebContextURL" not in row["member"]] == []
        assert ags.services[ZONING].status["realTimeState"] == "STOPPED"
