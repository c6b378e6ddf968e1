"""httpx, one client for all; its asyncio side where several requests go at once."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from benches.clients.plain import Plain
from benches.worker import CONCURRENCY, Place, serve


class Client(Plain):
    """A blocking client and an asyncio one."""

    def __init__(self, place: Place) -> None:
        import httpx

        super().__init__(place)
        context = ssl.create_default_context(cafile=place.ca)
        headers = {"X-Esri-Authorization": "Bearer " + "t" * 60}
        limits = httpx.Limits(max_connections=8 * CONCURRENCY)
        self.client = httpx.Client(verify=context, headers=headers, limits=limits)
        self.loop = asyncio.new_event_loop()
        self.asynchronous = httpx.AsyncClient(verify=context, headers=headers, limits=limits)

    def get(self, url: str) -> Any:
        return self.client.get(url, params={"f": "json"}).json()

    def post(self, url: str, fields: dict[str, str]) -> Any:
        return self.client.post(url, data=fields).json()

    def _replies(self, urls: list[str], check: Callable[[Any], bool]) -> int:
        turns = asyncio.Semaphore(CONCURRENCY)

        async def one(url: str) -> bool:
            async with turns:
                return check((await self.asynchronous.get(url, params={"f": "json"})).json())

        async def every() -> int:
            return sum(await asyncio.gather(*map(one, urls)))

        return self.loop.run_until_complete(every())

    def sweep(self) -> int:
        urls = [url + "/status" for url in self.services()]
        return self._replies(urls, lambda reply: bool(reply["realTimeState"] == "STARTED"))

    def documents(self) -> int:
        return self._replies(self.services(), lambda reply: len(reply["extensions"]) == 4)

    def upload(self, path: str) -> int:
        with open(path, "rb") as file:
            reply = self.client.post(
                self.admin + "/uploads/upload",
                data={"f": "json"},
                files={"itemFile": file},
                timeout=600,
            )
        return int(reply.json()["status"] == "success")


if __name__ == "__main__":
    serve(Client)
