"""requests, one session for all."""

from __future__ import annotations

from typing import Any

from benches.clients.plain import Plain
from benches.worker import CONCURRENCY, Place, serve


class Client(Plain):
    """A session; in threads where several requests go at once."""

    def __init__(self, place: Place) -> None:
        import requests
        from requests.adapters import HTTPAdapter

        super().__init__(place)
        self.session = requests.Session()
        self.session.verify = place.ca
        self.session.headers["X-Esri-Authorization"] = "Bearer " + "t" * 60
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=8 * CONCURRENCY))

    def get(self, url: str) -> Any:
        return self.session.get(url, params={"f": "json"}).json()

    def post(self, url: str, fields: dict[str, str]) -> Any:
        return self.session.post(url, data=fields).json()

    def upload(self, path: str) -> int:
        with open(path, "rb") as file:
            reply = self.session.post(
                self.admin + "/uploads/upload", data={"f": "json"}, files={"itemFile": file}
            )
        return int(reply.json()["status"] == "success")


if __name__ == "__main__":
    serve(Client)
