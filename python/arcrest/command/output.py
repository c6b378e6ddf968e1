"""The one way in which a command prints: a table, plain lines, JSON or CSV; notes on stderr."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

Row = Mapping[str, Any]

# what a server's text could do to a terminal: control characters, and marks of direction
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
_NARROWEST = 8
# what a formula of a spreadsheet begins with
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# so many rows are looked at for the widths of the columns
_SAMPLE = 1000
# seconds without a line of progress
_MOMENT = 0.5


def prepare(*streams: TextIO | None) -> None:
    """Lets a stream write any text: what a console's code page lacks is escaped."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Output:
    """Where a command prints, and in what form: "table", "plain", "json" or "csv"."""

    def __init__(self, form: str = "", stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout or io.StringIO()
        self.form = form or ("table" if self._stream.isatty() else "plain")

    def text(self, text: str) -> None:
        """Text as it is."""
        self._stream.write(text if text.endswith("\n") else f"{text}\n")

    def rows(
        self, rows: Iterable[Row], columns: Sequence[str] | None = None, stream: bool = False
    ) -> None:
        """Rows in the form that was asked for; with `stream` each as soon as it comes.

        JSON and CSV have every column of a table.
        """
        every = getattr(rows, "columns", None)
        if columns is None or (every and self.form == "csv"):
            columns = every
        if columns is None:
            rows = iter(rows)
            first = next(rows, None)
            if first is not None:
                columns, rows = list(first), itertools.chain([first], rows)
        columns = list(columns or ())
        write = {"json": self._json, "csv": self._csv, "table": self._table}.get(
            self.form, self._plain
        )
        write(rows, columns, stream)

    def note(self, text: str) -> None:
        """A line for people, on stderr."""
        if sys.stderr:
            sys.stderr.write(f"{shown(text)}\n")

    def note_rows(self, rows: Sequence[Row]) -> None:
        """Rows for people, on stderr."""
        if sys.stderr and rows:
            Output("table", sys.stderr).rows(rows)

    # the forms ----------------------------------------------------------------------------------

    def _json(self, rows: Iterable[Row], columns: list[str], stream: bool) -> None:
        if stream:
            for row in rows:
                self.text(self._as_json(row))
                self._stream.flush()
            return
        lines = [self._as_json(row) for row in rows]
        self.text("[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]" if lines else "[]")

    def _as_json(self, row: Row) -> str:
        plain = not (self._stream.encoding or "").lower().startswith("utf")
        text = json.dumps(dict(row), ensure_ascii=plain, default=as_text)
        return _UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)

    def _csv(self, rows: Iterable[Row], columns: list[str], stream: bool) -> None:
        writer = csv.writer(self._stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_guarded(row.get(name)) for name in columns])
            if stream:
                self._stream.flush()

    def _plain(self, rows: Iterable[Row], columns: list[str], stream: bool) -> None:
        for row in rows:
            self.text("\t".join(shown(as_text(row.get(name))) for name in columns))
            if stream:
                self._stream.flush()

    def _table(self, rows: Iterable[Row], columns: list[str], stream: bool) -> None:
        if stream:
            for row in rows:
                cells = (shown(as_text(row.get(name))) for name in columns)
                self.text("  ".join(cell for cell in cells if cell))
                self._stream.flush()
            return
        table = ([shown(as_text(row.get(name))) for name in columns] for row in rows)
        sample = list(itertools.islice(table, _SAMPLE))
        if not sample:
            return
        widths = [
            max(width(name), *(width(row[at]) for row in sample)) for at, name in enumerate(columns)
        ]
        fit(widths, shutil.get_terminal_size().columns)
        lines: Iterator[list[str]] = itertools.chain(
            [columns, ["-" * each for each in widths]], sample, table
        )
        for line in lines:
            padded = [self._pad(cell, size) for cell, size in zip(line, widths)]
            self.text("  ".join(padded).rstrip())

    def _pad(self, cell: str, size: int) -> str:
        if width(cell) > size:
            mark = "…" if _writes(self._stream, "…") else "~"
            while cell and width(cell) > size - 1:
                cell = cell[:-1]
            cell += mark
        return cell + " " * (size - width(cell))


class Progress:
    """One line of a terminal, for what takes longer than a moment; it is gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._shown = stream, 0
        self._next = time.monotonic() + _MOMENT

    def __call__(self, done: int, total: int, item: str) -> None:
        now = time.monotonic()
        if now < self._next and not (self._shown and done == total):
            return
        self._next = now + 0.1
        room = shutil.get_terminal_size().columns - 1
        text = "" if done == total else f"{done}/{total} {shown(item)}"
        while width(text) > room:
            text = text[:-1]
        self._stream.write(f"\r{text}{' ' * max(0, self._shown - width(text))}")
        if not text:
            self._stream.write("\r")
        self._stream.flush()
        self._shown = width(text)


def fit(widths: list[int], available: int) -> None:
    """Narrows the widest columns until the line fits."""
    while sum(widths) + 2 * (len(widths) - 1) > available - 1 and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1


def _writes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def width(text: str) -> int:
    """The columns of a terminal that a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def _guarded(value: Any) -> str:
    """A cell of CSV; a spreadsheet must not run a server's text as a formula."""
    text = as_text(value)
    is_number = isinstance(value, (int, float))
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def shown(text: str) -> str:
    """The text with what a terminal would obey as escapes."""
    return _UNSEEN.sub(lambda found: ascii(found.group())[1:-1], text)


def as_text(value: Any) -> str:
    """A value as a cell: nothing for None, times in ISO 8601, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        if value.utcoffset() == datetime.timedelta(0):
            return value.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
        return value.isoformat(timespec="seconds")
    if isinstance(value, (list, tuple, set)):
        return ", ".join(as_text(each) for each in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)
