//! The rows of a long listing as Python iterators, one for each face.

use std::sync::Arc;

use pyo3::exceptions::{PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use tokio::sync::Mutex;

use super::args::{Answer, Awaited, Dict};
use super::{Call, json, runtime, show};
use crate::core::pages::{Page, Row, Rows as CoreRows};
use crate::core::{Error, Reply, Request, Result as CoreResult};

/// A row as Python has it. A page is decoded whole, as the reply of any call is.
pub struct Item(Py<PyDict>);

impl Row for Item {
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
            let rows = match member(key)? {
                Some(rows) => rows
                    .cast_into::<PyList>()
                    .map_err(|_| broken(&format!("{key} is not a list")))?
                    .iter()
                    .map(|row| row.cast_into().map(|row| Self(row.unbind())))
                    .collect::<Result<_, _>>()
                    .map_err(|_| broken(&format!("{key} has what is not an object")))?,
                None => Vec::new(),
            };
            let has_more = member("hasMore")?.is_some_and(|more| more.extract().unwrap_or_default());
            Ok(Page { rows, has_more, end_time: member("endTime")?.and_then(|time| time.extract().ok()) })
        })
    }

    fn numbers(rows: &[Self], name: &str) -> Vec<Option<i64>> {
        members(rows, name)
    }

    fn texts(rows: &[Self], name: &str) -> Vec<Option<String>> {
        members(rows, name)
    }

    fn json(&self) -> CoreResult<String> {
        Ok(Python::attach(|py| json::dumps(self.0.bind(py)))?)
    }
}

fn members<T: for<'a, 'py> FromPyObject<'a, 'py>>(rows: &[Item], name: &str) -> Vec<Option<T>> {
    Python::attach(|py| {
        let name = PyString::intern(py, name);
        let member = |row: &Item| row.0.bind(py).get_item(&name).ok().flatten().and_then(|value| value.extract().ok());
        rows.iter().map(member).collect()
    })
}

/// The rows of a long listing, a dict each. A page is asked for when its first row is.
///
/// One whose page can't be read raises, and may be asked again: no row is lost.
#[pyclass(frozen, module = "arcrest._core")]
pub struct Rows(Mutex<CoreRows<Item>>);

/// The rows of a long listing, a dict each, for `async for`. A page is asked for when its first row is.
///
/// One whose page can't be read raises, and may be asked again: no row is lost.
#[pyclass(frozen, module = "arcrest.aio")]
pub struct AsyncRows(Arc<Mutex<CoreRows<Item>>>);

impl From<CoreRows<Item>> for Rows {
    fn from(rows: CoreRows<Item>) -> Self {
        Self(Mutex::new(rows))
    }
}

impl From<CoreRows<Item>> for AsyncRows {
    fn from(rows: CoreRows<Item>) -> Self {
        Self(Arc::new(Mutex::new(rows)))
    }
}

/// How many rows are here; those of a listing that is being read right now are not told.
fn described(rows: &Mutex<CoreRows<Item>>) -> String {
    let here = rows.try_lock().map_or(0, |rows| rows.here().count());
    format!("<rows of a listing, {here} of them here>")
}

fn as_html(py: Python<'_>, rows: &Mutex<CoreRows<Item>>) -> PyResult<String> {
    rows.try_lock().map_or_else(|_| Ok(String::new()), |rows| show::rows(rows.here().map(|row| row.0.bind(py))))
}

#[pymethods]
impl Rows {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        described(&self.0)
    }

    /// The rows that are here, as a small table. Asks nothing.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        as_html(py, &self.0)
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Answer<'py, Dict>> {
        if let Some(row) = self.0.try_lock().ok().and_then(|mut rows| rows.take()) {
            return Ok(row.0.into_bound(py).into_any().into());
        }
        let next = async { Ok(self.0.lock().await.next().await?) };
        runtime::wait(py, next, |row| {
            let row = row.ok_or_else(|| PyStopIteration::new_err(()))?;
            Ok(row.0.into_bound(py).into_any().into())
        })
    }
}

#[pymethods]
impl AsyncRows {
    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        described(&self.0)
    }

    /// The rows that are here, as a small table. Asks nothing.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        as_html(py, &self.0)
    }

    fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Awaited<'py, Dict>> {
        let rows = self.0.clone();
        Call::pending(py, async move {
            let row = rows.lock().await.next().await?.ok_or_else(|| PyStopAsyncIteration::new_err(()))?;
            Ok(row.0.into_any())
        })
        .map(Into::into)
    }
}
