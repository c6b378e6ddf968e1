"""Esri's ArcGIS API for Python, `arcgis.gis.server`."""

from __future__ import annotations

import os
import warnings
from typing import Any

from benches.clients.sweeper import Sweeper
from benches.worker import PAGE, PAGES, Place, serve


class Client(Sweeper):
    """Its server manager, on a site that is not federated."""

    def __init__(self, place: Place) -> None:
        warnings.simplefilter("ignore")
        os.environ["REQUESTS_CA_BUNDLE"] = place.ca
        from arcgis.gis.server import Server

        self.server = Server(url=place.url, username=place.username, password=place.password)

    def listed(self) -> list[Any]:
        manager, found = self.server.services, []
        for folder in manager.folders:
            found += manager.list(folder=folder)
        return found

    def is_started(self, service: Any) -> bool:
        return bool(service.status["realTimeState"] == "STARTED")

    def is_whole(self, service: Any) -> bool:
        return len(service.properties["extensions"]) == 4

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


if __name__ == "__main__":
    serve(Client)
