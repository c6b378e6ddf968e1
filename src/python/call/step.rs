//! Steps of calls, for the rest of this folder. A thread is in a step while it works on a call, rather than waits.
//! The exit of the interpreter waits for steps to end; no step of another thread begins after that.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// The thread that shuts the interpreter down, once there is one.
static EXITING: OnceLock<ThreadId> = OnceLock::new();

/// How many threads are in a step.
static STEPS: AtomicUsize = AtomicUsize::new(0);

/// Whether another thread is shutting the interpreter down.
pub fn is_exiting() -> bool {
    EXITING.get().is_some_and(|thread| *thread != std::thread::current().id())
}

/// Lets no other thread begin a step, and waits for the running ones to end, for as long as `grace` at most.
pub fn stop_others(py: Python<'_>, grace: Duration) {
    let _ = EXITING.set(std::thread::current().id());
    py.detach(|| {
        let end = Instant::now() + grace;
        while STEPS.load(Ordering::SeqCst) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
}

/// A step of a call, until this is dropped.
pub struct Step;

impl Step {
    /// Begins a step. A daemon thread whose interpreter exits stays in this function for ever: Python would end the
    /// thread as soon as the thread takes the GIL, by an unwinding that must not pass through Rust.
    pub fn begin() -> Self {
        Self::unless_exiting().unwrap_or_else(|| park_for_ever())
    }

    /// The same for a thread that holds the GIL, which Python may release during the step.
    pub fn begin_attached(py: Python<'_>) -> Self {
        Self::unless_exiting().unwrap_or_else(|| py.detach(|| park_for_ever()))
    }

    fn unless_exiting() -> Option<Self> {
        // counted before the check: an exit that this check misses waits for the step
        STEPS.fetch_add(1, Ordering::SeqCst);
        let step = Self;
        (!is_exiting()).then_some(step)
    }
}

fn park_for_ever() -> ! {
    loop {
        std::thread::park();
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        STEPS.fetch_sub(1, Ordering::SeqCst);
    }
}
