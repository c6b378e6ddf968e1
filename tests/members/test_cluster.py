"""The members of Cluster: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from arcrest.manageags import ClusterProtocol

from .effects import Plain, effect, same_document

VERSION = "10.9.1"


def default(ags: Any) -> Any:
    (cluster,) = ags.clusters.clusters
    return cluster


@effect("Cluster", "Cluster.machinesInCluster", "Cluster.servicesInCluster")
def test_what_is_read(ags: Any, plain: Plain) -> None:
    cluster = default(ags)
    same_document(cluster, plain.get("clusters/default"))
    assert cluster.machinesInCluster() == plain.get("clusters/default/machines")
    assert cluster.servicesInCluster() == plain.get("clusters/default/services")


@effect("Cluster.stop", "Cluster.start")
def test_a_cluster_stops_and_starts(ags: Any, plain: Plain) -> None:
    cluster = default(ags)
    cluster.stop()
    assert plain.get("clusters/default")["configuredState"] == "STOPPED"
    cluster.start()
    assert plain.get("clusters/default")["configuredState"] == "STARTED"


@effect("Cluster.removeMachinesFromCluster", "Cluster.addMachinesToCluster")
def test_machines_leave_and_join(ags: Any, plain: Plain) -> None:
    cluster = default(ags)
    cluster.removeMachinesFromCluster(["GISSRV02.EXAMPLE.COM"])
    assert plain.get("clusters/default")["machineNames"] == ["GISSRV01.EXAMPLE.COM"]
    cluster.addMachinesToCluster("GISSRV02.EXAMPLE.COM")
    assert len(plain.get("clusters/default")["machineNames"]) == 2


@effect("Cluster.editProtocol")
def test_edit_protocol(ags: Any, plain: Plain) -> None:
    default(ags).editProtocol(ClusterProtocol(4021))
    assert plain.get("clusters/default")["clusterProtocol"]["tcpClusterPort"] == "4021"


@effect("Cluster.delete")
def test_delete(ags: Any, plain: Plain) -> None:
    ags.clusters.createCluster("new")
    next(each for each in ags.clusters.clusters if each.clusterName == "new").delete()
    assert "new" not in [each["clusterName"] for each in plain.get("clusters")["clusters"]]
