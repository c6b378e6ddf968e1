"""How many lines a job takes, here and with others: counts the scripts of benches/lines.

python tools/lines.py             writes the table of docs/migration/lines.md
python tools/lines.py --check     fails where the table is another one
python tools/lines.py --run [NAME] [--path FOLDER]
    runs the scripts of "ours", or of "arcrest" or "arcgis" with the package of that folder, each on
    an embedded site of its own. ArcREST's folder is the one that `make parity` downloads to.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import tokenize
from pathlib import Path

from arcrest.sandbox import Site

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "benches" / "lines"
PAGE = ROOT / "docs" / "migration" / "lines.md"
PACKAGES = ("ours", "arcgis", "arcrest")
NAMES = ("inventory", "change", "extensions", "usage", "backup", "publish")
NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING, tokenize.ENDMARKER)


def lines_of(script: Path) -> int:
    """The lines with code: neither empty nor a comment."""
    with script.open("rb") as file:
        tokens = [token for token in tokenize.tokenize(file.readline) if token.type not in NO_CODE]
    return len({line for token in tokens for line in range(token.start[0], token.end[0] + 1)})


def table() -> str:
    """The table of the page."""
    rows = [
        "| job | `arcrest.jobs` | `arcgis` 2.4.4 | ArcREST 3.5.9 |",
        "| --- | --- | --- | --- |",
    ]
    for name in NAMES:
        counts = [str(lines_of(SCRIPTS / package / f"{name}.py")) for package in PACKAGES]
        rows.append(f"| `{name}` | {' | '.join(counts)} |")
    return "\n".join(rows) + "\n"


def page_with(text: str) -> str:
    """The page with the table in place of the one that it has."""
    before = text[: text.index("| job |")]
    rest = text[text.index("| job |") :]
    return before + table() + rest[rest.index("\n\n") + 1 :]


# ArcREST's own package can't be imported as a whole since Python 3.7
ORIGINAL = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
import drive
drive.choose(sys.argv[2])
runpy.run_path(sys.argv[3], run_name="__main__")
"""


def run(package: str, name: str, path: str = "") -> str:
    """Runs a script on a site; what is wrong with what it leaves, or nothing."""
    is_original = bool(path) and package == "arcrest"
    before = ["-c", ORIGINAL, str(ROOT / "tests" / "parity"), path] if is_original else []
    more = {"PYTHONPATH": path} if path and not is_original else {}
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        Path(folder, "City.sd").write_bytes(b"7z\xbc\xaf\x27\x1c and the rest")
        settings = {
            "ARCREST_URL": site.url,
            "ARCREST_USERNAME": site.username,
            "ARCREST_PASSWORD": site.password,
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, *before, str(SCRIPTS / package / f"{name}.py")],
            cwd=folder,
            env={**os.environ, **settings, **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            return done.stderr.strip().splitlines()[-1]
        return _wrong(name, Path(folder), site)


def _wrong(name: str, folder: Path, site: Site) -> str:
    """What a script did not do."""
    services = site.application.state.services
    maps = [services[f"Planning/{each}.MapServer"].document for each in ("Zoning", "Parcels")]
    written = {"inventory": "services.csv", "usage": "usage.csv", "backup": "site.agssite"}
    if name in written:
        file = folder / written[name]
        if not file.is_file() or len(file.read_bytes()) < 100:
            return f"{file.name} is not written"
    elif name == "change":
        if any(each["minInstancesPerNode"] != 2 for each in maps):
            return "not every service was changed"
    elif name == "extensions":
        on = [
            any(
                e["typeName"] == "KmlServer" and str(e["enabled"]).lower() == "true"
                for e in each["extensions"]
            )
            for each in maps
            if any(e["typeName"] == "KmlServer" for e in each["extensions"])
        ]
        if not all(on):
            return "not every extension is on"
    elif name == "publish" and "Planning/City.MapServer" not in services:
        return "the service is not there"
    return ""


def main() -> int:
    """Writes the table, checks it, or runs the scripts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--run", nargs="?", const="ours", choices=PACKAGES)
    parser.add_argument("--path", default="", metavar="FOLDER")
    options = parser.parse_args()
    if options.run:
        wrong = {name: run(options.run, name, options.path) for name in NAMES}
        for name, text in wrong.items():
            print(f"{options.run} {name}: {text or 'ok'}")
        return int(any(wrong.values()))
    text = PAGE.read_text(encoding="utf-8")
    new = page_with(text)
    if options.check:
        return int(text != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
