//! Steps of calls, for the rest of this folder. A thread is in a step while it works on a call, rather than waits. Without
//! the GIL, a thread holds a lock of this package, of pyo3 or of the list of thread states in a step only.
//!
//! The gate keeps other threads from beginning a step: at the exit of the interpreter for ever, and during a `fork()`
//! until the process is copied. A lock that another thread holds at that moment would stay locked in the child.

use std::cell::Cell;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// How long a fork waits for the steps of other threads. A thread that takes longer runs code of a script, which holds no
/// lock of ours.
const LONGEST_STEP: Duration = Duration::from_millis(100);
/// The time between two looks at the gate, or at the steps of other threads.
const PAUSE: Duration = Duration::from_micros(100);

/// Each thread may begin a step.
const OPEN: u8 = 0;
/// A thread forks: no other thread begins a step.
const FORK: u8 = 1;
/// The interpreter exits: no thread but the one that shuts it down begins a step.
const EXIT: u8 = 2;

static GATE: AtomicU8 = AtomicU8::new(OPEN);

/// How many steps are running.
static STEPS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// How many steps of this thread are running: one for each call that Python code makes within another call.
    static OWN_STEPS: Cell<usize> = const { Cell::new(0) };
    /// The state of the gate that this thread has caused, and that does not stop it.
    static CLOSED_FOR: Cell<u8> = const { Cell::new(OPEN) };
}

fn may_pass() -> bool {
    let gate = GATE.load(Ordering::SeqCst);
    gate == OPEN || gate == CLOSED_FOR.get()
}

/// Whether another thread is shutting the interpreter down.
pub fn is_exiting() -> bool {
    GATE.load(Ordering::SeqCst) == EXIT && CLOSED_FOR.get() != EXIT
}

/// Whether this thread has shut down the other ones, because the interpreter exits.
pub fn has_stopped_others() -> bool {
    GATE.load(Ordering::SeqCst) == EXIT && CLOSED_FOR.get() == EXIT
}

/// Lets no other thread begin a step, and waits for the running ones to end, for as long as `grace` at most.
pub fn stop_others(py: Python<'_>, grace: Duration) {
    CLOSED_FOR.set(EXIT);
    GATE.store(EXIT, Ordering::SeqCst);
    wait_for_others(py, grace);
}

/// Lets no other thread begin a step until the process is copied, and waits for the running ones to end. Of two threads
/// that fork, one waits for the other.
pub fn before_fork(py: Python<'_>) {
    let close = || match GATE.compare_exchange(OPEN, FORK, Ordering::SeqCst, Ordering::SeqCst) {
        Ok(_) => {
            CLOSED_FOR.set(FORK);
            true
        }
        // the exit has closed the gate already
        Err(gate) => gate == EXIT,
    };
    if !close() {
        py.detach(|| {
            while !close() {
                std::thread::sleep(PAUSE);
            }
        });
    }
    wait_for_others(py, LONGEST_STEP);
}

/// Lets the other threads go on.
pub fn after_fork_in_parent() {
    if CLOSED_FOR.get() == FORK {
        CLOSED_FOR.set(OPEN);
        // fails where the exit of the interpreter has begun meanwhile
        let _ = GATE.compare_exchange(FORK, OPEN, Ordering::SeqCst, Ordering::SeqCst);
    }
}

/// Forgets the steps of the threads that exist in the parent process only.
pub fn after_fork_in_child() {
    STEPS.store(OWN_STEPS.get(), Ordering::SeqCst);
    // where another thread of the parent was shutting the interpreter down, the child goes on all the same
    if CLOSED_FOR.get() != EXIT {
        CLOSED_FOR.set(OPEN);
        GATE.store(OPEN, Ordering::SeqCst);
    }
}

/// Waits until no other thread is in a step, for as long as `longest` at most. Other threads can take the GIL meanwhile.
fn wait_for_others(py: Python<'_>, longest: Duration) {
    let own = OWN_STEPS.get();
    if STEPS.load(Ordering::SeqCst) <= own {
        return;
    }
    py.detach(|| {
        let end = Instant::now() + longest;
        while STEPS.load(Ordering::SeqCst) > own && Instant::now() < end {
            std::thread::sleep(PAUSE);
        }
    });
}

/// A step of a call, until this is dropped. A step ends on the thread that began it.
pub struct Step(());

impl Step {
    /// Begins a step; waits while another thread forks. A daemon thread whose interpreter exits stays in this function
    /// for ever: Python would end the thread as soon as the thread takes the GIL, by an unwinding that must not pass
    /// through Rust.
    pub fn begin() -> Self {
        loop {
            match Self::unless_closed() {
                Some(step) => return step,
                None => wait_at_gate(),
            }
        }
    }

    /// The same for a thread that must not stay: `None` where the interpreter exits.
    pub fn begin_unless_exiting() -> Option<Self> {
        loop {
            match Self::unless_closed() {
                Some(step) => return Some(step),
                None if is_exiting() => return None,
                None => std::thread::sleep(PAUSE),
            }
        }
    }

    /// The same for a thread that holds the GIL, which Python may release during the step.
    pub fn begin_attached(py: Python<'_>) -> Self {
        loop {
            match Self::unless_closed() {
                Some(step) => return step,
                None => py.detach(wait_at_gate),
            }
        }
    }

    fn unless_closed() -> Option<Self> {
        // counted before the check: who closes the gate after this check waits for the step
        STEPS.fetch_add(1, Ordering::SeqCst);
        OWN_STEPS.set(OWN_STEPS.get() + 1);
        let step = Self(());
        may_pass().then_some(step)
    }
}

fn wait_at_gate() {
    while !may_pass() {
        if is_exiting() {
            std::thread::park();
        } else {
            std::thread::sleep(PAUSE);
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        OWN_STEPS.set(OWN_STEPS.get() - 1);
        STEPS.fetch_sub(1, Ordering::SeqCst);
    }
}
