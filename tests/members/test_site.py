"""The members of AGSAdministration: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document


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
