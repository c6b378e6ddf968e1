"""Large files in constant memory: the short form."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import memory


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is told by Linux only")
@pytest.mark.parametrize("way", memory.WAYS)
def test_a_large_file_takes_little_memory(way: str) -> None:
    assert memory.measure(way, 256).growth < 64
