"""The members of Clusters: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

VERSION = "10.9.1"


@effect("Clusters", "Clusters.clusters")
def test_the_clusters(ags: Any, plain: Plain) -> None:
    there = plain.get("clusters")
    same_document(ags.clusters, there, "clusters")
    assert [each.document for each in ags.clusters.clusters] == there["clusters"]


@effect("Clusters.createCluster", "Clusters.getAvailableMachines")
def test_create_cluster(ags: Any, plain: Plain) -> None:
    ags.clusters.createCluster("new", tcpClusterPort=4020)
    made = plain.get("clusters/new")
    assert made["clusterProtocol"] == {"type": "TCP", "tcpClusterPort": "4020"}
    assert ags.clusters.getAvailableMachines() == plain.get("clusters/getAvailableMachines")
