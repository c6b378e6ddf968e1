"""Administrators' jobs for the asyncio API: those of ``arcrest.jobs``, awaited.

from arcrest.aio import jobs
services = await jobs.inventory(ags, types="MapServer")
"""

from __future__ import annotations

import asyncio
import os
import typing
from collections.abc import Awaitable, Iterable
from typing import Any, Callable, Literal

from .. import _compare, _window
from .._core import Table, _Window
from .._core.aio_jobs import (
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
from .._window import AsyncWindow
from ..report import report_aio as report

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


async def compare(first: Any, second: Any, *, ignore: Iterable[str] = ()) -> Table:
    read = [
        _compare.text_of(await snapshot(each) if _compare.is_site(each) else each)
        for each in (first, second)
    ]
    return _compare.difference(read[0], read[1], ignore)


async def fleet(
    sites: Any, job: Callable[..., Awaitable[Table]], *, concurrency: int = 16, **arguments: Any
) -> Table:
    room = asyncio.Semaphore(max(1, concurrency))

    async def of(site: Any) -> Any:
        async with room:
            try:
                if isinstance(site, str):
                    from . import connect

                    site = connect(site)
                return await job(site, **arguments)
            except Exception as error:
                return error

    named = _compare.named(sites)
    found = await asyncio.gather(*(of(site) for _, site in named))
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
) -> AsyncWindow: ...
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
) -> Awaitable[Table]: ...
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
) -> AsyncWindow | Awaitable[Table]:
    window = AsyncWindow(ags, _Window(ags.url, folder, types, names, wait, file), progress)
    return window.plan() if dry_run else window


compare.__doc__ = _compare.COMPARE
fleet.__doc__ = _compare.FLEET
stopped.__doc__ = _window.STOPPED
