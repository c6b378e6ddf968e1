"""Sites behind each way to log in, and what a handler must do at all of them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import arcrest
import pytest
from arcrest.manageags import AGSAdministration
from arcrest.sandbox import Portal, Site
from sandbox.certificates import Authority


def handler_class(name: str) -> Any:
    """A class of `arcrest.security`; the test is skipped while it does not exist."""
    found = getattr(importlib.import_module("arcrest.security"), name, None)
    if found is None:
        pytest.skip(f"{name} is missing")
    return found


def administers(url: str, handler: Any, **options: Any) -> None:
    """Reads and writes as the administrator."""
    services = AGSAdministration(url, handler, **options).services
    assert "Planning" in services.folders
    assert services.createFolder("ByHandler") == {"status": "success"}
    assert services.deleteFolder("ByHandler") == {"status": "success"}


def refusal(url: str, handler: Any, **options: Any) -> str:
    """What the exception says when the first thing is asked."""
    with pytest.raises(arcrest.ArcRESTError) as caught:
        AGSAdministration(url, handler, **options).fullVersion  # noqa: B018 - asks the site
    return str(caught.value)


@pytest.fixture(autouse=True)
def no_proxy_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def portal() -> Portal:
    return Portal(strict=True)


@pytest.fixture
def federated(portal: Portal) -> Iterator[Site]:
    """A site that takes exchanged tokens only."""
    with Site(strict=True, portal=portal) as running:
        yield running
        assert running.violations == []
        assert portal.violations == []


@pytest.fixture
def open_portal() -> Portal:
    return Portal(strict=True, exchange=False)


@pytest.fixture
def today(open_portal: Portal) -> Iterator[Site]:
    """A site that takes its portal's own tokens, too."""
    with Site(strict=True, portal=open_portal) as running:
        yield running
        assert running.violations == []
        assert open_portal.violations == []


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
