"""The certificates and sites that the cases share."""

from __future__ import annotations

import itertools
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import trustme

from .stand_in import StandIn

# a redirect is remembered for its origin in the process: each test has a host of its own
HOSTS = [f"127.0.1.{number}" for number in range(1, 255)]
NEXT = itertools.cycle(HOSTS)


@dataclass(frozen=True)
class Trust:
    """A server's side of TLS for this machine's names, and the CA file that trusts it."""

    context: ssl.SSLContext
    ca: str


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("cases") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "127.0.0.2", "localhost", *HOSTS).configure_cert(context)
    return Trust(context, str(path))


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no setting of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("ARCREST_VERIFY", "ARCREST_CA_BUNDLE", "ARCREST_TOKEN_IN_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def host() -> str:
    """The address of the test's servers."""
    return next(NEXT)


@pytest.fixture
def plain(host: str) -> Iterator[StandIn]:
    """A server on plain http."""
    with StandIn(host=host) as running:
        yield running


@pytest.fixture
def secure(host: str, trust: Trust) -> Iterator[StandIn]:
    """A server on https, on the same host."""
    with StandIn(host=host, tls=trust.context) as running:
        yield running


@pytest.fixture
def elsewhere(trust: Trust) -> Iterator[StandIn]:
    """A server on https, on another host."""
    with StandIn(host="127.0.0.2", tls=trust.context) as running:
        yield running
