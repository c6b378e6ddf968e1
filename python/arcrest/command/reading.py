"""The commands that read: each is one job of `arcrest.jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .grammar import Command, argument
from .run import Answer, Refused, Run
from .services import CHOICE, NOTE

LEVELS = ("SEVERE", "WARNING", "INFO", "FINE", "VERBOSE", "DEBUG")
GROUPINGS = ("service", "method", "user", "machine", "hour")

SELECTION = (
    CHOICE[0],
    argument("--folder", metavar="NAME", help='a folder or several: A,B; "/" for the root'),
    argument("--type", dest="types", metavar="TYPE", help="a type such as MapServer, or several"),
)
TIMES = (
    argument("--since", metavar="TIME", help='how long ago ("2 h", "7 d"), or a time in ISO 8601'),
    argument("--until", metavar="TIME", help="the newest time; now by default"),
)
MACHINE = argument("--machine", dest="machines", metavar="NAME", help="a machine or several: A,B")


def answer(
    run: Run, job: str, columns: Sequence[str] | None, *given: Any, **keywords: Any
) -> Answer:
    """The rows of a job. Where some can't be read, a warning names them and the exit code is 1."""
    from .. import BulkError, jobs

    try:
        return Answer(getattr(jobs, job)(run.connect(), *given, **keywords), columns)
    except BulkError as error:
        if not len(error.results):
            raise
        run.output.note(f"arcrest: warning: {error}")
        rows: Any = error.results
        return Answer(rows, columns, found=True)


def options(run: Run, *names: str) -> dict[str, Any]:
    """Options of the command as keywords of a job."""
    return {name: getattr(run.options, name) or None for name in names}


def inventory(run: Run) -> Answer:
    columns = ["name", "realTimeState", "minInstancesPerNode", "maxInstancesPerNode", "extensions"]
    chosen = options(run, "folder", "types", "names")
    return answer(run, "inventory", columns, **chosen, progress=run.progress)


def uses(run: Run) -> Answer:
    columns = ["name", "kind", "dataset", "database", "server"]
    chosen = options(run, "folder", "types", "names")
    return answer(run, "uses", columns, run.options.what, **chosen, progress=run.progress)


def permissions(run: Run) -> Answer:
    columns = ["folderName", "service", "principal", "isAllowed", "isInherited", "privilege"]
    chosen = options(run, "folder", "types", "names")
    found = answer(run, "permissions", columns, **chosen, progress=run.progress)
    if not run.options.public:
        return found
    rows = [row for row in found.rows or () if row["isPublic"]]
    return Answer(rows, columns, found=found.found or bool(rows))


def logs(run: Run) -> Answer:
    given = run.options
    chosen = options(run, "since", "until", "folder", "types", "names", "machines", "codes")
    if chosen["codes"]:
        chosen["codes"] = [code.strip() for code in chosen["codes"].split(",")]
    columns = ["time", "type", "source", "message"]
    if given.follow:
        if given.until or given.to:
            raise Refused("--follow goes on: it has neither --until nor --to")
        del chosen["until"]
        found = answer(run, "logs", columns, level=given.level, follow=True, **chosen)
        return Answer(found.rows, columns, stream=True)
    if given.to:
        from .. import jobs

        written = jobs.logs(run.connect(), level=given.level, csv=given.to, **chosen)
        return Answer([{"file": str(written)}])
    return answer(run, "logs", columns, level=given.level, **chosen)


def stats(run: Run) -> Answer:
    by = [each.strip() for each in run.options.by.split(",")]
    for each in by:
        if each not in GROUPINGS:
            raise Refused(f"--by takes {', '.join(GROUPINGS)}, not {each!r}")
    columns = [*by, "count", "errors", "mean", "p50", "p95", "p99", "max"]
    chosen = options(run, "since", "until", "folder", "types", "names", "machines")
    return answer(run, "log_statistics", columns, by=by, **chosen)


WHOLE = "--json and --csv have every column."

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
        f"{NOTE} {WHOLE} The exit code is 1 where a service can't be read.",
    ),
    Command(
        "uses",
        "Finds the services and data store items that use a dataset or database",
        uses,
        (
            "arcrest uses dbo.Zoning",
            'arcrest uses "*water*" --json',
            "arcrest uses gis --folder Planning",
        ),
        (
            argument(
                "what",
                metavar="WHAT",
                help="a dataset, database, server or path; * and ? stand for any letters",
            ),
            *SELECTION,
        ),
        f'A dataset may be named without database and owner: "roads" is gis.sde.roads. {WHOLE}',
    ),
    Command(
        "permissions",
        "Lists who may use which folder and service",
        permissions,
        (
            "arcrest permissions",
            "arcrest permissions --folder Planning --csv",
            "arcrest permissions --public",
        ),
        (
            *SELECTION,
            argument("--public", action="store_true", help="only what is open to everyone"),
        ),
        f"{WHOLE} With --public the exit code is 1 where something is open to everyone.",
    ),
    Command(
        "logs",
        "Shows messages of the log, the newest first",
        logs,
        (
            'arcrest logs --since "2 h"',
            'arcrest logs "Planning/*" --level SEVERE --since "7 d" --json',
            'arcrest logs --since "30 d" --to messages.csv',
        ),
        (
            *SELECTION,
            argument(
                "--level",
                choices=LEVELS,
                default="WARNING",
                metavar="LEVEL",
                help=f"this level and those above: {', '.join(LEVELS)}; WARNING by default",
            ),
            *TIMES,
            MACHINE,
            argument("--code", dest="codes", metavar="CODES", help="message codes: 8252,9003"),
            argument(
                "-f", "--follow", action="store_true", help="go on with what comes, until Ctrl-C"
            ),
            argument(
                "--to", metavar="FILE", help="write a CSV file, however many messages there are"
            ),
        ),
        f"With names, --folder or --type the messages of services only. {WHOLE}"
        " With --follow, --json prints one object a line.",
    ),
    Command(
        "stats",
        "Counts what the log says of requests: how many, how long, how often failed",
        stats,
        (
            'arcrest stats --since "7 d"',
            'arcrest stats --by service --since "30 d" --csv',
            "arcrest stats --by hour,machine --folder Planning",
        ),
        (
            *SELECTION,
            argument(
                "--by",
                default="service,method",
                metavar="WHAT",
                help=f"{', '.join(GROUPINGS)}, or several: A,B; service,method by default",
            ),
            *TIMES,
            MACHINE,
        ),
        f"Times are in seconds. The log must have them: level FINE or finer. {WHOLE}",
    ),
)
