"""The clusters."""

from .._core import Cluster, ClusterProtocol, Clusters

__all__ = ["Cluster", "ClusterProtocol", "Clusters"]
