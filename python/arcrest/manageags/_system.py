"""Directories, the configuration store, web adaptors and properties."""

from .._core import ConfigurationStore, Jobs, ServerDirectory, ServerProperties, System

__all__ = ["ConfigurationStore", "Jobs", "ServerDirectory", "ServerProperties", "System"]
