//! `admin/uploads/<id>`: one uploaded item.

use arcrest_macros::resource;

use std::path::PathBuf;

use crate::core::{File, Form, Int, Names, Reply, Result, Text};

resource! {
    /// One uploaded item. It can be sent in parts: `Uploads.register`, then `uploadPart` for each, then `commit`.
    ///
    /// Example:
    ///     >>> item = ags.uploads.register("Parcels.sd")["item"]
    ///     >>> ags.uploads.uploadedItem(item["itemID"]).committed
    ///     False
    UploadedItem at "uploads/{itemId}" in "arcrest.manageags._uploads" shows ["itemName" "committed"];

    fields {
        /// The ID.
        itemID: Str, "Uploaded Item";

        /// The name of the file.
        itemName: Str, "Uploaded Item";

        /// What was noted with the item.
        description: Str, "Uploaded Item";

        /// Where the server keeps the file.
        pathOnServer: Str, "Uploaded Item";

        /// Whether the item is complete.
        committed: Bool, "Uploaded Item";
    }

    live {
        /// The parts that have arrived, {"parts": [...]}; requested at every access.
        get parts: Dict, "Uploaded Item > Parts";
    }

    operations {
        /// Uploads one part. A part of the same number is replaced, so that a part whose reply is lost is sent again.
        ///
        /// Args:
        ///     partNumber: The number of the part, from 1 on.
        ///     partFile: The path of a file with the content of this part.
        ///
        /// Returns:
        ///     {"status": "success", "partId", "size"}, or the server's error reply.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     ValueError: When partNumber is not an integer.
        put uploadPart(
            partNumber as "partId|partNumber": Int,
            partFile: File,
        ) -> Dict, forgets, "Uploaded Item > Upload Part";

        /// Joins the parts. The item is complete then.
        ///
        /// Args:
        ///     parts: The numbers of the parts in their order, a list or comma-separated. Default: in the order of
        ///         their numbers.
        ///
        /// Returns:
        ///     {"status": "success", "item": {...}}, or the server's error reply.
        post commit(parts: Names = None) -> Dict, forgets, "Uploaded Item > Commit";

    }

    requests {
        /// A file of the item.
        get "{file} f=" downloadFile as FILE;
    }

    methods {
        /// Saves a file of the item: the uploaded file itself, or serviceconfiguration.json of a service definition.
        ///
        /// Args:
        ///     file: The name of the file.
        ///     folder: The local folder to save it in, which must exist; None for a folder of this process alone in
        ///         the system's temporary folder.
        ///
        /// Returns:
        ///     The file's path. Its name is the server's; a file of that name is replaced. An error reply is
        ///     returned as a dict.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such folder; nothing is sent.
        ///     ValueError: When the name is empty, "." or "..".
        downloadFile(file: Text, folder: PathBuf = None) -> Any, "Uploaded Item";
    }
}

impl UploadedItem {
    /// Saves a file of the item in `folder`; in a folder of this process alone without one.
    ///
    /// # Errors
    /// [`Kind::File`](crate::core::Kind::File) where there is no such folder; whatever keeps the file from arriving.
    pub async fn download_file(&self, file: Option<Text>, folder: Option<PathBuf>) -> Result<Reply> {
        let mut form = Form::new();
        form.put(&ops::FILE, "file", file);
        self.0.save(&ops::FILE, form, folder).await
    }
}
