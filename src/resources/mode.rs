//! `admin/mode`: whether the site is open to changes.

use arcrest_macros::resource;

use crate::core::{Flag, Text};

resource! {
    /// Whether the site is open to changes.
    ///
    /// A read-only site goes on running its services, but takes no new ones and refuses most operations that
    /// change it.
    ///
    /// Example:
    ///     >>> ags.mode.siteMode
    ///     'EDITABLE'
    Mode at "mode" completed by "mode" in "arcrest.manageags._mode" shows ["siteMode"];

    fields {
        /// "EDITABLE" or "READ_ONLY".
        siteMode: Str, "Mode";

        /// Whether each machine runs from a copy of the site's configuration of its own while the site is read only.
        copyConfigLocal: Bool, "Mode";

        /// When the mode was last changed, in milliseconds since 1970.
        lastModified: Number, "Mode";
    }

    operations {
        /// Makes the site read-only, or open to changes again.
        ///
        /// Args:
        ///     siteMode: "READ_ONLY" or "EDITABLE".
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
        ///     allowEditingViaServices: Whether feature services take edits while the site is read-only. Default: the
        ///         server decides.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply. With runAsync=True a Job.
        post update(
            siteMode: Text,
            runAsync: Flag = None,
            allowEditingViaServices: Flag = None,
        ) -> Job, forgets, since "10.4", "Mode > Update";
    }
}
