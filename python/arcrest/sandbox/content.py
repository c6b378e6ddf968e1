"""Content of one's own in place of the sample: services, or the snapshot of a real site."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Union

from .documents import TYPES, service_document
from .records import ROOT, Document, address
from .seed import certificate_document, item_info, machine_document, manifest, permission
from .state import State

# a name such as "Planning/Zoning.MapServer", or a document of the Admin API with "folderName"
Own = Union[str, Mapping[str, Any]]
# the snapshot of a site, as `arcrest.jobs.snapshot` makes one, or its file
Snapshot = Union[str, "os.PathLike[str]", Mapping[str, Any]]
_FORMAT = "arcrest site snapshot 1"
# settings of a snapshot by their paths: the settings of the state that they are
_SETTINGS = {
    "mode": "mode",
    "logs/settings": "logs",
    "usagereports/settings": "usage",
    "system/properties": "properties",
    "system/handlers/rest/servicesdirectory": "servicesdirectory",
    "services/properties": "servicesProperties",
    "data/config": "data",
}
# folders that every site has
_KEPT = (ROOT, "System", "Utilities")
_APART = ("folderName", "iteminfo", "manifest")


class Content:
    """Services of one's own. `ValueError` for what is no service, or is there twice."""

    def __init__(self, services: Iterable[Own]) -> None:
        self._services: dict[str, tuple[str, Document]] = {}
        for own in services:
            given = _of_name(own) if isinstance(own, str) else dict(own)
            folder = str(given.get("folderName") or ROOT).strip("/") or ROOT
            name, type_ = given.get("serviceName"), given.get("type")
            if not (name and isinstance(name, str) and type_ in TYPES):
                raise ValueError(
                    f"A service needs a serviceName and a type ({', '.join(TYPES)}), unlike {own!r}"
                )
            key = address(folder, f"{name}.{type_}")
            if key in self._services:
                raise ValueError(f"The service {key} is there twice")
            self._services[key] = folder, given

    def plant(self, state: State) -> None:
        """Replaces the sample services; those of the folders System and Utilities stay."""
        for service in list(state.services.values()):
            kept = service.folder != ROOT and service.folder in _KEPT
            if not kept or service.address in self._services:
                state.remove_service(service)
        for folder in [name for name in state.folders if name not in _KEPT]:
            del state.folders[folder]
            state.permissions.pop(folder, None)
        for folder, given in self._services.values():
            _add(state, folder, given)


class Restored:
    """The content of a snapshot. `ValueError` for what is no snapshot.

    A snapshot holds no secrets, so users, roles, tokens and certificates are those of the sample.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        if not isinstance(snapshot, Mapping):
            snapshot = json.loads(Path(snapshot).read_text(encoding="utf-8"))
        if not isinstance(snapshot, Mapping) or snapshot.get("format") != _FORMAT:
            raise ValueError(f"This is no snapshot: its format must be {_FORMAT!r}")
        self._whole: Document = copy.deepcopy(dict(snapshot))

    def plant(self, state: State) -> None:
        """Replaces the sample content."""
        self._services(state)
        self._machines(state)
        if "data" in self._whole:
            state.data_items = {path: {"path": path, **item} for path, item in self._part("data")}
        state.reports.clear()
        settings = dict(self._part("settings"))
        for place, key in _SETTINGS.items():
            found = settings.get(place, {})
            state.settings[key].update(found.get("settings", found))
        # the address is that of this site
        state.settings["properties"]["WebContextURL"] = self._address
        for each in settings.get("system/directories", {}).get("directories", []):
            state.directories[each["name"]] = each

    def at(self, address: str) -> Restored:
        """The same for a site at an address."""
        self._address = address
        return self

    def _part(self, name: str) -> Iterable[tuple[str, Document]]:
        part: dict[str, Document] = self._whole.get(name, {})
        return part.items()

    def _services(self, state: State) -> None:
        state.services.clear()
        state.folders.clear()
        state.permissions.clear()
        for name, own in [(ROOT, {}), *self._part("folders")]:
            permissions = own.pop("permissions", [])
            state.folders[name] = {
                **folder_document(name),
                **own,
                "isDefault": name in ("System", "Utilities"),
            }
            state.permissions[name.strip("/")] = permissions
        for name, entry in self._part("services"):
            given = _of_name(name)
            folder = str(given.pop("folderName") or ROOT)
            state.folders.setdefault(folder, folder_document(folder))
            service = state.add_service(folder, {**given, **entry.get("service", {})})
            service.iteminfo = entry.get("iteminfo") or {}
            service.manifest = entry.get("manifest") or {"databases": [], "resources": []}
            permissions = entry.get("permissions") or []
            if permissions != state.permissions.get(folder.strip("/"), []):
                state.permissions[service.address] = permissions

    def _machines(self, state: State) -> None:
        machines = {
            name.upper(): {**machine_document(name, f"https://{name}:6443", state.started), **own}
            for name, own in self._part("machines")
        }
        if not machines:
            return
        state.machines = machines
        state.certificates = {}
        for name, document in machines.items():
            alias = document.get("webServerCertificateAlias") or "SelfSignedCertificate"
            subject = f"CN={name.lower()}"
            certificate = certificate_document(alias, subject, subject, state.started)
            state.certificates[name] = {alias: certificate}


def _add(state: State, folder: str, given: Document) -> None:
    if folder not in state.folders:
        state.folders[folder] = folder_document(folder)
        state.permissions[folder] = [permission("esriEveryone", True)]
    document = service_document(given["serviceName"], given["type"])
    document.update({key: value for key, value in given.items() if key not in _APART})
    service = state.add_service(folder, document)
    description = str(document["description"])
    service.iteminfo = given.get("iteminfo") or item_info(
        service.address, service.name, description
    )
    service.manifest = given.get("manifest") or manifest(folder, service.name, service.type)


def _of_name(text: str) -> Document:
    path, _, type_ = text.strip("/").rpartition(".")
    folder, _, name = path.rpartition("/")
    return {"folderName": folder, "serviceName": name, "type": type_}


def folder_document(name: str, description: str = "") -> Document:
    return {
        "folderName": name,
        "description": description,
        "webEncrypted": False,
        "isDefault": False,
    }
