"""An identity store is tested before it is put to use."""

from settings import admin, read

USERS = {
    "type": "WINDOWS",
    "properties": {"adminUser": "EXAMPLE\\gis", "adminUserPassword": "s3cret"},
}
ROLES = {"type": "WINDOWS", "properties": {}}

for version in ("11.3", "10.9.1"):
    security = admin(version).security
    before = read("security/config", version)
    res = security.testIdentityStore({"properties": {}}, ROLES)
    assert res["status"] == "error", res
    res = security.testIdentityStore(USERS, ROLES)
    assert res["status"] == "success", res
    assert read("security/config", version) == before, "a test changes nothing"
    res = security.updateIdentityStore(USERS, ROLES)
    assert res["status"] == "success", res
    assert read("security/config", version)["userStoreConfig"]["type"] == "WINDOWS"
