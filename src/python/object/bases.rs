//! The base classes of all resources, which hold a [`Node`]. Their members stand in `members`, `raw` and
//! `own_transport`; their operations in `api`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::node::Node;

/// The root of every class of ArcREST's that talks to a server.
#[pyclass(frozen, subclass, dict, weakref, module = "arcrest.web._base")]
#[derive(Default)]
pub struct BaseWebOperations {
    /// The URL and the session.
    pub node: Arc<Node>,
}

impl BaseWebOperations {
    /// On a node that is open already.
    pub fn on(node: Node) -> Self {
        Self { node: Arc::new(node) }
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl BaseWebOperations {
    // `__new__` takes anything, so that a Python subclass may change the signature of `__init__`.
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self::default()
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
}

#[arcrest_macros::guarded]
#[pymethods]
impl BaseAGSServer {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        Self::on(Node::default())
    }
}

/// The base of the resources of the asyncio API.
///
/// What talks to the server is awaited, `_get` and `_post` included; the rest is as in the blocking API.
#[pyclass(frozen, subclass, extends = BaseAGSServer, module = "arcrest.aio")]
#[derive(Default)]
pub struct AsyncResource;

impl AsyncResource {
    /// On a node that is open already.
    pub fn on(node: Node) -> PyClassInitializer<Self> {
        BaseAGSServer::on(node).add_subclass(Self)
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl AsyncResource {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        Self::on(Node::default())
    }
}
