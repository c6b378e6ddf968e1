"""Jobs that write, behind a proxy that cuts and resets: done once, or an error that says so."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from arcrest import ArcRESTError
from arcrest.sandbox import Site

from .conftest import Jobs, login
from .test_faults import Fault, FaultProxy, behind, proxy  # noqa: F401


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "City.sd"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(50_000))
    return file


def count(site: Site, ending: str) -> int:
    return len([each for each in site.requests if each.path.endswith(ending)])


@pytest.mark.parametrize("seed", range(4))
def test_a_publication_happens_once_or_is_an_error(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    city: Path,
    seed: int,
) -> None:
    rng = random.Random(seed)
    kinds = ("pass", "pass", "delay", "cut reply", "reset", "reset before")
    faults = [
        Fault(
            kind.partition(" before")[0],
            arrives="before" not in kind,
            place=rng.random(),
            seconds=0.01,
        )
        for kind in rng.choices(kinds, k=12)
    ]
    proxy.tell(*faults)
    failed = None
    try:
        api.publish(behind(api, site, proxy), city)
    except ArcRESTError as error:
        failed = error
    proxy.tell()
    time.sleep(0.2)
    assert count(site, "submitJob") <= 1
    published = "City.MapServer" in site.application.state.services
    if failed is None:
        assert published
    elif count(site, "submitJob"):
        assert failed.maybe_done or not published


def test_a_lost_submission_tells_of_the_upload(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    city: Path,
) -> None:
    ags = behind(api, site, proxy)
    proxy.tell(*[Fault()] * 4, Fault("cut reply", place=0.3))
    with pytest.raises(ArcRESTError, match="look before you repeat") as error:
        api.publish(ags, city)
    assert count(site, "submitJob") == 1
    assert error.value.itemID in site.application.state.uploads


def test_the_way_of_a_job_is_followed_through_faults(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    city: Path,
) -> None:
    ags = behind(api, site, proxy)
    lost = Fault("cut reply", place=0.5), Fault("reset")
    proxy.tell(*[Fault()] * 5, *lost, Fault(), *lost)
    assert api.publish(ags, city)["name"] == "City.MapServer"
    assert count(site, "submitJob") == 1


def test_a_backup_through_faults_is_whole(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    tmp_path: Path,
) -> None:
    ags, file = behind(api, site, proxy), tmp_path / "site.agssite"
    proxy.tell(Fault(), Fault("cut reply", place=0.5), Fault(), Fault("cut reply", place=0.9))
    done = api.backup(ags, file)
    assert file.stat().st_size == done["size"]
    assert count(site, "exportSite") == 1


def test_a_restore_is_sent_once(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = tmp_path / "site.agssite"
    api.backup(api.site(site.url, login(site)), file)
    ags = behind(api, site, proxy)
    proxy.tell(Fault(), Fault("cut reply", place=0.2))
    with pytest.raises(ArcRESTError, match="look before you repeat") as error:
        api.restore(ags, file, confirm="127.0.0.1")
    assert count(site, "importSite") == 1
    assert error.value.itemID in site.application.state.uploads
    proxy.tell()
    report = api.restore(ags, file, confirm="127.0.0.1", resume=error.value.itemID)
    assert len(report) > 0


def test_an_extension_is_registered_once(
    api: Jobs,
    site: Site,
    proxy: FaultProxy,  # noqa: F811
    tmp_path: Path,
) -> None:
    file = tmp_path / "Trace.soe"
    file.write_bytes(b"the extension")
    uploads = set(site.application.state.uploads)
    proxy.tell(Fault("cut reply", place=0.5), Fault(), Fault(), Fault("cut reply", place=0.3))
    with pytest.raises(ArcRESTError, match="look before you repeat"):
        api.install_extension(behind(api, site, proxy), file)
    proxy.tell()
    assert count(site, "extensions/register") == 1
    assert set(site.application.state.uploads) == uploads
    assert api.install_extension(behind(api, site, proxy), file)["action"] == "update"


@pytest.mark.skipif(sys.platform == "win32", reason="signals go to the main thread only by raise")
@pytest.mark.parametrize("job", ["publish", "backup", "extensions"])
def test_ctrl_c_is_heard_in_the_middle(site: Site, city: Path, tmp_path: Path, job: str) -> None:
    ags: Any = Jobs("blocking").site(site.url, login(site))
    site.latency = 0.3
    calls: dict[str, Any] = {
        "publish": lambda: Jobs("blocking").publish(ags, city),
        "backup": lambda: Jobs("blocking").backup(ags, tmp_path / "site.agssite"),
        "extensions": lambda: Jobs("blocking").extensions(ags, "KmlServer", folder="Planning"),
    }
    timer = threading.Timer(0.45, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        calls[job]()
    assert time.monotonic() - began < 1.5
    timer.join()
    assert not list(tmp_path.glob("site*"))
