"""The members of AGSService: each is called, and its effect is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .effects import Plain, effect, same_document

ZONING = "services/Planning/Zoning.MapServer"


@pytest.fixture
def zoning(ags: Any) -> Any:
    services = ags.services
    services.folderName = "Planning"
    return next(each for each in services.services if each.serviceName == "Zoning")


@effect("AGSService")
def test_the_document(zoning: Any, plain: Plain) -> None:
    there = plain.get(ZONING)
    same_document(zoning, there, "extensions", "jsonProperties")
    shown = [(each.typeName, str(each.enabled)) for each in zoning.extensions]
    assert shown == [(e["typeName"], str(e["enabled"]).title()) for e in there["extensions"]]


def test_a_refresh_returns_none(zoning: Any) -> None:
    assert zoning.refreshProperties() is None


@effect("AGSService.status", "AGSService.statistics", "AGSService.permissions")
def test_what_is_asked_at_every_access(zoning: Any, plain: Plain) -> None:
    for name in ("status", "statistics", "permissions"):
        assert getattr(zoning, name) == plain.get(f"{ZONING}/{name}"), name


@effect("AGSService.iteminfo", "AGSService.editItemInfo")
def test_item_information(zoning: Any, plain: Plain) -> None:
    info = zoning.iteminfo
    assert info == plain.get(f"{ZONING}/iteminfo")
    info["summary"] = "Zonen für „Alle“"
    zoning.editItemInfo(info)
    assert plain.get(f"{ZONING}/iteminfo") == info


@effect("AGSService.itemInfoUpload")
def test_item_info_upload(zoning: Any, plain: Plain, tmp_path: Path) -> None:
    (tmp_path / "view.png").write_bytes(b"png")
    zoning.itemInfoUpload("thumbnail", str(tmp_path / "view.png"))
    assert plain.get(f"{ZONING}/iteminfo")["thumbnail"] == "thumbnail/view.png"


@effect("AGSService.serviceManifest")
def test_service_manifest(zoning: Any, plain: Plain) -> None:
    there = plain.text(f"{ZONING}/iteminfo/manifest/manifest.json")
    assert zoning.serviceManifest("json") == json.loads(there)


@effect("AGSService.edit")
def test_edit(zoning: Any, plain: Plain) -> None:
    changed = {**zoning.document, "description": "edited"}
    zoning.edit(changed)
    assert plain.get(ZONING) == changed


@effect("AGSService.addPermission")
def test_add_permission(zoning: Any, plain: Plain) -> None:
    zoning.addPermission("Analysts", False)
    (entry,) = plain.get(f"{ZONING}/permissions")["permissions"]
    assert (entry["principal"], entry["permission"]["isAllowed"]) == ("Analysts", False)


@effect("AGSService.stop_service", "AGSService.start_service")
def test_a_service_stops_and_starts(zoning: Any, plain: Plain) -> None:
    zoning.stop_service()
    assert plain.get(f"{ZONING}/status")["realTimeState"] == "STOPPED"
    zoning.start_service()
    assert plain.get(f"{ZONING}/status")["realTimeState"] == "STARTED"


@effect("AGSService.stop_service", "AGSService.start_service")
def test_restart_services(zoning: Any, plain: Plain) -> None:
    zoning.restart_services()
    assert plain.get(f"{ZONING}/status")["realTimeState"] == "STARTED"


@effect("AGSService.delete_service")
def test_delete_service(zoning: Any, plain: Plain) -> None:
    zoning.delete_service()
    listed = plain.get("services/Planning")["services"]
    assert "Zoning" not in [each["serviceName"] for each in listed]


@effect("AGSService.lifecycleinfos", "AGSService.refresh")
def test_lifecycle(zoning: Any, plain: Plain) -> None:
    zoning.refresh()
    there = plain.get(f"{ZONING}/lifecycleinfos")
    assert there["lifecycleinfos"][-1]["type"] == "refreshed"
    assert zoning.lifecycleinfos == there


@effect("AGSService.changeProvider")
def test_another_provider(zoning: Any, plain: Plain) -> None:
    zoning.changeProvider("DMaps")
    assert plain.get(ZONING)["provider"] == "DMaps"
    assert zoning.provider == "DMaps"


@effect("AGSService.deleteItemInfo")
def test_item_information_goes(zoning: Any, plain: Plain) -> None:
    zoning.deleteItemInfo()
    assert plain.get(f"{ZONING}/iteminfo") == {}


@effect("AGSService.hasChildPermissionsConflict")
def test_a_service_has_nothing_below_it(zoning: Any, plain: Plain) -> None:
    there = plain.get(f"{ZONING}/permissions/hasChildPermissionsConflict", principal="Analysts")
    assert zoning.hasChildPermissionsConflict("Analysts") == there
    assert there == {"hasChildPermissionsConflict": False}
