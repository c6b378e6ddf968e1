"""`tools/new_operation.py` writes row, route and test of an operation into a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src/resources", "python/arcrest/sandbox/resources", "tests/members")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the tool writes into."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "new_operation.py", tmp_path / "tools")
    return tmp_path


def new(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the tool of a copy."""
    command = [sys.executable, str(tree / "tools" / "new_operation.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_row_route_and_test_are_written(tree: Path) -> None:
    done = new(
        tree,
        *("services", "cleanFolder", "--path", "{folder}/clean"),
        *("--arg", "folder:Folder", "--arg", "deep:Flag=False", "--arg", "limit:Int"),
    )
    assert done.returncode == 0, done.stderr
    row = (tree / "src/resources/services.rs").read_text(encoding="utf-8")
    call = 'post "{folder}/clean" cleanFolder(folder: Folder, deep: Flag = False, limit: Int)'
    assert f'{call} -> Status, "TODO: page of the reference";\n    }}\n' in row
    assert "Int" in row[: row.index("resource! {")]
    route = (tree / "python/arcrest/sandbox/resources/services.py").read_text(encoding="utf-8")
    assert '@routes.write("/{folder}/clean", "deep:bool limit!:int")\ndef clean_folder(' in route
    compile(route, "services.py", "exec")
    test = (tree / "tests/members/test_services.py").read_text(encoding="utf-8")
    assert '@effect("Services.cleanFolder")\ndef test_clean_folder(' in test
    compile(test, "test_services.py", "exec")


def test_a_resource_without_operations_gets_the_section(tree: Path) -> None:
    table = tree / "src/resources/mode.rs"
    bare = re.sub(r"\n    operations \{.*?\n    \}\n", "", table.read_text("utf-8"), flags=re.S)
    table.write_text(bare.replace("use crate::core::{Flag, Text};\n\n", ""), "utf-8")
    assert new(tree, "mode", "update", "--arg", "siteMode:Text").returncode == 0
    row = (tree / "src/resources/mode.rs").read_text(encoding="utf-8")
    assert row.endswith(
        'update(siteMode: Text) -> Status, "TODO: page of the reference";\n    }\n}\n'
    )
    assert "use crate::core::Text;" in row


def test_every_resource_takes_an_operation(tree: Path) -> None:
    for table in (tree / "src/resources").glob("*.rs"):
        if table.stem in ("mod", "declare"):
            continue
        done = new(tree, table.stem, "somethingNew", "--verb", "get")
        assert done.returncode == 0, done.stderr
    for route in (tree / "python/arcrest/sandbox/resources").glob("*.py"):
        compile(route.read_text(encoding="utf-8"), route.name, "exec")


def test_the_test_fails_until_it_is_filled_in(tree: Path) -> None:
    assert new(tree, "services", "cleanFolder").returncode == 0
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    file = str(tree / "tests/members/test_services.py")
    done = subprocess.run(
        [*command, file, "-k", "clean_folder"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tree,
    )
    assert done.returncode == 1
    assert "call Services.cleanFolder and read its effect" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["services", "createFolder"], "services has createFolder already"),
        (
            ["services", "x", "--path", "{layr}/x", "--arg", "layer:Text"],
            "{layr} in the path names no argument",
        ),
        (["services", "x", "--arg", "layer"], "write name:Type"),
        (["nothing", "x"], "invalid choice"),
    ],
)
def test_mistakes_are_told(tree: Path, arguments: list[str], says: str) -> None:
    done = new(tree, *arguments)
    assert done.returncode != 0
    assert says in done.stderr
