"""The blocks of code in the documents: which there are, and how each kind is run.

`python` is run, one block of a page after the other in one namespace, `await` included. A first
line such as `# nightly.py` names a file that is written instead, and what has `__main__` is a
program of its own. Each line of `console` is a command. `output` is what the block before printed;
`...` stands for anything. `ini`, `json`, `toml` and `yaml` are read, and written to a file that
their first line names. Others, those of `SHOWN`, are not run.
"""

from __future__ import annotations

import ast
import asyncio
import configparser
import contextlib
import doctest
import fcntl
import inspect
import io
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, SkipParser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
# what needs an installation, another system or a program that is not here
SHOWN = {"bat", "powershell", "sh", "text", "rust", "{toctree}", "{image}", "{figure}"}
RUN = {"python", "console", "output", "ini", "json", "toml", "yaml"}
_NAMED = re.compile(r"(?:#|;|//) (?P<name>[\w.-]+\.\w+)\n")


class Page:
    """A document whose blocks are run in order, in a folder of the reader's own."""

    def __init__(self, path: Path, folder: Path, replaced: dict[str, str] | None = None) -> None:
        self._path = path
        self._folder = folder
        self._replaced = replaced or {}
        self._printed: str | None = None
        self._loop = asyncio.new_event_loop()
        self._names: dict[str, Any] = {"__name__": "page"}

    def run(self) -> None:
        """Runs every block; raises where one fails or prints something else."""
        ways = {"python": self._python, "console": self._console, "output": self._output}
        parsers: list[Any] = [CodeBlockParser(name, way) for name, way in ways.items()]
        parsers += [CodeBlockParser(name, self._data) for name in ("ini", "json", "toml", "yaml")]
        sybil = Sybil([*parsers, SkipParser()])
        try:
            for example in sybil.parse(self._path).examples():
                example.evaluate()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _text(self, example: Example) -> str:
        text = str(example.parsed)
        for shown, real in self._replaced.items():
            text = text.replace(shown, real)
        return text

    def _python(self, example: Example) -> None:
        source = self._text(example)
        named = _NAMED.match(source)
        if named:
            (self._folder / named["name"]).write_text(source, encoding="utf-8")
            compile(source, named["name"], "exec")
        elif '__name__ == "__main__"' in source:
            program = self._folder / f"block_{example.line}.py"
            program.write_text(source, encoding="utf-8")
            self._printed = self._command([sys.executable, str(program)])
        else:
            self._printed = self._executed("\n" * example.line + source, example.path)

    def _executed(self, source: str, path: str) -> str:
        code = compile(source, path, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            if code.co_flags & inspect.CO_COROUTINE:
                self._loop.run_until_complete(eval(code, self._names))
            else:
                exec(code, self._names)
        return printed.getvalue()

    def _console(self, example: Example) -> None:
        lines = self._text(example).replace("\\\n", " ").splitlines()
        printed = [self._command(_command(line)) for line in lines if line.strip()]
        self._printed = "".join(printed)

    def _command(self, command: list[str]) -> str:
        code, printed = _on_a_terminal(command, self._folder)
        # 1 is "found something", as a program of this package or pytest says
        assert code in (0, 1), f"{command}\n{printed}"
        assert "Traceback" not in printed, printed
        return printed

    def _output(self, example: Example) -> str | None:
        assert self._printed is not None, "the block before is not run"
        wanted = doctest.Example("", str(example.parsed))
        checker, flags = doctest.OutputChecker(), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        printed, self._printed = self._printed, None
        if checker.check_output(wanted.want, printed, flags):
            return None
        return checker.output_difference(wanted, printed, flags)

    def _data(self, example: Example) -> None:
        text = self._text(example)
        named = _NAMED.match(text)
        if named:
            (self._folder / named["name"]).write_text(text, encoding="utf-8")
        if example.region.lexemes["arguments"] == "json":
            json.loads(text)
        elif example.region.lexemes["arguments"] == "ini":
            configparser.ConfigParser(interpolation=None).read_string(text)


def _on_a_terminal(command: list[str], folder: Path) -> tuple[int, str]:
    """Exit code and output of a command that a reader runs in a console of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 100, 0, 0))
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        printed = b"".join(iter(lambda: _block(ours), b""))
        os.close(ours)
        code = process.wait(120)
    # a line of progress is overwritten by what comes after it
    text = printed.decode().replace("\r\n", "\n")
    return code, re.sub(r"^.*\r|\x1b\[[0-9;]*[A-Za-z]", "", text, flags=re.M)


def _block(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        # what Linux says of a terminal whose program has ended
        return b""


def _command(line: str) -> list[str]:
    """A command as this environment runs it."""
    words = shlex.split(line)
    programs = {"python": [sys.executable], "pytest": [sys.executable, "-m", "pytest"]}
    programs["arcrest"] = [sys.executable, "-m", "arcrest"]
    assert words[0] in programs, f"no program of a page: {line}"
    return [*programs[words[0]], *words[1:]]


def languages(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the language of each block of code."""
    fence = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r"\s*(`{3,}|~{3,}|:{3,})\s*(.*)", line)
        if found and not fence:
            fence = found[1]
            yield number, found[2].split(" ")[0]
        elif found and found[1].startswith(fence) and not found[2]:
            fence = ""
