//! Administrators' jobs, for both APIs and for Rust: each an async function over an [`Endpoint`](crate::core::Endpoint)
//! at the admin URL of a site. A job that lists things gives [`Gathered`]: a [`Table`] and what could not be read.

use crate::core::Error;

pub mod inventory;
pub mod selection;
pub mod sources;
pub mod table;

pub use selection::Selection;
pub use table::{Kind, Rows, Table, Value};

/// What a job has gathered.
pub struct Gathered {
    /// The rows, those of things that could not be read among them.
    pub table: Table,
    /// What could not be read, by name.
    pub lost: Vec<(String, Error)>,
}

impl From<Table> for Gathered {
    fn from(table: Table) -> Self {
        Self { table, lost: Vec::new() }
    }
}
