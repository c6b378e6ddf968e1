"""Runs all of docs/reliability.md in its full form and prints the figures: `make reliability`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

FULL = [
    ("seeded faults", ["-m", "reliability.faults", "--runs", "10000", "--http", "both"]),
    ("interrupts", ["-m", "reliability.interrupts", "--trials", "5"]),
    ("exits", ["-m", "reliability.exits", "--runs", "500"]),
    ("forks", ["-m", "reliability.forks", "--forks", "10000"]),
    ("no descriptor, panics, finalisers", ["-m", "pytest", "reliability/test_runtime.py"]),
    ("values without an end", ["-m", "reliability.endless"]),
    ("maintenance windows", ["-m", "reliability.windows", "--kills", "200"]),
    ("memory", ["-m", "reliability.memory", "--mebibytes", "2048"]),
    ("certificates", ["-m", "pytest", "core/test_certificates.py", "core/test_tls.py"]),
    ("one login for many", ["-m", "pytest", "core/test_one_login.py", "core/test_tokens.py"]),
    ("time limits", ["-m", "pytest", "core/test_deadline.py"]),
    ("HTTP/2", ["-m", "pytest", "-m", "", "reliability/test_http2.py"]),
    ("retries", ["-m", "pytest", "core/test_retries.py"]),
    ("limits", ["-m", "pytest", "core/test_hostile_replies.py"]),
    ("where secrets go", ["-m", "pytest", "core/test_secrets_on_the_way.py"]),
    ("threads of one site", ["-m", "pytest", "core/test_runtime.py"]),
    ("all tests of reliability, the long ones too", ["-m", "pytest", "-m", "", "reliability"]),
]


def failures() -> Iterator[str]:
    """The names of those that failed, as they do."""
    for name, arguments in FULL:
        print(f"{name}: python {' '.join(arguments)}", flush=True)
        if subprocess.run([sys.executable, *arguments], check=False).returncode:
            yield name


if __name__ == "__main__":
    failed = list(failures())
    if failed:
        sys.exit(f"not kept: {', '.join(failed)}")
