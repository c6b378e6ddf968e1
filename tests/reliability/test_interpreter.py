"""Ctrl-C, fork, threads, signal handlers and the interpreter's end, in the middle of calls."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.sandbox import Site

from . import exits, interrupts
from .script import run_script

unix = pytest.mark.skipif(sys.platform == "win32", reason="no fork, and no signal to oneself")


@unix
@pytest.mark.parametrize("phase", interrupts.PHASES)
def test_ctrl_c_is_heard(phase: str) -> None:
    """The best of three, since the machine may be busy with other things."""
    assert min(interrupts.measure(phase, 3).each) < 0.2


def test_exit_with_calls_in_flight() -> None:
    """Each kind of call and each way to go; no crash and no word."""
    assert exits.run(len(exits.CALLS) * len(exits.WAYS)) == []


def test_an_end_that_is_not_clean_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for way in ("os.abort()", "sys.exit(1)", "sys.stderr.write('a word')"):
        monkeypatch.setattr(exits, "WAYS", {way: f"import os; {way}"})
        assert len(exits.run(1)) == 1, way


FORK = """
import asyncio, os, sys, warnings
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machines
from arcrest.sandbox import Site

warnings.simplefilter("ignore")  # that a process of several threads forks
when, face = sys.argv[1:]

async def awaited(machines):
    return await machines.machines

def count(machines):
    if face == "aio":
        return len(asyncio.run(awaited(machines)))
    return len(machines.machines)

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = (aio if face == "aio" else sys.modules["arcrest._core"]).Machines(
        site.url + "/machines", handler)
    counts = [count(machines)] if when == "after" else []
    reading, writing = os.pipe()
    children = [os.fork() for _ in range(2)]  # the second time in the first child, too
    if 0 in children:
        os.write(writing, b"%d" % count(machines))
        if children[0]:
            os._exit(0)
        if children[1]:
            os.waitpid(children[1], 0)
        os._exit(0)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0
    counts += [count(machines), *map(int, os.read(reading, 10).decode())]
    print(len(counts), *sorted(set(counts)))
"""


@unix
@pytest.mark.parametrize("face", ["blocking", "aio"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_fork(when: str, face: str) -> None:
    """Of use before or after it, both processes go on; and so does the child of a child."""
    done = run_script(FORK, when, face)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["5" if when == "after" else "4", "2"]


HANDLER = """
import os, signal, threading, time
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = Machines(site.url + "/machines", handler)
    assert machines.machines
    heard = []
    signal.signal(signal.SIGUSR1, lambda *_: heard.append(len(machines.machines)))
    site.latency = 0.3
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    print(len(machines.machines), *heard)
"""


@unix
def test_a_call_from_a_signal_handler() -> None:
    """It runs inside the call that the signal interrupted; both come to their ends."""
    done = run_script(HANDLER)
    assert (done.stdout.split(), done.stderr) == (["2", "2"], "")


def test_thirty_two_event_loops_at_once(site: Site, handler: AGSTokenSecurityHandler) -> None:
    start = threading.Barrier(32)

    async def ask() -> int:
        machines = aio.Machines(f"{site.url}/machines", handler)
        every = await asyncio.gather(*[_count(machines) for _ in range(4)])
        return len(set(every))

    def loop(_: int) -> int:
        start.wait(10)
        return asyncio.run(ask())

    with ThreadPoolExecutor(32) as pool:
        assert set(pool.map(loop, range(32))) == {1}
    logins = [request for request in site.requests if "password" in request.params]
    assert len(logins) == 1


async def _count(machines: aio.Machines) -> int:
    return len(await machines.machines)
