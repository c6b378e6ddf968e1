"""The machines."""

from .._core import Machine, Machines

__all__ = ["Machine", "Machines"]
