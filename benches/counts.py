"""`make counts`: how many instructions a call takes, against those in counts.json.

    python benches/counts.py            fails where one takes more than the tolerance allows
    python benches/counts.py --write    writes counts.json anew

Time proves nothing on a machine that others use; instructions hardly vary. Each job runs under
callgrind so many times and twice as many: the difference is without start, import and connection.
What is counted runs on one core, where a call does not stay awake for its reply. Plain http, since
ciphers are chosen by the processor. Python's own instructions count where Python is called.
"""

from __future__ import annotations

import argparse
import compileall
import json
import multiprocessing
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "benches" / "counts.json"
WHEEL = ROOT / ".bench" / "counted"
CORE = ROOT / "target" / "release" / "counts"

PYTHON_CALLS = """
import gc, sys
from arcrest.manageags import administration

job, times, url = sys.argv[1], int(sys.argv[2]), sys.argv[3]
service = administration.AGSService(url + "/services/Network.MapServer", None)
services = administration.Services(url + "/services", None)
log = administration.Log(url + "/logs", None)
large = administration.Log(url + "/large/logs", None)
run = {
    "status": lambda: service.status,
    "bulk": lambda: services.documents("Planning"),
    "reply": log.query,
    "large": large.query,
}[job]
gc.disable()
for _ in range(times):
    run()
"""


@dataclass(frozen=True)
class Job:
    """What is counted, and how often it is done for that."""

    name: str
    program: tuple[str | Path, ...]
    key: str
    times: int


PYTHON = (sys.executable, "-S", "-c", PYTHON_CALLS)
SERVICES = 64
"""Of the folder that is read in bulk."""
JOBS = (
    Job("core: a request built", (CORE,), "build", 1000),
    Job("core: a document parsed", (CORE,), "parse", 500),
    Job("core: a call", (CORE,), "call", 200),
    Job("Python: status", PYTHON, "status", 200),
    Job(f"Python: {SERVICES} documents in bulk", PYTHON, "bulk", 10),
    Job("Python: a page of 1,000 messages", PYTHON, "reply", 10),
    Job("Python: a page of 10,000 messages", PYTHON, "large", 2),
)


def message(at: int) -> dict[str, Any]:
    """A message of the log."""
    return {
        "type": ("SEVERE", "WARNING", "INFO")[at % 3],
        "message": f"The request for layer {at} was cancelled while its features were drawn. " * 2,
        "time": 1700000000000 - 1000 * at,
        "source": ("Water/Network.MapServer", "Basemap.MapServer")[at % 2],
        "machine": "GISSRV01.EXAMPLE.COM",
        "user": "siteadmin" if at % 2 else "",
        "code": 17000 + at % 40,
        "elapsed": f"{at / 997:.5f}",
        "process": str(4000 + at % 16),
        "thread": str(at % 64),
        "methodName": "MapServer.ExportMapImage",
    }


def serve(told: Connection) -> None:
    """The site: answers whatever is asked with a state, a POST with a page of the log, and the
    listing of its one folder. A thread serves each connection: calls in bulk open several."""

    def reply(content: Any) -> bytes:
        body = json.dumps(content).encode()
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        return f"{head}{len(body)}\r\n\r\n".encode() + body

    state = reply({"configuredState": "STARTED", "realTimeState": "STARTED"})
    messages = [message(at) for at in range(10_000)]
    page = reply({"hasMore": False, "logMessages": messages[:1000]})
    large = reply({"hasMore": False, "logMessages": messages})
    services = [{"serviceName": f"s{at}", "type": "MapServer"} for at in range(SERVICES)]
    folder = reply({"folderName": "Planning", "services": services})

    def answer(line: bytes) -> bytes:
        if line.startswith(b"POST"):
            return large if b"/large/" in line else page
        return folder if b"/Planning?" in line else state

    def talk(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while line := stream.readline():
                head = b"".join(iter(stream.readline, b"\r\n")).lower()
                length = re.search(rb"content-length: (\d+)", head)
                stream.read(int(length[1]) if length else 0)
                connection.sendall(answer(line))

    listener = socket.create_server(("127.0.0.1", 0))
    told.send(listener.getsockname()[1])
    while True:
        threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def prepare() -> None:
    """Builds what is counted, as it is released, and sees to valgrind."""
    if shutil.which("valgrind") is None:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "install", "--quiet", "--yes", "valgrind"], check=False)
        if shutil.which("valgrind") is None:
            raise SystemExit("NOTHING IS COUNTED: no valgrind here, and it can't be installed")
    core = ["cargo", "build", "--locked", "--quiet", "--release"]
    core += ["--no-default-features", "--features=counts"]
    subprocess.run([*core, "--bin", "counts"], check=True, cwd=ROOT)
    shutil.rmtree(WHEEL, ignore_errors=True)
    wheel = [sys.executable, "-m", "maturin", "build", "--release", "--quiet", "--out", str(WHEEL)]
    subprocess.run(wheel, check=True, cwd=ROOT)
    zipfile.ZipFile(next(WHEEL.glob("*.whl"))).extractall(WHEEL)
    compileall.compile_dir(WHEEL, quiet=1)  # which the first run would do, and be counted


def collected(job: Job, times: int, url: str) -> int:
    """All instructions of a process that does a job so many times."""
    core = min(os.sched_getaffinity(0))
    callgrind = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
    done = subprocess.run(
        [*callgrind, *map(str, job.program), job.key, str(times), url],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(WHEEL), "PYTHONHASHSEED": "0"},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        raise SystemExit(f"{job.name}: {done.stderr}")
    return int(found[1])


def count(url: str) -> dict[str, int]:
    """The instructions of each job."""
    counts = {}
    for job in JOBS:
        once, twice = (collected(job, times, url) for times in (job.times, 2 * job.times))
        counts[job.name] = round((twice - once) / job.times)
    return counts


def setting() -> str:
    """What the counts depend on besides the code."""
    compiler = subprocess.run(
        ["rustc", "--version"], capture_output=True, encoding="utf-8", check=True
    )
    rust = " ".join(compiler.stdout.split()[:2])
    return f"{rust}, Python {platform.python_version()}, {platform.machine()}"


def tell(counts: dict[str, int], expected: dict[str, Any]) -> bool:
    """Prints each beside what is expected; whether none is above."""
    tolerance = expected["tolerance"]
    passed = True
    for name, now in counts.items():
        if name not in expected["counts"]:
            print(f"{name:34} {now:12,} instructions, new: `make counts COUNTS=--write` keeps them")
            continue
        ratio = now / expected["counts"][name] - 1
        word = "ok"
        if ratio > tolerance:
            word, passed = "SLOWER", False
        elif ratio < -tolerance:
            word = "faster: refresh benches/counts.json with `make counts COUNTS=--write`"
        print(f"{name:34} {now:12,} instructions, {ratio:+7.2%}  {word}")
    if setting() != expected["setting"]:
        print(f"counted with {setting()}; expected of {expected['setting']}")
    return passed


def main() -> int:
    """Fails where a job takes more instructions than it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write counts.json anew")
    write = parser.parse_args().write
    prepare()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        counts = count(f"http://127.0.0.1:{ours.recv()}/arcgis/admin")
    finally:
        server.kill()
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    if write:
        expected |= {"setting": setting(), "counts": counts}
        EXPECTED.write_text(json.dumps(expected, indent=2) + "\n", encoding="utf-8")
    return 0 if tell(counts, expected) else 1


if __name__ == "__main__":
    sys.exit(main())
