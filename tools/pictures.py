"""Pictures of the site that are made by the build: what the command line shows on a terminal."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from html import escape
from unittest import mock

from arcrest.command import main
from arcrest.sandbox import Site

# what is typed, and shown below each other
COMMANDS = (
    ("services", "status", "--folder", "Water"),
    ("services", "restart", "Planning/*.MapServer", "--dry-run"),
)
_LINE, _LETTER, _EDGE = 19, 8.4, 18


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def pictures() -> dict[str, str]:
    """The pictures by their paths in the site."""
    return {"pictures/command-line.svg": drawn(list(_lines()))}


def _lines() -> Iterator[str]:
    with Site() as site:
        variables = {
            "ARCREST_URL": site.url,
            "ARCREST_USERNAME": site.username,
            "ARCREST_PASSWORD": site.password,
            "COLUMNS": "90",
        }
        with mock.patch.dict(os.environ, variables):
            for command in COMMANDS:
                terminal = _Terminal()
                with (
                    contextlib.redirect_stdout(terminal),
                    contextlib.redirect_stderr(io.StringIO()),
                ):
                    code = main(list(command))
                if code:
                    raise RuntimeError(terminal.getvalue())
                words = [f'"{word}"' if "*" in word else word for word in command]
                yield f"$ arcrest {' '.join(words)}"
                yield from terminal.getvalue().splitlines()
                yield ""


def _kept(line: str) -> str:
    """A line as XML, whose readers would make one space of several."""
    return escape(line).replace(" ", "\N{NO-BREAK SPACE}")


def drawn(lines: list[str]) -> str:
    """Lines of a terminal as a picture; fonts are those of who looks."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    width = max(len(line) for line in lines) * _LETTER + 2 * _EDGE
    height = len(lines) * _LINE + 2 * _EDGE
    texts = [
        f'<text x="{_EDGE}" y="{_EDGE + (number + 0.8) * _LINE:.0f}"'
        f' fill="{"#7fd1ff" if line.startswith("$ ") else "#e6edf3"}">{_kept(line)}</text>'
        for number, line in enumerate(lines)
        if line
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}"'
            f' width="{width:.0f}" height="{height}">',
            "<title>The command line</title>",
            f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#1d2430"/>',
            '<g font-family="Consolas, Menlo, monospace" font-size="14">',
            *texts,
            "</g>",
            "</svg>",
            "",
        ]
    )
