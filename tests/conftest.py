"""Sites to test against, and the users who log in there."""

from __future__ import annotations

import errno
import itertools
import os
import random
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler, _core
from arcrest.sandbox import Site
from contract.recorder import Recorder
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    max_examples=60,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("suite")

# Variables that pytest, dask and polars set.
OF_LIBRARIES = (
    "PYTEST_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "PYTHONHASHSEED",
    "MALLOC_",
    "__DASK_",
    "_RJEM_",
)

# A shell starts background programs with SIGINT ignored. The tests of Ctrl-C need the signal.
signal.signal(signal.SIGINT, signal.default_int_handler)


# What a process knows of a site is known of its host and port. The system gives a port that became
# free to another server; the tests use each port once, below those that the system gives.
_ports = itertools.cycle(random.Random(os.getpid()).sample(range(20000, 32000), 12000))
_bind = socket.socket.bind


def _bind_to_new_port(self: socket.socket, address: Any) -> None:
    if self.family not in (socket.AF_INET, socket.AF_INET6) or address[1] != 0:
        return _bind(self, address)
    while True:
        try:
            return _bind(self, (address[0], next(_ports), *address[2:]))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise


socket.socket.bind = _bind_to_new_port  # type: ignore[method-assign, assignment]


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """A variable that a test leaves behind reaches later tests and the programs they start."""
    before = _environment()
    yield
    after = _environment()
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == set()


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in os.environ if not name.startswith(OF_LIBRARIES)}


@pytest.fixture(autouse=True)
def no_panic() -> Iterator[None]:
    """A panic is a mistake of ours, whatever became of it."""
    before = _core._panics()
    yield
    assert _core._panics() == before, "a panic: see the text of the error, or what was printed"


def login(site: Site, account: str = "administrator", **more: Any) -> AGSTokenSecurityHandler:
    """A handler for one of a site's accounts."""
    who = site.accounts[account]
    return AGSTokenSecurityHandler(who.username, who.password, org_url=site.root, **more)


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    with Site(strict=True) as running:
        yield running


@pytest.fixture
def site(shared_site: Site) -> Iterator[Site]:
    """A strict site that the tests of a module share; nothing sloppy may have been sent to it."""
    shared_site.requests.clear()
    yield shared_site
    violations = list(shared_site.violations)
    shared_site.violations.clear()
    assert violations == []


@pytest.fixture
def fresh_site() -> Iterator[Site]:
    """A strict site for one test, to advance its clock or revoke its tokens."""
    with Site(strict=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def old_site() -> Iterator[Site]:
    """A strict site of 10.9.1: clusters, and no token in a header."""
    with Site(version="10.9.1", strict=True) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def handler(site: Site) -> AGSTokenSecurityHandler:
    return login(site)


@pytest.fixture(scope="module")
def shared_recorder() -> Iterator[Recorder]:
    with Recorder() as running:
        yield running


@pytest.fixture
def recorder(shared_recorder: Recorder) -> Recorder:
    shared_recorder.clear()
    return shared_recorder
