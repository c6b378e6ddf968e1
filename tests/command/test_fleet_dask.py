"""`examples/fleet_dask.py` on a cluster of this machine."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Site

pytest.importorskip("distributed", reason="requirements-dev.txt has it")

from dask.distributed import Client, LocalCluster

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fleet_dask.py"
NAMES = [f"site{number}" for number in range(4)]


@pytest.fixture
def fleet_dask() -> Any:
    spec = importlib.util.spec_from_file_location("fleet_dask", EXAMPLE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sites(home: Path) -> Iterator[list[Site]]:
    """Four sites with profiles; the password of the last one is wrong."""
    running = [Site(services=[f"Only/Here{number}.MapServer"]).start() for number in range(4)]
    config, credentials = home / "config", home / "credentials"
    config.write_text(
        "".join(
            f"[{name}]\nurl = {site.url}\nusername = {site.username}\n"
            for name, site in zip(NAMES, running)
        ),
        encoding="utf-8",
    )
    passwords = [*(site.password for site in running[:3]), "wr0ng"]
    credentials.write_text(
        "".join(f"[{name}]\npassword = {each}\n" for name, each in zip(NAMES, passwords)),
        encoding="utf-8",
    )
    credentials.chmod(0o600)
    yield running
    for site in running:
        site.stop()


@pytest.fixture
def client(sites: list[Site]) -> Iterator[Client]:
    with warnings.catch_warnings():
        # of what the cluster uses
        warnings.simplefilter("ignore")
        options = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": ":0"}
        with LocalCluster(**options) as cluster, Client(cluster) as client:
            yield client


def test_a_fleet(fleet_dask: Any, client: Client, sites: list[Site]) -> None:
    rows = fleet_dask.fleet(client, NAMES, "inventory", folder="Only")
    assert [(row["site"], row.get("name")) for row in rows] == [
        *((name, f"Only/Here{number}.MapServer") for number, name in enumerate(NAMES[:3])),
        ("site3", None),
    ]
    assert "Invalid username or password" in rows[-1]["error"]
    assert "wr0ng" not in str(rows)
