"""The members of DataStoreMachine: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

STORE = "AGSDataStore_nosqldb_tcs_1"
ITEM = f"data/items/nosqlDatabases/{STORE}"
SECOND = "GISSRV02.EXAMPLE.COM"


def entries(plain: Plain) -> Any:
    return {each["name"]: each for each in plain.get(ITEM)["info"]["machines"]}


@effect(
    "DataStoreMachine",
    "DataStoreMachine.stop",
    "DataStoreMachine.start",
    "DataStoreMachine.validate",
    "DataStoreMachine.makePrimary",
)
def test_a_machine_of_any_store(ags: Any, plain: Plain) -> None:
    machine = ags.data.dataItem("nosqlDatabases", STORE).machine(SECOND)
    same_document(machine, plain.get(f"{ITEM}/machines/{SECOND}"))
    machine.stop()
    assert entries(plain)[SECOND]["status"] == "STOPPED"
    machine.start()
    assert entries(plain)[SECOND]["status"] == "STARTED"
    assert machine.validate() == plain.get(f"{ITEM}/machines/{SECOND}/validate")
    machine.makePrimary()
    assert entries(plain)[SECOND]["role"] == "PRIMARY"


@effect("DataStoreMachine.removeMachine")
def test_a_machine_goes(ags: Any, plain: Plain) -> None:
    ags.data.dataItem("nosqlDatabases", STORE).machine(SECOND).removeMachine()
    assert SECOND not in entries(plain)
