"""The maintenance window of `jobs.stopped`, for both APIs: a context manager over the core."""

from __future__ import annotations

import asyncio
import os
import warnings
from collections.abc import Awaitable
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from ._core import Table, _Window, aio_jobs, jobs
from .common.errorhandlers import BulkError

STOPPED = """A maintenance window: stops services, and starts exactly those again at its end.

With `with` (in `arcrest.aio.jobs` with `async with`), the services that run are stopped and waited
for. Then the body runs. At its end, after an exception and Ctrl-C, too, what the window has stopped
is started and waited for. A service that stood still before stays so.

Before the first stop the names of the services are written to a file. Where the process is killed,
`jobs.restore` starts them; the file is removed when all run again.

Windows of one user see each other: a service that two of them hold stopped is started by the one
that closes last. A window of another user or machine is not seen. Ctrl-C while the services start
is heard when they run; the second one leaves them to `jobs.restore`.

Args:
    ags: The site.
    folder: The services of one folder or several, "/" for the root; * and ? stand for any letters.
    types: Services of some types only, such as "MapServer".
    names: Services of these names only, "folder/name.type"; folder and type may be left out.
        "*" means every service.
    wait: How many seconds to wait at most until the services have stopped, and again until they
        run. Default 300.
    file: The file of the state. Default: one of its own in ".arcrest/windows" of the user's home.
    progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
        callable (done, total, item), called after each service. What it raises when the window
        opens ends the window; at the end it is raised when the services run. Default: nothing is
        shown.
    dry_run: True to stop nothing, and to return the plan: a Table with `service`, `state` and
        `plan`.

Returns:
    The window. In its body `services` has the names of what it holds stopped, and `file` is the
    file of the state. `table` has what became of each service: `service`, `state` and `note`.

Raises:
    ValueError: When no services are named, or there is none of a name; nothing was stopped.
    OSError: When the file of the state can't be written; nothing was stopped.
    BulkError: When services do not stop, and the body does not run; the others were started again.
        At the end, when services do not run again: its text names them. If the body raised, its
        exception stays, and a warning names them.
    ArcRESTError: When the states of the services can't be read; nothing was stopped.

Example:
    >>> with jobs.stopped(ags, folder="Planning", types="MapServer") as window:
    ...     print(window.services)
    ['Planning/Zoning.MapServer', 'Planning/Parcels.MapServer']
    >>> window.table.column("state")
    ['STARTED', 'STARTED']

Admin API: Service > Stop Service, Service > Start Service.
"""


class _Base:
    def __init__(self, ags: Any, window: _Window, progress: Any) -> None:
        self._ags = ags
        self._window = window
        self._progress = progress
        self._process = os.getpid()
        self.services: list[str] = []
        self.table: Table = Table([], ["service", "state", "note"])

    @property
    def file(self) -> Path:
        """The file of the state; it exists while services are stopped."""
        return Path(self._window.file)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self.services)} services>"

    def _opened(self, table: Table) -> None:
        self.table = table
        self.services = table.column("service")

    def _failed(self, failed: BulkError, error: BaseException | None) -> None:
        """Services do not run again; the exception that ends the body is not replaced."""
        self.table = cast("Table", failed.results)
        if error is None:
            raise failed
        warnings.warn(str(failed), stacklevel=3)

    def _is_elsewhere(self) -> bool:
        """Whether this is a child of the process that has the window."""
        return os.getpid() != self._process


class Window(_Base):
    """A maintenance window; see `jobs.stopped`."""

    def plan(self) -> Table:
        """What the window would do now."""
        return jobs._plan(self._ags, self._window)

    def __enter__(self) -> Window:
        try:
            self._opened(jobs._open(self._ags, self._window, self._progress))
            return self
        except BaseException as error:
            self._end(error)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_elsewhere():
            self._end(error)

    def _end(self, error: BaseException | None) -> None:
        try:
            try:
                self.table = jobs._close(self._ags, self._window, self._progress)
            except KeyboardInterrupt:
                if self.file.exists():
                    self.table = jobs.restore(self._ags, self.file)
                raise
        except BulkError as failed:
            self._failed(failed, error)


class AsyncWindow(_Base):
    """A maintenance window of the asyncio API; see `jobs.stopped`."""

    def plan(self) -> Awaitable[Table]:
        """What the window would do now."""
        return aio_jobs._plan(self._ags, self._window)

    async def __aenter__(self) -> AsyncWindow:
        try:
            self._opened(await aio_jobs._open(self._ags, self._window, self._progress))
            return self
        except BaseException as error:
            await self._end(error)
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_elsewhere():
            await self._end(error)

    async def _end(self, error: BaseException | None) -> None:
        try:
            try:
                self.table = await aio_jobs._close(self._ags, self._window, self._progress)
            except asyncio.CancelledError:
                if self.file.exists():
                    self.table = await aio_jobs.restore(self._ags, self.file)
                raise
        except BulkError as failed:
            self._failed(failed, error)
