//! [`CallContext`]: an object inside of a call. Sends the call's requests, through an override where there is one.

use std::borrow::Cow;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::bases::BaseWebOperations;
use super::decode::{decode, decode_document};
use super::delivery::Code;
use super::hooks::{Overrides, Replaced, as_reply, is_native};
use super::node::{Node, member};
use super::transport::Link;
use crate::core::masks::Masks;
use crate::core::{Credentials, Endpoint, Form, Operation, Reply, Request, Result as CoreResult, Transport, Verb};
use crate::python::call::afterwards;
use crate::python::call::asyncio::finished;
use crate::python::handlers::recognise::mocked;

/// An object inside of a call.
#[derive(Clone)]
pub struct CallContext {
    /// The object's URL, session and document.
    pub node: Arc<Node>,
    overrides: Option<Arc<Overrides>>,
    /// The script's own members that have one of the requests of the operation.
    steps: Arc<Vec<Replaced>>,
    /// A handler whose `token` was replaced after the object was made, as a mock does.
    mocked: Option<Arc<dyn Credentials>>,
}

/// The result of a request.
pub enum Answered {
    /// A reply of the server, with the operation's name.
    Reply(Cow<'static, str>, Reply),
    /// Whatever an override returned.
    Object(Py<PyAny>),
}

impl Answered {
    /// The secrets that an error must not quote.
    fn masks(&self) -> Masks {
        if let Self::Reply(_, reply) = self { reply.masks.clone() } else { Masks::default() }
    }

    /// Whether the operation was carried out, as far as the server says.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Reply(_, reply) if reply.failure().is_none())
    }

    /// The result as a Python object.
    pub fn object<'py>(self, py: Python<'py>, node: &Node) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Reply(operation, reply) => decode(py, &operation, reply, node.strict()),
            Self::Object(object) => Ok(object.into_bound(py)),
        }
    }
}

impl Transport for CallContext {
    fn send(&self, request: Request) -> BoxFuture<'_, CoreResult<Reply>> {
        async move {
            if let Some(step) = self.steps.iter().find(|step| step.is_of(&request)) {
                let answer = step.value().await?;
                return Ok(Python::attach(|py| as_reply(&request, answer.bind(py)))?);
            }
            match self.overridden(&request)? {
                Some(answer) => {
                    let answer = finished(answer).await?;
                    Ok(Python::attach(|py| as_reply(&request, answer.bind(py)))?)
                }
                None => self.link()?.send(request).await,
            }
        }
        .boxed()
    }

    fn reconnect(&self) {
        if let Ok(link) = self.link() {
            link.reconnect();
        }
    }

    fn afterwards(&self, work: BoxFuture<'static, ()>) {
        afterwards::run(work);
    }
}

impl CallContext {
    /// The context of a call of an object.
    pub fn of(object: &Bound<'_, BaseWebOperations>) -> PyResult<Self> {
        let overrides = Overrides::of(object)?.map(Arc::new);
        let node = object.get().node.clone();
        if !is_native(object.as_any())? {
            own_agent(object, &node)?;
        }
        let mocked = match node.handler(object.py()) {
            Some(handler) if !node.calls_python() => mocked(handler.bind(object.py()))?,
            _ => None,
        };
        Ok(Self { node, overrides, steps: Arc::default(), mocked })
    }

    /// The way to the server.
    fn link(&self) -> PyResult<Link> {
        match &self.mocked {
            Some(credentials) => self.node.link_with(Some(credentials.clone())),
            None => self.node.link(),
        }
    }

    /// The context of an operation of several requests, some of which members of the script may have.
    pub fn with_steps(object: &Bound<'_, BaseWebOperations>, operation: &str) -> PyResult<Self> {
        let steps = Arc::new(Replaced::steps(object.as_any(), operation)?);
        Ok(Self { steps, ..Self::of(object)? })
    }

    /// What an override of `_get` or `_post` returned, possibly a coroutine; None where there is no override.
    fn overridden(&self, request: &Request) -> PyResult<Option<Py<PyAny>>> {
        self.overrides.as_ref().map_or(Ok(None), |overrides| overrides.call(request))
    }

    /// Whether requests of this verb go to an override.
    pub fn is_overridden(&self, verb: Verb) -> bool {
        self.overrides.as_ref().is_some_and(|overrides| overrides.take(verb))
    }

    /// Whose code runs on the way of a call: that of `code`, and whatever the script has put in the way.
    pub fn code(&self, code: Code) -> Code {
        let has_own = self.overrides.is_some() || self.mocked.is_some() || !self.steps.is_empty();
        if has_own || self.node.calls_python() { Code::Script } else { code }
    }

    /// The URL and the transport, for operations of several requests.
    pub fn endpoint(&self) -> PyResult<Endpoint> {
        self.node.link()?;
        Ok(self.node.endpoint(Arc::new(self.clone())))
    }

    /// The request of an operation.
    pub fn request(&self, op: &'static Operation, form: Form) -> PyResult<Request> {
        self.node.request(op, form)
    }

    /// Sends a request. What an override returns is the result.
    pub async fn ask(&self, request: Request) -> PyResult<Answered> {
        if let Some(answer) = self.overridden(&request)? {
            return Ok(Answered::Object(finished(answer).await?));
        }
        let operation = request.operation.clone();
        Ok(Answered::Reply(operation, self.link()?.send(request).await?))
    }

    /// Sends a request; the result is a Python object.
    pub async fn send(&self, request: Request) -> PyResult<Py<PyAny>> {
        let answered = self.ask(request).await?;
        Python::attach(|py| answered.object(py, &self.node).map(Bound::unbind))
    }

    /// Carries out an operation of one request.
    pub async fn call(&self, op: &'static Operation, form: Form) -> PyResult<Py<PyAny>> {
        self.send(self.request(op, form)?).await
    }

    /// Sends a request whose reply is a document; an error reply is an error.
    pub async fn document_of(&self, request: Request) -> PyResult<Py<PyDict>> {
        let (operation, url) = (request.operation.clone(), request.shown());
        let answered = self.ask(request).await?;
        let masks = answered.masks();
        Python::attach(|py| {
            let answer = answered.object(py, &self.node)?;
            decode_document(&operation, &url, &masks, &answer).map(Bound::unbind)
        })
    }

    /// The document. The first use requests it.
    pub async fn document(&self, read: &'static Operation) -> PyResult<Py<PyDict>> {
        match Python::attach(|py| self.node.held_document(py).map(Bound::unbind)) {
            Some(document) => Ok(document),
            None => self.load(read).await,
        }
    }

    /// Requests the document again. The old document stays until the new one has arrived.
    pub async fn load(&self, read: &'static Operation) -> PyResult<Py<PyDict>> {
        let document = self.document_of(self.request(read, Form::new())?).await?;
        Python::attach(|py| self.node.keep_document(document.bind(py)))?;
        Ok(document)
    }

    /// An attribute of the document. The first use requests the document.
    pub async fn known(&self, read: &'static Operation, key: &str) -> PyResult<Py<PyAny>> {
        if let Some(value) = Python::attach(|py| self.node.known(py, key).map(|value| value.map(Bound::unbind)))? {
            return Ok(value);
        }
        let document = self.document(read).await?;
        Python::attach(|py| Ok(member(document.bind(py), key)?.map_or_else(|| py.None(), Bound::unbind)))
    }
}

/// The `User-Agent` that a subclass has as its own `useragent`, for the requests from now on.
fn own_agent(object: &Bound<'_, BaseWebOperations>, node: &Node) -> PyResult<()> {
    let Some(own) = Replaced::find(object.as_any(), "useragent")? else { return Ok(()) };
    if let Ok(agent) = own.here(object.py())?.extract::<String>()
        && node.settings().options().user_agent != agent
    {
        node.change_settings(|settings| settings.set_user_agent(agent));
    }
    Ok(())
}
