//! State to recreate after fork() and at shutdown, because the threads that held its locks no longer exist.
//! For the statics and the sessions of the core: [`PerProcess`] gives each process generation a value of its own.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

static SHUTDOWNS: AtomicU32 = AtomicU32::new(0);

/// Starts a new generation without a fork: the other threads of this process no longer run, and the locks that
/// they hold are never released. Called at shutdown.
pub fn abandon_other_threads() {
    SHUTDOWNS.fetch_add(1, Ordering::SeqCst);
}

/// Identifies the threads that can wait for each other.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Generation {
    process: u32,
    shutdowns: u32,
}

impl Generation {
    fn current() -> Self {
        Self { process: std::process::id(), shutdowns: SHUTDOWNS.load(Ordering::SeqCst) }
    }
}

/// A value for each process generation. A lock that a thread of the parent process held at the fork stays locked in
/// the child for ever, and the connections that the parent opened are still in use by the parent. Therefore the child
/// neither uses nor drops the value of its parent.
pub(super) struct PerProcess<T> {
    generation: Generation,
    value: Arc<T>,
    next: OnceLock<Box<Self>>,
}

impl<T: Default> PerProcess<T> {
    /// The value of the current generation.
    pub(super) fn get(&self) -> &T {
        if self.generation == Generation::current() { &self.value } else { self.next.get_or_init(Box::default).get() }
    }
}

impl<T: Default> Default for PerProcess<T> {
    fn default() -> Self {
        Self { generation: Generation::current(), value: Arc::default(), next: OnceLock::new() }
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        if self.generation != Generation::current() {
            std::mem::forget(self.value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_generation_has_a_new_value() {
        let value = PerProcess::<AtomicU32>::default();
        value.get().store(1, Ordering::SeqCst);
        assert_eq!(value.get().load(Ordering::SeqCst), 1);
        let of_the_parent = PerProcess::<AtomicU32> {
            generation: Generation { process: 0, shutdowns: 0 },
            value: Arc::new(AtomicU32::new(1)),
            next: OnceLock::new(),
        };
        assert_eq!(of_the_parent.get().load(Ordering::SeqCst), 0);
        of_the_parent.get().store(2, Ordering::SeqCst);
        assert_eq!(of_the_parent.get().load(Ordering::SeqCst), 2);
    }
}
