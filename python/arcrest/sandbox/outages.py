"""Times at which a site does not answer, after operations that restart or redeploy it."""

from __future__ import annotations

from typing import Callable

SIGNS = ("cut", "503", "html", "json", "no token")


class Outages:
    """Begins an outage of some seconds, if there are to be any, and says what is seen of it."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._now = seconds
        self._until = 0.0
        self._told = 0
        self.seconds = 0.0

    def begin(self) -> None:
        if self.seconds:
            self._until = self._now() + self.seconds

    @property
    def running(self) -> bool:
        return self._now() < self._until

    def sign(self) -> str:
        """What a request gets during an outage, one after the other; "" while there is none."""
        if not self.running:
            return ""
        self._told += 1
        return SIGNS[(self._told - 1) % len(SIGNS)]
