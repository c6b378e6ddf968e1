"""The members of Security: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

import pytest

from .effects import Plain, effect, effects, same_document

VERSION = "12.0"


@pytest.fixture
def security(ags: Any) -> Any:
    return ags.security


def user(plain: Plain, name: str) -> Any:
    return plain.get("security/users/search", filter=name)["users"]


def role(plain: Plain, name: str) -> Any:
    return plain.get("security/roles/search", filter=name)["roles"]


def members(plain: Plain, name: str) -> Any:
    return plain.get("security/roles/getUsersWithinRole", rolename=name)["users"]


@effect("Security")
def test_the_document(security: Any, plain: Plain) -> None:
    same_document(security, plain.get("security"))
    assert security.resources == ["users", "roles", "config", "tokens", "psa"]


# operation: the arguments in Python, the path, the fields of the form
@effects(
    {
        "Security.securityConfig": (None, "config", {}),
        "Security.primarySiteAdministrator": (None, "psa", {}),
        "Security.roles": (None, "roles", {}),
        "Security.getRoles": ((1, 3), "roles/getRoles", {"startIndex": "1", "pageSize": "3"}),
        "Security.getUsers": ((2, 4), "users/getUsers", {"startIndex": "2", "pageSize": "4"}),
        "Security.searchRoles": (("wasser",), "roles/search", {"filter": "wasser"}),
        "Security.searchUsers": (
            ("editor", 3),
            "users/search",
            {"filter": "editor", "maxCount": "3"},
        ),
        "Security.getPrivilegeForRole": (
            ("Publishers",),
            "roles/getPrivilege",
            {"rolename": "Publishers"},
        ),
        "Security.getPrivilegeForUser": (
            ("publisher",),
            "users/getPrivilege",
            {"username": "publisher"},
        ),
        "Security.getRolesByPrivilege": (
            ("PUBLISH",),
            "roles/getRolesByPrivilege",
            {"privilege": "PUBLISH"},
        ),
        "Security.getRolesForUser": (
            ("editor02",),
            "roles/getRolesForUser",
            {"username": "editor02"},
        ),
        "Security.getUsersWithinRole": (
            ("Analysts", "editor", 3),
            "roles/getUsersWithinRole",
            {"rolename": "Analysts", "filter": "editor", "maxCount": "3"},
        ),
    }
)
def test_what_is_read(security: Any, plain: Plain, operation: str, case: Any) -> None:
    arguments, path, form = case
    member = getattr(security, operation.partition(".")[2])
    reply = member if arguments is None else member(*arguments)
    assert reply == plain.get(f"security/{path}", **form)
    assert any(reply.values()), "the reply holds something to compare"


@effect("Security.addUser", "Security.updateUser", "Security.removeUser")
def test_a_user_comes_and_goes(security: Any, plain: Plain) -> None:
    security.addUser("ärzte", "one-password", "Ä", "new", "a@example.com")
    (found,) = user(plain, "ärzte")
    assert (found["fullname"], found["description"], found["email"]) == (
        "Ä",
        "new",
        "a@example.com",
    )
    security.updateUser("ärzte", None, "B", "changed", None)
    (found,) = user(plain, "ärzte")
    assert (found["fullname"], found["description"]) == ("B", "changed")
    security.removeUser("ärzte")
    assert user(plain, "ärzte") == []


@effect("Security.addRole", "Security.updateRole", "Security.removeRole")
def test_a_role_comes_and_goes(security: Any, plain: Plain) -> None:
    security.addRole("inspectors", "new")
    assert role(plain, "inspectors") == [{"rolename": "inspectors", "description": "new"}]
    security.updateRole("inspectors", "changed")
    assert role(plain, "inspectors") == [{"rolename": "inspectors", "description": "changed"}]
    security.removeRole("inspectors")
    assert role(plain, "inspectors") == []


@effect("Security.addUsersToRole", "Security.removeUsersFromRole")
def test_users_of_a_role(security: Any, plain: Plain) -> None:
    security.addUsersToRole("測量", ["viewer", "müller"])
    assert {"viewer", "müller"} <= set(members(plain, "測量"))
    security.removeUsersFromRole("測量", "viewer,müller")
    assert not {"viewer", "müller"} & set(members(plain, "測量"))


@effect("Security.assignRoles", "Security.removeRoles")
def test_roles_of_a_user(security: Any, plain: Plain) -> None:
    def held() -> Any:
        return plain.get("security/roles/getRolesForUser", username="viewer")["roles"]

    security.assignRoles("viewer", ["測量", "Publishers"])
    assert held() == ["Analysts", "測量", "Publishers"]
    security.removeRoles("viewer", "測量,Publishers")
    assert held() == ["Analysts"]


@effect("Security.assignPrivilege")
def test_assign_privilege(security: Any, plain: Plain) -> None:
    security.assignPrivilege("Analysts", "PUBLISH")
    held = plain.get("security/roles/getPrivilege", rolename="Analysts")
    assert held == {"privilege": "PUBLISH"}


@effect("Security.updateSecurityConfig")
def test_update_security_config(security: Any, plain: Plain) -> None:
    changed = {**security.securityConfig, "Protocol": "HTTPS"}
    security.updateSecurityConfig(changed)
    assert plain.get("security/config") == changed


@effect("Security.disablePrimarySiteAdministrator", "Security.enablePrimarySiteAdministrator")
def test_the_administrator_is_disabled_and_enabled(security: Any, plain: Plain) -> None:
    plain.login()
    security.disablePrimarySiteAdministrator()
    assert plain.get("security/psa")["disabled"] is True
    security.enablePrimarySiteAdministrator()
    assert plain.get("security/psa")["disabled"] is False


@effect("Security.updatePrimarySiteAdministrator")
def test_update_primary_site_administrator(security: Any, plain: Plain) -> None:
    security.updatePrimarySiteAdministrator("chief", "chief-password")
    plain.login("chief", "chief-password")
    assert plain.get("security/psa")["username"] == "chief"


@effect("Security.users", "Security.specialRoles", "Security.tokens")
def test_what_else_is_read(security: Any, plain: Plain) -> None:
    assert security.users == plain.get("security/users")
    assert security.specialRoles == plain.get("security/roles/specialRoles")
    assert security.tokens == plain.get("security/tokens")


@effect("Security.updateTokens")
def test_token_settings(security: Any, plain: Plain) -> None:
    settings = security.tokens
    settings["properties"]["shortTimeout"] = "90"
    security.updateTokens(settings)
    assert plain.get("security/tokens") == settings


STORES = ({"type": "LDAP", "properties": {"adminUser": "cn=reader"}}, {"type": "BUILTIN"})


@effect("Security.testIdentityStore", "Security.updateIdentityStore")
def test_an_identity_store_is_tested_and_taken(security: Any, plain: Plain) -> None:
    assert security.testIdentityStore(*STORES) == {"status": "success"}
    assert plain.get("security/config")["userStoreConfig"]["type"] == "BUILTIN"
    security.updateIdentityStore(*STORES)
    assert plain.get("security/config")["userStoreConfig"] == STORES[0]


@effect("Security.updateContentSecurityPolicy")
def test_a_content_security_policy(security: Any, plain: Plain) -> None:
    policy = {"rest": "default-src 'self'"}
    security.updateContentSecurityPolicy(policy)
    assert plain.get("security/config")["contentSecurityPolicy"] == policy
