"""`jobs.fleet`: one job over many sites."""

from __future__ import annotations

import inspect
from typing import Any

from arcrest import jobs
from arcrest.aio import jobs as aio_jobs
from arcrest.sandbox import Site

from .conftest import Jobs


def test_many_sites_at_once(api: Jobs, site: Site, ags: Any) -> None:
    job: Any = (aio_jobs if api.is_aio else jobs).inventory
    gone = api.site("http://127.0.0.1:9/arcgis/admin")
    table = api.fleet({"a": ags, "gone": gone, "b": ags}, job, folder="Planning")
    assert table.column("site") == ["a"] * 5 + ["gone"] + ["b"] * 5
    [lost] = [row for row in table if row["siteError"]]
    assert lost["site"] == "gone"
    assert lost["siteError"].startswith("ConnectionFailed: ")
    assert table[0]["name"].startswith("Planning/")
    assert [row["site"] for row in api.fleet([gone], job)] == [gone.url]
    assert len(api.fleet([], job)) == 0


def test_both_apis_have_the_same_text() -> None:
    for name in ("fleet", "compare"):
        assert inspect.getdoc(getattr(jobs, name)) == inspect.getdoc(getattr(aio_jobs, name))
