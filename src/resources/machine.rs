//! `admin/machines/<machine>`.

resource! {
    /// One machine of a site.
    "Machine" initialize_first at "machines/{machine}" completed by "" in "arcrest.manageags._machines";

    live {
        /// The state that is configured and the one that is real.
        "status" status "status" Dict;
    }
}
