"""A script as ArcREST's users write it, run unchanged by ArcREST 3.5.9 and by this package."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benches.worker import Place


class Client:
    """Everything by the names that ArcREST has, on whichever `arcrest` is imported."""

    def __init__(self, place: Place) -> None:
        import arcrest.manageags
        from arcrest.security import AGSTokenSecurityHandler

        handler = AGSTokenSecurityHandler(
            username=place.username, password=place.password, org_url=place.url
        )
        self.ags = arcrest.manageags.AGSAdministration(
            url=place.url + "/admin", securityHandler=handler
        )
        self._kept: list[Any] = []

    def services(self) -> list[Any]:
        """All services; listed once."""
        if not self._kept:
            services = self.ags.services
            for folder in services.folders:
                services.folderName = folder
                self._kept += services.services
        return self._kept

    def status(self, count: int) -> int:
        services = self.services()
        return sum(
            services[at % len(services)].status["realTimeState"] == "STARTED" for at in range(count)
        )

    def sweep(self) -> int:
        return self.status(len(self.services()))

    def find(self) -> int:
        return len(self.ags.services.find_services())

    def query(self) -> int:
        return len(self.ags.logs.query(level="DEBUG")["logMessages"])

    def upload(self, path: str) -> int:
        return int(self.ags.uploads.uploadItem(path, "")["status"] == "success")

    def threads(self, threads: int, each: int) -> int:
        self.services()
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self.status, [each] * threads))

    def documents(self) -> int:
        return sum(len(service.extensions) == 4 for service in self.services())
