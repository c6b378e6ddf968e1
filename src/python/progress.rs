//! `progress=`: how far a call of many requests has come, told to Python.

use futures::FutureExt;
use futures::future::BoxFuture;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBool;

#[cfg(feature = "stubs")]
use super::args::hints;
use super::args::wrong;
use super::runtime;
use crate::core::Result as CoreResult;
use crate::core::bulk::Watch;

/// What was given as `progress=`: True, False or a callable.
pub struct Progress(Option<Py<PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Progress {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = hints::PROGRESS;
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

/// Tells it in the thread that waits for the call, which is the one that drives it.
pub struct Told(Option<Py<PyAny>>);

/// Tells it in the event loop that waits for the call; what a coroutine function returns is awaited there.
pub struct ToldInLoop(Option<Py<PyAny>>);

impl From<Option<Progress>> for Told {
    fn from(given: Option<Progress>) -> Self {
        Self(given.and_then(|progress| progress.0))
    }
}

impl From<Option<Progress>> for ToldInLoop {
    fn from(given: Option<Progress>) -> Self {
        Self(given.and_then(|progress| progress.0))
    }
}

impl Watch for Told {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, CoreResult<()>> {
        let told = self.0.as_ref().map_or(Ok(()), |tell| {
            Python::attach(|py| tell.call1(py, (done, total, item)).map(drop)).map_err(Into::into)
        });
        std::future::ready(told).boxed()
    }
}

impl Watch for ToldInLoop {
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, CoreResult<()>> {
        async move {
            let Some(tell) = &self.0 else { return Ok(()) };
            let coroutine = Python::attach(|py| {
                let module = py.import("arcrest._progress")?;
                module.call_method1(intern!(py, "tell"), (tell, done, total, item)).map(Bound::unbind)
            })?;
            runtime::finished(coroutine).await?;
            Ok(())
        }
        .boxed()
    }
}
