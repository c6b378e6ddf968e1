"""Services of one's own in place of the sample ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Union

from .documents import TYPES, service_document
from .records import ROOT, Document, address
from .seed import item_info, manifest, permission
from .state import State

# a name such as "Planning/Zoning.MapServer", or a document of the Admin API with "folderName"
Own = Union[str, Mapping[str, Any]]
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
