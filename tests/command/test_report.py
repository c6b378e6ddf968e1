"""The page of `jobs.report`: what is on it, that it needs nothing, how it looks in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import warnings
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from arcrest import ConnectionFailed, aio, connect, jobs
from arcrest.aio import jobs as aio_jobs
from arcrest.profiles import Profile
from arcrest.report import sections
from arcrest.report.page import MOST, page, paragraph
from arcrest.sandbox import Site

from .browser import CHROMIUM, look, printed

NASTY = '<script>alert("x")</script> & \x1b[2J \u202e"'
SERVICES = [
    {
        "name": f"{folder}/{name}.MapServer",
        "folderName": folder,
        "type": "MapServer",
        "configuredState": "STARTED",
        "realTimeState": state,
        "minInstancesPerNode": 1,
        "maxInstancesPerNode": most,
        "extensions": ["WMSServer", "FeatureServer"],
    }
    for folder, name, state, most in (
        ("Planning", "Zoning", "STARTED", 4),
        ("Straßenpläne Ünïcode", "道路 100%", "STOPPED", 2),
        ("A" * 40, NASTY, "STARTED", 12),
    )
]


class Tags(HTMLParser):
    """The elements of a page, and that each is closed."""

    EMPTY = ("meta", "rect", "line", "br", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def parsed(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    return tags


def test_no_text_of_a_server_is_markup() -> None:
    content = sections.services(SERVICES)
    tags = parsed(content)
    assert "script" not in {tag for tag, _ in tags.seen}
    assert not set("\x1b\u202e") & set(content)
    assert "&lt;script&gt;" in content


def test_a_long_list_is_cut() -> None:
    content = sections.services(SERVICES * 300)
    assert content.count("<tr>") == MOST + 1
    assert "400 more services are left out" in content


def whole() -> str:
    return page(
        "gis: state",
        paragraph("https://gis"),
        [("services", "Services", sections.services(SERVICES))],
    )


def test_the_page_needs_nothing_else() -> None:
    for tag, attributes in parsed(whole()).seen:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        for name in ("src", "href", "style", "onload", "action"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)
    assert "default-src 'none'" in whole()
    assert not re.search(r"url\(|@import", whole())


# in a browser -----------------------------------------------------------------------------------


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
@pytest.mark.parametrize(
    ("width", "dark"), [(400, False), (920, True), (1600, False), (1600, True)]
)
def test_in_a_browser(tmp_path: Path, width: int, dark: bool) -> None:
    seen = look(whole(), tmp_path, width, dark=dark)
    assert (seen["tables"], seen["rows"]) == (1, 3)
    assert (seen["charts"], seen["too_wide"]) == (2, 0)
    assert seen["bars"] == 2 + 3
    # cards instead of columns where a table has no room
    assert bool(seen["heads"]) == (width > 900)
    back, text = (
        sum(int(part) for part in re.findall(r"\d+", seen[name])[:3]) for name in ("back", "text")
    )
    assert (back < 100) == dark
    assert (text > 600) == dark


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(whole(), encoding="utf-8")
    said = printed(path, tmp_path)
    assert said.startswith(b"%PDF")


# of a site --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ill() -> Iterator[Site]:
    """A site where something is wrong in each section."""
    with Site() as site:
        state = site._state
        state.services["Planning/Zoning.MapServer"].running = False
        (certificate,) = state.certificates["GISSRV01.EXAMPLE.COM"].values()
        certificate["validUntil"] = state.clock.millis() + 12 * 86_400_000
        state.settings["logs"]["logLevel"] = "DEBUG"
        yield site


def reported(site: Site, path: Path, api: str, **more: Any) -> str:
    profile = Profile("", site.url, site.username)
    if api == "blocking":
        with connect(profile, password=site.password) as ags:
            assert jobs.report(ags, path, **more) == str(path)
    else:

        async def main() -> None:
            async with aio.connect(profile, password=site.password) as ags:
                assert await aio_jobs.report(ags, path, **more) == str(path)

        asyncio.run(main())
    return path.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:jobs:UserWarning")
@pytest.mark.parametrize("api", ["blocking", "asyncio"])
def test_a_site(ill: Site, tmp_path: Path, api: str) -> None:
    path, told = tmp_path / "site.html", []
    text = reported(ill, path, api, since="60 d", progress=lambda *each: told.append(each))
    parsed(text)
    assert [each[0] for each in told] == [0, 1, 2, 3, 4, 5]
    assert "Can't be read" not in text
    for said in (
        "should run, and is STOPPED",
        "11 days left",
        "Messages of the log (UTC)",
        "Slowest services",
        "entries are open to everyone",
        "道路 100%",
        "O&#x27;Brien &quot;+&quot; Trail",
    ):
        assert said in text, said
    assert ill.password not in text
    assert os.listdir(tmp_path) == ["site.html"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
@pytest.mark.filterwarnings("ignore:jobs:UserWarning")
@pytest.mark.parametrize("width", [400, 1000, 1600])
def test_a_site_in_a_browser(ill: Site, tmp_path: Path, width: int) -> None:
    seen = look(reported(ill, tmp_path / "site.html", "blocking", since="60 d"), tmp_path, width)
    assert seen["tables"] == 5
    assert seen["charts"] == 5
    assert seen["rows"] > 28 * 2
    assert seen["too_wide"] == 0


def test_a_section_that_cannot_be_read_says_so(ill: Site, tmp_path: Path) -> None:
    """A publisher may not read the log."""
    path = tmp_path / "site.html"
    account = ill.accounts["publisher"]
    profile = Profile("", ill.url, account.username)
    with warnings.catch_warnings(), connect(profile, password=account.password) as ags:
        warnings.simplefilter("ignore")
        jobs.report(ags, path)
    text = path.read_text(encoding="utf-8")
    assert "Can&#x27;t be read: " in text
    assert "Services by type" in text


def test_a_site_that_is_gone_leaves_the_old_page(tmp_path: Path) -> None:
    path = tmp_path / "site.html"
    path.write_text("old", encoding="utf-8")
    gone = Profile("", "http://127.0.0.1:9/arcgis", handler="anonymous")
    with connect(gone) as ags, pytest.raises(ConnectionFailed):
        jobs.report(ags, path)
    assert path.read_text(encoding="utf-8") == "old"
    with Site() as site, pytest.raises(FileNotFoundError):
        reported(site, tmp_path / "missing" / "site.html", "blocking")
