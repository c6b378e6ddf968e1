"""`main`: reads the arguments, runs the command, and makes an exit code of what happens."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from .grammar import parser
from .output import Output, prepare, shown
from .run import Answer, Refused, Run
from .table import COMMANDS, GROUPS

FINE, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command `arcrest`. Exit codes: 0, 1 found something, 2 could not ask, 130 Ctrl-C."""
    prepare(sys.stdout, sys.stderr)
    try:
        code = _run(parser(COMMANDS, GROUPS).parse_args(arguments))
        if sys.stdout:
            sys.stdout.flush()
        return code
    except OSError as error:
        if not _is_closed_pipe(error):
            raise
        _leave_stdout()
        return FINE


def _run(options: argparse.Namespace) -> int:
    form = "json" if vars(options).get("json") else "csv" if vars(options).get("csv") else ""
    output = Output(form)
    _show_log(options.verbose)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.showwarning = _warn
            answer: Answer = options.command.run(Run(options, output))
            if answer.rows is not None:
                output.rows(answer.rows, answer.columns, answer.stream)
            elif answer.says:
                output.text(answer.says)
        if answer.code is not None:
            return answer.code
        return FOUND if answer.found else FINE
    except KeyboardInterrupt:
        output.note("arcrest: interrupted")
        return INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and _is_closed_pipe(error):
            raise
        logging.getLogger("arcrest.command").debug("", exc_info=True)
        output.note(f"arcrest: {_words(error)}{_hint(error, options)}")
        return FAILED


def _words(error: Exception) -> str:
    """The error in one line."""
    from ..common.errorhandlers import ArcRESTError

    text = " ".join(str(error).split())
    if isinstance(error, (ArcRESTError, Refused, ValueError)) and text:
        return text
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _hint(error: Exception, options: argparse.Namespace) -> str:
    """What to try, in the words of the command line."""
    from ..common.errorhandlers import ConnectionFailed, InternalError, ServerError

    if isinstance(error, ConnectionFailed) and "verify=" in str(error):
        return " (here: --verify, or verify = in the profile)"
    by_profile = not (vars(options).get("url") or os.environ.get("ARCREST_URL"))
    if isinstance(error, ServerError) and by_profile and "logging in at" in str(error):
        return " (`arcrest config add NAME --replace` takes another password)"
    if isinstance(error, (InternalError, TypeError, AttributeError, KeyError)):
        return " (--verbose shows where)"
    return ""


def _warn(message: Warning | str, *_: Any, **__: Any) -> None:
    if sys.stderr:
        sys.stderr.write(f"arcrest: warning: {shown(' '.join(str(message).split()))}\n")


def _show_log(verbose: bool) -> None:
    """The log of this package on stderr, where --verbose asks for it."""
    log = logging.getLogger("arcrest")
    for old in [each for each in log.handlers if isinstance(each, _ToStderr)]:
        log.removeHandler(old)
    if verbose:
        log.addHandler(_ToStderr())
        log.setLevel(logging.DEBUG)
    elif log.level == logging.NOTSET:
        log.addHandler(logging.NullHandler())


class _ToStderr(logging.StreamHandler):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))


def _is_closed_pipe(error: OSError) -> bool:
    """Whether the reader of the output has gone, as `head` does; Windows says EINVAL."""
    import errno

    return isinstance(error, BrokenPipeError) or (
        os.name == "nt" and error.errno == errno.EINVAL and not error.filename
    )


def _leave_stdout() -> None:
    """Python flushes stdout at its exit; nobody is there to read."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None
