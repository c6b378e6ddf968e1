"""`arcrest completion`: scripts that complete commands and options, made from the parser."""

from __future__ import annotations

import argparse
from typing import Callable

from .grammar import Command, Parser, argument
from .run import Answer, Run

# options whose values are the names of profiles
_PROFILES = ("--profile",)


def words(parser: argparse.ArgumentParser, path: str = "") -> dict[str, list[str]]:
    """By each path of commands (`services ls`) the words that may follow."""
    _fill(parser)
    found: list[str] = []
    deeper: dict[str, list[str]] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, below in action.choices.items():
                found.append(word)
                deeper.update(words(below, f"{path} {word}".strip()))
        elif action.help is not argparse.SUPPRESS:
            found += [word for word in action.option_strings if word.startswith("--")]
            if not action.option_strings and action.choices:
                found += list(action.choices)
    return {path: found, **deeper}


def _fill(parser: argparse.ArgumentParser) -> None:
    if isinstance(parser, Parser):
        parser.fill()


def choices(parser: argparse.ArgumentParser) -> dict[str, list[str]]:
    """By each option with fixed values (`--handler`) these values."""
    _fill(parser)
    found: dict[str, list[str]] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                found.update(choices(below))
        elif action.choices and action.option_strings:
            found[action.option_strings[-1]] = [str(each) for each in action.choices]
    return found


def _bash(table: dict[str, list[str]], values: dict[str, list[str]]) -> str:
    paths = "\n".join(f'    "{path}") words="{" ".join(w)}" ;;' for path, w in table.items())
    options = "\n".join(
        f'    {option}) COMPREPLY=($(compgen -W "{" ".join(w)}" -- "$current")); return ;;'
        for option, w in values.items()
    )
    profiles = "|".join(_PROFILES)
    return f"""\
# completion of arcrest for bash: eval "$(arcrest completion bash)" in ~/.bashrc
_arcrest() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local path="" words="" word
  case "$previous" in
    {profiles})
      words="$(arcrest config list 2>/dev/null | cut -f1)"
      COMPREPLY=($(compgen -W "$words" -- "$current"))
      return ;;
{options}
  esac
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "|{"|".join(path for path in table if path)}|" in
      *"|${{path:+$path }}$word|"*|*"|${{path:+$path }}$word "*) path="${{path:+$path }}$word" ;;
    esac
  done
  case "$path" in
{paths}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _arcrest arcrest
"""


def _zsh(table: dict[str, list[str]], values: dict[str, list[str]]) -> str:
    return (
        '# completion of arcrest for zsh: eval "$(arcrest completion zsh)" in ~/.zshrc\n'
        "autoload -U +X compinit && compinit -u\n"
        "autoload -U +X bashcompinit && bashcompinit\n"
    ) + _bash(table, values).partition("\n")[2]


def _powershell(table: dict[str, list[str]], values: dict[str, list[str]]) -> str:
    def quoted(each: list[str]) -> str:
        return ", ".join(f"'{word}'" for word in each)

    paths = "\n".join(f"        '{path}' = @({quoted(w)})" for path, w in table.items())
    options = "\n".join(f"        '{option}' = @({quoted(w)})" for option, w in values.items())
    return f"""\
# completion of arcrest for PowerShell; in $PROFILE:
#   arcrest completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName arcrest -ScriptBlock {{
    param($current, $tree, $position)
    $paths = @{{
{paths}
    }}
    $values = @{{
{options}
    }}
    $words = @($tree.CommandElements | Select-Object -Skip 1 | Where-Object {{
        $_.Extent.EndOffset -lt $position -or $current -eq ''
    }} | ForEach-Object {{ $_.ToString() }})
    $path = ''
    foreach ($word in $words) {{
        $next = "$path $word".Trim()
        if ($paths.ContainsKey($next)) {{ $path = $next }}
    }}
    $previous = if ($words.Count) {{ $words[-1] }} else {{ '' }}
    $found = $paths[$path]
    if ($values.ContainsKey($previous)) {{ $found = $values[$previous] }}
    if ({" -or ".join(f"$previous -eq '{option}'" for option in _PROFILES)}) {{
        $found = @(arcrest config list 2>$null | ForEach-Object {{ ($_ -split "`t")[0] }})
    }}
    $found | Where-Object {{ $_ -like "$current*" }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }}
}}
"""


SHELLS: dict[str, Callable[[dict[str, list[str]], dict[str, list[str]]], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "powershell": _powershell,
}


def completion(run: Run) -> Answer:
    root = run.options.root
    return Answer(says=SHELLS[run.options.shell](words(root), choices(root)))


COMMANDS = (
    Command(
        "completion",
        "Prints a script that completes commands and options",
        completion,
        ("arcrest completion bash", "arcrest completion powershell"),
        (argument("shell", choices=list(SHELLS), help="bash, zsh or powershell"),),
        'bash and zsh: eval "$(arcrest completion bash)" in ~/.bashrc or ~/.zshrc.\n'
        "PowerShell, in $PROFILE: arcrest completion powershell | Out-String |\n"
        "Invoke-Expression.",
        asks=False,
        answers=False,
    ),
)
