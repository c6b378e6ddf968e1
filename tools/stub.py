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

from arcrest import _core

ROOT = Path(__file__).resolve().parent.parent
# CPython's flag of a class that can be subclassed
_BASETYPE = 1 << 10
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


def public_names() -> list[str]:
    """What `from arcrest._core import *` brings."""
    return sorted(_core.__all__)


def disjoint_bases() -> list[str]:
    """The classes with a layout of their own, which no two can be mixed of."""
    classes = [value for value in vars(_core).values() if isinstance(value, type)]
    open_ones = [c for c in classes if c.__flags__ & _BASETYPE]
    return [c.__name__ for c in open_ones if c.__basicsize__ > _parent(c).__basicsize__]


def _parent(cls: type) -> type:
    return cls.__base__ or object


def with_defaults(match: re.Match[str]) -> str:
    """A method whose `= ...` are the defaults that its docstring gave; without that line."""
    values = dict(re.findall(r', (\w+)=("[^"]*"|\[\]|[^,]+)', match["defaults"]))
    head = match["head"]
    for name, value in values.items():
        shown = "..." if value == "[]" else value
        at = re.search(rf"\b{name}: ([^=]*?) = \.\.\.", head)
        if at:
            hint = at[1].removesuffix(" | None") + " | None" if value == "None" else at[1]
            head = f"{head[: at.start()]}{name}: {hint} = {shown}{head[at.end() :]}"
    return head


def stub() -> str:
    """The stub as it is kept."""
    text = _METHOD.sub(with_defaults, raw_stub())
    text = text.replace("*_args, **_kwargs)", "*_args: Any, **_kwargs: Any)")
    text = re.sub(r"\bdict(?=[ ,):])", "dict[str, Any]", text)
    text = text.replace("from _typeshed import Incomplete\n", "").replace("Incomplete", "Any")
    names = f"from typing_extensions import disjoint_base\n\n__all__ = {public_names()}\n"
    text = text.replace("\n__version__:", f"{names}\n__version__:", 1)
    for name in disjoint_bases():
        text = re.sub(rf"^class {name}\b", f"@disjoint_base\nclass {name}", text, flags=re.M)
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
