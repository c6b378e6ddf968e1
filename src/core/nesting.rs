//! Calls within calls: a thread whose call is interrupted by another of its own (in a signal handler, a
//! log handler, an override) goes on with the first only after the second, which must not wait for it.

use std::cell::Cell;
use std::marker::PhantomData;
use std::thread::{self, ThreadId};

thread_local! { static DEPTH: Cell<u32> = const { Cell::new(0) }; }

/// A call that its thread waits for, until this is dropped; what begins meanwhile is within it.
pub struct Waiting(PhantomData<*const ()>);

impl Waiting {
    /// Begins to wait.
    #[must_use]
    pub fn begin() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self(PhantomData)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Who is in a call.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    thread: ThreadId,
    depth: u32,
}

impl Caller {
    pub(super) fn here() -> Self {
        Self { thread: thread::current().id(), depth: DEPTH.get() }
    }

    /// Whether the other can't go on before this one has ended.
    pub(super) fn holds_up(self, other: Self) -> bool {
        self.thread == other.thread && self.depth > other.depth
    }
}
