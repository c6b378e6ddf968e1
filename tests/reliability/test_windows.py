"""Windows whose process is killed: the short form."""

from __future__ import annotations

import sys

import pytest

from . import windows

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="written for the signals of Unix")


def test_a_killed_window_is_restored() -> None:
    with windows.World.new() as world:
        steps = windows.at_each_step(world, "blocking")
        # to read, to stop, to wait, to start and to wait again, each at its beginning and end
        assert len(steps) > 16
        assert any(killed.stopped for killed in steps)
        assert any(killed.was_left for killed in steps)
        assert len(windows.at_random(world, 10)) == 10


def test_a_state_that_is_lost_would_be_noticed() -> None:
    with windows.World.new() as world:
        world.run("blocking", at=20)
        assert world.before - world.running()
        for file in world.files():
            file.unlink()
        with pytest.raises(AssertionError, match="without a file"):
            world.restored("without a file")
