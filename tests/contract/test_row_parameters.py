"""What each row sends, beside the parameters that the inventory knows of its operation."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple

import pytest
from arcrest import manageags
from arcrest._core import _operations

from .recorder import Recorder

ROOT = Path(__file__).resolve().parents[2]
INVENTORY = Path(__file__).with_name("inventory.json")

MISSING: dict[str, dict[str, str]] = {
    "AGSAdministration.upgradeStatus": {
        "runAsync": "seen in a client that sends the fields of the upgrade; a read runs nothing",
    },
    "Cluster.editProtocol": {
        "clusterProtocol": "tcpClusterPort is its one member that can change, and ArcREST sends it",
    },
    "Log.query": {
        "filterType": "json, the form that filters have without it; ArcREST sends none",
    },
    "Services": {
        "detail": "the documented reply has foldersDetail without it; ArcREST reads it there",
    },
    "Services.services": {
        "detail": "of the reply only the services are used",
    },
    "Services.statuses": {
        "services": "the states of all services of a folder are wanted",
    },
    "System.directories": {
        "private": "a property; privateDirectories sends it",
    },
    "System.serverDirectories": {
        "private": "a property; privateDirectories sends it",
    },
}
"""Parameters of the inventory that a row does not send, each with the reason."""

BEYOND: dict[str, dict[str, str]] = {
    "AGSAdministration.exportSite": {
        "runAsync": "assumed, as of other long operations; a site without it gives an ended job",
    },
    "AGSAdministration.importSite": {
        "runAsync": "assumed, as of other long operations; a site without it gives an ended job",
    },
    "Data.findDataItems": {
        "type": "ArcREST's name of `types`, which servers may read",
    },
    "Data.registerRelationalDatastoreType": {
        "definition": "the inventory has no name, only what it is: its `type definition`",
    },
    "UploadedItem.uploadPart": {
        "partId": "the name in the reply, and the one that older pages of the reference give",
    },
}
"""Parameters that a row sends and the inventory does not know, each with the reason."""

SERVICES = [{"folderName": "Water", "serviceName": "Network", "type": "MapServer"}]
DIRECTORY = {
    "name": "arcgiscache",
    "physicalPath": "/p",
    "directoryType": "CACHE",
    "maxFileAge": 1,
    "cleanupMode": "NONE",
    "description": "d",
    "useLocalDir": True,
    "localDirectoryPath": "/l",
}
SECURITY = {
    "Protocol": "HTTPS",
    "httpsProtocols": "TLSv1.3",
    "cipherSuites": "TLS_AES_256_GCM_SHA384",
    "authenticationTier": "GIS_SERVER",
    "authenticationMode": "ARCGIS_TOKEN",
    "HSTSEnabled": True,
    "virtualDirsSecurityEnabled": False,
    "allowDirectAccess": True,
    "allowedAdminAccessIPs": "",
    "allowInternetCORSEnabled": False,
    "contentSecurityPolicy": "default-src 'self'",
    "portalProperties": {"portalUrl": "https://h/portal"},
}
DESCRIPTION = (
    "allowedOrigins arcgis.com.map arcgis.com.map.text jsapi.arcgis jsapi.arcgis.css "
    "jsapi.arcgis.css2 jsapi.arcgis.sdk servicesDirEnabled callbackFunctionsEnabled consoleLogging"
)

CALLS: dict[str, Callable[[Any], Any]] = {
    "Services.startServices": lambda ags: ags.services.startServices(SERVICES),
    "Services.stopServices": lambda ags: ags.services.stopServices(SERVICES),
    "Services.deleteServices": lambda ags: ags.services.deleteServices(SERVICES),
    "Security.updateSecurityConfig": lambda ags: ags.security.updateSecurityConfig(SECURITY),
    "ServerDirectory.edit": lambda ags: ags.system.serverDirectories[0].edit(
        "/p", "NONE", 1, "d", useLocalDir=True, localDirectoryPath="/l"
    ),
    "System.editServicesDirectory": lambda ags: ags.system.editServicesDirectory(
        dict.fromkeys(DESCRIPTION.split(), "x")
    ),
    "System.updateDeploymentConfiguration": (
        lambda ags: ags.system.updateDeploymentConfiguration(True)
    ),
    "Log.query": lambda ags: ags.logs.query(1, 2, True, "INFO", machines="m", pageSize=5),
    "Log.editLogSettings": lambda ags: ags.logs.editLogSettings(
        "INFO", "/d", 1, 2, usageMeteringEnabled=True
    ),
    "UsageReports.createUsageReport": lambda ags: ags.usagereports.createUsageReport(
        "r", [{"resourceURIs": ["services"], "metrics": ["RequestCount"]}], "x"
    ),
    "UsageReports.editUsageReportSettings": (
        lambda ags: ags.usagereports.editUsageReportSettings(30, True, 1)
    ),
    "UsageReport.edit": lambda ags: ags.usagereports.reports[0].edit(),
    "UsageReport.queryCSV": lambda ags: ags.usagereports.reports[0].queryCSV(
        {"machines": "*"}, filterType="json"
    ),
}
"""Calls of the operations whose fields no row lists, with all that they can send."""


def nearest() -> Any:
    """What finds the rows of an operation of the inventory, from tools/coverage.py."""
    spec = importlib.util.spec_from_file_location("coverage_tool", ROOT / "tools" / "coverage.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool  # its dataclasses look there
    spec.loader.exec_module(tool)
    return tool


class Row(NamedTuple):
    """A row, with what the inventory knows of its operations."""

    name: str
    known: frozenset[str]
    sends: frozenset[str] | None
    """None where the fields stand in no row."""


IMPLIED = {"f", "token"}


def rows() -> Iterator[Row]:
    """Every row that means an operation of the inventory, or several of them."""
    tool = nearest()
    tables = {name: (path, arguments) for _, name, _, path, arguments, *_ in _operations()}
    client = tool.client()
    known: dict[str, set[str]] = {}
    for entry in json.loads(INVENTORY.read_text(encoding="utf-8")):
        for name in tool.nearest(tool.Known(**entry), client):
            known.setdefault(name, set()).update(entry["params"])
    for name, params in known.items():
        path, arguments = tables[name]
        place, _, fixed = path.partition(" ")
        slots = set(re.findall(r"\{(\w+)\??\}", place))
        sent = {each for argument in arguments for each in argument.split("|")} - slots
        sent |= {field.partition("=")[0] for field in fixed.split()}
        sends = None if name in CALLS else frozenset(sent) - IMPLIED
        yield Row(name, frozenset(params) - IMPLIED, sends)


ROWS = list(rows())


def compare(name: str, known: frozenset[str], sends: frozenset[str]) -> None:
    """Fails where a difference has no reason, or a reason no difference."""
    assert known - sends == set(MISSING.get(name, {})), f"{name} lacks what the inventory has"
    assert sends - known == set(BEYOND.get(name, {})), f"{name} sends what the inventory lacks"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.sends is not None], ids=lambda row: row.name
)
def test_a_row_sends_what_the_inventory_knows(row: Row) -> None:
    assert row.sends is not None
    compare(row.name, row.known, row.sends)


@pytest.mark.parametrize("name", CALLS)
def test_a_method_sends_what_the_inventory_knows(
    name: str, recorder: Recorder, handler: Any
) -> None:
    (known,) = {row.known for row in ROWS if row.name == name}
    directory = "system/directories/arcgiscache"
    recorder.replies.update(
        {"system/directories": {"directories": [DIRECTORY]}, directory: DIRECTORY}
    )
    ags = manageags.AGSAdministration(recorder.url, handler)
    CALLS[name](ags)
    compare(name, known, frozenset(recorder.requests[-1].params) - IMPLIED)


def test_every_operation_has_a_row() -> None:
    known = json.loads(INVENTORY.read_text(encoding="utf-8"))
    tool = nearest()
    client = tool.client()
    without = [entry["path"] for entry in known if not tool.nearest(tool.Known(**entry), client)]
    assert (len(known), without) == (247, [])


@pytest.mark.parametrize("table", [MISSING, BEYOND], ids=["missing", "beyond"])
def test_every_reason_is_about_a_row(table: dict[str, dict[str, str]]) -> None:
    assert set(table) <= {row.name for row in ROWS}
    assert all(reason for reasons in table.values() for reason in reasons.values())


def test_a_difference_is_found() -> None:
    for known, sends in (({"a"}, {"a", "b"}), ({"a", "b"}, {"a"})):
        with pytest.raises(AssertionError, match=r"Any\.thing"):
            compare("Any.thing", frozenset(known), frozenset(sends))
