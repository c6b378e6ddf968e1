"""Administrators' jobs: what takes many requests to a site, in one call each.

    from arcrest import jobs
    services = jobs.inventory(ags, types="MapServer")
    services.to_csv("services.csv")

``arcrest.aio.jobs`` has the same functions for the asyncio API, where they are awaited.
"""

from __future__ import annotations

import os
import typing
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Literal

from . import _compare, _window
from ._core import Table, _Window
from ._core.jobs import (
    backup,
    certificates,
    change,
    extensions,
    health,
    install_extension,
    inventory,
    log_statistics,
    logs,
    permissions,
    publish,
    remove_extension,
    restore,
    rotate_certificate,
    snapshot,
    usage,
    uses,
)
from ._window import Window
from .report import report

__all__ = [
    "Table",
    "backup",
    "certificates",
    "change",
    "compare",
    "extensions",
    "fleet",
    "health",
    "install_extension",
    "inventory",
    "log_statistics",
    "logs",
    "permissions",
    "publish",
    "remove_extension",
    "report",
    "restore",
    "rotate_certificate",
    "snapshot",
    "stopped",
    "usage",
    "uses",
]


def compare(first: Any, second: Any, *, ignore: Iterable[str] = ()) -> Table:
    read = [
        _compare.text_of(snapshot(each) if _compare.is_site(each) else each)
        for each in (first, second)
    ]
    return _compare.difference(read[0], read[1], ignore)


def fleet(
    sites: Any, job: Callable[..., Table], *, concurrency: int = 16, **arguments: Any
) -> Table:
    def of(site: Any) -> Any:
        try:
            if isinstance(site, str):
                import arcrest

                site = arcrest.connect(site)
            return job(site, **arguments)
        except Exception as error:
            return error

    named = _compare.named(sites)
    with ThreadPoolExecutor(max(1, min(concurrency, len(named)))) as pool:
        found = list(pool.map(of, [site for _, site in named]))
    return _compare.together(zip([name for name, _ in named], found))


@typing.overload
def stopped(
    ags: Any,
    folder: Any = None,
    types: Any = None,
    names: Any = None,
    *,
    wait: float = 300,
    file: str | os.PathLike[str] | None = None,
    progress: Any = None,
    dry_run: Literal[False] = False,
) -> Window: ...
@typing.overload
def stopped(
    ags: Any,
    folder: Any = None,
    types: Any = None,
    names: Any = None,
    *,
    wait: float = 300,
    file: str | os.PathLike[str] | None = None,
    progress: Any = None,
    dry_run: Literal[True],
) -> Table: ...
def stopped(
    ags: Any,
    folder: Any = None,
    types: Any = None,
    names: Any = None,
    *,
    wait: float = 300,
    file: str | os.PathLike[str] | None = None,
    progress: Any = None,
    dry_run: bool = False,
) -> Window | Table:
    window = Window(ags, _Window(ags.url, folder, types, names, wait, file), progress)
    return window.plan() if dry_run else window


compare.__doc__ = _compare.COMPARE
fleet.__doc__ = _compare.FLEET
stopped.__doc__ = _window.STOPPED
