"""Version, time zone and who is logged in."""

from .._core import Info

__all__ = ["Info"]
