"""Every public name is where users look for it."""

from __future__ import annotations

import importlib

import arcrest
import pytest
from arcrest import aio, manageags
from arcrest.common import errorhandlers
from arcrest.manageags import administration

CLASSES = sorted(set(aio.__all__) - {"AsyncResource", "AsyncRows", "Call", "connect"})


@pytest.mark.parametrize("name", errorhandlers.__all__)
def test_every_exception_from_arcrest(name: str) -> None:
    assert getattr(arcrest, name) is getattr(errorhandlers, name)
    assert name in arcrest.__all__


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_from_manageags(name: str) -> None:
    assert getattr(manageags, name).__name__ == name
    assert name in manageags.__all__


@pytest.mark.parametrize("name", administration.__all__)
def test_one_class_in_both_places(name: str) -> None:
    assert getattr(administration, name) is getattr(manageags, name)


def test_what_scripts_ask_of_the_packages() -> None:
    assert manageags.__version__ == arcrest.__version__
    assert arcrest.arcpyFound in (True, False)
    services = importlib.import_module("arcrest").manageags._services
    assert services.AGSService is manageags.AGSService
