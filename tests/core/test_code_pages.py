"""`print` works at the code pages of redirected output on Windows, which lack most letters."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PRINT = """
import sys
from arcrest import AGSTokenSecurityHandler, LDAPSecurityHandler, NTLMSecurityHandler, manageags
from arcrest.common.errorhandlers import ArcRESTError
from arcrest.sandbox import Site

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, site.url)
    ags = manageags.AGSAdministration(site.url, handler)
    folder = "道路 Straße"
    ags.services.createFolder(folder, "説明")
    services = ags.services
    services.folderName = folder
    objects = [ags, services, *ags.services.services, ags.security, ags.logs, ags.info, handler]
    objects += [kind(site.url, "道路", "p") for kind in (LDAPSecurityHandler, NTLMSecurityHandler)]
    for thing in objects:
        print(repr(thing))
    strict = manageags.AGSAdministration(site.url, handler, strict=True)
    calls = [
        lambda: strict.services.deleteFolder("無い"),
        lambda: strict.services.createFolder(folder),
        lambda: strict.security.removeUser("誰"),
        lambda: manageags.AGSAdministration("http://127.0.0.1:9/道路", None).services.folders,
        lambda: AGSTokenSecurityHandler("誰", "x", site.url, verify="sha256:道"),
    ]
    for call in calls:
        try:
            call()
        except (ArcRESTError, ValueError) as error:
            print(type(error).__name__, error)
            print(repr(error))
        else:
            print("no error")
"""


@pytest.mark.parametrize("code_page", ["utf-8", "cp1252", "cp437", "ascii"])
def test_objects_and_errors(code_page: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        env={**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = done.stdout.decode(code_page)
    assert done.returncode == 0, said + done.stderr.decode(code_page, "replace")
    assert "no error" not in said
    assert ("無い" if code_page == "utf-8" else r"\u7121\u3044") in said


def test_the_sandbox_on_its_own() -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "arcrest.sandbox", "--port", "0"],
        env={**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONUTF8": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"ArcGIS Server sandbox")
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert said == b""


NO_CONSOLE = """
import sys
sys.stdout = sys.stderr = sys.stdin = None
from arcrest import AGSTokenSecurityHandler, manageags
from arcrest.sandbox import Site

with Site() as site:
    handler = AGSTokenSecurityHandler(site.username, site.password, site.url)
    ags = manageags.AGSAdministration(site.url, handler)
    ags.services.statuses(progress=True)
    ags.services.createFolder("道路", "")
    print(ags, ags.services.deleteFolder("無い"))
    try:
        manageags.AGSAdministration(site.url, handler, strict=True).services.deleteFolder("無い")
    except Exception as error:
        assert "無い" in str(error) + repr(error.messages)
"""


def test_without_a_console() -> None:
    """As under pythonw, where the three streams are None."""
    done = subprocess.run([sys.executable, "-c", NO_CONSOLE], timeout=60, check=False)
    assert done.returncode == 0


SPAWNED = """
import multiprocessing
from arcrest import AGSTokenSecurityHandler, manageags
from arcrest.sandbox import Site

def version(url, username, password):
    handler = AGSTokenSecurityHandler(username, password, url)
    return manageags.AGSAdministration(url, handler).fullVersion

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    with Site() as site, multiprocessing.Pool(2) as pool:
        told = [(site.url, site.username, site.password)] * 4
        assert pool.starmap(version, told) == ["11.3.0"] * 4
"""


def test_spawned_processes(tmp_path: object) -> None:
    """The only kind of `multiprocessing` on Windows."""
    script = os.path.join(str(tmp_path), "spawned.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(SPAWNED)
    done = subprocess.run([sys.executable, script], timeout=120, check=False)
    assert done.returncode == 0
