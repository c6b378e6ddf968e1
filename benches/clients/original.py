"""ArcREST 3.5.9 itself, made importable the way `make parity` does it."""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tests"))

from parity.drive import choose

from benches.clients import script
from benches.worker import Place, serve


class Client(script.Client):
    """The script."""

    def __init__(self, place: Place) -> None:
        choose(os.environ["ARCREST_ORIGINAL"])
        super().__init__(place)


if __name__ == "__main__":
    serve(Client)
