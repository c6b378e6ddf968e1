"""How Sphinx builds the site. `tools/site.py` collects the pages and calls Sphinx: `make docs`."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = next(
    folder for folder in Path(__file__).resolve().parents if (folder / "Cargo.toml").exists()
)

project = "arcrest-manageags"
author = "the authors of arcrest-manageags"
copyright = author
release = re.findall(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text("utf-8"), re.M)[0]
version = release

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
# a link to a heading that does not exist is an error, also in another page
myst_heading_anchors = 4
source_suffix = {".md": "markdown"}
root_doc = "index"
# quotes stay as they are written, as in the texts of errors that people search for
smartquotes = False
exclude_patterns = ["_files", "components"]

# a name that the reference lacks is an error; these are Python's own, and no page is about them
nitpicky = True
nitpick_ignore_regex = [
    ("py:(class|obj|exc)", r"(typing\.)?(Any|Callable|Final|Iterable|Iterator|Mapping|Sequence)"),
    ("py:(class|obj|exc)", r"(AsyncIterator|Awaitable|Coroutine|Generator)"),
    ("py:(class|obj|exc)", r"(bool|bytes|dict|float|int|list|object|str|tuple|type|None|\.\.\.)"),
    ("py:(class|obj|exc)", r"(Path|PathLike|datetime|timedelta|TracebackType|BaseException)"),
    ("py:(class|obj|exc)", r"(ssl\.)?SSLContext|(email\.message\.)?Message"),
    # insides of the embedded site
    ("py:class", r"Application|Own|Snapshot|State"),
]

toc_object_entries_show_parents = "hide"

# the theme asks for "../components/..."
templates_path = ["components"]
myst_html_meta = {"description": "Administer ArcGIS Server from Python, with the names of ArcREST"}

html_theme = "pydata_sphinx_theme"
html_title = "arcrest-manageags"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"index": []}
html_theme_options = {
    "logo": {"text": "arcrest-manageags"},
    "navigation_with_keys": False,
    "show_nav_level": 1,
    "navigation_depth": 2,
    "header_links_before_dropdown": 5,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
