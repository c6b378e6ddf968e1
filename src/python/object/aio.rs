//! The asyncio API: a method returns a [`Call`], which sends its requests when it is awaited.

use std::future::Future;

use pyo3::prelude::*;

use super::api::Api;
use super::bases::{AsyncResource, BaseWebOperations};
use super::delivery::{Delivery, Requests};
use super::node::Node;
use super::rows::AsyncRows;
use crate::python::call::awaitable::Call;
use crate::python::call::progress::InLoop;

/// Results that are awaited.
pub struct Asyncio;

impl Delivery for Asyncio {
    type Listing = AsyncRows;
    type Watch = InLoop;
    const IS_BLOCKING: bool = false;

    fn deliver<'py, F, T>(
        object: &Bound<'py, BaseWebOperations>,
        work: F,
        _requests: Requests,
        finish: impl for<'a> FnOnce(Python<'a>, &Node, T) -> PyResult<Bound<'a, PyAny>> + Send + 'static,
    ) -> PyResult<Bound<'py, PyAny>>
    where
        F: Future<Output = PyResult<T>> + Send + 'static,
        T: Send + 'static,
    {
        let node = object.get().node.clone();
        Call::pending(object.py(), async move {
            let result = work.await?;
            Python::attach(|py| finish(py, &node, result).map(Bound::unbind))
        })
    }
}

impl Api for AsyncResource {
    type Delivery = Asyncio;

    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations> {
        slf.as_super().as_super()
    }
}
