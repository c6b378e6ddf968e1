"""`arcrest run` and `arcrest restore`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import Shell

ZONING, PARCELS = "Planning/Zoning.MapServer", "Planning/Parcels.MapServer"
RUN = ("run", "--stop", "Planning", "--type", "MapServer")
# whether the services run while the program does: asked with the site's own words
LOOK = (
    "import json, os, sys, urllib.parse as p, urllib.request as r\n"
    "def ask(path, **f):\n"
    "    data = p.urlencode({'f': 'json', **f}).encode()\n"
    "    return json.load(r.urlopen(os.environ['ARCREST_URL'] + path, data))\n"
    "token = ask('/generateToken', username=os.environ['ARCREST_USERNAME'],\n"
    "            password=os.environ['ARCREST_PASSWORD'], client='requestip')['token']\n"
    "state = ask('/services/Planning/Zoning.MapServer/status', token=token)['realTimeState']\n"
    "open('seen', 'w').write(state)\n"
)


def running(arcrest: Shell) -> set[str]:
    services = arcrest.site._state.services
    return {name for name, service in services.items() if service.running}


def program(home: Path, more: str = "") -> tuple[str, ...]:
    (home / "job.py").write_text(LOOK + more, encoding="utf-8")
    return "--", sys.executable, "job.py"


@pytest.mark.parametrize(("more", "code"), [("", 0), ("sys.exit(7)", 7), ("sys.exit(1)", 1)])
def test_services_are_stopped_around_a_program(
    arcrest: Shell, home: Path, more: str, code: int
) -> None:
    before = running(arcrest)
    done = arcrest(*RUN, *program(home, more), code=code)
    assert (home / "seen").read_text(encoding="utf-8") == "STOPPED"
    assert running(arcrest) == before
    assert "services that are stopped: 2" in done.err
    assert "services that run again: 2" in done.err


def test_the_plan(arcrest: Shell) -> None:
    rows = arcrest(*RUN, "--dry-run", "--json").rows
    assert [row["service"] for row in rows] == [ZONING, PARCELS]
    assert not any(request.carried_out for request in arcrest.site.requests)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--", "x"), "Which services?"),
        (("run", "--stop", "Planning"), "What is to be run?"),
        (("run", "--stop", "Planning", "--", "no-such-program"), "nothing was stopped"),
        (("run", "--stop", "Nowhere", "--", sys.executable), "no service Nowhere/* to stop"),
        (("run", "--stop", "/", "--stop", "Water", "--", sys.executable), "stands alone"),
        (("restore", "none.window"), "none.window"),
    ],
)
def test_what_it_refuses(arcrest: Shell, words: tuple[str, ...], says: str) -> None:
    done = arcrest(*words, code=2)
    assert says in done.err
    assert not any(request.carried_out for request in arcrest.site.requests)


def test_a_service_that_does_not_come_back(arcrest: Shell, home: Path) -> None:
    before = running(arcrest)
    arcrest.site.hold(PARCELS)
    done = arcrest(*RUN, "--wait", "0.5", *program(home), code=2)
    assert "the window did not open" in done.err
    arcrest.site.hold(PARCELS, False)
    (home / "hold.py").write_text("", encoding="utf-8")
    service = arcrest.site._state.services[PARCELS]
    run = arcrest.site._state.run

    def held(each: object, to: bool) -> None:
        run(each, to)  # type: ignore[arg-type]
        service.is_held = not service.running

    arcrest.site._state.run = held  # type: ignore[method-assign]
    done = arcrest(*RUN, "--wait", "0.5", *program(home), code=2)
    assert PARCELS in done.err
    assert "arcrest restore" in done.err
    arcrest.site._state.run = run  # type: ignore[method-assign]
    arcrest.site.hold(PARCELS, False)
    rows = arcrest("restore", "--json").rows
    assert {row["state"] for row in rows} == {"STARTED"}
    assert running(arcrest) == before


@pytest.mark.skipif(sys.platform == "win32", reason="written for the signals of Unix")
@pytest.mark.parametrize("word", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_signals(arcrest: Shell, home: Path, word: str) -> None:
    """The process is told to end while the program runs."""
    before = running(arcrest)
    process = subprocess.Popen(
        [sys.executable, "-m", "arcrest", *RUN, *program(home, "import time; time.sleep(60)")],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ,
        start_new_session=True,
        # a shell starts background programs with SIGINT ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    while not (home / "seen").exists() or not (home / "seen").read_text(encoding="utf-8"):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(getattr(signal, word))
    code = process.wait(30)
    if word == "SIGKILL":
        os.killpg(process.pid, signal.SIGKILL)
        assert len(before - running(arcrest)) == 2
        assert len(arcrest("restore", "--json").rows) == 2
    else:
        assert code == {"SIGINT": 130, "SIGTERM": 143}[word]
    if process.stderr:
        process.stderr.close()
    assert running(arcrest) == before
    assert list(home.rglob("*.window")) == []


def test_a_backup_is_restored_after_a_question(arcrest: Shell, home: Path) -> None:
    from arcrest import connect, jobs

    with connect() as ags:
        jobs.backup(ags, "site.agssite")
    state = arcrest.site._state
    state.remove_service(state.services[ZONING])
    said = arcrest("restore", "site.agssite", code=2).err
    assert "would replace everything on 127.0.0.1" in said
    assert ZONING not in state.services
    arcrest("restore", "site.agssite", "--yes")
    assert ZONING in state.services


def test_a_state_is_shown_before(arcrest: Shell, home: Path) -> None:
    said = {"arcrest": "window", "site": arcrest.site.url, "wait": 1000, "services": [ZONING]}
    (home / "a.window").write_text(json.dumps(said), encoding="utf-8")
    rows = arcrest("restore", "a.window", "--dry-run", "--json").rows
    assert rows == [{"service": ZONING, "plan": "start"}]
    assert (home / "a.window").exists()
