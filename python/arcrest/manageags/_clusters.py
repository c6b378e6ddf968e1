"""The clusters."""

from .._core import Cluster, Clusters
from .parameters import ClusterProtocol

__all__ = ["Cluster", "ClusterProtocol", "Clusters"]
