//! `admin/data/items/<type>/<name>/machines/<machine>`: one machine of a data store.

use arcrest_macros::resource;

resource! {
    /// One machine of a data store, of any type: relational, tile cache, object store and so on.
    ///
    /// `Data` has the same operations for the machines of a relational data store, as ArcREST had them.
    ///
    /// Example:
    ///     >>> store = ags.data.dataItem("nosqlDatabases", "AGSDataStore_nosqldb_tcs_1")
    ///     >>> store.machine("GISSRV02.EXAMPLE.COM").role
    ///     'STANDBY'
    DataStoreMachine at "data/items/{itemType}/{name}/machines/{machineName}" in "arcrest.manageags._data" shows ["role"];

    fields {
        /// The name.
        name: Str, "Data Store Machine";

        /// "PRIMARY" or "STANDBY".
        role: Str, "Data Store Machine";
    }

    operations {
        /// Starts the data store on the machine.
        post start() -> Status, "Data Store Machine > Start Machine";

        /// Stops the data store on the machine. Hosted layers that live there are away until it is started again.
        post stop() -> Status, "Data Store Machine > Stop Machine";

        /// Checks the health of the data store on the machine.
        ///
        /// Returns:
        ///     A dict with the health, or the server's error reply.
        query validate() -> Dict, "Data Store Machine > Validate Data Store";

        /// Makes a standby machine the primary one; the primary becomes a standby.
        post makePrimary() -> Status, "Data Store Machine > Make Primary";

        /// Takes a standby machine out of the data store.
        post "remove" removeMachine() -> Status, "Data Store Machine > Remove Machine";
    }
}
