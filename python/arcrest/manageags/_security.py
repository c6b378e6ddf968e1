"""Users, roles and privileges."""

from .._core import Security

__all__ = ["Security"]
