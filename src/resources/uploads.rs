//! `admin/uploads`: the files that were uploaded to the server, such as service definitions.

use crate::core::{File, Text};

resource! {
    /// The files that were uploaded to the server, such as service definitions.
    "Uploads" standard at "uploads" completed by "uploads" in "arcrest.manageags._uploads";

    live {
        /// The uploaded items, as the server lists them; asked for at every access.
        ///
        /// Admin API: Uploads.
        "" uploads "uploads" Dict;
    }

    operations {
        /// What the server knows of an uploaded item.
        ///
        /// Args:
        ///     itemId: The item's ID, itemID in the reply of its upload.
        ///
        /// Returns:
        ///     {"itemID", "itemName", "description", "pathOnServer", "date", "committed", ...}, or the server's error
        ///     reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When the ID is empty, "." or "..".
        ///
        /// Admin API: Uploaded Item.
        Get "{itemId}" item "item"(itemId "itemId": Text) -> Dict;

        /// Deletes an uploaded item from the server.
        ///
        /// Args:
        ///     itemId: The item's ID.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When the ID is empty, "." or "..".
        ///
        /// Admin API: Uploaded Item > Delete Uploaded Item.
        Post "{itemId}/delete" delete_item "deleteItem"(itemId "itemId": Text) -> Dict;

        /// Uploads a file. It is read while it is sent, whatever its size.
        ///
        /// Args:
        ///     filePath: The path of the file.
        ///     description: What to note with it, or None.
        ///
        /// Returns:
        ///     {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///
        /// Admin API: Uploads > Upload Item.
        Post "upload" upload_item "uploadItem"(filePath "itemFile": File, description "description": Text) -> Dict;
    }
}
