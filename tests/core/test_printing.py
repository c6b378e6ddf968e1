"""`print(obj)` on consoles and in pipes that know few characters, for every object of a site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WALK = """
import sys
from arcrest import AGSTokenSecurityHandler
from arcrest.manageags import AGSAdministration, parameters
from arcrest.sandbox import Site

FOREIGN = "Za\\u017c\\u00f3\\u0142\\u0107, \\u65e5\\u672c, \\U0001f600"
printed = set()

def show(one):
    printed.add(type(one).__name__)
    print(one, repr(one), [one])

with Site(version="10.9.1") as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    admin = AGSAdministration(site.url, handler)
    services = admin.services
    assert services.createFolder("Plany", FOREIGN)["status"] == "success"
    for name in ("services", "machines", "clusters", "data", "info", "kml", "logs", "mode",
                 "security", "system", "uploads", "usagereports"):
        child = getattr(admin, name)
        if child is not None:
            child.document
            show(child)
    for folder in services.folders:
        services.folderName = folder
        services.description
        show(services)
        for service in services.services:
            service.document["description"] = FOREIGN
            show(service)
            for extension in service.extensions:
                extension.capabilities = FOREIGN
                show(extension)
    for machine in admin.machines.machines:
        show(machine)
    for cluster in admin.clusters.clusters:
        show(cluster)
    system = admin.system
    for part in [system.configurationStore, system.Jobs, system.serverProperties,
                 *system.serverDirectories]:
        show(part)
    for report in admin.usagereports.reports:
        show(report)
    show(admin)
    show(handler)
    show(parameters.ClusterProtocol(4014))
    show(parameters.Extension(FOREIGN, FOREIGN, True, 0, FOREIGN, {FOREIGN: FOREIGN}))
print(len(printed), sorted(printed), file=sys.stderr)
assert len(printed) >= 22, sorted(printed)
"""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-8"])
def test_every_object_prints(encoding: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("ascii", "replace")
    assert done.stdout.isascii()
