"""Esri's ArcGIS API for Python, `arcgis.gis.server`."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benches.worker import PAGE, PAGES, Place, serve


class Client:
    """Its server manager, on a site that is not federated."""

    def __init__(self, place: Place) -> None:
        warnings.simplefilter("ignore")
        os.environ["REQUESTS_CA_BUNDLE"] = place.ca
        from arcgis.gis.server import Server

        self.server = Server(url=place.url, username=place.username, password=place.password)
        self._kept: list[Any] = []

    def services(self) -> list[Any]:
        """All services; listed once."""
        if not self._kept:
            for folder in self.server.services.folders:
                self._kept += self.server.services.list(folder=folder)
        return self._kept

    def status(self, count: int) -> int:
        services = self.services()
        return sum(
            services[at % len(services)].status["realTimeState"] == "STARTED" for at in range(count)
        )

    def sweep(self) -> int:
        return self.status(len(self.services()))

    def find(self) -> int:
        manager = self.server.services
        return sum(len(manager.list(folder=folder)) for folder in manager.folders)

    def query(self) -> int:
        # it asks for 5,000 and is given a whole page
        return len(self._messages(PAGE // 2))

    def _messages(self, most: int) -> Any:
        return self.server.logs.query(level="DEBUG", max_records_return=most)["logMessages"]

    def messages(self) -> int:
        found = len(self._messages(PAGE * PAGES))
        return found - found // PAGE + 1  # each page begins with the last of the page before

    def upload(self, path: str) -> int:
        done, _item = self.server.uploads.upload(path)
        return int(done)

    def threads(self, threads: int, each: int) -> int:
        self.services()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self.status, [each] * threads))

    def documents(self) -> int:
        return sum(len(service.properties["extensions"]) == 4 for service in self.services())


if __name__ == "__main__":
    serve(Client)
