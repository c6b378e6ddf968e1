"""The standard library's urllib, which opens a connection for each request."""

from __future__ import annotations

import json
import ssl
import urllib.parse
import urllib.request
from typing import Any

from benches.clients.plain import Plain
from benches.worker import Place, serve


class Client(Plain):
    """One TLS configuration for all."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.context = ssl.create_default_context(cafile=place.ca)

    def _open(self, url: str, data: bytes | None = None) -> Any:
        headers = {"X-Esri-Authorization": "Bearer " + "t" * 60}
        request = urllib.request.Request(url, data=data, headers=headers)
        with urllib.request.urlopen(request, context=self.context) as reply:
            return json.load(reply)

    def get(self, url: str) -> Any:
        return self._open(url + "?f=json")

    def post(self, url: str, fields: dict[str, str]) -> Any:
        return self._open(url, urllib.parse.urlencode(fields).encode())


if __name__ == "__main__":
    serve(Client)
