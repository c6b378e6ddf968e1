"""`report` of both APIs, from one text: a generator says what to ask, each API asks in its way."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any, Callable, NamedTuple, Union

from ..common.errorhandlers import ArcRESTError, BulkError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .. import aio, manageags

PathLike = Union[str, "os.PathLike[str]"]
Tell = Callable[[int, int, str], object]


class Ask(NamedTuple):
    """A job to run with its keywords."""

    job: str
    keywords: dict[str, Any]


class Section(NamedTuple):
    """A section of the page: the jobs that it is made of, and the function that makes it."""

    name: str
    heading: str
    asks: tuple[Ask, ...]
    make: Callable[..., str]


def _sections(since: str) -> list[Section]:
    from . import sections

    def statistics(by: str) -> Ask:
        return Ask("log_statistics", {"since": since, "by": by})

    return [
        Section("health", "Health", (Ask("health", {}),), sections.health),
        Section("services", "Services", (Ask("inventory", {}),), sections.services),
        Section(
            "requests", "Requests", (statistics("service"), statistics("hour")), sections.requests
        ),
        Section("certificates", "Certificates", (Ask("certificates", {}),), sections.certificates),
        Section("permissions", "Permissions", (Ask("permissions", {}),), sections.permissions),
    ]


def _talk(url: str, version: str, since: str, tell: Tell | None) -> Generator[Ask, Any, str]:
    """Asks for each job, and is sent its rows or its exception; returns the page."""
    from datetime import datetime, timezone

    from .page import page, paragraph

    wanted = _sections(since)
    made = []
    for at, section in enumerate(wanted):
        if tell:
            tell(at, len(wanted), section.heading)
        found = []
        for ask in section.asks:
            found.append((yield ask))
        wrong = [each for each in found if isinstance(each, Exception)]
        content = paragraph(f"Can't be read: {wrong[0]}") if wrong else section.make(*found)
        made.append((section.name, section.heading, content))
    if tell:
        tell(len(wanted), len(wanted), "")
    now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC"
    lead = paragraph(f"{url} \u00b7 ArcGIS Server {version} \u00b7 {now}", "soft")
    host = url.partition("//")[2].partition("/")[0]
    return page(f"{host}: state of the site", lead, made)


def report(
    ags: manageags.AGSAdministration,
    path: PathLike,
    *,
    since: str = "7 d",
    progress: Tell | None = None,
) -> str:
    """Writes a page about the site that opens in every browser, prints, and needs no network.

    The page has health, services, statistics of the log, certificates and permissions, with
    tables and charts. A section that can't be read says why.

    Args:
        ags: The site.
        path: The file, such as site.html. It is whole or not there, and for its owner alone.
        since: How far back the statistics of the log go. Default: a week.
        progress: A callable (done, total, section). Default: nothing is shown.

    Returns:
        The path.

    Raises:
        ArcRESTError: When the site can't be asked.
        OSError: When the file can't be written.

    Example:
        >>> jobs.report(ags, "site.html")
        'site.html'
    """
    from .._core import jobs

    talk = _talk(ags.url, ags.fullVersion, since, progress)
    try:
        ask = next(talk)
        while True:
            try:
                found = getattr(jobs, ask.job)(ags, **ask.keywords)
            except BulkError as error:
                found = error.results
            except ArcRESTError as error:
                found = error
            ask = talk.send(found)
    except StopIteration as end:
        return _written(path, end.value)


async def report_aio(
    ags: aio.AGSAdministration,
    path: PathLike,
    *,
    since: str = "7 d",
    progress: Tell | None = None,
) -> str:
    from .._core import aio_jobs as jobs

    talk = _talk(ags.url, await ags.fullVersion, since, progress)
    try:
        ask = next(talk)
        while True:
            try:
                found = await getattr(jobs, ask.job)(ags, **ask.keywords)
            except BulkError as error:
                found = error.results
            except ArcRESTError as error:
                found = error
            ask = talk.send(found)
    except StopIteration as end:
        return _written(path, end.value)


report_aio.__doc__ = report.__doc__
report_aio.__name__ = report_aio.__qualname__ = "report"


def _written(path: PathLike, text: str) -> str:
    """Writes the file: whole or not there, for its owner alone."""
    import tempfile

    path = os.fspath(path)
    folder, name = os.path.split(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, os.path.join(folder, name))
    except BaseException:
        os.unlink(temporary)
        raise
    return path
