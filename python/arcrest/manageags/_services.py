"""The services, folder by folder."""

from .._core import AGSService, Services
from .parameters import Extension

__all__ = ["AGSService", "Extension", "Services"]
