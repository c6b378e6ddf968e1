"""agsadmin, a client of the Admin API over requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from benches.worker import Place, serve


class Client:
    """Its proxy of a server."""

    def __init__(self, place: Place) -> None:
        from agsadmin import RestAdmin

        parts = urlsplit(place.url)
        self.site = RestAdmin(
            parts.hostname,
            place.username,
            place.password,
            instance_name=parts.path.strip("/"),
            port=parts.port,
            use_ssl=parts.scheme == "https",
            encrypt=False,
            verify=place.ca,
        )
        self._kept: list[Any] = []

    def services(self) -> list[Any]:
        """All services; listed once."""
        self._kept = self._kept or self._listed()
        return self._kept

    def _listed(self) -> list[Any]:
        services = self.site.services
        found = services.list_services()
        for folder in services.list_folders():
            found += folder.list_services()
        return list(found)

    def status(self, count: int) -> int:
        services = self.services()
        return sum(
            services[at % len(services)].get_status()["realTimeState"] == "STARTED"
            for at in range(count)
        )

    def sweep(self) -> int:
        return self.status(len(self.services()))

    def find(self) -> int:
        return len(self._listed())

    def upload(self, path: str) -> int:
        return int(self.site.uploads.upload(path)["status"] == "success")

    def threads(self, threads: int, each: int) -> int:
        self.services()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self.status, [each] * threads))

    def documents(self) -> int:
        return sum(len(one.get_properties()["extensions"]) == 4 for one in self.services())


if __name__ == "__main__":
    serve(Client)
