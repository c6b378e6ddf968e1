"""The root of every class that talks to a server."""

from .._core import BaseWebOperations

__all__ = ["BaseWebOperations"]
