"""The table that jobs return: a sequence of dicts, a frame, a file, a text."""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import pickle
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from arcrest.jobs import Table

WHEN = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=timezone.utc)
ROWS: list[dict[str, Any]] = [
    {
        "name": "道路 <1>",
        "instances": 4,
        "load": 0.5,
        "private": True,
        "when": WHEN,
        "tags": ["a", "b"],
        "sources": [{"dataset": "roads", "server": None}],
    },
    dict.fromkeys(("name", "instances", "load", "private", "when", "tags", "sources")),
    {
        "name": "=1+1",
        "instances": -1,
        "load": 1e300,
        "private": False,
        "when": datetime(1969, 12, 31, tzinfo=timezone.utc),
        "tags": [],
        "sources": [],
    },
]


@pytest.fixture
def table() -> Table:
    return Table(ROWS)


def test_a_sequence_of_dicts(table: Table) -> None:
    assert len(table) == 3
    assert list(table) == ROWS
    assert [table[0], table[-1]] == [ROWS[0], ROWS[2]]
    assert list(reversed(table)) == ROWS[::-1]
    assert ROWS[2] in table
    assert (table.index(ROWS[2]), table.index(ROWS[2], -1), table.count(ROWS[1])) == (2, 2, 1)
    with pytest.raises(ValueError, match="no such row"):
        table.index(ROWS[2], 0, 2)
    assert list(table[0]) == table.columns == list(ROWS[0])
    assert table[0]["when"].tzinfo is timezone.utc
    for at in (3, -4):
        with pytest.raises(IndexError, match="the table has 3"):
            table[at]
    with pytest.raises(TypeError, match="column"):
        table["name"]


def test_columns(table: Table) -> None:
    assert table.column("instances") == [4, None, -1]
    assert table.column("when") == [row["when"] for row in ROWS]
    with pytest.raises(KeyError, match="nome"):
        table.column("nome")


@pytest.mark.parametrize(
    "place", [slice(1, 3), slice(0, 0), slice(5, 9), slice(None, None, -1), slice(None, None, 2)]
)
def test_slices_are_tables(table: Table, place: slice) -> None:
    part = table[place]
    assert isinstance(part, Table)
    assert list(part) == ROWS[place]
    assert list(part[:1]) == ROWS[place][:1]
    assert part == pickle.loads(pickle.dumps(part)) == part[:]


def test_equality_copies_and_pickles(table: Table) -> None:
    assert table == Table(ROWS) != Table(ROWS[:2])
    assert table != ROWS
    for again in (copy.copy(table), copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert again == table
    empty = table[:0]
    again = pickle.loads(pickle.dumps(empty))
    assert (again, again.columns) == (empty, table.columns)
    assert pickle.loads(pickle.dumps(table[1:])) == table[1:]


def test_values_of_other_kinds() -> None:
    table = Table([{"a": 1, "b": 2**70, "c": "x", "d": {"e": 1}}, {"a": 0.5, "b": 1, "c": 7}])
    assert table.column("a") == [1.0, 0.5]
    assert table.column("b") == [str(2**70), "1"]
    assert table.column("c") == ["x", "7"]
    assert table.column("d") == ['{"e":1}', None]
    assert Table([{"a": 1}], ["b", "a"])[0] == {"b": None, "a": 1}
    assert (len(Table([])), Table([]).columns, list(Table([], ["a"]))) == (0, [], [])
    with pytest.raises(TypeError, match="a row is a mapping"):
        Table(["x"])


# shown ----------------------------------------------------------------------------------------


def test_text_is_as_wide_as_the_terminal(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = repr(table).splitlines()
    assert lines[0].startswith("name  ")
    assert lines[-1] == "[3 rows, 1 more column]"
    assert max(map(len, lines)) <= 60
    assert "2026-01-31 12:00:00.123" in table.to_text(200)
    assert len(Table([{"n": n} for n in range(1000)]).to_text(rows=9).splitlines()) == 1 + 10 + 1


def test_a_notebook_shows_text_on_the_left(table: Table) -> None:
    html = table._repr_html_()
    assert '<td style="text-align:left">道路 &lt;1&gt;</td>' in html
    assert '<td style="text-align:right">4</td>' in html
    assert "2026-01-31 12:00:00.123" in html


# files ----------------------------------------------------------------------------------------


def test_csv(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    assert table.to_csv(path) is None
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["when"] == "2026-01-31T12:00:00.123Z"
    assert rows[0]["tags"] == "a, b"
    assert json.loads(rows[0]["sources"]) == ROWS[0]["sources"]
    assert set(rows[1].values()) == {""}
    assert rows[2]["name"] == "'=1+1"
    [_, _, last] = csv.DictReader(io.StringIO(table.to_csv(guard_formulas=False)))
    assert last["name"] == "=1+1"


def test_json(table: Table, tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    assert table.to_json(path) is None
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert rows[0] == {**ROWS[0], "when": "2026-01-31T12:00:00.123Z"}
    assert rows == json.loads(table.to_json() or "")
    assert json.loads(table[:0].to_json() or "") == []


def test_a_file_is_whole_or_not_there(table: Table, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        table.to_csv(tmp_path / "missing" / "table.csv")
    assert os.listdir(tmp_path) == []


# frames ---------------------------------------------------------------------------------------


def test_pyarrow_takes_a_table_as_it_is(table: Table) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    taken = pyarrow.table(table)
    assert taken.to_pylist() == ROWS
    assert pyarrow.schema(table) == taken.schema
    assert pyarrow.table(table[1:]).to_pylist() == ROWS[1:]
    assert table.to_frame("pyarrow") == taken


def test_polars_takes_a_table_as_it_is(table: Table) -> None:
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(table).to_dicts() == ROWS
    assert table.to_frame("polars").equals(polars.DataFrame(table))
    # row by row, a column without values would have no type
    assert polars.DataFrame(table[1:2]).schema["name"] == polars.String


@pytest.mark.parametrize("without", ["", "pyarrow"])
def test_a_frame_of_pandas(table: Table, without: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = pytest.importorskip("pandas")
    if without:
        monkeypatch.setitem(__import__("sys").modules, without, None)
    frame = table.to_frame()
    assert list(frame.columns) == table.columns
    assert frame["when"][0] == pandas.Timestamp(WHEN)
    assert str(frame["when"].dt.tz) == "UTC"
    assert frame["load"][0] == 0.5
    assert pandas.isna(frame["instances"][1])
    assert frame["name"][2] == "=1+1"
    assert list(frame["tags"][0]) == ["a", "b"]
    assert len(table[:0].to_frame()) == 0


def test_other_frames(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="not 'excel'"):
        table.to_frame("excel")
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match="polars"):
        table.to_frame("polars")
