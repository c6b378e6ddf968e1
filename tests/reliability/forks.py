"""Forks while other threads are in the middle of calls: no child hangs on a lock that it inherited.

python -m reliability.forks --forks 10000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator

from .script import run_script

WAYS = ("threads", "loops", "logging", "both")

SCRIPT = """
import asyncio, itertools, json, logging, os, signal, socket, sys, threading, time, warnings
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machines, Services

warnings.simplefilter("ignore")  # that a process of several threads forks
way, forks = sys.argv[1], int(sys.argv[2])
limit = 8  # seconds that a child may take: it does in 20 ms what the parent's threads do
sys.setswitchinterval(1e-4)

body = json.dumps({
    "machines": [{"machineName": "A", "adminURL": "https://a"}], "folders": [], "services": [],
    "token": "t", "expires": 9999999999999,
}).encode()
REPLY = b"\\r\\n".join([
    b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Set-Cookie: a=b",
    b"Content-Length: %d" % len(body), b"", body,
])
listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
root = "http://127.0.0.1:%d/arcgis" % listening.getsockname()[1]

def serve():
    # a process of its own: the server must not be what hangs
    os.setsid()
    async def one(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\\r\\n\\r\\n")
                for line in head.lower().split(b"\\r\\n"):
                    if line.startswith(b"content-length:"):
                        await reader.readexactly(int(line[15:]))
                writer.write(REPLY)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
    async def main():
        server = await asyncio.start_server(one, sock=listening)
        await server.serve_forever()
    asyncio.run(main())

server = os.fork()
if server == 0:
    serve()
listening.close()

class Late(logging.Handler):
    def emit(self, record):
        record.getMessage()

if way == "logging":
    logging.getLogger("arcrest").addHandler(Late())
    logging.getLogger("arcrest").setLevel(logging.DEBUG)
    logging.getLogger("arcrest").propagate = False

def handler():
    return AGSTokenSecurityHandler("u", "p", token_url=root + "/tokens/generateToken")

shared = handler()
objects = [Machines(root + "/admin/machines", shared), Services(root + "/admin/services", shared)]
awaited = [aio.Machines(root + "/admin/machines", shared)]
stop = False
done = itertools.count()

def use():
    for turn in itertools.count():
        if stop:
            return
        one = objects[0]
        one._get(one.url, {"f": "json"}, shared)
        one.error, one.last_code, one.machines
        if turn % 5 == 0:
            Machines(root + "/admin/machines", handler(), timeout=20 + turn % 7).machines
            shared.username = "u"  # the next call logs in
        next(done)

async def turn_of(one, turn):
    await one._get(one.url, {"f": "json"}, shared)
    fresh = aio.Machines(root + "/admin/machines", shared)
    await fresh.machines
    next(done)

async def loop():
    turn = 0
    while not stop:
        turn += 1
        await asyncio.gather(*[turn_of(awaited[0], turn) for _ in range(8)])

threads = []
if way in ("threads", "logging", "both"):
    threads += [threading.Thread(target=use) for _ in range(3)]
if way in ("loops", "both"):
    threads += [threading.Thread(target=lambda: asyncio.run(loop())) for _ in range(2)]
for thread in threads:
    thread.start()
while next(done) < 50:
    time.sleep(0.01)

def child(number):
    signal.alarm(limit)
    one = objects[0]
    one.error, one.last_code, one.machines
    if number % 3 == 0:
        one._get(one.url, {"f": "json"}, shared)
    if number % 3 == 1:
        asyncio.run(turn_of(awaited[0], 0))
    if number % 3 == 2:
        Machines(root + "/admin/machines", handler()).machines
    os._exit(0)

hung = failed = 0
longest = 0.0
for number in range(forks):
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            child(number)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(3)
    longest = max(longest, time.monotonic() - begun)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        hung += 1
        print("child", number, "ended by signal", os.WTERMSIG(status), file=sys.stderr)
    elif status:
        failed += 1
    if hung > 3:
        break
stop = True
for thread in threads:
    thread.join(30)
os.kill(server, 9)
os.waitpid(server, 0)
print(hung, failed, "%.3f" % longest)
os._exit(0)
"""


def run(way: str, forks: int, python: str = sys.executable) -> tuple[int, int, float, str]:
    """Children that hung, children that failed, the longest fork in seconds, and what was said."""
    done = run_script(SCRIPT, way, str(forks), python=python, longest=60 + forks)
    words = done.stdout.split() or ["-1", str(done.returncode), "0"]
    return int(words[0]), int(words[1]), float(words[2]), done.stderr


def _in_parts(forks: int, part: int = 500) -> Iterator[int]:
    while forks > 0:
        yield min(part, forks)
        forks -= part


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--forks", type=int, default=1000)
    parser.add_argument("--python", default=sys.executable, help="another Python to run it on")
    given = parser.parse_args()
    version = subprocess.check_output([given.python, "--version"], encoding="utf-8").strip()
    lost = 0
    for way in WAYS:
        hung = failed = 0
        longest = 0.0
        for part in _in_parts(given.forks // len(WAYS)):
            one = run(way, part, given.python)
            hung, failed, longest = hung + abs(one[0]), failed + one[1], max(longest, one[2])
            if one[3]:
                print(one[3][-2000:])
        print(
            f"{version}, {way}: {given.forks // len(WAYS)} forks, {hung} children hung, {failed}"
            f" failed; a fork took {longest * 1000:.0f} ms at most",
            flush=True,
        )
        lost += hung + failed
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
