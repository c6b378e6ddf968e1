"""The completion scripts, in the shells that are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Shell

BASH = """
eval "$SCRIPT"
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_arcrest
echo "${{COMPREPLY[@]}}"
"""
CASES = [
    (["arcrest", "s"], {"services", "sandbox"}),
    (["arcrest", "services", ""], {"ls", "status", "start", "stop", "restart", "--help"}),
    (["arcrest", "services", "sta"], {"status", "start"}),
    (["arcrest", "--json", "services", "stop", "--y"], {"--yes"}),
    (["arcrest", "config", "add", "--handler", "p"], {"portal", "pki", "pro"}),
    (["arcrest", "completion", ""], {"bash", "zsh", "powershell", "--help", "--verbose"}),
    (["arcrest", "nothing", "--pro"], {"--profile"}),
]


def complete(script: str, words: list[str], **environment: str) -> set[str]:
    quoted = " ".join(f"'{word}'" for word in words)
    done = subprocess.run(
        ["bash", "--norc", "-c", BASH.format(words=quoted)],
        env={**os.environ, "SCRIPT": script, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.split())


@pytest.mark.skipif(not shutil.which("bash") or os.name == "nt", reason="bash")
@pytest.mark.parametrize(("words", "expected"), CASES)
def test_bash(arcrest: Shell, words: list[str], expected: set[str]) -> None:
    assert complete(arcrest("completion", "bash").out, words) >= expected
    if words[-1]:
        found = complete(arcrest("completion", "bash").out, words)
        assert all(word.startswith(words[-1]) for word in found)


@pytest.mark.skipif(not shutil.which("bash") or os.name == "nt", reason="bash")
def test_bash_knows_the_profiles(arcrest: Shell, home: Path) -> None:
    (home / "config").write_text("[prod]\nurl=x\nusername=u\n[test]\nurl=x\nusername=u\n", "utf-8")
    script = arcrest("completion", "bash").out
    # the script asks the command for the names
    (home / "arcrest").write_text("#!/bin/sh\nprintf 'prod\\tx\\ntest\\tx\\n'\n", "utf-8")
    (home / "arcrest").chmod(0o755)
    found = complete(script, ["arcrest", "--profile", ""], PATH=f"{home}:{os.environ['PATH']}")
    assert found == {"prod", "test"}


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh")
def test_zsh(arcrest: Shell) -> None:
    done = subprocess.run(
        ["zsh", "-f", "-c", 'eval "$SCRIPT" && print ${_comps[arcrest]}'],
        env={**os.environ, "SCRIPT": arcrest("completion", "zsh").out},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "_arcrest" in done.stdout


@pytest.mark.skipif(not shutil.which("pwsh"), reason="PowerShell")
@pytest.mark.parametrize(("words", "expected"), CASES)
def test_powershell(arcrest: Shell, words: list[str], expected: set[str]) -> None:
    line = " ".join(words)
    done = subprocess.run(
        [
            "pwsh",
            "-NoProfile",
            "-Command",
            f"$env:SCRIPT | Invoke-Expression; "
            f"(TabExpansion2 '{line}' {len(line)}).CompletionMatches.CompletionText",
        ],
        env={**os.environ, "SCRIPT": arcrest("completion", "powershell").out},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert set(done.stdout.split()) >= expected, done.stderr


def test_powershell_has_every_word(arcrest: Shell) -> None:
    script = arcrest("completion", "powershell").out
    for path, word in (("", "services"), ("services", "restart"), ("services stop", "--dry-run")):
        (line,) = [each for each in script.splitlines() if each.strip().startswith(f"'{path}' =")]
        assert f"'{word}'" in line
    assert script.count("{") == script.count("}")
