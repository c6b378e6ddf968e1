"""The commands about a site as a whole: its health, certificates and use, and how two differ."""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any

from .grammar import Command, argument
from .reading import SELECTION, TIMES, WHOLE, answer, options
from .run import Answer, Refused, Run

_DAYS = argument(
    "--days",
    type=int,
    default=30,
    metavar="N",
    help="what ends in fewer days is found; 30 by default",
)


def health(run: Run) -> Answer:
    given = run.options
    more = {"since": given.since} if given.since else {}
    found = answer(run, "health", None, days=given.days, progress=run.progress, **more)
    rows = list(found.rows or ())
    wrong = [row for row in rows if row["status"] != "ok"]
    columns = ("status", "check", "subject", "reason")
    return Answer(wrong if given.wrong else rows, columns, found=bool(wrong))


def certs(run: Run) -> Answer:
    columns = ["machine", "origin", "aliasName", "isUsed", "daysLeft", "subject", "error"]
    found = answer(run, "certificates", columns, progress=run.progress)
    days = [row["daysLeft"] for row in found.rows or ()]
    ends = any(each is not None and each < run.options.days for each in days)
    return Answer(found.rows, columns, found=found.found or ends)


def rotate(run: Run) -> Answer:
    from .. import jobs

    given = run.options
    ags, password = run.connect(), _pfx_password(given.file, given.password_stdin)
    chosen: dict[str, Any] = {"alias": given.alias, "wait": given.wait}
    plan = jobs.rotate_certificate(ags, given.file, password, **chosen, dry_run=True)
    columns = ["machine", "aliasName", "before", "daysLeft", "note"]
    if not run.goes_ahead(list(plan), f"Put the certificate to use at {run.profile().url}?"):
        return Answer(plan, columns)
    chosen["progress"] = run.progress
    return Answer(jobs.rotate_certificate(ags, given.file, password, **chosen), columns)


def _pfx_password(file: str, from_stdin: bool) -> str:
    """The password of a PKCS#12 file: of a pipe, of ARCREST_PFX_PASSWORD, or asked for."""
    if from_stdin:
        if not sys.stdin or sys.stdin.isatty():
            raise Refused("--password-stdin reads a pipe: arcrest certs rotate ... < file")
        return sys.stdin.readline().rstrip("\r\n")
    if "ARCREST_PFX_PASSWORD" in os.environ:
        return os.environ["ARCREST_PFX_PASSWORD"]
    if not (sys.stdin and sys.stdin.isatty()):
        raise Refused(
            f"No password for {file}, and no terminal to ask at: set ARCREST_PFX_PASSWORD, or give"
            " --password-stdin"
        )
    import getpass

    return getpass.getpass(f"Password of {file}: ")


def usage(run: Run) -> Answer:
    given = run.options
    chosen = options(run, "since", "until", "folder", "types", "names", "minutes")
    return answer(run, "usage", ["time", "service", "metric", "value"], given.metrics, **chosen)


def snapshot(run: Run) -> Answer:
    from .. import jobs

    with run.connect() as ags:
        written = jobs.snapshot(ags, run.options.file, progress=run.progress, strict=False)
    return Answer([{"file": str(written)}])


def report(run: Run) -> Answer:
    from .. import jobs

    given = run.options
    with warnings.catch_warnings(), run.connect() as ags:
        # the page says what can't be read
        warnings.simplefilter("ignore")
        written = jobs.report(ags, given.file, since=given.since, progress=run.progress)
    if given.open:
        import webbrowser

        webbrowser.open(os.path.abspath(written))
    return Answer([{"file": written}])


def compare(run: Run) -> Answer:
    from .. import connect, jobs

    def one(word: str | None) -> Any:
        if word is None:
            return connect(run.profile())
        if os.path.isfile(word):
            return word
        if word.endswith(".json"):
            raise Refused(f"There is no file {word}")
        return connect(word)

    given = run.options
    first, second = one(given.first), one(given.second)
    rows = jobs.compare(first, second, ignore=given.ignore or ())
    return Answer(rows, found=len(rows) > 0)


COMMANDS = (
    Command(
        "health",
        "Looks for what is not as it should be",
        health,
        ("arcrest health", "arcrest health --wrong --json", 'arcrest health --since "7 d"'),
        (
            _DAYS,
            argument("--since", metavar="TIME", help="severe messages of the log since then"),
            argument("--wrong", action="store_true", help="only what is not as it should be"),
        ),
        "Machines, services, data stores, certificates, the log and licences. The exit code is 1"
        " where something is a warning or a failure.",
    ),
    Command(
        "certs",
        "Lists certificates: those that machines keep, and those that they show",
        certs,
        ("arcrest certs", "arcrest certs --days 60 --json"),
        (_DAYS,),
        f"{WHOLE} The exit code is 1 where a certificate ends in fewer days.",
    ),
    Command(
        "certs rotate",
        "Puts a new certificate to use, machine after machine",
        rotate,
        (
            "arcrest certs rotate gis.pfx --dry-run --password-stdin < password.txt",
            "arcrest certs rotate gis.pfx --yes --password-stdin < password.txt",
        ),
        (
            argument("file", metavar="FILE", help="a PKCS#12 file (.pfx or .p12)"),
            argument("--alias", metavar="NAME", help="its alias in the stores of the machines"),
            argument(
                "--wait",
                type=float,
                default=600,
                metavar="SECONDS",
                help="how long to wait until a machine is back; 600 by default",
            ),
            argument("--password-stdin", action="store_true", help="read the password from a pipe"),
        ),
        "The password of the file is read from a pipe, from ARCREST_PFX_PASSWORD, or asked for. The"
        " next machine begins when the one before shows the certificate. What ended early is"
        " continued by the same command.",
        changes=True,
    ),
    Command(
        "usage",
        "Reads how much services were used, by a report that is deleted again",
        usage,
        (
            "arcrest usage RequestCount --folder Planning --since LAST_DAY",
            "arcrest usage RequestAvgRespTime Water/Network.MapServer --csv",
        ),
        (
            argument(
                "metrics",
                metavar="METRIC",
                help="RequestCount, RequestsFailed, RequestsTimedOut, RequestMaxRespTime,"
                " RequestAvgRespTime, ServiceActiveInstances or several: A,B",
            ),
            *SELECTION,
            argument(
                "--since",
                metavar="TIME",
                help='LAST_DAY, LAST_WEEK, LAST_MONTH, LAST_YEAR, or a time such as "36 h"',
            ),
            TIMES[1],
            argument("--minutes", type=int, metavar="N", help="the length of a time slice"),
        ),
    ),
    Command(
        "report",
        "Writes a page about the site, for people: one HTML file",
        report,
        ("arcrest report site.html", 'arcrest report site.html --since "30 d"'),
        (
            argument("file", metavar="FILE", help="the file, such as site.html"),
            argument(
                "--since",
                default="7 d",
                metavar="TIME",
                help='how far back the log is counted; "7 d" by default',
            ),
            argument("--open", action="store_true", help="show the page in the browser"),
        ),
        "Health, services, statistics of the log, certificates and permissions, with charts."
        " The page opens without a network, in light and dark, and prints.",
    ),
    Command(
        "snapshot",
        "Writes the configuration of a site to a file, without secrets",
        snapshot,
        ("arcrest snapshot site.json",),
        (argument("file", metavar="FILE", help="the file, JSON"),),
        "For `arcrest compare`, and for a copy to try things on:"
        " `arcrest sandbox --snapshot site.json`.",
    ),
    Command(
        "compare",
        "Lists where two sites differ, or a site and its snapshot",
        compare,
        (
            "arcrest compare before.json",
            "arcrest compare prod test --json",
            'arcrest compare before.json --ignore "services/*/iteminfo*"',
        ),
        (
            argument("first", metavar="FIRST", help="a profile, or the file of a snapshot"),
            argument(
                "second",
                nargs="?",
                metavar="SECOND",
                help="another one; the site of --profile or --url by default",
            ),
            argument(
                "--ignore",
                action="append",
                metavar="PATTERN",
                help="members that do not count: part/name/member with * and ?",
            ),
        ),
        "The exit code is 1 where they differ.",
    ),
)
