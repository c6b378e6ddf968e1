//! One caller at a time for each key: others wait until the first one has ended. For logins, and for the first request with
//! a password. A call that is nested in the one at work does not wait, because waiting would be a deadlock.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::reentrancy::Caller;

/// The callers at work, each with its key.
pub(super) struct Exclusive<K> {
    running: Mutex<Vec<(K, Caller)>>,
    ended: Notify,
}

/// The right to work.
pub(super) enum Turn<'a, K: PartialEq> {
    /// Others with the same key wait until this is dropped.
    Alone(&'a Exclusive<K>, K),
    /// The caller is nested in the call that is at work.
    Nested,
}

impl<K> Default for Exclusive<K> {
    fn default() -> Self {
        Self { running: Mutex::default(), ended: Notify::new() }
    }
}

impl<K: PartialEq + Clone> Exclusive<K> {
    fn running(&self) -> MutexGuard<'_, Vec<(K, Caller)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to work with this key; `None` while another caller works with the key for whom this one can wait.
    pub(super) fn begin(&self, key: &K) -> Option<Turn<'_, K>> {
        let mut running = self.running();
        if let Some((_, other)) = running.iter().find(|(of, _)| of == key) {
            return Caller::current().would_deadlock(*other).then_some(Turn::Nested);
        }
        running.push((key.clone(), Caller::current()));
        Some(Turn::Alone(self, key.clone()))
    }

    /// The end of the next work. Call before [`Self::begin`], so that no end is missed.
    pub(super) fn ended(&self) -> Notified<'_> {
        self.ended.notified()
    }
}

impl<K: PartialEq + Clone> Turn<'_, K> {
    /// Drives the work, and notes the thread that drives it, which may change.
    pub(super) async fn drive<F: Future>(&self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Self::Alone(exclusive, key) = self
                && let Some((_, driver)) = exclusive.running().iter_mut().find(|(of, _)| of == key)
            {
                *driver = Caller::current();
            }
            work.as_mut().poll(context)
        })
        .await
    }
}

impl<K: PartialEq> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        if let Self::Alone(exclusive, key) = self {
            exclusive.running.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _)| of != key);
            exclusive.ended.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::reentrancy::Waiting;

    #[tokio::test]
    async fn one_at_a_time_for_each_key() {
        let exclusive = Exclusive::default();
        let first = exclusive.begin(&1).expect("nobody is at work");
        assert!(exclusive.begin(&1).is_none());
        assert!(exclusive.begin(&2).is_some(), "another key");
        let ended = exclusive.ended();
        drop(first);
        ended.await;
        assert!(exclusive.begin(&1).is_some());
    }

    #[tokio::test]
    async fn a_nested_call_does_not_wait() {
        let exclusive = Exclusive::default();
        let _outer = Waiting::begin();
        let turn = exclusive.begin(&()).expect("nobody is at work");
        turn.drive(async {
            let _inner = Waiting::begin();
            assert!(matches!(exclusive.begin(&()), Some(Turn::Nested)));
        })
        .await;
        assert!(exclusive.begin(&()).is_none(), "the nested call has not ended the work");
    }
}
