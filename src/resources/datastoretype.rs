//! `admin/data/relationalDatastoreTypes/<id>`: one type of relational data store.

use arcrest_macros::resource;

resource! {
    /// One type of relational data store that the site knows.
    ///
    /// Example:
    ///     >>> ags.data.relationalDatastoreType("postgresql").name
    ///     'PostgreSQL'
    RelationalDatastoreType at "data/relationalDatastoreTypes/{id}" in "arcrest.manageags._data" shows ["name"];

    fields {
        /// The ID.
        id: Str, "Relational Data Store Type";

        /// The name.
        name: Str, "Relational Data Store Type";
    }

    operations {
        /// Takes the type out of the site.
        post "unregister" unregister() -> Status, since "10.4", "Relational Data Store Type > Unregister";
    }
}
