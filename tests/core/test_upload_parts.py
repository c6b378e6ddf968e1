"""Uploads by parts: what is sent, what happens when a part fails, and how an upload is resumed."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from arcrest import aio
from arcrest.common.errorhandlers import ArcRESTError, ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site
from cases.both import APIS, get, of
from conftest import login

MEGABYTE = 1 << 20
CONTENT = bytes(range(251)) * 4001
SIZE = 100_000
PARTS = -(-len(CONTENT) // SIZE)
REFUSED = {"status": "error", "messages": ["The part was not stored."], "code": 500}

Answer = Callable[[int], Any]
"""What a server does with a part: a reply, or None to store the part."""


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for the records of uploads."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    return folder


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "City.sd"
    file.write_bytes(CONTENT)
    return file


class Store:
    """A server that keeps parts, does with each what a test says, and notes what came."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.sent: Counter[int] = Counter()
        self.parts: dict[int, bytes] = {}
        self.item: dict[str, Any] = {
            "itemID": "i1",
            "itemName": "City.sd",
            "date": 4_102_444_800_000,
            "committed": False,
        }
        self.answer: Answer = lambda number: None
        self.listed: Any = None
        self.order: list[int] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Store:
        store = self

        class Handler(_Handler):
            owner = store

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/arcgis/admin/uploads"

    @property
    def content(self) -> bytes:
        return b"".join(self.parts[number] for number in self.order)

    def reply(self, path: str, form: dict[str, Any]) -> Any:
        """The reply to a request; None to cut the connection."""
        name = path.rpartition("/")[2]
        with self._lock:
            self.asked.append(name)
        if name == "register":
            return {"status": "success", "item": self.item}
        if name == "i1":
            return self.item
        if name == "parts":
            listed = [{"partId": n, "size": len(p)} for n, p in sorted(self.parts.items())]
            return {"parts": listed} if self.listed is None else self.listed
        if name == "commit":
            self.order = [int(number) for number in form["parts"].split(",")]
            self.item["committed"] = True
            return {"status": "success", "item": self.item}
        if name == "uploadPart":
            return self._part(int(form["partId"]), form["partFile"])
        return {"status": "success"}

    def _part(self, number: int, content: bytes) -> Any:
        with self._lock:
            self.sent[number] += 1
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            answer = self.answer(number)
            if answer is None:
                self.parts[number] = content
                return {"status": "success", "partId": number, "size": len(content)}
            return answer
        finally:
            with self._lock:
                self._now -= 1


CUT = object()


class _Handler(BaseHTTPRequestHandler):
    owner: Store
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"]
        if not kind.startswith("multipart/"):
            return self._reply({name: value[0] for name, value in parse_qs(body.decode()).items()})
        parser = BytesParser(policy=HTTP)
        message = parser.parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        form: dict[str, Any] = {}
        for part in message.iter_parts():  # type: ignore[attr-defined]
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            form[name] = content if part.get_filename() else content.decode()
        return self._reply(form)

    def _reply(self, form: dict[str, Any]) -> None:
        answer = self.owner.reply(self.path.partition("?")[0], form)
        if answer is CUT:
            self.close_connection = True
            self.connection.close()
            return
        body = json.dumps(answer).encode()
        with contextlib.suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as running:
        yield running


def uploads(api: Any, store: Store, **settings: Any) -> Any:
    return of(api, "Uploads", store.url, **settings)


# what is sent ---------------------------------------------------------------------------------


def test_parts_make_an_item(api: Any, fresh_site: Site, city: Path) -> None:
    on = api.Uploads(f"{fresh_site.url}/uploads", login(fresh_site))
    told: list[Any] = []
    done = get(
        lambda: on.upload(str(city), "new", partSize=SIZE, progress=lambda *a: told.append(a))
    )
    item = done["item"]
    assert (item["itemName"], item["description"], item["committed"]) == ("City.sd", "new", True)
    assert item["size"] == len(CONTENT)
    assert fresh_site._state.uploads[item["itemID"]].content.read() == CONTENT  # type: ignore[union-attr]
    assert [done for done, _, _ in told] == list(range(1, PARTS + 1))
    assert {total for _, total, _ in told} == {PARTS}
    assert sorted(item for _, _, item in told)[0] == "City.sd, part 1"


def test_parts_go_together_within_the_limit(api: Any, store: Store, city: Path) -> None:
    store.answer = lambda number: time.sleep(0.05)
    assert get(lambda: uploads(api, store, concurrency=3).upload(city, partSize=SIZE))["item"]
    assert store.most == 3
    assert store.content == CONTENT
    assert store.order == list(range(1, PARTS + 1))
    assert set(store.sent.values()) == {1}


def test_a_small_file_goes_in_one_request(api: Any, fresh_site: Site, city: Path) -> None:
    on = api.Uploads(f"{fresh_site.url}/uploads", login(fresh_site))
    told: list[Any] = []
    assert get(lambda: on.upload(city, progress=lambda *a: told.append(a)))["status"] == "success"
    sent = [each.path.rpartition("/")[2] for each in fresh_site.requests if each.files]
    assert (sent, told) == (["upload"], [(1, 1, "City.sd")])


def test_a_large_file_goes_in_parts(store: Store, tmp_path: Path) -> None:
    large = tmp_path / "City.sd"
    with large.open("wb") as file:
        file.truncate(100 * MEGABYTE)
    on = uploads(administration, store)
    on.upload(large, parts=False)
    on.upload(large)
    assert store.asked == ["upload", "upload"]
    with large.open("ab") as file:
        file.write(b"x")
    on.upload(large)
    assert store.asked[2:].count("uploadPart") == 11
    assert [len(store.parts[number]) for number in (1, 11)] == [10 * MEGABYTE, 1]


@pytest.mark.parametrize("content", [b"", b"x"])
def test_the_smallest_files(api: Any, store: Store, city: Path, content: bytes) -> None:
    city.write_bytes(content)
    get(lambda: uploads(api, store).upload(city, parts=True))
    assert (store.order, store.content) == ([1], content)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"partSize": 0}, "at least one byte"),
        ({"parts": False, "partSize": 5}, "does not go in parts"),
        ({"parts": False, "resume": "i1"}, "does not go in parts"),
        ({"resume": ".."}, "can't be a name"),
    ],
)
def test_what_makes_no_sense_is_refused(
    api: Any, store: Store, city: Path, arguments: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        get(lambda: uploads(api, store).upload(city, **arguments))
    assert store.asked == []


def test_a_file_that_is_not_there(api: Any, store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        get(lambda: uploads(api, store).upload(tmp_path / "none.sd", parts=True))
    with pytest.raises(IsADirectoryError):
        get(lambda: uploads(api, store).upload(tmp_path, parts=True))
    assert store.asked == []


def test_an_override_is_given_whole_files_only(store: Store, city: Path) -> None:
    class Logged(administration.Uploads):
        def _post(self, *args: Any, **kwargs: Any) -> Any:
            sent.append(kwargs.get("files"))
            return super()._post(*args, **kwargs)

    sent: list[Any] = []
    on = Logged(store.url, None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="parts=False"):
        on.upload(city, parts=True)
    assert on.upload(city)["status"] == "success"
    assert [Path(files["itemFile"]) for files in sent if files] == [city]


# when a part fails ----------------------------------------------------------------------------


def failing(times: int, answer: Any, number: int = 2) -> Answer:
    """Fails a part so many times."""
    left = [times]

    def once(asked: int) -> Any:
        if asked == number and left[0]:
            left[0] -= 1
            return answer
        return None

    return once


@pytest.mark.parametrize("fault", [CUT, REFUSED], ids=["cut", "refused"])
def test_a_part_that_fails_is_sent_again(api: Any, store: Store, city: Path, fault: Any) -> None:
    store.answer = failing(2, fault)
    done = get(lambda: uploads(api, store).upload(city, partSize=SIZE))
    assert done["status"] == "success"
    assert store.content == CONTENT
    assert store.sent[2] == 3
    assert sum(store.sent.values()) == PARTS + 2


def test_a_reply_that_is_lost_does_no_harm(api: Any, store: Store, city: Path) -> None:
    """The part was stored before the connection broke; the same part replaces itself."""

    def lose(number: int) -> Any:
        if number == 3 and store.sent[3] == 1:
            store.parts[3] = b"stored"
            return CUT
        return None

    store.answer = lose
    get(lambda: uploads(api, store).upload(city, partSize=SIZE))
    assert store.content == CONTENT


def test_a_part_that_stays_refused(api: Any, store: Store, city: Path) -> None:
    store.answer = failing(99, REFUSED)
    reply = get(lambda: uploads(api, store, concurrency=1).upload(city, partSize=SIZE))
    assert reply["messages"][0] == "The part was not stored."
    assert "i1" in reply["messages"][1]
    assert store.sent[2] == 3
    assert "commit" not in store.asked
    with pytest.raises(ServerError, match="i1"):
        get(lambda: uploads(api, store, concurrency=1, strict=True).upload(city, partSize=SIZE))
    store.answer = lambda number: None
    assert get(lambda: uploads(api, store).upload(city, resume="i1"))["status"] == "success"
    assert store.content == CONTENT


def test_a_refusal_that_no_attempt_changes(api: Any, store: Store, city: Path) -> None:
    gone = {"status": "error", "messages": ["Could not find resource 'i1'."], "code": 404}
    store.answer = failing(99, gone)
    assert get(lambda: uploads(api, store).upload(city, partSize=SIZE)) == gone
    assert store.sent[2] == 1


def test_an_error_tells_the_item(api: Any, store: Store, city: Path) -> None:
    store.answer = failing(99, CUT)
    with pytest.raises(ArcRESTError, match='resume="i1"') as error:
        get(lambda: uploads(api, store).upload(city, partSize=SIZE))
    assert error.value.itemID == "i1"  # type: ignore[attr-defined]
    store.answer = lambda number: None
    assert get(lambda: uploads(api, store).upload(city, resume="i1"))["status"] == "success"
    assert store.content == CONTENT
    assert store.sent[1] == 1, "a part that had arrived is not sent again"


def test_an_exception_of_the_progress_ends_it(api: Any, store: Store, city: Path) -> None:
    def stop(done: int, total: int, item: str) -> None:
        if done == 3:
            raise LookupError("enough")

    with pytest.raises(LookupError, match="enough") as error:
        get(lambda: uploads(api, store, concurrency=1).upload(city, partSize=SIZE, progress=stop))
    assert error.value.itemID == "i1"  # type: ignore[attr-defined]
    assert sum(store.sent.values()) <= 4


@pytest.mark.parametrize("change", [b"longer", b""], ids=["longer", "shorter"])
def test_a_file_that_changes_meanwhile(api: Any, store: Store, city: Path, change: bytes) -> None:
    def write(done: int, total: int, item: str) -> None:
        if done == 3:
            city.write_bytes(CONTENT + change if change else CONTENT[:5])

    with pytest.raises(OSError, match="has changed"):
        get(lambda: uploads(api, store, concurrency=1).upload(city, partSize=SIZE, progress=write))
    assert "commit" not in store.asked
    assert store.asked[-1] == "delete", "what is left at the server can't be completed"


def test_a_file_that_changes_after_its_last_part(api: Any, store: Store, city: Path) -> None:
    def write(done: int, total: int, item: str) -> None:
        if done == total:
            city.write_bytes(CONTENT[::-1])

    with pytest.raises(OSError, match="has changed"):
        get(lambda: uploads(api, store).upload(city, partSize=SIZE, progress=write))
    assert "commit" not in store.asked


# stopped and resumed --------------------------------------------------------------------------


def test_ctrl_c_tells_the_item(store: Store, city: Path) -> None:
    def stop(number: int) -> Any:
        if number == 4:
            _thread.interrupt_main()
            time.sleep(1)
        return None

    store.answer = stop
    with pytest.raises(KeyboardInterrupt, match='resume="i1"') as error:
        uploads(administration, store, concurrency=1).upload(city, partSize=SIZE)
    assert error.value.itemID == "i1"  # type: ignore[attr-defined]
    resumed(administration, store, city, range(1, 4))


def test_a_cancelled_task_tells_the_item(store: Store, city: Path) -> None:
    async def main() -> None:
        loop, reached = asyncio.get_running_loop(), asyncio.Event()

        def stop(number: int) -> Any:
            if number == 4:
                loop.call_soon_threadsafe(reached.set)
                time.sleep(1)
            return None

        store.answer = stop
        on = uploads(aio, store, concurrency=1)

        async def work() -> None:
            try:
                await on.upload(city, partSize=SIZE)
            except asyncio.CancelledError as error:
                told.append((error.itemID, str(error)))  # type: ignore[attr-defined]
                raise

        task = asyncio.ensure_future(work())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    told: list[Any] = []
    asyncio.run(main())
    assert told == [("i1", 'the upload can be resumed with resume="i1"')]
    resumed(aio, store, city, range(1, 4))


def resumed(api: Any, store: Store, city: Path, there: Any) -> None:
    """Resumes, and sees that parts that are there are not sent again."""
    store.answer = lambda number: None
    before = Counter(store.sent)
    told: list[Any] = []
    done = get(
        lambda: uploads(api, store).upload(city, resume="i1", progress=lambda *a: told.append(a))
    )
    assert (done["status"], store.content) == ("success", CONTENT)
    assert all(store.sent[number] == before[number] for number in there)
    assert told[-1][:2] == (PARTS, PARTS)
    assert len(told) <= PARTS - len(there)


SCRIPT = """
import sys
from arcrest import AGSTokenSecurityHandler
from arcrest.manageags.administration import Uploads
url, root, user, password, path = sys.argv[1:]
handler = AGSTokenSecurityHandler(user, password, org_url=root)
Uploads(url + "/uploads", handler, concurrency=2).upload(path, partSize=100_000)
"""


@pytest.mark.parametrize("with_record", [True, False], ids=["record", "server"])
def test_a_killed_upload_is_resumed(
    fresh_site: Site, city: Path, home: Path, with_record: bool
) -> None:
    """The process is killed; the script finds the item in the listing of the site."""
    who = fresh_site.accounts["administrator"]
    fresh_site.latency = 0.1
    arguments = [fresh_site.url, fresh_site.root, who.username, who.password, str(city)]
    killed = subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments])
    until = time.monotonic() + 30
    while sum(each.path.endswith("uploadPart") for each in fresh_site.requests) < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    killed.kill()
    killed.wait(30)
    time.sleep(0.5)  # what the site had of it already takes effect
    fresh_site.latency = 0
    records = list(home.rglob("item-*.parts"))
    assert len(records) == 1
    if not with_record:
        records[0].unlink()
    on = administration.Uploads(f"{fresh_site.url}/uploads", login(fresh_site))
    (item,) = (each for each in on.uploads["items"] if not each["committed"])
    there = len(fresh_site._state.uploads[item["itemID"]].parts)
    assert 3 <= there < PARTS
    fresh_site.requests.clear()
    done = on.upload(city, resume=item["itemID"], partSize=SIZE)
    assert done["item"]["committed"] is True
    assert fresh_site._state.uploads[item["itemID"]].content.read() == CONTENT  # type: ignore[union-attr]
    sent = sum(each.path.endswith("uploadPart") for each in fresh_site.requests)
    assert sent == PARTS - there
    assert list(home.rglob("item-*.parts")) == []


@pytest.mark.parametrize(
    "listed",
    [REFUSED, {"unknown": 1}, {"parts": [1, 2, 3, 4, 5]}],
    ids=["refused", "unknown", "numbers"],
)
def test_the_record_counts_where_the_server_tells_no_sizes(
    store: Store, city: Path, listed: Any
) -> None:
    store.answer = failing(99, CUT, 4)
    with pytest.raises(ArcRESTError):
        uploads(administration, store, concurrency=1).upload(city, partSize=SIZE)
    store.listed = listed
    resumed(administration, store, city, range(1, 4))


def test_a_part_of_another_size_is_sent_again(store: Store, city: Path) -> None:
    store.answer = failing(99, CUT, 4)
    with pytest.raises(ArcRESTError):
        uploads(administration, store, concurrency=1).upload(city, partSize=SIZE)
    store.parts[2] = store.parts[2][:7]
    store.answer = lambda number: None
    uploads(administration, store).upload(city, resume="i1")
    assert store.content == CONTENT


def test_without_a_record_a_newer_file_is_sent_whole(store: Store, city: Path, home: Path) -> None:
    store.answer = failing(99, CUT, 4)
    with pytest.raises(ArcRESTError):
        uploads(administration, store, concurrency=1).upload(city, partSize=SIZE)
    for record in home.rglob("item-*.parts"):
        record.unlink()
    store.item["date"] = 1000
    city.write_bytes(CONTENT[::-1])
    store.answer = lambda number: None
    uploads(administration, store).upload(city, resume="i1", partSize=SIZE)
    assert store.content == CONTENT[::-1]


def test_what_can_not_be_resumed(api: Any, store: Store, city: Path) -> None:
    store.answer = failing(99, CUT, 4)
    with pytest.raises(ArcRESTError):
        get(lambda: uploads(api, store, concurrency=1).upload(city, partSize=SIZE))
    on = uploads(api, store)
    sent = sum(store.sent.values())
    with pytest.raises(ValueError, match="has parts of 100000 bytes, not of 5"):
        get(lambda: on.upload(city, resume="i1", partSize=5))
    other = city.with_name("Other.sd")
    other.write_bytes(CONTENT)
    with pytest.raises(ValueError, match=r'is "City\.sd", and not "Other\.sd"'):
        get(lambda: on.upload(other, resume="i1"))
    city.write_bytes(CONTENT[::-1])
    with pytest.raises(OSError, match="has changed since its upload began"):
        get(lambda: on.upload(city, resume="i1"))
    assert sum(store.sent.values()) == sent


def test_an_item_that_is_complete_is_the_result(api: Any, store: Store, city: Path) -> None:
    """The reply to the commit may have been lost."""
    store.item["committed"] = "true"
    done = get(lambda: uploads(api, store).upload(city, resume="i1"))
    assert done == {"status": "success", "item": store.item}
    assert store.asked == ["i1"]


def test_an_item_that_is_not_there(api: Any, fresh_site: Site, city: Path) -> None:
    on = api.Uploads(f"{fresh_site.url}/uploads", login(fresh_site))
    assert get(lambda: on.upload(city, resume="none"))["code"] == 404


def test_an_upload_needs_no_home(
    store: Store, city: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A service's account may have none, or one that can't be written to."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("HOME", str(file))
    monkeypatch.setenv("USERPROFILE", str(file))
    uploads(administration, store).upload(city, partSize=SIZE)
    assert store.content == CONTENT
