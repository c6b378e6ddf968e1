"""`jobs.stopped`: services stop for a time, and exactly those run again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

import pytest
from arcrest import ArcRESTError, BulkError, ServerError
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Site

from .conftest import Jobs, login

ZONING, PARCELS = "Planning/Zoning.MapServer", "Planning/Parcels.MapServer"
BOTH = [ZONING, PARCELS]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def files(home: Path) -> list[Path]:
    return sorted((home / ".arcrest" / "windows").glob("*.window"))


def running(site: Site) -> set[str]:
    return {name for name, each in site.application.state.services.items() if each.running}


def writes(site: Site) -> list[str]:
    return sorted(each.path.partition("services/")[2] for each in site.requests if each.carried_out)


def window(api: Jobs, ags: Any, body: Callable[[Any], Any], **options: Any) -> Any:
    """A window of either API around a function; the window."""
    if not api.is_aio:
        from arcrest import jobs

        with jobs.stopped(ags, **options) as opened:
            body(opened)
        return opened

    async def main() -> Any:
        async with aio_jobs.stopped(ags, **options) as opened:
            body(opened)
        return opened

    return asyncio.run(main())


MAPS: dict[str, Any] = {"folder": "Planning", "types": "MapServer"}


def test_exactly_what_ran_runs_again(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    site.pace = 2
    state = site.application.state
    state.run(state.services["Planning/City3D.SceneServer"], False)
    before, seen = running(site), []

    def body(opened: Any) -> None:
        seen.append(before - running(site))
        (file,) = files(home)
        assert (opened.services, opened.file) == (seen_names(site, before), file)
        said = json.loads(file.read_text(encoding="utf-8"))
        assert (said["arcrest"], said["site"]) == ("window", site.url)
        assert set(said["services"]) == seen[0]
        if os.name == "posix":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700

    done = window(api, ags, body, folder="Planning")
    assert seen == [{name for name in before if name.startswith("Planning/")}]
    assert running(site) == before
    assert set(done.table.column("state")) == {"STARTED"}
    assert files(home) == []


def seen_names(site: Site, before: set[str]) -> list[str]:
    return [each for each in site.application.state.services if each in before - running(site)]


def test_a_plan_is_what_is_done(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    plan = api.stopped(ags, **MAPS, dry_run=True)
    assert list(plan) == [{"service": name, "state": "STARTED", "plan": "stop"} for name in BOTH]
    assert (writes(site), files(home)) == ([], [])
    done = window(api, ags, lambda opened: None, **MAPS)
    assert done.services == plan.column("service")
    assert writes(site) == sorted([f"{name}/{verb}" for name in BOTH for verb in ("start", "stop")])


def test_the_file_is_there_before_the_first_stop(
    api: Jobs, ags: Any, site: Site, home: Path
) -> None:
    state, seen = site.application.state, []
    run = state.run

    def watched(service: Any, to: bool) -> None:
        seen.append((to, [json.loads(each.read_text("utf-8"))["services"] for each in files(home)]))
        run(service, to)

    state.run = watched  # type: ignore[method-assign]
    window(api, ags, lambda opened: None, **MAPS)
    assert seen == [(to, [BOTH]) for to in (False, False, True, True)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "which services are to be stopped"),
        ({"names": "Zonning"}, "no service Zonning to stop"),
        ({"names": [ZONING, "Planning/Parks"]}, "no service Planning/Parks to stop"),
        ({"folder": "Planning", "types": "StreamServer"}, "no service to stop"),
        ({"names": ZONING, "wait": -1}, "wait is a number of seconds"),
    ],
)
def test_what_names_nothing_is_refused(
    api: Jobs, ags: Any, site: Site, home: Path, options: Any, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        window(api, ags, pytest.fail, **options)
    assert (writes(site), files(home)) == ([], [])


def test_without_a_file_nothing_is_stopped(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        window(api, ags, pytest.fail, **MAPS, file=tmp_path / "none" / "a.window")
    there = tmp_path / "there.window"
    there.write_text("notes", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"jobs\.restore"):
        window(api, ags, pytest.fail, **MAPS, file=there)
    assert (there.read_text(encoding="utf-8"), writes(site)) == ("notes", [])


def test_what_stands_still_stays_so(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    state = site.application.state
    for name in BOTH:
        state.run(state.services[name], False)
    site.requests.clear()
    done = window(api, ags, lambda opened: None, **MAPS)
    assert (done.services, writes(site), files(home)) == ([], [], [])


def test_an_exception_of_the_body_comes_out(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)

    def fail(opened: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        window(api, ags, fail, **MAPS)
    assert (running(site), files(home)) == (before, [])


def test_a_service_that_does_not_stop(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)
    site.hold(PARCELS)
    with pytest.raises(BulkError) as caught:
        window(api, ags, pytest.fail, **MAPS, wait=0.5)
    assert "the window did not open" in str(caught.value)
    assert f"{PARCELS} did not stop within 0.5 s" in str(caught.value)
    assert [row["service"] for row in caught.value.results if row["note"]] == [PARCELS]
    assert (running(site), files(home)) == (before, [])


def test_a_stop_that_takes_effect_late(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    """The server carries out a start after a stop that it has accepted before."""
    state, before = site.application.state, running(site)
    run, late = state.run, []

    def slowly(service: Any, to: bool) -> None:
        if to:
            late[:] = [each for each in late if each is not service]
            run(service, True)
        else:
            late.append(service)

    state.run = slowly  # type: ignore[method-assign]
    with pytest.raises(BulkError, match=r"did not stop within 0\.3 s"):
        window(api, ags, pytest.fail, **MAPS, wait=0.3)
    for service in late:
        run(service, False)
    assert (running(site), files(home)) == (before, [])


def test_a_service_that_does_not_come_back(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)
    with pytest.raises(
        BulkError, match=f"1 of 2 services .* {PARCELS}; .* did not start"
    ) as caught:
        window(api, ags, lambda opened: site.hold(PARCELS), **MAPS, wait=0.5)
    (file,) = files(home)
    assert f"jobs.restore(ags, {json.dumps(str(file))})" in str(caught.value)
    assert running(site) == before - {PARCELS}
    with pytest.raises(BulkError, match="did not start"):
        api.restore(ags, file)
    site.hold(PARCELS, False)
    plan = api.restore(ags, file, dry_run=True)
    assert plan.column("service") == BOTH
    assert api.restore(ags, file).column("state") == ["STARTED"] * 2
    assert (running(site), files(home)) == (before, [])


def test_the_exception_of_the_body_is_not_replaced(api: Jobs, ags: Any, site: Site) -> None:
    def fail(opened: Any) -> None:
        site.hold(PARCELS)
        raise ZeroDivisionError

    with pytest.warns(UserWarning, match=PARCELS), pytest.raises(ZeroDivisionError):
        window(api, ags, fail, **MAPS, wait=0.3)


def test_a_second_administrator(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    """Starts one service meanwhile, deletes another, and stops one that the window is not about."""
    state, before = site.application.state, running(site)

    def meanwhile(opened: Any) -> None:
        state.run(state.services[ZONING], True)
        state.remove_service(state.services[PARCELS])
        state.run(state.services["Basemap.MapServer"], False)

    done = window(api, ags, meanwhile, **MAPS)
    assert running(site) == before - {PARCELS, "Basemap.MapServer"}
    assert list(done.table) == [
        {"service": ZONING, "state": "STARTED", "note": None},
        {"service": PARCELS, "state": None, "note": "was deleted"},
    ]
    assert f"{ZONING}/start" not in writes(site)
    assert files(home) == []


def test_a_folder_that_was_deleted(api: Jobs, ags: Any, site: Site) -> None:
    state = site.application.state

    def meanwhile(opened: Any) -> None:
        for service in state.services_in("Planning"):
            state.remove_service(service)
        del state.folders["Planning"]

    done = window(api, ags, meanwhile, **MAPS)
    assert done.table.column("note") == ["was deleted"] * 2


def test_a_site_that_is_busy_or_away_is_asked_again(
    api: Jobs, ags: Any, site: Site, home: Path
) -> None:
    before = running(site)
    site.busy(3)

    def meanwhile(opened: Any) -> None:
        site.busy(3)
        site.all_machines_down()
        timer = threading.Timer(0.5, site.all_machines_up)
        timer.start()

    window(api, ags, meanwhile, **MAPS, wait=20)
    assert (running(site), files(home)) == (before, [])


def test_a_machine_that_does_not_come_back(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)
    with pytest.raises(BulkError, match=f"2 of 2 .* {ZONING}, {PARCELS}; .*any server machines"):
        window(api, ags, lambda opened: site.all_machines_down(), **MAPS, wait=0.5)
    site.all_machines_up()
    assert len(api.restore(ags)) == 2
    assert (running(site), files(home)) == (before, [])
    assert len(api.restore(ags)) == 0


def test_a_refusal_ends_the_wait(api: Jobs, site: Site, home: Path) -> None:
    """A user who may not stop services; the site says so at each attempt."""
    from arcrest import AGSTokenSecurityHandler

    viewer = site.accounts["viewer"]
    handler = AGSTokenSecurityHandler(viewer.username, viewer.password, org_url=site.root)
    with pytest.raises(ServerError):
        window(api, api.site(site.url, handler), pytest.fail, **MAPS)
    assert files(home) == []


# windows beside windows -------------------------------------------------------------------------


def test_a_window_in_a_window(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)

    def outer(opened: Any) -> None:
        with blocking_window(site, folder="Planning") as inner:
            assert set(BOTH) < set(inner.services)
            assert len(files(home)) == 2
        assert not running(site) & set(BOTH), "the outer window holds them"
        notes = {row["service"]: row["note"] for row in inner.table}
        assert notes[ZONING] == "another window holds it stopped"
        assert running(site) == before - set(BOTH)

    window(api, ags, outer, **MAPS)
    assert (running(site), files(home)) == (before, [])


@contextmanager
def blocking_window(site: Site, **options: Any) -> Iterator[Any]:
    from arcrest import jobs
    from arcrest.manageags import AGSAdministration

    # in a thread of its own: an asyncio test calls this inside of its event loop
    with AGSAdministration(site.url, login(site)) as ags, jobs.stopped(ags, **options) as opened:
        yield opened


def test_windows_that_overlap(site: Site, home: Path) -> None:
    """The one that closes last starts the services that both hold."""
    before = running(site)
    first, second = blocking_window(site, **MAPS), blocking_window(site, folder="Planning")
    first.__enter__()
    opened = second.__enter__()
    assert set(BOTH) < set(opened.services)
    first.__exit__(None, None, None)
    assert not running(site) & set(BOTH), "the second window still needs them stopped"
    (file,) = files(home)
    second.__exit__(None, None, None)
    assert (running(site), files(home)) == (before, [])
    assert not file.exists()


def test_an_open_window_is_not_restored(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    def body(opened: Any) -> None:
        with pytest.raises(OSError, match="its window is open"):
            Jobs("blocking").restore(Jobs("blocking").site(site.url, login(site)), opened.file)
        assert len(Jobs("blocking").restore(Jobs("blocking").site(site.url, login(site)))) == 0
        assert not running(site) & set(BOTH)

    window(api, ags, body, **MAPS)


def test_the_state_of_another_site(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "a.window"
    said = {"arcrest": "window", "site": "https://other/arcgis/admin", "wait": 1, "services": BOTH}
    file.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ValueError, match="is of a window at https://other/arcgis/admin"):
        api.restore(ags, file)
    assert writes(site) == []


# Ctrl-C and cancelled tasks ---------------------------------------------------------------------


def test_what_progress_raises(api: Jobs, ags: Any, site: Site, home: Path) -> None:
    before = running(site)

    def stop(done: int, total: int, item: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        window(api, ags, pytest.fail, **MAPS, progress=stop)
    assert (running(site), files(home)) == (before, [])


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
@pytest.mark.parametrize("moment", ["stopping", "body", "starting"])
def test_ctrl_c(site: Site, home: Path, moment: str) -> None:
    ags = Jobs("blocking").site(site.url, login(site))
    before = running(site)
    site.pace = 3
    state, run = site.application.state, site.application.state.run

    def interrupt(service: Any, to: bool) -> None:
        run(service, to)
        if moment == ("starting" if to else "stopping"):
            state.run = run  # type: ignore[method-assign]
            signal.raise_signal(signal.SIGINT)

    def body(opened: Any) -> None:
        if moment == "body":
            signal.raise_signal(signal.SIGINT)
        if moment == "stopping":
            pytest.fail("the body ran")

    state.run = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        window(Jobs("blocking"), ags, body, **MAPS)
    assert (running(site), files(home)) == (before, [])


@pytest.mark.parametrize("looks", [0, 2, 5, 8, 11, 14])
def test_a_cancelled_task(site: Site, home: Path, looks: int) -> None:
    """Cancelled at the beginning of a request, whichever that is."""
    before = running(site)
    site.pace = 2

    async def main() -> None:
        ags = Jobs("asyncio").site(site.url, login(site))

        async def task() -> None:
            async with aio_jobs.stopped(ags, **MAPS):
                await asyncio.sleep(0)

        running_task = asyncio.ensure_future(task())
        while len(site.requests) < looks and not running_task.done():
            await asyncio.sleep(0.001)
        running_task.cancel()
        await asyncio.gather(running_task, return_exceptions=True)

    asyncio.run(main())
    assert (running(site), files(home)) == (before, [])


def test_a_site_that_is_gone_is_told(api: Jobs, home: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ArcRESTError):
        window(api, api.site("http://127.0.0.1:9/arcgis/admin"), pytest.fail, **MAPS)
    assert (files(home), time.monotonic() - began < 30) == ([], True)
