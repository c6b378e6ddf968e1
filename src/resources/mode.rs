//! `admin/mode`: whether the site is open to changes.

use arcrest_macros::resource;

resource! {
    /// Whether the site is open to changes.
    ///
    /// A read-only site goes on running its services, but takes no new ones and refuses most operations that
    /// change it.
    Mode at "mode" completed by "mode" in "arcrest.manageags._mode" shows ["siteMode"];

    fields {
        /// "EDITABLE" or "READ_ONLY".
        siteMode: Str, "Mode";

        /// Whether each machine runs from a copy of the site's configuration of its own while the site is read only.
        copyConfigLocal: Bool, "Mode";

        /// When the mode was last changed, in milliseconds since 1970.
        lastModified: Number, "Mode";
    }
}
