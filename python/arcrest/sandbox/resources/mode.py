"""The site's mode: open to changes, or read only."""

from __future__ import annotations

from ..routes import Call, Reply, Routes

routes = Routes("mode", "/admin/mode")


@routes.read("")
def get(call: Call) -> Reply:
    return call.state.settings["mode"]


@routes.write(
    "/update",
    "siteMode!:READ_ONLY|EDITABLE runAsync:bool allowEditingViaServices:bool",
    since="10.4",
    in_read_only=True,
)
def update(call: Call) -> Reply:
    read_only = call.text("siteMode") == "READ_ONLY"
    call.state.settings["mode"] = {
        "siteMode": call.text("siteMode"),
        "copyConfigLocal": read_only,
        "lastModified": call.state.clock.millis(),
    }
    if "allowEditingViaServices" in call.values:
        allowed = call.flag("allowEditingViaServices")
        call.state.settings["mode"]["allowEditingViaServices"] = allowed
    return None
