//! An endpoint is the URL of a resource and the transport to it. Every resource contains one.

use std::path::PathBuf;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::url::{Refused, checked, encode, join, shown};
use super::{Document, Download, Error, Form, Operation, Reply, Request, Result, Verb};

/// Sends requests. [`super::Session`] does; a test or an override can replace it.
pub trait Transport: Send + Sync {
    /// Sends a request and returns the reply. The reply may be an ArcGIS error.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>>;

    /// Uses new connections from now on, where there are any.
    fn reconnect(&self) {}

    /// Runs what is to be done after a call that nobody waits for any more. The default is a task of tokio's runtime; without
    /// a runtime nothing is done.
    fn afterwards(&self, work: BoxFuture<'static, ()>) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(work);
        }
    }
}

/// The URL of a resource, and the transport to it.
///
/// ```
/// use std::sync::Arc;
///
/// use arcrest_core::core::{ClientOptions, Endpoint, Form, Operation, Session, Verb};
///
/// const READ: Operation = Operation { name: "Machines.machines", verb: Verb::Get, path: "./", since: "", until: "" };
///
/// let session = Arc::new(Session::new(ClientOptions::default(), None));
/// let machines = Endpoint::new("https://h:6443/arcgis/admin", session).child("machines");
/// let request = machines.request(&READ, Form::new())?;
/// assert_eq!(request.url, "https://h:6443/arcgis/admin/machines");
/// # Ok::<(), arcrest_core::core::Error>(())
/// ```
#[derive(Clone)]
pub struct Endpoint {
    /// The URL of the resource.
    pub url: String,
    /// The URL of the selected folder; the URL of the resource if no folder is selected.
    pub here: String,
    /// The largest number of independent reads that are sent at the same time.
    pub concurrency: usize,
    transport: Arc<dyn Transport>,
    /// Why nothing is sent to the URL.
    refused: Option<Refused>,
}

/// The default of [`Endpoint::concurrency`]: faster than one read after the other, and the site has threads left for
/// its users.
pub const CONCURRENCY: usize = 8;

impl Endpoint {
    /// An endpoint at a URL. An operation at a URL that [`checked`] refuses is an error.
    pub fn new(url: impl Into<String>, transport: Arc<dyn Transport>) -> Self {
        let url = url.into();
        let (url, refused) = match checked(&url) {
            Ok(url) => (url, None),
            Err(refused) => (shown(&url), Some(refused)),
        };
        Self { here: url.clone(), url, concurrency: CONCURRENCY, transport, refused }
    }

    /// The same endpoint with a folder selected.
    #[must_use]
    pub fn at(self, here: String) -> Self {
        Self { here, ..self }
    }

    /// The same endpoint with another limit of concurrent reads.
    #[must_use]
    pub fn concurrently(self, concurrency: usize) -> Self {
        Self { concurrency, ..self }
    }

    /// An endpoint below this one. The name is percent-encoded.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        self.other(join(&self.url, &encode(name)))
    }

    /// An endpoint below this one, at a path that needs no encoding.
    #[must_use]
    pub fn below(&self, path: &str) -> Self {
        self.other(join(&self.url, path))
    }

    /// Another endpoint of the site, at its whole URL.
    #[must_use]
    pub fn other(&self, url: String) -> Self {
        Self { here: url.clone(), url, ..self.clone() }
    }

    /// Carries out an operation. An ArcGIS error is a reply.
    ///
    /// # Errors
    /// If there is no reply.
    pub async fn call(&self, op: &'static Operation, form: Form) -> Result<Reply> {
        self.transport.send(self.request(op, form)?).await
    }

    /// The request of an operation on this resource.
    ///
    /// # Errors
    /// [`Kind::Argument`](super::Kind::Argument) if an argument can't be part of a path, or the URL can't be sent to.
    pub fn request(&self, op: &'static Operation, form: Form) -> Result<Request> {
        if let Some(refused) = &self.refused {
            return Err(Error::argument(op.name, refused.to_string()));
        }
        Request::build(op, if form.is_here(op) { &self.here } else { &self.url }, form)
    }

    /// Sends a request to a path below the admin root, for what no resource declares; see [`Request::to_path`].
    ///
    /// # Errors
    /// [`Kind::Argument`](super::Kind::Argument) if the path is not one; if there is no reply.
    pub async fn send_to(&self, verb: Verb, path: &str, form: Form) -> Result<Reply> {
        self.transport.send(Request::to_path(verb, &self.url, path, form)?).await
    }

    /// Sends a request.
    ///
    /// # Errors
    /// If there is no reply.
    pub async fn send(&self, request: Request) -> Result<Reply> {
        self.transport.send(request).await
    }

    /// Runs what is to be done after a call that nobody waits for any more.
    pub fn afterwards(&self, work: BoxFuture<'static, ()>) {
        self.transport.afterwards(work);
    }

    /// Uses new connections from now on: those that were kept lead to what a site was before its restart.
    pub fn reconnect(&self) {
        self.transport.reconnect();
    }

    /// Carries out an operation whose reply is a file, and saves the file in `folder`; in a folder of this process alone
    /// without one. An ArcGIS error is a reply.
    ///
    /// # Errors
    /// [`Kind::File`](super::Kind::File) if there is no such folder; whatever keeps the file from arriving.
    pub async fn save(&self, op: &'static Operation, form: Form, folder: Option<PathBuf>) -> Result<Reply> {
        self.saved(op, form, Download { folder, ..Download::default() }).await
    }

    /// The same for an operation whose reply is a file of a type of content that others show, such as `text/csv`.
    ///
    /// # Errors
    /// As [`Endpoint::save`].
    pub async fn save_as(
        &self,
        op: &'static Operation,
        form: Form,
        folder: Option<PathBuf>,
        kind: &'static str,
    ) -> Result<Reply> {
        self.saved(op, form, Download { folder, also: Some(kind), ..Download::default() }).await
    }

    async fn saved(&self, op: &'static Operation, form: Form, download: Download) -> Result<Reply> {
        if let Some(folder) = &download.folder {
            tokio::fs::read_dir(folder).await.map(drop).map_err(|source| Error::file(op.name, folder, source))?;
        }
        self.transport.send(Request { download: Some(download), ..self.request(op, form)? }).await
    }

    /// Carries out an operation and reads the reply as a document. An ArcGIS error is an error.
    ///
    /// # Errors
    /// If there is no reply, or the reply is not a document.
    pub async fn document(&self, op: &'static Operation, form: Form) -> Result<Document> {
        let request = self.request(op, form)?;
        self.transport.send(request.clone()).await?.document(&request)
    }
}
