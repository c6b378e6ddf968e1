"""A site with services of one's own."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any

import pytest
from arcrest.sandbox import Site


def get(site: Site, path: str) -> Any:
    form = {
        "username": site.username,
        "password": site.password,
        "client": "requestip",
        "f": "json",
    }
    token = post(f"{site.url}/generateToken", form)["token"]
    return post(f"{site.url}/{urllib.parse.quote(path)}", {"token": token, "f": "json"})


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
