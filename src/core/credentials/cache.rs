//! What every source of tokens shares: one login at a time, the token until it is about to end, a
//! failure for a minute.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Notify;

use super::super::argument::Secret;
use super::super::forks::OfProcess;
use super::super::nesting::Caller;
use super::super::{Error, Failure, Result, url};

/// A token this near to its end is renewed before it is used.
pub(super) const MARGIN: Duration = Duration::from_secs(10);
/// How long a failed login is remembered, so that a loop does not lock the account.
pub(in crate::core) const FAILURE_KEPT: Duration = Duration::from_secs(60);

/// The outcome of the last login.
#[derive(Default)]
pub struct Cache {
    state: Mutex<State>,
    turns: OfProcess<Turns>,
}

/// One login at a time; the others wait for its token.
#[derive(Default)]
struct Turns {
    state: Mutex<TurnState>,
    ended: Notify,
}

#[derive(Default)]
struct TurnState {
    /// Who drives the login.
    taken: Option<Caller>,
    /// What kept the service from answering the last one, for credentials of a version: those who waited
    /// for it need not ask again.
    lost: Option<(u64, Error)>,
}

/// A login on its way; `None` within another one, which would wait for it.
struct Turn<'a>(Option<&'a Turns>);

impl Turns {
    fn state(&self) -> MutexGuard<'_, TurnState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn, unless somebody has it who can go on.
    fn take(&self) -> Option<Turn<'_>> {
        let mut state = self.state();
        if let Some(other) = state.taken {
            return Caller::here().holds_up(other).then_some(Turn(None));
        }
        *state = TurnState { taken: Some(Caller::here()), lost: None };
        Some(Turn(Some(self)))
    }
}

impl Turn<'_> {
    /// Drives the login, from whichever thread it is driven.
    async fn log_in<T>(&self, version: u64, login: impl Future<Output = Result<T>>) -> Result<T> {
        let mut login = pin!(login);
        let done = poll_fn(|context| {
            if let Some(turns) = self.0 {
                turns.state().taken = Some(Caller::here());
            }
            login.as_mut().poll(context)
        })
        .await;
        if let (Some(turns), Err(error)) = (self.0, &done) {
            turns.state().lost = error.copy().map(|error| (version, error));
        }
        done
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(turns) = self.0 {
            turns.state().taken = None;
            turns.ended.notify_waiters();
        }
    }
}

#[derive(Default)]
struct State {
    /// Counts changes of the credentials: an answer to an older question is thrown away.
    version: u64,
    outcome: Option<Outcome>,
}

enum Outcome {
    Token { token: Secret, obtained: SystemTime, expires: SystemTime, usable_until: Instant },
    Failed { refusal: Refusal, at: Instant },
}

/// A login: a token, or the service's refusal. Whatever kept the service from answering is an error
/// beside it and is not remembered.
pub type Login = std::result::Result<Grant, Refusal>;

/// A token as it was given.
pub struct Grant {
    /// The token.
    pub token: Secret,
    /// When it ends, by the server's word.
    pub expires: SystemTime,
    /// How long it is used from now.
    pub lifetime: Duration,
}

/// A refused login.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The service's code and messages.
    pub failure: Failure,
    /// The service.
    pub url: String,
}

impl Refusal {
    /// As the error of a call that was not sent because of it.
    #[must_use]
    pub fn error(self, operation: &str) -> Error {
        Error::Login { operation: operation.to_owned(), url: url::shown(&self.url), failure: self.failure }
    }
}

/// What can be told of a login without a request.
#[derive(Clone, Debug, Default)]
pub struct TokenState {
    /// When the token was given.
    pub obtained: Option<SystemTime>,
    /// When it ends, by the server's word.
    pub expires: Option<SystemTime>,
    /// Why the last login failed.
    pub failure: Option<Failure>,
}

impl Cache {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets: the credentials are others now.
    pub fn clear(&self) {
        let mut state = self.state();
        state.version += 1;
        state.outcome = None;
    }

    /// Counts the clearings.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.state().version
    }

    /// What is known of the last login.
    #[must_use]
    pub fn known(&self) -> TokenState {
        match &self.state().outcome {
            Some(Outcome::Token { obtained, expires, .. }) => {
                TokenState { obtained: Some(*obtained), expires: Some(*expires), failure: None }
            }
            Some(Outcome::Failed { refusal, .. }) => {
                TokenState { failure: Some(refusal.failure.clone()), ..TokenState::default() }
            }
            None => TokenState::default(),
        }
    }

    /// The outcome that still holds: a token with life in it, or a fresh failure.
    fn held(&self, operation: &str, refused: Option<&Secret>) -> Option<Result<Secret>> {
        match &self.state().outcome {
            Some(Outcome::Token { token, usable_until, .. }) => {
                let turned_down = refused.is_some_and(|old| old.expose() == token.expose());
                (!turned_down && Instant::now() < *usable_until).then(|| Ok(token.clone()))
            }
            Some(Outcome::Failed { refusal, at }) if at.elapsed() < FAILURE_KEPT => {
                Some(Err(refusal.clone().error(operation)))
            }
            _ => None,
        }
    }

    /// The token held, or that of a new login.
    ///
    /// # Errors
    /// A refusal, new or remembered; whatever kept the service from answering.
    pub async fn obtain<F: Future<Output = Result<Login>>>(
        &self,
        operation: &str,
        refused: Option<&Secret>,
        login: impl FnOnce() -> F,
    ) -> Result<Secret> {
        if let Some(held) = self.held(operation, refused) {
            return held;
        }
        let turns = self.turns.get();
        let turn = loop {
            let ended = turns.ended.notified();
            let turn = turns.take();
            if let Some(held) = self.held(operation, refused) {
                return held;
            }
            match turn {
                Some(turn) => break turn,
                None => ended.await,
            }
            if let Some((version, lost)) = &turns.state().lost
                && *version == self.version()
                && let Some(lost) = lost.copy()
            {
                return Err(lost);
            }
        };
        let version = self.version();
        let (outcome, result) = match turn.log_in(version, login()).await? {
            Ok(Grant { token, expires, lifetime }) => (
                Outcome::Token {
                    token: token.clone(),
                    obtained: SystemTime::now(),
                    expires,
                    usable_until: Instant::now() + lifetime.saturating_sub(MARGIN),
                },
                Ok(token),
            ),
            Err(refusal) => {
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
