"""Jobs behind a proxy that cuts, delays and resets: nothing is lost, and nothing is left."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from arcrest import ArcRESTError
from arcrest.sandbox import Site
from reliability.proxy import Fault, FaultProxy

from .conftest import Jobs, login

READS: dict[str, dict[str, Any]] = {
    "inventory": {"folder": "Planning"},
    "permissions": {"folder": "Planning"},
    "uses": {"what": "Zoning"},
    "certificates": {},
    "health": {},
    "logs": {"since": "5 d"},
    "log_statistics": {"since": "5 d"},
    "snapshot": {},
}
FAULTS = ("cut reply", "reset", "delay", "drip", "pass")


@pytest.fixture
def proxy(site: Site) -> Iterator[FaultProxy]:
    with FaultProxy(urlsplit(site.url).port or 0) as running:
        yield running


def behind(api: Jobs, site: Site, proxy: FaultProxy, **settings: Any) -> Any:
    port = urlsplit(site.url).port
    return api.site(site.url.replace(f":{port}", f":{proxy.port}"), login(site), **settings)


def plain(result: Any) -> Any:
    """A result without what differs from call to call."""
    if isinstance(result, dict):
        return {name: value for name, value in result.items() if name not in ("made", "url")}
    return [{k: v for k, v in row.items() if k not in ("URL", "daysLeft")} for row in result]


@pytest.mark.parametrize("job", READS)
def test_single_faults_lose_nothing(api: Jobs, site: Site, proxy: FaultProxy, job: str) -> None:
    whole = getattr(api, job)(api.site(site.url, login(site)), **READS[job])
    rng = random.Random(job)
    faults = [
        Fault(rng.choice(FAULTS), place=rng.random(), seconds=0.01, abrupt=rng.random() < 0.5)
        if at % 4 == 0
        else Fault()
        for at in range(40)
    ]
    proxy.tell(*faults)
    ags = behind(api, site, proxy, strict=True, concurrency=2)
    assert plain(getattr(api, job)(ags, **READS[job])) == plain(whole)


@pytest.mark.parametrize("job", READS)
def test_a_site_that_is_gone_is_told(api: Jobs, job: str) -> None:
    gone = api.site("http://127.0.0.1:9/arcgis/admin")
    if job == "health":
        table = api.health(gone)
        assert {row["status"] for row in table} == {"failure"}
        return
    with pytest.raises(ArcRESTError):
        getattr(api, job)(gone, **READS[job])


def test_a_report_is_deleted_after_a_cut_reply(api: Jobs, site: Site, proxy: FaultProxy) -> None:
    """The data are cut three times, which is as often as they are asked for."""
    before = list(site.application.state.reports)
    proxy.tell(Fault(), *[Fault("cut reply", place=0.5)] * 3)
    with pytest.raises(ArcRESTError):
        api.usage(behind(api, site, proxy))
    assert list(site.application.state.reports) == before


def test_a_cut_log_leaves_the_old_file(
    api: Jobs, site: Site, proxy: FaultProxy, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old", encoding="utf-8")
    proxy.tell(*[Fault("cut reply", place=0.9)] * 3)
    with pytest.raises(ArcRESTError):
        api.logs(behind(api, site, proxy), csv=path)
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
def test_ctrl_c_is_heard(site: Site) -> None:
    ags = Jobs("blocking").site(site.url, login(site), concurrency=1)
    site.latency = 0.2
    timer = threading.Timer(0.5, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Jobs("blocking").inventory(ags)
    assert time.monotonic() - began < 1.5
    timer.join()
