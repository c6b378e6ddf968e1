"""Users, roles, the security configuration, the token settings and the site's administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, TypeVar

from ..errors import AdminError, Conflict, Exists
from ..privileges import PRIVILEGES
from ..records import Document, Role, User
from ..routes import Call, Reply, Routes

routes = Routes("security", "/admin/security")
users = Routes("users", "/admin/security/users")
roles = Routes("roles", "/admin/security/roles")
config = Routes("security-config", "/admin/security/config")
tokens = Routes("security-tokens", "/admin/security/tokens")
psa = Routes("psa", "/admin/security/psa")

_PRIVILEGE = "|".join(PRIVILEGES)

Item = TypeVar("Item")


def _page(call: Call, name: str, items: list[Item], show: Callable[[Item], object]) -> Reply:
    """The page that `startIndex` and `pageSize` ask for."""
    first, size = call.number("startIndex"), call.number("pageSize", 10)
    if first < 0 or size < 1:
        raise AdminError("A page starts at 0 or later and has a size of 1 or more.")
    shown = [show(item) for item in items[first : first + size]]
    return {name: shown, "hasMore": first + size < len(items)}


def _found(call: Call, name: str, items: list[Item], show: Callable[[Item], object]) -> Reply:
    """At most `maxCount` items."""
    most = call.number("maxCount", 1000)
    return {name: [show(item) for item in items[:most]], "hasMore": len(items) > most}


def _matching(call: Call, names: Iterable[str]) -> list[str]:
    """The names that contain `filter`, in any case."""
    wanted = call.text("filter").casefold()
    return [name for name in names if wanted in name.casefold()]


@routes.read("")
def get(call: Call) -> Reply:
    return {"resource": ["users", "roles", "config", "tokens", "psa"]}


# users ----------------------------------------------------------------------------------------


def _accounts(call: Call) -> list[User]:
    """The users of the store; the site's own administrator is not one of them."""
    return [user for name, user in call.state.users.items() if name != call.state.psa]


def _account(call: Call) -> User:
    return call.state.user(call.text("username"))


@users.read("")
def get_users_count(call: Call) -> Reply:
    return {"totalUsers": len(_accounts(call))}


@users.write("/add", "username! password! fullname description email")
def add_user(call: Call) -> Reply:
    if call.text("username") in call.state.users:
        raise Exists("user", call.text("username"))
    call.state.users[call.text("username")] = User(**call.given())
    return None


@users.read("/getUsers", "startIndex:int pageSize:int")
def get_users(call: Call) -> Reply:
    return _page(call, "users", _accounts(call), User.document)


@users.read("/search", "filter maxCount:int")
def search_users(call: Call) -> Reply:
    names = set(_matching(call, (user.username for user in _accounts(call))))
    found = [user for user in _accounts(call) if user.username in names]
    return _found(call, "users", found, User.document)


@users.write("/remove", "username!")
def remove_user(call: Call) -> Reply:
    user = _account(call)
    if user.username == call.state.psa:
        raise Conflict("The primary site administrator cannot be removed.")
    del call.state.users[user.username]
    return None


@users.write("/update", "username! password fullname description email")
def update_user(call: Call) -> Reply:
    """Change the given attributes. An empty password leaves the password as it is."""
    user = _account(call)
    for name, value in call.changes().items():
        if value or name != "password":
            setattr(user, name, value)
    return None


@users.write("/assignRoles", "username! roles!:csv")
def assign_roles(call: Call) -> Reply:
    user = _account(call)
    for role in [call.state.role(name) for name in call.names("roles")]:
        _give(user, role)
    return None


@users.write("/removeRoles", "username! roles!:csv")
def remove_roles(call: Call) -> Reply:
    user = _account(call)
    for role in [call.state.role(name) for name in call.names("roles")]:
        _take(user, role)
    return None


def _give(user: User, role: Role) -> None:
    if role.rolename not in user.roles:
        user.roles.append(role.rolename)


def _take(user: User, role: Role) -> None:
    if role.rolename in user.roles:
        user.roles.remove(role.rolename)


@users.read("/getPrivilege", "username!")
def get_user_privilege(call: Call) -> Reply:
    return {"privilege": call.state.privilege(_account(call).username)}


# roles ----------------------------------------------------------------------------------------


def _role(call: Call) -> Role:
    return call.state.role(call.text("rolename"))


def _members(call: Call, role: Role) -> list[str]:
    return [user.username for user in _accounts(call) if role.rolename in user.roles]


@roles.read("")
def get_roles_count(call: Call) -> Reply:
    return {"totalRoles": len(call.state.roles)}


@roles.write("/add", "rolename! description")
def add_role(call: Call) -> Reply:
    if call.text("rolename") in call.state.roles:
        raise Exists("role", call.text("rolename"))
    call.state.roles[call.text("rolename")] = Role(**call.given())
    return None


@roles.read("/getRoles", "startIndex:int pageSize:int")
def get_roles(call: Call) -> Reply:
    return _page(call, "roles", list(call.state.roles.values()), Role.document)


@roles.read("/search", "filter maxCount:int")
def search_roles(call: Call) -> Reply:
    found = [call.state.roles[name] for name in _matching(call, call.state.roles)]
    return _found(call, "roles", found, Role.document)


@roles.write("/remove", "rolename!")
def remove_role(call: Call) -> Reply:
    role = _role(call)
    for user in call.state.users.values():
        _take(user, role)
    del call.state.roles[role.rolename]
    return None


@roles.write("/update", "rolename! description")
def update_role(call: Call) -> Reply:
    _role(call).description = call.text("description")
    return None


@roles.read("/getRolesForUser", "username! filter maxCount:int")
def get_roles_for_user(call: Call) -> Reply:
    return _found(call, "roles", _matching(call, _account(call).roles), str)


@roles.read("/getUsersWithinRole", "rolename! filter maxCount:int")
def get_users_within_role(call: Call) -> Reply:
    return _found(call, "users", _matching(call, _members(call, _role(call))), str)


@roles.write("/addUsersToRole", "rolename! users!:csv")
def add_users_to_role(call: Call) -> Reply:
    role = _role(call)
    for user in [call.state.user(name) for name in call.names("users")]:
        _give(user, role)
    return None


@roles.write("/removeUsersFromRole", "rolename! users!:csv")
def remove_users_from_role(call: Call) -> Reply:
    role = _role(call)
    for user in [call.state.user(name) for name in call.names("users")]:
        _take(user, role)
    return None


@roles.write("/assignPrivilege", f"rolename! privilege:{_PRIVILEGE}")
def assign_privilege(call: Call) -> Reply:
    _role(call).privilege = call.text("privilege", PRIVILEGES[0])
    return None


@roles.read("/getPrivilege", "rolename!")
def get_role_privilege(call: Call) -> Reply:
    return {"privilege": _role(call).privilege}


@roles.read("/getRolesByPrivilege", f"privilege!:{_PRIVILEGE}")
def get_roles_by_privilege(call: Call) -> Reply:
    found = [role for role in call.state.roles.values() if role.privilege == call.text("privilege")]
    return {"roles": [role.rolename for role in found]}


@roles.read("/specialRoles")
def special_roles(call: Call) -> Reply:
    return {"specialRoles": ["esriEveryone", "esriAuthenticated"]}


# configuration --------------------------------------------------------------------------------

_FLAT = (
    "Protocol:HTTP|HTTPS|HTTP_AND_HTTPS authenticationTier:GIS_SERVER|WEB_ADAPTOR|ARCGIS_PORTAL "
    "authenticationMode allowDirectAccess:bool allowedAdminAccessIPs HSTSEnabled:bool "
    "virtualDirsSecurityEnabled:bool httpsProtocols cipherSuites portalProperties:json "
    "allowInternetCORSEnabled:bool contentSecurityPolicy"
)

_FIELDS = [text.partition(":")[0] for text in _FLAT.split()]


@config.read("")
def get_config(call: Call) -> Reply:
    return call.state.settings["security"]


_OLD = (
    "userStoreConfig:json roleStoreConfig:json httpEnabled:bool sslEnabled:bool "
    "securityEnabled:bool allowInternetCORSAccess:bool"
)


@config.write("/update", f"securityConfig:json {_FLAT} {_OLD}")
def update_config(call: Call) -> Reply:
    """Replace the configuration by a document, or change single fields; a client may send both."""
    flat = call.given()
    document = flat.pop("securityConfig", None)
    if document is None and not flat:
        raise AdminError("The parameter 'securityConfig' is missing.")
    if document is None:
        changes = call.changes(*_FIELDS)
        call.state.settings["security"].update(changes)
    else:
        call.state.settings["security"] = {**document, **flat}
    call.state.outages.begin()
    return None


_STORES = "userStoreConfig!:json roleStoreConfig!:json"


def _stores(call: Call) -> Document:
    stores = {name: call.document(name) for name in ("userStoreConfig", "roleStoreConfig")}
    for name, store in stores.items():
        if "type" not in store:
            raise AdminError(f"The parameter '{name}' has no 'type'.")
    return stores


@config.write("/updateIdentityStore", _STORES)
def update_identity_store(call: Call) -> Reply:
    call.state.settings["security"].update(_stores(call))
    return None


@config.write("/updateContentSecurityPolicy", "contentSecurityPolicy!:json", since="11.5")
def update_content_security_policy(call: Call) -> Reply:
    call.state.settings["security"]["contentSecurityPolicy"] = call.document(
        "contentSecurityPolicy"
    )
    return None


@config.read("/testIdentityStore", _STORES, verbs=("POST",))
def test_identity_store(call: Call) -> Reply:
    _stores(call)
    return None


@tokens.read("")
def get_token_settings(call: Call) -> Reply:
    return call.state.settings["tokens"]


@tokens.write("/update", "tokenManagerConfig!:json")
def update_token_settings(call: Call) -> Reply:
    document = call.document("tokenManagerConfig")
    properties = document.get("properties", {})
    try:
        long, short = int(properties["longTimeout"]), int(properties["shortTimeout"])
    except (KeyError, TypeError, ValueError):
        raise AdminError(
            "A token manager needs longTimeout and shortTimeout, in minutes."
        ) from None
    texts = {**properties, "longTimeout": str(long), "shortTimeout": str(short)}
    call.state.settings["tokens"] = {**document, "properties": texts}
    return None


# the primary site administrator ---------------------------------------------------------------


@psa.read("")
def get_psa(call: Call) -> Reply:
    return {"username": call.state.psa, "disabled": call.state.psa_disabled}


@psa.write("/update", "username! password!")
def update_psa(call: Call) -> Reply:
    state, new = call.state, call.text("username")
    if new != state.psa and new in state.users:
        raise Exists("user", new)
    user = state.users.pop(state.psa)
    user.username, user.password = new, call.text("password")
    state.users[new], state.psa = user, new
    return None


@psa.write("/disable")
def disable_psa(call: Call) -> Reply:
    call.state.psa_disabled = True
    return None


@psa.write("/enable")
def enable_psa(call: Call) -> Reply:
    call.state.psa_disabled = False
    return None
