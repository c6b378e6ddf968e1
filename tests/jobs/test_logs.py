"""`jobs.logs`: a table, a file of any length, and messages as they come."""

from __future__ import annotations

import asyncio
import csv
import os
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from arcrest import ArcRESTError
from arcrest.aio import AGSAdministration
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Site
from contract.recorder import Recorder
from core.faults import Faults, reply

from .conftest import Jobs, login

BEGIN = 1_700_000_000_000


def message(time_: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "SEVERE",
        "message": text,
        "time": time_,
        "source": "Planning/Zoning.MapServer",
        "machine": "M",
        "user": "",
        "code": 9003,
        "elapsed": "",
        "process": "1",
        "thread": "1",
        "methodName": "",
        "requestID": "",
        **more,
    }


def test_every_message_has_a_row(api: Jobs, ags: Any, site: Site) -> None:
    table = api.logs(ags, level="debug")
    there = [*site.application.state.logs.between(0, site.application.state.clock.millis())]
    assert len(table) == len(there) > 2900
    times = table.column("time")
    assert times == sorted(times, reverse=True)
    assert sorted(table.column("message")) == sorted(each["message"] for each in there)
    first = table[0]
    assert isinstance(first["code"], int)
    assert {type(each) for each in table.column("elapsed")} == {float, type(None)}


def test_some_messages(api: Jobs, ags: Any, site: Site) -> None:
    table = api.logs(ags, level="INFO", folder="Planning", types="MapServer")
    assert set(table.column("source")) == {
        "Planning/Zoning.MapServer",
        "Planning/Parcels.MapServer",
    }
    assert set(api.logs(ags, codes=[9003]).column("code")) == {9003}
    recent = api.logs(ags, since="3 d", level="DEBUG")
    oldest = datetime.now(timezone.utc) - timedelta(days=3, minutes=1)
    assert 0 < len(recent) < 1000
    assert min(recent.column("time")) >= oldest
    assert len(api.logs(ags, since="1 s", until="0 s")) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"level": "LOUD"},
        {"since": "yesterday"},
        {"follow": True, "until": 1},
        {"follow": True, "level": "LOUD"},
        {"follow": True, "interval": -1},
    ],
)
def test_what_makes_no_sense(api: Jobs, ags: Any, site: Site, arguments: Any) -> None:
    with pytest.raises(ValueError, match=r"level|time|follow|interval"):
        api.logs(ags, **arguments)
    assert not site.requests


def test_a_file_of_any_length(api: Jobs, ags: Any, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    assert api.logs(ags, level="DEBUG", csv=path) == str(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = api.logs(ags, level="DEBUG")
    assert [row["message"] for row in rows] == table.column("message")
    assert list(rows[0]) == table.columns
    assert path.read_text(encoding="utf-8") == table.to_csv()


def test_formulas_in_a_file(api: Jobs, recorder: Recorder, tmp_path: Path) -> None:
    recorder.replies["logs/query"] = {"hasMore": False, "logMessages": [message(BEGIN, "=cmd|x")]}
    path = tmp_path / "log.csv"
    api.logs(api.site(recorder.url), csv=path)
    assert "'=cmd|x" in path.read_text(encoding="utf-8")
    api.logs(api.site(recorder.url), csv=path, guard_formulas=False)
    assert ",=cmd|x" in path.read_text(encoding="utf-8")


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


def test_a_file_is_whole_or_not_there(api: Jobs, faults: Faults, tmp_path: Path) -> None:
    """The second page is broken."""
    page = {"hasMore": True, "endTime": BEGIN, "logMessages": [message(BEGIN, "a")]}
    faults.tell(reply(page), reply("<html>", kind="text/html"))
    site = api.site(f"{faults.origin}/arcgis/admin")
    path = tmp_path / "log.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ArcRESTError):
        api.logs(site, csv=path)
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["log.csv"]
    with pytest.raises(FileNotFoundError):
        api.logs(site, csv=tmp_path / "missing" / "log.csv")
    assert len(faults.seen) == 2, "nothing is asked where the file can't be written"


# as they come ---------------------------------------------------------------------------------


def write(site: Site, *texts: str) -> None:
    """The site writes messages now."""
    now = site.application.state.clock.millis()
    for text in texts:
        site.application.state.logs.add(message(now, text))


def test_messages_as_they_come(site: Site) -> None:
    ags = Jobs("blocking").site(site.url, login(site))
    following = Jobs("blocking").logs(ags, since="1 min", follow=True, interval=0.05)
    write(site, "one", "one")
    assert [next(following)["message"] for _ in range(2)] == ["one", "one"], "each of two alike"
    writer = threading.Timer(0.2, write, (site, "two", "three", "one"))
    writer.start()
    rows = [next(following) for _ in range(3)]
    assert {row["message"] for row in rows} == {"one", "two", "three"}
    assert rows[0]["time"].tzinfo is timezone.utc
    writer.join()


def test_messages_as_they_come_in_asyncio(site: Site) -> None:
    async def main() -> list[str]:
        ags = AGSAdministration(site.url, login(site))
        found = []
        async for row in aio_jobs.logs(ags, since="1 min", follow=True, interval=0.05):
            found.append(row["message"])
            if len(found) == 1:
                write(site, "two")
            if len(found) == 2:
                return found
        return found

    write(site, "one")
    assert asyncio.run(asyncio.wait_for(main(), 10)) == ["one", "two"]


def test_a_look_that_fails_is_repeated(faults: Faults) -> None:
    api = Jobs("blocking")
    faults.tell(
        reply({"logMessages": [message(BEGIN, "a")]}),
        reply("<html>", kind="text/html"),
        reply({"logMessages": [message(BEGIN + 1, "b"), message(BEGIN, "a")]}),
    )
    site = api.site(f"{faults.origin}/arcgis/admin")
    following = api.logs(site, since=BEGIN, follow=True, interval=0.01)
    assert next(following)["message"] == "a"
    with pytest.raises(ArcRESTError):
        next(following)
    assert next(following)["message"] == "b"


def test_cancelled_while_it_waits(site: Site) -> None:
    async def main() -> float:
        ags = AGSAdministration(site.url, login(site))
        rows = aio_jobs.logs(ags, since="0 s", follow=True, interval=30)
        task = asyncio.ensure_future(rows.__anext__())
        await asyncio.sleep(0.3)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - began

    assert asyncio.run(main()) < 1
