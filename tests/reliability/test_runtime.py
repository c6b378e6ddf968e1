"""No descriptor free, a panic in a call, calls that nobody awaits, a loop that is gone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .script import run_script

unix = pytest.mark.skipif(sys.platform == "win32", reason="no limit of open files to set")

STAND_IN = """
import asyncio, sys

async def serve(reader, writer):
    try:
        while await reader.readuntil(b"\\r\\n\\r\\n"):
            await asyncio.sleep(float(sys.argv[1]))
            body = b'{"machines": [{"machineName": "A", "adminURL": "https://a"}]}'
            head = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body)
            writer.write(head + body)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def serving(pause: float) -> Iterator[str]:
    """A server in another process, whose connections count for no limit of ours."""
    command = [sys.executable, "-c", STAND_IN, str(pause)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/arcgis/admin"
        finally:
            server.kill()


@pytest.fixture(scope="module")
def stand_in() -> Iterator[str]:
    with serving(0.02) as url:
        yield url


@pytest.fixture(scope="module")
def slow_stand_in() -> Iterator[str]:
    with serving(0.3) as url:
        yield url


MANY = """
import asyncio, resource, sys
from collections import Counter
from arcrest import ConnectionFailed, aio

limit, url = int(sys.argv[1]), sys.argv[2]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

async def count(machines):
    try:
        return len(await machines.machines)
    except ConnectionFailed as error:
        return str(error)[-60:]

async def main():
    # each asks the site, instead of answering from a document
    return Counter(await asyncio.gather(
        *[count(aio.Machines(url + "/machines", None)) for _ in range(3000)]))

print(dict(asyncio.run(asyncio.wait_for(main(), 50))))
"""


@unix
@pytest.mark.parametrize("limit", [256, 512, 1024])
def test_more_reads_than_open_files(limit: int, stand_in: str) -> None:
    """A site gets 100 connections at most, and the excess waits."""
    done = run_script(MANY, str(limit), stand_in)
    assert (done.stdout.strip(), done.stderr) == ("{1: 3000}", "")


NO_DESCRIPTOR = """
import asyncio, os, shutil, sys
import arcrest
from arcrest import aio
from arcrest._core import Machines

what, api, url = sys.argv[1:]

def ask():
    if api == "aio":
        return asyncio.run(asyncio.wait_for(awaited(), 30))
    return Machines(url, None).machines

async def awaited():
    return await aio.Machines(url, None).machines

def fill():
    held = []
    try:
        while True:
            held.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return held

if what == "the first call":
    loop = asyncio.new_event_loop()
    held = fill()
    asyncio.run = loop.run_until_complete
elif what == "a later call":
    try:
        ask()
    except arcrest.ArcRESTError:
        pass
    loop = asyncio.new_event_loop()
    held = fill()
    asyncio.run = loop.run_until_complete
else:
    shutil.rmtree(os.path.dirname(arcrest.__file__))
try:
    ask()
except BaseException as error:
    text = str(error)
    kind = type(error).__name__
for one in held if what != "no package" else []:
    os.close(one)
print(kind, "ulimit -n" in text)
"""


@unix
@pytest.mark.parametrize("api", ["blocking", "aio"])
@pytest.mark.parametrize("what", ["the first call", "a later call"])
def test_no_descriptor_is_free(what: str, api: str) -> None:
    """The error is the right one, and says what to do."""
    limited = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"
    done = run_script(
        limited + NO_DESCRIPTOR, what, api, "http://127.0.0.1:9/arcgis/admin/machines"
    )
    assert (done.stdout.split(), done.stderr) == (["ConnectionFailed", "True"], "")


@unix
@pytest.mark.parametrize("api", ["blocking", "aio"])
def test_the_package_was_removed_meanwhile(api: str, tmp_path: Path) -> None:
    """As an upgrade does under a running process: an error needs no file of ours."""
    import shutil

    import arcrest

    copy = tmp_path / "arcrest"
    ignored = shutil.ignore_patterns("sandbox", "__pycache__")
    shutil.copytree(Path(arcrest.__file__).parent, copy, ignore=ignored)
    here = f"import sys; sys.path.insert(0, {json.dumps(str(tmp_path))})\n"
    done = run_script(
        here + NO_DESCRIPTOR, "no package", api, "http://127.0.0.1:9/arcgis/admin/machines"
    )
    assert (done.stdout.split(), done.stderr) == (["ConnectionFailed", "False"], "")
    assert not copy.exists()


PANIC = """
import asyncio, sys
from arcrest import ArcRESTError, InternalError, _core, aio

api, where = sys.argv[1:]

def fail(*args, **kwargs):
    _core._panic()

class Handler:
    method, referer_url = "TOKEN", None
    token = property(fail)

def machines(module):
    kind = type("Own", (module.Machines,), {"_get": fail} if where == "override" else {})
    return kind("http://127.0.0.1:9/arcgis/admin/machines", Handler() if where == "token" else None)

async def awaited():
    return await asyncio.wait_for(machines(aio).machines, 20)

try:
    asyncio.run(awaited()) if api == "aio" else machines(_core).machines
except Exception as error:  # no PanicException, which is none
    assert isinstance(error, ArcRESTError)
    words, place = str(error).split(" (at ")
    print(type(error).__name__, error.maybe_done, place.startswith("src/python/panics.rs:"), words)
print(_core._panics())
"""


@pytest.mark.parametrize("where", ["override", "token"])
@pytest.mark.parametrize("api", ["blocking", "aio"])
def test_a_panic_is_an_error_of_the_call(api: str, where: str) -> None:
    done = run_script(PANIC, api, where)
    first, count = done.stdout.splitlines()
    assert first == "InternalError True True internal error, please report: on purpose"
    assert count == "1"
    assert "panics.rs" in done.stderr  # for the report of a panic that no exception tells of


NEVER_AWAITED = """
import asyncio, gc, sys, warnings
from arcrest import aio

warnings.simplefilter("always")
services = aio.Services("http://127.0.0.1:9/arcgis/admin/services", None)
service = aio.AGSService("http://127.0.0.1:9/arcgis/admin/services/A.MapServer", None)
rows = aio.Log("http://127.0.0.1:9/arcgis/admin/logs", None)

async def main():
    services.createFolder("x")
    services.folders
    services.deleteFolder("x")
    service.status
    service.start_service()
    service.modifyExtensions([])
    services.statuses()
    rows.clean()
    services._post(services.url)
    services.request("GET", "services")
    closed = services.createFolder("x")
    closed.close()
    task = asyncio.ensure_future(services.createFolder("x"))
    task.cancel()  # before it began
    try:
        await task
    except asyncio.CancelledError:
        pass
    try:
        try:
            kept = services.createFolder("y")
            raise KeyError("k")
        finally:
            del kept
    except KeyError:
        pass  # the exception on its way is not lost

with warnings.catch_warnings(record=True) as heard:
    asyncio.run(main())
    gc.collect()
for one in heard:
    print(one.category.__name__, one.message)
"""


def test_a_call_that_is_never_awaited_warns() -> None:
    done = run_script(NEVER_AWAITED)
    members = [
        "Services.createFolder",
        "Services.folders",
        "Services.deleteFolder",
        "AGSService.status",
        "AGSService.start_service",
        "AGSService.modifyExtensions",
        "Services.statuses",
        "Log.clean",
        "Services._post",
        "Services.request",
        "Services.createFolder",
    ]
    told = [f"RuntimeWarning {member} was never awaited: nothing was sent" for member in members]
    assert (done.stdout.splitlines(), done.stderr) == (told, "")


CLOSED = """
import asyncio, gc, sys, time
from arcrest import aio

async def begin(machines):
    return asyncio.ensure_future(machines.machines)

async def ask(machines):
    for _ in range(3):
        try:
            await machines.machines
        except Exception:
            pass

loop = asyncio.new_event_loop()
machines = aio.Machines(sys.argv[1] + "/machines", None)
if sys.argv[2] == "callback":
    loop.call_soon(lambda: ask(machines).send(None))
    loop.call_later(0.005, loop.stop)
    loop.run_forever()
else:
    call = machines.machines
    loop.call_soon(lambda: held.append(call.send(None)))
    held = []
    loop.call_later(0.005, loop.stop)
    loop.run_forever()
loop.close()
time.sleep(0.3)
gc.collect()
print("over")
"""


@pytest.mark.parametrize("held", ["callback", "future"])
def test_a_loop_that_is_closed_before_the_reply(held: str, stand_in: str) -> None:
    done = run_script(CLOSED, stand_in, held)
    assert (done.stdout.strip(), done.stderr) == ("over", "")


STOP_ITERATION = """
import asyncio
from arcrest import aio

class Own(aio.Machines):
    def _get(self, **_):
        raise StopIteration("of the script")

async def main():
    try:
        await asyncio.wait_for(Own("http://127.0.0.1:9/arcgis/admin/machines", None).machines, 20)
    except (RuntimeError, TypeError) as error:
        print(type(error).__name__)

asyncio.run(main())
"""


def test_an_exception_that_a_future_does_not_take() -> None:
    done = run_script(STOP_ITERATION)
    assert done.stdout.strip() in ("TypeError", "RuntimeError")
    assert done.stderr == ""


AT_THE_END = """
import sys
from arcrest import AGSTokenSecurityHandler
from arcrest._core import Machines, Services

api, url = sys.argv[1:]

class Own(Machines):
    def _get(self, url=None, param_dict=None, **more):
        return super()._get(url=url, param_dict=param_dict, **more)

class Late:
    def __init__(self, kind):
        self.machines = kind(url + "/machines", None)
        self.write = sys.stdout.write
        self.flush = sys.stdout.flush

    def __del__(self):
        try:
            words = str(len(self.machines.machines))
            self.machines.close() if hasattr(self.machines, "close") else None
        except BaseException as error:
            words = type(error).__name__ + ": " + str(error)
        self.write(words + "\\n")
        self.flush()

if api == "used before":
    Machines(url + "/machines", None).machines
kept = Late(Own if api == "override" else Machines)
sys.late = kept  # outlives the modules
del kept
"""


@pytest.mark.parametrize("api", ["used before", "first use", "override"])
def test_a_call_in_a_finaliser_at_the_end(api: str, slow_stand_in: str) -> None:
    """The reply takes longer than the time between two looks for Ctrl-C."""
    done = run_script(AT_THE_END, api, slow_stand_in)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


OLD_HANDLER = """
import sys
from arcrest import _core, aio
from arcrest.security import CommunityMapsSecurityHandler, PortalServerSecurityHandler

url = "http://127.0.0.1:9/arcgis/admin/services"

class Watching:
    "Looks at the object when it goes."
    method, referer_url, token = "TOKEN", None, "t"
    def __init__(self, look):
        self.look = look
    def __del__(self):
        self.look()
        gone.append(1)

gone = []
for module in (_core, aio):
    one = module.Services(url, None)
    look = lambda: (repr(one), one.url, one._securityHandler, one._json_dict, one.error, hash(one))
    one._securityHandler = Watching(look)
    one._securityHandler = Watching(look)
    one._securityHandler = None
    one._securityHandler = Watching(look)
    one.__init__(url, None)
    one.__init__(url, Watching(look))
    one.timeout = 3
    one.proxy_url = "http://p:1"
    one._securityHandler = None

class Dict(dict):
    def __del__(self):
        look()
        gone.append(2)

# what an override returned is the document; all that drops documents may run its code
class Own(_core.Services):
    def _get(self, url=None, **_):
        return Dict(folders=[Dict(a=1)], services=[], x=Dict())

one = Own(url, None)
look = lambda: (repr(one), one.url, one._currentURL, one._json_dict, one.error)
for change in (
    lambda: one.folders,
    lambda: one.createFolder("a"),
    lambda: setattr(one, "url", url),
    lambda: setattr(one, "_currentURL", url + "/x"),
    lambda: setattr(one, "folderName", "/"),
    lambda: one.document,
    lambda: one.services,
):
    str(one)
    try:
        change()
    except Exception as error:
        pass
print("done", sum(one == 1 for one in gone))
"""


def test_an_old_handler_that_looks_at_its_object() -> None:
    """No Python object is dropped while a lock of ours is held."""
    done = run_script(OLD_HANDLER)
    assert (done.stdout.strip(), done.stderr) == ("done 8", "")
