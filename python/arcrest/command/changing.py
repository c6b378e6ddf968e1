"""The commands that change a site by a job: publish, backup, change and extensions; and fleet."""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from typing import Any

from .grammar import Command, argument
from .reading import SELECTION, options
from .run import Answer, Refused, Run
from .services import NOTE

Row = dict[str, Any]

# the jobs of `arcrest fleet`
FLEET = ("certificates", "health", "inventory", "log_statistics", "permissions", "uses")


def _one(run: Run, job: str, *given: Any, question: str, **keywords: Any) -> Answer:
    """A job that returns a dict: its plan, or after the question what it has done."""
    from .. import jobs

    do = getattr(jobs, job)
    with run.connect() as ags:
        plan = do(ags, *given, **keywords, dry_run=True)
        if not run.goes_ahead([plan], question):
            return Answer([plan])
        done = do(ags, *given, **keywords, **_progress(run, job))
    return Answer([{key: value for key, value in done.items() if key != "messages"}])


def _progress(run: Run, job: str) -> dict[str, Any]:
    return {} if job == "remove_extension" else {"progress": run.progress}


def publish(run: Run) -> Answer:
    given = run.options
    more = {key: getattr(given, key) for key in ("folder", "name", "resume") if getattr(given, key)}
    question = f"Publish {given.file} on {run.profile().url}?"
    return _one(run, "publish", given.file, question=question, **more)


def backup(run: Run) -> Answer:
    given = run.options
    question = f"Back up {run.profile().url} to {given.file}?"
    return _one(run, "backup", given.file, question=question, keep=given.keep)


def install(run: Run) -> Answer:
    question = f"Add the extension {run.options.file} to {run.profile().url}?"
    return _one(run, "install_extension", run.options.file, question=question)


def remove(run: Run) -> Answer:
    question = f"Take the extension {run.options.file} out of {run.profile().url}?"
    return _one(run, "remove_extension", run.options.file, question=question)


def ls_extensions(run: Run) -> Answer:
    from .. import jobs

    columns = ("file", "name", "displayName", "description")
    return Answer(jobs.extensions(run.connect()), columns)


# many services ----------------------------------------------------------------------------------


def _many(run: Run, job: str, verb: str, *given: Any, **keywords: Any) -> Answer:
    """A job that changes services by a plan: shows the plan, asks, and does the plan."""
    from .. import BulkError, jobs

    do = getattr(jobs, job)
    chosen = options(run, "folder", "types", "names")
    if run.options.all:
        chosen["names"] = "*"
    if not any(chosen.values()):
        raise Refused(f"Which services? Give names, --folder, --type or --all to {verb} them")
    keep_going = run.options.keep_going
    with run.connect() as ags:
        with warnings.catch_warnings():
            # what would fail stands in the plan
            warnings.simplefilter("ignore")
            plan = do(ags, *given, **chosen, **keywords, dry_run=True)
        if not len(plan):
            raise Refused("No service matches; `arcrest services ls` lists them")
        due = [row for row in plan if row["status"] != "unchanged"]
        wrong = any(row["status"] == "failed" for row in due)
        count = f"{len(due)} service{'s' if len(due) > 1 else ''}"
        question = f"{verb.capitalize()} {count} of {run.profile().url}?"
        if not due or (wrong and not keep_going) or not run.goes_ahead(_shown(due), question):
            return _rows(run, plan, wrong)
        try:
            done = do(ags, *given, **keywords, plan=plan, keep_going=keep_going, **_watch(run))
        except BulkError as error:
            if not len(error.results):
                raise
            return _rows(run, error.results, True)
    return _rows(run, done, False)


def _watch(run: Run) -> dict[str, Any]:
    return {"progress": run.progress}


def _shown(rows: Sequence[Row]) -> list[Row]:
    """A line for each member that changes."""
    return [
        {
            "service": row["name"],
            "status": row["status"],
            "member": each.get("member"),
            "before": each.get("before"),
            "after": each.get("after"),
            "error": row["error"],
        }
        for row in rows
        for each in row["changes"] or [{}]
    ]


def _rows(run: Run, table: Any, found: bool) -> Answer:
    if run.options.diff:
        return Answer(says="".join(row["diff"] or "" for row in table), found=found)
    if run.output.form in ("json", "csv"):
        return Answer(table, found=found)
    rows = _shown(list(table))
    wrong = any(row["error"] for row in rows)
    columns = ["service", "status", "member", "before", "after", *(["error"] if wrong else [])]
    return Answer(rows, columns, found=found)


def change(run: Run) -> Answer:
    given = run.options
    members = [word for word in given.words if "=" in word]
    given.names = [word for word in given.words if "=" not in word]
    if not members:
        raise Refused("What is to be changed? Give MEMBER=VALUE, such as minInstancesPerNode=2")
    what = {
        path.strip(): _value(text) for path, _, text in (each.partition("=") for each in members)
    }
    return _many(run, "change", "change", what)


def _value(text: str) -> Any:
    """A value as JSON where it is, else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def switch(run: Run) -> Answer:
    given = run.options
    if not (given.enable or given.disable):
        raise Refused("Which extensions? Give --enable or --disable, such as --enable WMSServer")
    return _many(run, "extensions", "change", enable=given.enable, disable=given.disable)


# many sites -------------------------------------------------------------------------------------


def fleet(run: Run) -> Answer:
    from .. import jobs
    from ..profiles import names

    given = run.options
    sites = given.profiles or names()
    if not sites:
        raise Refused("There is no profile; `arcrest config add NAME` writes one")
    more = {"what": given.what} if given.what else {}
    if (given.job == "uses") != bool(more):
        raise Refused("`uses` needs --what DATASET, and no other job has it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = jobs.fleet(sites, getattr(jobs, given.job), **more)
    wrong = any(row["siteError"] for row in rows)
    columns = [name for name in rows.columns if name in ("site", *_COLUMNS[given.job])]
    failed = given.job == "health" and any(row["status"] not in ("ok", None) for row in rows)
    return Answer(rows, [*columns, *(["siteError"] if wrong else [])], found=wrong or failed)


_COLUMNS = {
    "certificates": ("machine", "aliasName", "isUsed", "daysLeft", "error"),
    "health": ("status", "check", "subject", "reason"),
    "inventory": ("name", "realTimeState", "minInstancesPerNode", "maxInstancesPerNode"),
    "log_statistics": ("service", "method", "count", "errors", "mean", "p95"),
    "permissions": ("folderName", "service", "principal", "isAllowed"),
    "uses": ("name", "kind", "dataset", "database", "server"),
}


# the table --------------------------------------------------------------------------------------

_ALL = argument("--all", action="store_true", help="every service of the site")
_CAREFUL = (
    argument("--keep-going", action="store_true", help="go on with the next after a failure"),
    argument("--diff", action="store_true", help="print the change as a unified diff"),
)
_CHANGE = (
    argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="MEMBER=VALUE, and services such as Planning/Zoning.MapServer, with * and ?",
    ),
    *SELECTION[1:],
    _ALL,
    *_CAREFUL,
)
_CHANGE_NOTE = (
    f"A member has a dotted path: properties.maxRecordCount=2000. {NOTE} Each service that changes"
    " restarts. The exit code is 1 where a service failed."
)

SERVICES = (
    Command(
        "services change",
        "Changes members of services, such as the number of instances",
        change,
        (
            "arcrest services change minInstancesPerNode=2 Planning/Zoning.MapServer \\\n"
            "      --yes",
            'arcrest services change maxIdleTime=900 "Water/*" --dry-run --diff',
        ),
        _CHANGE,
        _CHANGE_NOTE,
        changes=True,
    ),
)

COMMANDS = (
    Command(
        "publish",
        "Publishes a service definition, with the messages of the site",
        publish,
        (
            "arcrest publish City.sd --folder Planning --yes",
            "arcrest publish City.sd --name Town --dry-run",
        ),
        (
            argument("file", metavar="FILE", help="the service definition, a .sd file"),
            argument("--folder", metavar="NAME", help="the folder, which is made if it is missing"),
            argument("--name", metavar="NAME", help="the name of the service"),
            argument("--resume", metavar="ID", help="the item of an upload that ended early"),
        ),
        changes=True,
    ),
    Command(
        "backup",
        "Backs a site up to a file on this machine, with a checksum",
        backup,
        (
            "arcrest backup site.agssite --keep 7 --yes",
            "arcrest backup all.agssiteservices --dry-run",
        ),
        (
            argument("file", metavar="FILE", help="the file; services alone in .agssiteservices"),
            argument(
                "--keep", type=int, default=1, metavar="N", help="how many are kept; 1 by default"
            ),
        ),
        "The backup before becomes site.1.agssite, and so on.",
        changes=True,
    ),
    Command(
        "change",
        "Changes members of services: the same as `services change`",
        change,
        (
            "arcrest change properties.maxRecordCount=3000 --folder Planning \\\n"
            "      --type MapServer --yes",
            "arcrest change minInstancesPerNode=2 --all --dry-run --keep-going --json",
        ),
        _CHANGE,
        _CHANGE_NOTE,
        changes=True,
    ),
    Command(
        "extensions ls",
        "Lists the extensions (SOE, SOI) that were added to the site",
        ls_extensions,
        ("arcrest extensions ls", "arcrest extensions ls --json"),
    ),
    Command(
        "extensions switch",
        "Switches extensions of services on and off",
        switch,
        (
            "arcrest extensions switch --enable KmlServer --folder Planning \\\n"
            "      --type MapServer --yes",
            "arcrest extensions switch --disable WMSServer --all --dry-run --diff",
        ),
        (
            *SELECTION,
            argument("--enable", metavar="TYPE", help="types that are to be on: A,B"),
            argument("--disable", metavar="TYPE", help="types that are to be off: A,B"),
            _ALL,
            *_CAREFUL,
        ),
        f"{NOTE} Each service that changes restarts. The exit code is 1 where a service failed.",
        changes=True,
    ),
    Command(
        "extensions install",
        "Adds an extension to the site, or replaces the file of that name",
        install,
        ("arcrest extensions install Trace.soe --yes",),
        (argument("file", metavar="FILE", help="the .soe or .soi file"),),
        changes=True,
    ),
    Command(
        "extensions remove",
        "Takes an extension out of the site",
        remove,
        ("arcrest extensions remove SimpleRESTSOE.soe --yes",),
        (argument("file", metavar="FILE", help="its name, as `extensions ls` lists it"),),
        changes=True,
    ),
    Command(
        "fleet",
        "Does one job for many sites at once",
        fleet,
        ("arcrest fleet health prod test", "arcrest fleet inventory prod test --csv"),
        (
            argument("job", metavar="JOB", choices=FLEET, help=", ".join(FLEET)),
            argument(
                "profiles", nargs="*", metavar="PROFILE", help="the sites; every profile by default"
            ),
            argument("--what", metavar="DATASET", help="what `uses` looks for"),
        ),
        "A site that can't be asked is a row with the reason; the exit code is then 1.",
        asks=False,
    ),
)
