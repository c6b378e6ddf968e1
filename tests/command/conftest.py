"""A command line at an embedded site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from arcrest.command import main
from arcrest.profiles import passwords
from arcrest.sandbox import Site


@dataclass
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs `arcrest` in this process."""

    def __init__(self, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
        self.site, self._capsys = site, capsys

    def __call__(self, *arguments: str, code: int = 0) -> Done:
        self._capsys.readouterr()
        try:
            found = main(arguments)
        except SystemExit as end:  # of argparse
            found = int(end.code or 0)
        said = self._capsys.readouterr()
        assert found == code, said.out + said.err
        return Done(found, said.out, said.err)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of ~/.arcrest, no keyring, nobody at the terminal, 80 columns."""
    for name in [each for each in os.environ if each.startswith("ARCREST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ARCREST_CONFIG", str(tmp_path / "config"))
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(passwords, "keyring", lambda: None)
    monkeypatch.setattr(passwords, "_somebody_is_there", lambda: False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def arcrest(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """The command at a site of its own, which the environment names."""
    with Site(strict=True) as site:
        monkeypatch.setenv("ARCREST_URL", site.url)
        monkeypatch.setenv("ARCREST_USERNAME", site.username)
        monkeypatch.setenv("ARCREST_PASSWORD", site.password)
        yield Shell(site, capsys)
        assert site.violations == []
