"""requests for the bytes, and orjson, the fastest reader of JSON, for what is in them."""

from __future__ import annotations

from typing import Any

from benches.clients import requests_
from benches.worker import Place, serve


class Client(requests_.Client):
    """A session whose replies are read by orjson."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        from orjson import loads

        self.loads = loads

    def get(self, url: str) -> Any:
        return self.loads(self.session.get(url, params={"f": "json"}).content)

    def post(self, url: str, fields: dict[str, str]) -> Any:
        return self.loads(self.session.post(url, data=fields).content)


if __name__ == "__main__":
    serve(Client)
