"""tools/build.py and tools/reproducible.py: what a release wheel must not hold is found."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from .test_release import ROOT, load


@pytest.fixture
def reproducible(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return load("reproducible")


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as wheel:
        for name, data in files.items():
            wheel.writestr(zipfile.ZipInfo(name), data)
    return path


def test_differences_are_found(reproducible: Any, tmp_path: Path) -> None:
    one = archive(tmp_path / "one", a=b"1", b=b"2", c=b"3")
    other = archive(tmp_path / "other", a=b"1", b=b"x", d=b"4")
    assert reproducible.differences(one, other) == ["b", "c", "d"]
    assert reproducible.differences(one, one) == []


def test_names_of_folders_are_found(reproducible: Any, tmp_path: Path) -> None:
    folder = str(tmp_path).encode()
    one = archive(tmp_path / "one", a=b"\0" + folder + b"/src/lib.rs\0", b=b"./src/lib.rs")
    (said,) = reproducible.betrayed(one, [tmp_path])
    assert said.startswith("a names ")


def test_a_build_hides_its_folders_and_the_time(reproducible: Any, tmp_path: Path) -> None:
    settings = reproducible.build.settings(tmp_path, "x86_64-pc-windows-msvc")
    flags = settings["CARGO_ENCODED_RUSTFLAGS"].split("\x1f")
    assert f"--remap-path-prefix={tmp_path}=." in flags
    assert "-Clink-arg=/Brepro" in flags
    unix = reproducible.build.settings(tmp_path, "x86_64-unknown-linux-gnu")
    assert "link-arg" not in unix["CARGO_ENCODED_RUSTFLAGS"]


def test_each_release_wheel_is_built_in_the_same_way() -> None:
    workflow = (ROOT / ".github" / "workflows" / "wheels.yml").read_text(encoding="utf-8")
    assert "maturin build" not in workflow
    assert "python tools/build.py" in workflow
