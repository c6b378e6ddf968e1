"""This package: ArcREST's script, and the calls that ArcREST lacks."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from benches.clients import script
from benches.worker import Place, serve


class Client(script.Client):
    """The script with the bulk calls, and the asyncio API."""

    def __init__(self, place: Place) -> None:
        os.environ["ARCREST_CA_BUNDLE"] = place.ca
        super().__init__(place)
        self._place = place
        self._loop = asyncio.new_event_loop()
        self._asynchronous: Any = None

    def bulk(self) -> int:
        statuses = self.ags.services.statuses().values()
        return sum(status["realTimeState"] == "STARTED" for status in statuses)

    def bulk_async(self) -> int:
        return self._loop.run_until_complete(self._statuses())

    async def _services(self) -> Any:
        from arcrest.aio import AGSAdministration

        if self._asynchronous is None:
            handler = self.ags._securityHandler
            self._asynchronous = await AGSAdministration(
                self._place.url + "/admin", handler
            ).services
        return self._asynchronous

    async def _statuses(self) -> int:
        statuses = await (await self._services()).statuses()
        return sum(status["realTimeState"] == "STARTED" for status in statuses.values())

    def inventory(self) -> int:
        from arcrest import jobs

        return sum(service["clientName"] is None for service in jobs.inventory(self.ags))

    def documents_async(self) -> int:
        return self._loop.run_until_complete(self._documents())

    async def _documents(self) -> int:
        documents = await (await self._services()).documents()
        return sum(len(document["extensions"]) == 4 for document in documents.values())

    def messages(self) -> int:
        return sum(1 for _ in self.ags.logs.messages(level="DEBUG"))

    def documents(self) -> int:
        documents = self.ags.services.documents().values()
        return sum(len(document["extensions"]) == 4 for document in documents)


if __name__ == "__main__":
    serve(Client)
