"""The log."""

from .._core import Log

__all__ = ["Log"]
