//! `admin/uploads`: the files that were uploaded to the server, such as service definitions.

use arcrest_macros::resource;

use crate::core::{File, Text};

mod parts;
mod record;

pub use parts::{LARGEST_WHOLE, PART_SIZE, Upload, parts_of};

resource! {
    /// The files that were uploaded to the server, such as service definitions.
    ///
    /// Example:
    ///     >>> [item["itemName"] for item in ags.uploads.uploads["items"]]
    ///     ['Parcels.sd']
    Uploads at "uploads" completed by "uploads" in "arcrest.manageags._uploads";

    live {
        /// The uploaded items, as the server lists them; requested at every access.
        get "" uploads: Dict, "Uploads";
    }

    named {
        /// The item of an ID, as an UploadedItem object.
        ///
        /// Args:
        ///     itemId: The item's ID.
        "{itemId}" uploadedItem(itemId: Text): uploadeditem, "Uploaded Item";
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
        ///     ValueError: When the ID is empty, "." or "..".
        get "{itemId}" item(itemId: Text) -> Dict, "Uploaded Item";

        /// Deletes an uploaded item from the server.
        ///
        /// Args:
        ///     itemId: The item's ID.
        ///
        /// Raises:
        ///     ValueError: When the ID is empty, "." or "..".
        post "{itemId}/delete" deleteItem(itemId: Text) -> Status, "Uploaded Item > Delete Uploaded Item";

        /// Registers an item that will be uploaded in parts; see UploadedItem.
        ///
        /// Args:
        ///     itemName: The name of the file.
        ///     description: What to note with the item.
        ///
        /// Returns:
        ///     {"status": "success", "item": {"itemID", "itemName", ...}}, or the server's error reply.
        post register(itemName: Text, description: Text = None) -> Dict, "Uploads > Register Item";

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
        ///     FileNotFoundError: When there is no such file; nothing is sent.
        ///     OSError: When it is no ordinary file, but a folder, pipe or device, or when it changes while it is sent.
        post "upload" uploadItem(filePath as "itemFile": File, description: Text) -> Dict, "Uploads > Upload Item";
    }
}
