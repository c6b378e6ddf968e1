"""What those who know no client of the Admin API write: loops over its URLs, by a client of HTTP.

Reads need no login here, which spares these clients the token that the others send.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benches.worker import CONCURRENCY, Place


class Plain:
    """All jobs over two functions, by which a client of HTTP gets and posts."""

    def __init__(self, place: Place) -> None:
        self.admin = place.url + "/admin"
        self._kept: list[str] = []

    def get(self, url: str) -> Any:
        """The document at a URL."""
        raise NotImplementedError

    def post(self, url: str, fields: dict[str, str]) -> Any:
        """The document that answers a form."""
        raise NotImplementedError

    def _listed(self) -> list[str]:
        root = self.admin + "/services"
        found = []
        for folder in ["", *self.get(root)["folders"]]:
            place = f"{root}/{folder}" if folder else root
            for one in self.get(place)["services"]:
                found.append(f"{place}/{one['serviceName']}.{one['type']}")
        return found

    def services(self) -> list[str]:
        """The URLs of all services; listed once."""
        self._kept = self._kept or self._listed()
        return self._kept

    def _is_started(self, url: str) -> bool:
        return bool(self.get(url + "/status")["realTimeState"] == "STARTED")

    def _is_whole(self, url: str) -> bool:
        return len(self.get(url)["extensions"]) == 4

    def status(self, count: int) -> int:
        services = self.services()
        return sum(self._is_started(services[at % len(services)]) for at in range(count))

    def one_by_one(self) -> int:
        return self.status(len(self.services()))

    def together(self, check: Callable[[str], bool]) -> int:
        """Of how many services it is true."""
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            return sum(pool.map(check, self.services()))

    def sweep(self) -> int:
        return self.together(self._is_started)

    def documents(self) -> int:
        return self.together(self._is_whole)

    def find(self) -> int:
        return len(self._listed())

    def _page(self, **more: str) -> Any:
        fields = {"f": "json", "level": "DEBUG", "pageSize": "10000", **more}
        return self.post(self.admin + "/logs/query", fields)

    def query(self) -> int:
        return len(self._page()["logMessages"])

    def messages(self) -> int:
        page = self._page()
        count = len(page["logMessages"])
        while page["hasMore"]:
            page = self._page(startTime=str(page["endTime"]))
            count += len(page["logMessages"]) - 1  # begins with the last of the page before
        return count

    def threads(self, threads: int, each: int) -> int:
        self.services()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self.status, [each] * threads))
