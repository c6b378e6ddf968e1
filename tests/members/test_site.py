"""The members of AGSAdministration: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, effects, same_document

VERSION = "12.0"


@effect("AGSAdministration", "AGSAdministration.publicKey")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    same_document(ags, plain.get(""), "machines", "services", "security", "data", "uploads")
    assert ags.publicKey == plain.get("publicKey")


@effect("AGSAdministration.exportSite", "AGSAdministration.importSite")
def test_a_backup_is_written_and_read(ags: Any, plain: Plain) -> None:
    location = ags.exportSite("/backups")["location"]
    assert location.startswith("/backups/")
    assert ags.importSite(location)["location"] == location
    assert plain.get("healthCheck") == {"success": True}


@effect("AGSAdministration.deleteSite", "AGSAdministration.createSite")
def test_a_site_goes_and_another_comes(ags: Any, plain: Plain) -> None:
    plain.login()
    ags.deleteSite()
    assert plain.get("healthCheck") == {"success": False}
    ags.createSite("chief", "chief-password", {"type": "FILESYSTEM"}, {"directories": []})
    plain.login("chief", "chief-password")
    assert plain.get("security/psa")["username"] == "chief"


@effect("AGSAdministration.deleteSite", "AGSAdministration.joinSite")
def test_a_machine_joins_a_site(ags: Any, plain: Plain) -> None:
    plain.login()
    ags.deleteSite()
    assert plain.get("healthCheck") == {"success": False}
    ags.joinSite("https://other.example.com:6443/arcgis/admin", "admin", "password")
    assert plain.get("healthCheck") == {"success": True}


@effects(
    {
        "AGSAdministration.local": "local",
        "AGSAdministration.cloud": "cloud",
        "AGSAdministration.healthCheck": "healthCheck",
    }
)
def test_what_the_site_says(ags: Any, plain: Plain, operation: str, case: str) -> None:
    assert getattr(ags, operation.partition(".")[2]) == plain.get(case)


@effect("AGSAdministration.about")
def test_about(ags: Any, plain: Plain) -> None:
    assert ags.about()["serverId"] == plain.get("about")["serverId"]
    there = plain.get("about", redact="true")
    assert ags.about(redact=True).keys() == there.keys() != plain.get("about").keys()


@effect("AGSAdministration.upgrade", "AGSAdministration.upgradeStatus")
def test_an_upgrade_begins(ags: Any, plain: Plain, site: Any) -> None:
    plain.login()
    assert ags.upgradeStatus == {"upgradeStatus": "UPGRADE_NOT_REQUIRED"}
    site.upgrade(False, status="UPGRADE_REQUIRED")
    assert ags.upgrade()["upgradeStatus"] == "In Progress"
    assert plain.open("upgrade")["upgradeStatus"] == "In Progress"


@effect("AGSAdministration.generateToken")
def test_a_token_for_another_program(ags: Any, plain: Plain, site: Any) -> None:
    who = site.accounts["administrator"]
    plain.token = ags.generateToken(who.username, who.password, expiration=5)["token"]
    assert plain.get("")["currentVersion"] == 12.0
