"""`arcrest services`: which there are, which run, and to start and stop them."""

from __future__ import annotations

import fnmatch
import warnings
from typing import Any, Callable

from .grammar import Command, argument
from .run import Answer, Refused, Run

CHOICE = (
    argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a service such as Planning/Zoning.MapServer; * and ? stand for any letters",
    ),
    argument("--folder", metavar="NAME", help='the services of one folder, "/" for the root'),
    argument("--type", metavar="TYPE", help="of one type such as MapServer, or several: A,B"),
)
NOTE = "A name is folder/name.type, and name.type in the root folder."


def _matches(name: str, patterns: list[str]) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(name.lower(), p.lower()) for p in patterns)


def _check(names: list[str], patterns: list[str]) -> None:
    """Refuses a name that means no service."""
    for pattern in patterns:
        if not any(_matches(name, [pattern]) for name in names):
            raise Refused(f"No service matches {pattern!r}; `arcrest services ls` lists them")


def _full_name(service: dict[str, Any]) -> str:
    folder = service["folderName"].strip("/")
    name = f"{service['serviceName']}.{service['type']}"
    return f"{folder}/{name}" if folder else name


def _states(run: Run) -> dict[str, Any]:
    """The states of the chosen services; an exception in place of one that can't be read."""
    options = run.options
    with warnings.catch_warnings():
        # what can't be read stands in the rows
        warnings.simplefilter("ignore")
        found = run.connect().services.statuses(
            options.folder, options.type, progress=run.progress, strict=False
        )
    whole = found.get(options.folder)
    if isinstance(whole, Exception):
        raise whole
    _check(list(found), options.names)
    return {name: state for name, state in found.items() if _matches(name, options.names)}


def ls(run: Run) -> Answer:
    options = run.options
    found = run.connect().services.find_services(options.type or "*")
    rows = [{"service": _full_name(each), "description": each["description"]} for each in found]
    if options.folder is not None:
        folder = options.folder.strip("/")
        rows = [row for row in rows if row["service"].rpartition("/")[0] == folder]
    _check([row["service"] for row in rows], options.names)
    rows = [row for row in rows if _matches(row["service"], options.names)]
    return Answer(rows, ("service", "description"))


def status(run: Run) -> Answer:
    rows, found = [], False
    for name, state in _states(run).items():
        if isinstance(state, Exception):
            rows.append({"service": name, "error": str(state)})
            found = True
            continue
        configured, real = state["configuredState"], state["realTimeState"]
        found = found or configured != real
        rows.append({"service": name, "configured": configured, "state": real})
    if run.options.wrong:
        rows = [row for row in rows if "error" in row or row["configured"] != row["state"]]
    columns = ["service", "configured", "state"]
    return Answer(
        rows, [*columns, *(["error"] if any("error" in r for r in rows) else [])], found=found
    )


# changes ----------------------------------------------------------------------------------------


def _change(verb: str, wanted: str, is_due: Callable[[str], bool]) -> Callable[[Run], Answer]:
    """The command that brings services to a state."""

    def change(run: Run) -> Answer:
        options = run.options
        if not (options.names or options.folder or options.type or options.all):
            raise Refused(f"Which services? Give names, --folder, --type or --all to {verb} them")
        states = _states(run)
        unknown = [name for name, state in states.items() if isinstance(state, Exception)]
        if unknown:
            raise Refused(f"Nothing was changed: the state of {', '.join(unknown)} can't be read")
        due = [name for name, state in states.items() if is_due(state["realTimeState"])]
        plan = [
            {"service": name, "state": states[name]["realTimeState"], "plan": verb} for name in due
        ]
        count = f"{len(due)} service{'s' if len(due) > 1 else ''}"
        question = f"{verb.capitalize()} {count} of {run.profile().url}?"
        if not due:
            return Answer([], ("service", "state"))
        if not run.goes_ahead(plan, question):
            return Answer(plan)
        services = run.connect().services
        try:
            if verb != "start":
                services.stopServices(due)
        finally:
            # whatever became of the stop: what ran before is to run again
            if verb != "stop":
                services.startServices(due)
        after = _states(run)
        rows = [
            {"service": name, "before": states[name]["realTimeState"], "state": _state(after, name)}
            for name in due
        ]
        return Answer(rows, found=any(row["state"] != wanted for row in rows))

    return change


def _state(after: dict[str, Any], name: str) -> str:
    state = after.get(name)
    return state["realTimeState"] if isinstance(state, dict) else "UNKNOWN"


_ALL = argument("--all", action="store_true", help="every service of the site")

COMMANDS = (
    Command(
        "services ls",
        "Lists the services of a site",
        ls,
        (
            "arcrest services ls",
            "arcrest services ls --type MapServer,ImageServer --json",
            'arcrest services ls "Planning/*"',
        ),
        CHOICE,
        NOTE,
    ),
    Command(
        "services status",
        "Says which services run; finds those that should run and do not",
        status,
        (
            "arcrest services status",
            "arcrest services status --folder Planning --csv",
            "arcrest services status --wrong",
        ),
        (
            *CHOICE,
            argument("--wrong", action="store_true", help="only those that are not as configured"),
        ),
        f"{NOTE} The exit code is 1 where a service is not as it is configured.",
    ),
    Command(
        "services start",
        "Starts the services that stand still",
        _change("start", "STARTED", lambda state: state != "STARTED"),
        (
            "arcrest services start OldAtlas.MapServer --yes",
            "arcrest services start --folder Water --dry-run",
        ),
        (*CHOICE, _ALL),
        f"{NOTE} The exit code is 1 where a service did not start.",
        changes=True,
    ),
    Command(
        "services stop",
        "Stops the services that run",
        _change("stop", "STOPPED", lambda state: state != "STOPPED"),
        (
            "arcrest services stop Planning/Zoning.MapServer --yes",
            'arcrest services stop "Planning/*" --dry-run',
        ),
        (*CHOICE, _ALL),
        f"{NOTE} The exit code is 1 where a service did not stop.",
        changes=True,
    ),
    Command(
        "services restart",
        "Stops the services that run, and starts them again",
        _change("restart", "STARTED", lambda state: state == "STARTED"),
        (
            "arcrest services restart Planning/Parcels.MapServer --yes",
            "arcrest services restart --type GPServer --dry-run",
        ),
        (*CHOICE, _ALL),
        f"{NOTE} What stood still before stays so.",
        changes=True,
    ),
)
