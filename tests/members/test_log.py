"""The members of Log: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


@effect("Log", "Log.logSettings", "Log.countErrorReports")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    same_document(ags.logs, plain.get("logs"))
    assert ags.logs.logSettings == plain.get("logs/settings")["settings"]
    assert ags.logs.countErrorReports() == plain.get("logs/countErrorReports")


@effect("Log.query")
def test_query(ags: Any, plain: Plain, site: Any) -> None:
    site.log("Überlauf", level="SEVERE")
    there = plain.get("logs/query", level="SEVERE", pageSize="5")["logMessages"]
    assert ags.logs.query(level="SEVERE", pageSize=5)["logMessages"] == there
    assert "Überlauf" in [each["message"] for each in there]


@effect("Log.editLogSettings")
def test_edit_log_settings(ags: Any, plain: Plain) -> None:
    before = plain.get("logs/settings")["settings"]
    ags.logs.editLogSettings(logLevel="fine", maxLogFileAge=7)
    changed = {**before, "logLevel": "FINE", "maxLogFileAge": 7}
    assert plain.get("logs/settings")["settings"] == changed


@effect("Log.clean")
def test_clean(ags: Any, plain: Plain, site: Any) -> None:
    site.log("old")
    ags.logs.clean()
    left = plain.get("logs/query", level="DEBUG")["logMessages"]
    assert "old" not in [each["message"] for each in left]
