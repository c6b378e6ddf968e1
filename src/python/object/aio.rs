//! The asyncio API: a method returns a [`Call`], which sends its requests when it is awaited.

use futures::future::BoxFuture;
use pyo3::prelude::*;

use super::api::Api;
use super::bases::{AsyncResource, BaseWebOperations};
use super::delivery::{Code, Delivery, Finish};
use super::rows::AsyncRows;
use crate::python::call::awaitable::Call;
use crate::python::call::left::Left;
use crate::python::call::progress::InLoop;

/// Results that are awaited.
pub struct Asyncio;

impl Delivery for Asyncio {
    type Listing = AsyncRows;
    type Watch = InLoop;
    const IS_BLOCKING: bool = false;

    fn deliver<'py, T: Send + 'static>(
        object: &Bound<'py, BaseWebOperations>,
        member: &'static str,
        work: BoxFuture<'static, PyResult<T>>,
        _code: Code,
        finish: Finish<T>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let node = object.get().node.clone();
        Call::pending(object.as_any(), member, async move {
            let result = work.await?;
            Python::attach(|py| finish(py, &node, result).map(Bound::unbind))
        })
    }

    fn leaving<'py>(
        _py: Python<'py>,
        delivered: PyResult<Bound<'py, PyAny>>,
        left: Left,
    ) -> PyResult<Bound<'py, PyAny>> {
        let call = delivered?;
        call.cast::<Call>()?.get().leaving(left);
        Ok(call)
    }
}

impl Api for AsyncResource {
    type Delivery = Asyncio;

    fn web<'a, 'py>(slf: &'a Bound<'py, Self>) -> &'a Bound<'py, BaseWebOperations> {
        slf.as_super().as_super()
    }
}
