"""Local files under attack: odd files to read, disks that fill up, names that servers choose, ends
in the middle of it."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import errno
import io
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import arcrest
import pytest
from arcrest import ArcRESTError, PKISecurityHandler, aio
from arcrest.manageags import AGSAdministration
from arcrest.manageags._logs import Log
from arcrest.manageags._machines import Machine, Machines
from arcrest.manageags._uploads import Uploads
from core.faults import Faults, reply

from .script import run_script

URL = "http://127.0.0.1:9/arcgis/admin"
unix = pytest.mark.skipif(os.name == "nt", reason="files of Unix")


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


def attachment(name: str, body: bytes = b"content", **more: Any) -> bytes:
    """A reply that is a file; the server chose its name."""
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    told = f"attachment; filename*=UTF-8''{encoded}"
    return reply(body, kind="application/octet-stream", Content_Disposition=told, **more)


# reading ----------------------------------------------------------------------------------------


def pipe(folder: Path) -> Path:
    """A named pipe that nobody writes to."""
    path = folder / "pipe.sd"
    os.mkfifo(path)
    return path


def listener(folder: Path) -> Path:
    """The socket of a program that is gone."""
    path = folder / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    return path


def link_to_a_pipe(folder: Path) -> Path:
    """A link does not make an ordinary file of it."""
    path = folder / "link.sd"
    path.symlink_to(pipe(folder))
    return path


ODD = {
    "a pipe": (pipe, "is a pipe"),
    "a link to a pipe": (link_to_a_pipe, "is a pipe"),
    "a socket": (listener, "is a socket"),
    "a device": (lambda _: Path("/dev/zero"), "is a device"),
    "nothing": (lambda _: Path(os.devnull), "is a device"),
    "standard input": (lambda _: Path("/dev/stdin"), "is a"),
    "a file of the system": (lambda _: Path("/proc/self/status"), "has no size"),
}


def uploaded(api: str, url: str, path: str) -> Any:
    """What an upload returns, by one of the two APIs."""

    async def awaited() -> Any:
        return await aio.Uploads(f"{url}/uploads", None).uploadItem(path, "")

    if api == "asyncio":
        return asyncio.run(awaited())
    return Uploads(f"{url}/uploads", None).uploadItem(path, "")


def exported(api: str, url: str, path: Path, **more: Any) -> Any:
    """What an export of the log returns, by one of the two APIs."""

    async def awaited() -> Any:
        return await aio.Log(url, None).query(export=True, out_path=str(path), **more)

    if api == "asyncio":
        return asyncio.run(awaited())
    return Log(url, None).query(export=True, out_path=str(path), **more)


SENDS = {
    "uploadItem": lambda url, path: uploaded("blocking", url, path),
    "asyncio": lambda url, path: uploaded("asyncio", url, path),
    "a certificate": lambda url, path: Machine(url, None).importRootCertificate("a", path),
    "_post": lambda url, path: Machines(url, None)._post(url, files={"file": path}),
    "_post with a name": lambda url, path: Machines(url, None)._post(
        url, files={"file": [path, "a.sd"]}
    ),
}


@unix
@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("send", SENDS)
def test_only_ordinary_files_are_sent(faults: Faults, tmp_path: Path, send: str, kind: str) -> None:
    make, says = ODD[kind]
    path = make(tmp_path)
    if kind == "standard input" and path.is_file():
        pytest.skip("it is an ordinary file here")
    if not path.exists():
        pytest.skip("there is none here")
    start = time.monotonic()
    with pytest.raises(OSError, match=says) as caught:
        SENDS[send](faults.url, str(path))
    assert (caught.value.errno, caught.value.filename) == (errno.EINVAL, str(path))
    assert time.monotonic() - start < 5
    assert faults.seen == []


@unix
def test_settings_are_ordinary_files(tmp_path: Path) -> None:
    path = str(pipe(tmp_path))
    site = AGSAdministration("https://127.0.0.1:9/arcgis/admin", None, verify=path)
    with pytest.raises(OSError, match="is a pipe"):
        _ = site.services.folders
    handler = PKISecurityHandler("https://127.0.0.1:9/arcgis", path, path)
    site = AGSAdministration("https://127.0.0.1:9/arcgis/admin", handler)
    with pytest.raises(OSError, match="is a pipe"):
        _ = site.services.folders


def test_an_empty_file_is_sent(faults: Faults, tmp_path: Path) -> None:
    path = tmp_path / "empty.sd"
    path.touch()
    faults.tell(reply({"status": "success"}))
    assert Uploads(faults.url, None).uploadItem(str(path), "") == {"status": "success"}


class Reader:
    """A server that reads the head of a request, does something, and reads the rest."""

    def __init__(self, meanwhile: Any) -> None:
        self.meanwhile, self.requests, self.taken = meanwhile, 0, b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/arcgis/admin/uploads"

    def __enter__(self) -> Reader:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(10)
                    head = connection.recv(4096)
                    self.requests += 1
                    length = int(re.findall(rb"(?i)content-length: *(\d+)", head)[0])
                    left = length - len(head.partition(b"\r\n\r\n")[2])
                    self.meanwhile()
                    while left > 0 and (data := connection.recv(1 << 20)):
                        left -= len(data)
                        self.taken = data[-200:]
                    if left == 0:
                        connection.sendall(reply({"status": "success"}))


@pytest.mark.parametrize("change", [-1, 1, 1 << 20, -(1 << 20)])
@pytest.mark.parametrize("api", ["blocking", "asyncio"])
def test_a_file_that_changes_while_it_is_sent(tmp_path: Path, change: int, api: str) -> None:
    path, size = tmp_path / "big.sd", 32 << 20
    with path.open("wb") as file:
        file.truncate(size)

    def meanwhile() -> None:
        with path.open("r+b") as file:
            file.truncate(size + change)

    says = "longer" if change > 0 else "shorter"
    with Reader(meanwhile) as server, pytest.raises(OSError, match=f"become {says}") as caught:
        uploaded(api, server.url, str(path))
    assert caught.value.filename == str(path)
    assert server.requests == 1
    assert not server.taken.endswith(b"--\r\n"), "a whole form arrived"


# names that servers choose ----------------------------------------------------------------------

NAMES = [
    (".bashrc", "_bashrc"),
    ("..%2f.ssh", "_%2f.ssh"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("COM¹.cer", "_COM¹.cer"),
    ("CON .txt", "_CON .txt"),
    ("CONIN$", "_CONIN$"),
    ("a.cer:stream", "a.cerstream"),
    ("a.cer. . ", "a.cer"),
    ("gpj.\u202eexe", "gpj.exe"),
    ("a\x1b[2J\x7f.cer", "a[2J.cer"),
    ("ü" * 200 + ".cer", "ü" * 125 + ".cer"),
    ("a" * 251 + ".cer", "a" * 251 + ".cer"),
    ("?*", "x.bin"),
]


@pytest.mark.parametrize(("told", "kept"), NAMES)
def test_names_of_servers(faults: Faults, tmp_path: Path, told: str, kept: str) -> None:
    faults.tell(attachment(told))
    saved = Machines(URL, None)._get(f"{faults.origin}/x.bin", out_folder=str(tmp_path))
    assert saved == str(tmp_path / kept)
    assert os.listdir(tmp_path) == [kept]
    assert Path(saved).read_bytes() == b"content"


def test_a_users_own_name_may_be_hidden(faults: Faults, tmp_path: Path) -> None:
    faults.tell(attachment("a.cer"))
    saved = Machines(URL, None)._get(faults.origin, out_folder=str(tmp_path), file_name=".mine")
    assert saved == str(tmp_path / ".mine")


@unix
@pytest.mark.parametrize("there", [True, False])
def test_a_server_does_not_write_through_a_link(
    faults: Faults, tmp_path: Path, there: bool
) -> None:
    folder, target = tmp_path / "in", tmp_path / "a"
    folder.mkdir()
    (folder / "a.cer").symlink_to(target)
    if there:
        target.write_text("old")
    faults.tell(attachment("a.cer"), attachment("a.cer"))
    machines = Machines(URL, None)
    with pytest.raises(FileExistsError, match="is a link"):
        machines._get(faults.origin, out_folder=str(folder))
    assert os.listdir(folder) == ["a.cer"]
    assert target.exists() == there
    # a name of one's own means what it means to open()
    saved = machines._get(faults.origin, out_folder=str(folder), file_name="a.cer")
    assert saved == str(folder / "a.cer")
    assert target.read_bytes() == b"content"
    assert (folder / "a.cer").is_symlink()


def test_a_folder_is_not_replaced(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "a.cer").mkdir()
    faults.tell(attachment("a.cer"), attachment("a.cer"))
    for name in (None, "a.cer"):
        with pytest.raises((IsADirectoryError, PermissionError)):
            Machines(URL, None)._get(faults.origin, out_folder=str(tmp_path), file_name=name)
    assert [path.name for path in tmp_path.rglob("*")] == ["a.cer"]


@unix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_an_ordinary_file_is_replaced(faults: Faults, tmp_path: Path, mode: int) -> None:
    """As ArcREST did: with its permissions, and not where it may not be written to."""
    old = tmp_path / "a.cer"
    old.write_text("old")
    old.chmod(mode)
    faults.tell(attachment("a.cer"))
    if not os.access(old, os.W_OK):
        with pytest.raises(PermissionError):
            Machines(URL, None)._get(faults.origin, out_folder=str(tmp_path))
        assert old.read_text() == "old"
        return
    Machines(URL, None)._get(faults.origin, out_folder=str(tmp_path))
    assert old.read_bytes() == b"content"
    assert stat.S_IMODE(old.stat().st_mode) == mode


class Urllib(io.BytesIO):
    """A reply of urllib."""

    def __init__(self, name: str) -> None:
        super().__init__(b"content" * 100_000)
        from email.message import Message

        self.headers = Message()
        self.headers["Content-Disposition"] = f"attachment; filename={name}"

    def geturl(self) -> str:
        return "http://h/file.bin?token=x"


def test_what_a_script_reads_with_urllib(tmp_path: Path) -> None:
    machines: Any = Machines(URL, None)
    saved = machines._process_response(Urllib("../.bashrc"), str(tmp_path))
    assert saved == str(tmp_path / "_bashrc")
    assert Path(saved).stat().st_size == 700_000
    assert Path(machines._process_response(Urllib('""'), str(tmp_path))).name == "file.bin"
    if os.name != "nt":
        (tmp_path / "link").symlink_to("other")
        with pytest.raises(FileExistsError):
            machines._process_response(Urllib("link"), str(tmp_path))
    kept = Path(machines._process_response(Urllib("a.cer")))
    assert kept.parent.parent == Path(tempfile.gettempdir())
    kept.unlink()


def test_half_a_file_that_a_script_reads_with_urllib(faults: Faults, tmp_path: Path) -> None:
    machines: Any = Machines(URL, None)
    faults.tell(attachment("a.cer"), attachment("a.cer", b"half", length=100))
    for says in (None, "96 bytes of the reply are missing"):
        with urlopen(faults.url) as answer, contextlib.ExitStack() as stack:
            if says:
                stack.enter_context(pytest.raises(OSError, match=says))
            machines._process_response(answer, str(tmp_path))
        assert (tmp_path / "a.cer").read_bytes() == b"content"
    assert os.listdir(tmp_path) == ["a.cer"]


def test_many_downloads_of_one_name(tmp_path: Path) -> None:
    """Each is whole, whichever is the last."""
    bodies = {bytes([letter]) * 300_000 for letter in b"abcdefgh"}
    for _ in range(3):
        with Faults() as server, ThreadPoolExecutor(8) as pool:
            server.tell(*(attachment("a.cer", body) for body in bodies))
            get, folder = Machines(URL, None)._get, str(tmp_path)
            each = [pool.submit(get, server.origin, out_folder=folder) for _ in bodies]
            assert {one.result() for one in each} == {str(tmp_path / "a.cer")}
        assert (tmp_path / "a.cer").read_bytes() in bodies
        assert os.listdir(tmp_path) == ["a.cer"]


# without a folder -------------------------------------------------------------------------------

WITHOUT_A_FOLDER = """
import sys
from arcrest.manageags._machines import Machine, Machines
print(Machines(sys.argv[1], None)._get(sys.argv[1]))
print(Machine(sys.argv[1], None).exportCertificate("x", None))
"""


def test_the_temporary_folder_of_a_process_is_private(faults: Faults) -> None:
    """The file stays after the process, as scripts hand the path to other programs."""
    folders = []
    for _ in range(2):
        faults.tell(attachment("a.cer"), attachment("a.cer"))
        done = run_script(WITHOUT_A_FOLDER, faults.url)
        first, second = (Path(line) for line in done.stdout.splitlines())
        assert first == second, done.stderr
        assert first.read_bytes() == b"content"
        folder = first.parent
        assert folder.parent == Path(tempfile.gettempdir())
        if os.name != "nt":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        folders.append(folder)
        first.unlink()
        folder.rmdir()
    assert folders[0] != folders[1]


# whole or not there -----------------------------------------------------------------------------

FULL = """
import os, resource, sys
from arcrest.manageags._logs import Log
from arcrest.manageags._machines import Machines

what, url, path = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    if what == "download":
        Machines(url, None)._get(url, out_folder=os.path.dirname(path))
    else:
        Log(url, None).query(export=True, out_path=path)
except OSError as error:
    print(error.errno, error.filename)
"""


@unix
@pytest.mark.parametrize("old", ["old", None])
@pytest.mark.parametrize("what", ["download", "export"])
def test_a_full_disk(faults: Faults, tmp_path: Path, what: str, old: str | None) -> None:
    """A limit of the size of files ends a write as a full disk does."""
    path = tmp_path / "a.cer"
    if old:
        path.write_text(old)
    messages = [{"type": "INFO", "message": "x" * 100, "time": n} for n in range(100)]
    faults.tell(
        attachment("a.cer", b"x" * 20_000)
        if what == "download"
        else reply({"hasMore": False, "logMessages": messages})
    )
    done = run_script(FULL, what, faults.url, str(path))
    assert done.stdout.split() == [str(errno.EFBIG), str(path)], done.stderr
    assert os.listdir(tmp_path) == (["a.cer"] if old else [])
    assert not old or path.read_text() == old


ENDED = """
import sys
from arcrest.manageags._machines import Machines
Machines(sys.argv[1], None)._get(sys.argv[1], out_folder=sys.argv[2])
"""


def has_files_without_names(folder: Path) -> bool:
    """Whether a file can be written there that has no name until it is complete."""
    try:
        os.close(os.open(folder, os.O_WRONLY | getattr(os, "O_TMPFILE", 1 << 30), 0o600))
    except OSError:
        return False
    return hasattr(os, "O_TMPFILE")


@unix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_a_process_that_is_killed_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    if not has_files_without_names(tmp_path):
        pytest.skip("the file system has no such files")
    (tmp_path / "a.cer").write_text("old")
    half = attachment("a.cer", b"half" * 100_000, length=1 << 20)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        package = str(Path(arcrest.__file__).parents[1])
        child = subprocess.Popen(
            [sys.executable, "-c", ENDED, url, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": package},
        )
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(half)
            # until it is being written
            held = Path(f"/proc/{child.pid}/fd")
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    if any(str(tmp_path) in os.readlink(each) for each in held.iterdir()):
                        break
                time.sleep(0.01)
            else:
                pytest.fail("nothing was written")
            child.send_signal(number)
            assert child.wait(10) == -number
    assert os.listdir(tmp_path) == ["a.cer"]
    assert (tmp_path / "a.cer").read_text() == "old"


def test_what_cannot_be_written_is_said_before_messages_are_read(
    faults: Faults, tmp_path: Path
) -> None:
    log = Log(faults.url, None)
    with pytest.raises(FileNotFoundError):
        log.query(export=True, out_path=str(tmp_path / "none" / "log.csv"))
    with pytest.raises((IsADirectoryError, PermissionError)):
        log.query(export=True, out_path=str(tmp_path))
    if os.name != "nt":
        with pytest.raises(OSError, match="is a pipe"):
            log.query(export=True, out_path=str(pipe(tmp_path)))
    assert faults.seen == []


@pytest.mark.parametrize("api", ["blocking", "asyncio"])
def test_an_export_that_fails_keeps_the_old_file(faults: Faults, tmp_path: Path, api: str) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")
    faults.tell(reply({"hasMore": True, "endTime": 1, "logMessages": [{"time": 5}]}), reply("no"))

    with pytest.raises(ArcRESTError, match="JSON"):
        exported(api, faults.url, path)
    assert os.listdir(tmp_path) == ["log.csv"]
    assert path.read_text() == "old"


@unix
def test_an_export_goes_to_the_file_of_a_link(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "latest.csv").symlink_to("log.csv")
    faults.tell(reply({"hasMore": False, "logMessages": [{"message": "m"}]}))
    path = str(tmp_path / "latest.csv")
    assert Log(faults.url, None).query(export=True, out_path=path) == path
    assert (tmp_path / "latest.csv").is_symlink()
    assert "m" in (tmp_path / "log.csv").read_text()


# formulas ---------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20x"]
HARMLESS = ["a=1", "'=1", " =1", "", '"=1"']


@pytest.mark.parametrize("kind", ["CSV", "TAB"])
@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("api", ["blocking", "asyncio"])
def test_texts_that_a_spreadsheet_would_run(
    faults: Faults, tmp_path: Path, api: str, guarded: bool, kind: str
) -> None:
    texts = FORMULAS + HARMLESS
    messages = [{"message": text, "code": -1, "=evil": text, "user": text} for text in texts]
    faults.tell(reply({"hasMore": False, "logMessages": messages}))
    path = tmp_path / "log.csv"
    exported(api, faults.url, path, exportType=kind, **({"guardFormulas": True} if guarded else {}))
    delimiter = "," if kind == "CSV" else "\t"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    evil = "'=evil" if guarded else "=evil"
    for text, row in zip(texts, rows):
        cell = f"'{text}" if guarded and text in FORMULAS else text
        assert (row["message"], row["user"], row[evil], row["code"]) == (cell, cell, cell, "-1")


def test_the_guard_is_given_by_keyword_only() -> None:
    log: Any = Log(URL, None)
    with pytest.raises(TypeError, match="13 positional"):
        log.query(*[None] * 13, True)
