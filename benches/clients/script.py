"""A script as ArcREST's users write it, run unchanged by ArcREST 3.5.9 and by this package."""

from __future__ import annotations

from typing import Any

from benches.clients.sweeper import Sweeper
from benches.worker import Place


class Client(Sweeper):
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

    def listed(self) -> list[Any]:
        services, found = self.ags.services, []
        for folder in services.folders:
            services.folderName = folder
            found += services.services
        return found

    def is_started(self, service: Any) -> bool:
        return bool(service.status["realTimeState"] == "STARTED")

    def is_whole(self, service: Any) -> bool:
        return len(service.extensions) == 4

    def find(self) -> int:
        return len(self.ags.services.find_services())

    def query(self) -> int:
        return len(self.ags.logs.query(level="DEBUG")["logMessages"])

    def upload(self, path: str) -> int:
        return int(self.ags.uploads.uploadItem(path, "")["status"] == "success")
