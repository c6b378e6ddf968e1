//! `admin/system/directories/<directory>`: one directory that the services of a site work with.

use arcrest_macros::resource;

use crate::core::{Argument, Flag, Form, Int, Reply, Result, Text};

/// What an edit sends as it is.
const KEPT: [&str; 2] = ["name", "directoryType"];

resource! {
    /// A server directory: where services put output, caches, jobs and the like.
    ///
    /// Example:
    ///     >>> directory = ags.system.serverDirectories[0]
    ///     >>> directory.name, directory.directoryType
    ///     ('arcgiscache', 'CACHE')
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

    requests {
        /// Changes the directory.
        post "edit" edit as EDIT;
    }

    methods {
        /// Changes the directory. What is None stays as it is.
        ///
        /// The server points the services that use the directory to the new path and restarts them, so do it while it
        /// has little to do. The content is not moved there.
        ///
        /// Args:
        ///     physicalPath: The absolute path.
        ///     cleanupMode: Whether old files are deleted: NONE or TIME_ELAPSED_SINCE_LAST_MODIFIED.
        ///     maxFileAge: How old a file may get before it is deleted, in minutes.
        ///     description: A description.
        ///     useLocalDir: Whether each machine keeps new files in a folder of its own first.
        ///     localDirectoryPath: That folder.
        ///
        /// Returns:
        ///     The server's reply, {"status": "success"}; an error reply is returned, too.
        ///
        /// Raises:
        ///     ValueError: When maxFileAge is not an integer.
        ///     ServerError: When the directory can't be read.
        edit(
            physicalPath: Text,
            cleanupMode: Text,
            maxFileAge: Int,
            description: Text,
            *, useLocalDir: Flag = None,
            localDirectoryPath: Text = None,
        ) -> Dict, "Server Directory > Edit Directory";
    }
}

impl ServerDirectory {
    /// Changes the directory; what is `None` stays, because servers empty what an edit leaves out.
    ///
    /// # Errors
    /// When the directory can't be read or there is no reply.
    #[allow(non_snake_case)]
    pub async fn edit(
        &self,
        physicalPath: Option<Text>,
        cleanupMode: Option<Text>,
        maxFileAge: Option<Int>,
        description: Option<Text>,
        useLocalDir: Option<Flag>,
        localDirectoryPath: Option<Text>,
    ) -> Result<Reply> {
        let changes = [
            ("physicalPath", physicalPath.map(|path| path.0)),
            ("cleanupMode", cleanupMode.map(|mode| mode.0)),
            ("maxFileAge", maxFileAge.map(|age| age.0.to_string())),
            ("description", description.map(|text| text.0)),
            ("useLocalDir", useLocalDir.and_then(Flag::into_text)),
            ("localDirectoryPath", localDirectoryPath.map(|path| path.0)),
        ];
        let now = self.document().await?;
        let mut form = Form::new();
        for (name, change) in changes.into_iter().chain(KEPT.map(|name| (name, None))) {
            let kept = now.iter().find(|(key, json)| *key == name && *json != "null");
            form = match (change, kept) {
                (Some(change), _) => form.with(name, change),
                (None, Some((_, json))) => form.with_json(name, json),
                (None, None) => form,
            };
        }
        self.0.call(&ops::EDIT, form).await
    }
}
