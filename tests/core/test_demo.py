"""`python -m arcrest.demo` works from an installed package, wherever its output goes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("code_page", ["utf-8", "cp1252", "cp437"])
def test_the_demo_prints_to_any_code_page(code_page: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "arcrest.demo"],
        env={**os.environ, "PYTHONIOENCODING": code_page, "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = done.stdout.decode(code_page)
    assert done.returncode == 0, said + done.stderr.decode(code_page)
    assert done.stderr == b""
    assert "every step was taken" in said
    assert "Straßenpläne Ünïcode" in said
    assert ("道路" if code_page == "utf-8" else r"\u9053\u8def") in said
