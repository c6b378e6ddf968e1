"""Calls of many requests: their results, the order, and what is kept when some requests fail."""

from __future__ import annotations

import asyncio
import inspect
import io
import pickle
import signal
import sys
import threading
import time
from typing import Any, Callable

import pytest
from arcrest import AGSTokenSecurityHandler, _progress, aio
from arcrest.common.errorhandlers import BulkError, ConnectionFailed, ServerError
from arcrest.manageags import administration
from arcrest.sandbox import Site
from contract.recorder import Recorder
from reliability.script import run_script

BULK = ("statuses", "documents", "manifests")
BROKEN = {"status": "error", "code": 500, "messages": ["broken"]}
LISTING = {
    "folderName": "/",
    "folders": ["A", "B"],
    "services": [{"folderName": "/", "serviceName": "root", "type": "MapServer"}],
}
FOLDER = {
    "services": [
        {"serviceName": "one", "type": "MapServer", "description": "1"},
        {"serviceName": "two", "type": "GPServer", "description": "2"},
    ]
}
STATE = {"configuredState": "STARTED", "realTimeState": "STOPPED"}

Call = Callable[[Any], Any]


@pytest.fixture(params=["blocking", "aio"])
def on(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Makes a call on the services at a URL, in one API or the other."""
    api: Any = aio if request.param == "aio" else administration

    def call(url: str, handler: Any, what: Call, **settings: Any) -> Any:
        async def main() -> Any:
            answer = what(api.Services(f"{url}/services", handler, **settings))
            return await answer if inspect.isawaitable(answer) else answer

        return asyncio.run(main())

    return call


@pytest.fixture
def stand_in(recorder: Recorder) -> Recorder:
    """A site of five services, one of them broken, as is the report of one folder."""
    reports = {"reports": [{**entry, "status": STATE} for entry in FOLDER["services"]]}
    recorder.replies.update(
        {
            "services": LISTING,
            "services/A": FOLDER,
            "services/B": FOLDER,
            "services/report": {"reports": [{**LISTING["services"][0], "status": STATE}]},  # type: ignore[dict-item]
            "services/A/report": reports,
            "services/B/report": BROKEN,
            "services/B/one.MapServer": BROKEN,
            "services/B/one.MapServer/iteminfo/manifest/manifest.json": BROKEN,
        }
    )
    return recorder


def names_of(site: Site) -> list[str]:
    """The site's services in the order of its listings."""
    found = administration.Services(f"{site.url}/services", login(site)).find_services()
    named = [f"{one['folderName']}/{one['serviceName']}.{one['type']}" for one in found]
    return [name.lstrip("/") for name in named]


def login(site: Site) -> AGSTokenSecurityHandler:
    return AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)


# what they give -------------------------------------------------------------------------------


def test_all_needs_one_request_for_each_folder(site: Site, on: Any) -> None:
    handler = login(site)
    assert handler.token
    site.requests.clear()
    every = on(site.url, handler, lambda services: services.all())
    assert len(site.requests) == 6
    assert len({service.url for service in every}) == 28
    assert {type(service).__name__ for service in every} == {"AGSService"}
    some = on(site.url, handler, lambda services: services.all("Planning", ["mapserver"]))
    assert [service.url.rpartition("/")[2] for service in some] == [
        "Parcels.MapServer",
        "Zoning.MapServer",
    ]
    root = on(site.url, handler, lambda services: services.all("/", "MapServer,ImageServer"))
    assert [service.url.rpartition("/")[2] for service in root] == [
        "Basemap.MapServer",
        "Hillshade.ImageServer",
        "OldAtlas.MapServer",
        "SampleWorldCities.MapServer",
    ]


def test_a_listed_service_answers_without_a_request(site: Site) -> None:
    services = administration.Services(f"{site.url}/services", login(site)).all("Planning")
    site.requests.clear()
    assert [service.type for service in services][:2] == ["SceneServer", "ImageServer"]
    assert not site.requests


@pytest.mark.parametrize(
    ("name", "requests"), [("statuses", 7), ("documents", 34), ("manifests", 34)]
)
def test_bulk_results_are_what_each_service_says(
    site: Site, on: Any, name: str, requests: int
) -> None:
    handler = login(site)
    assert handler.token
    expected = names_of(site)
    site.requests.clear()
    results = on(site.url, handler, lambda services: getattr(services, name)())
    assert len(site.requests) == requests
    if name == "statuses":  # the reports are in an order of their own
        assert sorted(results) == sorted(expected)
    else:
        assert list(results) == expected
    zoning = administration.AGSService(f"{site.url}/services/Planning/Zoning.MapServer", handler)
    single = {
        "statuses": lambda: zoning.status,
        "documents": lambda: zoning.document,
        "manifests": zoning.serviceManifest,
    }[name]()
    assert results["Planning/Zoning.MapServer"] == single
    assert "Straßenpläne Ünïcode/道路 100%.MapServer" in results


@pytest.mark.parametrize("name", BULK)
def test_of_one_folder_and_type(site: Site, on: Any, name: str) -> None:
    results = on(site.url, login(site), lambda all: getattr(all, name)("Planning", "mapserver"))
    assert sorted(results) == ["Planning/Parcels.MapServer", "Planning/Zoning.MapServer"]


# what is kept when some fail ------------------------------------------------------------------


@pytest.mark.parametrize("name", BULK)
def test_what_failed_is_in_the_result_and_warned_of_once(
    stand_in: Recorder, on: Any, name: str
) -> None:
    lost = "B" if name == "statuses" else "B/one.MapServer"
    with pytest.warns(UserWarning, match="1 of ") as caught:
        results = on(stand_in.url, None, lambda services: getattr(services, name)())
    [warning] = caught
    assert f"Services.{name}: 1 of " in str(warning.message)
    assert f"can't be read: {lost}: " in str(warning.message)
    assert "broken" in str(warning.message)
    error = results.pop(lost)
    assert isinstance(error, ServerError)
    assert (error.code, error.messages) == (500, ["broken"])
    assert {"A/one.MapServer", "A/two.GPServer", "root.MapServer"} <= set(results)
    assert all(isinstance(value, dict) for value in results.values())


@pytest.mark.parametrize("name", BULK)
def test_a_folder_that_cannot_be_listed_stands_under_its_name(
    stand_in: Recorder, on: Any, name: str
) -> None:
    stand_in.replies["services/A"] = BROKEN
    stand_in.replies["services/A/report"] = BROKEN
    with pytest.warns(UserWarning, match="2 of "):
        results = on(stand_in.url, None, lambda services: getattr(services, name)())
    assert isinstance(results["A"], ServerError)


@pytest.mark.parametrize("where", ["call", "site"])
def test_strict_raises_them_together(stand_in: Recorder, on: Any, where: str) -> None:
    stand_in.replies["services/B/two.GPServer"] = b"<html>"
    call = {"strict": True} if where == "call" else {}
    site = {"strict": True} if where == "site" else {}
    with pytest.raises(BulkError, match=r"2 of 5 .*B/one.*; B/two.GPServer: ") as caught:
        on(stand_in.url, None, lambda services: services.documents(**call), **site)
    assert len(caught.value.results) == 5
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), list(again.results)) == (str(caught.value), list(caught.value.results))


def test_a_call_can_be_less_strict_than_its_site(stand_in: Recorder, on: Any) -> None:
    with pytest.warns(UserWarning, match="1 of 5"):
        results = on(
            stand_in.url, None, lambda services: services.documents(strict=False), strict=True
        )
    assert len(results) == 5


def test_a_root_that_cannot_be_read_is_raised(on: Any) -> None:
    with pytest.raises(ConnectionFailed):
        on("http://127.0.0.1:9/arcgis/admin", None, lambda services: services.documents())


# progress -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BULK)
def test_progress_is_told_after_each_item(site: Site, on: Any, name: str) -> None:
    told: list[tuple[int, int, str]] = []
    thread: set[threading.Thread] = set()

    def tell(done: int, total: int, item: str) -> None:
        told.append((done, total, item))
        thread.add(threading.current_thread())

    results = on(site.url, login(site), lambda services: getattr(services, name)(progress=tell))
    total = 6 if name == "statuses" else len(results)
    assert [(done, of) for done, of, _ in told] == [(at + 1, total) for at in range(total)]
    if name != "statuses":
        assert {item for *_, item in told} == set(results)
    assert thread == {threading.main_thread()}, "the caller's thread, in either API"


def test_progress_may_be_a_coroutine_function_in_the_asyncio_api(site: Site) -> None:
    told = []

    async def tell(done: int, total: int, item: str) -> None:
        await asyncio.sleep(0)
        told.append((done, asyncio.current_task() is not None))

    services = aio.Services(f"{site.url}/services", login(site))

    async def main() -> None:
        await services.documents("Planning", progress=tell)

    asyncio.run(main())
    assert told == [(1, True), (2, True), (3, True), (4, True), (5, True)]


@pytest.mark.parametrize("raised", [RuntimeError("enough"), KeyboardInterrupt()])
def test_what_progress_raises_ends_the_call(
    fresh_site: Site, on: Any, raised: BaseException
) -> None:
    def tell(done: int, total: int, item: str) -> None:
        if done == 3:
            raise raised

    handler = login(fresh_site)
    with pytest.raises(type(raised)):
        on(
            fresh_site.url,
            handler,
            lambda services: services.documents(progress=tell),
            concurrency=2,
        )
    time.sleep(0.1)
    assert len([r for r in fresh_site.requests if ".MapServer" in r.path]) < 8


def test_progress_that_cannot_be_told(on: Any) -> None:
    with pytest.raises(TypeError, match="True, False or a callable"):
        on("http://127.0.0.1:9/arcgis/admin", None, lambda all: all.documents(progress="bar"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
def test_ctrl_c_is_heard(fresh_site: Site) -> None:
    handler = login(fresh_site)
    assert handler.token
    services = administration.Services(f"{fresh_site.url}/services", handler, concurrency=1)
    fresh_site.latency = 0.2
    timer = threading.Timer(0.5, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        services.documents(progress=lambda *_: None)
    assert time.monotonic() - began < 1.5
    timer.join()


class Terminal(io.StringIO):
    """What a terminal would show."""

    def isatty(self) -> bool:
        return True


def test_true_shows_a_line_on_a_terminal(
    site: Site, on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    for screen, shown in ((Terminal(), "\r6/6 "), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", screen)
        on(site.url, login(site), lambda services: services.statuses(progress=True))
        assert shown in screen.getvalue()
        assert bool(screen.getvalue()) == bool(shown)
    monkeypatch.setattr(sys, "stderr", None)
    _progress.bar()(1, 1, "x")


def test_true_shows_the_bar_of_tqdm(site: Site, on: Any, capsys: Any) -> None:
    pytest.importorskip("tqdm")
    on(site.url, login(site), lambda services: services.statuses(progress=True))
    assert "6/6" in capsys.readouterr().err


def test_what_documents_have_in_common_is_in_the_memory_once(site: Site, on: Any) -> None:
    documents = on(site.url, login(site), lambda services: services.documents())
    first, second, *_ = documents.values()
    place = {name: name for name in second}
    assert {"serviceName", "minInstancesPerNode"} <= set(place)
    assert all(place[name] is name for name in first if name in place)


THREADS = """
import sys
from pathlib import Path

from arcrest import AGSTokenSecurityHandler
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Site


def ours():
    return sum(path.read_text() == "arcrest\\n" for path in Path("/proc/self/task").glob("*/comm"))


with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    services = AGSAdministration(site.url, handler).services
    assert len(services.statuses()) == len(services.documents()) > 1
    print(ours())
    services.statuses(progress=lambda *step: None)
    print(ours())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no list of threads here")
def test_the_calling_thread_drives_a_call_of_many_requests() -> None:
    """Beside it there is the thread that watches idle connections. Worker threads, which would have
    to be woken for each reply, are for calls that call Python."""
    done = run_script(THREADS)
    assert (done.stdout.split(), done.stderr) == (["1", "3"], "")
