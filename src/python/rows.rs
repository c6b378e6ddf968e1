//! The rows of a long listing as Python iterators, one for each face.

use std::sync::Arc;

use pyo3::exceptions::{PyStopAsyncIteration, PyStopIteration};
use pyo3::prelude::*;
use tokio::sync::Mutex;

use super::args::{Answer, Awaited, Dict};
use super::{Call, json, runtime, show};
use crate::core::pages::Rows as CoreRows;

/// The rows of a long listing, a dict each. A page is asked for when its first row is.
///
/// One whose page can't be read raises, and may be asked again: no row is lost.
#[pyclass(frozen, module = "arcrest._core")]
pub struct Rows(Mutex<CoreRows>);

/// The rows of a long listing, a dict each, for `async for`. A page is asked for when its first row is.
///
/// One whose page can't be read raises, and may be asked again: no row is lost.
#[pyclass(frozen, module = "arcrest.aio")]
pub struct AsyncRows(Arc<Mutex<CoreRows>>);

impl From<CoreRows> for Rows {
    fn from(rows: CoreRows) -> Self {
        Self(Mutex::new(rows))
    }
}

impl From<CoreRows> for AsyncRows {
    fn from(rows: CoreRows) -> Self {
        Self(Arc::new(Mutex::new(rows)))
    }
}

/// How many rows are here; those of a listing that is being read right now are not told.
fn described(rows: &Mutex<CoreRows>) -> String {
    let here = rows.try_lock().map_or(0, |rows| rows.here().count());
    format!("<rows of a listing, {here} of them here>")
}

fn as_html(py: Python<'_>, rows: &Mutex<CoreRows>) -> PyResult<String> {
    rows.try_lock().map_or_else(|_| Ok(String::new()), |rows| show::rows(py, rows.here()))
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
        let next = async { Ok(self.0.lock().await.next().await?) };
        runtime::wait(py, next, |row| {
            let row = row.ok_or_else(|| PyStopIteration::new_err(()))?;
            Ok(json::loads(py, row.to_json())?.into())
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
            Python::attach(|py| Ok(json::loads(py, row.to_json())?.unbind()))
        })
        .map(Into::into)
    }
}
