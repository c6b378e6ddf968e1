"""Replies that are too large, endless, stalled or malformed: each ends in an error that says so."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import json
import math
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from arcrest import ArcRESTError
from arcrest.aio import Machines as AsyncMachines
from arcrest.common.errorhandlers import ConnectionFailed, ReplyError, ReplyTimeout
from arcrest.manageags._machines import Machines

from .faults import DOCUMENT, Faults, reply
from .test_conventions import READ, run

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
FILE = HEAD.replace(b"json", b"octet-stream")


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class Stream:
    """Answers each request with pieces, one after another, while there are any and one listens."""

    def __init__(self, pieces: Iterable[bytes], pause: float = 0) -> None:
        self._pieces, self._pause = pieces, pause
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.sent = threading.Event()
        """A piece was sent."""
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/arcgis/admin/machines"

    def __enter__(self) -> Stream:
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    def _serve(self) -> None:
        self._socket.settimeout(0.05)
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError, socket.timeout):
                connection, _ = self._socket.accept()
                connection.settimeout(5)
                answering = threading.Thread(target=self._answer, args=(connection,))
                answering.start()
                self._threads.append(answering)

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for piece in self._pieces:
                connection.sendall(piece)
                self.sent.set()
                if self._ended.wait(self._pause):
                    return


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


# size -------------------------------------------------------------------------------------------


def test_a_reply_as_large_as_allowed_and_one_byte_more(faults: Faults) -> None:
    body = json.dumps(DOCUMENT).encode()
    faults.tell(reply(body), reply(body))
    assert Machines(faults.url, None, max_reply=len(body)).Protocol == "https"
    with pytest.raises(ReplyError, match=f"larger than {len(body) - 1} bytes.*ARCREST_MAX_REPLY"):
        _ = Machines(faults.url, None, max_reply=len(body) - 1).Protocol


def test_a_large_reply_is_not_read_when_its_length_is_told() -> None:
    pieces = [HEAD + b"Content-Length: 99999999999\r\n\r\n"]
    with Stream(pieces, pause=9) as stream, pytest.raises(ReplyError, match="larger than"):
        _ = Machines(stream.url, None).machines


def test_a_gzip_bomb(faults: Faults) -> None:
    bomb = gzip.compress(b'["' + b"x" * 50_000_000 + b'"]')
    assert len(bomb) < 60_000
    faults.tell(reply(bomb, Content_Encoding="gzip"))
    with pytest.raises(ReplyError, match="larger than 1000000 bytes"):
        _ = Machines(faults.url, None, max_reply=1_000_000).machines


BOMBS = {
    "objects": b"{},",
    "numbers": b"1,",
    "names": b'{"":1},',
}


@pytest.mark.parametrize("bomb", ["objects", "names"])
def test_a_bomb_of_many_values(faults: Faults, bomb: str) -> None:
    """56 KiB of gzip, which would become up to 1.4 GiB of objects."""
    packed = gzip.compress(b"[" + BOMBS[bomb] * (57_000_000 // len(BOMBS[bomb])) + b"0]", 1)
    faults.tell(reply(packed, Content_Encoding="gzip"))
    with pytest.raises(ReplyError, match=r"more than 8388608 values.*ARCREST_MAX_REPLY"):
        _ = Machines(faults.url, None).machines


POOR = """
import resource
from arcrest._core import Machines
machines = Machines({url!r}, None, max_reply=1 << 40)
machines._get({url!r}, {{"f": "json"}})
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (100 << 20),) * 2)
for _ in range(2):
    try:
        machines.document
    except (MemoryError, ValueError) as error:
        print(type(error).__name__, error)
print(machines.document)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of the memory is Linux' own")
@pytest.mark.parametrize("bomb", ["objects", "numbers", "a long text"])
def test_a_reply_that_the_memory_has_no_room_for(faults: Faults, bomb: str) -> None:
    """An error, and the process goes on."""
    many = b'["' + b"x" * 99_000_000 + b'"]'
    if bomb != "a long text":
        many = b"[" + BOMBS[bomb] * (18_000_000 // len(BOMBS[bomb])) + b"0]"
    packed = reply(gzip.compress(many, 1), Content_Encoding="gzip")
    faults.tell(reply(DOCUMENT), packed, packed, reply(DOCUMENT))
    done = subprocess.run(
        [sys.executable, "-c", POOR.format(url=faults.url)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 3, lines
    assert all("ReplyError" in line or "MemoryError" in line for line in lines[:2])
    assert lines[2] == str(DOCUMENT)
    assert done.stderr == ""


def test_endless_chunks() -> None:
    endless = itertools.chain([CHUNKED], itertools.repeat(chunk(b" " * 65536)))
    with Stream(endless) as stream, pytest.raises(ReplyError, match="larger than 1000000 bytes"):
        _ = Machines(stream.url, None, max_reply=1_000_000).machines


def test_the_limit_by_environment(faults: Faults) -> None:
    said = [run(READ.format(url=faults.origin), ARCREST_MAX_REPLY=text) for text in ("9", "0", "x")]
    assert "larger than 9 bytes" in said[0]
    assert "look before you repeat it" in said[0]  # it was a write
    assert "'ValueError'" in said[1]
    assert "'ValueError'" in said[2]


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_limit_that_makes_no_sense(wrong: int) -> None:
    with pytest.raises((ValueError, OverflowError)):
        Machines("http://127.0.0.1:9/arcgis/admin/machines", None, max_reply=wrong)


def test_a_download_has_no_limit_but_the_disks(faults: Faults, tmp_path: Path) -> None:
    faults.tell(reply(b"x" * 5000, kind="application/octet-stream"))
    machines = Machines(faults.url, None, max_reply=10)
    saved = machines._get(f"{faults.origin}/file.bin", out_folder=str(tmp_path))
    assert Path(saved).stat().st_size == 5000


# time -------------------------------------------------------------------------------------------


def test_a_reply_that_stalls() -> None:
    pieces = [HEAD + b"Content-Length: 99\r\n\r\n{"]
    with Stream(pieces, pause=9) as stream, pytest.raises(ReplyTimeout, match=r"within 0\.4 s"):
        _ = Machines(stream.url, None, timeout=0.4).machines


def test_a_download_may_take_longer_than_a_reply_while_it_goes_on(tmp_path: Path) -> None:
    head = FILE + b"Content-Length: 10\r\n\r\n"
    with Stream([head, *[b"x"] * 10], pause=0.1) as stream:
        machines = Machines(stream.url, None, timeout=0.5)
        start = time.monotonic()
        saved = machines._get(stream.url, out_folder=str(tmp_path), file_name="x.bin")
        assert time.monotonic() - start > 0.8
    assert Path(saved).read_bytes() == b"x" * 10


# downloads: whole or not at all -----------------------------------------------------------------


def test_a_download_that_stalls_leaves_nothing(tmp_path: Path) -> None:
    pieces = [FILE + b"Content-Length: 99\r\n\r\nhalf"]
    with (
        Stream(pieces, pause=9) as stream,
        pytest.raises(ReplyTimeout, match="nothing more within"),
    ):
        Machines(stream.url, None, timeout=0.4)._get(stream.url, out_folder=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "length",
    [b"Content-Length: 99\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
)
def test_a_download_that_is_cut_keeps_the_old_file(tmp_path: Path, length: bytes) -> None:
    old = tmp_path / "file.bin"
    old.write_text("old")
    with Stream([FILE + length]) as stream, pytest.raises(ConnectionFailed, match="broke"):
        Machines(stream.url, None)._get(stream.url, out_folder=str(tmp_path), file_name="file.bin")
    assert [path.name for path in tmp_path.iterdir()] == ["file.bin"]
    assert old.read_text() == "old"


def test_a_download_that_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    async def cancelled(url: str) -> None:
        machines = AsyncMachines(url, None)
        task = asyncio.ensure_future(machines._get(url, out_folder=str(tmp_path)))
        while not stream.sent.is_set():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)  # until the half is written
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        for _ in range(200):
            if not list(tmp_path.iterdir()):
                return
            await asyncio.sleep(0.01)

    with Stream([FILE + b"Content-Length: 99\r\n\r\nhalf"], pause=9) as stream:
        asyncio.run(cancelled(stream.url))
    assert list(tmp_path.iterdir()) == []


# content ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the reply is empty"),
        (b" \r\n\t", "the reply is empty"),
        (
            b"<html><head><title>Sign in</title></head></html>",
            'an HTML page came instead: "Sign in"',
        ),
        (b"\x00\x01\x02", "3 bytes came instead"),
        (b'{"machines": [', "broken or cut short"),
        (b'{"machines": []} {"machines": []}', "broken or cut short"),
        (b'{"machines": "\xff\xfe"}', "broken or cut short"),
        (b'{"machines": "\\ud800"}', "machines that are no objects"),
        (
            b'{"machines": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "nested deeper than 200 levels",
        ),
        (
            b'{"machines": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
            "nested deeper than 200 levels",
        ),
        (b"{'machines': []}", "broken or cut short"),
    ],
)
def test_what_is_no_json(faults: Faults, body: bytes, words: str) -> None:
    machines = Machines(faults.url, None)
    faults.tell(reply(body))
    with pytest.raises(ReplyError) as caught:
        _ = machines.machines
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500
    assert machines.Protocol == "https"  # nothing half read is kept; it is asked again


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
def test_json_under_another_name_is_json(faults: Faults, kind: str) -> None:
    faults.tell(reply(DOCUMENT, kind=kind))
    assert Machines(faults.url, None).Protocol == "https"


def test_the_last_of_duplicate_keys_counts(faults: Faults) -> None:
    faults.tell(reply(b'{"Protocol": "first", "machines": [], "Protocol": "last"}'))
    assert Machines(faults.url, None).Protocol == "last"


@pytest.mark.parametrize(
    "text",
    ["1" * 4000, "-" + "9" * 30, "1e400", "-1e400", "1e-400", "0.1", "1E5", "NaN", "Infinity"],
)
def test_a_number_is_what_python_reads(faults: Faults, text: str) -> None:
    faults.tell(reply(f'{{"Protocol": {text}}}'))
    got = Machines(faults.url, None)._get(faults.url)["Protocol"]
    wanted = json.loads(text)
    assert type(got) is type(wanted)
    assert got == wanted or (math.isnan(got) and math.isnan(wanted))


def test_a_number_too_long_for_python_is_an_error(faults: Faults) -> None:
    """Python reads no integer of more than 4300 digits from text."""
    faults.tell(reply(b'{"Protocol": ' + b"1" * 1_000_000 + b"}"))
    with pytest.raises(ReplyError, match="number out of range"):
        _ = Machines(faults.url, None).document


# more than is read at once
ROWS = [
    {"name": f"row {at}", "words": "über " * (at % 40), "n": [at, -at, None]}
    for at in range(20_000)
]


@pytest.mark.parametrize("indent", [None, 1])
def test_a_large_reply_is_read_whole(faults: Faults, indent: int | None) -> None:
    text = json.dumps({"rows": ROWS, "last": {}}, indent=indent, ensure_ascii=False)
    assert len(text) > 3_000_000
    faults.tell(reply(text))
    assert Machines(faults.url, None)._get(faults.url) == json.loads(text)


@pytest.mark.parametrize("indent", [None, 1])
def test_a_large_reply_that_is_broken_says_where(faults: Faults, indent: int | None) -> None:
    text = json.dumps(ROWS, indent=indent) + "x"
    place = f"line {text.count(chr(10)) + 1} column {len(text) - text.rfind(chr(10)) - 1})"
    faults.tell(reply(text))
    with pytest.raises(ReplyError, match="trailing") as caught:
        _ = Machines(faults.url, None)._get(faults.url, {"f": "json"})
    assert place in str(caught.value)


def test_an_early_close_is_no_document(faults: Faults) -> None:
    machines = Machines(faults.url, None)
    faults.tell(*[reply(b'{"machines": []', length=99)] * 3)
    with pytest.raises(ConnectionFailed, match="broke"):
        _ = machines.machines
    assert machines.Protocol == "https"


def test_a_broken_gzip_is_an_error(faults: Faults) -> None:
    whole = gzip.compress(json.dumps(DOCUMENT).encode())
    for body in (whole[: len(whole) // 2], b"no gzip"):
        faults.tell(*[reply(body, Content_Encoding="gzip")] * 3)
        with pytest.raises(ArcRESTError):
            _ = Machines(faults.url, None).machines
