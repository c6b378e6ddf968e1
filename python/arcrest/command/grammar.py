"""How a command is described, and the argparse parser that all commands make together."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Callable, Union, cast

from ..profiles.profile import HANDLERS
from .run import Answer, Run

EXIT_CODES = "Exit codes: 0 fine, 1 found something, 2 could not ask, 130 Ctrl-C."


@dataclass(frozen=True)
class Argument:
    """What `add_argument` of argparse takes."""

    names: tuple[str, ...]
    options: Mapping[str, Any]


def argument(*names: str, **options: Any) -> Argument:
    """One argument of a command."""
    return Argument(names, options)


# arguments, or a function that adds them
Arguments = Union[tuple[Argument, ...], Callable[[argparse.ArgumentParser], None]]


@dataclass(frozen=True)
class Command:
    """One command.

    Args:
        name: Its words, such as "services ls".
        help: What it does, in a line.
        run: Does it.
        examples: Calls that the tests make on the embedded site.
        arguments: Its arguments.
        more: A further paragraph of its help.
        changes: Whether it changes something: it then has --dry-run and --yes.
        asks: Whether it asks a site: it then has --profile and --url.
        answers: Whether it prints rows: it then has --json and --csv.
    """

    name: str
    help: str
    run: Callable[[Run], Answer]
    examples: tuple[str, ...]
    arguments: Arguments = ()
    more: str = ""
    changes: bool = False
    asks: bool = True
    answers: bool = True


def parser(commands: Iterable[Command], groups: Mapping[str, str]) -> argparse.ArgumentParser:
    """The parser. Options of site and output may stand before the command or after."""
    root = _parser("arcrest", "Administers ArcGIS Server sites.", _first_steps())
    _version(root)
    _site_options(root, given=None)
    _output_options(root, given=False)
    below = _below(root)
    parents: dict[str, Any] = {}
    commands = list(commands)
    for command in commands:
        word, _, rest = command.name.partition(" ")
        if not rest:
            leaf = _add(below, word, command)
            if any(other.name.startswith(f"{word} ") for other in commands):
                parents[word] = _below(leaf, required=False)
            continue
        if word not in parents:
            group = below.add_parser(
                word,
                help=groups[word],
                description=f"{groups[word]}.",
                formatter_class=_Formatter,
                allow_abbrev=False,
            )
            parents[word] = _below(group)
        _add(parents[word], rest, command)
    root.set_defaults(root=root)
    return root


def _first_steps() -> str:
    return f"""\
First steps:
  arcrest config add prod --url https://gis.example.com:6443/arcgis \\
      --username siteadmin
  arcrest --profile prod services status
  arcrest sandbox      (a site to try things on)

A password is never an argument: it is in the keyring, in a file for its owner
alone, in ARCREST_PASSWORD, or it is asked for.
{EXIT_CODES}"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Lines as they are written; options and their help in two columns."""

    def __init__(self, prog: str, **options: Any) -> None:
        options["max_help_position"] = 26
        super().__init__(prog, **options)


def _parser(name: str, description: str, epilog: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        name,
        description=description,
        epilog=epilog,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )


class Parser(argparse.ArgumentParser):
    """A parser whose arguments are added when they are needed: those of one command."""

    command: Command | None = None

    def parse_known_args(self, *arguments: Any, **more: Any) -> Any:
        self.fill()
        return super().parse_known_args(*arguments, **more)

    def fill(self) -> None:
        """Adds the arguments."""
        command, self.command = self.command, None
        if command:
            _fill(self, command)


def _below(parser: argparse.ArgumentParser, required: bool = True) -> Any:
    return parser.add_subparsers(
        title="commands", metavar="COMMAND", required=required, parser_class=Parser
    )


def _add(below: Any, word: str, command: Command) -> Parser:
    text = "\n\n".join(
        textwrap.fill(part, 78, break_on_hyphens=False)
        for part in (f"{command.help}.", command.more)
        if part
    )
    examples = "\n".join(["Examples:", *(f"  {example}" for example in command.examples)])
    leaf = below.add_parser(
        word,
        help=command.help,
        description=text,
        epilog=examples,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    leaf.command = command
    return cast("Parser", leaf)


def _fill(leaf: Parser, command: Command) -> None:
    if callable(command.arguments):
        command.arguments(leaf)
    else:
        for each in command.arguments:
            leaf.add_argument(*each.names, **each.options)
    leaf.usage = " ".join(["%(prog)s [options]", *_operands(leaf)])
    if command.changes:
        group = leaf.add_argument_group("changes")
        group.add_argument("--dry-run", action="store_true", help="show the plan, change nothing")
        group.add_argument("--yes", action="store_true", help="do not ask before the change")
    # not set where they are not given, so that what stands before the command counts
    if command.asks:
        _site_options(leaf, given=argparse.SUPPRESS)
    _output_options(leaf, given=argparse.SUPPRESS, rows=command.answers)
    leaf.set_defaults(command=command)


def _operands(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The words of a command that are no options, as a usage line has them."""
    for action in parser._actions:
        if not action.option_strings:
            if isinstance(action, argparse._SubParsersAction):
                yield "[COMMAND]"
                continue
            word = str(action.metavar or "{" + ",".join(action.choices or ()) + "}")
            forms = {"*": f"[{word} ...]", "?": f"[{word}]", argparse.REMAINDER: f"-- {word} [...]"}
            yield forms.get(str(action.nargs), word)


def _version(root: argparse.ArgumentParser) -> None:
    class Version(argparse.Action):
        def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
            from .. import __version__

            print(f"arcrest {__version__}")
            parser.exit()

    root.add_argument("--version", action=Version, nargs=0, help="say the version")


def _site_options(parser: argparse.ArgumentParser, given: Any) -> None:
    group = parser.add_argument_group("site")
    group.add_argument("--profile", metavar="NAME", default=given, help="a site by its profile")
    group.add_argument("--url", default=given, help="a site by its address")
    group.add_argument(
        "--username", metavar="NAME", default=given, help="the user, for the site of --url"
    )
    group.add_argument(
        "--handler",
        metavar="KIND",
        choices=list(HANDLERS),
        default=given,
        help=f"how to log in at --url: {', '.join(HANDLERS)}",
    )
    group.add_argument(
        "--verify", metavar="WHAT", default=given, help="a CA file, sha256:... or false"
    )


def _output_options(parser: argparse.ArgumentParser, given: Any, rows: bool = True) -> None:
    group = parser.add_argument_group("output")
    if rows:
        group.add_argument("--json", action="store_true", default=given, help="print JSON")
        group.add_argument("--csv", action="store_true", default=given, help="print CSV")
    group.add_argument(
        "--verbose", action="store_true", default=given, help="show the log on stderr"
    )
