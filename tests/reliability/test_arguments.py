"""Arguments that contain themselves, are too deep or never end: refused before anything is sent."""

from __future__ import annotations

import collections
import itertools
import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import arcrest._core
import pytest
from core.faults import DOCUMENT, Faults, reply

from .endless import ENDLESS, WRONG, around


def test_no_argument_has_no_end() -> None:
    """In a process of its own, which must not die."""
    tests = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "reliability.endless"],
        cwd=tests,
        env={**os.environ, "PYTHONPATH": tests},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 0, lines[-1:] + done.stderr.splitlines()[-5:]
    assert [line for line in lines if not line.endswith(": refused")] == []
    assert len(lines) == 3 * len(WRONG) + len(ENDLESS)


def test_names_that_have_no_end() -> None:
    services = arcrest._core.Security("http://127.0.0.1:9/arcgis/admin/security", None)
    with pytest.raises(ValueError, match="does not end"):
        services.addUsersToRole("role", itertools.count())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (collections.UserDict(a=collections.deque([1, (2,)])), '{"a":[1,[2]]}'),
        (types.MappingProxyType({"a": range(2)}), '{"a":[0,1]}'),
        (collections.OrderedDict(a=frozenset({1})), '{"a":[1]}'),
        (around(lambda value: [value], 200), "[" * 200 + "1" + "]" * 200),
    ],
)
def test_what_is_no_dict_or_list_is_sent_as_one(value: Any, text: str) -> None:
    with Faults() as server:
        server.tell(reply(DOCUMENT))
        machines = arcrest._core.Machines(server.url, None)
        machines._post(server.url, {"a": value})
        assert parse_qs(server.seen[0].partition("\r\n\r\n")[2])["a"] == [text]


@pytest.mark.parametrize("value", [b"a", bytearray(b"a"), object(), {1.5: 2}, {"a": 1j}])
def test_what_has_no_form_is_named(value: Any) -> None:
    services = arcrest._core.Services("http://127.0.0.1:9/arcgis/admin/services", None)
    with pytest.raises(TypeError, match="JSON"):
        services.createService(value)
