"""`jobs.health`: what is not as it should be."""

from __future__ import annotations

from typing import Any

import pytest
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .conftest import Jobs
from .test_logs import message

BROKEN = {"status": "error", "code": 500, "messages": ["broken"]}


def found(table: Any, check: str) -> list[tuple[str, str, str]]:
    return [(r["status"], r["subject"], r["reason"]) for r in table if r["check"] == check]


def test_a_site_that_is_well(api: Jobs, ags: Any, site: Site) -> None:
    site.application.state.logs.clear()
    table = api.health(ags)
    assert {row["status"] for row in table} == {"ok"}
    assert {row["check"] for row in table} == {
        "machines",
        "services",
        "data stores",
        "certificates",
        "log",
        "licences",
    }
    assert len(found(table, "data stores")) == len(site.application.state.data_items)


def test_what_is_not_well(api: Jobs, ags: Any, site: Site) -> None:
    state = site.application.state
    state.services["Planning/Zoning.MapServer"].running = False
    state.logs.clear()
    state.logs.add(message(state.clock.millis(), "There is no space left on device", machine="M1"))
    for each in state.certificates["GISSRV01.EXAMPLE.COM"].values():
        each["validUntil"] = state.clock.millis() + 10 * 86_400_000
    for each in state.certificates["GISSRV02.EXAMPLE.COM"].values():
        each["validUntil"] = state.clock.millis() - 86_400_000 - 1000
    table = api.health(ags)
    [(status, subject, reason)] = found(table, "services")
    assert (status, subject, reason) == (
        "failure",
        "Planning/Zoning.MapServer",
        "should run, and is STOPPED",
    )
    assert [status for status, *_ in found(table, "certificates")] == ["warning", "failure"]
    assert found(table, "log")[0] == ("failure", "M1", "There is no space left on device")
    assert found(table, "log")[1][0] == "warning"
    assert {status for status, *_ in found(api.health(ags, days=5), "certificates")} == {
        "ok",
        "failure",
    }
    assert {status for status, *_ in found(api.health(ags, days=400), "licences")} == {"warning"}


def test_a_check_that_cannot_be_made(api: Jobs, recorder: Recorder) -> None:
    for place in ("machines", "services", "services/report", "data/items", "logs/query"):
        recorder.replies[place] = BROKEN
    recorder.replies["system/licenses"] = b"<html>"
    table = api.health(api.site(recorder.url, strict=True))
    assert {row["status"] for row in table} == {"failure"}
    assert all("could not be checked: " in row["reason"] for row in table)
    assert len(table) == 6


def test_progress(api: Jobs, ags: Any) -> None:
    told: list[Any] = []
    api.health(ags, progress=lambda *each: told.append(each))
    assert [each[:2] for each in told] == [(at, 6) for at in range(1, 7)]
    with pytest.raises(ZeroDivisionError):
        api.health(ags, progress=lambda *_: 1 / 0)
