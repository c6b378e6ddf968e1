"""Counts circles of files in src/ and python/; names long files and uses against the order.

An arrow runs from a file to the file that defines a name which the first file uses. Re-exports are
followed: a ``mod.rs`` or an ``__init__.py`` that only declares and re-exports has no arrows of its
own. Tests inside Rust files, comments, texts and imports for annotations alone are left out.
``python tools/circles.py [ROOT]`` exits with 1 if something is wrong.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Optional

from rust_names import Crate, FileArrows

LIMIT = 600
# a room uses only itself and the rooms before it
ROOMS = ("core", "resources", "jobs", "python")
SANDBOX = ("arcrest", "sandbox")

# from a file to the files that it uses, each with the names that it uses; seen from the root
Arrows = dict[str, dict[str, set[str]]]
# a module of Python, part by part
Names = tuple[str, ...]


# Python ---------------------------------------------------------------------------------------


class PythonFile:
    """One module: what it imports, by the names that it gives to them."""

    def __init__(self, name: Names, file: Path) -> None:
        self.name, self.file = name, file
        self.package = name if file.name == "__init__.py" else name[:-1]
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for_types = {id(node) for node in _for_types(tree)}
        # (the name it has here, the module, the name it has there, whether it is for types only)
        self.imports: list[tuple[str, Names, str, bool]] = []
        self.defined: set[str] = set()
        for node in ast.walk(tree):
            self._import(node, id(node) in for_types)
        for statement in tree.body:
            self.defined |= _defined(statement)
        self.words = _words(tree)

    def _import(self, node: ast.AST, for_types: bool) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = tuple(alias.name.split("."))
                self.imports.append((alias.asname or whole[0], whole, "", for_types))
        elif isinstance(node, ast.ImportFrom):
            base = tuple((node.module or "").split(".")) if node.module else ()
            if node.level:
                base = self.package[: len(self.package) - node.level + 1] + base
            for alias in node.names:
                self.imports.append((alias.asname or alias.name, base, alias.name, for_types))


def _for_types(tree: ast.AST) -> Iterator[ast.AST]:
    """What stands below `if TYPE_CHECKING`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            test = node.test
            name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
            if name == "TYPE_CHECKING":
                for statement in node.body:
                    yield from ast.walk(statement)


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _words(tree: ast.AST) -> set[str]:
    """The names that are used when the code runs: not those of annotations."""
    found: set[str] = set()
    todo: deque[ast.AST] = deque([tree])
    while todo:
        node = todo.popleft()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        for key, value in ast.iter_fields(node):
            if key not in ("annotation", "returns"):
                values = value if isinstance(value, list) else [value]
                todo.extend(part for part in values if isinstance(part, ast.AST))
    return found


class Packages:
    """The Python files below a folder."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[Names, PythonFile] = {}
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            name = parts[:-1] if parts[-1] == "__init__" else parts
            self.files[name] = PythonFile(name, file)

    def resolve(
        self, module: Names, name: str, seen: frozenset[object] = frozenset()
    ) -> Optional[Path]:
        """The file that defines a name of a module."""
        target = self.files.get(module)
        if (
            name
            and (*module, name) in self.files
            and (target is None or name not in target.defined)
        ):
            return self.files[(*module, name)].file
        if target is None or (module, name) in seen:
            return None
        if name not in target.defined:
            for here, base, there, _ in target.imports:
                if here == name and there:
                    return self.resolve(base, there, seen | {(module, name)})
        return target.file

    def arrows(self) -> FileArrows:
        """Every file's arrows."""
        arrows: FileArrows = defaultdict(lambda: defaultdict(set))
        for file in self.files.values():
            for here, base, name, for_types in file.imports:
                if (for_types or file.file.name == "__init__.py") and here not in file.words:
                    continue
                target = self.resolve(base, name)
                if target is not None and target != file.file:
                    arrows[file.file][target].add(name or ".".join(base))
        return arrows

    def strangers(self) -> Iterator[tuple[Path, str]]:
        """Every import of the sandbox that is not the sandbox's own but of the packages."""
        for file in self.files.values():
            if file.name[:2] == SANDBOX:
                for _, base, name, _ in file.imports:
                    whole = (*base, name) if name else base
                    if whole[:1] == SANDBOX[:1] and whole[:2] != SANDBOX:
                        yield file.file, ".".join(whole)


# what is wrong --------------------------------------------------------------------------------


def circles(arrows: Arrows) -> list[list[str]]:
    """The files that reach themselves, in groups that reach each other."""
    reached = {file: _reached(file, arrows) for file in arrows}
    found: list[list[str]] = []
    for file in sorted(arrows):
        if file in reached[file] and not any(file in group for group in found):
            found.append(sorted(to for to in reached[file] if file in reached.get(to, ())))
    return found


def _reached(start: str, arrows: Arrows) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        for target in arrows.get(todo.pop(), {}):
            if target not in found:
                found.add(target)
                todo.append(target)
    return found


def _described(group: list[str], arrows: Arrows) -> Iterator[str]:
    yield f"a circle of {len(group)} files:"
    for file in group:
        for target in group:
            if names := arrows[file].get(target):
                yield f"    {file} uses {', '.join(sorted(names))} of {target}"


def upwards(arrows: Arrows) -> Iterator[str]:
    """Every arrow from a room of src/ to a later room."""
    for file, targets in sorted(arrows.items()):
        for target, names in sorted(targets.items()):
            if _rank(target) > _rank(file) >= 0:
                yield f"{file} uses {', '.join(sorted(names))} of {target}: against the order"


def _rank(file: str) -> int:
    folder, room = PurePosixPath(file).with_suffix("").parts[:2]
    return ROOMS.index(room) if folder == "src" and room in ROOMS else -1


def lengths(root: Path) -> dict[str, int]:
    """The lines of every source file."""
    files = [*root.glob("src/**/*.rs"), *root.glob("python/**/*.py")]
    return {
        _name(file, root): len(file.read_text(encoding="utf-8").splitlines())
        for file in sorted(files)
    }


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def main(root: Path) -> int:
    """Prints what is wrong, and a line of figures."""
    packages = Packages(root / "python")
    found = {**Crate(root / "src" / "lib.rs").arrows(), **packages.arrows()}
    arrows = {
        _name(file, root): {_name(target, root): names for target, names in targets.items()}
        for file, targets in found.items()
    }
    groups = circles(arrows)
    lines = lengths(root)
    wrong = [
        *upwards(arrows),
        *(
            f"{_name(file, root)}: the sandbox imports {what}"
            for file, what in packages.strangers()
        ),
        *(line for group in groups for line in _described(group, arrows)),
        *(
            f"{file} has {count} lines, over {LIMIT}"
            for file, count in lines.items()
            if count > LIMIT
        ),
    ]
    for line in wrong:
        print(line)
    longest = max(lines, key=lambda file: lines[file])
    print(f"{len(groups)} circles, largest file {longest} {lines[longest]} lines")
    return 1 if wrong else 0


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    sys.exit(main(Path(sys.argv[1]).resolve() if sys.argv[1:] else here))
