"""The members of UsageReports: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

QUERY = {"resourceURIs": ["services/Planning"], "metrics": ["RequestCount"]}


@effect("UsageReports", "UsageReports.reports", "UsageReports.createUsageReport")
def test_a_report_is_made(ags: Any, plain: Plain) -> None:
    reports = ags.usagereports
    reports.createUsageReport("new", QUERY, "noted")
    there = plain.get("usagereports")
    (made,) = (each for each in there["metrics"] if each["reportname"] == "new")
    assert (made["queries"], made["metadata"], made["since"]) == ([QUERY], "noted", "LAST_DAY")
    same_document(reports, there)
    assert [each.document for each in reports.reports] == there["metrics"]


@effect("UsageReports.usageReportSettings", "UsageReports.editUsageReportSettings")
def test_settings(ags: Any, plain: Plain) -> None:
    before = plain.get("usagereports/settings")
    assert ags.usagereports.usageReportSettings == before
    ags.usagereports.editUsageReportSettings(15)
    assert plain.get("usagereports/settings") == {**before, "samplingInterval": 15}
