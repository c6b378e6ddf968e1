"""Writes python/arcrest/_core.pyi from the tables; with --check, says whether it is stale.

pyo3 knows the types and docstrings of everything in the module. The operations' docstrings begin
with the line that ``inspect.signature`` reads; here that line gives the stub its defaults.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUB = ROOT / "python" / "arcrest" / "_core.pyi"

_METHOD = re.compile(
    r'(?P<head> +def (?P<name>\w+)\(self, /(?P<args>[^\n]*)\) -> [^\n]+:\n +"""\n)'
    r" +(?P=name)\(\$self(?P<defaults>[^\n]*)\)\n +--\n\n"
)


def raw_stub() -> str:
    """The stub as pyo3 writes it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["maturin", "generate-stubs", "--quiet", "--features", "stubs", "--out", folder]
        scripts = Path(sys.executable).parent
        command[0] = str(scripts / command[0])
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        return next(Path(folder).rglob("_core.pyi")).read_text(encoding="utf-8")


def with_defaults(match: re.Match[str]) -> str:
    """A method whose `= ...` are the defaults that its docstring gave; without that line."""
    values = dict(re.findall(r', (\w+)=("[^"]*"|\[\]|[^,]+)', match["defaults"]))
    head = match["head"]
    for name, value in values.items():
        shown = "..." if value == "[]" else value
        head = re.sub(rf"(\b{name}: [^=]*?) = \.\.\.", lambda m, v=shown: f"{m[1]} = {v}", head)
        if value == "None":
            head = re.sub(
                rf"\b{name}: ([^=]*?) = None",
                lambda m, n=name: f"{n}: {m[1].removesuffix(' | None')} | None = None",
                head,
            )
    return head


def stub() -> str:
    """The stub as it is kept."""
    text = _METHOD.sub(with_defaults, raw_stub())
    scripts = Path(sys.executable).parent
    formatted = subprocess.run(
        [str(scripts / "ruff"), "format", "--stdin-filename", str(STUB), "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return formatted.stdout


def main() -> int:
    """Writes or checks the stub."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    check = parser.parse_args().check
    text = stub()
    if check:
        fresh = STUB.exists() and STUB.read_text(encoding="utf-8") == text
        if not fresh:
            print(f"{STUB.relative_to(ROOT)} is stale: run `make stub`")
        return 0 if fresh else 1
    STUB.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
