"""The members of UsageReport: each is called, and its effect is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .effects import Plain, effect, same_document

QUERY = {"resourceURIs": ["services/Planning"], "metrics": ["RequestCount"]}


def report(ags: Any) -> Any:
    ags.usagereports.createUsageReport("new", QUERY, "noted")
    return next(each for each in ags.usagereports.reports if each.reportname == "new")


@effect("UsageReport", "UsageReport.query")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    one = report(ags)
    same_document(one, plain.get("usagereports/new"))
    data = one.query({"machines": "*"})["report"]["report-data"]
    there = plain.get("usagereports/new/data", filter='{"machines": "*"}')["report"]["report-data"]
    assert [each["resourceURI"] for each in data[0]] == [each["resourceURI"] for each in there[0]]


@effect("UsageReport.queryCSV")
def test_the_data_as_a_file(ags: Any, plain: Plain, tmp_path: Path) -> None:
    path = Path(report(ags).queryCSV({"machines": "*"}, tmp_path, filterType="json"))
    assert path == tmp_path / "new.csv"
    there = plain.text(
        "usagereports/new/data", filter='{"machines": "*"}', filterType="json", f="csv"
    )
    ours, theirs = path.read_text("utf-8").splitlines(), there.splitlines()
    # the columns are times, which go on between two requests
    assert [line.split(",")[:2] for line in ours] == [line.split(",")[:2] for line in theirs]
    assert len(ours) > 2


@effect("UsageReport.edit", "UsageReport.delete")
def test_a_report_changes_and_goes(ags: Any, plain: Plain) -> None:
    one = report(ags)
    one.since = "LAST_WEEK"
    one.edit()
    assert plain.get("usagereports/new")["since"] == "LAST_WEEK"
    one.delete()
    assert "new" not in [each["reportname"] for each in plain.get("usagereports")["metrics"]]
