"""Runs all of docs/reliability.md in its full form and prints the figures: `make reliability`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

FULL = [
    ("seeded faults", ["-m", "reliability.faults", "--runs", "10000", "--seed", "1"]),
    ("interrupts", ["-m", "reliability.interrupts", "--trials", "5"]),
    ("exits", ["-m", "reliability.exits", "--runs", "500"]),
    ("memory", ["-m", "reliability.memory", "--mebibytes", "2048"]),
    ("hostile replies", ["-m", "pytest", "reliability/test_hostile.py"]),
    ("secrets", ["-m", "pytest", "-m", "", "reliability/test_secrets.py"]),
    ("fork, threads, signals", ["-m", "pytest", "reliability/test_interpreter.py"]),
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
