//! `admin/machines`: the machines of a site.

use arcrest_macros::resource;

use crate::core::Text;

resource! {
    /// The machines of a site.
    ///
    /// Example:
    ///     >>> [machine.machineName for machine in ags.machines.machines]
    ///     ['GISSRV01.EXAMPLE.COM', 'GISSRV02.EXAMPLE.COM']
    Machines at "machines" in "arcrest.manageags._machines" initialize_first shows ["Protocol"];

    fields {
        /// The machines that host the site's data stores, as the server lists them; None where it lists none.
        DatastoreMachines: Any, "Machines";

        /// The protocol that the machines are reached by; None where the server does not say.
        Protocol: Any, "Machines";
    }

    collections {
        /// The machines, as Machine objects; requested at every access.
        get "" machines ["machineName"]: machine, "Machines";
    }

    operations {
        /// Registers a machine with the site.
        ///
        /// ArcGIS Server must be installed and licensed there, and the machine must not be part of another site.
        ///
        /// Args:
        ///     machineName: The machine's host name.
        ///     adminURL: Its admin URL, such as https://host:6443/arcgis/admin.
        post "register" registerMachine(
            machineName: Text,
            adminURL: Text,
        ) -> Status, forgets, "Machines > Register Machine";

        /// Tells the site that a machine has a new host name.
        ///
        /// A server notices this itself when it restarts; this is for when it did not. It changes the site's
        /// references to the machine, not the machine's name.
        ///
        /// Args:
        ///     machineName: The name that the machine is registered under.
        ///     newMachineName: Its new name.
        post "rename" renameMachine(
            machineName: Text,
            newMachineName: Text,
        ) -> Status, forgets, "Machines > Rename Machine";
    }

    named {
        /// The machine of a name, as a Machine object.
        ///
        /// Args:
        ///     machineName: The machine's name, as the site lists it.
        "{machineName}" getMachine(machineName: Text): machine, "Machine";
    }
}
