//! The one funnel that every blocking or awaited call passes: GIL, Ctrl-C, fork, exit.
//!
//! A blocking call of one request is driven by the thread that makes it, connections included ([`ask`]):
//! no other thread has to wake up for it. Whatever may call Python on its way (an override, progress, a
//! log record), is made of several requests or is awaited has workers of its own beside it ([`wait`],
//! [`spawn`]): Python may call back, and must not find the connections waiting for it.

use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{Thread, ThreadId, available_parallelism};
use std::time::{Duration, Instant};

use futures::future::{Either, select};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;
use pyo3_async_runtimes::{TaskLocals, generic};
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::sync::{Notify, oneshot};
use tokio::task::{block_in_place, try_id, yield_now};
use tokio::time::timeout;

use super::logging;
use crate::core::per_process::abandon_other_threads;
use crate::core::reentrancy::Waiting;

/// How long Ctrl-C may go unheard.
const SIGNAL_POLL: Duration = Duration::from_millis(50);
/// How long the exit of the interpreter waits for calls in flight.
const EXIT_GRACE: Duration = Duration::from_secs(1);

/// How long no call has been made before the connections are looked after in the background.
const QUIET: Duration = Duration::from_secs(1);
/// How long a call stays awake for its reply.
const ALERT: Duration = Duration::from_micros(50);
const THREADS: &str = "arcrest";

static WORKERS: Mutex<Option<(u32, Runtime)>> = Mutex::new(None);
static LONE: Mutex<Option<(u32, &'static Lone)>> = Mutex::new(None);

/// The runtime with workers of this process. A forked child inherits memory but no worker threads, so
/// the parent's runtime is forgotten (never dropped: joining absent threads hangs) and replaced.
fn workers() -> PyResult<Handle> {
    let mut slot = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, runtime)) = &*slot
        && *owner == process
    {
        return Ok(runtime.handle().clone());
    }
    refuse_if_going()?;
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name(THREADS).enable_all().build();
    let runtime = runtime.map_err(cannot_start)?;
    let handle = runtime.handle().clone();
    std::mem::forget(slot.replace((process, runtime)));
    Ok(handle)
}

/// The runtime without workers of this process; forgotten and replaced in a forked child as the other.
fn lone() -> PyResult<&'static Lone> {
    let mut slot = LONE.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((owner, lone)) = *slot
        && owner == process
    {
        return Ok(lone);
    }
    refuse_if_going()?;
    let lone = Lone::start().map_err(cannot_start)?;
    *slot = Some((process, lone));
    Ok(lone)
}

fn refuse_if_going() -> PyResult<()> {
    if is_going() { Err(PyRuntimeError::new_err("the interpreter is on its way out")) } else { Ok(()) }
}

#[allow(clippy::needless_pass_by_value)] // as map_err hands it on
fn cannot_start(error: std::io::Error) -> PyErr {
    PyRuntimeError::new_err(format!("arcrest can't start its threads: {error}"))
}

/// A runtime that runs while a thread waits for a call: of several, one drives it for all. When no call
/// has been made for a while, a keeper does, so that connections that end are closed.
struct Lone {
    runtime: Runtime,
    can_spin: bool,
    /// Calls that have begun, and those that have not ended.
    begun: AtomicU64,
    running: AtomicUsize,
    /// Whether the keeper drives, and what tells it to stop.
    is_kept: AtomicBool,
    wanted: Notify,
    has_ended: AtomicBool,
}

impl Lone {
    /// One that lives as long as the process: it can't be dropped while a daemon thread may be in it.
    fn start() -> std::io::Result<&'static Self> {
        let runtime = Builder::new_current_thread().thread_name(THREADS).enable_all().build()?;
        let lone: &'static Self = Box::leak(Box::new(Self {
            runtime,
            can_spin: available_parallelism().is_ok_and(|cores| cores.get() > 1),
            begun: AtomicU64::default(),
            running: AtomicUsize::default(),
            is_kept: AtomicBool::default(),
            wanted: Notify::default(),
            has_ended: AtomicBool::default(),
        }));
        std::thread::Builder::new().name(THREADS.into()).spawn(|| lone.keep())?;
        Ok(lone)
    }

    fn keep(&self) {
        while !self.has_ended.load(Ordering::SeqCst) {
            let begun = self.begun.load(Ordering::SeqCst);
            std::thread::sleep(QUIET);
            // said before it looks, as a call begins before it looks: one of them sees the other
            self.is_kept.store(true, Ordering::SeqCst);
            if self.running.load(Ordering::SeqCst) == 0 && self.begun.load(Ordering::SeqCst) == begun {
                self.runtime.block_on(self.wanted.notified());
            }
            self.is_kept.store(false, Ordering::SeqCst);
        }
    }

    /// Lets the keeper go, for good.
    fn end(&self) {
        self.has_ended.store(true, Ordering::SeqCst);
        self.wanted.notify_one();
    }

    /// Looks for what the network brings without sleeping, for a moment: to be woken takes longer than a
    /// server nearby takes to answer. Only for a lone call, and where the server has a core beside ours.
    async fn alert(&self) -> Infallible {
        let begun = Instant::now();
        while self.can_spin && self.running.load(Ordering::Relaxed) == 1 && begun.elapsed() < ALERT {
            yield_now().await;
        }
        pending().await
    }

    /// Drives a future to its end, or calls `pause` every so often until that has an answer for it.
    fn drive<F: Future>(&self, future: F, pause: impl Fn() -> Option<F::Output>) -> F::Output {
        self.running.fetch_add(1, Ordering::SeqCst);
        self.begun.fetch_add(1, Ordering::SeqCst);
        let _running = Running(self);
        if self.is_kept.swap(false, Ordering::SeqCst) {
            self.wanted.notify_one();
        }
        let mut future = pin!(async {
            // whatever has happened to the connections since the last call is seen by them before they are used
            yield_now().await;
            yield_now().await;
            match select(pin!(future), pin!(self.alert())).await {
                Either::Left((result, _)) => result,
                Either::Right((never, _)) => match never {},
            }
        });
        loop {
            // left now and then: nothing of Python's runs inside, where a call of its own would find no driver
            match self.runtime.block_on(async { timeout(SIGNAL_POLL, future.as_mut()).await }) {
                Ok(result) => return result,
                Err(_) => {
                    if let Some(answer) = pause() {
                        return answer;
                    }
                }
            }
        }
    }
}

/// A call on its way.
struct Running<'a>(&'a Lone);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The thread that is taking the interpreter down, once there is one.
static LEAVING: OnceLock<ThreadId> = OnceLock::new();

/// Whether another thread is taking the interpreter down.
fn is_going() -> bool {
    LEAVING.get().is_some_and(|leaver| *leaver != std::thread::current().id())
}

/// Stops the runtime while the interpreter is still whole; registered with `atexit`. A worker that
/// hands a result to asyncio after finalisation has begun would abort the process.
#[pyfunction]
pub fn _shutdown(py: Python<'_>) {
    let _ = LEAVING.set(std::thread::current().id());
    // a step that has begun ends before the ground is taken from under it
    py.detach(|| {
        let patience = Instant::now() + EXIT_GRACE;
        while STEPPING.load(Ordering::SeqCst) > 0 && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    abandon_other_threads();
    if let Some((_, lone)) = LONE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        lone.end();
    }
    let owned = WORKERS.lock().unwrap_or_else(PoisonError::into_inner).take();
    match owned {
        Some((owner, runtime)) if owner == std::process::id() => py.detach(|| runtime.shutdown_timeout(EXIT_GRACE)),
        other => std::mem::forget(other),
    }
}

/// Wakes a parked thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// How many threads are in a step of a call, rather than waiting: what the exit waits for.
static STEPPING: AtomicUsize = AtomicUsize::new(0);

/// A thread in a step of a call.
pub struct Step;

impl Step {
    /// Begins a step; in a daemon thread whose interpreter is going, stays for ever. Python would end
    /// that thread the moment it takes the GIL, by an unwinding that Rust's frames must not see.
    fn begin() -> Self {
        Self::unless_going().unwrap_or_else(|| park_for_ever())
    }

    /// The same for a thread that holds the GIL, and may let go of it in whatever Python does in the step.
    pub fn begin_attached(py: Python<'_>) -> Self {
        Self::unless_going().unwrap_or_else(|| py.detach(|| park_for_ever()))
    }

    fn unless_going() -> Option<Self> {
        // first, so that the exit waits for whoever does not see it yet
        STEPPING.fetch_add(1, Ordering::SeqCst);
        let step = Self;
        (!is_going()).then_some(step)
    }
}

fn park_for_ever() -> ! {
    loop {
        std::thread::park();
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        STEPPING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Carries out a call of one request with the GIL released, letting Ctrl-C through while it waits;
/// `finish` makes a Python object of what it came to.
pub fn ask<F, T, R>(py: Python<'_>, future: F, finish: impl FnOnce(T) -> PyResult<R>) -> PyResult<R>
where
    F: Future<Output = PyResult<T>> + Send,
    T: Send,
{
    // a log record is Python's to write; and within a call of the workers nobody may wait for a driver
    if logging::refresh(py) || Handle::try_current().is_ok() {
        return wait(py, future, finish);
    }
    let begun = Step::begin_attached(py);
    let lone = lone()?;
    drop(begun);
    let _waiting = Waiting::begin();
    let (result, step) = py.detach(|| {
        let mut future = pin!(future);
        let stepping = poll_fn(|context| {
            let step = Step::begin();
            future.as_mut().poll(context).map(|result| (result, step))
        });
        lone.drive(stepping, || {
            let step = Step::begin();
            interrupt().map(|interrupt| (Err(interrupt), step))
        })
    });
    end(py, result, step, finish)
}

/// Waits for `future` with the GIL released, letting Ctrl-C through while it waits.
///
/// The calling thread itself drives the future, parked between steps: so calls nest (a Python
/// override of `_get` that calls `super()._get` runs inside a call that waits for it), which
/// tokio's own `block_on` forbids.
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
    let waited = || {
        let _entered = handle.enter();
        let mut future = pin!(future);
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut heard = Instant::now();
        loop {
            let step = Step::begin();
            if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
                return (result, step);
            }
            if heard.elapsed() >= SIGNAL_POLL {
                if let Some(interrupt) = interrupt() {
                    return (Err(interrupt), step);
                }
                heard = Instant::now();
            }
            drop(step);
            std::thread::park_timeout(SIGNAL_POLL);
        }
    };
    let (result, step) = py.detach(|| beside_work(waited));
    end(py, result, step, finish)
}

/// Waits in a worker, where Python has called back, without keeping its other work from going on.
fn beside_work<R>(wait: impl FnOnce() -> R) -> R {
    let in_worker = try_id().is_some()
        && Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if in_worker { block_in_place(wait) } else { wait() }
}

/// Gives connections that have been let go of the time to end.
pub fn settle(py: Python<'_>) {
    let held = *LONE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((process, lone)) = held
        && process == std::process::id()
        && Handle::try_current().is_err()
    {
        py.detach(|| lone.drive(std::future::ready(()), || Some(())));
    }
}

/// What a signal's handler has raised.
fn interrupt() -> Option<PyErr> {
    #[allow(clippy::redundant_closure_for_method_calls)] // for any lifetime, which the method's path is not
    Python::attach(|py| py.check_signals()).err()
}

/// The last step of a call: its result becomes an object of Python's, which may run some Python.
fn end<T, R>(py: Python<'_>, result: PyResult<T>, _step: Step, finish: impl FnOnce(T) -> PyResult<R>) -> PyResult<R> {
    result.and_then(finish).inspect_err(|error| {
        // made now, since its class may have to be imported
        error.value(py);
    })
}

/// Hands `future` to asyncio.
pub fn spawn<F, T>(py: Python<'_>, future: F) -> PyResult<Bound<'_, PyAny>>
where
    F: Future<Output = PyResult<T>> + Send + 'static,
    T: for<'a> IntoPyObject<'a> + Send + 'static,
{
    logging::refresh(py);
    generic::future_into_py::<AgsRuntime, _, _>(py, future)
}

/// A call of Python's that is cancelled when nobody waits for it any more.
struct Abandoned(Py<PyAny>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        // of one that is done, or whose loop has been closed, nothing is left to cancel
        Python::attach(|py| drop(self.0.call_method0(py, intern!(py, "cancel"))));
    }
}

/// What a coroutine of Python's returns, run in the event loop of the call that waits for it; anything
/// else is returned as it is.
pub async fn finished(object: Py<PyAny>) -> PyResult<Py<PyAny>> {
    let started = Python::attach(|py| {
        let object = object.bind(py);
        if !object.hasattr(intern!(py, "__await__"))? {
            return Ok(None);
        }
        let locals = <AgsRuntime as generic::ContextExt>::get_task_locals()
            .ok_or_else(|| PyRuntimeError::new_err("there is no event loop to run a coroutine in"))?;
        let submit = py.import("asyncio")?.getattr("run_coroutine_threadsafe")?;
        // the context of the caller, so that the override sees its context variables
        let running = locals.context(py).call_method1(intern!(py, "run"), (submit, object, locals.event_loop(py)))?;
        let (done, wait) = oneshot::channel();
        let done = Mutex::new(Some(done));
        let tell = PyCFunction::new_closure(py, None, None, move |_, _| {
            done.lock().unwrap_or_else(PoisonError::into_inner).take().map(|done| done.send(()));
        })?;
        running.call_method1(intern!(py, "add_done_callback"), (tell,))?;
        Ok::<_, PyErr>(Some((Abandoned(running.unbind()), wait)))
    })?;
    let Some((running, wait)) = started else { return Ok(object) };
    let _ = wait.await;
    Python::attach(|py| running.0.call_method0(py, intern!(py, "result")))
}

tokio::task_local! { static LOCALS: TaskLocals; }

/// What pyo3-async-runtimes needs to know of our runtime; its own tokio glue is not fork-aware.
struct AgsRuntime;

impl generic::Runtime for AgsRuntime {
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

impl generic::ContextExt for AgsRuntime {
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
