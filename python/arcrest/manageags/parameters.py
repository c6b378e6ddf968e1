"""The parameter types."""

from .._core import ClusterProtocol, Extension

__all__ = ["ClusterProtocol", "Extension"]
