"""The interpreter around a call: Ctrl-C, asyncio, threads, fork, exit."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import arcrest
import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines
from arcrest.sandbox import Site

from .faults import SILENCE, Faults

HANGING = """
import os, signal, socket, sys, threading, time
from arcrest._core import Machines

server = socket.create_server(("127.0.0.1", 0), backlog=64)
arrived = threading.Semaphore(0)
held = []

def serve():
    while True:
        connection, _ = server.accept()
        held.append(connection)
        connection.recv(65536)
        arrived.release()

threading.Thread(target=serve, daemon=True).start()
url = "http://127.0.0.1:%d/arcgis/admin/machines" % server.getsockname()[1]
machines = Machines(url, None)
"""


def run(code: str, *, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    """Runs a script in an interpreter of its own, with the hanging server before it."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", HANGING + code],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, "PYTHONPATH": str(Path(arcrest.__file__).parents[1])},
        check=False,
    )


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


# Ctrl-C ---------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="a signal to oneself is another thing there")
@pytest.mark.parametrize(
    "act", ["machines.Protocol", "machines.registerMachine('a', 'b')", "machines.machines"]
)
def test_ctrl_c_ends_a_hanging_call(act: str) -> None:
    """Within 0.2 s; the best of three, since the machine may be busy with other things."""
    done = run(
        f"""
spent = []
for _ in range(3):
    sent = []
    def interrupt():
        arrived.acquire()
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        {act}
    except KeyboardInterrupt:
        spent.append(time.monotonic() - sent[0])
    thread.join()
assert len(spent) == 3, spent
print(min(spent))
"""
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.2


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_signal_handler_runs_during_a_call() -> None:
    """Its exception ends the call; without one the call goes on."""
    done = run(
        """
class Enough(Exception):
    pass

count = []
def heard(number, frame):
    count.append(number)
    if len(count) == 2:
        raise Enough

signal.signal(signal.SIGUSR1, heard)
def send():
    arrived.acquire()
    os.kill(os.getpid(), signal.SIGUSR1)
    while len(count) < 1:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGUSR1)
threading.Thread(target=send).start()
try:
    machines.Protocol
except Enough:
    print("ended")
"""
    )
    assert (done.stdout, done.stderr) == ("ended\n", "")


# asyncio --------------------------------------------------------------------------------------


def test_a_blocking_call_inside_a_running_loop(
    site: Site, handler: AGSTokenSecurityHandler
) -> None:
    """As in every notebook."""
    machines = Machines(f"{site.url}/machines", handler)

    async def main() -> int:
        await asyncio.sleep(0)
        return len(machines.machines)

    assert asyncio.run(main()) == len(machines.machines) > 0


def test_blocking_calls_in_the_loops_threads(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(f"{site.url}/machines", handler)

    async def main() -> list[int]:
        loop = asyncio.get_running_loop()
        calls = [loop.run_in_executor(None, lambda: len(machines.machines)) for _ in range(16)]
        return list(await asyncio.gather(*calls))

    assert len(set(asyncio.run(main()))) == 1


# threads --------------------------------------------------------------------------------------


def test_many_threads_share_one_object(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(f"{site.url}/machines", handler)
    start = threading.Barrier(32)
    expected = sorted(machine.url for machine in machines.machines)

    def work(number: int) -> int:
        start.wait(10)
        for _ in range(5):
            assert sorted(machine.url for machine in machines.machines) == expected
            assert machines.document["machines"]
            assert machines.machines[number % 2].status["configuredState"]
            assert machines._get(f"{site.url}/mode", {"f": "json"}, handler)["siteMode"]
            assert str(machines).startswith("{")
        return number

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(work, range(32))) == list(range(32))
    assert site.violations == []


def test_threads_change_an_object_while_others_use_it(
    site: Site, handler: AGSTokenSecurityHandler
) -> None:
    machines = Machines(f"{site.url}/machines", handler)
    stop = threading.Event()
    failures: list[BaseException] = []

    def change() -> None:
        for count in range(100):
            if stop.is_set():
                return
            machines.useragent = f"agent {count}"
            machines._url = f"{site.url}/machines"
            machines._securityHandler = handler

    def use() -> None:
        try:
            for _ in range(20):
                assert machines.machines
                assert machines.last_url
        except BaseException as error:
            failures.append(error)

    changing = threading.Thread(target=change)
    changing.start()
    using = [threading.Thread(target=use) for _ in range(8)]
    for thread in using:
        thread.start()
    for thread in using:
        thread.join(30)
    stop.set()
    changing.join(5)
    assert failures == []


def test_the_gil_is_released_while_waiting(faults: Faults) -> None:
    """Python runs on while a call hangs; else nobody could release it."""
    machines = Machines(faults.url, None, timeout=5)
    faults.tell(*[SILENCE] * 8)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(lambda: machines.machines) for _ in range(8)]
        for _ in calls:
            assert faults.arrived.acquire(timeout=5)
        assert not any(call.done() for call in calls)
        begun, steps = time.perf_counter(), 0
        while time.perf_counter() - begun < 0.2:
            steps += 1
        assert not any(call.done() for call in calls)
        faults.release()
        assert all(len(call.result(5)) == 1 for call in calls)
    assert steps > 1000


def test_calls_overlap(site: Site, handler: AGSTokenSecurityHandler) -> None:
    machines = Machines(f"{site.url}/machines", handler)
    assert machines.machines
    site.latency = 0.1
    try:
        begun = time.perf_counter()
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda _: machines.machines, range(16)))
        assert time.perf_counter() - begun < 0.8, "16 calls of 0.1 s each, at once"
    finally:
        site.latency = 0.0


def test_a_call_inside_a_destructor(site: Site, handler: AGSTokenSecurityHandler) -> None:
    """A call may begin anywhere that Python runs, a garbage collection during another included."""
    seen: list[int] = []

    class Asking(Machines):
        def __del__(self) -> None:
            seen.append(len(self.machines))

    Asking(f"{site.url}/machines", handler)
    assert seen
    assert seen[0] > 0


def test_nothing_of_the_process_is_changed(site: Site, handler: AGSTokenSecurityHandler) -> None:
    """No opener installed, `http.client` left as it is, nothing printed, no logging set up."""
    done = run(
        f"""
import http.client, logging, urllib.request
before = (urllib.request._opener, http.client.HTTPResponse.read, logging.root.handlers[:],
          signal.getsignal(signal.SIGINT), dict(os.environ))
from arcrest import AGSTokenSecurityHandler
sh = AGSTokenSecurityHandler({site.username!r}, {site.password!r}, org_url={site.root!r})
Machines({site.url!r} + "/machines", sh).machines
after = (urllib.request._opener, http.client.HTTPResponse.read, logging.root.handlers[:],
         signal.getsignal(signal.SIGINT), dict(os.environ))
assert before == after
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# fork -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_after_use(site: Site, handler: AGSTokenSecurityHandler) -> None:
    """The child has the objects, but neither the threads nor the connections; both go on."""
    machines = Machines(f"{site.url}/machines", handler)
    count = len(machines.machines)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, str(len(machines.machines)).encode())
            again = Machines(machines.url, handler)
            os.write(writing, str(len(again.machines)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    killer = threading.Timer(10, os.kill, (child, 9))
    killer.start()
    try:
        with open(reading, "rb") as told:
            assert told.read() == f"{count}{count}".encode()
        assert os.waitpid(child, 0)[1] == 0
    finally:
        killer.cancel()
    assert len(machines.machines) == count


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_during_a_call_and_a_clean_exit() -> None:
    done = run(
        """
thread = threading.Thread(target=lambda: machines.machines, daemon=True)
thread.start()
arrived.acquire()
import warnings
warnings.simplefilter("ignore")
child = os.fork()
if child == 0:
    other = Machines(url, None, timeout=0.3)
    try:
        other.machines
    except TimeoutError:
        print("child", flush=True)
    sys.exit(7)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print("parent", code, flush=True)
"""
    )
    assert done.stdout.split() == ["child", "parent", "7"], done.stderr
    assert done.returncode == 0, done.stderr


# exit -----------------------------------------------------------------------------------------


def test_exit_without_any_call() -> None:
    done = run("")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_call_during_exit() -> None:
    """What another exit handler asks is answered or refused, never a crash."""
    done = run(
        """
import atexit
def late():
    try:
        Machines(url, None, timeout=0.2).machines
    except Exception as error:
        print(type(error).__name__)
atexit.register(late)
try:
    Machines(url, None, timeout=0.1).machines
except TimeoutError:
    pass
"""
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_module_can_be_imported_in_a_subinterpreter_or_says_why_not() -> None:
    done = run(
        """
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    print("none here")
else:
    place = interpreters.create()
    try:
        interpreters.run_string(place, "import arcrest._core")
        print("imported")
    except BaseException as error:
        print(error)
    interpreters.destroy(place)
"""
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
