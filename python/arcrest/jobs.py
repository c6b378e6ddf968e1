"""Administrators' jobs: what takes many requests to a site, in one call each.

    from arcrest import jobs
    services = jobs.inventory(ags, types="MapServer")
    services.to_csv("services.csv")

``arcrest.aio.jobs`` has the same functions for the asyncio API, where they are awaited.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

from . import _compare
from ._core import Table
from ._core.jobs import (
    backup,
    certificates,
    health,
    inventory,
    log_statistics,
    logs,
    permissions,
    publish,
    restore,
    snapshot,
    usage,
    uses,
)
from .report import report

__all__ = [
    "Table",
    "backup",
    "certificates",
    "compare",
    "fleet",
    "health",
    "inventory",
    "log_statistics",
    "logs",
    "permissions",
    "publish",
    "report",
    "restore",
    "snapshot",
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


compare.__doc__ = _compare.COMPARE
fleet.__doc__ = _compare.FLEET
