//! `admin/machines`: the machines of a site.

use crate::core::Text;

resource! {
    /// The machines of a site.
    "Machines" initialize_first at "machines" completed by "" in "arcrest.manageags._machines";

    fields {
        /// The machines that host the site's data stores, as the server lists them; None where it lists none.
        "DatastoreMachines" datastore_machines "DatastoreMachines" Any;
        /// The protocol that the machines are reached by; None where the server does not say.
        "Protocol" protocol "Protocol" Any;
    }

    collections {
        /// The machines, as Machine objects; asked for at every access.
        "" "machines" ["machineName"] machines "machines" machine;
    }

    operations {
        /// Registers a machine with the site.
        ///
        /// Args:
        ///     machineName: The machine's host name.
        ///     adminURL: Its admin URL, such as https://host:6443/arcgis/admin.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machines > Register Machine.
        Post "register" register_machine "registerMachine"(machineName "machineName": Text, adminURL "adminURL": Text) -> Dict;
    }
}
