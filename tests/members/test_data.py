"""The members of Data: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, same_document

SHARE = {"path": "/fileShares/new", "type": "folder", "info": {"path": "/share"}}
STORE = "AGSDataStore_ds_1"
STANDBY = "GISSRV02.EXAMPLE.COM"


def machines(plain: Plain) -> dict[str, Any]:
    store = plain.get(f"data/items/enterpriseDatabases/{STORE}")
    return {each["name"]: (each["role"], each["status"]) for each in store["info"]["machines"]}


def paths(plain: Plain) -> list[str]:
    found = plain.get("data/findItems", parentPath="/fileShares")["items"]
    return [each["path"] for each in found]


@effect(
    "Data",
    "Data.datastoreConfiguration",
    "Data.rootDataItems",
    "Data.validateAllDataItems",
    "Data.computeTotalRefCount",
    "Data.findDataItems",
    "Data.validateDataItem",
    "Data.validateDataStore",
)
def test_what_is_read(ags: Any, plain: Plain) -> None:
    data, used = ags.data, "/enterpriseDatabases/water_utility"
    same_document(data, plain.get("data"))
    assert data.datastoreConfiguration == plain.get("data/config")
    assert data.rootDataItems == plain.get("data/items")
    assert data.validateAllDataItems == plain.get("data/validateAllDataItems")
    assert data.computeTotalRefCount(used) == plain.get("data/computeTotalRefCount", path=used)
    found = plain.get("data/findItems", parentPath="/fileShares", types="folder")
    assert data.findDataItems(parentPath="/fileShares", type="folder") == found
    assert found["items"]
    assert data.validateDataItem(SHARE) == {"status": "success"}
    there = plain.get(f"data/items/enterpriseDatabases/{STORE}/machines/{STANDBY}/validate")
    assert data.validateDataStore(STORE, STANDBY) == there


@effect("Data.updateDatastoreConfiguration")
def test_update_datastore_configuration(ags: Any, plain: Plain) -> None:
    ags.data.updateDatastoreConfiguration({"blockDataCopy": True})
    assert plain.get("data/config") == {"blockDataCopy": True}


@effect("Data.registerDataItem", "Data.unregisterDataItem")
def test_an_item_comes_and_goes(ags: Any, plain: Plain) -> None:
    ags.data.registerDataItem(SHARE)
    assert "/fileShares/new" in paths(plain)
    ags.data.unregisterDataItem("/fileShares/new")
    assert "/fileShares/new" not in paths(plain)


@effect(
    "Data.stopDataStoreMachine",
    "Data.startDataStoreMachine",
    "Data.makePrimary",
    "Data.removeDataStoreMachine",
)
def test_the_machines_of_a_store(ags: Any, plain: Plain) -> None:
    data = ags.data
    data.stopDataStoreMachine(STORE, STANDBY)
    assert machines(plain)[STANDBY] == ("STANDBY", "STOPPED")
    data.startDataStoreMachine(STORE, STANDBY)
    assert machines(plain)[STANDBY] == ("STANDBY", "STARTED")
    data.makePrimary(STORE, STANDBY)
    assert machines(plain)[STANDBY] == ("PRIMARY", "STARTED")
    data.removeDataStoreMachine(STORE, "GISSRV01.EXAMPLE.COM")
    assert list(machines(plain)) == [STANDBY]


@effect("Data.relationalDatastoreTypes", "Data.relationalDatastoreType", "Data.dataItem")
def test_objects_by_their_names(ags: Any, plain: Plain) -> None:
    types = plain.get("data/relationalDatastoreTypes")
    assert ags.data.relationalDatastoreTypes == types
    one = ags.data.relationalDatastoreType("postgresql")
    same_document(one, plain.get("data/relationalDatastoreTypes/postgresql"))
    item = ags.data.dataItem("fileShares", "Pläne 100%")
    same_document(item, plain.get("data/items/fileShares/Pläne 100%"))


@effect("Data.registerRelationalDatastoreType")
def test_a_type_is_registered(ags: Any, plain: Plain) -> None:
    ags.data.registerRelationalDatastoreType({"id": "sqlserver", "name": "SQL Server"})
    assert plain.get("data/relationalDatastoreTypes/sqlserver")["name"] == "SQL Server"


@effect("Data.federateDataItem")
def test_a_data_item_gets_a_portal_item(ags: Any, plain: Plain) -> None:
    assert ags.data.federateDataItem("/fileShares/planning") == {"status": "success"}
    assert plain.get("data/items/fileShares/planning")["portalProperties"]["itemID"]
    assert ags.data.federateDataItem("/fileShares/nothing")["status"] == "error"
