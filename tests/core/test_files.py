"""Errors of local files are the exceptions that Python raises itself, with their codes."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from arcrest.manageags import AGSAdministration

NOWHERE = "http://127.0.0.1:9/arcgis/admin"


def refusal(path: object) -> OSError:
    """The error of an upload of this path, which sends no request."""
    with pytest.raises(OSError, match=r"Errno|WinError") as caught:
        AGSAdministration(NOWHERE, None).uploads.uploadItem(path, "")  # type: ignore[arg-type]
    return caught.value


def test_a_missing_file(tmp_path: Path) -> None:
    missing = tmp_path / "Straße.sd"
    error = refusal(str(missing))
    assert type(error) is FileNotFoundError
    assert (error.errno, error.filename) == (errno.ENOENT, str(missing))
    # Windows has a code of its own
    assert getattr(error, "winerror", 2) in (2, 3)


def test_a_folder(tmp_path: Path) -> None:
    error = refusal(str(tmp_path))
    assert type(error) is IsADirectoryError
    assert (error.errno, error.filename) == (errno.EISDIR, str(tmp_path))


def test_a_file_as_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.sd"
    file.touch()
    error = refusal(str(file / "b.sd"))
    # Windows says that the path was not found
    assert type(error) in (NotADirectoryError, FileNotFoundError)
    assert error.errno in (errno.ENOTDIR, errno.ENOENT)


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / ("x" * 300))).errno is not None


def test_a_ca_file_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises((IsADirectoryError, PermissionError)) as caught:
        _ = AGSAdministration(
            "https://127.0.0.1:9/arcgis/admin", None, verify=str(tmp_path)
        ).services.folders
    assert caught.value.errno in (errno.EISDIR, errno.EACCES)
