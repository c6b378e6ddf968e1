"""`jobs.publish`: a service definition becomes a service."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from arcrest import ServerError, aio, manageags
from arcrest.aio import jobs as aio_jobs
from arcrest.common.errorhandlers import ArcRESTError, ReplyTimeout
from arcrest.sandbox import Site

from .conftest import Jobs, login

SD = b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 400


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "City.sd"
    file.write_bytes(SD)
    return file


def sent(site: Site) -> list[str]:
    """The names of the writes that the site got."""
    names = [each.path.rpartition("/")[2] for each in site.requests if each.carried_out]
    return [*names, *(["submitJob"] if submitted(site) else [])]


def submitted(site: Site) -> list[Any]:
    return [each.params for each in site.requests if each.path.endswith("submitJob")]


def published(site: Site) -> set[str]:
    return {
        name
        for name in site.application.state.services
        if name.startswith("City", name.rfind("/") + 1)
    }


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Planning", "Planning/City.MapServer"), (None, "City.MapServer"), ("/", "City.MapServer")],
)
def test_a_service_definition_becomes_a_service(
    api: Jobs, ags: Any, site: Site, city: Path, folder: str | None, name: str
) -> None:
    done = api.publish(ags, city, folder)
    assert published(site) - {"Planning/City3D.SceneServer"} == {name}
    assert done["name"] == name
    assert done["URL"] == f"{site.root}/rest/services/{name.replace('.', '/')}"
    assert done["messages"][0] == "Submitted."
    assert done["messages"][-1] == "Succeeded (Publish Service Definition)."
    assert done["jobId"]
    assert [
        each
        for each in site.application.state.uploads.values()
        if each.document["itemName"] == "City.sd"
    ] == []


def test_another_name_in_a_folder_that_is_made(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    done = api.publish(ags, city, "New & Ünïcode", "Town")
    assert done["name"] == "New & Ünïcode/Town.MapServer"
    assert "New & Ünïcode/Town.MapServer" in site.application.state.services
    ((params),) = submitted(site)
    assert '"folderName":"New & Ünïcode"' in params["in_config_overwrite"]
    place = quote("New & Ünïcode", safe="&")
    assert done["URL"] == f"{site.root}/rest/services/{place}/Town/MapServer"


def test_a_folder_in_another_case(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    assert api.publish(ags, city, "/planning/")["name"] == "Planning/City.MapServer"
    assert "createFolder" not in sent(site)


def test_parts_and_messages_are_told(
    api: Jobs, ags: Any, city: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []
    with caplog.at_level(logging.INFO, "arcrest"):
        api.publish(ags, city, part_size=40_000, progress=lambda *each: told.append(each))
    total = -(-len(SD) // 40_000) + 1
    assert {each[1] for each in told} == {total}
    assert [each[0] for each in told] == sorted(each[0] for each in told)
    assert told[-1] == (total, total, "City.MapServer")
    items = [each[2] for each in told]
    assert "City.sd, part 1" in items
    assert "Executing..." in items
    assert any("Executing..." in record.getMessage() for record in caplog.records)


def test_a_plan_writes_nothing(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    plan = api.publish(ags, city, "New", part_size=1000, dry_run=True)
    assert plan == {
        "file": str(city),
        "size": len(SD),
        "parts": -(-len(SD) // 1000),
        "folder": "New",
        "createFolder": True,
        "name": None,
    }
    assert sent(site) == []
    plan = api.publish(ags, city, "Planning", "Town", dry_run=True)
    assert (plan["createFolder"], plan["name"], plan["parts"]) == (False, "Town", 1)
    with pytest.raises(ValueError, match=r"there is a service Planning/Zoning\.MapServer already"):
        api.publish(ags, city, "Planning", "zoning", dry_run=True)


def test_a_name_that_is_taken_is_said_before_the_upload(
    api: Jobs, ags: Any, site: Site, city: Path
) -> None:
    with pytest.raises(ValueError, match=r"Planning/Zoning\.MapServer already"):
        api.publish(ags, city, "Planning", "Zoning")
    assert sent(site) == []


def test_a_name_in_the_file_is_said_before_the_job(
    api: Jobs, ags: Any, site: Site, city: Path
) -> None:
    taken = city.with_name("Zoning.sd")
    taken.write_bytes(SD)
    with pytest.raises(
        ValueError, match=r"Planning/Zoning\.MapServer already, and nothing was published"
    ):
        api.publish(ags, taken, "Planning")
    assert sent(site) == ["upload", "delete"]


def test_a_job_that_fails_says_why(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    city.write_bytes(b"no archive")
    with pytest.raises(ServerError) as error:
        api.publish(ags, city)
    assert error.value.messages[0].startswith(
        "ERROR 001487: Failed to update the published service"
    )
    assert error.value.messages[1] == "ERROR 001369: Failed to create the service."
    assert sent(site) == ["upload", "delete", "submitJob"]


def test_a_job_that_is_cancelled(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    def cancel(done: int, total: int, item: str) -> None:
        for job in site.application.state.service("System", "PublishingTools.GPServer").jobs:
            if job["status"] == "esriJobExecuting":
                job["status"] = "esriJobCancelled"

    with pytest.raises(ServerError, match="ended as esriJobCancelled"):
        api.publish(ags, city, progress=cancel)
    assert published(site) == {"Planning/City3D.SceneServer"}


def test_publishing_tools_that_do_not_run(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    tools = site.application.state.service("System", "PublishingTools.GPServer")
    site.application.state.run(tools, False)
    with pytest.raises(ServerError, match=r"System/PublishingTools\.GPServer is stopped: start it"):
        api.publish(ags, city)
    site.application.state.remove_service(tools)
    with pytest.raises(ServerError, match=r"has no System/PublishingTools\.GPServer"):
        api.publish(ags, city)
    assert sent(site) == []


def test_a_job_that_takes_too_long(api: Jobs, ags: Any, site: Site, city: Path) -> None:
    now = time.time()
    site.application.state.clock._source = lambda: now
    with pytest.raises(ReplyTimeout, match="did not end its publishing job") as error:
        api.publish(ags, city, timeout=0.5)
    assert error.value.itemID in site.application.state.uploads, "the job needs the file"  # type: ignore[attr-defined]


def test_a_file_that_is_not_there(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        api.publish(ags, tmp_path / "none.sd")
    assert len(site.requests) == 0


def test_an_upload_that_was_stopped_goes_on(api: Jobs, site: Site, city: Path) -> None:
    ags = api.site(site.url, login(site), concurrency=1)

    def stop(done: int, total: int, item: str) -> None:
        if done == 2:
            raise LookupError("enough")

    with pytest.raises(LookupError) as error:
        api.publish(ags, city, part_size=40_000, progress=stop)
    item = error.value.itemID  # type: ignore[attr-defined]
    site.requests.clear()
    assert api.publish(ags, city, resume=item)["name"] == "City.MapServer"
    parts = [each for each in site.requests if each.path.endswith("uploadPart")]
    assert 0 < len(parts) < 3


def test_a_cancelled_task_tells_the_item(site: Site, city: Path) -> None:
    async def main() -> Any:
        ags = aio.AGSAdministration(site.url, login(site), concurrency=1)
        site.latency = 0.1
        task = asyncio.ensure_future(aio_jobs.publish(ags, city, part_size=20_000))
        while not any(each.path.endswith("uploadPart") for each in site.requests):
            await asyncio.sleep(0.01)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return error
        return None

    error = asyncio.run(main())
    found = [error, error.__context__, error.__cause__]
    assert any(getattr(each, "itemID", "") in site.application.state.uploads for each in found)


def test_a_publisher_publishes(api: Jobs, site: Site, city: Path) -> None:
    from arcrest import AGSTokenSecurityHandler

    who = site.accounts["publisher"]
    handler = AGSTokenSecurityHandler(who.username, who.password, org_url=site.root)
    assert api.publish(api.site(site.url, handler), city)["name"] == "City.MapServer"
    viewer = site.accounts["viewer"]
    handler = AGSTokenSecurityHandler(viewer.username, viewer.password, org_url=site.root)
    with pytest.raises(ArcRESTError, match="not authorized"):
        api.publish(api.site(site.url, handler), city, name="Town")


def test_a_job_wants_a_site_of_its_api(city: Path) -> None:
    with pytest.raises(TypeError, match="AGSAdministration"):
        aio_jobs.publish(manageags.AGSAdministration("https://h/arcgis/admin", None), city)  # type: ignore[arg-type]
