"""`jobs.permissions`: who may use what."""

from __future__ import annotations

from typing import Any

import pytest
from arcrest import BulkError
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .conftest import Jobs

BROKEN = {"status": "error", "code": 500, "messages": ["broken"]}


def entry(principal: str, allowed: bool) -> dict[str, Any]:
    return {"principal": principal, "permission": {"isAllowed": allowed, "constraint": ""}}


def test_folders_and_services(api: Jobs, ags: Any, site: Site) -> None:
    state = site.application.state
    state.permissions["Planning/Zoning.MapServer"] = [entry("Publishers", True)]
    table = api.permissions(ags, "Planning")
    assert len(site.requests) == 1 + 1 + 2 * 2
    folder = [row for row in table if row["service"] is None]
    assert [(row["principal"], row["isAllowed"]) for row in folder] == [
        ("esriEveryone", True),
        ("Analysts", True),
    ]
    assert [row["isPublic"] for row in folder] == [True, False]
    own = [row for row in table if row["service"] == "Planning/Zoning.MapServer"]
    assert [(row["principal"], row["isInherited"]) for row in own] == [("Publishers", False)]
    assert (own[0]["privilege"], own[0]["users"]) == ("PUBLISH", ["publisher"])
    other = [row for row in table if row["service"] == "Planning/Parcels.MapServer"]
    assert [(row["principal"], row["isInherited"]) for row in other] == [
        ("esriEveryone", True),
        ("Analysts", True),
    ]
    assert len(other[1]["users"]) == 31
    assert "error" in table.columns


def test_the_whole_site(api: Jobs, ags: Any, site: Site) -> None:
    table = api.permissions(ags)
    assert {row["folderName"] for row in table if row["service"] is None} == set(
        site.application.state.folders
    )
    closed = [row for row in table if row["isAllowed"] is False]
    assert {row["folderName"] for row in closed} == {"System"}
    assert not any(row["isPublic"] for row in closed)
    assert {row["service"] for row in table} - {None} == set(site.application.state.services)


@pytest.fixture
def stand_in(recorder: Recorder) -> Recorder:
    recorder.replies.update(
        {
            "services": {"folders": []},
            "services/report": {
                "reports": [
                    {
                        "serviceName": "A",
                        "type": "MapServer",
                        "permissions": {"permissions": [entry("r", True)]}["permissions"],
                    }
                ]
            },
            "services/permissions": {"permissions": []},
            "security/roles/getPrivilege": {"privilege": "ACCESS"},
            "security/roles/getUsersWithinRole": BROKEN,
        }
    )
    return recorder


def test_a_role_that_cannot_be_read(api: Jobs, stand_in: Recorder) -> None:
    with pytest.warns(UserWarning, match=r"jobs\.permissions: 1 can't be read: r: .*broken"):
        table = api.permissions(api.site(stand_in.url))
    [row] = table
    assert (row["privilege"], row["users"]) == ("ACCESS", None)
    assert "broken" in row["error"]
    with pytest.raises(BulkError) as caught:
        api.permissions(api.site(stand_in.url), strict=True)
    assert caught.value.results == table
