//! A place in a site: its URL and the way there. What every resource is made of.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::url::{encode, join};
use super::{Document, Form, Operation, Reply, Request, Result};

/// Whatever can send a request. [`super::Session`] does; a test or an override may stand in for it.
pub trait Transport: Send + Sync {
    /// Sends a request and gives the reply, an ArcGIS error reply included.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>>;
}

/// A place in a site.
#[derive(Clone)]
pub struct Endpoint {
    /// Its URL.
    pub url: String,
    /// The URL of the folder selected in it; its own where none is.
    pub here: String,
    /// How many reads that don't depend on each other are on their way at once, at most.
    pub concurrency: usize,
    transport: Arc<dyn Transport>,
}

/// How many reads are on their way at once where nothing else is said: a site answers them faster than one by
/// one, and has threads left for others.
pub const CONCURRENCY: usize = 8;

impl Endpoint {
    /// A place and the way there.
    pub fn new(url: impl Into<String>, transport: Arc<dyn Transport>) -> Self {
        let url = url.into();
        Self { here: url.clone(), url, concurrency: CONCURRENCY, transport }
    }

    /// The same place with a folder selected.
    #[must_use]
    pub fn at(self, here: String) -> Self {
        Self { here, ..self }
    }

    /// The same place with another bound of concurrency.
    #[must_use]
    pub fn concurrently(self, concurrency: usize) -> Self {
        Self { concurrency, ..self }
    }

    /// A place below this one; the name is percent-encoded.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        self.other(join(&self.url, &encode(name)))
    }

    /// Another place in the site, by its whole URL.
    #[must_use]
    pub fn other(&self, url: String) -> Self {
        Self { here: url.clone(), url, ..self.clone() }
    }

    /// Carries out an operation; an ArcGIS error reply is a reply.
    ///
    /// # Errors
    /// Whatever keeps the reply from arriving.
    pub async fn call(&self, op: &'static Operation, form: Form) -> Result<Reply> {
        self.transport.send(self.request(op, form)?).await
    }

    /// The request that an operation makes here.
    ///
    /// # Errors
    /// [`super::Error::Argument`] where an argument can't be part of a path.
    pub fn request(&self, op: &'static Operation, form: Form) -> Result<Request> {
        Request::build(op, if op.is_here() { &self.here } else { &self.url }, form)
    }

    /// Sends a request made elsewhere.
    ///
    /// # Errors
    /// Whatever keeps the reply from arriving.
    pub async fn send(&self, request: Request) -> Result<Reply> {
        self.transport.send(request).await
    }

    /// Carries out an operation and reads the reply as a document; an ArcGIS error reply is an error.
    ///
    /// # Errors
    /// Whatever keeps the document from arriving.
    pub async fn document(&self, op: &'static Operation, form: Form) -> Result<Document> {
        let request = self.request(op, form)?;
        self.transport.send(request.clone()).await?.document(&request)
    }
}
