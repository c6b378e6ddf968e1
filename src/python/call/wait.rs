//! The blocking call driver: sends with the GIL released, and hears Ctrl-C while it waits ([`interrupt`]).
//!
//! [`ask`] is for a call on whose way no code of Python runs: the calling thread drives it, connections included, and no
//! other thread has to wake up for a reply. [`wait`] is for a call during which Python may be called (an override,
//! `progress=`, a log record): worker threads drive the connections, so that a call which Python makes meanwhile does not
//! find them stopped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Instant;

use pyo3::intern;
use pyo3::prelude::*;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::{block_in_place, try_id};

use super::logging;
use super::runtimes::{SIGNAL_POLL, caller_driven, started_caller_driven, workers};
use super::step::{Step, has_stopped_others};
use crate::core::reentrancy::Waiting;

/// Ctrl-C is heard here: the exception that a signal handler of Python has raised.
fn interrupt() -> Option<PyErr> {
    #[allow(clippy::redundant_closure_for_method_calls)] // for any lifetime, which the method's path is not
    Python::attach(|py| py.check_signals()).err()
}

/// Carries out a call without code of Python on its way; `finish` makes a Python object of the result.
pub fn ask<F, T, R>(py: Python<'_>, future: F, finish: impl FnOnce(T) -> PyResult<R>) -> PyResult<R>
where
    F: Future<Output = PyResult<T>> + Send,
    T: Send,
{
    // a log record calls Python; and a thread inside of the workers' runtime can't drive another runtime
    if logging::refresh(py) || Handle::try_current().is_ok() {
        return wait(py, future, finish);
    }
    let begun = Step::begin_attached(py);
    let runtime = caller_driven()?;
    drop(begun);
    let _waiting = Waiting::begin();
    let (result, step) = detached(py, || {
        let mut future = pin!(future);
        let stepping = poll_fn(|context| {
            let step = Step::begin();
            future.as_mut().poll(context).map(|result| (result, step))
        });
        runtime.drive(stepping, || {
            let step = Step::begin();
            interrupt().map(|interrupt| (Err(interrupt), step))
        })
    });
    end(py, result, step, finish)
}

/// Carries out a call of any kind; `finish` makes a Python object of the result.
///
/// The calling thread polls the future itself and parks between steps. So calls nest: a Python override of `_get`
/// that calls `super()._get` runs inside of a call that waits for it. tokio's `block_on` forbids that.
pub fn wait<F, T, R>(py: Python<'_>, future: F, finish: impl FnOnce(T) -> PyResult<R>) -> PyResult<R>
where
    F: Future<Output = PyResult<T>> + Send,
    T: Send,
{
    logging::refresh(py);
    let begun = Step::begin_attached(py);
    let handle = workers()?;
    drop(begun);
    let _waiting = Waiting::begin();
    let poll_until_ready = || {
        let _entered = handle.enter();
        let mut future = pin!(future);
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut checked = Instant::now();
        loop {
            let step = Step::begin();
            if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
                return (result, step);
            }
            if checked.elapsed() >= SIGNAL_POLL {
                if let Some(interrupt) = interrupt() {
                    return (Err(interrupt), step);
                }
                checked = Instant::now();
            }
            drop(step);
            std::thread::park_timeout(SIGNAL_POLL);
        }
    };
    let (result, step) = detached(py, || without_blocking_a_worker(poll_until_ready));
    end(py, result, step, finish)
}

/// Waits with the GIL released. In the interpreter's finalisation the GIL is kept: no other thread runs Python code
/// any more, and this one could not take the GIL again on the way.
fn detached<R: Send>(py: Python<'_>, wait: impl FnOnce() -> R + Send) -> R {
    if has_stopped_others() && is_finalizing(py) { wait() } else { py.detach(wait) }
}

/// Whether Python's objects are being destroyed.
fn is_finalizing(py: Python<'_>) -> bool {
    let asked = py.import(intern!(py, "sys")).and_then(|sys| sys.call_method0(intern!(py, "is_finalizing")));
    // where not even `sys` is left, everything is being destroyed
    asked.and_then(|answer| answer.is_truthy()).unwrap_or(true)
}

/// Wakes a parked thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits. Where Python has called back from a worker thread, the worker's other tasks move to another thread first.
fn without_blocking_a_worker<R>(wait: impl FnOnce() -> R) -> R {
    let in_worker = try_id().is_some()
        && Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if in_worker { block_in_place(wait) } else { wait() }
}

/// Gives connections that were closed the time to end.
pub fn settle(py: Python<'_>) {
    if let Some(runtime) = started_caller_driven()
        && Handle::try_current().is_err()
    {
        detached(py, || runtime.drive(std::future::ready(()), || Some(())));
    }
}

/// The last step of a call: `finish` makes a Python object of the result, and may run Python code.
fn end<T, R>(py: Python<'_>, result: PyResult<T>, _step: Step, finish: impl FnOnce(T) -> PyResult<R>) -> PyResult<R> {
    result.and_then(finish).inspect_err(|error| {
        // creates the exception within the step, which runs code of its class
        error.value(py);
    })
}
