"""The work that all clients share; each client brings its own way to list services and read one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any


class Sweeper:
    """The jobs that ask many services, one after another or in threads."""

    _kept: list[Any] | None = None

    def listed(self) -> list[Any]:
        """All services, as they are listed now."""
        raise NotImplementedError

    def is_started(self, service: Any) -> bool:
        """Whether a service is, by its status."""
        raise NotImplementedError

    def is_whole(self, service: Any) -> bool:
        """Whether the document of a service is, which is read for it."""
        raise NotImplementedError

    def services(self) -> list[Any]:
        """All services; listed once."""
        if self._kept is None:
            self._kept = self.listed()
        return self._kept

    def status(self, count: int) -> int:
        services = self.services()
        return sum(self.is_started(services[at % len(services)]) for at in range(count))

    def one_by_one(self) -> int:
        return self.status(len(self.services()))

    def sweep(self) -> int:
        return self.one_by_one()

    def documents(self) -> int:
        return sum(map(self.is_whole, self.services()))

    def find(self) -> int:
        return len(self.listed())

    def threads(self, threads: int, each: int) -> int:
        self.services()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self.status, [each] * threads))
