"""The example notebook runs from top to bottom, and its page shows what it is to show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

# what Jupyter's own packages warn of is not ours to mend
pytestmark = pytest.mark.filterwarnings("default")

NOTEBOOK = Path(__file__).parents[2] / "examples" / "inventory.ipynb"


@pytest.fixture(scope="module")
def notebook() -> Any:
    """The notebook after it has run, in a kernel of its own."""
    read: Any = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in read.cells), "it is kept without its output"
    NotebookClient(read, timeout=60, kernel_name="python3").execute()
    return read


def test_each_cell_says_what_it_should(notebook: Any) -> None:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    shown = "".join(
        output.get("text", "") or "".join(output.data.get("text/plain", "")) for output in outputs
    )
    assert "Utilities/Search.SearchServer" in shown
    assert "28/28" in shown, "the progress bar has come to its end"
    assert "'publisher'" in shown
    assert "Warning" not in shown


def test_its_page_has_the_tables(notebook: Any) -> None:
    page, _ = HTMLExporter().from_notebook_node(notebook)
    cells = re.findall("<t[dh]>([^<]*)</t[dh]>", page)
    assert {"SampleWorldCities", "GISSRV01.EXAMPLE.COM", "fullVersion", "SEVERE"} <= set(cells)
