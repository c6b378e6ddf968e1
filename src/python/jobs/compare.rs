//! `_compare`, for `jobs.compare` of both APIs, which is written in Python.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::jobs::compare::compare;
use crate::python::table::Table;

/// Where two snapshots differ, both of them JSON text.
#[pyfunction]
pub fn _compare(py: Python<'_>, first: &str, second: &str, ignore: Vec<String>) -> PyResult<Table> {
    py.detach(|| {
        let read = |text: &str| serde_json::from_str(text).map_err(|error| PyValueError::new_err(error.to_string()));
        Ok(compare(&read(first)?, &read(second)?, &ignore)?.into())
    })
}
