//! `progress=`: tells a callable of Python how far a call of many requests has come.

use futures::FutureExt;
use futures::future::BoxFuture;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBool;

use super::super::convert::args::wrong;
#[cfg(feature = "stubs")]
use super::super::convert::hints::types;
use super::asyncio::finished;
use crate::core::Result as CoreResult;
use crate::core::bulk::Watch;

/// The argument `progress=`: True, False or a callable.
pub struct Progress(Option<Py<PyAny>>);

impl Progress {
    /// Whether there is a callable to tell.
    pub const fn is_told(&self) -> bool {
        self.0.is_some()
    }
}

impl<'py> FromPyObject<'_, 'py> for Progress {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = types::PROGRESS;
    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(wanted) = object.cast::<PyBool>() {
            let bar = || object.py().import("arcrest._progress")?.call_method0(intern!(object.py(), "bar"));
            return Ok(Self(if wanted.is_true() { Some(bar()?.unbind()) } else { None }));
        }
        if object.is_callable() {
            return Ok(Self(Some(object.to_owned().unbind())));
        }
        Err(wrong(&object, "True, False or a callable (done, total, item)"))
    }
}

/// The watcher of the blocking API: calls the callable in the thread that waits for the call.
pub struct InThread(Option<Py<PyAny>>);

/// The watcher of the asyncio API: calls the callable in the event loop; a coroutine that it returns is awaited there.
pub struct InLoop(Option<Py<PyAny>>);

impl From<Option<Progress>> for InThread {
    fn from(given: Option<Progress>) -> Self {
        Self(given.and_then(|progress| progress.0))
    }
}

impl From<Option<Progress>> for InLoop {
    fn from(given: Option<Progress>) -> Self {
        Self(given.and_then(|progress| progress.0))
    }
}

impl Watch for InThread {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, CoreResult<()>> {
        let told = self.0.as_ref().map_or(Ok(()), |tell| {
            Python::attach(|py| tell.call1(py, (done, total, item)).map(drop)).map_err(Into::into)
        });
        std::future::ready(told).boxed()
    }
}

impl Watch for InLoop {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, CoreResult<()>> {
        async move {
            let Some(tell) = &self.0 else { return Ok(()) };
            let coroutine = Python::attach(|py| {
                let module = py.import("arcrest._progress")?;
                module.call_method1(intern!(py, "tell"), (tell, done, total, item)).map(Bound::unbind)
            })?;
            finished(coroutine).await?;
            Ok(())
        }
        .boxed()
    }
}
