//! `admin/system/directories/<directory>`: one directory that the services of a site work with.

use arcrest_macros::resource;

use crate::core::{Int, Text};

resource! {
    /// A server directory: where services put output, caches, jobs and the like.
    ServerDirectory at "system/directories/{directory}" in "arcrest.manageags._system" shows ["directoryType" "physicalPath"];

    fields {
        /// The name of the directory.
        name: Str, "Server Directory";
        /// Its absolute path.
        physicalPath: Str, "Server Directory";
        /// What it is for: OUTPUT, CACHE, JOBS, SYSTEM, INDEX or another type that the server names.
        directoryType: Str, "Server Directory";
        /// Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
        cleanupMode: Str, "Server Directory";
        /// How old a file may get before it is deleted, in minutes.
        maxFileAge: Number, "Server Directory";
        /// The description.
        description: Str, "Server Directory";
        /// Whether each machine works in a directory of its own; None where the server does not say.
        useLocalDir: Bool, "Server Directory";
        /// The directory on each machine, where useLocalDir is true; None where the server does not say.
        localDirectoryPath: Str, "Server Directory";
        /// Where the content is reached over the web, such as /rest/directories/arcgiscache; empty or
        /// None where it is not.
        virtualPath: Str, "Server Directory";
    }

    operations {
        /// Changes the directory. What is not given may be reset by the server.
        ///
        /// The server points the services that use the directory to the new path and restarts them, so do it while it
        /// has little to do. The content is not moved there.
        ///
        /// Args:
        ///     physicalPath: The absolute path.
        ///     cleanupMode: Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
        ///     maxFileAge: How old a file may get before it is deleted, in minutes.
        ///     description: A description.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When maxFileAge is not a whole number.
        post edit(
            physicalPath: Text,
            cleanupMode: Option<Text>,
            maxFileAge: Option<Int>,
            description: Option<Text>,
        ) -> Dict, "Server Directory > Edit Directory";

        /// Deletes the files in the directory that are older than maxFileAge. They can't be restored.
        ///
        /// The server does so by itself at intervals where cleanupMode says so.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post clean() -> Dict, "Server Directory > Clean Directory";

        /// Unregisters the directory. Services can't use it any more; its files stay where they are.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        post "unregister" unregisterDirectory() -> Dict, "Server Directory > Unregister Directory";
    }
}
