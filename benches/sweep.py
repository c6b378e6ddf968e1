"""How long a sweep over 500 services takes at 20 ms of latency, and what a cancelled one leaves.

Both faces read the document of every service from a server of prepared replies, which runs in a
process of its own. The best that can be is latency x requests / concurrency; what takes longer
than 1.3 times that is a failure, as is a task, thread or connection that outlives the call.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from typing import Any

from arcrest import aio, manageags

FOLDERS, PER_FOLDER = 10, 50
SERVICES = FOLDERS * PER_FOLDER
REQUESTS = 1 + FOLDERS + SERVICES
LATENCY = 0.02
CONCURRENCY = 8
ALLOWED = 1.3
BEST = LATENCY * REQUESTS / CONCURRENCY


# the server -----------------------------------------------------------------------------------


class Exchange(asyncio.Protocol):
    """A connection; replies after the latency."""

    open = 0
    served = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._heads = b""
        Exchange.open += 1

    def connection_lost(self, error: Exception | None) -> None:
        Exchange.open -= 1

    def data_received(self, data: bytes) -> None:
        *heads, self._heads = (self._heads + data).split(b"\r\n\r\n")
        for head in heads:
            path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
            delay = 0.0 if path == "/state" else LATENCY
            asyncio.get_running_loop().call_later(delay, self._reply, path)

    def _reply(self, path: str) -> None:
        if self._transport.is_closing():
            return
        # of those who look at the state, none counts
        state = {"open": Exchange.open - 1, "served": Exchange.served}
        Exchange.served += path != "/state"
        body = json.dumps(state if path == "/state" else document(path)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self._transport.write(head.encode() + b"\r\n\r\n" + body)


def document(path: str) -> dict[str, Any]:
    """What lies at a path: the root folder, a folder or a service."""
    below = path.partition("/services")[2].strip("/").split("/")
    if len(below) == 2:
        return {"serviceName": below[1].partition(".")[0], "type": "MapServer", "extensions": []}
    if below == [""]:
        return {"folders": [f"f{at}" for at in range(FOLDERS)], "services": []}
    named = [f"s{at}" for at in range(PER_FOLDER)]
    return {"services": [{"serviceName": name, "type": "MapServer"} for name in named]}


async def serve() -> None:
    """Serves until it is ended; says where."""
    server = await asyncio.get_running_loop().create_server(Exchange, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# the sweeps -----------------------------------------------------------------------------------


def state(root: str) -> dict[str, int]:
    """How many connections the server has and how many requests it answered."""
    with urllib.request.urlopen(f"{root}/state") as reply:
        found: dict[str, int] = json.load(reply)
    return found


def threads() -> int:
    """The threads of this process; those unknown to Python only where /proc tells of them."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def timed_blocking(root: str) -> float:
    services = manageags.AGSAdministration(f"{root}/arcgis/admin", None).services
    began = time.perf_counter()
    assert len(services.documents()) == SERVICES
    return time.perf_counter() - began


async def timed_aio(root: str) -> float:
    async with aio.AGSAdministration(f"{root}/arcgis/admin", None) as admin:
        services = await admin.services
        began = time.perf_counter()
        assert len(await services.documents()) == SERVICES
        return time.perf_counter() - began


def cancelled_blocking(root: str) -> None:
    """Ctrl-C after a third of the time."""
    services = manageags.AGSAdministration(f"{root}/arcgis/admin", None).services
    timer = threading.Timer(BEST / 3, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    try:
        services.documents()
    except KeyboardInterrupt:
        timer.join()
        return
    raise AssertionError("the sweep was not interrupted")


async def cancelled_aio(root: str) -> int:
    """`cancel` after a third of the time; how many tasks are left besides this one."""
    async with aio.AGSAdministration(f"{root}/arcgis/admin", None) as admin:
        services = await admin.services
        sweep = asyncio.create_task(services.documents())
        await asyncio.sleep(BEST / 3)
        sweep.cancel()
        try:
            await sweep
        except asyncio.CancelledError:
            return len(asyncio.all_tasks()) - 1
    raise AssertionError("the sweep was not cancelled")


def left_behind(root: str, before: int) -> list[str]:
    """What is still there shortly after a sweep that was cancelled."""
    gc.collect()
    time.sleep(0.2)
    then = state(root)
    time.sleep(3 * LATENCY)
    now = state(root)
    found = []
    if now["open"]:
        found.append(f"{now['open']} connections")
    if now["served"] != then["served"]:
        found.append(f"{now['served'] - then['served']} requests")
    if now["served"] % REQUESTS == 0:
        found.append("nothing to see: the sweep had ended")
    if threads() > before:
        found.append(f"{threads() - before} threads")
    return found


def measure(root: str) -> bool:
    """Prints the figures; whether all are good."""
    good = True

    def say(what: str, fine: bool, figure: str) -> None:
        nonlocal good
        good = good and fine
        print(f"{'ok' if fine else 'MISSED':7} {what}: {figure}")

    print(f"{SERVICES} services, {REQUESTS} requests of {LATENCY} s, {CONCURRENCY} at once")
    for face, took in (
        ("blocking", timed_blocking(root)),
        ("asyncio", asyncio.run(timed_aio(root))),
    ):
        ratio = took / BEST
        say(f"{face} sweep", ratio <= ALLOWED, f"{took:.2f} s, {ratio:.2f} x {BEST:.2f} s")
    before = threads()
    cancelled_blocking(root)
    left = left_behind(root, before)
    say("blocking, interrupted", not left, f"left behind: {', '.join(left) or 'nothing'}")
    tasks = asyncio.run(cancelled_aio(root))
    left = left_behind(root, before) + [f"{tasks} tasks"] * bool(tasks)
    say("asyncio, cancelled", not left, f"left behind: {', '.join(left) or 'nothing'}")
    return good


def main() -> int:
    """Runs the server and the sweeps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help="only be the server")
    if parser.parse_args().serve:
        asyncio.run(serve())
        return 0
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as server:
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            return 0 if measure(f"http://127.0.0.1:{port}") else 1
        finally:
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
