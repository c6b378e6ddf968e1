"""Writes the licences of the linked crates to THIRD-PARTY.md, their list to sbom.cdx.json.

Both name every crate that is linked into a wheel of any published system, as Cargo.lock has it,
and are shipped in each wheel. THIRD-PARTY.md has the texts of the licences, from the crates'
own sources; sbom.cdx.json is for programs, in the form of CycloneDX. `--check` writes nothing and
says whether both are up to date.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "THIRD-PARTY.md"
LIST = ROOT / "sbom.cdx.json"
OURS = ("arcrest-manageags", "arcrest-manageags-macros")
TARGETS = tuple(
    f"{machine}-{system}"
    for system in ("unknown-linux-gnu", "unknown-linux-musl", "apple-darwin", "pc-windows-msvc")
    for machine in ("x86_64", "aarch64")
)
# where a crate offers several licences, the first of these is taken; the words tell a text
COMMON = "Apache-2.0"
LICENCES = {
    COMMON: "Apache License",
    "MIT": "Permission is hereby granted, free of charge",
    "BSD-3-Clause": "Redistribution and use in source and binary forms",
    "ISC": "Permission to use, copy, modify, and",
    "Unicode-3.0": "UNICODE LICENSE V3",
    "Zlib": "This software is provided 'as-is'",
}
MIT = """\
Copyright (c) {authors}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
HEAD = """\
# Third-party notices

The wheels of arcrest-manageags contain a native module. These libraries are linked into it, on all
or on some systems. Where a library offers several licences, it is used under the one named here.
Texts that are alike stand once, after the libraries that they belong to. `make notices` writes this
file from Cargo.lock; sbom.cdx.json is the same list for programs.

Linked as well: Rust's standard library with compiler-builtins (Apache-2.0, with the LLVM exception
for what came from LLVM; its tables of Unicode: Unicode-3.0) and, on Linux, LLVM's libunwind
(Apache-2.0 WITH LLVM-exception). All these texts stand below.

The package itself is licensed under Apache-2.0 (LICENSE).

| library | version | licence |
| --- | --- | --- |
"""
LLVM = """\
---- LLVM Exceptions to the Apache 2.0 License ----

As an exception, if, as a result of your compiling your source code, portions of this Software are
embedded into an Object form of such source code, you may redistribute such embedded portions in
such Object form without complying with the conditions of Sections 4(a), 4(b) and 4(d) of the
License.

In addition, if you combine or link compiled forms of this Software with software that is licensed
under the GPLv2 ("Combined Software") and if a court of competent jurisdiction determines that the
patent provision (Section 3), the indemnity provision (Section 9) or other Section of the License
conflicts with the conditions of the GPLv2, you may retroactively and prospectively choose to deem
waived or otherwise exclude such Section(s) of the License, but only in their entirety and only
with respect to the Combined Software.
"""


@dataclass
class Crate:
    """A library as its manifest describes it."""

    name: str
    version: str
    expression: str
    """The licences that the crate offers, in SPDX's words."""
    folder: Path
    authors: tuple[str, ...] = ()
    checksum: str = ""
    chosen: tuple[str, ...] = field(init=False)
    """The licences that it is used under: several where it has parts of different licences."""

    def __post_init__(self) -> None:
        self.chosen = chosen(self.expression)


def chosen(expression: str) -> tuple[str, ...]:
    """The licences that are used: the first in LICENCES of each choice."""
    order = list(LICENCES)
    words = re.findall(r"[()]|[\w.+-]+", expression)

    def cost(names: frozenset[str]) -> tuple[int, list[int]]:
        ranks = sorted(order.index(name) if name in order else 99 for name in names)
        return max(ranks), ranks

    def either() -> frozenset[str]:
        options = [both()]
        while words[:1] == ["OR"]:
            words.pop(0)
            options.append(both())
        return min(options, key=cost)

    def both() -> frozenset[str]:
        names = single()
        while words[:1] == ["AND"]:
            words.pop(0)
            names |= single()
        return names

    def single() -> frozenset[str]:
        word = words.pop(0)
        if word == "(":
            names = either()
            words.pop(0)
            return names
        if words[:1] == ["WITH"]:  # an exception permits more, and demands nothing
            del words[:2]
        return frozenset((word,))

    names = either()
    if unknown := names - set(order):
        raise SystemExit(f"{expression}: nothing is known of {', '.join(sorted(unknown))}")
    return tuple(sorted(names, key=order.index))


def texts(crate: Crate) -> list[str]:
    """The texts that must go with the crate; the common one, which stands once, is left out."""
    needed = set(crate.chosen) - {COMMON}
    found = []
    for path in sorted(crate.folder.iterdir()):
        if not path.is_file() or not re.match("(licen[cs]e|copying|notice)", path.name, re.I):
            continue
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip("\n")
        kinds = [name for name, words in LICENCES.items() if words.lower() in text.lower()]
        notice = path.name.lower().startswith("notice")
        # a file of several licences is that of a crate with parts
        if notice or (kinds != [COMMON] and set(kinds) & needed):
            found.append(text)
    missing = set(crate.chosen) - {COMMON}
    missing -= {
        name for name in missing for text in found if LICENCES[name].lower() in text.lower()
    }
    if missing == {"MIT"}:
        found.append(MIT.format(authors=", ".join(crate.authors) or f"the authors of {crate.name}"))
        missing = set()
    if missing:
        raise SystemExit(f"{crate.name} has no text of {', '.join(missing)} in its sources")
    return found


def cargo(*arguments: str) -> str:
    """What cargo says."""
    done = subprocess.run(
        ["cargo", *arguments], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=True
    )
    return done.stdout


def linked() -> list[Crate]:
    """The crates in the wheels, but for ours; what runs while a crate is compiled is in none."""
    targets = [word for target in TARGETS for word in ("--target", target)]
    tree = ("tree", "--locked", "--edges", "normal,no-proc-macro", "--no-dedupe")
    lines = cargo(*tree, "--prefix", "none", "--format", "{p}", *targets).splitlines()
    names = {tuple(line.split()[:2]) for line in lines if line}
    entry = r'^name = "(.+)"\nversion = "(.+)"\nsource = .*\nchecksum = "(.+)"$'
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    sums = {found[:2]: found[2] for found in re.findall(entry, lock, re.MULTILINE)}
    crates = []
    for package in json.loads(cargo("metadata", "--locked", "--format-version", "1"))["packages"]:
        name, version = package["name"], package["version"]
        if name in OURS or (name, f"v{version}") not in names:
            continue
        licence = re.sub(" */ *", " OR ", package["license"] or "")
        authors = tuple(re.sub(" *<.*?>", "", author) for author in package["authors"])
        folder = Path(package["manifest_path"]).parent
        crates.append(Crate(name, version, licence, folder, authors, sums[name, version]))
    return sorted(crates, key=lambda crate: (crate.name, crate.version))


def notices(crates: list[Crate]) -> str:
    """THIRD-PARTY.md."""
    rows = [f"| {one.name} | {one.version} | {' AND '.join(one.chosen)} |" for one in crates]
    of_text: dict[str, list[str]] = {}
    for crate in crates:
        for text in texts(crate):
            # alike but for the breaks of lines
            same = next((old for old in of_text if old.split() == text.split()), text)
            of_text.setdefault(same, []).append(f"{crate.name} {crate.version}")
    common = (ROOT / "LICENSE").read_text(encoding="utf-8").strip("\n")
    parts = [HEAD + "\n".join(rows), f"## {COMMON}", f"```text\n{common}\n\n{LLVM}```"]
    for text, names in of_text.items():
        parts += [f"## {', '.join(names)}", "````text\n" + _plain(text) + "\n````"]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """The text without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines())


def components(crates: list[Crate]) -> str:
    """sbom.cdx.json, without a time or a random number: the same sources make the same file."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.+)"$', manifest, re.MULTILINE)[0]

    def component(kind: str, name: str, version: str, licence: str) -> dict[str, object]:
        purl = f"pkg:{kind}/{name}@{version}".replace("+", "%2B")
        return {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "licenses": [{"expression": licence}],
        }

    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component("pypi", OURS[0], version, COMMON)},
        "components": [
            {
                **component("cargo", one.name, one.version, one.expression),
                "hashes": [{"alg": "SHA-256", "content": one.checksum}],
            }
            for one in crates
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Writes or checks both files."""
    crates = linked()
    stale = []
    for path, text in ((NOTICES, notices(crates)), (LIST, components(crates))):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    if "--check" in sys.argv and stale:
        print(f"{' and '.join(stale)}: not up to date, run `make notices`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
