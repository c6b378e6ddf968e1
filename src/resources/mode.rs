//! `admin/mode`: whether the site is open to changes.

resource! {
    /// Whether the site is open to changes.
    ///
    /// A read-only site goes on running its services, but takes no new ones and refuses most operations that
    /// change it.
    "Mode" standard at "mode" completed by "mode" in "arcrest.manageags._mode" shows ["siteMode"];

    fields {
        /// "EDITABLE" or "READ_ONLY".
        ///
        /// Admin API: Mode.
        "siteMode" site_mode "siteMode" Str;

        /// Whether each machine runs from a copy of the site's configuration of its own while the site is read only.
        ///
        /// Admin API: Mode.
        "copyConfigLocal" copy_config_local "copyConfigLocal" Bool;

        /// When the mode was last changed, in milliseconds since 1970.
        ///
        /// Admin API: Mode.
        "lastModified" last_modified "lastModified" Number;
    }
}
