"""Parts of pages that are made of the command line's grammar and of the inventory of the API."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

from arcrest.command.grammar import Parser, parser
from arcrest.command.table import COMMANDS, GROUPS
from coverage import inventory

ROOT = Path(__file__).resolve().parent.parent
ARCGIS = ROOT / "tests" / "contract" / "arcgis-2.4.4.json"


def derived_pages() -> dict[str, str]:
    """The parts by the paths of their pages, in which they follow what docs/ has."""
    return {"reference/commands.md": commands(), "migration/arcgis.md": arcgis()}


def commands() -> str:
    """Each command with what its --help prints."""
    os.environ["COLUMNS"] = "90"
    parts = [
        f"## {name}\n\n```text\n{each.format_help().strip()}\n```\n"
        for name, each in _parsers(parser(COMMANDS, GROUPS))
    ]
    return "\n".join(parts)


def _parsers(root: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield root.prog, root
    for action in root._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                if isinstance(below, Parser):
                    below.fill()
                yield from _parsers(below)


def arcgis() -> str:
    """Which call of `arcgis.gis.server` is which here."""
    names = {
        (entry["resource"], entry["operation"]): entry["arcgis"]
        for entry in json.loads(ARCGIS.read_text(encoding="utf-8"))
    }
    rows = ["| operation | `arcgis.gis.server` | here | since |", "| --- | --- | --- | --- |"]
    for known in inventory():
        theirs = names.get((known.resource, known.operation), "")
        shown = ", ".join(f"`{name}`" for name in theirs.split("/")) if theirs else "none"
        ours = ", ".join(_link(name) for name in known.client)
        rows.append(f"| {known.resource}: {known.operation} | {shown} | {ours} | {known.since} |")
    return "\n".join(rows) + "\n"


def _link(name: str) -> str:
    page = name.partition(".")[0]
    return f"[`{name}`](../reference/classes/{page}.md)"
