"""Backups: the folders and services of a site as a file, and a site made of what a file says."""

from __future__ import annotations

import io
import json
import zipfile
from copy import deepcopy

from .errors import AdminError, NotFound
from .records import ROOT, Document
from .state import State

_MEMBER = "services.json"
_KEPT = ("System", "Utilities")


OUTPUT = "/rest/directories/arcgisoutput"


def kept(state: State, base: str, location: str, kind: str) -> str:
    """Write a backup to a folder, or to where it can be downloaded; its place."""
    name = f"{state.clock.millis()}.{kind}"
    state.backups[name] = written(state)
    return f"{(location or f'{base}/{state.context}{OUTPUT}').rstrip('/')}/{name}"


def written(state: State) -> bytes:
    """A backup of the site as it is now."""
    content = {
        "folders": {name: folder for name, folder in state.folders.items() if name != ROOT},
        "services": [
            {"folder": service.folder, "document": service.document}
            for service in state.services.values()
        ],
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MEMBER, json.dumps(content))
    return stream.getvalue()


def found(state: State, location: str) -> bytes | None:
    """The backup that a location names: the ID of an upload, or a file; None for another file."""
    upload = state.uploads.get(location)
    if upload:
        if not upload.document["committed"] or not upload.content:
            raise AdminError(f"The upload '{location}' is not complete.")
        upload.content.seek(0)
        return upload.content.read()
    name = location.replace("\\", "/").rpartition("/")[2]
    if "." not in name:
        raise NotFound("upload", location)
    return state.backups.get(name)


def restored(state: State, backup: bytes, *, replaces: bool) -> list[Document]:
    """Take the folders and services of a backup over; the report. `replaces` removes all others."""
    try:
        with zipfile.ZipFile(io.BytesIO(backup)) as archive:
            content = json.loads(archive.read(_MEMBER))
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise AdminError("The file is not a backup of a site.") from None
    report: list[Document] = []
    state.folders.update(
        {name: each for name, each in content["folders"].items() if name not in state.folders}
    )
    there = set(state.services)
    for entry in content["services"]:
        document = deepcopy(entry["document"])
        address = f"{entry['folder'].strip('/')}/{document['serviceName']}.{document['type']}"
        address = address.lstrip("/")
        there.discard(address)
        if address in state.services:
            state.services[address].document = document
        else:
            state.add_service(entry["folder"], document)
        report.append({"level": "INFO", "message": f"Restored the service '{address}'."})
    for address in sorted(there if replaces else ()):
        if not address.startswith(_KEPT):
            state.remove_service(state.services[address])
            report.append({"level": "WARNING", "message": f"Removed the service '{address}'."})
    return report
