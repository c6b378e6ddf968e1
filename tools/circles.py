"""Counts circles of files in src/ and python/, and names files that are too long or look upwards.

An arrow runs from a file to the file that defines a name which the first file uses. Re-exports are
followed: a ``mod.rs`` or an ``__init__.py`` that only declares and re-exports has no arrows of its
own. Tests inside Rust files, comments, texts and imports for annotations alone are left out.
``python tools/circles.py [ROOT]`` exits with 1 if something is wrong.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Optional, Union

LIMIT = 600
# a room uses only itself and the rooms before it
ROOMS = ("core", "resources", "jobs", "python")
SANDBOX = ("arcrest", "sandbox")

# from a file to the files that it uses, each with the names that it uses
FileArrows = dict[Path, dict[Path, set[str]]]
# the same by names from the root of the repository
Arrows = dict[str, dict[str, set[str]]]


# Rust: tokens ---------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*)
    |(?P<comment>/\*)
    |(?P<raw>[bc]?r(?P<fence>\#*)"(?s:.*?)"(?P=fence))
    |(?P<text>[bc]?"(?:\\(?s:.)|[^"\\])*")
    |(?P<char>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])')
    |(?P<life>'\w+)
    |(?P<word>(?:r\#|\$)?[A-Za-z_]\w*)
    |(?P<number>\d\w*)
    |(?P<mark>::|(?s:.))""",
    re.VERBOSE,
)
_CLOSES = {"{": "}", "(": ")", "[": "]"}
_NAMED = {"struct", "enum", "trait", "type", "union", "fn", "const", "static"}
_ITEM = _NAMED | {"pub", "mod", "use", "impl", "async", "unsafe", "extern", "macro_rules", "let"}
_ROOTS = ("crate", "$crate")


def tokens(text: str) -> list[str]:
    """Words and marks of Rust code; a text becomes ``""``."""
    found: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # the last mark is any character
        at = match.end()
        if match["comment"]:
            at = _after_comment(text, at)
        elif match["word"]:
            found.append(match["word"].replace("r#", ""))
        elif match["mark"]:
            found.append(match["mark"])
        elif not match["skip"]:
            found.append('""')
    return found


def _after_comment(text: str, at: int) -> int:
    """Behind a comment in slashes and stars, which may hold others."""
    depth = 1
    while depth and at < len(text):
        if text.startswith(("/*", "*/"), at):
            depth += 1 if text[at] == "/" else -1
            at += 1
        at += 1
    return at


def _is_word(token: str) -> bool:
    return token[0].isalpha() or (token[0] in "_$" and len(token) > 1)


# Rust: modules --------------------------------------------------------------------------------

Names = tuple[str, ...]


@dataclass
class Use:
    """One name of a `use`; a glob has the name ``*``."""

    name: str
    path: Names
    public: bool


@dataclass
class Module:
    """A module of a crate: a file or a part of one."""

    file: Path
    parent: Optional[Module] = None
    children: dict[str, Module] = field(default_factory=dict)
    items: set[str] = field(default_factory=set)
    macros: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    paths: set[Names] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    # bodies of macros: only a path from the crate's root means the same wherever they are expanded
    bodies: list[Module] = field(default_factory=list)
    in_macro: bool = False

    def all(self) -> Iterator[Module]:
        """This module and those below it."""
        yield self
        for module in [*self.children.values(), *self.bodies]:
            yield from module.all()

    def inside(self, other: Module) -> bool:
        """Whether this module is the other or below it, so that it sees what is private there."""
        return self is other or (self.parent is not None and self.parent.inside(other))


class RustFile:
    """Reads the tokens of one file into modules."""

    def __init__(self, file: Path, module: Module) -> None:
        self.folder = file.parent if _is_folder(file) else file.with_suffix("")
        self.tokens = tokens(file.read_text(encoding="utf-8"))
        self.at = 0
        self.module = module
        self._block([], end=False)

    def _peek(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.tokens[at] if 0 <= at < len(self.tokens) else "\n"

    def _skip_group(self) -> list[str]:
        """What stands in the brackets that open here."""
        start, depth = self.at, 0
        while self.at < len(self.tokens):
            depth += (self._peek() in _CLOSES) - (self._peek() in _CLOSES.values())
            self.at += 1
            if depth == 0:
                break
        return self.tokens[start + 1 : self.at - 1]

    def _skip_item(self) -> None:
        """Over an item, a field, a variant or an arm, with the attributes before it."""
        while self._peek() == "#":
            self.at += 1
            self._skip_group()
        is_item = self._peek() in _ITEM
        while self._peek() not in (*_CLOSES.values(), "\n"):
            token = self._peek()
            if token in _CLOSES:
                self._skip_group()
            else:
                self.at += 1
            if token in "{;" or (token == "," and not is_item):
                return

    def _block(self, inline: list[str], end: bool) -> None:
        """A module's items, up to the bracket that closes it where it is `inline`."""
        depth, public = 0, False
        while self.at < len(self.tokens):
            token, following = self._peek(), self._peek(1)
            self.at += 1
            if token == "#" and following in "[!":
                if self._attribute():
                    return
            elif token == "pub":
                public = True
                if self._peek() == "(" and self._peek(1) in ("crate", "super", "self", "in"):
                    self._skip_group()
                continue
            elif token == "mod" and _is_word(following):
                self._mod(following, inline)
            elif token == "use" and (_is_word(following) or following in ("::", "{")):
                self._use((), public)
                continue
            elif token == "macro_rules" and following == "!":
                self._macro(inline)
            elif token == "{":
                depth += 1
            elif token == "}":
                depth -= 1
                if depth < 0 and end:
                    return
            elif token in _NAMED and _is_word(following):
                if depth == 0 and following not in _NAMED:
                    self.module.items.add(following)
                    self.at += 1
            elif _is_word(token):
                self._word(token)
            public = False

    def _attribute(self) -> bool:
        """Skips an attribute, and the item if it is for tests; whether all of the rest is."""
        whole = self._peek() == "!"
        self.at += whole
        words = self._skip_group()
        if words[:3] in (["cfg", "(", "test"], ["cfg", "(", "all"]) and _for_tests(words):
            if whole:
                self.at = len(self.tokens)
                return True
            self._skip_item()
        return False

    def _mod(self, name: str, inline: list[str]) -> None:
        self.at += 1
        if self._peek() == ";":
            folder = self.folder.joinpath(*inline)
            for file in (folder / f"{name}.rs", folder / name / "mod.rs"):
                if file.exists():
                    child = Module(file, self.module)
                    self.module.children[name] = child
                    RustFile(file, child)
        elif self._peek() == "{":
            self.at += 1
            outer = self.module
            self.module = outer.children.setdefault(
                name, Module(outer.file, outer, in_macro=outer.in_macro)
            )
            self._block([*inline, name], end=True)
            self.module = outer

    def _macro(self, inline: list[str]) -> None:
        self.at += 1
        self.module.items.add(self._peek())
        self.module.macros.add(self._peek())
        self.at += 1
        start = self.at
        self._skip_group()
        outer, end, whole = self.module, self.at, self.tokens
        body = Module(outer.file, outer, in_macro=True)
        outer.bodies.append(body)
        self.module, self.at, self.tokens = body, 0, whole[start + 1 : end - 1]
        self._block(inline, end=False)
        self.module, self.at, self.tokens = outer, end, whole

    def _use(self, path: Names, public: bool) -> None:
        """A tree of `use`, up to behind it."""
        if self._peek() == "::":
            self.at += 1
            path = (*path, "")  # a crate of that name
        while _is_word(self._peek()) and self._peek() != "as":
            path = (*path, self._peek())
            self.at += 1
            if self._peek() != "::":
                break
            self.at += 1
        if self._peek() == "{":
            self.at += 1
            while self._peek() not in ("}", "\n"):
                self._use(path, public)
                self.at += self._peek() == ","
            self.at += 1
        elif self._peek() == "*":
            self.at += 1
            self.module.uses.append(Use("*", path, public))
        elif path:
            path = path[:-1] if path[-1] == "self" and len(path) > 1 else path
            name = path[-1]
            if self._peek() == "as":
                name = self._peek(1)
                self.at += 2
            self.module.uses.append(Use(name, path, public))
        else:
            self.at += 1

    def _word(self, word: str) -> None:
        """A name in code, or the start of a path."""
        before = self._peek(-2)
        path = [word]
        while self._peek() == "::" and self._peek(1)[0] != "$" and _is_word(self._peek(1)):
            path.append(self._peek(1))
            self.at += 2
        if before in (".", "::") or word == "Self" or (word[0] == "$" and word not in _ROOTS):
            return
        self.module.words.add(word)
        if len(path) > 1:
            self.module.paths.add(tuple(path))
        elif self._peek() == "!" and self._peek(1) in _CLOSES:
            self.module.called.add(word)


def _for_tests(condition: list[str]) -> bool:
    return "test" in condition and "not ( test" not in " ".join(condition)


def _is_folder(file: Path) -> bool:
    return file.name in ("mod.rs", "lib.rs", "main.rs", "__init__.py")


# Rust: names ----------------------------------------------------------------------------------

# a module, the file of an item, nothing of that name, or a name of another crate
Found = Union[Module, Path, None]


class Crate:
    """Finds the file that defines a name."""

    def __init__(self, root: Path) -> None:
        self.root = Module(root)
        RustFile(root, self.root)
        self.modules = list(self.root.all())
        self.macros: dict[str, Path] = {}
        for module in self.modules:
            self.macros.update(dict.fromkeys(module.macros, module.file))

    def resolve(self, module: Module, path: Names, seen: frozenset[object] = frozenset()) -> Found:
        """What a path means in a module; None for what the crate does not define."""
        start, rest = module, path
        while rest and rest[0] in (*_ROOTS, "self", "super"):
            if rest[0] in _ROOTS:
                start = self.root
            elif rest[0] == "super":
                start = start.parent or start
            rest = rest[1:]
        return self._within(start, rest, module, seen, sure=rest != path)

    def _within(
        self, module: Module, path: Names, asker: Module, seen: frozenset[object], sure: bool
    ) -> Found:
        """What a path means below a module; a macro makes what is `sure` to be there unseen."""
        if not path:
            return module
        if (id(module), path) in seen:
            return None
        seen = seen | {(id(module), path)}
        name, rest = path[0], path[1:]
        if name in module.children:
            return self._within(module.children[name], rest, asker, seen, sure=True)
        if name in module.items:
            return module.file
        for use in module.uses:
            if use.name == name:
                return self.resolve(module, (*use.path, *rest), seen)
        for use in module.uses:
            if use.name == "*":
                target = self.resolve(module, use.path, seen)
                if isinstance(target, Module):
                    found = self._within(target, path, asker, seen, sure=False)
                    if found is not None:
                        return found
                elif use.public or asker.inside(module):
                    sure = False  # the other crate may have that name
        return module.file if sure else None

    def arrows(self) -> FileArrows:
        """Every file's arrows."""
        arrows: FileArrows = defaultdict(lambda: defaultdict(set))
        for module in self.modules:
            for name, target in self._targets(module):
                if isinstance(target, Module):
                    # a folder's file stands for nothing but what is named in it
                    target = None if _is_folder(target.file) else target.file
                if target is not None and target != module.file:
                    arrows[module.file][target].add(name)
        return arrows

    def _targets(self, module: Module) -> Iterator[tuple[str, Found]]:
        for use in module.uses:
            if module.in_macro and (use.path[0] not in _ROOTS or "$" in "".join(use.path[1:])):
                continue
            if use.name == "*":
                yield from self._of_glob(module, use)
            elif not use.public or use.name in module.words:
                yield use.path[-1], self.resolve(module, use.path)
        for path in module.paths:
            if not module.in_macro or path[0] in _ROOTS:
                yield "::".join(path[-2:]), self.resolve(module, path)
        for name in module.called:
            if name in self.macros:
                yield f"{name}!", self.macros[name]

    def _of_glob(self, module: Module, use: Use) -> Iterator[tuple[str, Found]]:
        target = self.resolve(module, use.path)
        if isinstance(target, Path):  # the variants of an enum
            yield use.path[-1], target
        elif target is not None:
            own = module.items | set(module.children) | {other.name for other in module.uses}
            for word in module.words - own:
                found = self._within(target, (word,), module, frozenset(), sure=False)
                if isinstance(found, Path):
                    yield word, found


# Python ---------------------------------------------------------------------------------------


class PythonFile:
    """One module: what it imports, by the names that it gives to them."""

    def __init__(self, name: Names, file: Path) -> None:
        self.name, self.file = name, file
        self.package = name if _is_folder(file) else name[:-1]
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
                if (for_types or _is_folder(file.file)) and here not in file.words:
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
