"""What a job has on the site for a moment is deleted, whatever ends the job."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from arcrest import aio
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Site

from .conftest import Jobs, login

# how many replies the site has given: it works at the report, its data, its deletion
STEPS = (0, 1, 2)


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def asked(site: Site, ending: str) -> bool:
    return any(each.path.endswith(ending) for each in site.requests)


def reports(site: Site) -> list[str]:
    return list(site.application.state.reports)


@pytest.mark.parametrize("moment", STEPS)
def test_a_cancelled_task_leaves_no_report(site: Site, moment: int) -> None:
    before, handler = reports(site), login(site)

    async def main() -> None:
        ags = aio.AGSAdministration(site.url, handler)
        site.latency = 0.3
        task = asyncio.ensure_future(aio_jobs.usage(ags))
        while len(site.requests) < moment:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert eventually(lambda: asked(site, "/delete") and reports(site) == before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
@pytest.mark.parametrize("moment", STEPS)
def test_ctrl_c_leaves_no_report(site: Site, moment: int) -> None:
    before = reports(site)
    ags = Jobs("blocking").site(site.url, login(site))
    site.latency = 0.3

    def interrupt() -> None:
        assert eventually(lambda: len(site.requests) >= moment)
        time.sleep(0.1)
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        Jobs("blocking").usage(ags)
    thread.join()
    assert eventually(lambda: asked(site, "/delete") and reports(site) == before)


SCRIPT = """
import sys
from arcrest import AGSTokenSecurityHandler, jobs
from arcrest.manageags import AGSAdministration
url, user, password = sys.argv[1:]
handler = AGSTokenSecurityHandler(user, password, url.rpartition("/")[0])
jobs.usage(AGSAdministration(url, handler))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_a_script_that_ends_by_ctrl_c_leaves_no_report(site: Site) -> None:
    """The exit of the interpreter waits for the deletion."""
    before = reports(site)
    site.latency = 0.2
    command = [sys.executable, "-c", SCRIPT, site.url, site.username, site.password]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert eventually(lambda: asked(site, "/data"))
        os.kill(process.pid, signal.SIGINT)
        said = process.communicate(timeout=30)[1]
    assert "KeyboardInterrupt" in said
    assert asked(site, "/delete")
    assert reports(site) == before


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "City.sd"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(1000))
    return file


@pytest.mark.parametrize(("moment", "stays"), [("uploads/upload", False), ("submitJob", True)])
def test_an_upload_stays_for_the_job_only(
    site: Site, city: Path, moment: str, *, stays: bool
) -> None:
    handler, uploads = login(site), set(site.application.state.uploads)

    async def main() -> None:
        ags = aio.AGSAdministration(site.url, handler)
        site.latency = 0.15
        task = asyncio.ensure_future(aio_jobs.publish(ags, city))
        while not asked(site, moment):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    if stays:
        time.sleep(0.5)
        assert not asked(site, "/delete")
        return
    assert eventually(lambda: asked(site, "/delete"))
    assert eventually(lambda: set(site.application.state.uploads) == uploads)


def test_an_extension_leaves_no_upload(site: Site, tmp_path: Path) -> None:
    handler, uploads = login(site), set(site.application.state.uploads)
    file = tmp_path / "Trace.soe"
    file.write_bytes(b"the extension")

    async def main() -> None:
        ags = aio.AGSAdministration(site.url, handler)
        site.latency = 0.15
        task = asyncio.ensure_future(aio_jobs.install_extension(ags, file))
        while not asked(site, "uploads/upload"):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert eventually(lambda: set(site.application.state.uploads) == uploads)


def test_a_download_that_is_ended_leaves_no_file(
    api: Jobs, ags: Any, site: Site, tmp_path: Path
) -> None:
    def stop(done: int, total: int, item: str) -> None:
        if done == 2:
            raise LookupError("enough")

    with pytest.raises(LookupError):
        api.backup(ags, tmp_path / "site.agssite", progress=stop)
    assert list(tmp_path.iterdir()) == []
