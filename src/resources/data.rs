//! `admin/data`: the data that services draw on, as it is registered with the site.

use arcrest_macros::resource;

use crate::core::{Flag, Json, Names, Text};

resource! {
    /// The data that services draw on, as it is registered with the site: folders, databases, stores.
    ///
    /// Example:
    ///     >>> ags.data.rootDataItems["rootItems"][:2]
    ///     ['/bigDataFileShares', '/cloudStores']
    Data at "data" in "arcrest.manageags._data" initialize_first;

    live {
        /// The data store's settings, such as {"blockDataCopy": false}; requested at every access.
        get "config" datastoreConfiguration: Dict, "Data > Data Store Configuration";

        /// The paths that all data items lie below, {"rootItems": ["/fileShares", ...]}; requested at every access.
        get "items" rootDataItems: Dict, "Data > Root Data Items";

        /// Has the machines of the site check that they reach every data item, and says how that went.
        ///
        /// It is a property, as in ArcREST, but each access starts the check of the whole site, which can take
        /// minutes.
        query validateAllDataItems: Dict, "Data > Validate All Data Items";

        /// The types of relational data stores that the site knows; requested at every access.
        get relationalDatastoreTypes: Dict, since "10.4", "Data > Relational Data Store Types";
    }

    named {
        /// One data item, as a DataItem object.
        ///
        /// Args:
        ///     itemType: The first part of the item's path, such as "fileShares".
        ///     name: The rest of the item's path, such as "parcels".
        "items/{itemType}/{name}" dataItem(itemType: Text, name: Text): dataitem, "Data Item";

        /// One type of relational data store, as a RelationalDatastoreType object.
        ///
        /// Args:
        ///     id: Its "id" in relationalDatastoreTypes.
        "relationalDatastoreTypes/{id}" relationalDatastoreType(
            id: Text,
        ): datastoretype, since "10.4", "Relational Data Store Type";
    }

    operations {
        /// Changes the data store's settings.
        ///
        /// Args:
        ///     datastoreConfig: The settings, whole: what is not among them is lost. {"blockDataCopy": True} keeps
        ///         publishers from copying their data to the site.
        post "config/update" updateDatastoreConfiguration(
            datastoreConfig: Json = {},
        ) -> Status, "Data > Update Data Store Configuration";

        /// How many references to a data item there are on the site: 0 where nothing would miss it.
        ///
        /// Args:
        ///     path: The item's path, such as "/fileShares/parcels".
        ///
        /// Returns:
        ///     {"totalRefCount": ...}, or the server's error reply.
        query computeTotalRefCount(path: Text) -> Dict, "Data > Compute Total Reference Count";

        /// Finds data items. An item is found when it fits all that is given.
        ///
        /// Args:
        ///     parentPath: Items directly below this path, such as "/fileShares".
        ///     ancestorPath: Items anywhere below this path.
        ///     type: Items of this type, such as "folder", "egdb" or "cloudStore"; several as a list or
        ///         comma-separated.
        ///     id: The item with this ID.
        ///     managed: Whether only items that the site manages are found, or only others.
        ///     decrypt: Whether connections are readable in the reply.
        ///
        /// Returns:
        ///     {"items": [{"path", "type", "id", "info", ...}, ...]}, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When a type has a comma in it.
        query "findItems" findDataItems(
            parentPath: Text = None,
            ancestorPath: Text = None,
            r#type as "types|type": Names = None,
            id: Text = None,
            *, managed: Flag = None,
            decrypt: Flag = None,
        ) -> Dict, "Data > Find Data Items";

        /// Registers a data item.
        ///
        /// Args:
        ///     item: The item, such as {"path": "/fileShares/parcels", "type": "folder", "clientPath": None,
        ///         "info": {"path": "//server/share/parcels", "dataStoreConnectionType": "shared"}}.
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        ///
        /// Raises:
        ///     TypeError: When the item holds what JSON can't.
        post "registerItem" registerDataItem(item: Json) -> Dict, "Data > Register Data Item";

        /// Takes a data item out of the data store. The data itself stays where it is.
        ///
        /// By default it goes even where services still use it, and these stop working. With force=False the
        /// server refuses that.
        ///
        /// Args:
        ///     path: The item's path, such as "/fileShares/parcels".
        ///     force: Whether it goes even where it is in use.
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        post "unregisterItem" unregisterDataItem(
            path as "itempath": Text,
            force: Flag = True,
        ) -> Dict, "Data > Unregister Data Item";

        /// Has the machines of the site check that they reach a data item. It is not registered by that.
        ///
        /// Args:
        ///     item: The item, as for registerDataItem.
        ///
        /// Raises:
        ///     TypeError: When the item holds what JSON can't.
        query validateDataItem(item: Json) -> Status, "Data > Validate Data Item";

        /// Makes the portal item of a data item, after the site was federated with a portal.
        ///
        /// Args:
        ///     itemPath: The item's path, such as "/fileShares/parcels".
        post federateDataItem(itemPath: Text) -> Status, since "10.7.1", "Data > Federate Data Item";

        /// Registers a type of relational data store. Esri does not document what the server expects.
        ///
        /// Args:
        ///     definition: The type, a dict or JSON text.
        ///
        /// Raises:
        ///     TypeError: When the definition holds what JSON can't.
        post "relationalDatastoreTypes/register" registerRelationalDatastoreType(
            definition: Json,
        ) -> Status, since "10.4", "Relational Data Store Types > Register";

        /// Makes a standby machine of a relational ArcGIS Data Store its primary one; the primary becomes a standby.
        ///
        /// Args:
        ///     dataStoreName: The data store's name below /enterpriseDatabases, such as "AGSDataStore_ds_x1".
        ///     machineName: The standby machine's name.
        ///
        /// Raises:
        ///     ValueError: When a name is empty, "." or "..".
        post "items/enterpriseDatabases/{dataStoreName}/machines/{machineName}/makePrimary" makePrimary(
            dataStoreName: Text,
            machineName: Text,
        ) -> Status, "Data Store Machine > Make Primary";

        /// Takes a standby machine out of a relational ArcGIS Data Store. The primary one can't be taken out.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The standby machine's name.
        ///
        /// Raises:
        ///     ValueError: When a name is empty, "." or "..".
        post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/remove" removeDataStoreMachine(
            dataStoreItemName: Text,
            machineName: Text,
        ) -> Status, "Data Store Machine > Remove Machine";

        /// Starts the database on a machine of a relational ArcGIS Data Store.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The machine's name.
        ///
        /// Raises:
        ///     ValueError: When a name is empty, "." or "..".
        post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/start" startDataStoreMachine(
            dataStoreItemName: Text,
            machineName: Text,
        ) -> Status, "Data Store Machine > Start Machine";

        /// Stops the database on a machine of a relational ArcGIS Data Store.
        ///
        /// Hosted layers that live there are away until it is started again.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The machine's name.
        ///
        /// Raises:
        ///     ValueError: When a name is empty, "." or "..".
        post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/stop" stopDataStoreMachine(
            dataStoreItemName: Text,
            machineName: Text,
        ) -> Status, "Data Store Machine > Stop Machine";

        /// Checks the health of a relational ArcGIS Data Store on one of its machines.
        ///
        /// Args:
        ///     dataStoreName: The data store's name below /enterpriseDatabases.
        ///     machineName: The machine's name.
        ///
        /// Returns:
        ///     A dict with the health, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When a name is empty, "." or "..".
        query "items/enterpriseDatabases/{dataStoreName}/machines/{machineName}/validate" validateDataStore(
            dataStoreName: Text,
            machineName: Text,
        ) -> Dict, "Data Store Machine > Validate Data Store";
    }
}
