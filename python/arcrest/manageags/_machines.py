"""The machines."""

from .._core import Certificate, Machine, Machines

__all__ = ["Certificate", "Machine", "Machines"]
