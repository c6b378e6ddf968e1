"""Writes the stubs in python/arcrest/_core from the tables; --check says whether they are stale.

pyo3 knows the types and docstrings of everything in the module. The docstrings of operations and
of resource classes begin with the line that ``inspect.signature`` reads: an operation's line gives
the stub its defaults, and no docstring of the stub has such a line.
"""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from arcrest import _core

ROOT = Path(__file__).resolve().parent.parent
# CPython's flag of a class that can be subclassed
_BASETYPE = 1 << 10
STUBS = ROOT / "python" / "arcrest" / "_core"

_METHOD = re.compile(
    r'(?P<head> +def (?P<name>\w+)\(self, /(?P<args>[^\n]*)\) -> [^\n]+:\n +"""\n)'
    r" +(?P=name)\(\$self(?P<defaults>[^\n]*)\)\n +--\n\n"
)


def raw_stubs() -> dict[str, str]:
    """The stubs as pyo3 writes them, by the names of their files."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["maturin", "generate-stubs", "--quiet", "--features", "stubs", "--out", folder]
        scripts = Path(sys.executable).parent
        command[0] = str(scripts / command[0])
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        return {path.name: path.read_text(encoding="utf-8") for path in Path(folder).rglob("*.pyi")}


_CLASS_SIGNATURE = re.compile(r'(class (\w+)[^\n]*:\n +"""\n) +\2\(url, [^\n]*\)\n +--\n\n')


_COPIES = """\
    def __copy__(self) -> Any: ...
    def __deepcopy__(self, memo: dict[int, Any]) -> Any: ...

"""


# for type checkers: the protocol of a sequence, and what `__getitem__` returns
_SEQUENCE = ("class Table:", "class Table(Sequence[dict[str, Any]]):")
_ROWS = (
    "    def __getitem__(self, index: Any, /) -> Any:\n"
    '        """\n        A row, a dict; of a slice, a Table.\n        """\n',
    "    @overload\n    def __getitem__(self, index: int, /) -> dict[str, Any]: ...\n"
    "    @overload\n    def __getitem__(self, index: slice, /) -> Table: ...\n",
)


def module_of(file: str) -> ModuleType:
    """The module that a stub is of."""
    name = file.removesuffix(".pyi")
    return _core if name == "__init__" else importlib.import_module(f"arcrest._core.{name}")


def disjoint_bases(module: ModuleType) -> list[str]:
    """The classes with a layout of their own, which no two can be mixed of."""
    classes = [value for value in vars(module).values() if isinstance(value, type)]
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


# a method that may return a Job, in one line
_MAY_BE_JOB = re.compile(
    r"^(?P<indent> +)def (?P<name>\w+)\(self, /, (?P<args>.*)\) -> (?P<result>.*\bJob\b.*):$", re.M
)


def with_overloads(match: re.Match[str]) -> str:
    """A method that returns a Job with `runAsync=True`, and a dict without it."""
    indent, name, result = match["indent"], match["name"], match["result"]
    args = re.split(r", (?=\w+:|\*,)", match["args"])
    at = next((at for at, arg in enumerate(args) if arg.startswith("runAsync:")), None)
    if at is None:
        return match[0]
    before, after = args[:at], [arg for arg in args[at + 1 :] if arg != "*"]
    star = [] if "*" in before else ["*"]
    default = args[at].rpartition(" = ")[2]
    without = "Literal[False]" if default == "False" else "Literal[False] | None"
    plain = f"runAsync: {without} = {default}"
    job = re.sub(r"\bdict[^|]*\| ", "", result)
    overloads = [
        (", ".join([*before, *star, "runAsync: Literal[True]", *after]), job),
        (", ".join([*before, plain, *args[at + 1 :]]), re.sub(r" \| Job\b", "", result)),
    ]
    lines = [
        f"{indent}@overload\n{indent}def {name}(self, /, {a}) -> {r}: ...\n" for a, r in overloads
    ]
    return f"{''.join(lines)}{indent}@overload\n{match[0]}"


def stub(file: str, raw: str) -> str:
    """A stub as it is kept."""
    module = module_of(file)
    text = _CLASS_SIGNATURE.sub(r"\1", _METHOD.sub(with_defaults, raw))
    text = text.replace("*_args, **_kwargs)", "*_args: Any, **_kwargs: Any)")
    text = text.replace("/, *_args)", "/, *_args: Any)")
    text = re.sub(r"\bdict(?=[ ,):\]])", "dict[str, Any]", text)
    typing = "" if "\nfrom typing import" in text else "from typing import Any\n"
    text = text.replace("from _typeshed import Incomplete\n", "")
    if typing:  # in its place in the alphabet
        text = re.sub(r"((?:^from .*\n)+)", rf"\1{typing}", text, count=1, flags=re.M)
    text = text.replace("Incomplete", "Any").replace(*_SEQUENCE)
    text = text.replace(*_ROWS)
    text = _MAY_BE_JOB.sub(with_overloads, text)
    # what arcrest._objects gives to the class
    text = text.replace("    PY2: Final = False", f"{_COPIES}    PY2: Final = False")
    bases = disjoint_bases(module)
    names = f"\n__all__ = {sorted(module.__all__)}\n\n"
    for name in ("Literal", "overload"):
        if re.search(rf"\b{name}\b", text):
            text = re.sub(r"^from typing import .*", rf"\g<0>, {name}", text, count=1, flags=re.M)
    if bases:
        names = f"from typing_extensions import disjoint_base\n{names}"
    # behind the imports
    head = text.index("\n\n", text.index("\nfrom typing import")) + 1
    text = text[:head] + names + text[head:]
    for name in bases:
        text = re.sub(rf"^class {name}\b", f"@disjoint_base\nclass {name}", text, flags=re.M)
    scripts = Path(sys.executable).parent
    formatted = subprocess.run(
        [str(scripts / "ruff"), "format", "--stdin-filename", str(STUBS / file), "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return formatted.stdout


def main() -> int:
    """Writes or checks the stub."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    check = parser.parse_args().check
    stubs = {STUBS / file: stub(file, raw) for file, raw in raw_stubs().items()}
    if check:
        stale = [
            path
            for path, text in stubs.items()
            if not path.exists() or path.read_text(encoding="utf-8") != text
        ]
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run `make stub`")
        return 1 if stale else 0
    STUBS.mkdir(exist_ok=True)
    for path, text in stubs.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
