"""The worked example of CONTRIBUTING.md: its steps are applied to a copy of the tree."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import arcrest
import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = "src/resources/services.rs"
ROUTES = "python/arcrest/sandbox/resources/services.py"
TEST = "tests/members/test_services.py"


def blocks() -> tuple[str, str, str, str]:
    """The command, the row, the route and the test of the example."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text[text.index("## Adding an operation") : text.index("## Tests")]
    found = re.findall(r"^   ```\w+\n(.*?)^   ```$", example, re.MULTILINE | re.DOTALL)
    command, row, route, test, _ = (textwrap.dedent(block) for block in found)
    return command, row, route, test


def replaced(path: Path, old: str, new: str) -> None:
    """Replaces the one place of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has not once: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in the copy, with the copy's sandbox."""
    environment = {**os.environ, "PYTHONPATH": str(tree / "python")}
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the tree that lacks the operation."""
    _, row, route, _ = blocks()
    shutil.copytree(ROOT / "src" / "resources", tmp_path / "src" / "resources")
    package = Path(arcrest.__file__).parent
    native = shutil.ignore_patterns("*.so", "*.pyd", "__pycache__")
    shutil.copytree(package, tmp_path / "python" / "arcrest", ignore=native)
    for library in (*package.glob("_core.*.so"), *package.glob("_core.*.pyd")):
        copy = tmp_path / "python" / "arcrest" / library.name
        try:
            os.link(library, copy)
        except OSError:  # on another drive
            shutil.copy(library, copy)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "new_operation.py", tmp_path / "tools")
    (tmp_path / "tests" / "members").mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "effects.py"):
        shutil.copy(ROOT / "tests" / "members" / name, tmp_path / "tests" / "members")
    replaced(tmp_path / TABLE, textwrap.indent(row, " " * 8) + "\n", "")
    replaced(tmp_path / ROUTES, route + "\n\n", "")
    return tmp_path


def test_the_steps_lead_to_a_test_that_passes(tree: Path) -> None:
    command, row, route, test = blocks()
    made = re.fullmatch(r'make new NEW="(.*)"\n', command)
    assert made, command
    done = run(tree, sys.executable, "tools/new_operation.py", *shlex.split(made[1]))
    assert done.returncode == 0, done.stderr

    table = (tree / TABLE).read_text(encoding="utf-8")
    skeleton = re.search(r"        /// TODO: say what it does\.\n.*?;\n", table, re.DOTALL)
    assert skeleton, table
    call = " ".join(row[row.index("post") : row.index(" ->")].split())
    call = call.replace("( ", "(").replace(", )", ")")
    assert call in skeleton[0], "the command writes the call of the row"
    replaced(tree / TABLE, skeleton[0], textwrap.indent(row, " " * 8))

    pytest_ = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull)
    written = re.search(r"@effect.*", (tree / TEST).read_text(encoding="utf-8"), re.DOTALL)
    assert written
    replaced(tree / TEST, written[0], test)
    done = run(tree, *pytest_, "--rootdir", str(tree), TEST)
    assert done.returncode == 1, "without the route the test fails"

    skeleton = re.search(r"@routes\.write.*\n.*\n.*TODO.*\n", (tree / ROUTES).read_text("utf-8"))
    assert skeleton
    replaced(tree / ROUTES, skeleton[0], route)
    done = run(tree, *pytest_, "--rootdir", str(tree), TEST)
    assert done.returncode == 0, done.stdout + done.stderr
