//! What goes on after its call has ended early, such as the deletion of a temporary report. The worker threads drive it, and
//! the exit of the interpreter waits for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use pyo3::prelude::*;

use super::runtimes::workers;
use super::step::Step;

/// How long the exit waits.
const LONGEST: Duration = Duration::from_secs(5);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// How many works are running.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Runs what no call waits for.
pub fn run(work: BoxFuture<'static, ()>) {
    if let Ok(workers) = workers() {
        RUNNING.fetch_add(1, Ordering::SeqCst);
        workers.spawn(Afterwards(Some(work)));
    }
}

/// Waits until nothing runs; Ctrl-C ends the wait.
pub fn wait(py: Python<'_>) {
    let end = Instant::now() + LONGEST;
    while RUNNING.load(Ordering::SeqCst) > 0 && Instant::now() < end && py.check_signals().is_ok() {
        py.detach(|| std::thread::sleep(PAUSE));
    }
}

/// Forgets what runs in the parent process only.
pub fn after_fork_in_child() {
    RUNNING.store(0, Ordering::SeqCst);
}

struct Afterwards(Option<BoxFuture<'static, ()>>);

impl Future for Afterwards {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(_step) = Step::begin_unless_exiting() else { return Poll::Pending };
        let polled = self.0.as_mut().map_or(Poll::Ready(()), |work| work.as_mut().poll(context));
        if polled.is_ready() {
            // the objects that the work held are dropped in this step, too
            self.0 = None;
        }
        polled
    }
}

impl Drop for Afterwards {
    fn drop(&mut self) {
        // a task that a fork has copied is never dropped in the child
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}
