"""Directories, the configuration store, web adaptors and properties."""

from .._core import (
    ConfigurationStore,
    Job,
    Jobs,
    PlatformService,
    ServerDirectory,
    ServerProperties,
    System,
    WebAdaptor,
)

__all__ = [
    "ConfigurationStore",
    "Job",
    "Jobs",
    "PlatformService",
    "ServerDirectory",
    "ServerProperties",
    "System",
    "WebAdaptor",
]
