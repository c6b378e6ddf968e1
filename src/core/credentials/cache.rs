//! The cache of a source of tokens: it holds the token until shortly before its end, and a failure for a minute.
//! Callers that need a token at the same time share one login.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::user::unchanged;
use super::{Fork, UserId};
use crate::core::deadline::{Deadline, Late};
use crate::core::exclusive::{Exclusive, Turn};
use crate::core::per_process::PerProcess;
use crate::core::{Error, Failure, Hint, Kind, Result, Secret, url};

/// A token whose end is nearer than this is renewed before it is used.
pub(super) const MARGIN: Duration = Duration::from_secs(10);
/// The longest time that a token is kept, so that no sum of times overflows.
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
/// The time that a failed login is remembered, so that repeated calls do not lock the account.
pub(in crate::core) const FAILURE_KEPT: Duration = Duration::from_secs(60);

/// How many tokens in a row may be refused by the very call that they were given for. From then on a refused token is
/// replaced when it has become as old as a failed login: a site that refuses every token is no reason for a login with
/// each call.
const MOST_REFUSED: u32 = 3;

/// The result of the last login.
#[derive(Default)]
pub struct Cache {
    /// The outcome, and the user whose login it is.
    outcome: Mutex<Option<(UserId, Outcome)>>,
    login: PerProcess<LoginLock>,
}

/// Allows each user one login at a time. Other callers wait for its token.
#[derive(Default)]
struct LoginLock {
    exclusive: Exclusive<UserId>,
    /// How the last login ended, if with an error.
    lost: Mutex<Option<Lost>>,
}

/// A login that ended with an error. Callers that waited for this login get the same error.
struct Lost {
    user: UserId,
    error: Error,
    /// How long the login took.
    after: Duration,
}

impl Lost {
    /// The error for a caller that waited; `None` for a caller with more time than the login had, who logs in itself.
    fn error(&self, user: UserId, deadline: Deadline) -> Option<Error> {
        let is_same = self.user == user && !(self.error.is_timeout() && deadline.left() > self.after);
        if is_same { self.error.copy() } else { None }
    }
}

impl LoginLock {
    fn last_lost(&self) -> MutexGuard<'_, Option<Lost>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to log in; `None` while another caller logs the user in that this one can wait for.
    fn begin(&self, user: UserId) -> Option<Turn<'_, UserId>> {
        let turn = self.exclusive.begin(&user)?;
        if let Turn::Alone(..) = turn {
            *self.last_lost() = None;
        }
        Some(turn)
    }

    /// The error that the last login ended with, if the login was the user's and had as much time as the caller.
    fn lost(&self, user: UserId, deadline: Deadline) -> Option<Error> {
        self.last_lost().as_ref().and_then(|lost| lost.error(user, deadline))
    }

    /// Drives a login.
    async fn log_in<T>(&self, turn: &Turn<'_, UserId>, login: impl Future<Output = Result<T>>) -> Result<T> {
        let begun = Instant::now();
        let done = turn.drive(login).await.map_err(Error::of_login);
        if let (Turn::Alone(_, user), Err(error)) = (turn, &done) {
            *self.last_lost() = error.copy().map(|error| Lost { user: *user, error, after: begun.elapsed() });
        }
        done
    }
}

#[derive(Clone)]
enum Outcome {
    Token {
        token: Secret,
        obtained: SystemTime,
        expires: SystemTime,
        since: Instant,
        usable_until: Instant,
        /// How many tokens in a row were refused right after their logins.
        refused_before: u32,
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
        Self { outcome: Mutex::new(self.outcome().clone()), login: PerProcess::default() }
    }

    fn take_over(&self, other: &Self) {
        let taken = other.outcome().clone();
        *self.outcome() = taken;
    }
}

impl Cache {
    fn outcome(&self) -> MutexGuard<'_, Option<(UserId, Outcome)>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the result, so that the next caller logs in.
    pub fn forget(&self) {
        *self.outcome() = None;
    }

    /// The state of a user's last login.
    #[must_use]
    pub fn known(&self, user: UserId) -> TokenState {
        let failed = |failure| TokenState { failure: Some(failure), ..TokenState::default() };
        match &*self.outcome() {
            Some((of, outcome)) if *of == user => match outcome {
                Outcome::Token { obtained, expires, .. } => {
                    TokenState { obtained: Some(*obtained), expires: Some(*expires), failure: None }
                }
                Outcome::Failed { refusal, .. } => failed(refusal.failure.clone()),
                Outcome::Lost { error, .. } => failed(Failure::new(0, error.to_string())),
            },
            _ => TokenState::default(),
        }
    }

    /// The user's result that is still valid: a token before its end, or a recent failure.
    fn held(&self, user: UserId, operation: &str, refused: Option<&Secret>) -> Option<Result<Secret>> {
        let held = self.outcome();
        match held.as_ref().filter(|(of, _)| *of == user).map(|(_, outcome)| outcome)? {
            Outcome::Token { token, since, usable_until, refused_before, .. } => {
                let was_refused = refused.is_some_and(|old| old.expose() == token.expose());
                let must_wait = *refused_before >= MOST_REFUSED && since.elapsed() < FAILURE_KEPT;
                ((!was_refused || must_wait) && Instant::now() < *usable_until).then(|| Ok(token.clone()))
            }
            Outcome::Failed { refusal, at } if at.elapsed() < FAILURE_KEPT => {
                Some(Err(refusal.clone().error(operation)))
            }
            Outcome::Lost { error, at } if at.elapsed() < FAILURE_KEPT => Some(Err(error.clone())),
            _ => None,
        }
    }

    /// Notes that the server has refused a token right after the login that gave the token.
    pub fn note_refusal(&self, of: UserId, refused: &Secret) {
        if let Some((user, Outcome::Token { token, refused_before, .. })) = &mut *self.outcome()
            && *user == of
            && token.expose() == refused.expose()
        {
            *refused_before += 1;
        }
    }

    /// Drops a failed login that says nothing of the user: the service was away.
    pub fn forget_outage(&self) {
        let mut held = self.outcome();
        let is_outage = match held.as_ref().map(|(_, outcome)| outcome) {
            Some(Outcome::Lost { error, .. }) => match error.kind() {
                Kind::Status { status, .. } => *status == 404 || *status >= 500,
                Kind::NotJson(_) => true,
                _ => false,
            },
            Some(Outcome::Failed { refusal, .. }) => refusal.failure.is_of_outage(),
            _ => false,
        };
        if is_outage {
            *held = None;
        }
    }

    /// How many tokens in a row were refused right after their logins, the last one among them.
    fn refused_in_a_row(&self, user: UserId) -> u32 {
        match &*self.outcome() {
            Some((of, Outcome::Token { since, refused_before, .. }))
                if *of == user && since.elapsed() < FAILURE_KEPT =>
            {
                *refused_before
            }
            _ => 0,
        }
    }

    /// The token in the cache, or the token of a new login: the refused one again where the server has refused each of
    /// the last tokens. If the user of the source changes during the login, another
    /// login follows, and its token is the result. `limit` is the time limit of the login, with all its
    /// requests and the wait for the login of another caller.
    ///
    /// # Errors
    /// A refusal, new or remembered, or the error of a login without an answer.
    pub async fn obtain<F: Future<Output = Result<Login>>>(
        &self,
        user: impl Fn() -> UserId,
        operation: &str,
        refused: Option<&Secret>,
        limit: impl FnOnce() -> Duration,
        login: impl Fn() -> F,
    ) -> Result<Secret> {
        if let Some(held) = self.held(user(), operation, refused) {
            return held;
        }
        let deadline = Deadline::begin(limit());
        unchanged(&user, operation, |now| self.log_in(now, &user, operation, refused, deadline, &login)).await
    }

    async fn log_in<F: Future<Output = Result<Login>>>(
        &self,
        user: UserId,
        current: impl Fn() -> UserId,
        operation: &str,
        refused: Option<&Secret>,
        deadline: Deadline,
        login: impl Fn() -> F,
    ) -> Result<Secret> {
        let lock = self.login.get();
        let turn = loop {
            let ended = lock.exclusive.ended();
            let turn = lock.begin(user);
            if let Some(held) = self.held(user, operation, refused) {
                return held;
            }
            match turn {
                Some(turn) => break turn,
                None => deadline.wait(ended).await.map_err(|late| still_logging_in(operation, late))?,
            }
            if let Some(lost) = lock.lost(user, deadline) {
                return Err(lost);
            }
        };
        let refused_before = self.refused_in_a_row(user);
        let (outcome, result) = match lock.log_in(&turn, deadline.around(login())).await {
            Err(error) if error.is_answer() => (Outcome::Lost { error: error.clone(), at: Instant::now() }, Err(error)),
            Err(error) => return Err(error),
            Ok(Ok(Grant { token, expires, lifetime })) => (
                Outcome::Token {
                    token: token.clone(),
                    obtained: SystemTime::now(),
                    expires,
                    since: Instant::now(),
                    usable_until: Instant::now() + lifetime.saturating_sub(MARGIN).min(YEAR),
                    refused_before,
                },
                Ok(token),
            ),
            Ok(Err(refusal)) => {
                (Outcome::Failed { refusal: refusal.clone(), at: Instant::now() }, Err(refusal.error(operation)))
            }
        };
        let mut held = self.outcome();
        if current() == user {
            *held = Some((user, outcome));
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A source whose logins are counted.
    #[derive(Default)]
    struct Source {
        user: UserId,
        cache: Cache,
        logins: Cell<u32>,
    }

    impl Source {
        async fn token(&self, refused: Option<&Secret>) -> Secret {
            let log_in = || async {
                self.logins.set(self.logins.get() + 1);
                let token = Secret::from(format!("T{}", self.logins.get()));
                Ok(Ok(Grant { token, expires: SystemTime::now(), lifetime: Duration::from_secs(6000) }))
            };
            self.cache.obtain(|| self.user, "x", refused, || FAILURE_KEPT, log_in).await.expect("a token")
        }

        /// As if the time had passed since the last login.
        fn wait(&self, pause: Duration) {
            if let Some((_, Outcome::Token { since, .. })) = &mut *self.cache.outcome() {
                *since = since.checked_sub(pause).expect("the machine runs as long");
            }
        }

        /// Calls of which each is refused.
        async fn refuse(&self, calls: u32) {
            for _ in 0..calls {
                let token = self.token(None).await;
                let renewed = self.token(Some(&token)).await;
                self.cache.note_refusal(self.user, &renewed);
            }
        }
    }

    #[tokio::test]
    async fn a_site_that_refuses_every_token_gets_few_logins() {
        let source = Source::default();
        source.refuse(100).await;
        assert_eq!(source.logins.get(), 1 + MOST_REFUSED);
        source.wait(FAILURE_KEPT);
        source.refuse(100).await;
        assert_eq!(source.logins.get(), 1 + 2 * MOST_REFUSED);
    }

    #[tokio::test]
    async fn a_token_that_was_in_use_is_renewed_at_once() {
        let source = Source::default();
        for _ in 0..10 {
            let token = source.token(None).await;
            source.token(Some(&token)).await;
        }
        assert_eq!(source.logins.get(), 11);
    }

    fn lost(user: UserId, kind: Kind, after: Duration) -> Lost {
        Lost { user, error: Error::new(kind, "generateToken", "http://h"), after }
    }

    #[tokio::test]
    async fn who_has_more_time_than_a_login_had_logs_in_itself() {
        let (one, other) = (UserId::new(), UserId::new());
        let second = Duration::from_secs(1);
        let timeout = || Kind::Timeout { what: "did not answer", after: second };
        let (hasty, patient) = (Deadline::begin(second), Deadline::begin(second * 60));
        assert!(lost(one, timeout(), second).error(one, hasty).is_some(), "the other login had as long");
        assert!(lost(one, timeout(), second).error(one, patient).is_none());
        assert!(lost(one, timeout(), second).error(other, hasty).is_none(), "the credentials have changed");
        let broke = || Kind::Connection("broke".to_owned());
        assert!(lost(one, broke(), second).error(one, patient).is_some(), "the site is not there for anyone");
    }
}
