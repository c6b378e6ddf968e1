"""The sets of arguments that each member is called with, from its recorded call."""

from __future__ import annotations

import ast
import copy
import json
from pathlib import Path
from typing import Any

from contract import test_contract as contract

Given = dict[str, Any]

INSTEAD_OF_NONE: Given = {
    "aggregationInterval": 60,
    "ancestorPath": "/enterpriseDatabases",
    "cluster": {"clusterName": "c", "machineNames": ["GIS1"]},
    "description": "Größe & 100 %",
    "email": "a@example.com",
    "filter": "ann & bob",
    "fromValue": 1,
    "fullname": "Zoë O'Neil",
    "id": "folder",
    "location": "/l",
    "logDir": "/new/",
    "logsSettings": {"logLevel": "FINE"},
    "parentPath": "/fileShares",
    "serviceName": "SampleWorldCities",
    "toValue": 2,
    "type": "egdb",
}
OTHER: Given = {
    "codes": [8000, 9000],
    "endTime": {"$datetime": [2024, 2, 1, 23, 59, 59]},
    "exportType": "TAB",
    "fileType": "xml",
    "level": "SEVERE",
    "logLevel": "DEBUG",
    "machine": "GIS1,GIS2",
    "params": {"f": "json", "allowedOrigins": "https://a.example.com", "flag": True},
    "processIds": ["1", "2"],
    "serviceType": "GPServer",
    "service_type": "gpserver",
    "since": "LAST_WEEK",
    "startTime": {"$datetime": [2024, 2, 2, 0, 0, 0]},
}
EXTENSIONS: Given = {
    form: {
        "typeName": "WMSServer",
        "capabilities": None,
        "enabled": enabled,
        "maxUploadFileSize": 0,
        "allowedUploadFileTypes": "",
        "properties": {"title": "Ö"},
    }
    for form, enabled in {"on": "true", "off": "false", "a real true": True}.items()
}
EXTENSIONS["text"] = json.dumps(EXTENSIONS["on"])
KEPT = ("folder", "folderName")
"""Must exist; `export` and `out_path` have tests of their own."""
EXPORT = ("Machine.exportCertificate", "folder")
NAMES = ("users", "roles", "machineNames")
"""Lists of names, which ArcREST's help asked for as text and scripts gave as lists too."""


def sets(member: str, folder: Path) -> dict[str, Given]:
    """By the name of the set: recorded arguments, the least that will do, others for all."""
    entry = contract.MEMBERS[member]
    if member == "Extension.fromJSON":
        return {name: {"value": value} for name, value in EXTENSIONS.items()}
    if "signature" not in entry:
        return {"none": {}}
    recorded: Given = {
        name: str(folder) if (member, name) == EXPORT else stored(name, value, folder)
        for name, value in entry.get("called_with", {}).items()
    }
    others = {
        name: other(name, value, is_in_path(entry, value)) for name, value in recorded.items()
    }
    needed = [p.name for p in contract.parameters(entry["signature"]) if p.default is p.empty]
    every = {
        "recorded": recorded,
        "least": {name: spaced(others[name]) for name in needed if name in others},
        "other": others,
    }
    lists = {name: ["a", "b c"] for name in recorded if name in NAMES}
    if lists:
        every["lists"] = {**recorded, **lists}
    return every


def spaced(value: Any) -> Any:
    """A name with a space in it, for the places where a name is part of the path."""
    return value.replace("other-", "other ") if isinstance(value, str) else value


def hyphened(given: Given) -> Given:
    """The same without the spaces."""
    return {
        name: value.replace("other ", "other-") if isinstance(value, str) else value
        for name, value in given.items()
    }


def is_in_path(entry: Any, value: Any) -> bool:
    return isinstance(value, str) and value in json.dumps(
        [r["path"] for r in entry.get("requests", ())]
    )


def stored(name: str, value: Any, folder: Path) -> Any:
    """A recorded value in a form that can be sent to the driver."""
    if name == "extensionObjects":
        form = {"enabled": "true"}  # ArcREST understood only the text
        return [{"$extension": {**item, **form}} for item in value]
    if name == "clusterProtocolObj":
        return {"$protocol": value["tcpClusterPort"]}
    if isinstance(value, str) and value.startswith("<tmp>/"):
        path = folder / value[len("<tmp>/") :]
        path.write_bytes(b"x" * 100)
        return str(path)
    if isinstance(value, str) and value.startswith("datetime.datetime("):
        call = ast.parse(value, mode="eval").body
        assert isinstance(call, ast.Call)
        return {"$datetime": [ast.literal_eval(number) for number in call.args]}
    return copy.deepcopy(value)


def other(name: str, value: Any, in_path: bool) -> Any:
    """Another value of the same kind."""
    if name in KEPT:
        return value
    if name in OTHER:
        return OTHER[name]
    if value is None:
        return INSTEAD_OF_NONE.get(name)
    if isinstance(value, bool):
        return name not in ("export",) and not value
    if isinstance(value, int):
        return value + 5
    if isinstance(value, str):
        if value.startswith("/") or in_path or value in ("json", "*"):
            return value if value.startswith("/") else f"other-{name}"
        return f"Änderung & {name} = 100 %"
    if isinstance(value, dict) and not any(key.startswith("$") for key in value):
        return {**value, "more": {"yes": True, "none": None, "n": [1, 2.5], "t": "it's Ö"}}
    return value
