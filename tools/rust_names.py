"""Which file of a Rust crate defines a name, for tools/circles.py.

Reads `mod`, `use`, items, macros and paths; expands no macro and knows no types.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional, Union

# from a file to the files that it uses, each with the names that it uses
FileArrows = dict[Path, dict[Path, set[str]]]

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
    return file.name in ("mod.rs", "lib.rs")


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
                if use.path[0] == name:
                    return None  # `use pythonize::pythonize`: the first one is another crate
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
            if module.in_macro:
                yield from self._of_macro(module, use)
            elif use.name == "*":
                yield from self._of_glob(module, use.path, module.words)
            elif not use.public or use.name in module.words:
                yield use.path[-1], self.resolve(module, use.path)
        for path in module.paths:
            if not module.in_macro or path[0] in _ROOTS:
                yield "::".join(path[-2:]), self.resolve(module, path)
        for name in module.called:
            if name in self.macros:
                yield f"{name}!", self.macros[name]

    def _of_macro(self, module: Module, use: Use) -> Iterator[tuple[str, Found]]:
        """What a `use` in a macro means, if it is the same wherever the macro is expanded."""
        *path, last = use.path
        if use.path[0] not in _ROOTS or "$" in "".join(path[1:]):
            return
        if use.name == "*":
            yield from self._of_glob(module, use.path, module.words)
        elif last[0] == "$" and path:
            # a name that another macro of the file gives, one of the module's
            bodies = [
                other for other in self.modules if other.in_macro and other.file == module.file
            ]
            words = {word for other in bodies for word in other.words}
            yield from self._of_glob(module, tuple(path), words)
        else:
            yield last, self.resolve(module, use.path)

    def _of_glob(self, module: Module, path: Names, words: set[str]) -> Iterator[tuple[str, Found]]:
        target = self.resolve(module, path)
        if isinstance(target, Path):  # the variants of an enum
            yield path[-1], target
        elif target is not None:
            own = module.items | set(module.children) | {other.name for other in module.uses}
            for word in words - own:
                found = self._within(target, (word,), module, frozenset(), sure=False)
                if isinstance(found, Path):
                    yield word, found
