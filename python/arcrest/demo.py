"""`python -m arcrest.demo`: an administrator's round, written as an ArcREST user would write it.

Without arguments it starts the embedded site and takes every step there. With ``--url`` and
``--username`` it takes the reading steps on that site and changes nothing; the password is
asked for, or taken from the environment variable ARCGIS_PASSWORD.

Each step's effect is read back. Exits with 1 if a step did not take.
"""

from __future__ import annotations

import argparse
import getpass
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import arcrest

failures: list[str] = []


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Prints the step with what it found out; remembers it if it failed."""
    said: list[str] = []
    try:
        yield said
    except Exception as error:
        failures.append(name)
        print(f"FAILED  {name}: {type(error).__name__}: {error}")
    else:
        print(f"ok      {name}{': ' if said else ''}{'; '.join(said)}")


def expect(condition: object, what: str) -> None:
    """Raises unless the step's effect is there."""
    if not condition:
        raise RuntimeError(what)


def succeeded(reply: dict[str, Any]) -> None:
    """Raises unless the server said success."""
    expect(reply.get("status") == "success", f"the server answered {reply}")


def look(url: str, username: str, password: str) -> arcrest.manageags.AGSAdministration:
    """The steps that change nothing."""
    sh = arcrest.AGSTokenSecurityHandler(username=username, password=password, org_url=url)
    ags = arcrest.manageags.AGSAdministration(url=url, securityHandler=sh)

    with step("log in") as said:
        expect(sh.token, f"no token: {sh.message}")
        said.append(f"{username} at {ags.url}, token until {sh.tokenExperationDate:%H:%M}")

    with step("version") as said:
        said.append(f"{ags.fullVersion} ({ags.currentVersion})")

    with step("services") as said:
        services = ags.services
        rows = []
        for folder in services.folders:
            services.folderName = folder
            for service in services.services:
                state = service.status["realTimeState"]
                rows.append((folder, service.serviceName, service.type, state))
        expect(len(rows) == len(services.find_services("*")), "find_services counts differently")
        table = "".join("\n          {:22} {:20} {:17} {}".format(*row) for row in rows)
        said.append(f"{len(rows)} in {len(services.folders)} folders{table}")

    with step("errors in the log") as said:
        messages = ags.logs.query(level="SEVERE", pageSize=1000)["logMessages"]
        said.append(f"{len(messages)}, the newest: {messages[0]['message']!r}" if messages else "0")

    return ags


def change(ags: arcrest.manageags.AGSAdministration) -> None:
    """The steps that change the site, each undone again."""
    services = ags.services
    services.folderName = "Planning"

    with step("switch WMS on for every map service of Planning") as said:
        for service in services.services:
            if service.type == "MapServer":
                extensions = service.extensions
                for extension in extensions:
                    if extension.typeName == "WMSServer":
                        extension.enabled = True
                succeeded(service.modifyExtensions(extensions))
                on = [e.typeName for e in service.extensions if e.enabled]
                expect("WMSServer" in on, f"{service.serviceName}: WMS is still off")
                said.append(f"{service.serviceName} has {', '.join(on)}")

    with step("stop and start a service") as said:
        zoning = next(s for s in services.services if s.serviceName == "Zoning")
        succeeded(zoning.stop_service())
        expect(zoning.status["realTimeState"] == "STOPPED", "it did not stop")
        succeeded(zoning.start_service())
        expect(zoning.status["realTimeState"] == "STARTED", "it did not start")
        said.append("Planning/Zoning.MapServer")

    with step("create a folder and a service in it, delete both") as said:
        succeeded(services.createFolder("Rounds & Öffnung", "for this round only"))
        services.folderName = "Rounds & Öffnung"
        expect(services.folderName == "Rounds & Öffnung", "the folder is not there")
        document = zoning.document
        document["serviceName"] = "Copy of Zoning"
        succeeded(services.createService(document))
        names = [s.serviceName for s in services.services]
        expect(names == ["Copy of Zoning"], f"the folder holds {names}")
        succeeded(services.deleteService("Copy of Zoning", "MapServer", services.folderName))
        expect(services.services == [], "the service is still there")
        succeeded(services.deleteFolder("Rounds & Öffnung"))
        expect("Rounds & Öffnung" not in services.folders, "the folder is still there")
        said.append("Rounds & Öffnung/Copy of Zoning.MapServer")

    with step("add a user to a role") as said:
        security = ags.security
        succeeded(
            security.addUser("rounds", "Rounds-2026", "Rounds", "Made by the demo", "r@example.com")
        )
        succeeded(security.addRole("inspectors", "Made by the demo"))
        succeeded(security.addUsersToRole("inspectors", ["rounds"]))
        members = security.getUsersWithinRole("inspectors")["users"]
        expect(members == ["rounds"], f"the role holds {members}")
        succeeded(security.removeRole("inspectors"))
        succeeded(security.removeUser("rounds"))
        expect(not security.searchUsers(filter="rounds")["users"], "the user is still there")
        said.append("rounds was one of the inspectors")

    with step("create, query and delete a usage report") as said:
        reports = ags.usagereports
        query = {"resourceURIs": ["services/Planning"], "metrics": ["RequestCount"]}
        succeeded(reports.createUsageReport("rounds report", query, {"by": "the demo"}))
        report = next(r for r in reports.reports if r.reportname == "rounds report")
        data = report.query({"machines": "*"})["report"]
        said.append(f"{len(data['time-slices'])} time slices")
        succeeded(report.delete())
        left = [r.reportname for r in reports.reports]
        expect("rounds report" not in left, "the report is still there")

    with step("upload an item and delete it") as said, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "Straßen.sd")
        with open(path, "wb") as file:
            file.write(os.urandom(2_000_000))
        uploads = ags.uploads
        item = uploads.uploadItem(path, "from the round")["item"]
        expect(uploads.item(item["itemID"])["itemName"] == "Straßen.sd", "the item is not there")
        succeeded(uploads.deleteItem(item["itemID"]))
        expect(item["itemID"] not in str(uploads.uploads), "the item is still there")
        said.append(f"{item['itemName']}, 2 MB")


def main() -> int:
    """Takes the round."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a redirected output on Windows has a code page that lacks most letters
            stream.reconfigure(errors="backslashreplace")
    description = "An administrator's round through a site."
    parser = argparse.ArgumentParser(prog="python -m arcrest.demo", description=description)
    parser.add_argument("--url", help="a site's admin URL; without it the embedded site is used")
    parser.add_argument("--username")
    options = parser.parse_args()
    if options.url:
        password = os.environ.get("ARCGIS_PASSWORD") or getpass.getpass()
        look(options.url, options.username or input("username: "), password)
    else:
        from arcrest.sandbox import Site

        with Site() as site:
            change(look(site.url, site.username, site.password))
    print("every step was taken" if not failures else f"{len(failures)} failed: {failures}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
