"""The recipe of docs/processes.md, as it stands there."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from arcrest.sandbox import Site

RECIPE = Path(__file__).resolve().parents[2] / "docs" / "processes.md"


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_pool_of_processes(method: str, tmp_path: Path) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this system has no {method}")
    (code,) = re.findall(r"```python\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    script = tmp_path / "pool.py"
    script.write_text(code.replace('"spawn"', f'"{method}"'), encoding="utf-8")
    with Site() as site:
        told = {
            "ARCGIS_URL": site.url,
            "ARCGIS_USER": site.username,
            "ARCGIS_PASSWORD": site.password,
        }
        done = subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "System [" in done.stdout
