"""Information about the site and the caller."""

from __future__ import annotations

from ..privileges import PUBLISH
from ..routes import Call, Reply, Routes

routes = Routes("info", "/admin/info", privilege=PUBLISH)

TIME_ZONES = {
    "UTC": ("Coordinated Universal Time", 0),
    "Europe/Zurich": ("Central European Time", 60),
    "America/Los_Angeles": ("Pacific Standard Time", -480),
    "Asia/Tokyo": ("Japan Standard Time", 540),
}


@routes.read("")
def get(call: Call) -> Reply:
    profile = call.state.profile
    return {
        "currentversion": str(profile.current),
        "fullVersion": profile.version,
        "currentbuild": profile.build,
        "configStoreVersion": profile.version,
        "timezone": "UTC",
        "loggedInUser": call.user,
        "loggedInUserPrivilege": call.state.privilege(call.user),
    }


@routes.read("/getAvailableTimeZones")
def get_available_time_zones(call: Call) -> Reply:
    zones = [
        {"id": key, "displayName": name, "offsetInMinutes": offset}
        for key, (name, offset) in TIME_ZONES.items()
    ]
    return {"timeZones": zones}


@routes.read("/healthCheck", quirk=True)
def health_check(call: Call) -> Reply:
    """The health check at ArcREST's path. The documented path is `/rest/info/healthCheck`."""
    return {"success": True}
