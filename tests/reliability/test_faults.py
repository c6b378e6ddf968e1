"""A short run of the faults, and proof that the checks find a broken promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from arcrest import ArcRESTError

from . import faults, http2
from .faults import OPERATIONS, Case, World
from .proxy import KINDS, Fault


@pytest.mark.parametrize(("http", "runs", "kinds"), [(1, 400, KINDS), (2, 150, http2.KINDS)])
def test_every_promise_is_kept(http: int, runs: int, kinds: tuple[str, ...]) -> None:
    tally = faults.run(runs, http=http)
    assert tally.broken == []
    assert tally.runs == runs
    assert set(tally.kinds) == set(kinds) - {"pass"}, "every fault was met"
    assert tally.ends["result"] > runs / 8
    assert tally.carried_out > runs / 10
    assert tally.uncertain > runs / 15


def test_a_run_is_made_from_its_number() -> None:
    assert [Case.make(1, 7), Case.make(1, 8)] == [Case.make(1, 7), Case.make(1, 8)]
    assert Case.make(1, 7) != Case.make(2, 7)


def twice(on: Any, _world: World, mark: str) -> Any:
    on.updateServerProperties({"mark": mark})
    return on.updateServerProperties({"mark": mark})


def boasting(on: Any, _world: World, mark: str) -> Any:
    try:
        return on.updateServerProperties({"mark": mark})
    except ArcRESTError:
        return {"status": "success"}


def denying(on: Any, _world: World, mark: str) -> Any:
    try:
        return on.updateServerProperties({"mark": mark})
    except ArcRESTError as error:
        error.maybe_done = False
        raise


def failing(_on: Any, _world: World, _mark: str) -> Any:
    raise RuntimeError("of no documented kind")


@pytest.mark.parametrize(
    ("ask", "fault", "words"),
    [
        (twice, Fault(), "carried out 2 times"),
        (boasting, Fault("reset"), "reported done, but was not"),
        (denying, Fault("silence"), "carried out, but reported as certainly not"),
        (failing, Fault(), "no documented kind"),
    ],
)
def test_a_broken_promise_is_found(
    ask: Any, fault: Fault, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OPERATIONS, "write", replace(OPERATIONS["write"], ask=ask))
    with World.running() as world:
        tally = world.run(Case(1, "write", "blocking", "held", (fault,) * 3))
    assert len(tally.broken) == 1
    assert words in tally.broken[0]
