"""How much memory an upload and a download take, whatever their size.

    python -m reliability.memory --mebibytes 2048

The client is a process of its own, so that its growth is its own, and so is the server.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import socket
import tempfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import BinaryIO

from .script import run_script

WAYS = ("upload", "download")
MEBIBYTE = 1 << 20

SCRIPT = """
import os, re, sys
from pathlib import Path
from arcrest._core import Machine, Uploads

way, url, folder, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024

def move(size):
    if way == "upload":
        path = os.path.join(folder, "big.sd")
        with open(path, "wb") as file:
            file.truncate(size)
        taken = Uploads(url, None).uploadItem(path, "")["taken"]
        assert taken > size, (taken, size)
    else:
        path = Machine(url, None).exportCertificate(str(size), folder)
        assert os.path.getsize(path) == size
    os.remove(path)

move(1 << 20)  # what is loaded only once is loaded now
before = peak()
move(size)
print(peak() - before)
"""


@dataclass(frozen=True)
class Growth:
    """How far the resident memory of a client rose at its peak."""

    way: str
    size: int
    """Of the file, in MiB."""
    growth: float
    """In MiB."""

    def __str__(self) -> str:
        return f"{self.way} of {self.size} MiB: memory grew by {self.growth:.1f} MiB"


def serve(told: Connection) -> None:
    """Takes whatever is posted, and answers a GET with as many bytes as its path has in digits."""
    listener = socket.create_server(("127.0.0.1", 0))
    told.send(listener.getsockname()[1])
    while True:
        with listener.accept()[0] as connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                target = line.split()[1].decode()
                head = b"".join(iter(stream.readline, b"\r\n")).lower()
                if line.startswith(b"POST"):
                    _take(stream, connection, head)
                else:
                    _give(connection, int(re.findall(r"\d+", target)[-1]))


def _take(stream: BinaryIO, connection: socket.socket, head: bytes) -> None:
    left = length = int(re.findall(rb"content-length: *(\d+)", head)[0])
    while left:
        left -= len(stream.read(min(left, MEBIBYTE)))
    body = b'{"taken": %d}' % length
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def _give(connection: socket.socket, size: int) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
    connection.sendall(f"{head}{size}\r\n\r\n".encode())
    block = bytes(MEBIBYTE)
    while size:
        connection.sendall(block[:size])
        size -= min(size, MEBIBYTE)


def measure(way: str, mebibytes: int) -> Growth:
    """Moves a file of that size and says what it took."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    server = spawning.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        url = f"http://127.0.0.1:{ours.recv()}/admin"
        with tempfile.TemporaryDirectory() as folder:
            done = run_script(SCRIPT, way, url, folder, str(mebibytes * MEBIBYTE))
    finally:
        server.kill()
        server.join()
    if done.returncode:
        raise AssertionError(done.stderr)
    return Growth(way, mebibytes, float(done.stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mebibytes", type=int, default=2048)
    size = parser.parse_args().mebibytes
    for way in WAYS:
        print(measure(way, size))


if __name__ == "__main__":
    main()
