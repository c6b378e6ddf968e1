"""`jobs.uses`: which services and data store items use a dataset."""

from __future__ import annotations

from typing import Any

import pytest
from arcrest import BulkError
from arcrest.sandbox import Site

from .conftest import Jobs


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("Zoning", {"Planning/Zoning.MapServer"}),
        ("dbo.zoning", {"Planning/Zoning.MapServer"}),
        ("gis.dbo.N*", {"Water/Network.MapServer"}),
        ("water", {"/enterpriseDatabases/water_utility", "/enterpriseDatabases/AGSDataStore_ds_1"}),
        ("\\\\files\\*", {"/fileShares/planning"}),
        ("nothing", set()),
    ],
)
def test_where_a_dataset_is_used(api: Jobs, ags: Any, what: str, names: set[str]) -> None:
    assert set(api.uses(ags, what).column("name")) == names


def test_what_is_told_of_a_use(api: Jobs, ags: Any, site: Site) -> None:
    [use] = api.uses(ags, "Network", folder="Water")
    assert (use["kind"], use["byReference"], use["database"]) == ("service", True, "gis")
    assert use["URL"] == f"{site.url}/services/Water/Network.MapServer"
    [item] = [use for use in api.uses(ags, "water") if use["name"].endswith("water_utility")]
    assert (item["kind"], item["server"], item["user"]) == ("data store item", "db", "gis")
    assert "ENCRYPTED" not in str(item)


def test_what_cannot_be_read_is_told(api: Jobs, ags: Any, site: Site) -> None:
    site.application.state.services["Planning/Zoning.MapServer"].manifest = "no object"
    with pytest.warns(UserWarning, match=r"jobs\.uses: 1 can't be read: Planning/Zoning"):
        table = api.uses(ags, "Parcels", folder="Planning")
    assert table.column("name") == ["Planning/Parcels.MapServer"]
    with pytest.raises(BulkError):
        api.uses(ags, "Parcels", folder="Planning", strict=True)
