"""agsadmin, a client of the Admin API over requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from benches.clients.sweeper import Sweeper
from benches.worker import Place, serve


class Client(Sweeper):
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

    def listed(self) -> list[Any]:
        services = self.site.services
        found = list(services.list_services())
        for folder in services.list_folders():
            found += folder.list_services()
        return found

    def is_started(self, service: Any) -> bool:
        return bool(service.get_status()["realTimeState"] == "STARTED")

    def is_whole(self, service: Any) -> bool:
        return len(service.get_properties()["extensions"]) == 4

    def upload(self, path: str) -> int:
        return int(self.site.uploads.upload(path)["status"] == "success")


if __name__ == "__main__":
    serve(Client)
