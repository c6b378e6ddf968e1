"""Clusters of machines, which only old sites have."""

from __future__ import annotations

from ..errors import Conflict, Exists, NotFound
from ..records import Document
from ..routes import Call, Reply, Routes

routes = Routes("clusters", "/admin/clusters", feature="clusters")
cluster = Routes("cluster", "/admin/clusters/{cluster}", feature="clusters")

_SHOWN = ("clusterName", "clusterProtocol", "machineNames", "configuredState")


def _cluster(call: Call) -> Document:
    return call.entry("cluster", call.state.clusters)


def _free_machines(call: Call) -> list[str]:
    taken = {name for each in call.state.clusters.values() for name in each["machineNames"]}
    return [name for name in call.state.machines if name not in taken]


def _checked_free(call: Call, names: list[str]) -> list[str]:
    for name in names:
        if call.state.machine(name)["machineName"] not in _free_machines(call):
            raise Conflict(f"The machine '{name}' is in a cluster.")
    return [name.upper() for name in names]


@routes.read("")
def get_list(call: Call) -> Reply:
    return {"clusters": [dict(each) for each in call.state.clusters.values()]}


@routes.write("/create", "clusterName! machineNames:csv tcpClusterPort:int")
def create(call: Call) -> Reply:
    name = call.text("clusterName")
    if name in call.state.clusters:
        raise Exists("cluster", name)
    call.state.clusters[name] = {
        "clusterName": name,
        "clusterProtocol": _protocol(call.number("tcpClusterPort", 4014)),
        "machineNames": _checked_free(call, call.names("machineNames")),
        "configuredState": "STARTED",
    }
    return None


@routes.read("/getAvailableMachines")
def get_available_machines(call: Call) -> Reply:
    names = _free_machines(call)
    urls = [call.state.machines[name]["adminURL"] for name in names]
    return {"machines": [{"machineName": name, "adminURL": url} for name, url in zip(names, urls)]}


def _protocol(port: int) -> Document:
    return {"type": "TCP", "tcpClusterPort": str(port)}


@cluster.read("")
def get(call: Call) -> Reply:
    return {name: _cluster(call)[name] for name in _SHOWN}


@cluster.write("/start")
def start(call: Call) -> Reply:
    _cluster(call)["configuredState"] = "STARTED"
    return None


@cluster.write("/stop")
def stop(call: Call) -> Reply:
    _cluster(call)["configuredState"] = "STOPPED"
    return None


@cluster.write("/delete")
def delete(call: Call) -> Reply:
    name = _cluster(call)["clusterName"]
    if _services(call):
        raise Conflict(f"Services run in the cluster '{name}'.")
    del call.state.clusters[name]
    return None


@cluster.write("/editProtocol", "clusterProtocol:json tcpClusterPort:int")
def edit_protocol(call: Call) -> Reply:
    port = call.document("clusterProtocol").get("tcpClusterPort", 0)
    port = call.number("tcpClusterPort", int(port))
    if not port:
        raise Conflict("A protocol needs its tcpClusterPort.")
    _cluster(call)["clusterProtocol"] = _protocol(port)
    return None


def _services(call: Call) -> list[Document]:
    name = _cluster(call)["clusterName"]
    services = call.state.services.values()
    return [each.reference() for each in services if each.document.get("clusterName") == name]


@cluster.read("/services")
def services(call: Call) -> Reply:
    return {"services": _services(call)}


@cluster.read("/machines")
def machines(call: Call) -> Reply:
    stopped = _cluster(call)["configuredState"] == "STOPPED"
    entries = []
    for name in _cluster(call)["machineNames"]:
        state = call.state.machine(name)["configuredState"]
        real = "STOPPED" if stopped else state
        entry = {"machineName": name, "configuredState": state, "realTimeState": real}
        entries.append(entry)
    return {"machines": entries}


@cluster.write("/machines/add", "machineNames!:csv")
def add_machines(call: Call) -> Reply:
    _cluster(call)["machineNames"] += _checked_free(call, call.names("machineNames"))
    return None


@cluster.write("/machines/remove", "machineNames!:csv")
def remove_machines(call: Call) -> Reply:
    members = _cluster(call)["machineNames"]
    gone = [name.upper() for name in call.names("machineNames")]
    for name in gone:
        if name not in members:
            raise NotFound("machine", name)
    _cluster(call)["machineNames"] = [name for name in members if name not in gone]
    return None
