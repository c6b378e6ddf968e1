"""`arcrest run`, a maintenance window around a program, and `arcrest restore`."""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from .grammar import Command, argument
from .run import Answer, Refused, Run

TERMINATED = 128 + 15


def _selection(run: Run) -> dict[str, Any]:
    """The services of --stop and --type as keywords of the job."""
    stop, types = run.options.stop or [], run.options.type
    if not (stop or types):
        raise Refused("Which services? Give --stop with a folder or a name, or --type")
    if stop == ["/"]:
        return {"folder": "/", "types": types}
    if "/" in stop:
        raise Refused('--stop "/", the root folder, stands alone: name its services')
    # a folder has neither a slash nor a type
    names = [each if "/" in each or "." in each else f"{each}/*" for each in stop]
    return {"names": names or None, "types": types}


def run_program(run: Run) -> Answer:
    from .. import BulkError, jobs

    given = run.options
    chosen: dict[str, Any] = {**_selection(run), "wait": given.wait}
    program = given.program[1:] if given.program[:1] == ["--"] else given.program
    ags = run.connect()
    if given.dry_run:
        return Answer(jobs.stopped(ags, **chosen, dry_run=True))
    if not program:
        raise Refused("What is to be run? arcrest run --stop Planning -- python job.py")
    if not shutil.which(program[0]):
        raise Refused(f"There is no program {program[0]}; nothing was stopped")
    code = None
    with _terminated():
        try:
            with jobs.stopped(ags, **chosen, progress=run.progress) as window:
                count = len(window.services)
                run.output.note(f"arcrest: services that are stopped: {count}")
                code = _code_of(program)
        except BulkError as error:
            if code is None:  # the window did not open
                raise
            run.output.note(f"arcrest: {error} (here: arcrest restore)")
            return Answer(code=code or 2)
    run.output.note(f"arcrest: services that run again: {count}")
    return Answer(code=code)


def _code_of(program: Sequence[str]) -> int:
    """The exit code of a program, which has this console."""
    with subprocess.Popen(program) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            # Ctrl-C reaches the program of a console, too; a signal to this process does not
            if not (sys.stdin and sys.stdin.isatty()):
                process.send_signal(signal.SIGINT) if sys.platform != "win32" else None
            _ended(process)
            raise
        except BaseException:
            process.terminate()
            _ended(process)
            raise
    return 128 - code if code < 0 else code


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Waits for a program; the second Ctrl-C ends it."""
    try:
        process.wait()
    except BaseException:
        process.kill()
        raise


@contextmanager
def _terminated() -> Iterator[None]:
    """Ends by an exception on SIGTERM, so that services start again."""

    def end(*_: Any) -> NoReturn:
        raise SystemExit(TERMINATED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def restore(run: Run) -> Answer:
    from urllib.parse import urlsplit

    from .. import BulkError, jobs

    given = run.options
    ags = run.connect()
    plan = jobs.restore(ags, given.file, dry_run=True)
    if given.dry_run:
        return Answer(plan)
    confirm = None
    if "message" in plan.columns:
        run.goes_ahead(plan, f"{plan[0]['message']}. Restore the backup?")
        confirm = urlsplit(ags.url).hostname
    try:
        return Answer(jobs.restore(ags, given.file, confirm=confirm, progress=run.progress))
    except BulkError as error:
        run.output.note(f"arcrest: {error}")
        rows: Any = error.results
        return Answer(rows, found=True)


COMMANDS = (
    Command(
        "run",
        "Runs a program while services are stopped",
        run_program,
        (
            "arcrest run --stop Planning -- python job.py",
            'arcrest run --stop "Planning/*" --type MapServer --dry-run',
            "arcrest run --stop Basemap.MapServer --wait 600 -- python job.py",
        ),
        (
            argument(
                "--stop",
                action="append",
                metavar="NAME",
                help="a folder, or a service such as Planning/Zoning.MapServer; * and ? stand"
                " for any letters; may come several times",
            ),
            argument("--type", metavar="TYPE", help="of one type such as MapServer, or several"),
            argument(
                "--wait",
                type=float,
                default=300,
                metavar="SECONDS",
                help="how long to wait until they have stopped, and until they run; 300",
            ),
            argument("--dry-run", action="store_true", help="show the plan, change nothing"),
            argument(
                "program",
                nargs=argparse.REMAINDER,
                metavar="PROGRAM",
                help="the program and its arguments, after --",
            ),
        ),
        "What runs is stopped, then the program runs, then exactly what was stopped is started,"
        " after Ctrl-C and a failure, too. The exit code is the program's; 2 where services do"
        " not run again. Where this process is killed, `arcrest restore` starts them.",
    ),
    Command(
        "restore",
        "Starts what a killed window left stopped; restores a backup",
        restore,
        (
            "arcrest restore",
            "arcrest restore night.window --dry-run",
            "arcrest restore site.agssite --yes",
        ),
        (
            argument(
                "file",
                nargs="?",
                metavar="FILE",
                help="the state of a window, or a backup; by default all windows that this user's"
                " processes left at the site",
            ),
        ),
        "A backup replaces everything on the site, so the command asks before. The exit code is 1"
        " where a service does not run.",
        changes=True,
    ),
)
