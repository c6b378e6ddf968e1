"""A site with content of one's own."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Site


def get(site: Site, path: str) -> Any:
    return post(f"{site.url}/{urllib.parse.quote(path)}", {"token": token(site), "f": "json"})


def token(site: Site) -> str:
    form = {
        "username": site.username,
        "password": site.password,
        "client": "requestip",
        "f": "json",
    }
    return str(post(f"{site.url}/generateToken", form)["token"])


def post(url: str, form: dict[str, str]) -> Any:
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(url, data) as reply:
        return json.load(reply)


def names(site: Site, folder: str) -> list[str]:
    listing = get(site, f"services/{folder}")["services"]
    return [f"{each['serviceName']}.{each['type']}" for each in listing]


def test_by_name() -> None:
    with Site(
        services=["Top.MapServer", "Straßen/A & B.FeatureServer", "/Straßen/C.GPServer"]
    ) as site:
        assert names(site, "") == ["Top.MapServer"]
        assert names(site, "Straßen") == ["A & B.FeatureServer", "C.GPServer"]
        assert sorted(get(site, "services")["folders"]) == ["Straßen", "System", "Utilities"]
        assert "PublishingTools.GPServer" in names(site, "System")
        assert get(site, "services/Straßen/C.GPServer")["configuredState"] == "STARTED"


def test_by_document() -> None:
    own = {
        "folderName": "Planning",
        "serviceName": "Zoning",
        "type": "MapServer",
        "maxInstancesPerNode": 9,
        "configuredState": "STOPPED",
        "manifest": {"databases": [], "resources": []},
    }
    with Site(services=[own]) as site:
        document = get(site, "services/Planning/Zoning.MapServer")
        assert (document["maxInstancesPerNode"], document["maxWaitTime"]) == (9, 60)
        assert "folderName" not in document
        path = "services/Planning/Zoning.MapServer"
        assert get(site, f"{path}/status")["realTimeState"] == "STOPPED"
        assert get(site, f"{path}/iteminfo/manifest/manifest.json") == own["manifest"]


def test_in_place_of_a_sample_one() -> None:
    with Site(services=[{**SYNC, "description": "mine"}]) as site:
        assert get(site, "services/System/SyncTools.GPServer")["description"] == "mine"
        assert len(names(site, "System")) == 6


SYNC = {"folderName": "System", "serviceName": "SyncTools", "type": "GPServer"}


def test_none_at_all() -> None:
    with Site(services=[]) as site:
        assert names(site, "") == []


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (["Zoning"], "a serviceName and a type"),
        (["Zoning.Mapserver"], "a serviceName and a type"),
        ([{"serviceName": "x"}], "a serviceName and a type"),
        (["A/B.MapServer", "/A/B.MapServer"], "The service A/B.MapServer is there twice"),
    ],
)
def test_what_is_no_service(own: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Site(services=own)


# a snapshot -------------------------------------------------------------------------------------

SNAPSHOT: dict[str, Any] = {
    "format": "arcrest site snapshot 1",
    "made": "2026-12-01T12:00:00Z",
    "url": "https://gis.example.com:6443/arcgis/admin",
    "settings": {
        "logs/settings": {"settings": {"logLevel": "FINE"}},
        "system/properties": {"WebContextURL": "https://gis.example.com/arcgis", "own": "x"},
        "security/config": {"Protocol": "HTTPS"},
    },
    "machines": {"Real1.example.com": {"machineName": "REAL1.EXAMPLE.COM", "platform": "Windows"}},
    "folders": {
        "Straßen": {
            "description": "roads",
            "webEncrypted": True,
            "permissions": [{"principal": "Roads", "permission": {"isAllowed": True}}],
        }
    },
    "services": {
        "Straßen/A.MapServer": {
            "service": {
                "serviceName": "A",
                "type": "MapServer",
                "maxInstancesPerNode": 7,
                "configuredState": "STOPPED",
                "own": {"kept": [1, "true"]},
            },
            "manifest": {"databases": [], "resources": [], "own": 1},
            "iteminfo": {"title": "A!"},
            "permissions": [{"principal": "esriEveryone", "permission": {"isAllowed": True}}],
        },
        # of a type that the sandbox does not know
        "New.FutureServer": {"service": {"serviceName": "New", "type": "FutureServer"}},
    },
    "data": {"/fileShares/real": {"type": "folder", "info": {"path": "/data"}}},
}


@pytest.mark.parametrize("form", ["dict", "file"])
def test_a_snapshot(form: str, tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    with Site(snapshot=SNAPSHOT if form == "dict" else path) as site:
        assert get(site, "services")["folders"] == ["Straßen"]
        assert names(site, "") == ["New.FutureServer"]
        service = "services/Straßen/A.MapServer"
        document = get(site, service)
        assert document == SNAPSHOT["services"]["Straßen/A.MapServer"]["service"]
        assert get(site, f"{service}/status")["realTimeState"] == "STOPPED"
        assert get(site, f"{service}/iteminfo/manifest/manifest.json")["own"] == 1
        assert get(site, f"{service}/iteminfo")["title"] == "A!"
        assert [p["principal"] for p in get(site, f"{service}/permissions")["permissions"]] == [
            "esriEveryone"
        ]
        assert get(site, "services/Straßen")["webEncrypted"] is True
        assert [m["machineName"] for m in get(site, "machines")["machines"]] == [
            "REAL1.EXAMPLE.COM"
        ]
        assert get(site, "logs/settings")["settings"]["logLevel"] == "FINE"
        properties = get(site, "system/properties")
        assert (properties["own"], properties["WebContextURL"]) == ("x", site.root)
        found = post(
            f"{site.url}/data/findItems",
            {"token": token(site), "f": "json", "parentPath": "/fileShares"},
        )
        assert [item["path"] for item in found["items"]] == ["/fileShares/real"]
    assert SNAPSHOT["folders"]["Straßen"]["permissions"], "the snapshot is left alone"


def test_what_is_no_snapshot(tmp_path: Path) -> None:
    for wrong in ({}, {"format": "other"}):
        with pytest.raises(ValueError, match="no snapshot"):
            Site(snapshot=wrong)
    with pytest.raises(FileNotFoundError):
        Site(snapshot=tmp_path / "missing.json")
    with pytest.raises(ValueError, match="two contents"):
        Site(snapshot=SNAPSHOT, services=[])
