//! `admin/system/directories/<directory>`: one directory that the services of a site work with.

use crate::core::{Int, Text};

resource! {
    /// A server directory: where services put output, caches, jobs and the like.
    "ServerDirectory" standard at "system/directories/{directory}" completed by "" in "arcrest.manageags._system" shows ["directoryType" "physicalPath"];

    fields {
        /// The name of the directory.
        ///
        /// Admin API: Server Directory.
        "name" name "name" Str;
        /// Its absolute path.
        ///
        /// Admin API: Server Directory.
        "physicalPath" physical_path "physicalPath" Str;
        /// What it is for: OUTPUT, CACHE, JOBS, SYSTEM, INDEX or another type that the server names.
        ///
        /// Admin API: Server Directory.
        "directoryType" directory_type "directoryType" Str;
        /// Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
        ///
        /// Admin API: Server Directory.
        "cleanupMode" cleanup_mode "cleanupMode" Str;
        /// How old a file may get before it is deleted, in minutes.
        ///
        /// Admin API: Server Directory.
        "maxFileAge" max_file_age "maxFileAge" Number;
        /// The description.
        ///
        /// Admin API: Server Directory.
        "description" description "description" Str;
        /// Whether each machine works in a directory of its own; None where the server does not say.
        ///
        /// Admin API: Server Directory.
        "useLocalDir" use_local_dir "useLocalDir" Bool;
        /// The directory on each machine, where useLocalDir is true; None where the server does not say.
        ///
        /// Admin API: Server Directory.
        "localDirectoryPath" local_directory_path "localDirectoryPath" Str;
        /// Where the content is reached over the web, such as /rest/directories/arcgiscache; empty or
        /// None where it is not.
        ///
        /// Admin API: Server Directory.
        "virtualPath" virtual_path "virtualPath" Str;
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
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When maxFileAge is not a whole number.
        ///
        /// Admin API: Server Directory > Edit Directory.
        Post "edit" edit "edit"(
            physicalPath "physicalPath": Text,
            cleanupMode "cleanupMode": Option<Text>,
            maxFileAge "maxFileAge": Option<Int>,
            description "description": Option<Text>,
        ) -> Dict;

        /// Deletes the files in the directory that are older than maxFileAge. They can't be restored.
        ///
        /// The server does so by itself at intervals where cleanupMode says so.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Server Directory > Clean Directory.
        Post "clean" clean "clean"() -> Dict;

        /// Unregisters the directory. Services can't use it any more; its files stay where they are.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Server Directory > Unregister Directory.
        Post "unregister" unregister_directory "unregisterDirectory"() -> Dict;
    }
}
