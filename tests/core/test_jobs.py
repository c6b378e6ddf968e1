"""Operations that run asynchronously, and what `Job.wait` bears meanwhile."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from arcrest import aio, manageags
from arcrest.common.errorhandlers import ReplyTimeout, ServerError
from arcrest.sandbox import Site
from cases.both import get
from conftest import login

APIS = [pytest.param(manageags, id="blocking"), pytest.param(aio, id="asyncio")]
CITIES = "services/SampleWorldCities.MapServer"


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Any:
    return request.param


def child(api: Any, site: Site, name: str, place: str = "", **options: Any) -> Any:
    return getattr(api, name)(f"{site.url}/{place}".rstrip("/"), login(site), **options)


def document(site: Site) -> dict[str, Any]:
    return manageags.AGSService(f"{site.url}/{CITIES}", login(site)).document


Begin = Callable[[Any, Site], Any]
JOBS: dict[str, tuple[str, str, Begin]] = {
    "Mode.update": ("Mode", "mode", lambda it, _: it.update("EDITABLE", runAsync=True)),
    "AGSAdministration.exportSite": (
        "AGSAdministration",
        "",
        lambda it, _: it.exportSite("/backup", runAsync=True),
    ),
    "AGSAdministration.importSite": (
        "AGSAdministration",
        "",
        lambda it, _: it.importSite("/a.agssite", runAsync=True),
    ),
    "AGSService.start_service": (
        "AGSService",
        CITIES,
        lambda it, _: it.start_service(runAsync=True),
    ),
    "AGSService.stop_service": ("AGSService", CITIES, lambda it, _: it.stop_service(runAsync=True)),
    "AGSService.edit": (
        "AGSService",
        CITIES,
        lambda it, site: it.edit(document(site), runAsync="true"),
    ),
    "Services.createService": (
        "Services",
        "services",
        lambda it, _: it.createService({"serviceName": "new", "type": "MapServer"}, runAsync=True),
    ),
    "System.recover": ("System", "system", lambda it, _: it.recover(True)),
    "ConfigurationStore.edit": (
        "ConfigurationStore",
        "system/configstore",
        lambda it, _: it.edit("FILESYSTEM", "/store", True, True),
    ),
    "ConfigurationStore.recover": (
        "ConfigurationStore",
        "system/configstore",
        lambda it, _: it.recover(True),
    ),
}


@pytest.mark.parametrize("operation", JOBS)
def test_an_operation_returns_a_job(api: Any, fresh_site: Site, operation: str) -> None:
    name, place, begin = JOBS[operation]
    job = get(lambda: begin(child(api, fresh_site, name, place), fresh_site))
    assert isinstance(job, api.Job)
    assert job["status"] == "success"
    assert job.id == job["jobid"]
    assert get(lambda: job.wait(timeout=30)).get("status", "success") == "success"
    assert get(lambda: job.status) == "COMPLETED"


def test_a_site_is_created_by_a_job(api: Any, fresh_site: Site) -> None:
    ags = child(api, fresh_site, "AGSAdministration")
    get(lambda: ags.deleteSite())
    ags = api.AGSAdministration(fresh_site.url, None)
    job = get(lambda: ags.createSite("psa", "psa-password", {}, {"directories": []}, runAsync=True))
    assert job.id
    fresh_site.advance(10)
    who = login(fresh_site)
    who.username, who.password = "psa", "psa-password"
    fresh_site.requests.clear()
    job = api.Job(f"{fresh_site.url}/system/jobs/{job.id}", who)
    assert get(lambda: job.wait(timeout=30)) == {"status": "success"}


@pytest.mark.parametrize("run", [None, False])
def test_without_it_the_result_is_the_reply(api: Any, fresh_site: Site, run: Any) -> None:
    mode = child(api, fresh_site, "Mode", "mode")
    assert get(lambda: mode.update("EDITABLE", run)) == {"status": "success"}


def test_a_job_is_used_as_the_reply_that_it_was(api: Any, fresh_site: Site) -> None:
    job = get(lambda: child(api, fresh_site, "Mode", "mode").update("EDITABLE", True))
    reply = {"status": "success", "jobid": job.id}
    assert dict(job) == dict(job.items()) == reply
    assert {**job} == reply
    assert (list(job), len(job), job.keys(), job.values()) == (
        list(reply),
        2,
        list(reply),
        list(reply.values()),
    )
    assert "jobid" in job
    assert (job.get("jobid"), job.get("none"), job.get("none", 1)) == (job.id, None, 1)
    with pytest.raises(KeyError):
        job["none"]
    jobs = child(api, fresh_site, "Jobs", "system/jobs")
    assert get(lambda: jobs.getJobDetails(job["jobid"]))["jobid"] == job.id
    same = get(lambda: jobs.job(job.id))
    assert (same.url, dict(same)) == (job.url, {"jobid": job.id})


@pytest.mark.parametrize("strict", [False, True])
def test_a_failure_does_not_look_like_a_success(api: Any, fresh_site: Site, strict: bool) -> None:
    service = child(api, fresh_site, "AGSService", CITIES, strict=strict)
    whole = {**document(fresh_site), "serviceName": "Other"}
    job = get(lambda: service.edit(json.dumps(whole), runAsync=True))
    with pytest.raises(ServerError, match="'serviceName' is not that of SampleWorldCities") as info:
        get(lambda: job.wait(timeout=30))
    assert info.value.code == 500
    assert get(lambda: job.status) == "COMPLETED", "the job did, the operation did not"
    assert "serviceName" in get(lambda: job.messages)[-1]


def test_what_is_refused_at_once_is_no_job(api: Any, fresh_site: Site) -> None:
    fresh_site.busy(2)
    job = get(lambda: child(api, fresh_site, "Mode", "mode").update("EDITABLE", True))
    assert (job["status"], job.id) == ("error", None)
    assert get(lambda: job.status) == "FAILED"
    assert get(lambda: job.messages) == job["messages"]
    with pytest.raises(ServerError, match="another administrative operation"):
        get(lambda: job.wait())
    with pytest.raises(ServerError, match="another administrative operation"):
        get(lambda: child(api, fresh_site, "Mode", "mode", strict=True).update("EDITABLE", True))


class Synchronous(aio.Mode):
    """A site that does not know `runAsync`."""

    async def _post(self, *_: Any, **__: Any) -> Any:
        return {"status": "success", "done": True}


def test_a_site_that_only_works_while_it_is_waited_for(site: Site) -> None:
    job = get(lambda: Synchronous(f"{site.url}/mode", login(site)).update("EDITABLE", True))
    assert (job.id, get(lambda: job.status)) == (None, "COMPLETED")
    assert get(lambda: job.messages) == []
    assert get(lambda: job.wait()) == {"status": "success", "done": True}


# waiting --------------------------------------------------------------------------------------


def test_a_site_that_restarts_meanwhile_does_not_end_the_wait(api: Any) -> None:
    with Site(outages=1.5) as site:
        ags = child(api, site, "AGSAdministration")
        job = get(lambda: ags.importSite("/a.agssite", runAsync=True))
        said: list[tuple[int, int, str]] = []
        done = get(lambda: job.wait(timeout=60, progress=lambda *step: said.append(step)))
        assert done["location"] == "/a.agssite"
        assert [step[:2] for step in said] == [(0, 1), (1, 1)]
        asked = [each for each in site.requests if each.path.endswith(job.id)]
        assert {each.status for each in asked} >= {200, 503}


def test_a_stopped_site_does_not_end_the_wait(api: Any) -> None:
    site = Site().start()
    try:
        job = get(lambda: child(api, site, "Mode", "mode").update("READ_ONLY", True))
        site.stop()
        threading.Timer(1.0, site.start).start()
        assert get(lambda: job.wait(timeout=60)) == {"status": "success"}
    finally:
        site.stop()


def test_a_timeout_says_that_the_job_goes_on(api: Any) -> None:
    with Site(clock=lambda: 1e9) as site:
        job = get(lambda: child(api, site, "Mode", "mode").update("READ_ONLY", True))
        begun = time.monotonic()
        with pytest.raises(
            ReplyTimeout, match=r"within 0\.5 s; the job goes on at the server"
        ) as info:
            get(lambda: job.wait(timeout=0.5))
        assert isinstance(info.value, TimeoutError)
        assert 0.4 < time.monotonic() - begun < 2
        assert get(lambda: job.status) == "EXECUTING"
        site.advance(10)
        assert get(lambda: job.wait(timeout=30)) == {"status": "success"}


def test_a_timeout_while_the_site_is_away_says_so(api: Any) -> None:
    with Site(outages=60) as site:
        ags = child(api, site, "AGSAdministration")
        job = get(lambda: ags.importSite("/a.agssite", runAsync=True))
        time.sleep(0.3)
        with pytest.raises(ReplyTimeout, match="may go on at the server; the last attempt to read"):
            get(lambda: job.wait(timeout=2))


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_is_a_number_of_seconds(api: Any, fresh_site: Site, timeout: float) -> None:
    job = get(lambda: child(api, fresh_site, "Mode", "mode").update("EDITABLE", True))
    with pytest.raises(ValueError, match="a number of seconds expected"):
        get(lambda: job.wait(timeout))
    with pytest.raises(TypeError, match="a number of seconds expected, not str"):
        get(lambda: job.wait("soon"))


def test_an_exception_of_progress_ends_the_wait(api: Any) -> None:
    def stop(*_: object) -> None:
        raise KeyError("enough")

    with Site(clock=lambda: 1e9) as site:
        job = get(lambda: child(api, site, "Mode", "mode").update("READ_ONLY", True))
        with pytest.raises(KeyError, match="enough"):
            get(lambda: job.wait(timeout=30, progress=stop))


def test_ctrl_c_ends_the_wait_within_200_ms() -> None:
    with Site(clock=lambda: 1e9) as site:
        job = child(manageags, site, "Mode", "mode").update("READ_ONLY", True)
        pressed: list[float] = []

        def press() -> None:
            pressed.append(time.monotonic())
            signal.raise_signal(signal.SIGINT)

        # in the longest of the first pauses, and not in a request
        threading.Timer(2.5, press).start()
        with pytest.raises(KeyboardInterrupt):
            job.wait()
        assert time.monotonic() - pressed[0] < 0.2


def test_a_cancelled_wait_ends_within_200_ms() -> None:
    async def scenario(site: Site) -> float:
        job = await child(aio, site, "Mode", "mode").update("READ_ONLY", runAsync=True)
        waiting = asyncio.ensure_future(job.wait())
        await asyncio.sleep(1)
        begun = time.monotonic()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return time.monotonic() - begun

    with Site(clock=lambda: 1e9) as site:
        assert asyncio.run(scenario(site)) < 0.2
