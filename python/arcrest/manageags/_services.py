"""The services, folder by folder."""

from .._core import AGSService, Extension, Services

__all__ = ["AGSService", "Extension", "Services"]
