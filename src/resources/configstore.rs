//! `admin/system/configstore`: where the configuration of a site is kept.

use arcrest_macros::resource;

use crate::core::{Flag, Json, Seconds, Text};

resource! {
    /// The configuration store: where the configuration of the site and of its services is kept.
    ///
    /// Example:
    ///     >>> ags.system.configurationStore.type
    ///     'FILESYSTEM'
    ConfigurationStore at "system/configstore" in "arcrest.manageags._system" shows ["type" "status"];

    fields {
        /// The kind of store: FILESYSTEM; AMAZON or AZURE for sites in a cloud.
        type: Str, "Configuration Store";
        /// Where the store is: a path, or the connection to a cloud store.
        connectionString: Str, "Configuration Store";
        /// The server's class that serves the store.
        classValue as "class": Str, "Configuration Store";
        /// Where each machine keeps its copy of the store, for the read-only mode; None where the server does not say.
        localRepositoryPath: Str, "Configuration Store";
        /// The state of the store, such as Ready; None where the server does not say.
        status: Str, "Configuration Store";
    }

    operations {
        /// Moves the configuration store, or changes its kind.
        ///
        /// A site of several machines needs the store on a share that all of them reach. The site may be
        /// away while the server takes the new store into use.
        ///
        /// Args:
        ///     typeValue: The kind of store, FILESYSTEM; AMAZON or AZURE for sites in a cloud.
        ///     connectionString: Where the store is to be: a path, or the connection to a cloud store.
        ///     move: Whether the content of the present store is moved there; True by default. With False the server
        ///         takes what is there already.
        ///     runAsync: True returns a Job at once, which `wait()` waits for; False by default.
        ///     localRepositoryPath: The folder on each machine for its copy of the configuration; None leaves it out.
        ///     wait: How many seconds to wait at most, after a success, until the site answers steadily again. Default: the
        ///         call does not wait.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too. With runAsync=True a Job.
        ///
        /// Raises:
        ///     ValueError: When move or runAsync is neither true nor false.
        post edit(
            typeValue as "type": Text,
            connectionString: Json,
            r#move: Flag = True,
            runAsync: Flag = False,
            *, localRepositoryPath: Text = None,
            wait: Seconds = None,
        ) -> Job, "Configuration Store > Edit Configuration Store";

        /// Restores a lost configuration store from the copy on a machine of the site.
        ///
        /// Only for a shared store that is lost for good. The site must be in read-only mode, with the configuration
        /// copied to the local repository when it went there. The copy of the machine that answers is what counts.
        ///
        /// Args:
        ///     runAsync: True returns a Job at once, which `wait()` waits for; False by default.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too. With runAsync=True a Job.
        ///
        /// Raises:
        ///     ValueError: When runAsync is neither true nor false.
        post recover(runAsync: Flag = False) -> Job, "Configuration Store > Recover Configuration Store";
    }
}
