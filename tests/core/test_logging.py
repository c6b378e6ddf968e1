"""Python's logger `arcrest` tells what is sent, and no secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from arcrest import AGSTokenSecurityHandler
from arcrest.manageags._machines import Machines

from .faults import Faults, reply

GRANTED = {"token": "T0ken", "expires": 4102444800000}
REFUSED = {"status": "error", "code": 498, "messages": ["Invalid token."]}


@pytest.fixture
def faults() -> Iterator[Faults]:
    with Faults() as server:
        yield server


def use(faults: Faults) -> None:
    """A login, a token that is refused, a reply that is lost, and a token in a URL of one's own."""
    handler = AGSTokenSecurityHandler("me", "s3cret", token_url=f"{faults.origin}/arcgis/admin/t")
    machines = Machines(faults.url, handler)
    faults.tell(reply(GRANTED), reply(REFUSED), reply(GRANTED), b"")
    assert machines.Protocol == "https"
    machines._get(f"{faults.url}?token=s3cret&f=json")


def test_what_is_sent_is_logged_without_secrets(
    faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1, "arcrest")
    use(faults)
    lines = [record.getMessage() for record in caplog.records]
    assert {record.name for record in caplog.records} == {"arcrest"}
    assert {record.levelname for record in caplog.records} == {"DEBUG"}
    sent = f"send: operation=Machines url={faults.url} method=GET"
    assert lines.count(sent) == 3
    assert lines.count("no reply; send again: failures=1") == 1
    assert sum(line.startswith("token refused") for line in lines) == 1
    for secret in ("s3cret", "T0ken", "token="):
        assert secret not in "".join(lines)


@pytest.mark.parametrize("level", [logging.WARNING, logging.CRITICAL + 1])
def test_nothing_is_logged_below_the_level(
    faults: Faults, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level, "arcrest")
    caplog.handler.setLevel(0)
    use(faults)
    assert caplog.records == []


def test_a_handler_that_calls_us_again(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no deadlock, and the call that it listens to has its reply."""
    said: list[Any] = []

    class Curious(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not said:
                said.append(record.levelname)
                said.append(Machines(faults.url, None).Protocol)

    logger, curious = logging.getLogger("arcrest"), Curious()
    logger.addHandler(curious)
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    try:
        assert Machines(faults.url, None).Protocol == "https"
    finally:
        logger.removeHandler(curious)
        logger.manager._clear_cache()  # type: ignore[attr-defined]
    assert said == ["DEBUG", "https"]
