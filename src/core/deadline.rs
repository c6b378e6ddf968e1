//! The deadline of a call, which bounds the call from its start to its reply: logins, repetitions and pauses included.
//!
//! A session begins a deadline for each call and hands the deadline on. A login has a time limit of its own, and the
//! deadline of the call that needs the login is around it: the earlier one counts. A task-local value carries the
//! deadline to the logins, so that sources of tokens need no parameter for it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::task::coop::unconstrained;
use tokio::task::futures::TaskLocalFuture;
use tokio::time::{Instant, Sleep, sleep_until};

/// A longer time limit is no limit. The sum of this and any time of a clock is a time.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// A request or a reply of more bytes is limited by its pauses, and not by the deadline alone.
pub(super) const LARGE: usize = 1 << 20;

tokio::task_local! { static AROUND: Deadline; }

/// The end of the time that a call has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub(super) at: Instant,
    /// The time limit that the deadline was made of, for error texts.
    pub(super) limit: Duration,
}

/// A deadline has passed, which was made of this time limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late(pub Duration);

impl Deadline {
    /// The deadline of what begins now: after `limit`, and no later than that of the call around it.
    #[must_use]
    pub fn begin(limit: Duration) -> Self {
        let own = Self::after(Instant::now(), limit);
        AROUND.try_with(|around| *around).ok().filter(|around| around.at < own.at).unwrap_or(own)
    }

    pub(super) fn after(start: Instant, limit: Duration) -> Self {
        Self { at: start + limit.min(LONGEST), limit }
    }

    /// The time until the deadline.
    #[must_use]
    pub fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Puts the deadline around a login.
    pub fn around<F: Future>(self, login: F) -> TaskLocalFuture<Self, F> {
        AROUND.scope(self, login)
    }

    /// Waits for a future until the deadline. What is ready at once needs no timer.
    ///
    /// # Errors
    /// [`Late`] when the deadline passes first.
    pub async fn wait<F: Future>(self, future: F) -> Result<F::Output, Late> {
        let mut future = pin!(future);
        let mut timer = pin!(None::<Sleep>);
        poll_fn(|context| {
            if let done @ Poll::Ready(_) = future.as_mut().poll(context) {
                return done.map(Ok);
            }
            if timer.is_none() {
                timer.set(Some(sleep_until(self.at)));
            }
            match timer.as_mut().as_pin_mut() {
                // a future that is always busy must not keep the timer from being looked at
                Some(timer) => Pin::new(&mut unconstrained(timer)).poll(context).map(|()| Err(Late(self.limit))),
                None => Poll::Pending,
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::task::yield_now;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_limit_of_any_size_is_a_deadline() {
        for limit in [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(u64::MAX), Duration::MAX] {
            let deadline = Deadline::begin(limit);
            assert_eq!(deadline.limit, limit);
            assert!(deadline.left() <= limit);
            assert_eq!(deadline.wait(ready(1)).await, Ok(1), "what is ready is not late");
        }
        assert_eq!(Deadline::begin(Duration::ZERO).wait(pending::<()>()).await, Err(Late(Duration::ZERO)));
    }

    #[tokio::test]
    async fn the_earlier_deadline_counts() {
        let begin = |limit| async move { Deadline::begin(limit) };
        let short = Deadline::begin(SHORT);
        assert_eq!(short.around(begin(LONG)).await, short);
        let long = Deadline::begin(LONG);
        let inner = long.around(begin(SHORT)).await;
        assert!(inner.at < long.at && inner.limit == SHORT);
        assert_eq!(Deadline::begin(LONG).limit, LONG, "it is around the login only");
    }

    #[tokio::test]
    async fn a_wait_ends_at_the_deadline() {
        let began = Instant::now();
        assert_eq!(Deadline::begin(SHORT).wait(pending::<()>()).await, Err(Late(SHORT)));
        assert!(began.elapsed() >= SHORT && began.elapsed() < LONG);
    }

    #[tokio::test]
    async fn a_future_that_is_always_busy_ends_at_the_deadline() {
        let busy = async {
            loop {
                tokio::task::consume_budget().await;
            }
        };
        assert_eq!(Deadline::begin(SHORT).wait(busy).await, Err(Late(SHORT)));
        let later = async {
            yield_now().await;
            2
        };
        assert_eq!(Deadline::begin(LONG).wait(later).await, Ok(2));
    }
}
