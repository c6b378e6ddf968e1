"""The members of Services: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

import pytest

from .effects import Plain, effect, effects

NEW = {"serviceName": "New", "type": "MapServer", "capabilities": "Map"}
ZONING = [{"folderName": "Planning", "serviceName": "Zoning", "type": "MapServer"}]


@pytest.fixture
def services(ags: Any) -> Any:
    return ags.services


def names(listing: Any) -> list[str]:
    return sorted(f"{each['serviceName']}.{each['type']}" for each in listing["services"])


@effect("Services", "Services.services")
def test_a_folder_and_its_services(services: Any, plain: Plain) -> None:
    for folder in ("/", "Planning", "Straßenpläne Ünïcode"):
        services.folderName = folder
        there = plain.get("services" if folder == "/" else f"services/{folder}")
        found = sorted(f"{each.serviceName}.{each.type}" for each in services.services)
        assert found == names(there)
        assert services.description == there["description"]
        assert (services.isDefault, services.webEncrypted) == (False, False)


@effect("Services.types")
def test_types(services: Any, plain: Plain) -> None:
    assert services.types == plain.get("services/types")


@effect("Services.createFolder", "Services.deleteFolder")
def test_a_folder_comes_and_goes(services: Any, plain: Plain) -> None:
    services.createFolder("Öffnung & Bau", "new")
    assert plain.get("services/Öffnung & Bau")["description"] == "new"
    services.deleteFolder("Öffnung & Bau")
    assert "Öffnung & Bau" not in plain.get("services")["folders"]


@effect("Services.editFolder")
def test_edit_folder(services: Any, plain: Plain) -> None:
    services.folderName = "Water"
    services.editFolder("wet", True)
    folder = plain.get("services/Water")
    assert (folder["description"], folder["webEncrypted"]) == ("wet", True)


@effect("Services.createService", "Services.deleteService")
@pytest.mark.parametrize("folder", ["/", "Planning"])
def test_a_service_comes_and_goes(services: Any, plain: Plain, folder: str) -> None:
    place = "services" if folder == "/" else f"services/{folder}"
    services.folderName = folder
    services.createService(NEW)
    assert plain.get(f"{place}/New.MapServer") == {**NEW, "configuredState": "STARTED"}
    services.deleteService("New", "MapServer", folder)
    assert "New.MapServer" not in names(plain.get(place))


@effect("Services.rename_service")
def test_rename_service(services: Any, plain: Plain) -> None:
    services.rename_service("Zoning", "MapServer", "Zones", "Planning")
    listed = names(plain.get("services/Planning"))
    assert ("Zones.MapServer" in listed, "Zoning.MapServer" in listed) == (True, False)


@effect("Services.stopServices", "Services.startServices")
def test_services_stop_and_start(services: Any, plain: Plain) -> None:
    services.stopServices(ZONING)
    assert plain.get("services/Planning/Zoning.MapServer/status")["realTimeState"] == "STOPPED"
    services.startServices(ZONING)
    assert plain.get("services/Planning/Zoning.MapServer/status")["realTimeState"] == "STARTED"


@effect("Services.exists")
def test_exists(services: Any, plain: Plain) -> None:
    for service, there in (("Zoning", True), ("Nothing", False)):
        given = {"folderName": "Planning", "serviceName": service, "type": "MapServer"}
        asked = services.exists("Planning", service, "MapServer")
        assert asked == plain.get("services/exists", **given) == {"exists": there}


@effect("Services.service_report")
def test_service_report(services: Any, plain: Plain) -> None:
    details = '["description","status","instances","iteminfo","properties"]'
    there = plain.get("services/Water/report", parameters=details)
    assert services.service_report("Water") == there
    assert len(there["reports"]) == 5
    only = [{"serviceName": "Network", "type": "MapServer"}]
    (found,) = services.service_report("Water", services=only, parameters=["status"])["reports"]
    assert found["serviceName"] == "Network"
    assert "iteminfo" not in found


@effect("Services.statuses")
def test_statuses(services: Any, plain: Plain) -> None:
    statuses = services.statuses()
    there = {}
    for folder in ["", *(f"{name}/" for name in plain.get("services")["folders"])]:
        for each in plain.get(f"services/{folder}report")["reports"]:
            there[f"{folder}{each['serviceName']}.{each['type']}"] = each["status"]
    assert statuses == there


@effect("Services.addFolderPermission", "Services.cleanPermissions")
def test_a_permission_comes_and_goes(services: Any, plain: Plain) -> None:
    def held() -> dict[str, bool]:
        entries = plain.get("services/Water/permissions")["permissions"]
        return {each["principal"]: each["permission"]["isAllowed"] for each in entries}

    services.addFolderPermission("Analysts", False, "Water")
    assert held() == {"esriEveryone": True, "Analysts": False}
    services.cleanPermissions("Analysts")
    assert held() == {"esriEveryone": True}


@effect("Services.listFolderPermissions")
def test_list_folder_permissions(services: Any, plain: Plain) -> None:
    there = plain.get("services/Planning/permissions")
    assert services.listFolderPermissions("Planning") == there
    assert len(there["permissions"]) == 2


@effects(
    {
        "Services.serviceProperties": "services/properties",
        "Services.webhooks": "services/webhooks",
        "Services.webhookSettings": "services/webhooks/settings",
    }
)
def test_what_all_services_share(services: Any, plain: Plain, operation: str, case: str) -> None:
    assert getattr(services, operation.partition(".")[2]) == plain.get(case)


@effect("Services.updateServiceProperties", "Services.updateWebhookSettings")
def test_what_all_services_share_is_changed(services: Any, plain: Plain) -> None:
    services.updateServiceProperties({"enableOGC": True})
    assert plain.get("services/properties") == {"enableOGC": True}
    services.updateWebhookSettings({"days": 5}, 3)
    there = plain.get("services/webhooks/settings")
    assert (there["deactivationPolicy"], there["notificationAttempts"]) == ({"days": 5}, 3)


@effect("Services.hasChildPermissionsConflict")
def test_a_permission_contradicts(services: Any, plain: Plain) -> None:
    services.addFolderPermission("Analysts", False, "Planning")
    services.folderName = "Planning"
    next(each for each in services.services if each.serviceName == "Zoning").addPermission(
        "Analysts", False
    )
    for allowed in (True, False):
        there = plain.get(
            "services/Planning/permissions/hasChildPermissionsConflict",
            principal="Analysts",
            isAllowed=str(allowed).lower(),
        )
        assert services.hasChildPermissionsConflict("Analysts", allowed) == there
        assert there == {"hasChildPermissionsConflict": allowed}


@effect("Services.canCreateService")
def test_can_create(services: Any, plain: Plain) -> None:
    assert services.canCreateService(NEW) == {"status": "success"}
    assert "New.MapServer" not in names(plain.get("services"))
    taken = {"serviceName": "Zoning", "type": "MapServer"}
    assert services.canCreateService(taken, folderName="Planning")["status"] == "error"


@effect("Services.deleteServices")
def test_several_services_are_deleted(services: Any, plain: Plain) -> None:
    services.deleteServices(["Planning/Zoning.MapServer", "Water/TraceTools.GPServer"])
    assert "Zoning.MapServer" not in names(plain.get("services/Planning"))
    assert "TraceTools.GPServer" not in names(plain.get("services/Water"))


@effect("Services.exportServices", "Services.importServices")
def test_services_are_exported_and_imported(services: Any, plain: Plain) -> None:
    before = names(plain.get("services"))
    location = services.exportServices("/backups")["location"]
    assert location.startswith("/backups/")
    assert services.importServices(location)["status"] == "success"
    assert names(plain.get("services")) == before


@effect("Services.federate", "Services.unfederate")
def test_portal_items_come_and_go(services: Any, plain: Plain) -> None:
    services.federate()
    assert plain.get("services/properties")["federated"] is True
    services.unfederate()
    assert plain.get("services/properties")["federated"] is False
