"""`jobs.inventory`: every service with its state, instances, extensions and data."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arcrest import BulkError, ConnectionFailed
from arcrest.sandbox import Site
from contract.recorder import Recorder

from .conftest import Jobs

BROKEN = {"status": "error", "code": 500, "messages": ["broken"]}
SERVICE = {"folderName": "/", "serviceName": "Basemap", "type": "MapServer"}


def test_every_service_has_a_row(api: Jobs, ags: Any, site: Site) -> None:
    table = api.inventory(ags)
    assert len(site.requests) == 1 + 6 + 2 * 28
    services = site.application.state.services
    assert sorted(table.column("name")) == sorted(services)
    for row in table:
        service = services[row["name"]]
        for name in ("serviceName", "type", "provider", "clusterName", "minInstancesPerNode"):
            assert row[name] == service.document[name]
        assert row["realTimeState"] == service.status()["realTimeState"]
        assert row["folderName"] == service.folder
        assert row["URL"].startswith(f"{site.url}/services/")
    zoning = table[table.column("name").index("Planning/Zoning.MapServer")]
    assert zoning["extensions"] == ["WMSServer", "FeatureServer"]
    assert zoning["tags"] == ["sandbox", "Zoning"]
    assert zoning["free"] == 1
    assert zoning["sources"] == [
        {
            "dataset": "gis.dbo.Zoning",
            "database": "gis",
            "server": "db",
            "instance": None,
            "user": None,
            "path": "C:\\projects\\gis.sde",
        }
    ]
    assert (zoning["project"], zoning["clientName"]) == ("C:\\projects\\Zoning.aprx", "DESKTOP01")
    assert set(table.column("error")) == {None}


@pytest.mark.parametrize(
    ("selection", "names", "requests"),
    [
        ({"folder": "Planning", "types": "mapserver"}, ["Zoning", "Parcels"], 1 + 4),
        ({"folder": ["Planning", "Water"], "names": "*ing*"}, ["Zoning"], 2 + 2),
        ({"names": ["Water/*Tools", "basemap"]}, ["TraceTools", "Basemap"], 1 + 6 + 4),
        ({"folder": "P*", "types": "Image*"}, ["Orthophoto2023"], 1 + 1 + 2),
        ({"folder": "/", "names": "Hill?????.ImageServer"}, ["Hillshade"], 1 + 2),
        ({"names": "Missing"}, [], 1 + 6),
    ],
)  # fmt: skip
def test_some_services(
    api: Jobs, ags: Any, site: Site, selection: Any, names: list[str], requests: int
) -> None:
    table = api.inventory(ags, **selection)
    assert sorted(table.column("serviceName")) == sorted(names)
    assert len(site.requests) == requests


def test_progress_is_told_after_each_service(api: Jobs, ags: Any) -> None:
    told: list[Any] = []
    api.inventory(ags, "Planning", progress=lambda *each: told.append(each))
    assert [each[:2] for each in told] == [(at, 5) for at in range(1, 6)]

    def stop(*_: Any) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        api.inventory(ags, "Planning", progress=stop)


@pytest.fixture
def stand_in(recorder: Recorder) -> Recorder:
    """A site of two folders with one service each, and secrets in the connection of its data."""
    connection = (
        "SERVER=db;INSTANCE=sde:oracle;USER=gis;PASSWORD=s3cret;ENCRYPTED_PASSWORD=00ff;DATABASE=d"
    )
    manifest = {"databases": [{"onServerConnectionString": connection, "datasets": []}]}
    document = {**SERVICE, "provider": "DMaps", "configuredState": "STARTED", "new": 1}
    report = {**SERVICE, "status": {"realTimeState": "STOPPED"}, "instances": {"busy": "1"}}
    recorder.replies.update(
        {
            "services": {"folders": ["A"], "services": [SERVICE]},
            "services/A": {"services": [SERVICE]},
            "services/report": {"reports": [report]},
            "services/A/report": {"reports": [report]},
            "services/Basemap.MapServer": document,
            "services/A/Basemap.MapServer": document,
            "services/Basemap.MapServer/iteminfo/manifest/manifest.json": manifest,
            "services/A/Basemap.MapServer/iteminfo/manifest/manifest.json": manifest,
        }
    )
    return recorder


def test_no_password_is_told(api: Jobs, stand_in: Recorder) -> None:
    table = api.inventory(api.site(stand_in.url))
    [source] = table[0]["sources"]
    assert (source["server"], source["instance"], source["user"]) == ("db", "sde:oracle", "gis")
    for text in (str(list(table)), table.to_csv() or "", table._repr_html_()):
        assert "s3cret" not in text
        assert "00ff" not in text
    assert (table[0]["busy"], table[0]["free"]) == (1, None)


@pytest.mark.parametrize("where", ["call", "site"])
def test_what_fails_is_told_in_its_row(api: Jobs, stand_in: Recorder, where: str) -> None:
    stand_in.replies["services/A/Basemap.MapServer"] = BROKEN
    with pytest.warns(UserWarning, match="jobs.inventory: 1 can't be read: A/Basemap.MapServer: "):
        table = api.inventory(api.site(stand_in.url))
    [row] = [row for row in table if row["folderName"] == "A"]
    assert "broken" in row["error"]
    assert (row["realTimeState"], row["provider"]) == ("STOPPED", None)
    assert row["sources"], "the manifest could be read"
    call = {"strict": True} if where == "call" else {}
    settings = {"strict": True} if where == "site" else {}
    with pytest.raises(BulkError, match=r"A/Basemap\.MapServer") as caught:
        api.inventory(api.site(stand_in.url, **settings), **call)
    assert caught.value.results == table


def test_a_folder_without_a_report_is_listed(api: Jobs, stand_in: Recorder) -> None:
    stand_in.replies["services/A/report"] = b"<html>"
    with pytest.warns(UserWarning, match="jobs.inventory: 1 can't be read: A: "):
        table = api.inventory(api.site(stand_in.url))
    [row] = [row for row in table if row["folderName"] == "A"]
    assert (row["configuredState"], row["realTimeState"]) == ("STARTED", None)


def test_a_site_that_is_gone_is_told(api: Jobs, site: Site, ags: Any) -> None:
    site.stop()
    with pytest.raises(ConnectionFailed):
        api.inventory(ags)


def test_an_override_answers(api: Jobs, stand_in: Recorder) -> None:
    kind: Any = type(api.site(stand_in.url))
    asked = []

    class Own(kind):  # type: ignore[misc]
        def _get(self, **asking: Any) -> Any:
            asked.append(asking["url"])
            path = asking["url"].partition("/admin/")[2]
            return json.loads(json.dumps(stand_in.replies[path]))

    table = api.inventory(Own(stand_in.url, None), names="A/*")
    assert [row["name"] for row in table] == ["A/Basemap.MapServer"]
    assert len(asked) == 1 + 2 + 2
    assert not stand_in.requests


def test_a_site_of_the_other_api(api: Jobs) -> None:
    other = Jobs("blocking" if api.is_aio else "asyncio").site("https://h/arcgis/admin")
    with pytest.raises(TypeError, match="an AGSAdministration of arcrest"):
        api.inventory(other)
