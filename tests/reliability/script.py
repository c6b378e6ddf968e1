"""Runs a script in an interpreter of its own, where it may be interrupted, forked or ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import arcrest


def run_script(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Its end; at most a minute is waited for it."""
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(arcrest.__file__).parents[1])},
        check=False,
    )
