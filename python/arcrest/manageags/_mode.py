"""The site's mode."""

from .._core import Mode

__all__ = ["Mode"]
