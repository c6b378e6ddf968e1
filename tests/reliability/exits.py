"""Interpreters that end while calls are in flight, each in its own way and at its own moment.

python -m reliability.exits --runs 500
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .script import run_script

WAYS = {
    "returning": "",
    "sys.exit": "sys.exit(0)",
    "an exception": "raise ValueError('of the script')",
    "connections that break": "each(lambda one: one.shutdown(socket.SHUT_RDWR))",
    "replies cut short": "each(lambda one: one.sendall(REPLY[:-5]))",
    "replies that come now": "each(lambda one: one.sendall(REPLY))",
}
CALLS = ("hanging", "answered", "asyncio hanging", "asyncio answered", "asyncio unfinished")

SCRIPT = """
import asyncio, random, socket, sys, threading, time, warnings
from arcrest import aio
from arcrest._core import Machines

calls, moment = sys.argv[1], float(sys.argv[2])
body = b'{"machines": [{"machineName": "A", "adminURL": "https://a"}]}'
REPLY = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(body), body)
server = socket.create_server(("127.0.0.1", 0), backlog=64)
url = "http://127.0.0.1:%d/arcgis/admin/machines" % server.getsockname()[1]
arrived = threading.Semaphore(0)
held = []

def serve_one(connection):
    try:
        while connection.recv(65536):
            arrived.release()
            if "answered" not in calls:
                return
            connection.sendall(REPLY)
    except OSError:
        pass

def serve():
    while True:
        connection, _ = server.accept()
        held.append(connection)
        threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

threading.Thread(target=serve, daemon=True).start()

def each(act):
    for one in held:
        try:
            act(one)
        except OSError:
            pass

def ask():
    while True:
        try:
            Machines(url, None).machines
        except Exception:
            pass

async def ask_awaiting():
    while True:
        try:
            await aio.Machines(url, None).machines
        except Exception:
            pass

async def leave_unfinished():
    tasks = [asyncio.create_task(ask_awaiting()) for _ in range(4)]
    await asyncio.get_running_loop().run_in_executor(None, arrived.acquire)

if calls == "asyncio unfinished":
    asyncio.run(leave_unfinished())
elif calls.startswith("asyncio"):
    def loop():
        asyncio.run(ask_awaiting())
    for _ in range(2):
        threading.Thread(target=loop, daemon=True).start()
else:
    for _ in range(4):
        threading.Thread(target=ask, daemon=True).start()
if calls != "asyncio unfinished":
    for _ in range(2):
        arrived.acquire()
time.sleep(moment)
"""


@dataclass(frozen=True)
class End:
    """How an interpreter ended."""

    calls: str
    way: str
    code: int
    words: str

    @property
    def is_clean(self) -> bool:
        """As Python alone would have ended: no signal, no word but the script's own exception."""
        if self.way == "an exception":
            return self.code == 1 and self.words.rstrip().endswith("ValueError: of the script")
        return self.code == 0 and not self.words


def end(number: int) -> End:
    """The end of the interpreter of that number."""
    calls = CALLS[number % len(CALLS)]
    way = list(WAYS)[number // len(CALLS) % len(WAYS)]
    moment = number % 7 / 1000
    done = run_script(SCRIPT + WAYS[way], calls, str(moment))
    return End(calls, way, done.returncode, done.stderr)


def run(runs: int) -> list[End]:
    """The ends that were not clean."""
    with ThreadPoolExecutor(2) as pool:
        return [one for one in pool.map(end, range(runs)) if not one.is_clean]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_args().runs
    unclean = run(runs)
    print(f"{runs} interpreters ended with calls in flight, {len(unclean)} of them not cleanly")
    for (calls, way, code), count in Counter((e.calls, e.way, e.code) for e in unclean).items():
        print(f"  {count} with code {code}: {calls}, {way}")
    print(*{one.words[-1500:] for one in unclean[:5]}, sep="\n", end="")
    return 1 if unclean else 0


if __name__ == "__main__":
    sys.exit(main())
