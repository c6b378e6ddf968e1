"""A notebook as a page: it is run, and its cells are written with what they showed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient


def page_of(path: Path) -> str:
    """The cells of a notebook as Markdown. Raises where a cell fails."""
    read: Any = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(read, timeout=60, kernel_name="python3").execute()
    return "\n\n".join(part for cell in read.cells for part in _cell(cell)) + "\n"


def _cell(cell: Any) -> Iterator[str]:
    if cell.cell_type == "markdown":
        # one level deeper, since the page has a heading of its own
        yield re.sub(r"^#", "##", cell.source, flags=re.MULTILINE)
        return
    yield f"```python\n{cell.source}\n```"
    for output in cell.outputs:
        yield _output(output)


def _output(output: Any) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return f'<img class="cell-output" alt="" src="data:image/png;base64,{data["image/png"]}">'
    if "text/html" in data:
        table = re.sub(r"\n\s*\n", "\n", data["text/html"])
        return f'<div class="cell-output">\n{table}\n</div>'
    text = output.get("text") or data.get("text/plain", "")
    # of a bar that was drawn many times, what is seen at the end
    lines = [line.rpartition("\r")[2] for line in text.rstrip("\n").splitlines()]
    return "```output\n" + "\n".join(lines) + "\n```"
