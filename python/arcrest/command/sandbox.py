"""`arcrest sandbox`: the embedded site, until Ctrl-C."""

from __future__ import annotations

import argparse

from .grammar import Command
from .run import Answer, Run


def _arguments(parser: argparse.ArgumentParser) -> None:
    from ..sandbox.__main__ import arguments

    arguments(parser)


def serve(run: Run) -> Answer:
    from ..sandbox.__main__ import serve

    serve(run.options)
    return Answer()


COMMANDS = (
    Command(
        "sandbox",
        "Starts an embedded site to try things on, until Ctrl-C",
        serve,
        ("arcrest sandbox --port 0", "arcrest sandbox --https --auth ntlm --port 0"),
        _arguments,
        asks=False,
        answers=False,
    ),
)
