"""What users without a client of the Admin API write: loops over its URLs, by a client of HTTP.

Reads need no login here, which spares these clients the token that the others send.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benches.clients.sweeper import Sweeper
from benches.worker import CONCURRENCY, Place


class Plain(Sweeper):
    """All jobs over two functions, by which a client of HTTP gets and posts."""

    def __init__(self, place: Place) -> None:
        self.admin = place.url + "/admin"

    def get(self, url: str) -> Any:
        """The document at a URL."""
        raise NotImplementedError

    def post(self, url: str, fields: dict[str, str]) -> Any:
        """The document that answers a form."""
        raise NotImplementedError

    def listed(self) -> list[str]:
        root = self.admin + "/services"
        found = []
        for folder in ["", *self.get(root)["folders"]]:
            place = f"{root}/{folder}" if folder else root
            for one in self.get(place)["services"]:
                found.append(f"{place}/{one['serviceName']}.{one['type']}")
        return found

    def is_started(self, service: str) -> bool:
        return bool(self.get(service + "/status")["realTimeState"] == "STARTED")

    def is_whole(self, service: str) -> bool:
        return len(self.get(service)["extensions"]) == 4

    def together(self, check: Callable[[str], bool]) -> int:
        """Of how many services it is true."""
        with ThreadPoolExecutor(CONCURRENCY) as pool:
            return sum(pool.map(check, self.services()))

    def sweep(self) -> int:
        return self.together(self.is_started)

    def documents(self) -> int:
        return self.together(self.is_whole)

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
