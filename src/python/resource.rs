//! What every resource class stands on: a URL, the way there, the document once it is loaded.

use std::borrow::Cow;
use std::ffi::CString;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::exceptions::{PyTypeError, PyUserWarning, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};
use pyo3::{IntoPyObjectExt, PyClass};

use super::args::{Any, Awaited, field_text};
use super::errors;
use super::errors::classes::{ArcRESTError, BulkError};
use super::progress::{Progress, Told, ToldInLoop};
use super::rows::Item;
use super::{AsyncRows, Call, Rows, handlers, json, runtime, show};
use crate::core::bulk::Each;
use crate::core::client::flag;
use crate::core::pages::{Pages, Rows as CoreRows};
use crate::core::{
    CONCURRENCY, ClientOptions, Document, Download, Endpoint, Error, Failure, Fingerprint, Form, Kind, Operation,
    Outcome, Reply, Request, Result as CoreResult, Session, Transport, Verb, Verify, url,
};

/// What the last reply was; told without a request.
#[derive(Clone, Default)]
struct Last {
    status: Option<u16>,
    url: Option<String>,
    method: Option<&'static str>,
    failure: Option<Failure>,
}

/// A place in a site as both faces hold it.
#[derive(Default)]
pub struct Node {
    place: Mutex<Place>,
    last: Arc<Mutex<Last>>,
}

#[derive(Clone, Default)]
struct Place {
    url: String,
    /// The selected folder's URL, where it is not the resource's own.
    here: Option<String>,
    settings: Settings,
    session: Option<Arc<Session>>,
    handler: Option<Arc<Py<PyAny>>>,
    document: Option<Arc<Py<PyDict>>>,
    /// Members that were set before the document was there.
    edits: Option<Arc<Py<PyDict>>>,
    /// What the parent's listing said of it: members that need no request.
    listed: Option<Arc<Py<PyDict>>>,
    /// What its class has made of a document.
    made: Option<Arc<Py<PyAny>>>,
    /// The children's listing that was read last, to be shown.
    listing: Option<Arc<Py<PyDict>>>,
}

/// What a site is reached with; children have their parent's.
#[derive(Clone)]
pub struct Settings {
    options: ClientOptions,
    proxy_url: Option<String>,
    proxy_port: Option<u16>,
    strict: bool,
    concurrency: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let options = ClientOptions::default();
        Self { options, proxy_url: None, proxy_port: None, strict: false, concurrency: CONCURRENCY }
    }
}

impl Settings {
    /// Reads ArcREST's proxy arguments and our keywords, over the defaults of the environment.
    pub fn of(
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
        strict: Option<bool>,
    ) -> PyResult<Self> {
        let mut options = ClientOptions::from_environment()?;
        if let Some(verify) = verify {
            options.verify = verify_from(verify)?;
        }
        if let Some(seconds) = timeout {
            let limit = Duration::try_from_secs_f64(seconds).ok().filter(|limit| !limit.is_zero());
            options.set_timeout(limit.ok_or_else(|| PyValueError::new_err("timeout is a number of seconds above 0"))?);
        }
        let strict =
            strict.unwrap_or_else(|| std::env::var("ARCREST_STRICT").is_ok_and(|text| flag(&text) == Some(true)));
        let proxy_port = port(proxy_port)?;
        let mut settings = Self { options, proxy_url, proxy_port, strict, concurrency: CONCURRENCY };
        settings.apply_proxy();
        Ok(settings)
    }

    /// The same with the token of a read in its URL or not, where that is said.
    pub fn with_token_in_url(mut self, in_url: Option<bool>) -> Self {
        self.options.token_in_url = in_url.unwrap_or(self.options.token_in_url);
        self
    }

    /// The same with another largest reply, where one is given.
    pub fn with_max_reply(mut self, bytes: Option<u64>) -> PyResult<Self> {
        if let Some(bytes) = bytes {
            let rule = || PyValueError::new_err("max_reply is a number of bytes above 0");
            self.options.max_reply = Some(bytes).filter(|bytes| *bytes > 0).ok_or_else(rule)?;
        }
        Ok(self)
    }

    /// The same with another number of retries, where one is given.
    pub fn with_retries(mut self, count: Option<u32>) -> Self {
        self.options.retries = count.unwrap_or(self.options.retries);
        self
    }

    /// The same with another bound of concurrency.
    pub fn concurrently(self, most: i64) -> PyResult<Self> {
        match usize::try_from(most) {
            Ok(concurrency @ 1..) => Ok(Self { concurrency, ..self }),
            _ => Err(PyValueError::new_err(format!("concurrency is a whole number above 0, not {most}"))),
        }
    }

    /// Another proxy.
    pub fn set_proxy_url(&mut self, url: Option<String>) {
        self.proxy_url = url;
        self.apply_proxy();
    }

    /// Another port of the proxy.
    pub fn set_proxy_port(&mut self, port: Option<u16>) {
        self.proxy_port = port;
        self.apply_proxy();
    }

    /// ArcREST's two proxy arguments as one URL: a host and a port, or a whole URL.
    fn apply_proxy(&mut self) {
        self.options.proxy = self.proxy_url.as_ref().filter(|text| !text.trim().is_empty()).map(|text| {
            let text = text.trim().trim_end_matches('/');
            let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
            let has_port = with_scheme.rsplit_once("://").is_some_and(|(_, rest)| {
                rest.rsplit_once('@')
                    .map_or(rest, |(_, host)| host)
                    .rsplit_once(':')
                    .is_some_and(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
            });
            match self.proxy_port {
                Some(port) if !has_port => format!("{with_scheme}:{port}").into(),
                _ => with_scheme.into(),
            }
        });
    }

    /// ArcREST's two proxy arguments, as they were given.
    pub fn proxy(&self) -> (Option<String>, Option<u16>) {
        (self.proxy_url.clone(), self.proxy_port)
    }

    /// What the HTTP client is built from.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }
}

fn verify_from(verify: &Bound<'_, PyAny>) -> PyResult<Verify> {
    if let Ok(check) = verify.extract::<bool>() {
        return Ok(if check { Verify::System } else { Verify::Off });
    }
    if let Ok(text) = verify.extract::<String>()
        && Fingerprint::is_meant(&text)
    {
        return Ok(Verify::Pinned(text.parse()?));
    }
    let path = verify.extract::<PathBuf>();
    path.map(Verify::With).map_err(|_| {
        PyTypeError::new_err("verify is True, False, the path of a CA file, or a certificate's \"sha256:...\"")
    })
}

pub(super) fn port(object: Option<&Bound<'_, PyAny>>) -> PyResult<Option<u16>> {
    let Some(object) = object.filter(|object| !object.is_none()) else { return Ok(None) };
    let text = object.str()?.to_string();
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim()
        .parse()
        .map(Some)
        .map_err(|_| PyValueError::new_err(format!("proxy_port is a number from 0 to 65535, not {text:?}")))
}

/// A session that remembers what came last.
#[derive(Clone)]
struct Link {
    session: Arc<Session>,
    last: Arc<Mutex<Last>>,
    /// Another session whose pool this one shares, and that has to hold it open.
    pool: Option<Arc<Session>>,
}

impl Link {
    /// Sends one request and waits for its reply; `finish` makes a Python object of it.
    fn ask<R>(self, py: Python<'_>, request: Request, finish: impl FnOnce(Reply) -> PyResult<R>) -> PyResult<R> {
        let calls_out = self.session.calls_out();
        let reply = async move { Ok(self.send(request).await?) };
        if calls_out { runtime::wait(py, reply, finish) } else { runtime::ask(py, reply, finish) }
    }

    fn remember(&self, request: &Request, outcome: &CoreResult<Reply>) {
        let method = if !request.files.is_empty() {
            "FORM-MULTIPART"
        } else if request.is_get() {
            "GET"
        } else {
            "POST"
        };
        let (status, failure) = match outcome {
            Ok(reply) => (Some(reply.status), reply.failure()),
            Err(error) => match error.kind() {
                Kind::Status { status, reason, .. } => (Some(*status), Some(Failure::new(i64::from(*status), *reason))),
                Kind::Server(failure) | Kind::Login(failure) => (None, Some(failure.clone())),
                _ => (None, Some(Failure::new(0, errors::text(error)))),
            },
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Last { status, url: Some(request.shown()), method: Some(method), failure };
    }
}

impl Transport for Link {
    fn send(&self, request: Request) -> BoxFuture<'_, CoreResult<Reply>> {
        async move {
            if let Some(pool) = &self.pool {
                pool.hold()?;
            }
            let outcome = self.session.send(request.clone()).await;
            self.remember(&request, &outcome);
            outcome
        }
        .boxed()
    }
}

/// What an override returned, as the reply that it stands for.
fn as_reply(request: &Request, answer: &Bound<'_, PyAny>) -> PyResult<Reply> {
    let saved = request.download.as_ref().and_then(|_| answer.extract::<PathBuf>().ok());
    let body = match answer.cast::<PyString>() {
        Ok(text) => text.to_cow()?.into_owned(),
        Err(_) if saved.is_some() => String::new(),
        Err(_) => json::dumps(answer)?,
    };
    Ok(Reply {
        status: 200,
        url: request.shown(),
        content_type: String::new(),
        body: body.into(),
        saved,
        of_write: !request.is_idempotent(),
    })
}

impl Node {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Points it at a URL.
    pub fn open(&self, url: String, handler: Option<&Bound<'_, PyAny>>, settings: Settings) -> PyResult<()> {
        let credentials = handlers::credentials(handler)?;
        let session = Arc::new(Session::new(settings.options.clone(), credentials));
        let handler = handler.filter(|h| !h.is_none()).map(|h| Arc::new(h.clone().unbind()));
        *self.place() = Place { url, settings, session: Some(session), handler, ..Place::default() };
        Ok(())
    }

    /// A node below this one (`url` is whole), with the same session.
    pub fn child(&self, url: String, listed: Option<&Bound<'_, PyDict>>) -> Self {
        let listed = listed.map(|item| Arc::new(item.clone().unbind()));
        let parent = self.place();
        let place = Place {
            url,
            listed,
            settings: parent.settings.clone(),
            session: parent.session.clone(),
            handler: parent.handler.clone(),
            ..Place::default()
        };
        Self { place: Mutex::new(place), last: Arc::default() }
    }

    /// The URL.
    pub fn url(&self) -> String {
        self.place().url.clone()
    }

    /// The URL of the selected folder.
    pub fn here(&self) -> String {
        let place = self.place();
        place.here.clone().unwrap_or_else(|| place.url.clone())
    }

    /// Selects a folder by its URL; the resource itself with `None`. Drops the document.
    pub fn select(&self, here: Option<String>) {
        let mut place = self.place();
        place.here = here;
        place.document = None;
        place.listing = None;
    }

    /// Drops what its class has made of a document.
    pub fn drop_made(&self) {
        self.place().made = None;
    }

    /// Drops what is cached; the next access asks anew.
    pub fn forget(&self) {
        let mut place = self.place();
        place.document = None;
        place.edits = None;
        place.listed = None;
        place.made = None;
        place.listing = None;
    }

    /// What its class has made of the document it holds.
    pub fn made<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.place().made.as_ref().map(|made| made.bind(py).clone())
    }

    /// Keeps what its class has made of the document.
    pub fn keep_made(&self, made: &Bound<'_, PyAny>) {
        self.place().made = Some(Arc::new(made.clone().unbind()));
    }

    fn link(&self) -> PyResult<Link> {
        let session = self.place().session.clone();
        let session = session.ok_or_else(|| {
            PyTypeError::new_err(
                "__init__ of the base class was not called: call super().__init__(url, securityHandler)",
            )
        })?;
        Ok(Link { session, last: self.last.clone(), pool: None })
    }

    /// Where it is and the way there, without any override.
    pub fn endpoint(&self) -> PyResult<Endpoint> {
        Ok(self.through(Arc::new(self.link()?)))
    }

    /// Where it is, by a way there.
    fn through(&self, transport: Arc<dyn Transport>) -> Endpoint {
        Endpoint::new(self.url(), transport).at(self.here()).concurrently(self.place().settings.concurrency)
    }

    /// Lets go of the connections; the next request opens new ones.
    pub fn close(&self) {
        let place = self.place();
        if let Some(session) = &place.session {
            session.close();
        }
        let handler = place.handler.clone();
        drop(place);
        Python::attach(|py| {
            if let Some(handler) = handler {
                handlers::close(handler.bind(py));
            }
            runtime::settle(py);
        });
    }

    /// The document, if it has been loaded.
    pub fn held_document<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyDict>> {
        self.place().document.as_ref().map(|document| document.bind(py).clone())
    }

    /// Keeps a document, changed by what was set before it was there.
    pub fn keep_document(&self, document: &Bound<'_, PyDict>) -> PyResult<()> {
        let edits = self.place().edits.take();
        if let Some(edits) = edits {
            document.update(edits.bind(document.py()).as_mapping())?;
        }
        self.place().document = Some(Arc::new(document.clone().unbind()));
        Ok(())
    }

    /// Sets a member of the document; of one that is not here yet, when it comes. Asks nothing.
    pub fn set_member(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        let target = match self.held_document(py) {
            Some(document) => document,
            None => self.place().edits.get_or_insert_with(|| Arc::new(PyDict::new(py).unbind())).bind(py).clone(),
        };
        target.set_item(key, value)
    }

    /// A listing that was read last, or that the document has.
    pub fn listing<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyList>>> {
        let place = self.place();
        let held = place.listing.clone().or_else(|| place.document.clone());
        drop(place);
        let items = held.map_or(Ok(None), |held| held.bind(py).get_item(key))?;
        Ok(items.and_then(|items| items.cast_into::<PyList>().ok()))
    }

    /// A member of the document or of the parent's listing, where either is here.
    pub fn known<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(document) = self.held_document(py) {
            return Ok(Some(member(&document, key)?.unwrap_or_else(|| py.None().into_bound(py))));
        }
        let edits = self.place().edits.clone();
        if let Some(value) = edits.map_or(Ok(None), |edits| member(edits.bind(py), key))? {
            return Ok(Some(value));
        }
        let listed = self.place().listed.clone();
        let value = listed.map_or(Ok(None), |item| member(item.bind(py), key))?;
        // what can be changed in place comes from the document, which an edit sends back
        Ok(value.filter(|value| !value.is_instance_of::<PyDict>() && !value.is_instance_of::<PyList>()))
    }

    fn strict(&self) -> bool {
        self.place().settings.strict
    }

    fn change_settings(&self, edit: impl FnOnce(&mut Settings)) -> PyResult<()> {
        let mut place = self.place();
        edit(&mut place.settings);
        place.settings.apply_proxy();
        let handler = place.handler.clone();
        let options = place.settings.options.clone();
        drop(place);
        let credentials = Python::attach(|py| handlers::credentials(handler.as_ref().map(|h| h.bind(py))))?;
        self.place().session = Some(Arc::new(Session::new(options, credentials)));
        Ok(())
    }
}

/// A member of a document; of several names, `a|b`, the first that is there.
fn member<'py>(document: &Bound<'py, PyDict>, names: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    for name in names.split('|') {
        if let Some(value) = document.get_item(name)? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// A reply as Python objects. An error reply is one, unless the site is strict.
fn decode<'py>(py: Python<'py>, operation: &str, mut reply: Reply, strict: bool) -> PyResult<Bound<'py, PyAny>> {
    if let Some(path) = &reply.saved {
        return Ok(path.display().to_string().into_pyobject(py)?.into_any());
    }
    if !reply.looks_like_json() {
        return Err(reply.not_json(operation, "").into());
    }
    let object = json::loads(py, std::mem::take(&mut reply.body)).map_err(|error| match error {
        json::ReadError::Json(reason) => reply.broken_json(operation, &reason).into(),
        json::ReadError::Python(error) => error,
    })?;
    if strict
        && let Ok(document) = object.cast::<PyDict>()
        && let Some(failure) = failure_of(document)?
    {
        return Err(Error::server(operation.to_owned(), reply.url.clone(), failure).into());
    }
    Ok(object)
}

/// The refusal in what Python reads, which may be more than JSON allows: a name twice, or not a number.
fn failure_of(document: &Bound<'_, PyDict>) -> PyResult<Option<Failure>> {
    let envelope = PyDict::new(document.py());
    for key in ["error", "status", "messages", "code"] {
        if let Some(value) = document.get_item(key)?
            && json::dumps(&value).is_ok()
        {
            envelope.set_item(key, value)?;
        }
    }
    Ok(Failure::find(json::dumps(&envelope)?.as_bytes()))
}

/// A reply as the document of a resource; an error reply is an error.
fn decode_document<'py>(operation: &str, url: &str, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let not_document = |message: &str| Error::not_json(operation.to_owned(), url, message);
    let Ok(document) = object.cast::<PyDict>() else {
        return Err(not_document("it is JSON, but not an object").into());
    };
    if let Some(failure) = failure_of(document)? {
        return Err(Error::server(operation.to_owned(), url, failure).into());
    }
    Ok(document.clone())
}

/// Calls a Python override of `_get` or `_post` the way ArcREST's operations called theirs.
fn call_hook<'py>(slf: &Bound<'py, BaseWebOperations>, request: &Request) -> PyResult<Bound<'py, PyAny>> {
    let py = slf.py();
    let params = PyDict::new(py);
    for (name, text) in &request.fields {
        params.set_item(&**name, text)?;
    }
    let kwargs = PyDict::new(py);
    kwargs.set_item("url", &request.url)?;
    kwargs.set_item("param_dict", params)?;
    if !request.files.is_empty() {
        let files = PyDict::new(py);
        for (name, path) in &request.files {
            files.set_item(&**name, path)?;
        }
        kwargs.set_item("files", files)?;
    }
    if let Some(download) = &request.download {
        kwargs.set_item("out_folder", &download.folder)?;
    }
    let (handler, proxy_url, proxy_port) = {
        let place = slf.get().node.place();
        (place.handler.clone(), place.settings.proxy_url.clone(), place.settings.proxy_port)
    };
    kwargs.set_item("securityHandler", handler.map(|handler| handler.clone_ref(py)))?;
    kwargs.set_item("proxy_url", proxy_url)?;
    kwargs.set_item("proxy_port", proxy_port)?;
    slf.call_method(hook_name(py, request.verb), (), Some(&kwargs))
}

fn hook_name(py: Python<'_>, verb: Verb) -> &Bound<'_, PyString> {
    if verb == Verb::Get { intern!(py, "_get") } else { intern!(py, "_post") }
}

/// `_get` and `_post` of both faces.
static NATIVE: PyOnceLock<[Py<PyAny>; 4]> = PyOnceLock::new();

/// Remembers our own `_get` and `_post`, to tell an override from them.
pub fn remember_native(py: Python<'_>) -> PyResult<()> {
    let (blocking, aio) = (py.get_type::<BaseWebOperations>(), py.get_type::<AsyncResource>());
    let own = |class: &Bound<'_, PyType>, verb| class.getattr(hook_name(py, verb)).map(Bound::unbind);
    NATIVE.get_or_try_init(py, || {
        Ok::<_, PyErr>([
            own(&blocking, Verb::Get)?,
            own(&blocking, Verb::Post)?,
            own(&aio, Verb::Get)?,
            own(&aio, Verb::Post)?,
        ])
    })?;
    Ok(())
}

/// The root of every class of ArcREST's that talks to a server.
#[pyclass(frozen, subclass, dict, weakref, module = "arcrest.web._base")]
#[derive(Default)]
pub struct BaseWebOperations {
    /// Where it is.
    pub node: Arc<Node>,
}

impl BaseWebOperations {
    /// On a node that is open already.
    pub fn on(node: Node) -> Self {
        Self { node: Arc::new(node) }
    }

    fn last(&self) -> Last {
        self.node.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a subclass, the instance or a mock has replaced `_get` or `_post`.
    pub(super) fn overridden(slf: &Bound<'_, Self>, verb: Verb) -> PyResult<bool> {
        let py = slf.py();
        let name = hook_name(py, verb);
        // ours as they were made, not as a mock may have left them on the base class
        let native = NATIVE.get(py).ok_or_else(|| PyTypeError::new_err("arcrest._core was not initialised"))?;
        let found = slf.get_type().getattr(name)?;
        Ok(!native.iter().any(|own| found.is(own)) || slf.getattr(intern!(py, "__dict__"))?.contains(name)?)
    }

    /// Carries out an operation of one request, through an override where there is one.
    pub fn call<'py>(slf: &Bound<'py, Self>, op: &'static Operation, form: Form) -> PyResult<Bound<'py, PyAny>> {
        Self::send(slf, Self::request(slf, op, form)?)
    }

    /// The request that an operation makes of this resource.
    pub fn request(slf: &Bound<'_, Self>, op: &'static Operation, form: Form) -> PyResult<Request> {
        let node = &slf.get().node;
        Ok(Request::build(op, &if op.is_here() { node.here() } else { node.url() }, form)?)
    }

    /// Sends a request, through an override where there is one.
    pub fn send<'py>(slf: &Bound<'py, Self>, request: Request) -> PyResult<Bound<'py, PyAny>> {
        let (py, node) = (slf.py(), &slf.get().node);
        if Self::overridden(slf, request.verb)? {
            return call_hook(slf, &request);
        }
        let operation = request.operation.clone();
        node.link()?.ask(py, request, |reply| decode(py, &operation, reply, node.strict()))
    }

    /// Sends a request whose reply is a document; an error reply is an error.
    pub fn document_of<'py>(slf: &Bound<'py, Self>, request: Request) -> PyResult<Bound<'py, PyDict>> {
        let (operation, url) = (request.operation.clone(), request.shown());
        decode_document(&operation, &url, &Self::send(slf, request)?)
    }

    /// Whether what an operation returned is the server's refusal.
    pub fn is_error(answer: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(answer.is_instance_of::<PyDict>() && Failure::find(json::dumps(answer)?.as_bytes()).is_some())
    }

    /// The document; asked for the first time it is needed.
    pub fn document<'py>(slf: &Bound<'py, Self>, op: &'static Operation) -> PyResult<Bound<'py, PyDict>> {
        match slf.get().node.held_document(slf.py()) {
            Some(document) => Ok(document),
            None => Self::load(slf, op),
        }
    }

    /// The document, asked for anew. What was held stays until the new one is there.
    pub fn load<'py>(slf: &Bound<'py, Self>, op: &'static Operation) -> PyResult<Bound<'py, PyDict>> {
        let node = &slf.get().node;
        let document = decode_document(op.name, &node.here(), &Self::call(slf, op, Form::new())?)?;
        node.keep_document(&document)?;
        Ok(document)
    }
}

/// What `_get` and `_post` are asked for, as ArcREST's callers write it.
struct Raw<'a, 'py> {
    url: String,
    param_dict: Option<&'a Bound<'py, PyAny>>,
    files: Option<&'a Bound<'py, PyDict>>,
    security_handler: Option<&'a Bound<'py, PyAny>>,
    additional_headers: Option<&'a Bound<'py, PyAny>>,
    out_folder: Option<PathBuf>,
    file_name: Option<String>,
}

impl Raw<'_, '_> {
    fn request(&self, verb: Verb) -> PyResult<Request> {
        let mut request = Request {
            operation: if verb == Verb::Get { "_get" } else { "_post" }.into(),
            verb,
            url: self.url.clone(),
            fields: Vec::new(),
            files: Vec::new(),
            headers: Vec::new(),
            download: Some(Download {
                folder: self.out_folder.clone().unwrap_or_else(std::env::temp_dir),
                name: self.file_name.clone(),
            }),
        };
        for (key, value) in pairs(self.param_dict)? {
            if let Some(text) = field_text(&value)? {
                request.fields.push((key.into(), text));
            }
        }
        for (key, path) in self.files.into_iter().flatten() {
            request.files.push((key.str()?.to_string().into(), path.extract()?));
        }
        for (key, value) in pairs(self.additional_headers)? {
            request.headers.push((key, value.str()?.to_string()));
        }
        Ok(request)
    }

    /// The request and the way there: the object's own, or that of the handler it was given.
    fn prepare(&self, node: &Node, verb: Verb) -> PyResult<(Request, Link)> {
        let request = self.request(verb)?;
        let own = node.place().handler.clone();
        let link = match (self.security_handler, &own) {
            (Some(given), Some(own)) if given.is(own.bind(given.py())) => node.link()?,
            (given, _) => {
                let options = node.place().settings.options.clone();
                let session = Arc::new(Session::new(options, handlers::credentials(given)?));
                Link { session, last: node.last.clone(), pool: Some(node.link()?.session) }
            }
        };
        Ok((request, link))
    }

    fn send<'py>(&self, slf: &Bound<'py, BaseWebOperations>, verb: Verb) -> PyResult<Bound<'py, PyAny>> {
        let (py, node) = (slf.py(), &slf.get().node);
        let (request, link) = self.prepare(node, verb)?;
        let asked = request.clone();
        link.ask(py, request, |reply| any_reply(py, &asked, &reply, node.strict()))
    }

    fn send_later<'py>(&self, slf: &Bound<'py, AsyncResource>, verb: Verb) -> PyResult<Bound<'py, PyAny>> {
        let node = AsyncResource::node(slf).clone();
        let (request, link) = self.prepare(&node, verb)?;
        Call::pending(slf.py(), async move {
            let asked = request.clone();
            let reply = link.send(request).await?;
            Python::attach(|py| any_reply(py, &asked, &reply, node.strict()).map(Bound::unbind))
        })
    }
}

/// What `_get` and `_post` return: JSON decoded, the path of a file, text for anything else.
fn any_reply<'py>(py: Python<'py>, asked: &Request, reply: &Reply, strict: bool) -> PyResult<Bound<'py, PyAny>> {
    let text = || Ok(PyString::new(py, &String::from_utf8_lossy(&reply.body)).into_any());
    let wants_json = asked.fields.iter().any(|(name, text)| name == "f" && text.ends_with("json"));
    if reply.saved.is_none() && !reply.looks_like_json() && !(wants_json && reply.content_type == "text/html") {
        return text();
    }
    match decode(py, "_get", reply.clone(), strict) {
        Err(_) if !wants_json && reply.saved.is_none() => text(),
        other => other,
    }
}

/// The items of a dict, or of a list of pairs.
fn pairs<'py>(object: Option<&Bound<'py, PyAny>>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let Some(object) = object.filter(|object| !object.is_none()) else { return Ok(Vec::new()) };
    let items = if object.hasattr(intern!(object.py(), "items"))? {
        object.call_method0(intern!(object.py(), "items"))?
    } else {
        object.clone()
    };
    items
        .try_iter()?
        .map(|item| {
            let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item?.extract()?;
            Ok((key.str()?.to_string(), value))
        })
        .collect()
}

#[pymethods]
impl BaseWebOperations {
    // `__new__` takes anything, so that a Python subclass may change the signature of `__init__`.
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self::default()
    }

    /// Sends a GET request to any URL and returns the decoded reply.
    ///
    /// Args:
    ///     url: Where to.
    ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
    ///     securityHandler: Whose token to send; none is sent without one.
    ///     additional_headers: A dict, or a list of pairs.
    ///     out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
    ///     file_name: The file's name there; the server's by default.
    ///
    /// Returns:
    ///     A dict or list for JSON, the path for a file, text for anything else.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
    #[pyo3(signature = (url, param_dict=None, securityHandler=None, additional_headers=None, handlers=None, proxy_url=None, proxy_port=None, compress=true, custom_handlers=None, out_folder=None, file_name=None))]
    #[allow(non_snake_case, unused_variables, clippy::too_many_arguments)]
    fn _get<'py>(
        slf: &Bound<'py, Self>,
        url: String,
        param_dict: Option<&Bound<'py, PyAny>>,
        securityHandler: Option<&Bound<'py, PyAny>>,
        additional_headers: Option<&Bound<'py, PyAny>>,
        handlers: Option<&Bound<'py, PyAny>>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'py, PyAny>>,
        compress: bool,
        custom_handlers: Option<&Bound<'py, PyAny>>,
        out_folder: Option<PathBuf>,
        file_name: Option<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Raw {
            url,
            param_dict,
            files: None,
            security_handler: securityHandler,
            additional_headers,
            out_folder,
            file_name,
        }
        .send(slf, Verb::Get)
    }

    /// Sends a POST request to any URL and returns the decoded reply.
    ///
    /// Args:
    ///     url: Where to.
    ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
    ///     files: Names of fields and paths of the files to upload.
    ///     securityHandler: Whose token to send; none is sent without one.
    ///     additional_headers: A dict, or a list of pairs.
    ///     out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
    ///     file_name: The file's name there; the server's by default.
    ///
    /// Returns:
    ///     A dict or list for JSON, the path for a file, text for anything else.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
    #[pyo3(signature = (url, param_dict=None, files=None, securityHandler=None, additional_headers=None, custom_handlers=None, proxy_url=None, proxy_port=None, compress=true, out_folder=None, file_name=None, force_form_post=false))]
    #[allow(non_snake_case, unused_variables, clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    fn _post<'py>(
        slf: &Bound<'py, Self>,
        url: String,
        param_dict: Option<&Bound<'py, PyAny>>,
        files: Option<&Bound<'py, PyDict>>,
        securityHandler: Option<&Bound<'py, PyAny>>,
        additional_headers: Option<&Bound<'py, PyAny>>,
        custom_handlers: Option<&Bound<'py, PyAny>>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'py, PyAny>>,
        compress: bool,
        out_folder: Option<PathBuf>,
        file_name: Option<String>,
        force_form_post: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        Raw { url, param_dict, files, security_handler: securityHandler, additional_headers, out_folder, file_name }
            .send(slf, Verb::Post)
    }

    /// Code and messages of the last reply, where it was an error; None otherwise. Asks nothing.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(failure) = self.last().failure else { return Ok(None) };
        let error = PyDict::new(py);
        error.set_item("code", failure.code)?;
        error.set_item("messages", failure.messages)?;
        Ok(Some(error))
    }

    /// Whether the last reply was an error. Asks nothing.
    #[pyo3(name = "hasError")]
    fn has_error(&self) -> bool {
        self.last().failure.is_some()
    }

    /// The HTTP status of the last reply; None before the first.
    #[getter]
    fn last_code(&self) -> Option<u16> {
        self.last().status
    }

    /// How the last request was sent: GET, POST or FORM-MULTIPART; None before the first.
    #[getter]
    fn last_method(&self) -> Option<&'static str> {
        self.last().method
    }

    /// The URL of the last request, without its query; None before the first.
    #[getter]
    fn last_url(&self) -> Option<String> {
        self.last().url
    }

    #[getter(_last_code)]
    fn private_last_code(&self) -> Option<u16> {
        self.last().status
    }

    #[setter(_last_code)]
    fn set_private_last_code(&self, value: Option<u16>) {
        self.node.last.lock().unwrap_or_else(PoisonError::into_inner).status = value;
    }

    #[setter(_last_url)]
    fn set_private_last_url(&self, value: Option<String>) {
        self.node.last.lock().unwrap_or_else(PoisonError::into_inner).url = value;
    }

    #[getter(_last_url)]
    fn private_last_url(&self) -> Option<String> {
        self.last().url
    }

    /// The `User-Agent` that is sent.
    #[getter]
    fn useragent(&self) -> String {
        self.node.place().settings.options.user_agent.clone()
    }

    #[setter]
    fn set_useragent(&self, value: String) -> PyResult<()> {
        self.node.change_settings(|settings| settings.options.user_agent = value)
    }

    #[setter(_verify)]
    fn set_verify(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let verify = verify_from(value)?;
        self.node.change_settings(|settings| settings.options.verify = verify)
    }

    /// How the server's certificate is checked: True, False, the path of a CA file or a fingerprint.
    #[getter]
    fn _verify<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let verify = self.node.place().settings.options.verify.clone();
        Ok(match verify {
            Verify::System => true.into_pyobject(py)?.to_owned().into_any(),
            Verify::Off => false.into_pyobject(py)?.to_owned().into_any(),
            Verify::With(path) => path.display().to_string().into_pyobject(py)?.into_any(),
            Verify::Pinned(fingerprint) => fingerprint.to_string().into_pyobject(py)?.into_any(),
        })
    }
}

/// The base of every administrative resource.
#[pyclass(frozen, subclass, extends = BaseWebOperations, module = "arcrest._abstract.abstract")]
#[derive(Default)]
pub struct BaseAGSServer;

impl BaseAGSServer {
    /// On a node that is open already.
    pub fn on(node: Node) -> PyClassInitializer<Self> {
        PyClassInitializer::from(BaseWebOperations::on(node)).add_subclass(Self)
    }

    /// Where a resource is.
    pub fn node<'a>(slf: &'a Bound<'_, Self>) -> &'a Arc<Node> {
        &slf.as_super().get().node
    }

    /// Whoever is to hear how far a call has come.
    pub fn watch(progress: Option<Progress>) -> Told {
        progress.into()
    }

    /// `__init__` of a resource: where it is and the way there; with `read`, loads the document at once.
    pub fn start(
        slf: &Bound<'_, Self>,
        url: &str,
        tail: &str,
        handler: Option<&Bound<'_, PyAny>>,
        settings: Settings,
        read: Option<&'static Operation>,
    ) -> PyResult<()> {
        let url = completed(url, tail)?;
        let handler = if tail == "admin" { handlers::for_site(handler, &url)? } else { handler.cloned() };
        slf.as_super().get().node.open(url, handler.as_ref(), settings)?;
        read.map_or(Ok(()), |op| BaseWebOperations::load(slf.as_super(), op).map(drop))
    }

    /// The document as JSON text.
    pub fn text(slf: &Bound<'_, Self>, read: &'static Operation) -> PyResult<String> {
        json::dumps(BaseWebOperations::document(slf.as_super(), read)?.as_any())
    }
}

/// The URL of a resource as users give it, ending in `tail` where it must.
fn completed(url: &str, tail: &str) -> PyResult<String> {
    let bare = url.trim().trim_end_matches('/');
    if bare.is_empty() {
        return Err(PyValueError::new_err(
            "url must not be empty: give the admin URL of the site, such as https://host:6443/arcgis/admin",
        ));
    }
    Ok(match tail {
        "" => bare.to_owned(),
        "admin" => url::admin_root(bare),
        tail if bare.to_ascii_lowercase().ends_with(&format!("/{tail}")) => bare.to_owned(),
        tail => url::join(bare, tail),
    })
}

/// Whether a document's `resources` name a child.
fn lists(resources: &Bound<'_, PyAny>, name: &str) -> PyResult<bool> {
    if resources.is_none() { Ok(false) } else { resources.contains(name) }
}

/// The children that a listing names: each at the names of its members, joined with dots.
fn collect<'py, C: PyClass>(
    parent: &Node,
    place: &str,
    listing: &Bound<'py, PyDict>,
    key: &str,
    members: &[&str],
    make: impl Fn(Node) -> PyClassInitializer<C>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = listing.py();
    parent.place().listing = Some(Arc::new(listing.clone().unbind()));
    let odd = |how: &str| Error::not_json(key.to_owned(), place, format!("it lists {key} {how}"));
    let children = PyList::empty(py);
    for item in listing
        .get_item(key)?
        .into_iter()
        .filter(|items| !items.is_none())
        .map(|items| items.try_iter().map_err(|_| odd("that are no list")))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
    {
        let item = item?.cast_into::<PyDict>().map_err(|_| odd("that are no objects"))?;
        let mut names = Vec::new();
        for member in members {
            let name = item.get_item(member)?.ok_or_else(|| odd(&format!("without a {member}")))?;
            names.push(url::encode(&name.str()?.to_cow()?));
        }
        children.append(Bound::new(py, make(parent.child(url::join(place, &names.join(".")), Some(&item))))?)?;
    }
    Ok(children.into_any())
}

/// What an operation of several requests came to, as Python objects.
fn decode_outcome<'py>(
    py: Python<'py>,
    operation: &str,
    outcome: Outcome,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    match outcome {
        Outcome::Reply(reply) => decode(py, operation, reply, strict),
        Outcome::Json(text) => Ok(json::loads(py, text)?),
        Outcome::Partial(text, lost) => {
            warn_of(py, &lost)?;
            Ok(json::loads(py, text)?)
        }
        Outcome::Saved(path) => Ok(path.display().to_string().into_pyobject(py)?.into_any()),
    }
}

/// Warns of what could not be read.
pub fn warn_of(py: Python<'_>, lost: &[String]) -> PyResult<()> {
    lost.iter().try_for_each(|words| warn(py, words))
}

/// Warns in words, which may be a server's: Python's end at a NUL.
fn warn(py: Python<'_>, words: &str) -> PyResult<()> {
    let words = CString::new(words.replace('\0', "\u{fffd}")).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(py, py.get_type::<PyUserWarning>().as_any(), &words, 1)
}

/// How many failures are told in full.
const TOLD: usize = 3;

/// What each item of a call came to, as a dict by name: its value, or the exception. The failures are
/// warned of together, or raised together where the call is strict.
pub fn results_of<'py>(
    py: Python<'py>,
    node: &Node,
    operation: &str,
    each: Each<Outcome>,
    strict: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    let results = PyDict::new(py);
    let total = each.len();
    let mut lost = Vec::new();
    for (name, outcome) in each {
        match outcome.map_err(PyErr::from).and_then(|outcome| decode_outcome(py, operation, outcome, true)) {
            Ok(value) => results.set_item(name, value)?,
            Err(error) if error.is_instance_of::<ArcRESTError>(py) => {
                lost.push(format!("{name}: {}", error.value(py)));
                results.set_item(name, error.into_value(py))?;
            }
            Err(error) => return Err(error),
        }
    }
    if !lost.is_empty() {
        let more = lost.len().saturating_sub(TOLD);
        let told = lost.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join("; ");
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        let text = format!("{operation}: {} of {total} can't be read: {told}{rest}", lost.len());
        if strict.unwrap_or_else(|| node.strict()) {
            return Err(BulkError::new_err((text, results.unbind())));
        }
        warn(py, &text)?;
    }
    Ok(results.into_any())
}

/// Children of a place by URL, with what their listings said of them. Asks nothing.
pub fn objects_of<'py, C: PyClass>(
    py: Python<'py>,
    node: &Node,
    listed: impl IntoIterator<Item = (String, Document)>,
    make: impl Fn(Node) -> PyClassInitializer<C>,
) -> PyResult<Bound<'py, PyAny>> {
    let objects = PyList::empty(py);
    for (url, entry) in listed {
        let entry = json::loads(py, entry.to_json())?.cast_into::<PyDict>()?;
        objects.append(Bound::new(py, make(node.child(url, Some(&entry))))?)?;
    }
    Ok(objects.into_any())
}

#[pymethods]
impl BaseAGSServer {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        Self::on(Node::default())
    }

    /// Where the resource lives.
    #[getter]
    fn url(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().node.url()
    }

    #[setter]
    fn set_url(slf: &Bound<'_, Self>, value: String) {
        let mut place = slf.as_super().get().node.place();
        place.url = value;
        place.here = None;
        place.document = None;
    }

    #[getter(_url)]
    fn private_url(slf: &Bound<'_, Self>) -> String {
        Self::url(slf)
    }

    #[setter(_url)]
    fn set_private_url(slf: &Bound<'_, Self>, value: String) {
        Self::set_url(slf, value);
    }

    #[getter(_securityHandler)]
    fn security_handler(slf: &Bound<'_, Self>) -> Option<Py<PyAny>> {
        slf.as_super().get().node.place().handler.as_ref().map(|handler| handler.clone_ref(slf.py()))
    }

    #[setter(_securityHandler)]
    fn set_security_handler(slf: &Bound<'_, Self>, value: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let node = &slf.as_super().get().node;
        let (url, settings) = {
            let place = node.place();
            (place.url.clone(), place.settings.clone())
        };
        node.open(url, value.as_ref(), settings)
    }

    /// The proxy's host or URL; None where the environment decides.
    #[getter]
    fn proxy_url(slf: &Bound<'_, Self>) -> Option<String> {
        slf.as_super().get().node.place().settings.proxy_url.clone()
    }

    #[setter]
    fn set_proxy_url(slf: &Bound<'_, Self>, value: Option<String>) -> PyResult<()> {
        slf.as_super().get().node.change_settings(|settings| settings.proxy_url = value)
    }

    /// The proxy's port; None where the URL or the environment says it.
    #[getter]
    fn proxy_port(slf: &Bound<'_, Self>) -> Option<u16> {
        slf.as_super().get().node.place().settings.proxy_port
    }

    #[setter]
    fn set_proxy_port(slf: &Bound<'_, Self>, value: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let value = port(value.as_ref())?;
        slf.as_super().get().node.change_settings(|settings| settings.proxy_port = value)
    }

    /// The `Referer` that the security handler's token is bound to; None without one.
    #[getter]
    fn referer_url<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match Self::security_handler(slf) {
            Some(handler) => handler.bind(slf.py()).getattr_opt(intern!(slf.py(), "referer_url")),
            None => Ok(None),
        }
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::line(slf.as_any(), &slf.as_super().get().node, &[])
    }
}

/// The base of the asyncio twin's resources.
///
/// What talks to the server is awaited, `_get` and `_post` included; the rest is as in the blocking face.
#[pyclass(frozen, subclass, extends = BaseAGSServer, module = "arcrest.aio")]
#[derive(Default)]
pub struct AsyncResource;

/// A resource inside of a future.
#[derive(Clone)]
pub struct Held {
    object: Arc<Py<BaseWebOperations>>,
    /// Where it is.
    pub node: Arc<Node>,
    get_is_overridden: bool,
    post_is_overridden: bool,
}

/// What came of a request.
pub enum Answered {
    /// A reply of the server.
    Reply(Cow<'static, str>, Reply),
    /// Whatever an override returned.
    Object(Py<PyAny>),
}

impl Answered {
    /// As a Python object.
    pub fn object<'py>(self, py: Python<'py>, node: &Node) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Reply(operation, reply) => decode(py, &operation, reply, node.strict()),
            Self::Object(object) => Ok(object.into_bound(py)),
        }
    }
}

impl Transport for Held {
    fn send(&self, request: Request) -> BoxFuture<'_, CoreResult<Reply>> {
        async move {
            match self.hooked(&request)? {
                Some(answer) => {
                    let answer = runtime::finished(answer).await?;
                    Ok(Python::attach(|py| as_reply(&request, answer.bind(py)))?)
                }
                None => self.node.link()?.send(request).await,
            }
        }
        .boxed()
    }
}

impl Held {
    /// What an override of `_get` or `_post` returned, most likely a coroutine; None where there is no override.
    fn hooked(&self, request: &Request) -> PyResult<Option<Py<PyAny>>> {
        let is_overridden = if request.verb == Verb::Get { self.get_is_overridden } else { self.post_is_overridden };
        if !is_overridden {
            return Ok(None);
        }
        Python::attach(|py| call_hook(self.object.bind(py), request).map(|answer| Some(answer.unbind())))
    }

    /// Where it is and the way there, through an override where there is one.
    pub fn endpoint(&self) -> PyResult<Endpoint> {
        self.node.link()?;
        Ok(self.node.through(Arc::new(self.clone())))
    }

    fn of(base: &Bound<'_, BaseWebOperations>) -> PyResult<Self> {
        Ok(Self {
            object: Arc::new(base.clone().unbind()),
            node: base.get().node.clone(),
            get_is_overridden: BaseWebOperations::overridden(base, Verb::Get)?,
            post_is_overridden: BaseWebOperations::overridden(base, Verb::Post)?,
        })
    }

    /// Whether Python may be called on the way.
    fn calls_out(&self) -> bool {
        self.get_is_overridden || self.post_is_overridden || self.node.link().is_ok_and(|link| link.session.calls_out())
    }

    /// Sends a request; what an override returns is what comes out.
    pub async fn ask(&self, request: Request) -> PyResult<Answered> {
        if let Some(answer) = self.hooked(&request)? {
            return Ok(Answered::Object(runtime::finished(answer).await?));
        }
        let operation = request.operation.clone();
        Ok(Answered::Reply(operation, self.node.link()?.send(request).await?))
    }

    /// The same as a Python object.
    pub async fn send(&self, request: Request) -> PyResult<Py<PyAny>> {
        let answered = self.ask(request).await?;
        Python::attach(|py| answered.object(py, &self.node).map(Bound::unbind))
    }

    /// Carries out an operation of one request.
    pub async fn call(&self, op: &'static Operation, form: Form) -> PyResult<Py<PyAny>> {
        self.send(self.endpoint()?.request(op, form)?).await
    }

    /// Sends a request whose reply is a document; an error reply is an error.
    pub async fn document_of(&self, request: Request) -> PyResult<Py<PyDict>> {
        let (operation, url) = (request.operation.clone(), request.shown());
        let answer = self.send(request).await?;
        Python::attach(|py| decode_document(&operation, &url, answer.bind(py)).map(Bound::unbind))
    }

    /// The document; asked for the first time it is needed.
    pub async fn document(&self, read: &'static Operation) -> PyResult<Py<PyDict>> {
        match Python::attach(|py| self.node.held_document(py).map(Bound::unbind)) {
            Some(document) => Ok(document),
            None => self.load(read).await,
        }
    }

    /// The document, asked for anew. What was held stays until the new one is there.
    pub async fn load(&self, read: &'static Operation) -> PyResult<Py<PyDict>> {
        let document = self.document_of(self.endpoint()?.request(read, Form::new())?).await?;
        Python::attach(|py| self.node.keep_document(document.bind(py)))?;
        Ok(document)
    }

    /// A member of the document, which is loaded when it is first needed.
    pub async fn known(&self, read: &'static Operation, key: &str) -> PyResult<Py<PyAny>> {
        if let Some(value) = Python::attach(|py| self.node.known(py, key).map(|value| value.map(Bound::unbind)))? {
            return Ok(value);
        }
        let document = self.document(read).await?;
        Python::attach(|py| Ok(member(document.bind(py), key)?.map_or_else(|| py.None(), Bound::unbind)))
    }
}

impl AsyncResource {
    /// On a node that is open already.
    pub fn on(node: Node) -> PyClassInitializer<Self> {
        BaseAGSServer::on(node).add_subclass(Self)
    }

    /// Where a resource is.
    pub fn node<'a>(slf: &'a Bound<'_, Self>) -> &'a Arc<Node> {
        &slf.as_super().as_super().get().node
    }

    /// Whoever is to hear how far a call has come.
    pub fn watch(progress: Option<Progress>) -> ToldInLoop {
        progress.into()
    }

    /// `__init__` of a resource: where it is and the way there. Loads nothing: there is no loop to wait in.
    pub fn start(
        slf: &Bound<'_, Self>,
        url: &str,
        tail: &str,
        handler: Option<&Bound<'_, PyAny>>,
        settings: Settings,
        _read: Option<&'static Operation>,
    ) -> PyResult<()> {
        let url = completed(url, tail)?;
        let handler = if tail == "admin" { handlers::for_site(handler, &url)? } else { handler.cloned() };
        Self::node(slf).open(url, handler.as_ref(), settings)
    }

    /// The document as JSON text, where it is here; else what `repr` says, since there is no waiting in `str`.
    pub fn text(slf: &Bound<'_, Self>, _read: &'static Operation) -> PyResult<String> {
        match Self::node(slf).held_document(slf.py()) {
            Some(document) => json::dumps(document.as_any()),
            None => Ok(slf.repr()?.to_string()),
        }
    }
}

/// What both faces do; they differ in how a result is delivered only.
pub trait FaceOps: PyClass + Sized {
    /// The rows of a long listing, as this face iterates over them.
    type Listing: From<CoreRows<Item>>;

    /// The object that both faces stand on.
    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations>;

    /// Does `work` and makes a Python object of what it came to: now, or when that is awaited.
    /// `requests` is whether it is more than one.
    fn deliver<'py, F, T>(
        slf: &Bound<'py, Self>,
        work: impl FnOnce(Held) -> F,
        requests: Requests,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static;

    /// A value that is known already, where this face can hand it over as it is.
    fn at_once<'py>(
        slf: &Bound<'py, Self>,
        known: impl FnOnce(&Node) -> PyResult<Option<Bound<'py, PyAny>>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>>;

    /// Does `work`, whose result is an object already.
    fn later<'py, F, T>(slf: &Bound<'py, Self>, work: impl FnOnce(Held) -> F) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: for<'a> IntoPyObject<'a> + Send + 'static,
    {
        Self::deliver(slf, work, Requests::Several, |py, _, done| done.into_bound_py_any(py))
    }

    /// Carries out an operation of one request.
    fn call<'py>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        form: Form,
        forgets: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let work = move |held: Held| async move {
            let answer = held.ask(held.endpoint()?.request(op, form)?).await;
            if forgets {
                held.node.forget();
            }
            answer
        };
        Self::deliver(slf, work, Requests::One, |py, node, answer| answer.object(py, node))
    }

    /// Carries out an operation of several requests.
    fn run<'py, F>(
        slf: &Bound<'py, Self>,
        name: &'static str,
        forgets: bool,
        work: impl FnOnce(Endpoint) -> F + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = CoreResult<Outcome>> + Send + 'static,
    {
        let work = move |held: Held| async move {
            let outcome = work(held.endpoint()?).await;
            if forgets {
                held.node.forget();
            }
            Ok(outcome?)
        };
        Self::deliver(slf, work, Requests::Several, move |py, node, outcome| {
            decode_outcome(py, name, outcome, node.strict())
        })
    }

    /// Carries out an operation of several requests; `finish` makes a Python object of what it came to.
    fn compute<'py, F, T>(
        slf: &Bound<'py, Self>,
        work: impl FnOnce(Endpoint) -> F + Send + 'static,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = CoreResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        Self::deliver(
            slf,
            move |held: Held| async move { Ok(work(held.endpoint()?).await?) },
            Requests::Several,
            finish,
        )
    }

    /// The rows of a long listing. Asks nothing yet.
    fn rows<P: Pages<Item> + 'static>(
        slf: &Bound<'_, Self>,
        pages: impl FnOnce(Endpoint) -> CoreResult<P>,
    ) -> PyResult<Self::Listing> {
        Ok(CoreRows::new(Box::new(pages(Held::of(Self::web(slf))?.endpoint()?)?)).into())
    }

    /// A member of the document; None where the server sent none.
    fn field<'py>(slf: &Bound<'py, Self>, read: &'static Operation, key: &'static str) -> PyResult<Bound<'py, PyAny>> {
        if let Some(value) = Self::at_once(slf, |node| node.known(slf.py(), key))? {
            return Ok(value);
        }
        Self::deliver(slf, move |held| async move { held.known(read, key).await }, Requests::One, as_it_is)
    }

    /// A child at `path`; None where its `presence` is "listed" and the document does not list it.
    fn child<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        read: &'static Operation,
        path: &'static str,
        presence: &'static str,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let work = move |held: Held| async move {
            if presence == "listed" { held.known(read, "resources").await.map(Some) } else { Ok(None) }
        };
        Self::deliver(slf, work, Requests::None(presence != "listed"), move |py, node, resources| match resources {
            Some(resources) if !lists(resources.bind(py), path)? => Ok(py.None().into_bound(py)),
            _ => Ok(Bound::new(py, make(node.child(url::join(&node.url(), path), None)))?.into_any()),
        })
    }

    /// The children that a listing names, with what it says of them.
    fn collection<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        key: &'static str,
        members: &'static [&'static str],
        make: impl Fn(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let work = move |held: Held| async move {
            let request = held.endpoint()?.request(op, Form::new())?;
            Ok((request.url.clone(), held.document_of(request).await?))
        };
        Self::deliver(slf, work, Requests::One, move |py, node, (place, listing)| {
            collect(node, &place, listing.bind(py), key, members, make)
        })
    }

    /// The child at an operation's place. Asks nothing.
    fn named<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        op: &'static Operation,
        form: Form,
        make: impl FnOnce(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        let url = BaseWebOperations::request(Self::web(slf), op, form)?.url;
        Self::deliver(
            slf,
            |_| std::future::ready(Ok(())),
            Requests::None(true),
            move |py, node, ()| Ok(Bound::new(py, make(node.child(url, None)))?.into_any()),
        )
    }

    /// The children that the document names under a key; None where it has no such key.
    fn children_in<'py, C: PyClass>(
        slf: &Bound<'py, Self>,
        read: &'static Operation,
        key: &'static str,
        members: &'static [&'static str],
        make: impl Fn(Node) -> PyClassInitializer<C> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver(
            slf,
            move |held| async move { held.document(read).await },
            Requests::One,
            move |py, node, document| match document.bind(py) {
                document if document.contains(key)? => collect(node, &node.url(), document, key, members, make),
                _ => Ok(py.None().into_bound(py)),
            },
        )
    }

    /// Asks for the document anew.
    fn reload<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver(
            slf,
            move |held| async move { held.load(read).await },
            Requests::One,
            |py, _, _| Ok(py.None().into_bound(py)),
        )
    }

    /// A deep copy of the document.
    fn copy<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyAny>> {
        Self::deliver(
            slf,
            move |held| async move { held.document(read).await },
            Requests::One,
            |py, _, document| Ok(json::loads(py, json::dumps(document.bind(py).as_any())?)?),
        )
    }
}

/// How many requests a call makes, at most.
#[derive(Clone, Copy)]
pub enum Requests {
    /// None, where that is so; else one.
    None(bool),
    /// One.
    One,
    /// Any number.
    Several,
}

#[allow(clippy::unnecessary_wraps)] // as `finish` has it
fn as_it_is<'py>(py: Python<'py>, _: &Node, object: Py<PyAny>) -> PyResult<Bound<'py, PyAny>> {
    Ok(object.into_bound(py))
}

impl FaceOps for BaseAGSServer {
    type Listing = Rows;

    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations> {
        slf.as_super()
    }

    fn deliver<'py, F, T>(
        slf: &Bound<'py, Self>,
        work: impl FnOnce(Held) -> F,
        requests: Requests,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (py, node, held) = (slf.py(), Self::node(slf), Held::of(slf.as_super())?);
        let calls_out = held.calls_out();
        let work = work(held);
        let finish = |done| finish(py, node, done);
        match requests {
            Requests::None(true) => {
                work.now_or_never().unwrap_or_else(|| Err(PyTypeError::new_err("it asks"))).and_then(finish)
            }
            Requests::One | Requests::None(_) if !calls_out => runtime::ask(py, work, finish),
            _ => runtime::wait(py, work, finish),
        }
    }

    fn at_once<'py>(
        slf: &Bound<'py, Self>,
        known: impl FnOnce(&Node) -> PyResult<Option<Bound<'py, PyAny>>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        known(Self::node(slf))
    }
}

impl FaceOps for AsyncResource {
    type Listing = AsyncRows;

    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations> {
        slf.as_super().as_super()
    }

    fn deliver<'py, F, T>(
        slf: &Bound<'py, Self>,
        work: impl FnOnce(Held) -> F,
        _requests: Requests,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        let held = Held::of(Self::web(slf))?;
        let node = held.node.clone();
        let work = work(held);
        Call::pending(slf.py(), async move {
            let done = work.await?;
            Python::attach(|py| finish(py, &node, done).map(Bound::unbind))
        })
    }

    fn at_once<'py>(
        _slf: &Bound<'py, Self>,
        _known: impl FnOnce(&Node) -> PyResult<Option<Bound<'py, PyAny>>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(None)
    }
}

#[pymethods]
impl AsyncResource {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        Self::on(Node::default())
    }

    /// Sends a GET request to any URL and returns the decoded reply, when it is awaited.
    ///
    /// Args:
    ///     url: Where to.
    ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
    ///     securityHandler: Whose token to send; none is sent without one.
    ///     additional_headers: A dict, or a list of pairs.
    ///     out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
    ///     file_name: The file's name there; the server's by default.
    ///
    /// Returns:
    ///     A dict or list for JSON, the path for a file, text for anything else.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
    #[pyo3(signature = (url, param_dict=None, securityHandler=None, additional_headers=None, handlers=None, proxy_url=None, proxy_port=None, compress=true, custom_handlers=None, out_folder=None, file_name=None))]
    #[allow(non_snake_case, unused_variables, clippy::too_many_arguments)]
    fn _get<'py>(
        slf: &Bound<'py, Self>,
        url: String,
        param_dict: Option<&Bound<'py, PyAny>>,
        securityHandler: Option<&Bound<'py, PyAny>>,
        additional_headers: Option<&Bound<'py, PyAny>>,
        handlers: Option<&Bound<'py, PyAny>>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'py, PyAny>>,
        compress: bool,
        custom_handlers: Option<&Bound<'py, PyAny>>,
        out_folder: Option<PathBuf>,
        file_name: Option<String>,
    ) -> PyResult<Awaited<'py, Any>> {
        Raw {
            url,
            param_dict,
            files: None,
            security_handler: securityHandler,
            additional_headers,
            out_folder,
            file_name,
        }
        .send_later(slf, Verb::Get)
        .map(Into::into)
    }

    /// Sends a POST request to any URL and returns the decoded reply, when it is awaited.
    ///
    /// Args:
    ///     url: Where to.
    ///     param_dict: Parameters; a dict or list is sent as JSON, None is left out.
    ///     files: Names of fields and paths of the files to upload.
    ///     securityHandler: Whose token to send; none is sent without one.
    ///     additional_headers: A dict, or a list of pairs.
    ///     out_folder: Where a reply that is a file is saved; the system's temporary folder by default.
    ///     file_name: The file's name there; the server's by default.
    ///
    /// Returns:
    ///     A dict or list for JSON, the path for a file, text for anything else.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or one with an HTTP status of 400 or more.
    #[pyo3(signature = (url, param_dict=None, files=None, securityHandler=None, additional_headers=None, custom_handlers=None, proxy_url=None, proxy_port=None, compress=true, out_folder=None, file_name=None, force_form_post=false))]
    #[allow(non_snake_case, unused_variables, clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    fn _post<'py>(
        slf: &Bound<'py, Self>,
        url: String,
        param_dict: Option<&Bound<'py, PyAny>>,
        files: Option<&Bound<'py, PyDict>>,
        securityHandler: Option<&Bound<'py, PyAny>>,
        additional_headers: Option<&Bound<'py, PyAny>>,
        custom_handlers: Option<&Bound<'py, PyAny>>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'py, PyAny>>,
        compress: bool,
        out_folder: Option<PathBuf>,
        file_name: Option<String>,
        force_form_post: bool,
    ) -> PyResult<Awaited<'py, Any>> {
        Raw { url, param_dict, files, security_handler: securityHandler, additional_headers, out_folder, file_name }
            .send_later(slf, Verb::Post)
            .map(Into::into)
    }
}
