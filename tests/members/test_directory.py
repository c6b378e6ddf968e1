"""The members of ServerDirectory: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

PLACE = "system/directories/arcgisjobs"


def directory(ags: Any) -> Any:
    return next(each for each in ags.system.serverDirectories if each.name == "arcgisjobs")


@effect("ServerDirectory")
def test_the_document(ags: Any, plain: Plain) -> None:
    jobs = directory(ags)
    same_document(jobs, plain.get(PLACE))


@effect("ServerDirectory.edit", "ServerDirectory.clean", "ServerDirectory.unregisterDirectory")
def test_a_directory_changes_and_goes(ags: Any, plain: Plain) -> None:
    directory(ags).edit("/jobs", "NONE", 0, "changed")
    there = plain.get(PLACE)
    assert (there["physicalPath"], there["cleanupMode"]) == ("/jobs", "NONE")
    assert directory(ags).clean() == {"status": "success"}
    assert plain.get(PLACE) == there
    directory(ags).unregisterDirectory()
    listed = plain.get("system/directories")["directories"]
    assert "arcgisjobs" not in [each["name"] for each in listed]
