//! Administrators' jobs, for both APIs and for Rust: each an async function over an [`Endpoint`](crate::core::Endpoint)
//! at the admin URL of a site. A job that lists things gives [`Gathered`]: a [`Table`] and what could not be read.

use crate::core::bulk::Watch;
use crate::core::{Document, Endpoint, Error, Leftover, Reply, Result, Text};
use crate::resources::uploads::{Upload, Uploads};

pub mod backup;
pub mod certificates;
pub mod change;
pub mod compare;
pub mod extensions;
pub mod health;
pub mod inventory;
pub mod logs;
pub mod messages;
pub mod permissions;
pub mod publish;
pub mod restore;
pub mod rotation;
pub mod selection;
pub mod since;
pub mod snapshot;
pub mod sources;
pub mod statistics;
pub mod table;
pub mod usage;
pub mod uses;
pub mod window;

pub use selection::Selection;
pub use table::{Kind, Rows, Table, Value};

/// What a job has gathered.
pub struct Gathered {
    /// The rows, those of things that could not be read among them.
    pub table: Table,
    /// What could not be read, by name.
    pub lost: Vec<(String, Error)>,
    /// What there is to say of the table as a whole.
    pub notes: Vec<String>,
}

impl Gathered {
    /// A table, and what could not be read.
    #[must_use]
    pub fn new(table: Table, lost: Vec<(String, Error)>) -> Self {
        Self { table, lost, notes: Vec::new() }
    }
}

impl From<Table> for Gathered {
    fn from(table: Table) -> Self {
        Self { table, lost: Vec::new(), notes: Vec::new() }
    }
}

/// A result that is told of in a table; code of the caller that wants to stop ends the job.
fn told<T>(result: Result<T>) -> Result<Result<T>> {
    match result {
        Err(error) if error.is_foreign() => Err(error),
        result => Ok(result),
    }
}

/// The refusal of an operation as an error of the job.
fn accepted(job: &'static str, reply: &Reply) -> Result<()> {
    reply.failure().map_or(Ok(()), |failure| Err(Error::server(job, reply.url.clone(), failure)))
}

/// Uploads a file that the site needs for a moment. The ID of the item, which is deleted when the job has used it; the item of
/// an upload by parts stays where the job ends early, so that the upload can be resumed.
async fn uploaded(site: &Endpoint, job: &'static str, upload: Upload, watch: &dyn Watch) -> Result<(String, Leftover)> {
    let (uploads, resumable) = (Uploads(site.below("uploads")), upload.item.clone());
    let reply = uploads.upload(upload, watch).await?;
    accepted(job, &reply)?;
    let item = Document::parse(&reply.body).unwrap_or_default().get::<Document>("item");
    let id = item.and_then(|item| item.get::<String>("itemID"));
    let id = id.ok_or_else(|| reply.broken_json(job, "the upload has no itemID"))?;
    let item = id.clone();
    let delete = async move { accepted(job, &uploads.delete_item(Text::from(item)).await?) };
    let left = Leftover::there(site, delete);
    Ok((id, if resumable.get().is_some() { left.until_deleted() } else { left }))
}

/// The value, or the default and the error.
fn split<T: Default>(result: Result<T>) -> (T, Option<Error>) {
    result.map_or_else(|error| (T::default(), Some(error)), |value| (value, None))
}

/// An attribute as text; nothing where it is empty.
fn text(document: &Document, name: &str) -> Option<String> {
    document.get::<String>(name).filter(|text| !text.is_empty())
}

/// An attribute as an integer, from a number or from text.
fn number(document: &Document, name: &str) -> Option<i64> {
    let value = document.get::<serde_json::Value>(name)?;
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}
