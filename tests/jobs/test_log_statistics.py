"""`jobs.log_statistics`: counts and times by service, method, user, machine and hour."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any

import pytest
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .conftest import Jobs
from .test_logs import BEGIN, message

LOUD = {"SEVERE", "WARNING", "INFO", "FINE"}


def test_beside_numbers_made_otherwise(api: Jobs, ags: Any, site: Site) -> None:
    table = api.log_statistics(ags, by=["service", "machine"])
    messages = site.application.state.logs.between(0, site.application.state.clock.millis())
    groups: dict[Any, list[Any]] = defaultdict(list)
    for each in messages:
        if each["type"] in LOUD:
            groups[each["source"], each["machine"]].append(each)
    assert {(row["service"], row["machine"]) for row in table} == set(groups)
    for row in table:
        group = groups[row["service"], row["machine"]]
        times = sorted(float(each["elapsed"]) for each in group if each["elapsed"])
        assert row["messages"] == len(group)
        assert row["errors"] == sum(each["type"] == "SEVERE" for each in group)
        assert row["count"] == len(times)
        if times:
            assert row["mean"] == pytest.approx(statistics.fmean(times))
            assert (row["min"], row["max"]) == (times[0], times[-1])
            near = times[round(0.5 * (len(times) - 1)) - 1 : round(0.5 * (len(times) - 1)) + 2]
            assert min(near) * 0.99 <= row["p50"] <= max(near) * 1.01
    totals = [row["total"] or 0 for row in table]
    assert totals == sorted(totals, reverse=True)


def test_by_hour_and_user(api: Jobs, recorder: Recorder) -> None:
    recorder.replies["logs/query"] = {
        "hasMore": False,
        "logMessages": [
            message(BEGIN + 3_600_000, "End Draw", elapsed="3", type="FINE", user="a"),
            message(BEGIN + 1, "End Draw", elapsed="1", type="FINE", user="a"),
            message(BEGIN, "wait for a free instance", elapsed="9", type="FINE", user="b"),
        ],
    }
    site = api.site(recorder.url)
    table = api.log_statistics(site, by="hour")
    assert [row["hour"].minute for row in table] == [0, 0]
    assert [row["total"] for row in table] == [3.0, 1.0]
    [one, other] = api.log_statistics(site, by=("user", "method"))
    assert (one["user"], one["method"], one["count"], one["ratePerHour"]) == ("a", "Draw", 2, 2.0)
    assert (other["waits"], other["waitMax"], other["count"]) == (1, 9.0, 0)


def test_a_level_that_is_too_coarse_is_told(api: Jobs, recorder: Recorder) -> None:
    recorder.replies["logs/query"] = {"hasMore": False, "logMessages": [message(BEGIN, "x")]}
    recorder.replies["logs/settings"] = {"settings": {"logLevel": "WARNING"}}
    with pytest.warns(UserWarning, match="logs at WARNING, and servers write these times at FINE"):
        table = api.log_statistics(api.site(recorder.url, strict=True))
    assert table.column("errors") == [1]


def test_what_makes_no_sense(api: Jobs, ags: Any) -> None:
    with pytest.raises(ValueError, match="by names service, method, user, machine, hour"):
        api.log_statistics(ags, by="colour")
