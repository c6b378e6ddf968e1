"""The help of every command, and that its examples work."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from arcrest.command.table import COMMANDS, GROUPS
from arcrest.sandbox import Site
from jobs.test_rotation import pfx

from .conftest import Shell

EXAMPLES = [
    pytest.param(command.name, example, id=example.replace("\\\n", ""))
    for command in COMMANDS
    for example in command.examples
]
# examples that find something on the site that the tests have
FOUND = {
    "arcrest config test --json": 1,
    "arcrest permissions --public": 1,
    "arcrest fleet health prod test": 1,
    "arcrest health": 1,
    "arcrest health --wrong --json": 1,
    'arcrest health --since "7 d"': 1,
    "arcrest compare before.json": 1,
    'arcrest compare before.json --ignore "services/*/iteminfo*"': 1,
}
# what they look for is not on the site that the tests have
MAY_BE_EMPTY = {"compare", "logs", "run", "restore"}
# they run until Ctrl-C
ENDLESS = {"sandbox"}


@pytest.mark.parametrize("name", ["", *GROUPS, *(command.name for command in COMMANDS)])
def test_help_reads_well_at_80_columns(arcrest: Shell, name: str) -> None:
    said = arcrest(*name.split(), "--help").out
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert said.startswith("usage: arcrest")
    if name not in GROUPS:
        assert "  arcrest " in said, "an example"


def test_every_command_has_examples() -> None:
    assert len(EXAMPLES) > len(COMMANDS)
    for command in COMMANDS:
        assert command.examples, command.name
        assert not command.help.endswith("."), command.name
        for example in command.examples:
            assert example.startswith(f"arcrest {command.name}"), example


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example(
    arcrest: Shell,
    home: Path,
    name: str,
    example: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    site = arcrest.site
    (home / "config").write_text(
        f"[prod]\nurl = {site.url}\nusername = {site.username}\n"
        f"[test]\nurl = {site.url}\nusername = {site.username}\n"
        f"[test-of-examples]\nurl = {site.url}\nhandler = anonymous\n",
        encoding="utf-8",
    )
    credentials = home / "credentials"
    credentials.write_text(
        f"[prod]\npassword = {site.password}\n[test]\npassword = {site.password}\n",
        encoding="utf-8",
    )
    credentials.chmod(0o600)
    (home / "City.sd").write_bytes(b"7z\xbc\xaf\x27\x1c and the rest")
    (home / "Trace.soe").write_bytes(b"an extension")
    if "before.json" in example:
        arcrest("snapshot", "before.json")
        site._state.services["Planning/Zoning.MapServer"].document["maxIdleTime"] = 5
    if name == "certs rotate":
        _shows_what_it_uses(request, site, home)
    if "site.agssite" in example:
        from arcrest import connect, jobs

        with connect() as ags:
            jobs.backup(ags, "site.agssite")
    state = {"arcrest": "window", "site": site.url, "wait": 1000, "services": ["Basemap.MapServer"]}
    (home / "night.window").write_text(json.dumps(state), encoding="utf-8")
    (home / "job.py").write_text("", encoding="utf-8")
    words = shlex.split(example.replace("\\\n", " ").replace("$URL", site.url))[1:]
    words = [sys.executable if word == "python" else word for word in words]
    if "<" in words:
        words = words[: words.index("<")]
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{site.password}\n"))
    if name in ENDLESS:
        _runs_until_it_is_told(words)
        return
    done = arcrest(*words, code=FOUND.get(example, 0))
    assert done.out or name in MAY_BE_EMPTY or "--wrong" in words


def _shows_what_it_uses(request: pytest.FixtureRequest, site: Site, home: Path) -> None:
    """A TLS address for the machines of a site of plain http, and a certificate that is new."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    address = Site(ssl_context=context).start()
    request.addfinalizer(address.stop)
    site._state.outages.seconds = 0.5
    site._state.web_certificate.context = context
    site._state.web_certificate.changed = address._show
    for machine in site._state.machines.values():
        machine["adminURL"] = address.url
    pfx(authority, home / "gis.pfx", site.password)


def _runs_until_it_is_told(words: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "arcrest", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"ArcGIS Server sandbox")
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert said == b""


def test_both_names_of_the_command() -> None:
    installed = shutil.which("arcrest", path=str(Path(sys.executable).parent))
    assert installed
    for command in ([sys.executable, "-m", "arcrest"], [installed]):
        done = subprocess.run(
            [*command, "--version"], capture_output=True, encoding="utf-8", check=True
        )
        assert done.stdout.startswith("arcrest ")


def test_options_stand_before_the_command_or_after(arcrest: Shell) -> None:
    for words in (["--json", "services", "ls"], ["services", "ls", "--json"]):
        assert arcrest(*words).rows[0]["service"]


@pytest.mark.parametrize(
    "words", [[], ["services"], ["nothing"], ["services", "ls", "--jsn"], ["completion", "fish"]]
)
def test_what_it_does_not_understand(arcrest: Shell, words: list[str]) -> None:
    said = arcrest(*words, code=2).err
    assert said.startswith("usage: arcrest")
    assert "Traceback" not in said


def test_help_needs_no_native_module() -> None:
    code = (
        "import sys; from arcrest.command import main\n"
        "try: main(['--help'])\n"
        "except SystemExit:\n"
        "    heavy = ('arcrest._core', 'arcrest.sandbox', 'ssl')\n"
        "    print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.endswith("[]\n")


def test_no_command_takes_a_password() -> None:
    from arcrest.command.grammar import parser

    texts = [
        action
        for command in COMMANDS
        for action in _leaf(parser(COMMANDS, GROUPS), command.name)._actions
        if any("pass" in word for word in action.option_strings) and action.nargs != 0
    ]
    assert texts == []


def _leaf(parser: object, name: str) -> object:
    import argparse

    for word in name.split():
        (below,) = (
            action
            for action in parser._actions  # type: ignore[attr-defined]
            if isinstance(action, argparse._SubParsersAction)
        )
        parser = below.choices[word]
        parser.fill()
    return parser
