"""The stubs of the two APIs differ in nothing but awaiting.

Every class of `arcrest.aio` is compared with the class of the same name in `arcrest._core`, member
by member: parameters, defaults, and results without the awaitable around them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import arcrest

STUBS = Path(arcrest.__file__).parent / "_core"

# the classes of the asyncio API whose counterpart has another name; a Call is what is awaited
COUNTERPARTS = {"AsyncResource": "BaseWebOperations", "AsyncRows": "Rows", "Call": None}

# the members that are different by nature; each of them has to exist
BLOCKING_ONLY = {"AGSService.__iter__", "AsyncRows.__iter__", "AsyncRows.__next__"}
ASYNCIO_ONLY = {
    "AGSAdministration.__aenter__",
    "AGSAdministration.__aexit__",
    "AGSService.__aiter__",
    "AsyncRows.__aiter__",
    "AsyncRows.__anext__",
}

Members = dict[str, str]


def classes(file: str) -> dict[str, Members]:
    """The classes of a stub and the members of each."""
    tree = ast.parse((STUBS / file).read_text(encoding="utf-8"))
    return {node.name: members(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def members(cls: ast.ClassDef) -> Members:
    """The members of a class: decorators, parameters with their defaults, and result."""
    found = {}
    for node in cls.body:
        if isinstance(node, ast.FunctionDef):
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            returned = result(node.returns, cls.name)
            name = (
                f"{node.name} (set)"
                if any(text.endswith(".setter") for text in decorators)
                else node.name
            )
            found[name] = f"{decorators} ({ast.unparse(node.args)}) -> {returned}"
        elif isinstance(node, ast.AnnAssign):
            found[ast.unparse(node.target)] = ast.unparse(node.annotation)
    return found


def result(hint: ast.expr | None, owner: str) -> str:
    """The type of a result, without the awaitable around it."""
    text = ast.unparse(hint) if hint else ""
    text = re.sub(r"^Coroutine\[Any, Any, (.*)\]$", r"\1", text)
    return re.sub(rf"\b{owner}\b", "Self", text).replace("AsyncRows", "Rows")


def pairs() -> dict[str, tuple[Members, Members]]:
    """The members of each class of the asyncio API, beside those of its counterpart."""
    blocking, aio = classes("__init__.pyi"), classes("aio.pyi")
    found = {}
    for name, own in aio.items():
        counterpart = COUNTERPARTS.get(name, name)
        if counterpart is None:
            continue
        assert counterpart in blocking, f"the blocking API has no {counterpart}"
        theirs = blocking[counterpart]
        if name == "AsyncResource":
            # a subclass of its counterpart: it inherits what it does not replace
            theirs = {member: text for member, text in theirs.items() if member in own}
        found[name] = (theirs, own)
    return found


def test_both_apis_have_the_same_members() -> None:
    compared = pairs().items()
    assert {f"{c}.{m}" for c, (own, other) in compared for m in own.keys() - other} == BLOCKING_ONLY
    assert {f"{c}.{m}" for c, (own, other) in compared for m in other.keys() - own} == ASYNCIO_ONLY


def test_members_of_both_apis_differ_in_nothing_but_awaiting() -> None:
    for name, (blocking, aio) in pairs().items():
        both = blocking.keys() & aio.keys()
        assert both, f"nothing of {name} was compared"
        assert {m: blocking[m] for m in both} == {m: aio[m] for m in both}, name
