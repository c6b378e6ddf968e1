"""Runs a script in an interpreter of its own, where it may be interrupted, forked or ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import arcrest


def run_script(
    code: str, *arguments: str, python: str = sys.executable, longest: float = 60
) -> subprocess.CompletedProcess[str]:
    """Its end; at most a minute is waited for it."""
    return subprocess.run(
        [python, "-X", "faulthandler", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=longest,
        env={**os.environ, "PYTHONPATH": str(Path(arcrest.__file__).parents[1])},
        check=False,
    )
