"""Looks at a page in Chromium without a window and without a network."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), ""
)
# the page in a frame of a width, and a script beside the frame that says what is seen there
_PROBE = """\
<!DOCTYPE html><meta charset="utf-8">
<iframe id="page" style="border:0;width:{width}px;height:900px" srcdoc="{page}"></iframe>
<pre id="said"></pre>
<script>
addEventListener("load", () => {{
  const frame = document.getElementById("page"), found = frame.contentDocument;
  const size = each => each.getBoundingClientRect();
  const seen = each => size(each).width > 0 && size(each).height > 0;
  const count = what => [...found.querySelectorAll(what)].filter(seen).length;
  const style = frame.contentWindow.getComputedStyle(found.body);
  document.getElementById("said").textContent = JSON.stringify({{
    tables: count("table"), rows: count("tbody tr"), heads: count("th"),
    charts: count("figure"), bars: count("figure rect:not(.back)"),
    too_wide: found.documentElement.scrollWidth - found.documentElement.clientWidth,
    back: style.backgroundColor, text: style.color,
  }});
}});
</script>
"""


def look(page: str, folder: Path, width: int, *, dark: bool = False) -> dict[str, Any]:
    """What is seen of a page at a width: numbers of tables and charts, colours, what sticks out."""
    probe = folder / f"probe-{width}.html"
    probe.write_text(_PROBE.format(width=width, page=html.escape(page)), encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    said = _run(folder, scheme, "--dump-dom", probe.as_uri())
    found = re.search(r'<pre id="said">(.*?)</pre>', said, re.S)
    assert found, said[:2000]
    seen: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return seen


def printed(page: Path, folder: Path) -> bytes:
    """The page as PDF."""
    target = folder / "page.pdf"
    _run(folder, f"--print-to-pdf={target}", page.as_uri())
    return target.read_bytes()


def _run(folder: Path, *options: str) -> str:
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder / 'chromium'}",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--virtual-time-budget=3000",
            *options,
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
