"""Builds the documentation site into target/docs/site: `make docs`.

The pages are those of docs/, documents of the project's root, and pages that are made of the code.
They are collected in target/docs/source, with their links moved along; Sphinx makes the site of
that folder. A broken link, a page that no other lists and an unknown name in the reference fail,
and so does anything that a browser would have to fetch from another host.

--serve serves the site on loopback, and builds it again when a page changes.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path, PurePosixPath

from derived import derived_pages
from notebook import page_of
from pictures import pictures
from reference import reference_pages

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TARGET = ROOT / "target" / "docs"
SOURCE = TARGET / "source"
SITE = TARGET / "site"

# documents that lie elsewhere, since people look for them there, and their pages
ELSEWHERE = {
    "ARCHITECTURE.md": "project/architecture.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "python/arcrest/sandbox/README.md": "reference/embedded-site.md",
}
# links of Markdown, but not those in code
_CODE = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)$|`[^`\n]+`", re.M | re.S)
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)(?P<path>[^)\s#]+)(?P<anchor>#[^)\s]*)?(?=\))")
# what a browser fetches by itself; a link that is clicked may lead anywhere
_FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//[^\"]*"
    r"|<link\b(?![^>]*rel=\"(?:canonical|author)\")[^>]*\bhref=\"(?:https?:)?//[^\"]*"
)


def pages() -> dict[str, str]:
    """The page of each document of the repository, by its path there."""
    own = {f"docs/{path}": path for path in _own_pages()}
    return {**own, **ELSEWHERE}


def _own_pages() -> list[str]:
    return sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def collect() -> None:
    """Puts all pages into the folder of Sphinx's sources."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(DOCS, SOURCE, ignore=shutil.ignore_patterns("__pycache__"))
    known = pages()
    for document, page in known.items():
        text = (ROOT / document).read_text(encoding="utf-8")
        _write(page, relinked(text, document, known))
    notebooks = {
        f"tutorials/{page}.md": page_of(ROOT / "examples" / f"{name}.ipynb")
        for page, name in (("notebook", "inventory"), ("administration", "administration"))
    }
    for page, text in {**reference_pages(), **derived_pages(), **notebooks}.items():
        path = SOURCE / page
        above = path.read_text(encoding="utf-8") + "\n" if path.exists() else ""
        _write(page, above + text)
    for place, picture in pictures().items():
        _write(place, picture)


def _write(page: str, text: str) -> None:
    path = SOURCE / page
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def relinked(text: str, document: str, known: dict[str, str]) -> str:
    """The text of a document with links as its page needs them.

    A link to a file that is no page becomes a download of the file.
    """
    page = known[document]

    def moved(match: re.Match[str]) -> str:
        path = os.path.normpath(str(PurePosixPath(document).parent / match["path"]))
        target = known.get(path)
        if target is None and (ROOT / path).is_file():
            # Sphinx takes Markdown for a page
            target = f"_files/{re.sub('[.]md$', '.txt', path)}"
            (SOURCE / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, SOURCE / target)
        if target is None:
            # a page that is made of the code; where there is none, Sphinx says so
            return match[0]
        there = os.path.relpath(target, PurePosixPath(page).parent)
        return f"{there}{match['anchor'] or ''}"

    kept = [match.span() for match in _CODE.finditer(text)]

    def outside_of_code(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in kept)
        return match[0] if inside else moved(match)

    return _LINK.sub(outside_of_code, text)


def build() -> bool:
    """Collects the pages and makes the site. Says whether all is well."""
    started = time.monotonic()
    collect()
    shutil.rmtree(SITE, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "--quiet", "--builder", "html"]
    command += ["--fail-on-warning", "--keep-going", "--nitpicky", "--jobs", "2"]
    command += ["--doctree-dir", str(TARGET / "doctrees"), str(SOURCE), str(SITE)]
    done = subprocess.run(command, cwd=ROOT, check=False)
    fetched = foreign(SITE)
    for place in fetched:
        print(f"fetched from another host: {place}")
    count = sum(1 for _ in SITE.rglob("*.html"))
    print(f"{count} pages in {time.monotonic() - started:.0f} s: {SITE / 'index.html'}")
    return done.returncode == 0 and not fetched


def foreign(site: Path) -> list[str]:
    """What the pages fetch from other hosts."""
    found = []
    for path in sorted(site.rglob("*.html")):
        for match in _FETCHED.finditer(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(site)}: {match[0]}")
    for path in sorted(site.rglob("*.css")):
        for match in re.finditer(
            r"url\([\"']?(?:https?:)?//[^)]*", path.read_text(encoding="utf-8")
        ):
            found.append(f"{path.relative_to(site)}: {match[0]}")
    return found


def serve(port: int) -> None:
    """Serves the site on loopback until Ctrl-C, and builds it again after a change."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(SITE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/ (Ctrl-C ends it)", flush=True)
    seen = _newest()
    while True:
        time.sleep(1)
        if _newest() > seen:
            seen = _newest()
            build()


def _newest() -> float:
    places = [*DOCS.rglob("*"), *(ROOT / document for document in ELSEWHERE)]
    return max(path.stat().st_mtime for path in places)


def main() -> int:
    """Builds, and serves where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve the site until Ctrl-C")
    parser.add_argument("--port", type=int, default=8000, help="the port of --serve")
    options = parser.parse_args()
    well = build()
    if options.serve:
        try:
            serve(options.port)
        except KeyboardInterrupt:
            return 0
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
