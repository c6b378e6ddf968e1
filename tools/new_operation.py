"""Writes the row of a new operation, its route in the sandbox, and a test that fails at first.

    python tools/new_operation.py services cleanFolder --path "{folder}/clean" --arg folder:Folder

An argument is `name:Type` or `name:Type=default`, as in a row. `make new NEW="..."` calls it.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# the sandbox's file of a resource, the `Routes` in it, the rest of the resource's path
ROUTES = {
    "certificate": ("machines", "certificate", ""),
    "cluster": ("clusters", "cluster", ""),
    "clusters": ("clusters", "routes", ""),
    "configstore": ("system", "store", ""),
    "data": ("data", "routes", ""),
    "dataitem": ("data", "item", ""),
    "datastoremachine": ("data", "machine", ""),
    "datastoretype": ("data", "routes", "/relationalDatastoreTypes/{id}"),
    "directory": ("system", "directory", ""),
    "info": ("info", "routes", ""),
    "job": ("system", "jobs", "/{job}"),
    "jobs": ("system", "jobs", ""),
    "kml": ("kml", "routes", ""),
    "log": ("logs", "routes", ""),
    "machine": ("machines", "machine", ""),
    "machines": ("machines", "routes", ""),
    "mode": ("mode", "routes", ""),
    "platformservice": ("system", "platform", "/{id}"),
    "properties": ("system", "routes", "/properties"),
    "security": ("security", "routes", ""),
    "service": ("service", "routes", ""),
    "servicejob": ("service", "jobs", "/{job}"),
    "servicejobs": ("service", "jobs", ""),
    "services": ("services", "routes", ""),
    "servicetypes": ("services", "types", ""),
    "site": ("site", "routes", ""),
    "system": ("system", "routes", ""),
    "uploadeditem": ("uploads", "item", ""),
    "uploads": ("uploads", "routes", ""),
    "usagereport": ("usagereports", "report", ""),
    "usagereports": ("usagereports", "routes", ""),
    "webadaptor": ("system", "adaptor", ""),
    "webhook": ("service", "webhooks", "/{hook}"),
    "webhooks": ("service", "webhooks", ""),
}
KINDS = {
    "Flag": "bool",
    "Int": "int",
    "Json": "json",
    "Names": "csv",
    "When": "time",
    "File": "file",
}
DECORATORS = {"get": "read", "query": "read", "post": "write"}


@dataclass(frozen=True)
class Operation:
    """An operation as the command line describes it."""

    resource: str
    name: str
    verb: str
    path: str
    arguments: tuple[str, ...]

    @property
    def snake(self) -> str:
        """The name in snake_case."""
        words = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
        return re.sub(words, "_", self.name).lower()

    def row(self) -> str:
        """The row, with its doc comment."""
        lines = ["TODO: say what it does."]
        if self.arguments:
            names = [argument.partition(":")[0] for argument in self.arguments]
            lines += ["", "Args:", *(f"    {name}: TODO: say what it is." for name in names)]
        if self.verb != "post":
            lines += ["", "Returns:", "    TODO: say what the reply holds."]
        docs = "".join(f"        /// {line}".rstrip() + "\n" for line in lines)
        spaced = (
            argument.replace(":", ": ", 1).replace("=", " = ", 1) for argument in self.arguments
        )
        path = "" if self.path == self.name else f'"{self.path}" '
        returns = "Status" if self.verb == "post" else "Dict"
        call = f"{self.verb} {path}{self.name}({', '.join(spaced)})"
        return f'{docs}        {call} -> {returns}, "TODO: page of the reference";\n'

    def route(self) -> str:
        """The function of the sandbox."""
        _, routes, below = ROUTES[self.resource]
        declared = []
        for argument in self.arguments:
            name, _, rest = argument.partition(":")
            kind, _, default = rest.partition("=")
            if f"{{{name}" in self.path:
                continue
            required = "" if default else "!"
            declared.append(name + required + (f":{KINDS[kind]}" if kind in KINDS else ""))
        parameters = f', "{" ".join(declared)}"' if declared else ""
        path = self.path.partition(" ")[0].removeprefix("./")
        return (
            f'\n\n@{routes}.{DECORATORS[self.verb]}("{below}/{path}"{parameters})\n'
            f"def {self.snake}(call: Call) -> Reply:\n"
            f'    raise NotImplementedError("TODO: do what {self.name} does")\n'
        )

    def test(self, python: str) -> str:
        """The test, which fails."""
        return (
            f'\n\n@effect("{python}.{self.name}")\n'
            f"def test_{self.snake}(ags: Any, plain: Plain) -> None:\n"
            "    raise NotImplementedError("
            f'"TODO: call {python}.{self.name} and read its effect")\n'
        )


def with_row(source: str, operation: Operation) -> str:
    """A resource's file with the row at the end of its operations."""
    if re.search(rf"\b{operation.name}\b[ \w]*\(", source):
        sys.exit(f"{operation.resource} has {operation.name} already: choose another name")
    section = re.search(r"\n    operations \{\n(.*?)\n    \}\n", source, re.DOTALL)
    if section:
        return f"{source[: section.end(1)]}\n\n{operation.row()}{source[section.end(1) + 1 :]}"
    # before the sections that follow in the order of all resources, or at the end of the table
    later = re.search(r"\n    (requests|methods) \{|\n\}\n", source[source.index("resource! {") :])
    if not later:
        sys.exit(f"src/resources/{operation.resource}.rs has no table")
    at = source.index("resource! {") + later.start() + 1
    return f"{source[:at]}\n    operations {{\n{operation.row()}    }}\n{source[at:]}"


def with_import(source: str, types: set[str]) -> str:
    """A resource's file that imports the types of the row's arguments."""
    match = re.search(r"^use crate::core::(?:\{([^}]*)\}|(\w+));\n", source, re.MULTILINE)
    here = set(re.split(r"[\s,]+", (match[1] or match[2]).strip(" ,\n"))) if match else set()
    if types <= here:
        return source
    names = ", ".join(sorted(here | types))
    line = (
        f"use crate::core::{names};\n"
        if len(here | types) == 1
        else f"use crate::core::{{{names}}};\n"
    )
    if match:
        return source[: match.start()] + line + source[match.end() :]
    return source.replace(
        "use arcrest_macros::resource;\n", f"use arcrest_macros::resource;\n\n{line}", 1
    )


def write(root: Path, operation: Operation) -> list[Path]:
    """Writes row, route and test below a root; the files that changed."""
    table = root / "src" / "resources" / f"{operation.resource}.rs"
    sandbox = (
        root
        / "python"
        / "arcrest"
        / "sandbox"
        / "resources"
        / f"{ROUTES[operation.resource][0]}.py"
    )
    test = root / "tests" / "members" / f"test_{operation.resource}.py"
    source = with_row(table.read_text(encoding="utf-8"), operation)
    types = {re.split("[:=]", argument)[1] for argument in operation.arguments}
    table.write_text(with_import(source, types), encoding="utf-8")
    sandbox.write_text(sandbox.read_text(encoding="utf-8") + operation.route(), encoding="utf-8")
    head = re.search(r"^    (\w+)(?: as \w+)? at \"", source, re.MULTILINE)
    python = head[1] if head else operation.resource
    if not test.exists():
        test.parent.mkdir(parents=True, exist_ok=True)
        start = f'"""The members of {python}: each is called, and its effect is read."""\n\n'
        start += "from __future__ import annotations\n\nfrom typing import Any\n\n"
        start += "from .effects import Plain, effect\n"
        test.write_text(start, encoding="utf-8")
    test.write_text(test.read_text(encoding="utf-8") + operation.test(python), encoding="utf-8")
    return [table, sandbox, test]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Writes the files and names them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("resource", choices=sorted(ROUTES), help="the file in src/resources")
    parser.add_argument("name", help="the name in Python")
    parser.add_argument("--verb", choices=sorted(DECORATORS), default="post", help="default: post")
    parser.add_argument("--path", help="below the resource; default: the name")
    parser.add_argument("--arg", action="append", default=[], metavar="NAME:TYPE=DEFAULT")
    given = parser.parse_args(arguments)
    for argument in given.arg:
        if not re.fullmatch(r"\w+:\w+(=.+)?", argument):
            parser.error(f"{argument!r} is no argument: write name:Type or name:Type=default")
    path = given.path or given.name
    names = [argument.partition(":")[0] for argument in given.arg]
    for slot in re.findall(r"\{(\w+)\??\}", path):
        if slot not in names:
            parser.error(f"{{{slot}}} in the path names no argument: add --arg {slot}:Text")
    operation = Operation(given.resource, given.name, given.verb, path, tuple(given.arg))
    for changed in write(root, operation):
        print(f"{changed.relative_to(root)}: fill in what is marked TODO")
    return 0


if __name__ == "__main__":
    sys.exit(main())
