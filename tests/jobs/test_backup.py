"""`jobs.backup` and `jobs.restore`: a site as a file, and back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from arcrest import ArcRESTError, ServerError
from arcrest.sandbox import Site

from .conftest import Jobs


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


def writes(site: Site) -> list[str]:
    return [each.path.rpartition("/")[2] for each in site.requests if each.carried_out]


def test_a_site_is_backed_up_and_restored(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    told: list[Any] = []
    file = tmp_path / "site.agssite"
    done = api.backup(ags, file, progress=lambda *each: told.append(each))
    content = file.read_bytes()
    assert done == {
        "file": str(file),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "services": False,
    }
    noted = (tmp_path / "site.agssite.sha256").read_text(encoding="utf-8")
    assert noted == f"{done['sha256']}  site.agssite\n"
    assert [each[:2] for each in told] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "site.agssite",
        "site.agssite.sha256",
    ]

    state = site.application.state
    lost = state.services["Planning/Zoning.MapServer"]
    state.remove_service(lost)
    report = api.restore(ags, file, confirm="127.0.0.1")
    assert "Planning/Zoning.MapServer" in state.services
    assert report.columns == ["level", "source", "message"]
    assert {
        "level": "INFO",
        "source": None,
        "message": "Restored the service 'Planning/Zoning.MapServer'.",
    } in list(report)
    assert not [
        each for each in state.uploads.values() if each.document["itemName"] == "site.agssite"
    ]


def test_services_alone(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "all.agssiteservices"
    assert api.backup(ags, file)["services"] is True
    site.application.state.remove_service(site.application.state.services["Basemap.MapServer"])
    report = api.restore(ags, file, confirm="127.0.0.1")
    assert "Basemap.MapServer" in site.application.state.services
    assert len(report) == 28
    names = {"exportServices", "importServices"}
    assert names <= {each.path.rpartition("/")[2] for each in site.requests}


def test_the_last_backups_are_kept(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file, sums = tmp_path / "site.agssite", []
    for name in ("A", "B", "C", "D"):
        site.application.state.folders[name] = {"folderName": name, "isDefault": False}
        sums.append(api.backup(ags, file, keep=3)["sha256"])
    kept = ["site.1.agssite", "site.2.agssite", "site.agssite"]
    assert sorted(each.name for each in tmp_path.glob("*.agssite")) == kept
    for name, expected in zip(["site.agssite", "site.1.agssite", "site.2.agssite"], sums[::-1]):
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == expected
        assert (tmp_path / f"{name}.sha256").read_text(encoding="utf-8").startswith(expected)


def test_a_plan_writes_nothing(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "site.agssite"
    plan = api.backup(ags, file, keep=2, dry_run=True)
    assert plan == {"file": str(file), "services": False, "replaces": False, "keep": 2}
    file.write_bytes(b"x")
    (row,) = api.restore(ags, file, dry_run=True)
    assert "would replace everything on 127.0.0.1; it has no checksum beside it" in row["message"]
    assert list(tmp_path.iterdir()) == [file]
    assert writes(site) == []


@pytest.mark.parametrize("confirm", [None, "", "gis.example.com"])
def test_nothing_is_restored_without_its_name(
    api: Jobs, ags: Any, site: Site, tmp_path: Path, confirm: str | None
) -> None:
    file = tmp_path / "site.agssite"
    file.write_bytes(b"x")
    with pytest.raises(ValueError, match=r'confirm with the name of the site, "127\.0\.0\.1"'):
        api.restore(ags, file, confirm=confirm)
    assert len(site.requests) == 0


def test_a_file_that_was_changed_is_not_restored(
    api: Jobs, ags: Any, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "site.agssite"
    api.backup(ags, file)
    site.requests.clear()
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(OSError, match="is not what was backed up"):
        api.restore(ags, file, confirm="127.0.0.1")
    with pytest.raises(FileNotFoundError):
        api.restore(ags, tmp_path / "none.agssite", confirm="127.0.0.1")
    assert len(site.requests) == 0


def test_what_the_site_refuses(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "site.agssite"
    file.write_bytes(b"no backup")
    with pytest.raises(ServerError, match="The file is not a backup of a site"):
        api.restore(ags, file, confirm="127.0.0.1")
    assert not [
        each
        for each in site.application.state.uploads.values()
        if each.document["itemName"] == file.name
    ]


def test_a_folder_that_is_not_there(api: Jobs, ags: Any, site: Site, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        api.backup(ags, tmp_path / "none" / "site.agssite")
    with pytest.raises(ValueError, match="at least one backup"):
        api.backup(ags, tmp_path / "site.agssite", keep=0)
    assert len(site.requests) == 0


def test_a_download_that_fails_leaves_what_was_there(
    api: Jobs, ags: Any, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "site.agssite"
    api.backup(ags, file)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def lose(done: int, total: int, item: str) -> None:
        site.application.state.backups.clear()

    with pytest.raises(ArcRESTError, match="Could not find"):
        api.backup(ags, file, keep=3, progress=lose)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
