"""`arcrest services`."""

from __future__ import annotations

import pytest

from .conftest import Shell

ZONING = "Planning/Zoning.MapServer"


def states(arcrest: Shell, *names: str) -> dict[str, str]:
    rows = arcrest("services", "status", *names, "--json", code=0).rows
    return {row["service"]: row["state"] for row in rows}


def test_ls(arcrest: Shell) -> None:
    everything = arcrest("services", "ls", "--json").rows
    assert len(everything) == 28
    assert {"service": ZONING, "description": "Zoning plan"} in everything
    planning = arcrest("services", "ls", "--folder", "Planning", "--json").rows
    assert len(planning) == 5
    assert arcrest("services", "ls", "Planning/*", "--json").rows == planning
    root = arcrest("services", "ls", "--folder", "/", "--type", "MapServer", "--json").rows
    assert [row["service"] for row in root] == [
        "Basemap.MapServer",
        "OldAtlas.MapServer",
        "SampleWorldCities.MapServer",
    ]


def test_status_finds_what_does_not_run(arcrest: Shell) -> None:
    assert states(arcrest, ZONING) == {ZONING: "STARTED"}
    service = arcrest.site._state.services[ZONING]
    service.running = False
    done = arcrest("services", "status", "--wrong", "--json", code=1)
    assert done.rows == [{"service": ZONING, "configured": "STARTED", "state": "STOPPED"}]


def test_stop_start_restart(arcrest: Shell) -> None:
    done = arcrest("services", "stop", "planning/*", "--type", "MapServer", "--yes", "--json")
    assert [row["service"] for row in done.rows] == [ZONING, "Planning/Parcels.MapServer"]
    assert {row["state"] for row in done.rows} == {"STOPPED"}
    assert states(arcrest, ZONING) == {ZONING: "STOPPED"}
    arcrest("services", "start", ZONING, "--yes")
    assert states(arcrest, ZONING) == {ZONING: "STARTED"}
    arcrest.site.requests.clear()
    arcrest("services", "restart", ZONING, "OldAtlas.MapServer", "--yes")
    written = [r.operation for r in arcrest.site.requests if r.carried_out]
    assert written == ["services.stopServices", "services.startServices"]
    assert states(arcrest, "OldAtlas.MapServer") == {"OldAtlas.MapServer": "STOPPED"}


def test_a_dry_run_shows_what_is_then_done(arcrest: Shell) -> None:
    words = ["services", "stop", "--folder", "Water", "--json"]
    arcrest.site.requests.clear()
    plan = arcrest(*words, "--dry-run").rows
    assert not any(request.carried_out for request in arcrest.site.requests)
    done = arcrest(*words, "--yes").rows
    assert [row["service"] for row in plan] == [row["service"] for row in done]
    assert arcrest(*words, "--yes").rows == [], "nothing is left to stop"


def test_what_was_stopped_is_started_again(arcrest: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between the two halves of a restart."""
    from arcrest.manageags._services import Services as Kind

    stop = Kind.stopServices

    def interrupted(self: object, names: list[str]) -> None:
        stop(self, names)
        raise KeyboardInterrupt

    monkeypatch.setattr(Kind, "stopServices", interrupted)
    assert arcrest("services", "restart", ZONING, "--yes", code=130).err == "arcrest: interrupted\n"
    assert states(arcrest, ZONING) == {ZONING: "STARTED"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["services", "stop"], "Which services?"),
        (["services", "stop", ZONING], "say --yes, or --dry-run"),
        (
            ["services", "stop", "Zoning.MapServer", "--yes"],
            "No service matches 'Zoning.MapServer'",
        ),
        (["services", "ls", "--folder", "nowhere", "x*"], "No service matches 'x*'"),
        (["services", "status", "--folder", "nowhere"], "nowhere"),
    ],
)
def test_what_it_refuses(arcrest: Shell, words: list[str], said: str) -> None:
    done = arcrest(*words, code=2)
    assert said in done.err
    assert done.err.startswith("arcrest: ")
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert not any(request.carried_out for request in arcrest.site.requests)


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("", 2)])
def test_it_asks_on_a_terminal(
    arcrest: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(answer))
    done = arcrest("services", "stop", ZONING, code=code)
    assert f"Stop 1 service of {arcrest.site.url}? [y/N]" in done.err
    assert states(arcrest, ZONING) == {ZONING: "STARTED" if code else "STOPPED"}
