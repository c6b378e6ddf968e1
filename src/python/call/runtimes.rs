//! The two tokio runtimes of a process, for the call drivers [`super::wait`] and [`super::asyncio`].
//!
//! [`CallerDriven`] has no threads: the thread that makes a blocking call drives it, connections included, and no
//! other thread has to wake up. [`workers`] has worker threads, for calls during which Python may call back.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use futures::future::{Either, select};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::step::is_exiting;
use crate::python::errors::cannot_start;

/// The time between two checks for a signal such as Ctrl-C.
pub const SIGNAL_POLL: Duration = Duration::from_millis(50);
/// The time without a call after which the keeper drives the connections.
const QUIET: Duration = Duration::from_secs(1);
/// How long a call polls the network before it sleeps.
const SPIN: Duration = Duration::from_micros(50);
const THREADS: &str = "arcrest";

// each with the id of the process that it belongs to
static WORKERS: Mutex<Option<(u32, Runtime)>> = Mutex::new(None);
static CALLER_DRIVEN: Mutex<Option<(u32, &'static CallerDriven)>> = Mutex::new(None);

/// The runtime with worker threads of this process. A forked child inherits the parent's runtime without its
/// threads. The child forgets that runtime and makes its own; to drop it would wait for the missing threads.
pub fn workers() -> PyResult<Handle> {
    let mut slot = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, runtime)) = &*slot
        && *owner == process
    {
        return Ok(runtime.handle().clone());
    }
    refuse_while_exiting()?;
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name(THREADS).enable_all().build();
    let runtime = runtime.map_err(|cause| cannot_start(&cause))?;
    let handle = runtime.handle().clone();
    std::mem::forget(slot.replace((process, runtime)));
    Ok(handle)
}

/// The runtime without worker threads of this process; a forked child makes its own.
pub fn caller_driven() -> PyResult<&'static CallerDriven> {
    let mut slot = CALLER_DRIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, runtime)) = *slot
        && owner == process
    {
        return Ok(runtime);
    }
    refuse_while_exiting()?;
    let runtime = CallerDriven::start().map_err(|cause| cannot_start(&cause))?;
    *slot = Some((process, runtime));
    Ok(runtime)
}

/// The runtime without worker threads, where this process has started it.
pub fn started_caller_driven() -> Option<&'static CallerDriven> {
    let slot = *CALLER_DRIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    slot.filter(|(owner, _)| *owner == std::process::id()).map(|(_, runtime)| runtime)
}

/// Stops both runtimes; waits for running tasks as long as `grace` at most.
pub fn stop(py: Python<'_>, grace: Duration) {
    if let Some((_, runtime)) = CALLER_DRIVEN.lock().unwrap_or_else(PoisonError::into_inner).take() {
        runtime.end_keeper();
    }
    let owned = WORKERS.lock().unwrap_or_else(PoisonError::into_inner).take();
    match owned {
        Some((owner, runtime)) if owner == std::process::id() => py.detach(|| runtime.shutdown_timeout(grace)),
        other => std::mem::forget(other),
    }
}

fn refuse_while_exiting() -> PyResult<()> {
    if is_exiting() { Err(PyRuntimeError::new_err("the interpreter is exiting")) } else { Ok(()) }
}

/// A runtime that runs while a thread waits for a call; of several waiting threads, one drives the calls of all.
/// After a time without calls a thread of its own, the keeper, drives it, so that connections which end are closed.
pub struct CallerDriven {
    runtime: Runtime,
    can_spin: bool,
    /// How many calls have begun.
    begun: AtomicU64,
    /// How many calls are running.
    running: AtomicUsize,
    /// Whether the keeper drives the runtime.
    is_kept: AtomicBool,
    /// Tells the keeper to stop driving.
    release: Notify,
    /// Whether the keeper is to end.
    has_ended: AtomicBool,
}

impl CallerDriven {
    /// A runtime that lives as long as the process: a daemon thread may still be inside of it at the exit.
    fn start() -> std::io::Result<&'static Self> {
        let runtime = Builder::new_current_thread().thread_name(THREADS).enable_all().build()?;
        let this: &'static Self = Box::leak(Box::new(Self {
            runtime,
            can_spin: available_parallelism().is_ok_and(|cores| cores.get() > 1),
            begun: AtomicU64::default(),
            running: AtomicUsize::default(),
            is_kept: AtomicBool::default(),
            release: Notify::default(),
            has_ended: AtomicBool::default(),
        }));
        std::thread::Builder::new().name(THREADS.into()).spawn(|| this.keep())?;
        Ok(this)
    }

    /// The keeper's work.
    fn keep(&self) {
        while !self.has_ended.load(Ordering::SeqCst) {
            let begun = self.begun.load(Ordering::SeqCst);
            std::thread::sleep(QUIET);
            // The keeper sets `is_kept` before it reads `running`; a call does the reverse. One of them sees the other.
            self.is_kept.store(true, Ordering::SeqCst);
            if self.running.load(Ordering::SeqCst) == 0 && self.begun.load(Ordering::SeqCst) == begun {
                self.runtime.block_on(self.release.notified());
            }
            self.is_kept.store(false, Ordering::SeqCst);
        }
    }

    fn end_keeper(&self) {
        self.has_ended.store(true, Ordering::SeqCst);
        self.release.notify_one();
    }

    /// Polls the network for a moment before the thread sleeps: to wake a thread takes longer than a server nearby
    /// takes to reply. Only for a call that runs alone, on a machine with a second core for the server.
    async fn spin(&self) -> Infallible {
        let begun = Instant::now();
        while self.can_spin && self.running.load(Ordering::Relaxed) == 1 && begun.elapsed() < SPIN {
            yield_now().await;
        }
        pending().await
    }

    /// Drives a future to its end. Calls `interrupt` every [`SIGNAL_POLL`]; a result of `interrupt` ends the call.
    pub fn drive<F: Future>(&self, future: F, interrupt: impl Fn() -> Option<F::Output>) -> F::Output {
        self.running.fetch_add(1, Ordering::SeqCst);
        self.begun.fetch_add(1, Ordering::SeqCst);
        let _running = Running(self);
        if self.is_kept.swap(false, Ordering::SeqCst) {
            self.release.notify_one();
        }
        let mut future = pin!(async {
            // two rounds of the runtime first: the connections learn what has happened to them since the last call
            yield_now().await;
            yield_now().await;
            match select(pin!(future), pin!(self.spin())).await {
                Either::Left((result, _)) => result,
                Either::Right((never, _)) => match never {},
            }
        });
        loop {
            // `interrupt` runs outside of the runtime: a signal handler of Python may make a call of its own
            match self.runtime.block_on(async { timeout(SIGNAL_POLL, future.as_mut()).await }) {
                Ok(result) => return result,
                Err(_) => {
                    if let Some(result) = interrupt() {
                        return result;
                    }
                }
            }
        }
    }
}

/// A running call.
struct Running<'a>(&'a CallerDriven);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}
