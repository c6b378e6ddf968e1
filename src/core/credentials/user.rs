//! Who is logged in: the number of a user, under which all is kept that is kept for a user. For credentials, access and
//! cookies.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::{Error, Result};

/// Identifies a user of the process: a name with a password, a certificate, an address. A source of tokens gets
/// another one with each change. Whatever is kept for a user (a token, a cookie, a connection that is logged in) is
/// kept under this number, and no other user gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UserId(u64);

static NEXT: AtomicU64 = AtomicU64::new(0);

impl UserId {
    /// A number that no other user of the process has.
    #[must_use]
    pub fn new() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// A user who depends on another one: changes with either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0.rotate_left(32) ^ other.0)
    }

    /// The user of an object outside of the core, by the address of the object.
    #[must_use]
    pub const fn of_address(address: usize) -> Self {
        Self(address as u64 | 1 << 63)
    }
}

impl Default for UserId {
    fn default() -> Self {
        Self::new()
    }
}

/// How often a source may change during a login before the call gives up.
const MOST_CHANGES: usize = 8;

/// Repeats what is done for a user for as long as the user changes meanwhile.
pub(in crate::core) async fn unchanged<T, F: Future<Output = Result<T>>>(
    user: impl Fn() -> UserId,
    operation: &str,
    work: impl Fn(UserId) -> F,
) -> Result<T> {
    for _ in 0..MOST_CHANGES {
        let before = user();
        let outcome = work(before).await;
        if user() == before || outcome.as_ref().is_err_and(Error::is_foreign) {
            return outcome;
        }
        tracing::debug!("the credentials were changed meanwhile; log in again");
    }
    Err(Error::argument(operation.to_owned(), "the credentials were changed during each login"))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::ready;

    use super::*;

    #[tokio::test]
    async fn what_is_done_for_a_changed_user_is_done_again() {
        for (changes, times) in [(0, 1), (1, 2), (MOST_CHANGES - 1, MOST_CHANGES)] {
            let (user, done) = (Cell::new(UserId::new()), Cell::new(0));
            let outcome = unchanged(
                || user.get(),
                "x",
                |_| {
                    done.set(done.get() + 1);
                    if done.get() <= changes {
                        user.set(UserId::new());
                    }
                    ready(Ok(done.get()))
                },
            );
            assert_eq!((outcome.await.ok(), done.get()), (Some(times), times));
        }
        let given_up = unchanged(UserId::new, "x", |_| ready(Ok(()))).await;
        assert!(given_up.is_err_and(|error| error.is_argument()));
    }

    #[test]
    fn a_dependent_user_changes_with_either() {
        let (one, two, three) = (UserId::new(), UserId::new(), UserId::new());
        let all = [one.and(two), two.and(one), one.and(three), three.and(two), one, two, three];
        for (at, user) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|other| other == user), Some(at));
        }
    }
}
