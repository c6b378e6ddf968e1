"""`python -m arcrest.sandbox`: every option, used as its greeting says."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import ssl
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcrest.sandbox import Site
from arcrest.sandbox.certificates import self_made

from .certificates import Authority


@contextlib.contextmanager
def started(*options: str) -> Iterator[dict[str, str]]:
    """What a site says in its greeting: the values by their names, and the lines of Python."""
    command = [sys.executable, "-m", "arcrest.sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        text = "".join(iter(process.stdout.readline, "Ctrl-C stops it.\n"))
        head, python = text.strip().split("\n\n")
        said = dict(line.split(maxsplit=1) for line in head.splitlines()[1:])
        try:
            yield {**said, "python": textwrap.dedent(python)}
        finally:
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)


OPTIONS = [
    [],
    ["--https"],
    ["--auth", "basic"],
    ["--auth", "ntlm", "--https"],
    ["--portal"],
    ["--portal", "--https", "--strict"],
    ["--portal", "--auth", "ntlm", "--https"],
    ["--version", "10.9.1", "--edits", "replace"],
]


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_the_greeting_is_true(options: list[str]) -> None:
    names: dict[str, Any] = {}
    with started(*options) as said:
        assert said["url"].startswith("https:" if "--https" in options else "http:")
        assert ("portal" in said) == ("--portal" in options)
        exec(said["python"], names)
        assert names["site"].info.loggedInUser == said["username"]


def test_a_certificate_that_is_given(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pair = authority.client("127.0.0.1")
    with started("--certificate", pair.certificate, "--key", pair.key) as said:
        context = ssl.create_default_context(cafile=authority.bundle)
        context.check_hostname = False
        address = said["url"].replace("/admin", "/rest/info?f=json")
        with urllib.request.urlopen(address, context=context, timeout=10) as reply:
            assert "authInfo" in json.loads(reply.read())


@pytest.mark.parametrize("way", ["cryptography", "openssl"])
def test_a_self_made_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "openssl":
        if not shutil.which("openssl"):
            pytest.skip("there is no openssl here")
        monkeypatch.setitem(sys.modules, "cryptography", None)
    else:
        monkeypatch.setattr(shutil, "which", lambda name: None)
    path = tmp_path / "made.pem"
    self_made(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with Site(ssl_context=context) as site:
        trust = ssl.create_default_context(cafile=path)
        address = f"https://localhost:{site.port}/arcgis/rest/info?f=json"
        with urllib.request.urlopen(address, context=trust, timeout=10) as reply:
            assert reply.status == 200


def test_no_way_to_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(OSError, match="give --certificate FILE and --key FILE"):
        self_made(tmp_path / "none.pem")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--key", "x.pem"], "--key needs --certificate"),
        (["--certificate", "/nowhere/x.pem"], "No such file"),
        (["--host", "0.0.0.0"], "loopback"),
    ],
)
def test_it_says_why_it_cannot_start(options: list[str], words: str) -> None:
    command = [sys.executable, "-m", "arcrest.sandbox", "--port", "0", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Cannot start: ")
    assert words in done.stderr
