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
    transport: Arc<dyn Transport>,
}

impl Endpoint {
    /// A place and the way there.
    pub fn new(url: impl Into<String>, transport: Arc<dyn Transport>) -> Self {
        let url = url.into();
        Self { here: url.clone(), url, transport }
    }

    /// The same place with a folder selected.
    #[must_use]
    pub fn at(self, here: String) -> Self {
        Self { here, ..self }
    }

    /// A place below this one; the name is percent-encoded.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self::new(join(&self.url, &encode(name)), self.transport.clone())
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
