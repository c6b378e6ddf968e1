"""Text is read and written in a named encoding, so that it is the same on every machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("benches", "examples", "python", "tools")
FILES = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]


def nameless(code: str) -> Iterator[int]:
    """The lines of calls that leave the encoding of text to the machine."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _is_of_text(node):
            named = {keyword.arg for keyword in node.keywords}
            positions = {"read_text": 1, "write_text": 2, "open": 4}
            if "encoding" not in named and len(node.args) < positions.get(_name(node), 99):
                yield node.lineno


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_of_text(call: ast.Call) -> bool:
    if any(keyword.arg in ("text", "universal_newlines") for keyword in call.keywords):
        return True
    if _name(call) == "open":
        owner = getattr(getattr(call.func, "value", None), "id", "")
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        modes = [value.value for value in values if isinstance(value, ast.Constant)]
        return owner not in ("tarfile", "zipfile", "webbrowser", "os") and not any(
            isinstance(mode, str) and "b" in mode and len(mode) < 4 for mode in modes
        )
    return _name(call) in ("read_text", "write_text")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("path.read_text()", [1]),
        ("path.read_text('utf-8')", []),
        ("path.write_text(text)", [1]),
        ("path.write_text(text, encoding='utf-8')", []),
        ("open(name)", [1]),
        ("open(name, 'w')", [1]),
        ("open(name, 'rb')", []),
        ("path.open(mode='ab')", []),
        ("path.open('a')", [1]),
        ("run(command, text=True)", [1]),
        ("run(command, encoding='utf-8')", []),
    ],
)
def test_a_missing_encoding_is_noticed(code: str, found: list[int]) -> None:
    assert list(nameless(code)) == found


def test_every_encoding_is_named() -> None:
    assert len(FILES) > 100
    assert [
        f"{file.relative_to(ROOT)}:{line}"
        for file in FILES
        for line in nameless(file.read_text(encoding="utf-8"))
    ] == []
