"""The site: its root document, its creation and deletion, its public key."""

from __future__ import annotations

from .. import backups
from ..errors import Conflict
from ..privileges import PUBLISH
from ..records import Document, User
from ..routes import Call, Download, Reply, Routes
from ..rsa import EXPONENT, MODULUS
from ..seed import identifier
from ..state import State

routes = Routes("site", "/admin")
output = Routes("output", backups.OUTPUT)

RESOURCES = (
    "machines",
    "services",
    "security",
    "data",
    "uploads",
    "system",
    "logs",
    "mode",
    "usagereports",
    "info",
    "publicKey",
)
STAGES = (
    "Initialize upgrade and check licenses",
    "Upgrade site configurations",
    "Upgrade and start System and Utility services",
    "Synchronize local machine with site",
    "Configure Extensions and data providers",
    "Generate SSL Certificate and Enable SSL",
    "Final checks and cleanup",
)


@routes.read("", privilege=PUBLISH)
def get(call: Call) -> Reply:
    profile = call.state.profile
    extra = sorted(profile.features & {"clusters", "kml"})
    extra += ["webhooks"] * profile.is_since("11.1")
    document: Document = {
        "isServerLicensed": "true",
        "resources": [*extra, *RESOURCES],
        "currentVersion": profile.current,
        "fullVersion": profile.version,
    }
    if "accept-language" in call.request.headers:
        document["acceptLanguage"] = call.request.headers["accept-language"]
    return document


@routes.read("/local", privilege=None)
def local(call: Call) -> Reply:
    return {"machineName": next(iter(call.state.machines), "")}


@routes.read("/publicKey", privilege=None, siteless=True)
def public_key(call: Call) -> Reply:
    return {"publicKey": f"{EXPONENT:x}", "modulus": f"{MODULUS:x}"}


@routes.read("/healthCheck", privilege=None, siteless=True)
def health_check(call: Call) -> Reply:
    return {"success": call.state.created}


@routes.read("/about", "redact:bool", since="11.5")
def about(call: Call) -> Reply:
    base = f"{call.request.base}/{call.state.context}"
    document: Document = {
        "lastUpdated": call.state.clock.millis(),
        "serverId": identifier("server"),
        "siteUrl": base,
        "webContextUrl": "",
        "isHosted": False,
        "serverType": "ArcGIS",
        "serverRole": "STANDALONE_SERVER",
    }
    if call.flag("redact"):
        del document["siteUrl"]
    return document


@routes.read("/cloud", since="12.0")
def cloud(call: Call) -> Reply:
    return {"provider": "", "services": []}


@routes.read(
    "/upgrade", since="10.5", privilege=None, verbs=("GET",), siteless=True, in_upgrade=True
)
def upgrade_status(call: Call) -> Reply:
    return _upgrade(call.state)


@routes.write(
    "/upgrade",
    "runAsync:bool enableDebug:bool",
    since="10.5",
    privilege=None,
    siteless=True,
    in_upgrade=True,
)
def upgrade(call: Call) -> Reply:
    """Begin the upgrade that is required. A test ends it.

    With `runAsync` the reply comes at once, too: `GET /upgrade` tells how far the upgrade is.
    """
    state = call.state
    if state.upgrade_status not in ("UPGRADE_REQUIRED", "LAST_ATTEMPT_FAILED"):
        raise Conflict("There is nothing to upgrade.")
    state.upgrading, state.upgrade_status = True, "In Progress"
    return _upgrade(state)


def _upgrade(state: State) -> Document:
    """The state of an upgrade and of its stages, of which the first one runs."""
    if not state.upgrade_status:
        return {"upgradeStatus": "UPGRADE_NOT_REQUIRED"}
    now = state.clock.millis()
    done = state.upgrade_status.startswith("Success")
    states = ["Success" if done else "Not Started"] * len(STAGES)
    if state.upgrading:
        states[0] = "In Progress"
    return {
        "upgradeStatus": state.upgrade_status,
        "upgradeFromVersion": state.profile.previous,
        "upgradeToVersion": state.profile.version,
        "stages": [
            {"startTime": now, "lastUpdated": now, "name": name, "state": each}
            for name, each in zip(STAGES, states)
        ],
        "messages": "",
        "warnings": [],
    }


_CREATE = (
    "username! password! configStoreConnection:json directories:json settings:json "
    "logsSettings:json cluster:json cloudConfigJson:json runAsync:bool"
)


@routes.write("/createNewSite", _CREATE, privilege=None, siteless=True, credentials=True)
def create_new_site(call: Call) -> Reply:
    """Create a site with its administrator and the system's services."""
    _refuse_second_site(call)
    state = call.state
    state.created = True
    state.users = {call.text("username"): User(call.text("username"), call.text("password"))}
    state.psa = call.text("username")
    state.psa_disabled = False
    for item in call.document("directories").get("directories", []):
        state.directories[item["name"]] = dict(item)
    return None


@routes.write(
    "/joinSite",
    "adminURL! username! password! pullLicense:bool",
    privilege=None,
    siteless=True,
    credentials=True,
)
def join_site(call: Call) -> Reply:
    _refuse_second_site(call)
    call.state.created = True
    return {"status": "success", "pollAfter": 1}


@routes.write("/deleteSite")
def delete_site(call: Call) -> Reply:
    state = call.state
    state.created = False
    state.tokens.clear()
    for service in list(state.services.values()):
        if service.folder != "System":
            state.remove_service(service)
    return None


@routes.write("/exportSite", "location locationConfig:json runAsync:bool", in_read_only=True)
def export_site(call: Call) -> Reply:
    """The path of the backup in the given location, or a URL to download it from."""
    location = call.text("location")
    return {"location": backups.kept(call.state, call.request.base, location, "agssite")}


@routes.write("/importSite", "location! locationConfig:json runAsync:bool")
def import_site(call: Call) -> Reply:
    steps = ("Restoring the configuration store", "Restoring the security configuration")
    entries = [{"level": "INFO", "message": step} for step in steps]
    there = backups.found(call.state, call.text("location"))
    if there is not None:
        entries += backups.restored(call.state, there, replaces=True)
    call.state.outages.begin()
    return {"status": "success", "location": call.text("location"), "result": entries}


@output.read("/{file}")
def download_backup(call: Call) -> Reply:
    """A file that the site wrote for somebody to download."""
    return Download(call.entry("file", call.state.backups), "application/octet-stream")


@routes.read("/webhooks", since="11.1", privilege=PUBLISH)
def webhooks(call: Call) -> Reply:
    return {"id": identifier("webhooks"), "resources": ["services"]}


def _refuse_second_site(call: Call) -> None:
    if call.state.created:
        raise Conflict("There is a site on this machine.")
