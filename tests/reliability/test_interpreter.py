"""Ctrl-C, fork, threads, signal handlers and the interpreter's end, in the middle of calls."""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from arcrest import AGSTokenSecurityHandler, aio
from arcrest.sandbox import Site

from . import exits, forks, interrupts
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


EXIT_HANDLER = """
import atexit, sys, threading, time

atexit.register(lambda: print(len(machines.machines)))  # before ours, and so after it

from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

site = Site().__enter__()
site.latency = 0.3
handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
machines = Machines(site.url + "/machines", handler)
threading.Thread(target=lambda: machines.machines, daemon=True).start()
time.sleep(0.1)
"""


def test_a_call_at_the_exit_while_a_daemon_thread_logs_in() -> None:
    """That thread stops where it is; nobody waits for its login."""
    done = run_script(EXIT_HANDLER)
    assert (done.stdout.split(), done.stderr) == (["2"], "")


FORK = """
import asyncio, os, sys, warnings
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machines
from arcrest.sandbox import Site

warnings.simplefilter("ignore")  # that a process of several threads forks
when, api = sys.argv[1:]

async def awaited(machines):
    return await machines.machines

def count(machines):
    if api == "aio":
        return len(asyncio.run(awaited(machines)))
    return len(machines.machines)

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = (aio if api == "aio" else sys.modules["arcrest._core"]).Machines(
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
@pytest.mark.parametrize("api", ["blocking", "aio"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_fork(when: str, api: str) -> None:
    """Of use before or after it, both processes go on; and so does the child of a child."""
    done = run_script(FORK, when, api)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["5" if when == "after" else "4", "2"]


FORK_WITHIN = """
import os, sys, time, warnings
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

warnings.simplefilter("ignore")  # that a process of several threads forks

class Own(Machines):
    def _get(self, url=None, param_dict=None, **more):
        begun = time.monotonic()
        child = os.fork()
        took.append(time.monotonic() - begun)
        self.child = child
        return super()._get(url=url, param_dict=param_dict, **more)

took = []
with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = Own(site.url + "/machines", handler)
    reading, writing = os.pipe()
    count = len(machines.machines)
    if machines.child == 0:
        os.write(writing, b"%d" % count)
        os._exit(0)
    assert os.waitpid(machines.child, 0)[1] == 0
    print(count, os.read(reading, 9).decode(), min(took) < 0.09)
"""

FORK_DURING = """
import os, sys, threading, time, warnings
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

warnings.simplefilter("ignore")  # that a process of several threads forks
phase = sys.argv[1]

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = Machines(site.url + "/machines", handler)
    stop = threading.Event()

    def use():
        while not stop.is_set():
            # what no other has is built anew
            options = {"timeout": 20 + time.monotonic() % 1} if phase == "building a client" else {}
            Machines(machines.url, handler, **options).machines

    if phase == "login":
        site.latency = 0.3
    else:
        assert machines.machines
    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    counts = []
    for _ in range(4):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, b"%d" % len(Machines(machines.url, handler, timeout=20).machines))
            os._exit(0)
        os.close(writing)
        killer = threading.Timer(25, os.kill, (child, 9))
        killer.start()
        counts.append(os.read(reading, 9).decode())
        assert os.waitpid(child, 0)[1] == 0, "the child hangs"
        killer.cancel()
    stop.set()
    for thread in threads:
        thread.join()
    print(*counts)
"""


@unix
@pytest.mark.parametrize("phase", ["login", "building a client"])
def test_fork_while_other_threads_call(phase: str) -> None:
    """What they hold at that moment, they never let go of in the child."""
    done = run_script(FORK_DURING, phase)
    assert (done.stdout.split(), done.stderr) == (["2"] * 4, "")


@unix
@pytest.mark.parametrize("way", forks.WAYS)
def test_fork_in_the_middle_of_calls(way: str) -> None:
    """No child hangs on a lock that a thread of its parent held, and no fork has to wait long."""
    hung, failed, longest, words = forks.run(way, 40)
    assert (hung, failed, words) == (0, 0, "")
    assert longest < 5


@unix
def test_a_fork_within_a_call() -> None:
    """An override forks: its own thread is no reason to wait, and both processes go on."""
    done = run_script(FORK_WITHIN)
    assert (done.stdout.split(), done.stderr) == (["2", "2", "True"], "")


HANDLER = """
import os, signal, sys, threading
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    machines = Machines(site.url + "/machines", handler)
    if sys.argv[1] == "request":
        assert machines.machines
    heard = []
    signal.signal(signal.SIGUSR1, lambda *_: heard.append(len(machines.machines)))
    site.latency = 0.3
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    print(len(machines.machines), *heard)
"""


@unix
@pytest.mark.parametrize("phase", ["request", "login"])
def test_a_call_from_a_signal_handler(phase: str) -> None:
    """It runs inside the call that the signal interrupted; both come to their ends."""
    done = run_script(HANDLER, phase)
    assert (done.stdout.split(), done.stderr) == (["2", "2"], "")


LOGGED = """
import asyncio, logging, sys
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machines
from arcrest.sandbox import Site

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    heard = []

    class Asking(logging.Handler):
        asks = False

        def emit(self, record):
            if not self.asks:
                self.asks = True
                heard.append(len(Machines(site.url + "/machines", handler).machines))
                self.asks = False

    logging.getLogger("arcrest.sandbox").propagate = False
    logging.getLogger("arcrest").addHandler(Asking())
    logging.getLogger("arcrest").setLevel(logging.DEBUG)

    async def awaited():
        return await aio.Machines(site.url + "/machines", handler).machines

    if sys.argv[1] == "aio":
        machines = asyncio.run(awaited())
    else:
        machines = Machines(site.url + "/machines", handler).machines
    print(len(machines), *sorted(set(heard)))
"""


@pytest.mark.parametrize("api", ["blocking", "aio"])
def test_a_call_from_a_log_handler(api: str) -> None:
    """It begins while the call that it hears of is logging in."""
    done = run_script(LOGGED, api)
    assert (done.stdout.split(), done.stderr) == (["2", "2"], "")


CALLED_BACK = """
import asyncio, sys
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machines
from arcrest.sandbox import Site

class Wrapped:
    method, referer_url = "TOKEN", None

    @property
    def token(self):
        return new_handler().token

class Overridden(aio.Machines):
    def _get(self, url=None, param_dict=None, securityHandler=None, **_):
        return Machines(url, None)._get(url, param_dict, new_handler())

with Site() as site:
    def new_handler():
        return AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)

    async def count():
        if sys.argv[1] == "token":
            return len(await aio.Machines(site.url + "/machines", Wrapped()).machines)
        return len(await Overridden(site.url + "/machines", None).machines)

    async def counts():
        return await asyncio.gather(*[count() for _ in range(8)])

    print(*asyncio.run(counts()))
"""


@pytest.mark.parametrize("of", ["token", "override"])
def test_a_call_within_an_awaited_one(of: str) -> None:
    """A token or an override of an asyncio call may make blocking calls; so may eight."""
    done = run_script(CALLED_BACK, of)
    assert (done.stdout.split(), done.stderr) == (["2"] * 8, "")


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
