//! Long listings as Python iterators, one for each API.

use std::sync::Arc;

use pyo3::exceptions::{PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use tokio::sync::Mutex;

use super::show;
use crate::core::pages::{self, Page, is_true, moment};
use crate::core::{Error, Reply, Request, Result as CoreResult};
use crate::python::call::awaitable::Call;
use crate::python::call::wait::wait;
use crate::python::convert::hints::{Answer, Awaited, Dict};
use crate::python::convert::json;

/// The items of a listing, page by page.
pub type Items = pages::Items<Item>;

/// An item of a listing as a Python dict. A page is decoded as one reply.
pub struct Item(pub Py<PyDict>);

impl pages::Item for Item {
    fn page(mut reply: Reply, request: &Request, key: &str) -> CoreResult<Page<Self>> {
        if let Some(failure) = reply.failure() {
            return Err(Error::server(request.operation.clone(), reply.url.clone(), failure));
        }
        if !reply.looks_like_json() {
            return Err(reply.not_json(&request.operation, ""));
        }
        let body = std::mem::take(&mut reply.body);
        let broken = |reason: &str| reply.broken_json(&request.operation, reason);
        Python::attach(|py| {
            let page = json::loads(py, body).map_err(|error| match error {
                json::ReadError::Json(reason) => broken(&reason),
                json::ReadError::Python(error) => error.into(),
            })?;
            let page = page.cast_into::<PyDict>().map_err(|_| broken("it is not an object"))?;
            let member = |name: &str| page.get_item(name).map(|value| value.filter(|value| !value.is_none()));
            let items = match member(key)? {
                Some(items) => items
                    .cast_into::<PyList>()
                    .map_err(|_| broken(&format!("{key} is not a list")))?
                    .iter()
                    .map(|item| item.cast_into().map(|item| Self(item.unbind())))
                    .collect::<Result<_, _>>()
                    .map_err(|_| broken(&format!("{key} has what is not an object")))?,
                None => Vec::new(),
            };
            let text = |name: &str| -> PyResult<Option<String>> {
                member(name)?.map(|value| Ok(value.str()?.to_string())).transpose()
            };
            let has_more = text("hasMore")?.is_some_and(|more| is_true(&more));
            Ok(Page { items, has_more, end_time: text("endTime")?.and_then(|time| moment(&time)) })
        })
    }

    fn numbers(items: &[Self], name: &str) -> Vec<Option<i64>> {
        attributes(items, name, |value| value.extract().ok().or_else(|| moment(&value.str().ok()?.to_string())))
    }

    fn texts(items: &[Self], name: &str) -> Vec<Option<String>> {
        attributes(items, name, |value| value.extract().ok())
    }

    fn json(&self) -> CoreResult<String> {
        Ok(Python::attach(|py| json::known(self.0.bind(py)))?)
    }
}

fn attributes<T>(items: &[Item], name: &str, read: impl Fn(Bound<'_, PyAny>) -> Option<T>) -> Vec<Option<T>> {
    Python::attach(|py| {
        let name = PyString::intern(py, name);
        let attribute = |item: &Item| item.0.bind(py).get_item(&name).ok().flatten().and_then(&read);
        items.iter().map(attribute).collect()
    })
}

/// The text of a listing without a page.
const UNREAD: &str = "items of a listing, not read yet: use a loop, list() or next()";

/// A class of an API that iterates over a listing.
macro_rules! listing {
    ($class:ident $module:literal $iter:ident $doc:literal) => {
        #[doc = $doc]
        ///
        /// A page that can't be read raises; the next step requests the page again, so that no item is lost.
        #[pyclass(frozen, module = $module)]
        pub struct $class(Arc<Mutex<Items>>);

        impl From<Items> for $class {
            fn from(items: Items) -> Self {
                Self(Arc::new(Mutex::new(items)))
            }
        }

        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            fn $iter(slf: Py<Self>) -> Py<Self> {
                slf
            }

            fn __repr__(&self) -> String {
                match self.0.try_lock() {
                    Ok(items) if items.is_read() => {
                        format!("<items of a listing, {} of them loaded>", items.here().count())
                    }
                    Ok(_) => format!("<{UNREAD}>"),
                    Err(_) => "<items of a listing, a page is being read>".to_owned(),
                }
            }

            /// The loaded items as a small table. Sends no request.
            fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
                let items = self.0.try_lock();
                match items {
                    Ok(items) if items.is_read() => show::rows(items.here().map(|item| item.0.bind(py))),
                    Ok(_) => Ok(format!("<div>{UNREAD}</div>")),
                    Err(_) => Ok(String::new()),
                }
            }
        }
    };
}

listing!(Rows "arcrest._core" __iter__ "The items of a long listing, a dict each. A page is requested when its first item is needed.");
listing!(AsyncRows "arcrest.aio" __aiter__ "The items of a long listing, a dict each, for `async for`. A page is requested when its first item is needed.");

/// The next item; at the end the exception that `end` makes.
async fn next(items: Arc<Mutex<Items>>, end: fn() -> PyErr) -> PyResult<Py<PyAny>> {
    Ok(items.lock().await.next().await?.ok_or_else(end)?.0.into_any())
}

#[arcrest_macros::guarded]
#[pymethods]
impl Rows {
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Answer<'py, Dict>> {
        if let Some(item) = self.0.try_lock().ok().and_then(|mut items| items.take()) {
            return Ok(item.0.into_bound(py).into_any().into());
        }
        let next = next(self.0.clone(), || PyStopIteration::new_err(()));
        wait(py, next, |item| Ok(item.into_bound(py).into()))
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl AsyncRows {
    fn __anext__<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, Dict>> {
        let next = next(slf.get().0.clone(), || PyStopAsyncIteration::new_err(()));
        Call::pending(slf.as_any(), "__anext__", next).map(Into::into)
    }
}
