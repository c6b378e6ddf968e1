"""`arcrest config`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from .conftest import Shell


def add(arcrest: Shell, monkeypatch: pytest.MonkeyPatch, password: str, *more: str, code: int = 0):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    site = arcrest.site
    words = ["--url", site.root, "--username", site.username, "--password-stdin", "--json"]
    return arcrest("config", "add", "prod", *words, *more, code=code)


def test_add_logs_in_once_and_keeps(
    arcrest: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = add(arcrest, monkeypatch, arcrest.site.password).rows
    assert found == {
        "profile": "prod",
        "url": arcrest.site.root,
        "version": "11.3.0",
        "user": "siteadmin",
        "privilege": "ADMINISTER",
        "password": str(home / "credentials"),
    }
    for name in ("ARCREST_URL", "ARCREST_PASSWORD"):
        monkeypatch.delenv(name)
    assert arcrest("--profile", "prod", "services", "ls").out
    (listed,) = arcrest("config", "list", "--json").rows
    assert (listed["profile"], listed["handler"], listed["password"]) == ("prod", "server", "file")
    (tested,) = arcrest("config", "test", "prod", "--json").rows
    assert tested["result"] == "ok"
    for words in (["config", "list"], ["config", "test"], ["config", "list", "--verbose"]):
        done = arcrest(*words)
        assert arcrest.site.password not in done.out + done.err


def test_add_keeps_nothing_that_does_not_log_in(
    arcrest: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = add(arcrest, monkeypatch, "wr0ng", code=2).err
    assert "wr0ng" not in said
    assert list(home.iterdir()) == []
    add(arcrest, monkeypatch, "wr0ng", "--no-test")
    assert arcrest("config", "test", "--json", code=1).rows[0]["result"] != "ok"
    assert "already" in add(arcrest, monkeypatch, "x", code=2).err
    add(arcrest, monkeypatch, arcrest.site.password, "--replace")
    arcrest("config", "test")


def test_remove(arcrest: Shell, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(arcrest, monkeypatch, arcrest.site.password)
    arcrest("config", "remove", "prod", "--dry-run")
    assert arcrest("config", "list").out
    assert "--yes" in arcrest("config", "remove", "prod", code=2).err
    arcrest("config", "remove", "prod", "--yes")
    assert arcrest("config", "list").out == ""
    assert arcrest.site.password not in (home / "credentials").read_text(encoding="utf-8")
    assert "no profile" in arcrest("config", "remove", "prod", "--yes", code=2).err


def test_files_are_kept_by_their_whole_path(arcrest: Shell, home: Path) -> None:
    (home / "my.pem").write_text("", encoding="utf-8")
    words = ["--certificate", "my.pem", "--verify", "my.pem", "--no-test"]
    arcrest("config", "add", "prod", "--url", "https://h", *words)
    text = (home / "config").read_text(encoding="utf-8")
    assert f"certificate = {home / 'my.pem'}" in text
    assert f"verify = {home / 'my.pem'}" in text


def test_a_broken_profile_is_listed(arcrest: Shell, home: Path) -> None:
    (home / "config").write_text("[a]\nurl=https://h\nusername=u\n[b]\nx=1\n", encoding="utf-8")
    rows = arcrest("config", "list", "--json", code=1).rows
    assert [row["profile"] for row in rows] == ["a", "b"]
    assert "no option 'x'" in rows[1]["error"]
