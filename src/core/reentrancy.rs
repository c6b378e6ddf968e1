//! Detects calls within calls of one thread, so that a nested call does not wait for the call around it.
//!
//! A signal handler, a log handler or an override may make a call while its thread waits for another one. The outer
//! call continues only after the inner one, so the inner call must not wait for a login of the outer call. The blocking
//! API marks each wait with [`Waiting`]; the credentials compare [`Caller`]s before they wait for a login.

use std::cell::Cell;
use std::marker::PhantomData;
use std::thread::{self, ThreadId};

thread_local! { static DEPTH: Cell<u32> = const { Cell::new(0) }; }

/// Marks that this thread waits for a call. Calls that start before the mark is dropped are nested in that call.
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

/// A thread, and how many calls of this thread wait.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    thread: ThreadId,
    depth: u32,
}

impl Caller {
    /// The current thread.
    pub(super) fn current() -> Self {
        Self { thread: thread::current().id(), depth: DEPTH.get() }
    }

    /// Whether the two would wait for each other if this caller waited for the other one: the other one is a call of
    /// the same thread around this call.
    pub(super) fn would_deadlock(self, other: Self) -> bool {
        self.thread == other.thread && self.depth > other.depth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_call_must_not_wait_for_the_call_around_it() {
        let _outer = Waiting::begin();
        let outer = Caller::current();
        assert!(!outer.would_deadlock(outer));
        let inner = Waiting::begin();
        let nested = Caller::current();
        assert!(nested.would_deadlock(outer) && !outer.would_deadlock(nested));
        drop(inner);
        assert!(!Caller::current().would_deadlock(outer));
        let elsewhere = thread::spawn(Caller::current).join().expect("a thread");
        assert!(!elsewhere.would_deadlock(outer) && !nested.would_deadlock(elsewhere));
    }
}
