//! The asyncio call driver: a Rust future as an `asyncio.Future` ([`spawn`]), and a coroutine of Python as a Rust
//! future ([`finished`]). Worker threads drive the requests; the event loop waits for none of them.
//!
//! A cancelled call: asyncio cancels the future that [`spawn`] returned, whose callback then ends the Rust future, and
//! with it the request. A coroutine that the call waited for is cancelled by [`CancelOnDrop`].

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::FutureExt;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCFunction, PyTuple};
use pyo3_async_runtimes::TaskLocals;
use tokio::sync::oneshot;

use super::logging;
use super::runtimes::workers;
use super::step::Step;
use crate::python::panics::guarded;

/// The work of a call.
pub type Work = Pin<Box<dyn Future<Output = PyResult<Py<PyAny>>> + Send>>;

tokio::task_local! { static CALLER: Arc<TaskLocals>; }

/// A function of a module that each awaited call needs, which is imported once.
macro_rules! function {
    ($py:ident, $module:literal, $name:literal) => {{
        static FUNCTION: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        FUNCTION.import($py, $module, $name)
    }};
}

/// Runs `work` and returns an `asyncio.Future` of its result.
pub fn spawn(py: Python<'_>, work: Work) -> PyResult<Bound<'_, PyAny>> {
    logging::refresh(py);
    let caller = Arc::new(TaskLocals::with_running_loop(py)?.copy_context(py)?);
    let result = caller.event_loop(py).call_method0(intern!(py, "create_future"))?;
    let (over, is_over) = oneshot::channel::<()>();
    let over = Mutex::new(Some(over));
    let told = PyCFunction::new_closure(py, None, None, move |_, _| {
        drop(over.lock().unwrap_or_else(PoisonError::into_inner).take());
    })?;
    result.call_method1(intern!(py, "add_done_callback"), (told,))?;
    let driven = Driven { work: Some(work), is_over, caller: caller.clone(), result: Some(result.clone().unbind()) };
    workers()?.spawn(CALLER.scope(caller, driven));
    Ok(result)
}

/// An awaited call, which a worker thread drives.
struct Driven {
    work: Option<Work>,
    /// Is ready as soon as nobody waits for the result any more.
    is_over: oneshot::Receiver<()>,
    caller: Arc<TaskLocals>,
    /// The `asyncio.Future`.
    result: Option<Py<PyAny>>,
}

impl Future for Driven {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // at the exit, the runtime drops what was not polled to its end
        let Some(_step) = Step::begin_unless_exiting() else { return Poll::Pending };
        let polled = guarded(|| {
            if self.is_over.poll_unpin(context).is_ready() {
                return Ok(None);
            }
            match self.work.as_mut().map(|work| work.as_mut().poll(context)) {
                Some(Poll::Pending) => Ok(Some(Poll::Pending)),
                Some(Poll::Ready(value)) => value.map(|value| Some(Poll::Ready(value))),
                None => Ok(None),
            }
        });
        let value = match polled {
            Ok(Some(Poll::Pending)) => return Poll::Pending,
            Ok(Some(Poll::Ready(value))) => Some(Ok(value)),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        };
        // the objects that the work held are dropped in this step, too
        let (work, result) = (self.work.take(), self.result.take());
        let ended = guarded(|| {
            drop(work);
            Ok(())
        });
        let value = value.map(|value| ended.and(value));
        if let (Some(value), Some(result)) = (value, result) {
            let _ = guarded(|| Ok(Python::try_attach(|py| deliver(py, &self.caller, result.bind(py), value))));
        }
        Poll::Ready(())
    }
}

/// Hands a result over to the event loop that waits for it.
fn deliver(py: Python<'_>, caller: &TaskLocals, result: &Bound<'_, PyAny>, value: PyResult<Py<PyAny>>) {
    let event_loop = &caller.event_loop(py);
    let (set, value) = match value {
        Ok(value) => (intern!(py, "set_result"), value),
        Err(error) => (intern!(py, "set_exception"), error.into_value(py).into_any()),
    };
    let told = settle(py).and_then(|settle| {
        event_loop.call_method1(intern!(py, "call_soon_threadsafe"), (settle, result, set, value)).map(drop)
    });
    if let Err(error) = told {
        // nobody waits for the result where the event loop is closed
        let is_closed = event_loop.call_method0(intern!(py, "is_closed")).and_then(|closed| closed.is_truthy());
        if !is_closed.unwrap_or_default() {
            error.write_unraisable(py, Some(event_loop));
        }
    }
}

/// The function that an event loop calls with an `asyncio.Future`, the name of a method and a value. A future that was
/// cancelled meanwhile takes no result.
fn settle(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static SETTLE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let make = || {
        let settle = PyCFunction::new_closure(py, None, None, |arguments: &Bound<'_, PyTuple>, _| {
            let py = arguments.py();
            let (result, set, value): (Bound<'_, PyAny>, Bound<'_, PyAny>, Bound<'_, PyAny>) = arguments.extract()?;
            if result.call_method0(intern!(py, "done"))?.is_truthy()? {
                return Ok(());
            }
            match result.getattr(set.cast::<pyo3::types::PyString>()?)?.call1((value,)) {
                Ok(_) => Ok(()),
                // a future takes no StopIteration
                Err(error) => result.call_method1(intern!(py, "set_exception"), (error.into_value(py),)).map(drop),
            }
        })?;
        Ok::<_, PyErr>(settle.into_any().unbind())
    };
    SETTLE.get_or_try_init(py, make).map(|settle| settle.bind(py))
}

/// A running coroutine. It is cancelled when the call that waits for it ends early.
struct CancelOnDrop(Py<PyAny>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        // has no effect on a coroutine that has ended; the error of a closed event loop needs no handling
        Python::try_attach(|py| drop(self.0.call_method0(py, intern!(py, "cancel"))));
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
        let caller = CALLER
            .try_with(Clone::clone)
            .map_err(|_| PyRuntimeError::new_err("there is no event loop to run a coroutine in"))?;
        let submit = function!(py, "asyncio", "run_coroutine_threadsafe")?;
        // in the caller's context, so that the coroutine sees the caller's context variables
        let running = caller.context(py).call_method1(intern!(py, "run"), (submit, object, caller.event_loop(py)))?;
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
