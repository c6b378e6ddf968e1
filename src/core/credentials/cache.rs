//! The cache of a source of tokens: it holds the token until shortly before its end, and a failure for a minute.
//! Callers that need a token at the same time share one login.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Notify;

use super::Fork;
use crate::core::deadline::{Deadline, Late};
use crate::core::per_process::PerProcess;
use crate::core::reentrancy::Caller;
use crate::core::{Error, Failure, Hint, Kind, Result, Secret, url};

/// A token whose end is nearer than this is renewed before it is used.
pub(super) const MARGIN: Duration = Duration::from_secs(10);
/// The longest time that a token is kept, so that no sum of times overflows.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
/// The time that a failed login is remembered, so that repeated calls do not lock the account.
pub(in crate::core) const FAILURE_KEPT: Duration = Duration::from_secs(60);

/// The result of the last login.
#[derive(Default)]
pub struct Cache {
    state: Mutex<State>,
    login: PerProcess<LoginLock>,
}

/// Allows one login at a time. Other callers wait for its token.
#[derive(Default)]
struct LoginLock {
    state: Mutex<LoginState>,
    ended: Notify,
}

#[derive(Default)]
struct LoginState {
    /// The caller that drives the running login.
    running: Option<Caller>,
    /// How the last login ended, if with an error.
    lost: Option<Lost>,
}

/// A login that ended with an error. Callers that waited for this login get the same error.
struct Lost {
    /// The version of the credentials.
    version: u64,
    error: Error,
    /// How long the login took.
    after: Duration,
}

impl Lost {
    /// The error for a caller that waited; `None` for a caller with more time than the login had, who logs in itself.
    fn error(&self, version: u64, deadline: Deadline) -> Option<Error> {
        let is_same = self.version == version && !(self.error.is_timeout() && deadline.left() > self.after);
        if is_same { self.error.copy() } else { None }
    }
}

/// The right to log in.
enum LoginTurn<'a> {
    /// The lock is held until this is dropped.
    Locked(&'a LoginLock),
    /// The caller is nested in the call that holds the lock, and waiting for it would be a deadlock.
    Nested,
}

impl LoginLock {
    fn state(&self) -> MutexGuard<'_, LoginState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to log in; `None` while another caller logs in that this one can wait for.
    fn try_lock(&self) -> Option<LoginTurn<'_>> {
        let mut state = self.state();
        if let Some(other) = state.running {
            return Caller::current().would_deadlock(other).then_some(LoginTurn::Nested);
        }
        *state = LoginState { running: Some(Caller::current()), lost: None };
        Some(LoginTurn::Locked(self))
    }
}

impl LoginTurn<'_> {
    /// Drives a login, and notes the thread that drives it, which may change.
    async fn log_in<T>(&self, version: u64, login: impl Future<Output = Result<T>>) -> Result<T> {
        let begun = Instant::now();
        let mut login = pin!(login);
        let done = poll_fn(|context| {
            if let Self::Locked(lock) = self {
                lock.state().running = Some(Caller::current());
            }
            login.as_mut().poll(context)
        })
        .await
        .map_err(Error::of_login);
        if let (Self::Locked(lock), Err(error)) = (self, &done) {
            lock.state().lost = error.copy().map(|error| Lost { version, error, after: begun.elapsed() });
        }
        done
    }
}

impl Drop for LoginTurn<'_> {
    fn drop(&mut self) {
        if let Self::Locked(lock) = self {
            lock.state().running = None;
            lock.ended.notify_waiters();
        }
    }
}

#[derive(Clone, Default)]
struct State {
    /// Counts changes of the credentials. The result of a login with older credentials is dropped.
    version: u64,
    outcome: Option<Outcome>,
}

#[derive(Clone)]
enum Outcome {
    Token {
        token: Secret,
        obtained: SystemTime,
        expires: SystemTime,
        usable_until: Instant,
    },
    Failed {
        refusal: Refusal,
        at: Instant,
    },
    /// The service answered, but neither with a token nor with a refusal.
    Lost {
        error: Error,
        at: Instant,
    },
}

/// The answer of a token service: a token or a refusal. An error is remembered only if a server answered.
pub type Login = std::result::Result<Grant, Refusal>;

/// A token that a service gave.
pub struct Grant {
    /// The token.
    pub token: Secret,
    /// The time at which the token ends, according to the server.
    pub expires: SystemTime,
    /// The time for which the token is used from now on.
    pub lifetime: Duration,
}

/// A refused login.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The code and messages of the service.
    pub failure: Failure,
    /// The URL of the service.
    pub url: String,
    /// Advice, where there is some.
    pub hint: Option<Hint>,
}

impl Refusal {
    /// A refusal without advice.
    #[must_use]
    pub fn new(failure: Failure, url: impl Into<String>) -> Self {
        Self { failure, url: url.into(), hint: None }
    }

    /// The error of a call that was not sent because of this refusal.
    #[must_use]
    pub fn error(self, operation: &str) -> Error {
        Error::new(Kind::Login(self.failure), operation.to_owned(), url::shown(&self.url)).with_hint(self.hint)
    }
}

/// The state of a login.
#[derive(Clone, Debug, Default)]
pub struct TokenState {
    /// The time at which the token was given.
    pub obtained: Option<SystemTime>,
    /// The time at which the token ends, according to the server.
    pub expires: Option<SystemTime>,
    /// Why the last login failed.
    pub failure: Option<Failure>,
}

/// The error of a caller that waited for the login of another one until its own deadline.
fn still_logging_in(operation: &str, Late(after): Late) -> Error {
    let kind = Kind::Timeout { what: "no token came of the login that another call had begun", after };
    Error::new(kind, operation.to_owned(), "").with_hint(Hint::WaitLonger)
}

impl Fork for Cache {
    fn fork(&self) -> Self {
        Self { state: Mutex::new(self.state().clone()), login: PerProcess::default() }
    }
}

impl Cache {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the result, because the credentials have changed.
    pub fn clear(&self) {
        let mut state = self.state();
        state.version += 1;
        state.outcome = None;
    }

    /// A number that each [`clear`](Self::clear) changes.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.state().version
    }

    /// The state of the last login.
    #[must_use]
    pub fn known(&self) -> TokenState {
        match &self.state().outcome {
            Some(Outcome::Token { obtained, expires, .. }) => {
                TokenState { obtained: Some(*obtained), expires: Some(*expires), failure: None }
            }
            Some(Outcome::Failed { refusal, .. }) => {
                TokenState { failure: Some(refusal.failure.clone()), ..TokenState::default() }
            }
            Some(Outcome::Lost { error, .. }) => {
                TokenState { failure: Some(Failure::new(0, error.to_string())), ..TokenState::default() }
            }
            None => TokenState::default(),
        }
    }

    /// The result that is still valid: a token before its end, or a recent failure.
    fn held(&self, operation: &str, refused: Option<&Secret>) -> Option<Result<Secret>> {
        match &self.state().outcome {
            Some(Outcome::Token { token, usable_until, .. }) => {
                let was_refused = refused.is_some_and(|old| old.expose() == token.expose());
                (!was_refused && Instant::now() < *usable_until).then(|| Ok(token.clone()))
            }
            Some(Outcome::Failed { refusal, at }) if at.elapsed() < FAILURE_KEPT => {
                Some(Err(refusal.clone().error(operation)))
            }
            Some(Outcome::Lost { error, at }) if at.elapsed() < FAILURE_KEPT => Some(Err(error.clone())),
            _ => None,
        }
    }

    /// The token in the cache, or the token of a new login. `limit` is the time limit of the login, with all its requests
    /// and the wait for the login of another caller.
    ///
    /// # Errors
    /// A refusal, new or remembered, or the error of a login without an answer.
    pub async fn obtain<F: Future<Output = Result<Login>>>(
        &self,
        operation: &str,
        refused: Option<&Secret>,
        limit: impl FnOnce() -> Duration,
        login: impl FnOnce() -> F,
    ) -> Result<Secret> {
        if let Some(held) = self.held(operation, refused) {
            return held;
        }
        let deadline = Deadline::begin(limit());
        let lock = self.login.get();
        let turn = loop {
            let ended = lock.ended.notified();
            let turn = lock.try_lock();
            if let Some(held) = self.held(operation, refused) {
                return held;
            }
            match turn {
                Some(turn) => break turn,
                None => deadline.wait(ended).await.map_err(|late| still_logging_in(operation, late))?,
            }
            let version = self.version();
            if let Some(error) = lock.state().lost.as_ref().and_then(|lost| lost.error(version, deadline)) {
                return Err(error);
            }
        };
        let version = self.version();
        let (outcome, result) = match turn.log_in(version, deadline.around(login())).await {
            Err(error) if error.is_answer() => (Outcome::Lost { error: error.clone(), at: Instant::now() }, Err(error)),
            Err(error) => return Err(error),
            Ok(Ok(Grant { token, expires, lifetime })) => (
                Outcome::Token {
                    token: token.clone(),
                    obtained: SystemTime::now(),
                    expires,
                    usable_until: Instant::now() + lifetime.saturating_sub(MARGIN).min(YEAR),
                },
                Ok(token),
            ),
            Ok(Err(refusal)) => {
                (Outcome::Failed { refusal: refusal.clone(), at: Instant::now() }, Err(refusal.error(operation)))
            }
        };
        let mut state = self.state();
        if state.version == version {
            state.outcome = Some(outcome);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(kind: Kind, after: Duration) -> Lost {
        Lost { version: 1, error: Error::new(kind, "generateToken", "http://h"), after }
    }

    #[tokio::test]
    async fn who_has_more_time_than_a_login_had_logs_in_itself() {
        let second = Duration::from_secs(1);
        let timeout = || Kind::Timeout { what: "did not answer", after: second };
        let (hasty, patient) = (Deadline::begin(second), Deadline::begin(second * 60));
        assert!(lost(timeout(), second).error(1, hasty).is_some(), "the other login had as long");
        assert!(lost(timeout(), second).error(1, patient).is_none());
        assert!(lost(timeout(), second).error(2, hasty).is_none(), "the credentials have changed");
        let broke = || Kind::Connection("broke".to_owned());
        assert!(lost(broke(), second).error(1, patient).is_some(), "the site is not there for anyone");
    }
}
