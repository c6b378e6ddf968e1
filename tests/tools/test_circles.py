"""tools/circles.py over small trees of files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "circles.py"


class Tree:
    """A repository of a few files, and what the script says to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write(
            {"src/lib.rs": "pub mod core;\npub mod python;\n", "python/arcrest/__init__.py": ""}
        )
        self.write({"src/core/mod.rs": "", "src/python/mod.rs": ""})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            file = self.root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def says(self, files: dict[str, str]) -> list[str]:
        self.write(files)
        command = [sys.executable, str(SCRIPT), str(self.root)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert done.stderr == ""
        lines = done.stdout.splitlines()
        assert done.returncode == (len(lines) > 1)
        return lines


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


A_AND_B = "pub mod a;\npub mod b;\npub use a::A;\npub use b::B;\n"


def test_without_a_fault_there_is_one_line(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": A_AND_B,
            "src/core/a.rs": "pub struct A;\n",
            "src/core/b.rs": "use super::A;\npub struct B(A);\n",
        }
    )
    assert said == ["0 circles, largest file src/core/mod.rs 4 lines"]


@pytest.mark.parametrize(
    "use",
    [
        "use super::B;\npub struct A(B);",
        "use crate::core::{B as Other, b as _};\npub struct A(Other);",
        "use crate::core::b;\npub struct A(b::B);",
        "pub struct A(super::B);",
        "pub struct A(crate::core::b::B);",
        "use super::*;\npub struct A(B);",
        "use crate::all::*;\npub struct A(B);",
        "pub struct A;\nmod inner { use super::super::B; }",
        "pub struct A;\nfn a() { let x = 'x'; use super::b::{self, r#B}; }",
        "pub struct A; /* a /* comment */ */ impl super::B {}",
        "pub struct A; type X = crate::all::made::ByAMacro;",
        "pub struct A; fn a() { b!(1) }",
    ],
)
def test_a_circle_is_found_however_the_name_is_reached(tree: Tree, use: str) -> None:
    said = tree.says(
        {
            "src/lib.rs": "pub mod core;\npub mod all;\n",
            "src/all.rs": "pub use crate::core::*;\npub use crate::core::b as made;\n",
            "src/core/mod.rs": A_AND_B,
            "src/core/a.rs": use,
            "src/core/b.rs": "use super::A;\npub struct B(A);\nmacro_rules! b { ($x:tt) => {}; }\n",
        }
    )
    assert said[0] == "a circle of 2 files:"
    assert said[1].startswith("    src/core/a.rs uses ")
    assert said[1].endswith(" of src/core/b.rs")
    assert said[2] == "    src/core/b.rs uses A of src/core/a.rs"
    assert said[3].startswith("1 circles, largest file ")


@pytest.mark.parametrize(
    "text",
    [
        "pub struct A; // use super::B;",
        "/// [`super::B`]\npub struct A;",
        'pub struct A; const X: &str = "super::B"; const Y: &str = r#"" super::B "#;',
        "pub struct A;\n#[cfg(test)]\nmod tests { use super::super::B; fn x() { B } }",
        "pub struct A;\n#[cfg(test)]\nuse super::B;",
        "pub struct A;\n#[cfg(all(test, unix))]\nfn x<P, Q>() -> super::B {}",
        "pub struct A;\n#[cfg(test)]\nmod tests;",
        "pub struct A { #[cfg(test)] x: super::B, y: u8 }",
        "pub struct A; use other::B; fn x() { other::super_::B; x.B }",
        "use other::prelude::*; pub struct A(B);",
    ],
)
def test_what_is_no_use_of_a_name_makes_no_circle(tree: Tree, text: str) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": A_AND_B,
            "src/core/a.rs": text,
            "src/core/a/tests.rs": "use super::super::B;\n",
            "src/core/b.rs": "use super::A;\npub struct B(A);\n",
        }
    )
    assert said[-1].startswith("0 circles")


def test_a_folder_that_only_declares_and_re_exports_is_in_no_circle(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": A_AND_B + "use std::fmt;\n",
            "src/core/a.rs": "use super::fmt;\nuse crate::core;\npub struct A;\n",
            "src/core/b.rs": "pub struct B(super::A);\n",
        }
    )
    assert said[-1].startswith("0 circles")


def test_a_folder_with_code_of_its_own_can_be_in_one(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": "pub mod a;\npub use a::A;\npub struct All(A);\n",
            "src/core/a.rs": "pub struct A(Box<super::All>);\n",
        }
    )
    assert said[:3] == [
        "a circle of 2 files:",
        "    src/core/a.rs uses super::All of src/core/mod.rs",
        "    src/core/mod.rs uses A of src/core/a.rs",
    ]


def test_macros_count_with_what_they_name_of_the_crate(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": "#[macro_use]\nmod make;\npub mod a;\n",
            "src/core/make.rs": "macro_rules! make { ($x:ident) => { mod m {\n"
            "use super::*; use super::super::$x::A;\n"
            "use $crate::core::$x::B; use $crate::core::a::A;\n"
            "} } }\n",
            "src/core/a.rs": "make!(a);\npub struct A;\n",
        }
    )
    assert said[:3] == [
        "a circle of 2 files:",
        "    src/core/a.rs uses make! of src/core/make.rs",
        "    src/core/make.rs uses A of src/core/a.rs",
    ]


def test_a_crate_with_a_function_of_its_name_is_another_crate(tree: Tree) -> None:
    files = {
        "src/core/mod.rs": "pub mod a;\n",
        "src/core/a.rs": "use json::json;\nfn f() { json() }\n",
    }
    assert tree.says(files)[-1].startswith("0 circles")


def test_a_name_that_one_macro_gives_to_another_counts(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/mod.rs": "#[macro_use]\nmod make;\npub mod a;\n",
            "src/core/make.rs": "macro_rules! inner { ($x:ident) => {"
            " use $crate::core::a::$x; } }\n"
            "macro_rules! make { () => { inner!(A); } }\n",
            "src/core/a.rs": "make!();\npub struct A;\npub struct B;\n",
        }
    )
    assert "    src/core/make.rs uses A of src/core/a.rs" in said


def test_core_uses_no_later_room(tree: Tree) -> None:
    said = tree.says(
        {
            "src/python/mod.rs": "mod call;\npub use call::Call;\n",
            "src/python/call.rs": "use crate::core::Reply;\npub struct Call(Reply);\n",
            "src/core/mod.rs": "mod reply;\nmod session;\npub use reply::Reply;\n",
            "src/core/reply.rs": "pub struct Reply;\n",
            "src/core/session.rs": "use crate::python::Call;\n",
        }
    )
    assert said[0] == "src/core/session.rs uses Call of src/python/call.rs: against the order"
    assert len(said) == 2


def test_a_file_has_600_lines_at_most_unless_it_is_a_stub(tree: Tree) -> None:
    said = tree.says(
        {
            "src/core/long.rs": "\n" * 601,
            "src/core/full.rs": "\n" * 600,
            "python/arcrest/long.py": "\n" * 602,
            "python/arcrest/long.pyi": "\n" * 700,
        }
    )
    assert said == [
        "python/arcrest/long.py has 602 lines, over 600",
        "src/core/long.rs has 601 lines, over 600",
        "0 circles, largest file python/arcrest/long.py 602 lines",
    ]


PACKAGE = {
    "python/arcrest/sandbox/__init__.py": "from .a import A\nfrom .b import B\n__all__ = ['A']\n",
    "python/arcrest/sandbox/b.py": "from . import A\nclass B(A): ...\n",
}


@pytest.mark.parametrize(
    "text",
    [
        "from .b import B\nclass A: ...",
        "from arcrest.sandbox import B\nclass A: ...",
        "from . import b\nclass A: ...",
        "import arcrest.sandbox.b\nclass A: ...",
        "class A:\n    def b(self):\n        from . import B",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import B\nclass A(B): ...",
    ],
)
def test_a_circle_of_python_files_is_found(tree: Tree, text: str) -> None:
    said = tree.says({**PACKAGE, "python/arcrest/sandbox/a.py": text})
    assert said[0] == "a circle of 2 files:"
    assert said[1].endswith(" of python/arcrest/sandbox/b.py")
    assert said[2] == "    python/arcrest/sandbox/b.py uses A of python/arcrest/sandbox/a.py"


@pytest.mark.parametrize(
    "text",
    [
        "class A: ...",
        "'''from . import B'''\nclass A: ...",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import B\n"
        "class A:\n    b: B\n    def x(self, b: B) -> B: ...",
    ],
)
def test_imports_for_annotations_make_no_circle(tree: Tree, text: str) -> None:
    said = tree.says({**PACKAGE, "python/arcrest/sandbox/a.py": text})
    assert said[-1].startswith("0 circles")


def test_the_sandbox_imports_nothing_of_the_client(tree: Tree) -> None:
    said = tree.says(
        {
            "python/arcrest/sandbox/__init__.py": "",
            "python/arcrest/sandbox/site.py": "from .. import security\nfrom ..sandbox import x\n",
            "python/arcrest/security.py": "from . import sandbox\n",
        }
    )
    assert said[0] == "python/arcrest/sandbox/site.py: the sandbox imports arcrest.security"
    assert len(said) == 2
