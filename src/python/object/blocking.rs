//! The blocking API: a method sends its requests and returns the result.

use futures::future::BoxFuture;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::api::Api;
use super::bases::{BaseAGSServer, BaseWebOperations};
use super::context::CallContext;
use super::delivery::{Code, Delivery, Finish};
use super::rows::Rows;
use crate::core::Operation;
use crate::python::call::left::Left;
use crate::python::call::progress::InThread;
use crate::python::call::wait;

/// Results as they are.
pub struct Blocking;

impl Delivery for Blocking {
    type Listing = Rows;
    type Watch = InThread;
    const IS_BLOCKING: bool = true;

    fn deliver<'py, T: Send + 'static>(
        object: &Bound<'py, BaseWebOperations>,
        _member: &'static str,
        work: BoxFuture<'static, PyResult<T>>,
        code: Code,
        finish: Finish<T>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = object.py();
        let finish = |result| finish(py, &object.get().node, result);
        match code {
            Code::Native => wait::ask(py, work, finish),
            Code::Script => wait::wait(py, work, finish),
        }
    }

    fn leaving<'py>(
        py: Python<'py>,
        delivered: PyResult<Bound<'py, PyAny>>,
        left: Left,
    ) -> PyResult<Bound<'py, PyAny>> {
        delivered.map_err(|raised| left.told(py, raised))
    }
}

impl Api for BaseAGSServer {
    type Delivery = Blocking;

    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations> {
        slf.as_super()
    }
}

impl BaseWebOperations {
    /// The document, for members that only the blocking API has.
    pub fn document<'py>(slf: &Bound<'py, Self>, read: &'static Operation) -> PyResult<Bound<'py, PyDict>> {
        if let Some(document) = slf.get().node.held_document(slf.py()) {
            return Ok(document);
        }
        let context = CallContext::of(slf)?;
        let code = context.code(Code::Native);
        let work = Box::pin(async move { context.document(read).await });
        let finish: Finish<Py<PyDict>> = Box::new(|py, _, document| Ok(document.into_bound(py).into_any()));
        let document = Blocking::deliver(slf, read.name, work, code, finish)?;
        Ok(document.cast_into()?)
    }
}
