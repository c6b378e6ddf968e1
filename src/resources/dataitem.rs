//! `admin/data/items/<type>/<name>`: one data item.

use arcrest_macros::resource;

use crate::core::{File, Flag, Json, Text};

resource! {
    /// One data item: a folder, a database, a store.
    ///
    /// Example:
    ///     >>> ags.data.dataItem("fileShares", "planning").type
    ///     'folder'
    DataItem at "data/items/{itemType}/{name}" in "arcrest.manageags._data" shows ["path" "type"];

    fields {
        /// The path below the data items, such as "/fileShares/parcels".
        path: Str, "Data Item";

        /// The type, such as "folder", "egdb" or "cloudStore".
        type: Str, "Data Item";

        /// The ID.
        id: Str, "Data Item";

        /// The path that clients have for the data; None where it is the same.
        clientPath: Any, "Data Item";

        /// What belongs to the type: a path, a connection, machines.
        info: Dict, "Data Item";
    }

    live {
        /// When the item was registered and changed, and by whom; requested at every access.
        get lifecycleinfos: Dict, since "11.1", "Data Item > Lifecycle Infos";

        /// The datasets of a big data file share; requested at every access.
        get manifest: Dict, since "10.5", until "11.4", "Big Data File Share > Manifest";
    }

    named {
        /// A machine of the data store, as a DataStoreMachine object.
        ///
        /// Args:
        ///     machineName: The machine's name, as `info` lists it.
        "machines/{machineName}" machine(machineName: Text): datastoremachine, "Data Store Machine";
    }

    operations {
        /// Changes the item.
        ///
        /// Args:
        ///     item: The item, whole: what is not in it is lost. A dict or JSON text.
        ///
        /// Raises:
        ///     TypeError: When the item holds what JSON can't.
        post edit(item: Json) -> Status, forgets, "Data Item > Edit Data Item";

        /// Replaces the manifest of a big data file share.
        ///
        /// Args:
        ///     manifest: The path of a file with the new manifest.
        ///     fileData: The new manifest itself, a dict or JSON text, in place of a file.
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        post "manifest/update" updateManifest(
            manifest: File = None,
            fileData: Json = None,
        ) -> Dict, since "10.5", until "11.4", "Big Data File Share > Manifest > Update";

        /// Makes the manifest of a big data file share anew, from the datasets that are there now.
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        get "manifest/regenerate" regenerateManifest(
        ) -> Dict, since "10.7", until "11.4", "Big Data File Share > Manifest > Regenerate";

        /// The hints that the manifest of a big data file share is made with.
        ///
        /// Args:
        ///     read: Whether the hints are in the reply. Default: the server decides.
        ///     download: Whether the reply is a file. Default: the server decides.
        ///
        /// Returns:
        ///     A dict, or the server's error reply.
        get hints(read: Flag = None, download: Flag = None) -> Any, since "10.5", until "11.4", "Big Data File Share > Hints";

        /// Replaces the hints of a big data file share.
        ///
        /// Args:
        ///     hints: The path of a file with the new hints.
        ///
        /// Returns:
        ///     {"success": True}, or the server's error reply.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        post "hints/update" updateHints(hints: File) -> Dict, since "10.5", until "11.4", "Big Data File Share > Hints > Update";
    }
}
