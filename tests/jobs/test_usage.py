"""`jobs.usage`: a report that is made, read and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from arcrest import ServerError
from arcrest.sandbox import Site

from .conftest import Jobs


def test_usage_of_some_services(api: Jobs, ags: Any, site: Site) -> None:
    before = list(site.application.state.reports)
    table = api.usage(
        ags, ["RequestCount", "RequestsFailed"], folder="Water", types="MapServer", since="LAST_DAY"
    )
    assert len(table) == 2 * 48
    assert set(table.column("service")) == {"Water/Network.MapServer"}
    assert set(table.column("metric")) == {"RequestCount", "RequestsFailed"}
    times = table.column("time")[:48]
    assert times == sorted(times)
    assert list(site.application.state.reports) == before


def test_usage_of_a_time(api: Jobs, ags: Any) -> None:
    table = api.usage(ags, names="Planning/Zoning", since="2 h", minutes=30)
    assert len(table) == 4
    assert len(api.usage(ags, names="Missing")) == 0
    with pytest.raises(ValueError, match="LAST_DAY, LAST_WEEK"):
        api.usage(ags, since="LAST_CENTURY")


def test_a_metric_that_is_none(api: Jobs, ags: Any, site: Site) -> None:
    before = list(site.application.state.reports)
    with pytest.raises(ServerError, match="not a metric"):
        api.usage(ags, "Smiles")
    assert list(site.application.state.reports) == before
