"""Directories, the configuration store, web adaptors and properties."""

from .._core import (
    ConfigurationStore,
    Jobs,
    PlatformService,
    ServerDirectory,
    ServerProperties,
    System,
    WebAdaptor,
)

__all__ = [
    "ConfigurationStore",
    "Jobs",
    "PlatformService",
    "ServerDirectory",
    "ServerProperties",
    "System",
    "WebAdaptor",
]
