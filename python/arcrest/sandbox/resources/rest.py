"""The public REST paths that a client of the Admin API reads."""

from __future__ import annotations

from typing import Any

from ..errors import PortalError
from ..records import ROOT, Document, Service
from ..routes import Call, Reply, Routes
from ..state import State

routes = Routes("rest", "/rest", privilege=None)


@routes.read("/info")
def info(call: Call) -> Reply:
    root = f"{call.request.base}/{call.state.context}"
    tokens = call.state.settings["tokens"]["properties"]
    federation = call.state.federation
    return {
        "currentVersion": _number(call.state),
        "fullVersion": call.state.profile.version,
        "soapUrl": f"{root}/services",
        "secureSoapUrl": None,
        "authInfo": {
            "isTokenBasedSecurity": True,
            "tokenServicesUrl": federation.token_service if federation else f"{root}/tokens/",
            "shortLivedTokenValidity": int(tokens["shortTimeout"]),
        },
    }


@routes.read("/info/healthCheck")
def health_check(call: Call) -> Reply:
    return {"success": True}


@routes.read("/services", "token")
def services(call: Call) -> Reply:
    folders = [name for name in call.state.folders if name != ROOT]
    return {**_listing(call.state, ROOT), "folders": sorted(folders)}


@routes.read("/services/{folder}", "token")
def folder(call: Call) -> Reply:
    name = call.path["folder"]
    if name not in call.state.folders:
        raise PortalError("Folder not found", code=404)
    return _listing(call.state, name)


def _listing(state: State, name: str) -> Document:
    running = [service for service in state.services_in(name) if service.running]
    return {
        "currentVersion": _number(state),
        "folders": [],
        "services": [{"name": _full_name(service), "type": service.type} for service in running],
    }


def _full_name(service: Service) -> str:
    return service.address[: -len(service.type) - 1]


def _number(state: State) -> Any:
    """The version in the format of `/rest`, where it is always a number."""
    return {"10.9.1": 10.91}.get(state.profile.version, state.profile.current)
