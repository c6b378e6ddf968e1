"""ArcREST's services directory; here, only the way from a server to its administration."""

from __future__ import annotations

import os

from .server import Server
from .server import Server as AGSServer

__all__ = ["AGSServer", "Server"]
__path__.append(os.path.join(os.path.dirname(__path__[0]), "_uncovered", "ags"))


def __getattr__(name: str) -> object:
    if name[:1].isupper():  # one of the classes that ArcREST had here
        from .._uncovered import refuse

        refuse(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
