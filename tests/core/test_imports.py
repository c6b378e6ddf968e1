"""Where scripts import from: ArcREST's paths, what is not covered, the old package in the way."""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path
from typing import Any

import arcrest
import pytest
from arcrest.sandbox import Site
from imports import STATEMENTS, run

PACKAGE = Path(arcrest.__file__).parent


# the paths that scripts have --------------------------------------------------------------------


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_path_of_arcrest(statement: str) -> None:
    """Each in a process of its own, where nothing else has imported anything."""
    done = run(statement)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_module_of_manageags() -> None:
    names = (
        "clusters data info kml logs machines mode security services system uploads usagereports"
    )
    for name in [*(f"_{name}" for name in names.split()), "administration", "parameters"]:
        module = importlib.import_module(f"arcrest.manageags.{name}")
        assert module.__all__, name


def test_one_class_by_every_path() -> None:
    from arcrest import manageags
    from arcrest._abstract.abstract import BaseAGSServer, BaseSecurityHandler
    from arcrest.manageags._services import Services
    from arcrest.web._base import BaseWebOperations

    assert manageags.administration.Services is Services
    assert manageags.AGSAdministration is manageags.administration.AGSAdministration
    assert issubclass(Services, BaseAGSServer)
    assert issubclass(BaseAGSServer, BaseWebOperations)
    assert issubclass(arcrest.AGSTokenSecurityHandler, BaseSecurityHandler)


def test_the_listed_names_are_there() -> None:
    assert [name for name in dir(arcrest) if not hasattr(arcrest, name)] == []
    assert not hasattr(arcrest, "nothing")


# what is not covered ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("import arcrest.agol", "arcrest.agol"),
        ("import arcrest.agol.services", "arcrest.agol"),
        ("from arcrest import agol", "arcrest.agol"),
        ("from arcrest.agol.services import FeatureService", "arcrest.agol"),
        ("from arcrest.manageorg import Administration", "arcrest.manageorg"),
        ("from arcrest.manageportal import administration", "arcrest.manageportal"),
        ("import arcrest.hostedservice", "arcrest.hostedservice"),
        ("import arcrest.geometryservice", "arcrest.geometryservice"),
        ("import arcrest.webmap", "arcrest.webmap"),
        ("import arcrest.opendata", "arcrest.opendata"),
        ("import arcrest.enrichment", "arcrest.enrichment"),
        ("import arcrest.cmp", "arcrest.cmp"),
        ("import arcrest.constants", "arcrest.constants"),
        ("from arcrest.packages.six.moves import urllib", "arcrest.packages"),
        ("from arcrest.ags import MapService", "arcrest.ags.MapService"),
        ("from arcrest.ags import mapservice", "arcrest.ags.mapservice"),
        ("from arcrest.ags.featureservice import FeatureService", "arcrest.ags.featureservice"),
        ("import arcrest.ags._gpobjects", "arcrest.ags._gpobjects"),
        ("import arcrest.ags; arcrest.ags.FeatureService", "arcrest.ags.FeatureService"),
        ("from arcrest.common import geometry", "arcrest.common.geometry"),
        ("from arcrest.common.general import FeatureSet", "arcrest.common.general"),
    ],
)
def test_what_is_not_covered_says_so(statement: str, named: str) -> None:
    with pytest.raises(ImportError) as caught:
        exec(statement, {})
    assert not isinstance(caught.value, ModuleNotFoundError)
    assert str(caught.value).startswith(f"{named} is not here: ")
    assert "arcrest.manageags" in str(caught.value)
    assert caught.value.name == named


@pytest.mark.parametrize("name", ["agol", "manageorg"])
def test_an_attribute_that_is_not_covered_says_so(name: str) -> None:
    import arcrest

    with pytest.raises(AttributeError) as caught:
        getattr(arcrest, name)
    assert str(caught.value).startswith(f"arcrest.{name} is not here: ")
    assert "arcrest.manageags" in str(caught.value)


def test_it_says_so_every_time() -> None:
    for _ in range(2):
        with pytest.raises(ImportError, match="is not here"):
            importlib.import_module("arcrest.agol")
    assert "arcrest.agol" not in sys.modules


def test_what_never_was_is_as_python_says() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"'arcrest\.nothing'"):
        importlib.import_module("arcrest.nothing")
    with pytest.raises(AttributeError):
        arcrest.nothing  # noqa: B018


def test_the_import_system_is_left_alone() -> None:
    done = run(
        """
import sys
before = list(sys.meta_path), list(sys.path_hooks), list(sys.path)
import arcrest, arcrest.ags, arcrest.common
from arcrest.manageags import AGSAdministration
for name in ("agol.services", "ags.mapservice", "common.geometry"):
    try:
        __import__("arcrest." + name)
    except ImportError:
        pass
    else:
        raise SystemExit(name)
assert (list(sys.meta_path), list(sys.path_hooks), list(sys.path)) == before
"""
    )
    assert (done.returncode, done.stderr) == (0, "")


# the old package --------------------------------------------------------------------------------


def test_the_old_package_in_the_same_place_is_named(tmp_path: Path) -> None:
    """As pip leaves it when ours is installed over it: our files, and those only it had."""
    copy = tmp_path / "arcrest"
    ignored = shutil.ignore_patterns("__pycache__", "sandbox")
    shutil.copytree(PACKAGE, copy, ignore=ignored)
    assert run("import arcrest; print(arcrest.__file__)", cwd=tmp_path).stdout.startswith(
        str(tmp_path)
    )
    (copy / "agol").mkdir()
    assert run("import arcrest", cwd=tmp_path).returncode == 0, "an empty folder is no package"
    (copy / "agol" / "__init__.py").touch()
    done = run("import arcrest", cwd=tmp_path)
    assert done.returncode == 1
    assert "ImportError: Esri's old ArcREST is installed" in done.stderr
    assert "pip uninstall ArcREST_Package" in done.stderr
    assert "--force-reinstall" in done.stderr, "what both had is removed with it"


# cheap ------------------------------------------------------------------------------------------


def test_the_package_alone_imports_next_to_nothing() -> None:
    done = run(
        "import importlib, os, sys; before = set(sys.modules); import arcrest;"
        "print(sorted(set(sys.modules) - before))",
        "-S",
        cwd=PACKAGE.parent,
    )
    assert (done.stdout.strip(), done.stderr) == ("['__future__', 'arcrest']", "")


def test_the_native_module_imports_nothing_of_the_network() -> None:
    """What ArcREST took from urllib is imported with the first exception, not with a class."""
    done = run(
        "import arcrest.manageags, arcrest.security, sys;"
        "print([n for n in ('urllib.request', 'http.client', 'ssl', 'asyncio', 'arcpy', 'numpy')"
        " if n in sys.modules])"
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


# the door from arcrest.ags ----------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "/", "/rest/services", "/rest/services/", "/admin"])
def test_the_door_to_the_administration(site: Site, handler: Any, below: str) -> None:
    from arcrest.ags.server import Server
    from arcrest.manageags import AGSAdministration

    server = Server(url=site.root + below, securityHandler=handler)
    assert server.url == site.root + below
    admin = server.admin
    assert list(site.requests) == [], "nothing is sent at construction"
    assert isinstance(admin, AGSAdministration)
    assert admin is not server.admin
    assert admin.url == site.url
    assert "System" in admin.services.folders


def test_the_doors_options_reach_the_administration(site: Site, handler: Any) -> None:
    from arcrest import ServerError
    from arcrest.ags.server import Server

    positional = Server(f"{site.root}/rest/services", handler, None, None, True, strict=True)
    with pytest.raises(ServerError):
        positional.admin.services.deleteFolder("nowhere at all")
    with_proxy = Server(site.root, handler, proxy_url="127.0.0.1", proxy_port=9)
    assert (with_proxy.admin.proxy_url, with_proxy.admin.proxy_port) == ("127.0.0.1", 9)
