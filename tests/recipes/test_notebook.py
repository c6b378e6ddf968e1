"""The example notebooks run from top to bottom, and their pages show what they are to show."""

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

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name: str) -> Any:
    """A notebook after it has run, in a kernel of its own."""
    read: Any = nbformat.read(EXAMPLES / name, as_version=4)
    assert not any(cell.get("outputs") for cell in read.cells), "it is kept without its output"
    NotebookClient(read, timeout=60, kernel_name="python3").execute()
    return read


@pytest.fixture(scope="module")
def notebook() -> Any:
    return run("inventory.ipynb")


@pytest.fixture(scope="module")
def administration() -> Any:
    return run("administration.ipynb")


def shown_in(notebook: Any) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    return "".join(
        output.get("text", "") or "".join(output.data.get("text/plain", "")) for output in outputs
    )


def test_each_cell_says_what_it_should(notebook: Any) -> None:
    shown = shown_in(notebook)
    assert "Utilities/Search.SearchServer" in shown
    assert "28/28" in shown, "the progress bar has come to its end"
    assert "'publisher'" in shown
    assert "Warning" not in shown


def test_its_page_has_the_tables(notebook: Any) -> None:
    page, _ = HTMLExporter().from_notebook_node(notebook)
    cells = re.findall("<t[dh]>([^<]*)</t[dh]>", page)
    assert {"SampleWorldCities", "GISSRV01.EXAMPLE.COM", "fullVersion", "SEVERE"} <= set(cells)


def test_the_round_of_an_administrator(administration: Any) -> None:
    shown = shown_in(administration)
    assert '+  "minInstancesPerNode": 2,' in shown
    assert "['changed'" in shown
    assert "Warning" not in shown
    page, _ = HTMLExporter().from_notebook_node(administration)
    assert "data:image/png;base64," in page, "the chart"
    assert "service.minInstancesPerNode" in page, "the table of differences"


def test_a_bar_without_tqdm() -> None:
    """It is drawn again in its place, by a display handle of IPython."""
    cells = [
        'import sys; sys.modules["tqdm"] = sys.modules["tqdm.auto"] = None',
        'from arcrest._progress import bar\ntell = bar()\ntell(1, 2, "a")\ntell(2, 2, "<b>")',
    ]
    written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])  # type: ignore[no-untyped-call]
    NotebookClient(written, timeout=60, kernel_name="python3").execute()
    [shown] = written.cells[1].outputs
    assert shown.data["text/plain"] == "2/2 <b>"
    assert 'value="2" max="2"' in shown.data["text/html"]
    assert "2/2 &lt;b&gt;" in shown.data["text/html"]
