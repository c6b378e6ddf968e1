"""The KML items."""

from .._core import KML

__all__ = ["KML"]
