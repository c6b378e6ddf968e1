//! The asyncio call driver: a Rust future as an `asyncio.Future` ([`spawn`]), and a coroutine of Python as a Rust
//! future ([`finished`]). Worker threads drive the requests; the event loop waits for none of them.
//!
//! A cancelled call: asyncio cancels the future that [`spawn`] returned, pyo3-async-runtimes then drops the Rust
//! future, and with it the request. A coroutine that the call waited for is cancelled by [`CancelOnDrop`].

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;
use pyo3_async_runtimes::{TaskLocals, generic};
use tokio::sync::oneshot;

use super::logging;
use super::runtimes::workers;

/// Runs `future` and returns an `asyncio.Future` of its result.
pub fn spawn<F, T>(py: Python<'_>, future: F) -> PyResult<Bound<'_, PyAny>>
where
    F: Future<Output = PyResult<T>> + Send + 'static,
    T: for<'a> IntoPyObject<'a> + Send + 'static,
{
    logging::refresh(py);
    generic::future_into_py::<Workers, _, _>(py, future)
}

/// A running coroutine. It is cancelled when the call that waits for it ends early.
struct CancelOnDrop(Py<PyAny>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        // has no effect on a coroutine that has ended; the error of a closed event loop needs no handling
        Python::attach(|py| drop(self.0.call_method0(py, intern!(py, "cancel"))));
    }
}

/// The result of an awaitable, which runs in the event loop of the call that waits for it; any other object is
/// returned unchanged.
pub async fn finished(object: Py<PyAny>) -> PyResult<Py<PyAny>> {
    let started = Python::attach(|py| {
        let object = object.bind(py);
        if !object.hasattr(intern!(py, "__await__"))? {
            return Ok(None);
        }
        let locals = <Workers as generic::ContextExt>::get_task_locals()
            .ok_or_else(|| PyRuntimeError::new_err("there is no event loop to run a coroutine in"))?;
        let submit = py.import("asyncio")?.getattr("run_coroutine_threadsafe")?;
        // in the caller's context, so that the coroutine sees the caller's context variables
        let running = locals.context(py).call_method1(intern!(py, "run"), (submit, object, locals.event_loop(py)))?;
        let (sender, done) = oneshot::channel();
        let sender = Mutex::new(Some(sender));
        let notify = PyCFunction::new_closure(py, None, None, move |_, _| {
            sender.lock().unwrap_or_else(PoisonError::into_inner).take().map(|sender| sender.send(()));
        })?;
        running.call_method1(intern!(py, "add_done_callback"), (notify,))?;
        Ok::<_, PyErr>(Some((CancelOnDrop(running.unbind()), done)))
    })?;
    let Some((running, done)) = started else { return Ok(object) };
    let _ = done.await;
    Python::attach(|py| running.0.call_method0(py, intern!(py, "result")))
}

tokio::task_local! { static LOCALS: TaskLocals; }

/// Our runtime as pyo3-async-runtimes asks for it. Its own support of tokio does not survive `fork()`.
struct Workers;

impl generic::Runtime for Workers {
    type JoinError = JoinError;
    type JoinHandle = Pin<Box<dyn Future<Output = Result<(), JoinError>> + Send>>;

    fn spawn<F: Future<Output = ()> + Send + 'static>(future: F) -> Self::JoinHandle {
        match workers() {
            Ok(handle) => {
                let task = handle.spawn(future);
                Box::pin(async move { task.await.map_err(JoinError::Task) })
            }
            Err(_) => Box::pin(async { Err(JoinError::NoRuntime) }),
        }
    }

    fn spawn_blocking<F: FnOnce() + Send + 'static>(work: F) -> Self::JoinHandle {
        match workers() {
            Ok(handle) => {
                let task = handle.spawn_blocking(work);
                Box::pin(async move { task.await.map_err(JoinError::Task) })
            }
            Err(_) => Box::pin(async { Err(JoinError::NoRuntime) }),
        }
    }
}

enum JoinError {
    Task(tokio::task::JoinError),
    NoRuntime,
}

impl generic::JoinError for JoinError {
    fn is_panic(&self) -> bool {
        matches!(self, Self::Task(error) if error.is_panic())
    }
    fn into_panic(self) -> Box<dyn std::any::Any + Send + 'static> {
        match self {
            Self::Task(error) if error.is_panic() => error.into_panic(),
            _ => Box::new("the runtime has stopped"),
        }
    }
}

impl generic::ContextExt for Workers {
    fn scope<F, R>(locals: TaskLocals, future: F) -> Pin<Box<dyn Future<Output = R> + Send>>
    where
        F: Future<Output = R> + Send + 'static,
    {
        Box::pin(LOCALS.scope(locals, future))
    }
    fn get_task_locals() -> Option<TaskLocals> {
        LOCALS.try_with(Clone::clone).ok()
    }
}
