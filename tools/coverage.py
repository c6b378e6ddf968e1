"""Writes docs/coverage.md: the operations of the Administrator API that client and sandbox have.

The known operations are those of tests/contract/inventory.json, the client's those of its tables,
the sandbox's those of its routes. --check only says whether the document is stale.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from arcrest._core import _operations
from arcrest.sandbox import Site

ROOT = Path(__file__).resolve().parent.parent
INVENTORY = ROOT / "tests" / "contract" / "inventory.json"
TARGET = ROOT / "docs" / "coverage.md"

HEAD = """\
# Coverage of the Administrator API

Written by `python tools/coverage.py`; `make lint` fails where this file is stale.
"Client" is the operation's name in `arcrest.manageags`. Not listed there are `generateToken`, which
the security handlers call, and methods that are made of several operations.

"""

# how the client's verbs are sent; a query is a read that is sent by POST
_SENT = {
    "Get": ("GET",),
    "Public": ("GET",),
    "Post": ("POST",),
    "Query": ("GET", "POST"),
    "Put": ("POST",),
}
# a folder is opened as a `Services` of its own
_OPENED = {"services": "services/{folder?}"}
_SERVICE = "{service}"
_SLOT = re.compile(r"\{\w+\}")


@dataclass
class Known:
    """An operation of the inventory, and who has it."""

    resource: str
    operation: str
    http: str
    path: str
    since: str
    params: list[str]
    client: list[str] = field(default_factory=list)
    sandbox: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Has:
    """An operation that the client or the sandbox has."""

    name: str
    verbs: tuple[str, ...]
    path: str


def client() -> list[Has]:
    """The operations of the client's tables."""
    found = []
    for place, name, verb, path, *_ in _operations():
        base = _OPENED.get(place, place) if path.startswith("./") else place
        found.append(Has(name, _SENT[verb], f"/admin/{base}/{path.partition(' ')[0]}"))
    return found


def sandbox() -> list[Has]:
    """The operations of the sandbox's routes."""
    return [Has(name, verbs, path) for verbs, path, name in Site().routes()]


def inventory() -> list[Known]:
    """The known operations, each with its counterparts."""
    known = [Known(**entry) for entry in json.loads(INVENTORY.read_text(encoding="utf-8"))]
    ours, theirs = client(), sandbox()
    for operation in known:
        operation.client += nearest(operation, ours)
        operation.sandbox += nearest(operation, theirs)
    return known


def nearest(known: Known, candidates: list[Has]) -> list[str]:
    """The names of those that mean a known operation, and the most literally."""
    found: dict[int, list[str]] = {}
    for candidate in candidates:
        if known.http == "both" or known.http in candidate.verbs:
            pairs = product(_variants(f"/admin/{known.path}"), _variants(candidate.path))
            filled = [count for pair in pairs if (count := _filled(*pair)) is not None]
            if filled:
                found.setdefault(min(filled), []).append(candidate.name)
    return found[min(found)] if found else []


def _variants(path: str) -> Iterator[list[str]]:
    """The segments of a template, with and without the optional ones."""
    path = re.sub(r"\{\w+\}\.\{\w+\}", _SERVICE, path)
    optional = re.search(r"\{(\w+)\?\}", path)
    if optional:
        before, after = path[: optional.start()], path[optional.end() :]
        yield from _variants(f"{before}{{{optional[1]}}}{after}")
        yield from _variants(before + after)
    else:
        yield [segment for segment in path.split("/") if segment not in ("", ".")]


def _filled(known: list[str], template: list[str]) -> int | None:
    """How many slots of a template a path fills with literal segments; None if it is another's."""
    if len(known) != len(template):
        return None
    filled = 0
    for at, (segment, other) in enumerate(zip(known, template)):
        slots = [_SLOT.fullmatch(text) is not None for text in (segment, other)]
        if segment == other or (all(slots) and _SERVICE not in (segment, other)):
            continue
        # the last segment names the operation, and no slot stands for such a name
        if _SERVICE in (segment, other) or (slots[1] and at == len(known) - 1):
            return None
        if not re.fullmatch(_SLOT.sub(r"\\w+", other), segment):
            return None
        filled += 1
    return filled


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _counts(operations: list[Known]) -> tuple[int, int, int]:
    return (
        len(operations),
        sum(bool(operation.client) for operation in operations),
        sum(bool(operation.sandbox) for operation in operations),
    )


def text() -> str:
    """The document."""
    known = inventory()
    total, ours, theirs = _counts(known)
    lines = [
        HEAD,
        f"Of {total} known operations the client has {ours}; the sandbox answers {theirs}.\n\n",
        _row("resource", "known", "client", "sandbox"),
        _row("---", "--:", "--:", "--:"),
    ]
    for resource in dict.fromkeys(operation.resource for operation in known):
        lines.append(_row(resource, *_counts([o for o in known if o.resource == resource])))
    lines += [
        "\n## Operations\n\n",
        _row("resource", "operation", "path below `/admin`", "since", "client", "sandbox"),
        _row("---", "---", "---", "---", "---", "---"),
    ]
    for each in known:
        path = f"`{each.http.replace('both', 'GET, POST')} /{each.path}`"
        names = ", ".join(f"`{name}`" for name in each.client)
        answered = "yes" if each.sandbox else ""
        lines.append(_row(each.resource, each.operation, path, each.since, names, answered))
    named = {name for each in known for name in each.client}
    more = [f"`{o.name}`, `{', '.join(o.verbs)} {o.path}`" for o in client() if o.name not in named]
    lines += ["\n## Besides\n\nThe client also has:\n\n", *(f"- {each}\n" for each in more)]
    named = {name for each in known for name in each.sandbox}
    others = [f"`{', '.join(o.verbs)} {o.path}`" for o in sandbox() if o.name not in named]
    lines += ["\nThe sandbox also answers:\n\n", *(f"- {each}\n" for each in others)]
    return "".join(lines)


def main() -> int:
    """Writes or checks the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    check = parser.parse_args().check
    wanted = text()
    if not check:
        TARGET.write_text(wanted, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
        print(f"{TARGET.relative_to(ROOT)} is stale: run `python tools/coverage.py`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
