"""Names that scripts reach for and that are not here, and calls that scripts make."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest.ags.server import Server
from arcrest.manageags._logs import Log

from .stand_in import StandIn

COVERED = "arcrest.manageags"
README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.parametrize(
    "name",
    [
        "arcresthelper",
        "arcresthelper.securityhandlerhelper",
        "arcresthelper.common",
        "arcresthelper.featureservicetools",
    ],
)
def test_arcresthelper(name: str) -> None:
    """The commonest companion of ArcREST in scripts."""
    with pytest.raises(ImportError) as caught:
        importlib.import_module(name)
    assert COVERED in str(caught.value)


@pytest.mark.parametrize(
    "member", ["services", "folders", "currentVersion", "currentFolder", "geometryService"]
)
def test_members_of_server(member: str) -> None:
    """`Server(...).services`: what is covered, and where to go."""
    server: Any = Server("https://gis.example.com/arcgis", None)
    with pytest.raises(AttributeError) as caught:
        getattr(server, member)
    assert COVERED in str(caught.value)
    assert ".admin" in str(caught.value)
    assert not hasattr(server, member)


@pytest.mark.parametrize("name", ["MapService", "FeatureService", "GeocodeService"])
def test_other_names_of_the_server_module(name: str) -> None:
    """`from arcrest.ags.server import MapService`."""
    module = importlib.import_module("arcrest.ags.server")
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert COVERED in str(caught.value)
    with pytest.raises(ImportError) as missing:
        exec(f"from arcrest.ags.server import {name}")
    assert COVERED in str(missing.value)


@pytest.mark.parametrize("name", ["manageorg", "agol", "manageportal", "hostedservice"])
def test_hasattr_of_what_is_not_covered(name: str) -> None:
    """`hasattr(arcrest, "manageorg")` is False; an import raises ImportError."""
    assert hasattr(arcrest, name) is False
    with pytest.raises(AttributeError) as caught:
        getattr(arcrest, name)
    assert isinstance(caught.value.__cause__, ImportError)
    assert COVERED in str(caught.value)
    with pytest.raises(ImportError, match=COVERED):
        importlib.import_module(f"arcrest.{name}")


def test_the_other_arcrest_of_pypi(tmp_path: Path) -> None:
    """PyPI's `arcrest` 10.3, which GeoNode uses, in the same place: the check knows it, too."""
    folder = tmp_path / "arcrest"
    own = Path(str(arcrest.__file__)).parent
    ignored = shutil.ignore_patterns("__pycache__", "sandbox")
    shutil.copytree(own, folder, ignore=ignored)
    for name in ("server.py", "gptypes.py", "geometry.py", "compat.py", "admin.py"):
        (folder / name).write_text("")
    (tmp_path / "arcrest-10.3.dist-info").mkdir()
    (tmp_path / "arcrest-10.3.dist-info" / "METADATA").write_text("Name: arcrest\nVersion: 10.3\n")
    done = subprocess.run(
        [sys.executable, "-c", "import arcrest"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "pip uninstall" in done.stderr
    assert "arcrest-manageags" in done.stderr


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("", "", ""), {}),
        ((), {"startTime": "", "endTime": "", "level": ""}),
        ((), {"level": ""}),
        ((), {"startTime": time.time() * 1000}),
        ((), {"startTime": str(time.time() * 1000)}),
        ((), {"startTime": time.time() * 1000, "endTime": time.time() * 1000 - 3_600_000.5}),
        ((), {"services": "", "machines": "", "server": "", "codes": "", "processIds": ""}),
    ],
)
def test_a_log_export_of_scripts(plain: StandIn, args: Any, named: dict[str, Any]) -> None:
    """Esri/ArcREST 26: empty texts mean "not given", and epoch milliseconds may be a float."""
    plain.answers["*"] = {"hasMore": False, "startTime": 2, "endTime": 1, "logMessages": []}
    found = Log(f"{plain.url}/logs", None).query(*args, **named)
    assert found["logMessages"] == []
    assert plain.seen[-1].fields["level"]
    for name in ("startTime", "endTime"):
        text = plain.seen[-1].fields.get(name, "1")
        assert text.isdigit(), text


def test_the_recipe_of_a_portals_servers(
    plain: StandIn, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commonest need of manageorg, the federated servers of a portal, as README shows it."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (recipe,) = [block for block in blocks if "portals/self/servers" in block]
    for host in ("server.example.com:6443", "portal.example.com"):
        recipe = recipe.replace(f"https://{host}", plain.origin)
    monkeypatch.setenv("PORTAL_PASSWORD", "p")
    plain.answers.update(
        {
            "/portal/sharing/rest/generateToken": {"token": "t", "expires": 4_000_000_000_000},
            "/portal/sharing/rest/portals/self/servers": {
                "servers": [{"adminUrl": plain.root, "serverRole": "HOSTING_SERVER"}]
            },
            "/arcgis/admin": {"fullVersion": "11.3.0"},
        }
    )
    exec(recipe, {"arcrest": arcrest, "os": os})
    assert capsys.readouterr().out == f"{plain.root} 11.3.0\n"
