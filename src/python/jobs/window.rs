//! What `jobs.stopped` of both APIs, which is a context manager of Python, does at the site: `_plan`, `_open` and `_close`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::core::Names;
use crate::jobs::window as job;
use crate::jobs::{Gathered, Selection};
use crate::python::errors::classes::BulkError;
use crate::python::table::Table;

/// A maintenance window. Knows which services are to be stopped, and which it has stopped.
#[pyclass(frozen, module = "arcrest._core")]
pub struct _Window(Arc<job::Window>);

#[arcrest_macros::guarded]
#[pymethods]
impl _Window {
    #[new]
    #[pyo3(signature = (url, folder, types, names, wait, file))]
    fn new(
        url: &str,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        wait: f64,
        file: Option<PathBuf>,
    ) -> PyResult<Self> {
        let wait = Duration::try_from_secs_f64(wait)
            .map_err(|_| PyValueError::new_err("jobs.stopped: wait is a number of seconds"))?;
        let selection = Selection::new(folder, types, names);
        Ok(Self(Arc::new(job::Window::new(url, selection, wait, file)?)))
    }

    /// The file of its state.
    #[getter]
    fn file(&self) -> PathBuf {
        self.0.file().to_owned()
    }
}

/// The services of a window. One exception names all that are not as they should be.
pub fn table_of_window<'py>(py: Python<'py>, what: &str, found: Gathered) -> PyResult<Bound<'py, PyAny>> {
    let table = Bound::new(py, Table::from(found.table))?.into_any();
    let Some((_, first)) = found.lost.first() else { return Ok(table) };
    let reason = PyErr::from(first.clone()).value(py).to_string();
    let names: Vec<&str> = found.lost.iter().map(|(name, _)| &**name).collect();
    let count = format!("{} of {} services", names.len(), table.len()?);
    let text = format!("{what}; {count} are not as they should be: {}; the first: {reason}", names.join(", "));
    Err(BulkError::new_err((text, table.unbind())))
}

jobs! {
    /// What the window would do now.
    #[pyfunction]
    pub fn _plan<'py>(ags: Site<'py, Admin>, window: Bound<'py, _Window>) -> PyResult<Delivered<'py, One<Table>>> {
        let window = window.get().0.clone();
        let work = move |site| async move { window.plan(&site).await };
        Base::compute(ags.0.as_super(), "jobs.stopped", Code::Native, work, |py, _, found| table_of_window(py, "", found))
            .map(Into::into)
    }

    /// Stops the services, and waits until they have stopped.
    #[pyfunction]
    #[pyo3(signature = (ags, window, progress=None))]
    pub fn _open<'py>(
        ags: Site<'py, Admin>,
        window: Bound<'py, _Window>,
        progress: Option<Progress>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (window, (watch, code)) = (window.get().0.clone(), Base::watch(progress));
        let work = move |site| async move { window.open(&site, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.stopped", code, work, |py, _, found| {
            let what = "jobs.stopped: the window did not open, and what it had stopped was started again";
            table_of_window(py, what, found)
        })
        .map(Into::into)
    }

    /// Starts what the window has stopped, and waits until it runs.
    #[pyfunction]
    #[pyo3(signature = (ags, window, progress=None))]
    pub fn _close<'py>(
        ags: Site<'py, Admin>,
        window: Bound<'py, _Window>,
        progress: Option<Progress>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (window, (watch, code)) = (window.get().0.clone(), Base::watch(progress));
        let file = window.file().display().to_string();
        let work = move |site| async move { window.close(&site, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.stopped", code, work, move |py, _, found| {
            table_of_window(py, &format!("jobs.stopped: jobs.restore(ags, {file:?}) tries again"), found)
        })
        .map(Into::into)
    }
}
