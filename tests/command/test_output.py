"""Tables, plain lines, JSON and CSV; any console; readers that go away."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from typing import Any

import pytest
from arcrest.command.output import Output, Progress, as_text, width
from arcrest.sandbox import Site

from .conftest import Shell

ROWS = [
    {"service": "Straßenpläne/道路 100%.MapServer", "state": "STARTED", "text": None},
    {"service": "x", "state": "a\x1b[2Jb\u202ec", "text": "tab\there\nand"},
]


class Terminal(io.TextIOWrapper):
    """Takes text as a terminal of an encoding does."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="backslashreplace", newline="")

    def isatty(self) -> bool:
        return True

    def said(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined]


def printed(form: str, rows: list[dict[str, Any]], encoding: str = "utf-8", **more: Any) -> str:
    stream = Terminal(encoding)
    Output(form, stream).rows(rows, **more)
    return stream.said()


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    for encoding in ("utf-8", "cp1252", "cp437"):
        lines = printed(
            "", [*ROWS, {"service": "y" * 100, "state": "z" * 30}], encoding
        ).splitlines()
        if encoding == "utf-8":
            assert all(width(line) < 40 for line in lines), lines
        assert lines[0].split() == ["service", "state", "text"]
        assert ("…" if encoding != "cp437" else "~") in lines[-1]


def test_no_text_of_a_server_moves_the_cursor() -> None:
    for form in ("table", "plain", "json"):
        said = printed(form, ROWS)
        assert not set("\x1b\u202e") & set(said), form
    assert "\\x1b[2J" in printed("plain", ROWS)


def test_plain_lines_can_be_cut() -> None:
    lines = printed("plain", ROWS).splitlines()
    assert [line.split("\t")[0] for line in lines] == [row["service"] for row in ROWS]
    assert [line.count("\t") for line in lines] == [2, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_json_is_the_same_in_any_encoding(encoding: str) -> None:
    assert json.loads(printed("json", ROWS, encoding)) == ROWS
    assert printed("json", []) == "[]\n"
    lines = printed("json", ROWS, encoding, stream=True).splitlines()
    assert [json.loads(line) for line in lines] == ROWS


def test_csv() -> None:
    read = list(csv.DictReader(io.StringIO(printed("csv", ROWS), newline="")))
    assert [row["service"] for row in read] == [row["service"] for row in ROWS]
    assert read[1]["text"] == "tab\there\nand"


def test_no_text_becomes_a_formula() -> None:
    said = printed("csv", [{"a": "=cmd|' /C calc'!A0", "b": -5, "c": "-5", "d": "x=1"}])
    assert said.splitlines()[1] == "'=cmd|' /C calc'!A0,-5,'-5,x=1"


def test_values() -> None:
    moment = datetime(2026, 12, 1, 12, 30, tzinfo=timezone.utc)
    assert as_text(moment) == "2026-12-01T12:30:00Z"
    assert [as_text(value) for value in (None, True, ["a", 1], 1.5, {"a": 1})] == [
        "",
        "yes",
        "a, 1",
        "1.5",
        '{"a": 1}',
    ]
    assert json.loads(printed("json", [{"at": moment}])) == [{"at": "2026-12-01T12:30:00Z"}]


def environment(site: Site, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "ARCREST_URL": site.url,
        "ARCREST_USERNAME": site.username,
        "ARCREST_PASSWORD": site.password,
        **more,
    }


@pytest.mark.parametrize("code_page", ["utf-8", "cp1252", "cp437"])
def test_any_console(code_page: str) -> None:
    with Site() as site:
        for form in ("--json", "--csv", None):
            words = ["services", "ls", *([form] if form else [])]
            done = subprocess.run(
                [sys.executable, "-W", "error", "-m", "arcrest", *words],
                env=environment(site, PYTHONIOENCODING=code_page, PYTHONUTF8="0"),
                capture_output=True,
                timeout=60,
                check=False,
            )
            said = done.stdout.decode(code_page)
            assert (done.returncode, done.stderr) == (0, b""), form
            assert ("道路" if code_page == "utf-8" else r"\u9053\u8def") in said
            assert "Zoning" in said


def test_a_reader_that_goes_away() -> None:
    """As `arcrest services ls | head -1`."""
    with Site(services=[f"Folder/Service{n}.MapServer" for n in range(3000)]) as site:
        process = subprocess.Popen(
            [sys.executable, "-m", "arcrest", "services", "ls"],
            env=environment(site),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert (process.stderr.read(), process.wait(60)) == (b"", 0)
        process.stderr.close()


def test_without_a_console() -> None:
    code = (
        "import sys; sys.stdout = sys.stderr = sys.stdin = None\nfrom arcrest.command import main\n"
    )
    with Site() as site:
        for words, expected in ((["services", "ls"], 0), (["services", "stop", "x"], 2)):
            done = subprocess.run(
                [sys.executable, "-c", f"{code}raise SystemExit(main({words}))"],
                env=environment(site),
                check=False,
            )
            assert done.returncode == expected


def test_progress_is_one_line_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    stream = Terminal()
    progress = Progress(stream)
    for moment, done in ((0.1, 1), (0.6, 2), (0.65, 3), (0.9, 4), (1.0, 5)):
        now[0] = moment
        progress(done, 5, f"Straßen\x1b{done}")
    assert stream.said().split("\r") == ["", "2/5 Straßen\\x1b2", "4/5 Straßen\\x1b4", " " * 16, ""]


def test_no_progress_of_what_is_quick() -> None:
    stream = Terminal()
    Progress(stream)(1, 1, "x")
    assert stream.said() == ""


# errors -----------------------------------------------------------------------------------------


def test_errors_are_one_line(arcrest: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCREST_PASSWORD", "wr0ng")
    said = arcrest("services", "ls", code=2).err
    assert said.count("\n") == 1
    assert said.startswith("arcrest: ")
    assert "Invalid username or password" in said
    assert "wr0ng" not in said
    monkeypatch.setenv("ARCREST_URL", "http://127.0.0.1:9/arcgis")
    monkeypatch.setenv("ARCREST_RETRIES", "0")
    said = arcrest("services", "ls", code=2).err
    assert "127.0.0.1:9" in said
    assert said.count("\n") == 1


def test_verbose_shows_the_log_without_secrets(
    arcrest: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = arcrest("services", "ls", "--verbose").err
    assert "/arcgis/admin/services" in said
    assert arcrest.site.password not in said
    assert "DEBUG" in said
    assert arcrest("services", "ls").err == "", "and only there"


def test_which_site(arcrest: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    url = arcrest.site.url
    assert "two sites" in arcrest("--profile", "a", "--url", url, "services", "ls", code=2).err
    monkeypatch.delenv("ARCREST_URL")
    assert "needs --username" in arcrest("--url", url, "services", "ls", code=2).err
    arcrest("--url", url, "--username", "siteadmin", "services", "ls")
    said = arcrest("--url", "http://127.0.0.1:9/arcgis", "services", "ls", code=2).err
    assert "needs --username" in said
