"""How long each phase of a call takes to end after Ctrl-C; each phase in its own process.

python -m reliability.interrupts --trials 5
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from .script import run_script

PHASES = (
    "connect",
    "TLS handshake",
    "upload",
    "waiting",
    "download",
    "large reply",
    "backoff",
    "login",
    "asyncio",
)

SCRIPT = """
import asyncio, os, random, signal, socket, sys, tempfile, threading, time
from arcrest import AGSTokenSecurityHandler, aio
from arcrest._core import Machine, Machines, Uploads

phase, trials = sys.argv[1], int(sys.argv[2])
reached = threading.Semaphore(0)
server = socket.create_server(("127.0.0.1", 0), backlog=0 if phase == "connect" else 64)
origin = "http://127.0.0.1:%d" % server.getsockname()[1]
held = []

FILE = (b"HTTP/1.1 200 OK\\r\\nContent-Type: application/octet-stream\\r\\n"
        b"Content-Length: 1000000000\\r\\n\\r\\n" + b"x" * 100000)
LARGE = b"[" + b",".join([b'{"level": "SEVERE", "text": "No.", "code": 17}'] * 300000) + b"]"
LARGE = (b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
         b"Content-Length: %d\\r\\n\\r\\n" % len(LARGE) + LARGE)
BUSY = b"HTTP/1.1 503 Busy\\r\\nRetry-After: 20\\r\\nContent-Length: 0\\r\\n\\r\\n"

def serve():
    while True:
        connection, _ = server.accept()
        held.append(connection)
        connection.recv(4096)
        if phase == "download":
            connection.sendall(FILE)
        elif phase == "large reply":
            connection.sendall(LARGE)
        elif phase == "backoff":
            connection.sendall(BUSY)
        reached.release()

if phase == "connect":  # a queue that is full: later connections are left without an answer
    for _ in range(8):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(server.getsockname())
        held.append(one)
    ready = lambda: time.sleep(0.2)
else:
    threading.Thread(target=serve, daemon=True).start()
    # at another moment of the rhythm in which signals are looked for each time
    ready = lambda: (reached.acquire(), time.sleep(0.1 + random.random() * 0.05))

folder = tempfile.mkdtemp()
if phase == "upload":
    big = os.path.join(folder, "big.sd")
    with open(big, "wb") as file:
        file.truncate(1 << 30)

async def awaited():
    return await aio.Machines(origin + "/arcgis/admin/machines", None).machines

def call():
    machines = Machines(origin + "/arcgis/admin/machines", None)
    if phase == "TLS handshake":
        Machines(origin.replace("http:", "https:") + "/arcgis/admin/machines", None).machines
    elif phase == "upload":
        Uploads(origin + "/arcgis/admin/uploads", None).uploadItem(big, "")
    elif phase == "download":
        Machine(origin + "/arcgis/admin/machines/A", None).exportCertificate("x", folder)
    elif phase == "login":
        login = origin + "/arcgis/admin/generateToken"
        handler = AGSTokenSecurityHandler("u", "p", token_url=login)
        Machines(origin + "/arcgis/admin/machines", handler).machines
    elif phase == "asyncio":
        asyncio.run(awaited())
    else:
        machines.machines

for _ in range(trials):
    sent = []
    def interrupt():
        ready()
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        call()
    except KeyboardInterrupt:
        print(time.monotonic() - sent[0])
    thread.join()

left = os.listdir(folder)
assert left in ([], ["big.sd"]), left
"""


@dataclass(frozen=True)
class Latency:
    """Seconds from the signal to the exception."""

    phase: str
    each: list[float]

    def __str__(self) -> str:
        return f"{self.phase}: {max(self.each) * 1000:.0f} ms at most, of {len(self.each)}"


def measure(phase: str, trials: int) -> Latency:
    """Interrupts that many calls in a phase, one after the other, in a process of their own."""
    done = run_script(SCRIPT, phase, str(trials))
    each = [float(line) for line in done.stdout.split()]
    if done.returncode or len(each) != trials:
        raise AssertionError(f"{phase}: {len(each)} of {trials} were interrupted\n{done.stderr}")
    return Latency(phase, each)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=5)
    trials = parser.parse_args().trials
    for phase in PHASES:
        print(measure(phase, trials))


if __name__ == "__main__":
    main()
