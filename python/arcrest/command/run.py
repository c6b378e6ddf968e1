"""`Run`: what a command is given; `Answer`: what it gives back."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..common.errorhandlers import ProfileError
from ..profiles import Profile, connect, profile
from ..profiles.profile import from_texts
from .output import Output, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..manageags import AGSAdministration

Row = Mapping[str, Any]


class Refused(Exception):
    """What the command was asked for can't be done; the text says why and what to do."""


@dataclass(frozen=True)
class Answer:
    """What a command found.

    Args:
        rows: Its rows, printed as a table, plain, as JSON or CSV.
        columns: Names of the columns that people see. Default: the keys of the first row.
        says: Text in place of rows.
        found: Whether the exit code is 1: something is not as it should be.
        stream: Whether rows are printed one by one as they come.
        code: The exit code, of a command that has the one of another program.
    """

    rows: Iterable[Row] | None = None
    columns: Sequence[str] | None = None
    says: str = ""
    found: bool = False
    stream: bool = False
    code: int | None = None


class Run:
    """One run of a command."""

    def __init__(self, options: argparse.Namespace, output: Output) -> None:
        self.options = options
        self.output = output

    def profile(self) -> Profile:
        """The site that --profile, --url or the environment names."""
        options = self.options
        if options.url:
            if options.profile:
                raise Refused("--profile and --url name two sites: give one of them")
            given = {key: getattr(options, key) or "" for key in ("url", "username", "handler")}
            try:
                return from_texts("", {**given, "verify": options.verify or ""})
            except ProfileError as error:
                if not options.username and not options.handler:
                    raise Refused(
                        "--url needs --username NAME, or --handler anonymous, ntlm or pro"
                    ) from None
                raise error
        found = profile(options.profile)
        if options.verify:
            found = dataclasses.replace(
                found,
                verify=from_texts(
                    "", {"url": "x", "handler": "anonymous", "verify": options.verify}
                ).verify,
            )
        more = {key: getattr(options, key) for key in ("username", "handler")}
        return dataclasses.replace(found, **{key: value for key, value in more.items() if value})

    def connect(self) -> AGSAdministration:
        """The site. Sends no request; a refusal of the site is an exception."""
        return connect(self.profile(), strict=True)

    @property
    def progress(self) -> Progress | None:
        """A line of progress on stderr, where that is a terminal."""
        return Progress(sys.stderr) if sys.stderr and sys.stderr.isatty() else None

    def goes_ahead(self, plan: Sequence[Row], question: str) -> bool:
        """Whether the plan is to be done: --yes, or the answer to a question.

        Raises:
            Refused: When nobody can be asked.
        """
        if self.options.dry_run:
            return False
        if self.options.yes:
            return True
        if not (sys.stdin and sys.stdin.isatty()):
            raise Refused(
                f"{question} Nobody can be asked here: say --yes, or --dry-run for the plan"
            )
        self.output.note_rows(plan)
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise Refused("Nothing was changed")
        return True
