"""The commands that read: each is one job of `arcrest.jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .grammar import Command, argument
from .run import Answer, Run
from .services import CHOICE, NOTE

SELECTION = (
    CHOICE[0],
    argument("--folder", metavar="NAME", help='a folder or several: A,B; "/" for the root'),
    argument("--type", dest="types", metavar="TYPE", help="a type such as MapServer, or several"),
)


def answer(
    run: Run, job: str, columns: Sequence[str], *given: Any, found: bool = False, **keywords: Any
) -> Answer:
    """The rows of a job. Where some can't be read, a warning names them and the exit code is 1."""
    from .. import BulkError, jobs

    try:
        rows = getattr(jobs, job)(run.connect(), *given, **keywords)
    except BulkError as error:
        rows = error.results
        if not len(rows):
            raise
        run.output.note(f"arcrest: warning: {error}")
        found = True
    return Answer(rows, columns, found=found)


def selected(run: Run) -> dict[str, Any]:
    """The keywords by which a job chooses services."""
    options = run.options
    return {"folder": options.folder, "types": options.types, "names": options.names or None}


def inventory(run: Run) -> Answer:
    columns = ["name", "realTimeState", "minInstancesPerNode", "maxInstancesPerNode", "extensions"]
    return answer(run, "inventory", columns, **selected(run), progress=run.progress)


COMMANDS = (
    Command(
        "inventory",
        "Lists services with state, instances, extensions and data",
        inventory,
        (
            "arcrest inventory",
            "arcrest inventory --folder Planning --type MapServer --json",
            'arcrest inventory "Water/*" --csv',
        ),
        SELECTION,
        f"{NOTE} --json and --csv have every column, also the data sources. The exit code is 1"
        " where a service can't be read.",
    ),
)
