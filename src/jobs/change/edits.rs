//! What is changed in a document: [`Edit`], and the members that are set.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::tree::Tree;
use crate::core::{Document, Error, Result};

/// The job's name in errors.
pub(super) const NAME: &str = "jobs.change";

/// A change of a service's document. It may be asked for a second time, with a document that somebody else has edited.
pub trait Edit: Send + Sync {
    /// The document after the change.
    fn edit<'a>(&'a self, service: &'a str, document: &'a Tree) -> BoxFuture<'a, Result<Tree>>;
}

/// A function that makes the document after the change, from name and document of a service.
impl<F: Fn(&str, &Tree) -> Result<Tree> + Send + Sync> Edit for F {
    fn edit<'a>(&'a self, service: &'a str, document: &'a Tree) -> BoxFuture<'a, Result<Tree>> {
        std::future::ready(self(service, document)).boxed()
    }
}

/// Members that are set, by their paths.
#[derive(Clone, Debug)]
pub struct Members(Vec<(String, Tree)>);

impl Members {
    /// The members of a JSON object: each name is the path of a member, such as `properties.maxRecordCount` or
    /// `extensions[WMSServer].enabled`.
    ///
    /// # Errors
    /// If the text is not a JSON object, or has no member.
    pub fn parse(json: &str) -> Result<Self> {
        let wrong = || Error::argument(NAME, "the change is an object: the path of each member, and its new value");
        let document = Document::parse(json.as_bytes()).map_err(|_| wrong())?;
        let members = document.iter().map(|(path, raw)| Some((path.to_owned(), Tree::parse(raw).ok()?)));
        let members: Option<Vec<_>> = members.collect();
        members.filter(|members| !members.is_empty()).map(Self).ok_or_else(wrong)
    }
}

impl Edit for Members {
    fn edit<'a>(&'a self, _: &'a str, document: &'a Tree) -> BoxFuture<'a, Result<Tree>> {
        let mut changed = document.clone();
        let set = self.0.iter().try_for_each(|(path, value)| {
            let text = |why: String| format!("{why}, and nothing was changed; a function can add members");
            changed.set(path, value.clone()).map_err(|why| Error::argument(NAME, text(why)))
        });
        std::future::ready(set.map(|()| changed)).boxed()
    }
}
