//! `admin/machines`: the machines of a site.

use crate::core::Text;

resource! {
    /// The machines of a site.
    "Machines" initialize_first at "machines" completed by "" in "arcrest.manageags._machines" shows ["Protocol"];

    fields {
        /// The machines that host the site's data stores, as the server lists them; None where it lists none.
        ///
        /// Admin API: Machines.
        "DatastoreMachines" datastore_machines "DatastoreMachines" Any;

        /// The protocol that the machines are reached by; None where the server does not say.
        ///
        /// Admin API: Machines.
        "Protocol" protocol "Protocol" Any;
    }

    collections {
        /// The machines, as Machine objects; asked for at every access.
        ///
        /// Admin API: Machines.
        "" "machines" ["machineName"] machines "machines" machine;
    }

    operations {
        /// Registers a machine with the site.
        ///
        /// ArcGIS Server must be installed and licensed there, and the machine must not be part of another site.
        ///
        /// Args:
        ///     machineName: The machine's host name.
        ///     adminURL: Its admin URL, such as https://host:6443/arcgis/admin.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machines > Register Machine.
        Post "register" register_machine "registerMachine"(machineName "machineName": Text, adminURL "adminURL": Text) -> Dict forgets;

        /// Tells the site that a machine has a new host name.
        ///
        /// A server notices this itself when it restarts; this is for when it did not. It changes the site's
        /// references to the machine, not the machine's name.
        ///
        /// Args:
        ///     machineName: The name that the machine is registered under.
        ///     newMachineName: Its new name.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Machines > Rename Machine.
        Post "rename" rename_machine "renameMachine"(machineName "machineName": Text, newMachineName "newMachineName": Text) -> Dict forgets;
    }

    requests {
        /// A machine by its name.
        Get "{machineName}" MACHINE "getMachine";
    }
}

#[cfg(feature = "python")]
by_hand! { machine:
    /// The machine of a name, as a Machine object.
    ///
    /// Asks nothing: whether there is such a machine shows when the object is used.
    ///
    /// Args:
    ///     machineName: The machine's name, as the site lists it.
    ///
    /// Returns:
    ///     A Machine.
    ///
    /// Raises:
    ///     ValueError: When the name is empty, "." or "..".
    ///
    /// Admin API: Machine.
    #[pyo3(name = "getMachine")]
    fn get_machine<'py>(slf: &Bound<'py, Self>, machineName: Given<Text>) -> PyResult<Returned<'py, One<Other>>> {
        let mut form = Form::new();
        form.put(&ops::MACHINE, "machineName", machineName);
        Face::named(slf.as_super(), &ops::MACHINE, form, Other::on).map(Into::into)
    }
}
