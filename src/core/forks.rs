//! What is begun anew where the threads that hold it are gone: in a forked child, and at the exit.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

static EXITS: AtomicU32 = AtomicU32::new(0);

/// Says that the other threads of this process stay where they are, whatever they hold.
pub fn others_stay() {
    EXITS.fetch_add(1, Ordering::SeqCst);
}

/// Those threads that can wait for each other.
fn crew() -> (u32, u32) {
    (std::process::id(), EXITS.load(Ordering::SeqCst))
}

/// A value for each process, which is new in a forked child. A lock of the parent's may be held in the
/// child for ever, by a thread that is not there to let go of it; and what the parent has opened is in
/// use by the parent, so that the child does not even drop it.
pub(super) struct OfProcess<T> {
    crew: (u32, u32),
    value: Arc<T>,
    next: OnceLock<Box<Self>>,
}

impl<T: Default> OfProcess<T> {
    /// The value of the process that asks.
    pub(super) fn get(&self) -> &T {
        if self.crew == crew() { &self.value } else { self.next.get_or_init(Box::default).get() }
    }
}

impl<T: Default> Default for OfProcess<T> {
    fn default() -> Self {
        Self { crew: crew(), value: Arc::default(), next: OnceLock::new() }
    }
}

impl<T> Drop for OfProcess<T> {
    fn drop(&mut self) {
        if self.crew != crew() {
            std::mem::forget(self.value.clone());
        }
    }
}
