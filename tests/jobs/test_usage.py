"""`jobs.usage`: a report that is made, read and deleted."""

from __future__ import annotations

import datetime
import sys
from typing import Any

import pytest
from arcrest import ServerError
from arcrest.jobs import Table
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


# charts ---------------------------------------------------------------------------------------


def test_a_chart_has_a_line_for_each_metric(api: Jobs, ags: Any) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    table = api.usage(
        ags, ["RequestCount", "RequestsFailed"], names="Planning/Zoning", since="LAST_DAY"
    )
    axes = table.plot()
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["RequestCount", "RequestsFailed"]
    assert axes.get_title() == "Planning/Zoning.MapServer"
    assert [len(line.get_xdata()) for line in axes.get_lines()] == [48, 48]
    again = table[:48].plot(axes)
    assert again is axes
    assert len(axes.get_lines()) == 3


def test_a_chart_needs_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    when = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    with pytest.raises(ModuleNotFoundError, match="pip install matplotlib"):
        Table([{"time": when, "value": 1.0}]).plot()
    for rows in ([{"a": 1}], [{"time": when}], []):
        with pytest.raises(ValueError, match="a column of times and one of numbers"):
            Table(rows).plot()
