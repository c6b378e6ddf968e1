//! `admin/data`: the data that services draw on, as it is registered with the site.

use crate::core::{Flag, Json, Names, Text};

resource! {
    /// The data that services draw on, as it is registered with the site: folders, databases, stores.
    "Data" initialize_first at "data" completed by "" in "arcrest.manageags._data";

    live {
        /// The data store's settings, such as {"blockDataCopy": false}; asked for at every access.
        ///
        /// Admin API: Data > Data Store Configuration.
        "config" datastore_configuration "datastoreConfiguration" Dict;

        /// The paths that all data items lie below, {"rootItems": ["/fileShares", ...]}; asked for at every access.
        ///
        /// Admin API: Data > Root Data Items.
        "items" root_data_items "rootDataItems" Dict;

        /// Has the machines of the site check that they reach every data item, and says how that went.
        ///
        /// It is a property, as in ArcREST, but each access starts the check of the whole site, which can take
        /// minutes.
        ///
        /// Admin API: Data > Validate All Data Items.
        Query "validateAllDataItems" validate_all_data_items "validateAllDataItems" Dict;
    }

    operations {
        /// Changes the data store's settings.
        ///
        /// Args:
        ///     datastoreConfig: The settings, whole: what is not among them is lost. {"blockDataCopy": True} keeps
        ///         publishers from copying their data to the site.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Data > Update Data Store Configuration.
        Post "config/update" update_datastore_configuration "updateDatastoreConfiguration"(datastoreConfig "datastoreConfig": Json = {}) -> Dict;

        /// How many references to a data item there are on the site: 0 where nothing would miss it.
        ///
        /// Args:
        ///     path: The item's path, such as "/fileShares/parcels".
        ///
        /// Returns:
        ///     {"totalRefCount": ...}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Data > Compute Total Reference Count.
        Query "computeTotalRefCount" compute_total_ref_count "computeTotalRefCount"(path "path": Text) -> Dict;

        /// Finds data items. An item is found when it fits all that is given.
        ///
        /// Args:
        ///     parentPath: Items directly below this path, such as "/fileShares".
        ///     ancestorPath: Items anywhere below this path.
        ///     type: Items of this type, such as "folder", "egdb" or "cloudStore"; several as a list or
        ///         comma-separated.
        ///     id: The item with this ID.
        ///
        /// Returns:
        ///     {"items": [{"path", "type", "id", "info", ...}, ...]}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a type has a comma in it.
        ///
        /// Admin API: Data > Find Data Items.
        Query "findItems" find_data_items "findDataItems"(parentPath "parentPath": Text = None, ancestorPath "ancestorPath": Text = None, r#type "types|type": Names = None, id "id": Text = None) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     TypeError: When the item holds what JSON can't.
        ///
        /// Admin API: Data > Register Data Item.
        Post "registerItem" register_data_item "registerDataItem"(item "item": Json) -> Dict;

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
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Data > Unregister Data Item.
        Post "unregisterItem" unregister_data_item "unregisterDataItem"(path "itempath": Text, force "force": Flag = True) -> Dict;

        /// Has the machines of the site check that they reach a data item. It is not registered by that.
        ///
        /// Args:
        ///     item: The item, as for registerDataItem.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     TypeError: When the item holds what JSON can't.
        ///
        /// Admin API: Data > Validate Data Item.
        Query "validateDataItem" validate_data_item "validateDataItem"(item "item": Json) -> Dict;

        /// Makes a standby machine of a relational ArcGIS Data Store its primary one; the primary becomes a standby.
        ///
        /// Args:
        ///     dataStoreName: The data store's name below /enterpriseDatabases, such as "AGSDataStore_ds_x1".
        ///     machineName: The standby machine's name.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty, "." or "..".
        ///
        /// Admin API: Data Store Machine > Make Primary.
        Post "items/enterpriseDatabases/{dataStoreName}/machines/{machineName}/makePrimary" make_primary "makePrimary"(dataStoreName "dataStoreName": Text, machineName "machineName": Text) -> Dict;

        /// Takes a standby machine out of a relational ArcGIS Data Store. The primary one can't be taken out.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The standby machine's name.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty, "." or "..".
        ///
        /// Admin API: Data Store Machine > Remove Machine.
        Post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/remove" remove_data_store_machine "removeDataStoreMachine"(dataStoreItemName "dataStoreItemName": Text, machineName "machineName": Text) -> Dict;

        /// Starts the database on a machine of a relational ArcGIS Data Store.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The machine's name.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty, "." or "..".
        ///
        /// Admin API: Data Store Machine > Start Machine.
        Post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/start" start_data_store_machine "startDataStoreMachine"(dataStoreItemName "dataStoreItemName": Text, machineName "machineName": Text) -> Dict;

        /// Stops the database on a machine of a relational ArcGIS Data Store.
        ///
        /// Hosted layers that live there are away until it is started again.
        ///
        /// Args:
        ///     dataStoreItemName: The data store's name below /enterpriseDatabases.
        ///     machineName: The machine's name.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty, "." or "..".
        ///
        /// Admin API: Data Store Machine > Stop Machine.
        Post "items/enterpriseDatabases/{dataStoreItemName}/machines/{machineName}/stop" stop_data_store_machine "stopDataStoreMachine"(dataStoreItemName "dataStoreItemName": Text, machineName "machineName": Text) -> Dict;

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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty, "." or "..".
        ///
        /// Admin API: Data Store Machine > Validate Data Store.
        Query "items/enterpriseDatabases/{dataStoreName}/machines/{machineName}/validate" validate_data_store "validateDataStore"(dataStoreName "dataStoreName": Text, machineName "machineName": Text) -> Dict;
    }
}
