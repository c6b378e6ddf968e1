//! A user of the site's own identity store: `generateToken`, its expiry and its renewal.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;

use super::super::argument::Secret;
use super::super::url::{context, join, origin};
use super::super::{ClientOptions, Error, Failure, Operation, Reply, Request, Result, Session, Transport, Verb};
use super::Credentials;

/// The lifetime asked for, in minutes; the server may grant less.
const LIFETIME_MINUTES: u32 = 100;
/// A token this near to its end is renewed before it is used.
const MARGIN: Duration = Duration::from_secs(10);
/// How long a failed login is remembered, so that a loop does not lock the account.
const FAILURE_KEPT: Duration = Duration::from_secs(60);

static GENERATE: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "" };
static INFO: Operation = Operation { name: "rest/info", verb: Verb::Get, path: "rest/info" };

/// A user name and password, and the token they have given.
pub struct AgsToken {
    session: Mutex<Arc<Session>>,
    state: Mutex<State>,
    /// One login at a time; the others wait for its token.
    login: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    username: String,
    password: Option<Secret>,
    token_url: Option<String>,
    org_url: Option<String>,
    referer: Option<String>,
    /// Counts changes of the above: an answer to an older question is thrown away.
    version: u64,
    outcome: Option<Outcome>,
}

enum Outcome {
    Token { token: Secret, obtained: SystemTime, expires: SystemTime, usable_until: Instant },
    Failed { failure: Failure, url: String, at: Instant },
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

#[derive(Deserialize)]
struct Granted {
    token: String,
    expires: Option<Expires>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expires {
    Number(f64),
    Text(String),
}

impl AgsToken {
    /// A user of a site. The token service is `token_url`, or is found out from `org_url` when it is first needed.
    #[must_use]
    pub fn new(
        username: impl Into<String>,
        password: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        options: ClientOptions,
    ) -> Self {
        let state =
            State { username: username.into(), password: Some(password), token_url, org_url, ..State::default() };
        Self {
            session: Mutex::new(Arc::new(Session::new(options, None))),
            state: Mutex::new(state),
            login: tokio::sync::Mutex::new(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of its connections; the next login opens new ones.
    pub fn close(&self) {
        self.session().close();
    }

    fn session(&self) -> Arc<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another way to the token service, such as through a proxy.
    pub fn set_options(&self, options: ClientOptions) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(Session::new(options, None));
    }

    fn change(&self, edit: impl FnOnce(&mut State)) {
        let mut state = self.state();
        edit(&mut state);
        state.version += 1;
        state.outcome = None;
    }

    /// The user.
    #[must_use]
    pub fn username(&self) -> String {
        self.state().username.clone()
    }

    /// Another user; drops the token.
    pub fn set_username(&self, username: String) {
        self.change(|state| state.username = username);
    }

    /// Another password; drops the token.
    pub fn set_password(&self, password: Secret) {
        self.change(|state| state.password = Some(password));
    }

    /// The token service, where it was given or has been found out.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        self.state().token_url.clone()
    }

    /// Another token service; drops the token.
    pub fn set_token_url(&self, url: Option<String>) {
        self.change(|state| state.token_url = url);
    }

    /// Binds the token to a `Referer`, or to the requesting address again; drops the token.
    pub fn set_referer(&self, referer: Option<String>) {
        if self.state().referer != referer {
            self.change(|state| state.referer = referer);
        }
    }

    /// What is known of the last login.
    #[must_use]
    pub fn known(&self) -> TokenState {
        match &self.state().outcome {
            Some(Outcome::Token { obtained, expires, .. }) => {
                TokenState { obtained: Some(*obtained), expires: Some(*expires), failure: None }
            }
            Some(Outcome::Failed { failure, .. }) => {
                TokenState { failure: Some(failure.clone()), ..TokenState::default() }
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
            Some(Outcome::Failed { failure, url, at }) if at.elapsed() < FAILURE_KEPT => {
                Some(Err(Error::Login { operation: operation.to_owned(), url: url.clone(), failure: failure.clone() }))
            }
            _ => None,
        }
    }

    async fn obtain(&self, operation: &str, refused: Option<&Secret>) -> Result<Secret> {
        if let Some(held) = self.held(operation, refused) {
            return held;
        }
        let _turn = self.login.lock().await;
        if let Some(held) = self.held(operation, refused) {
            return held;
        }
        let version = self.state().version;
        let url = self.service(operation).await?;
        let granted = self.ask(operation, &url).await?;
        let mut state = self.state();
        let (outcome, result) = match granted {
            Ok((token, lifetime, expires)) => (
                Outcome::Token {
                    token: token.clone(),
                    obtained: SystemTime::now(),
                    expires,
                    usable_until: Instant::now() + lifetime.saturating_sub(MARGIN),
                },
                Ok(token),
            ),
            Err(failure) => (
                Outcome::Failed { failure: failure.clone(), url: url.clone(), at: Instant::now() },
                Err(Error::Login { operation: operation.to_owned(), url, failure }),
            ),
        };
        if state.version == version {
            state.outcome = Some(outcome);
        }
        result
    }

    /// The token service: as given, else what `<context>/rest/info` says, else the site's own.
    async fn service(&self, operation: &str) -> Result<String> {
        let (known, org_url) = {
            let state = self.state();
            (state.token_url.clone(), state.org_url.clone())
        };
        if let Some(url) = known {
            return Ok(url);
        }
        let site = org_url.as_deref().and_then(context).ok_or_else(|| Error::Argument {
            operation: operation.to_owned(),
            message: "neither org_url nor token_url names a server to log in at".into(),
        })?;
        let own = join(&site, "admin/generateToken");
        let told = match Request::build(&INFO, &site, super::super::Form::new()) {
            Ok(request) => self.session().send(request).await.ok().and_then(|reply| token_service(&reply)),
            Err(_) => None,
        };
        // never from https to http, and never with the password to another host on the word of an unverified page
        let url = told.filter(|url| origin(url) == origin(&site)).unwrap_or(own);
        self.state().token_url.get_or_insert_with(|| url.clone());
        Ok(url)
    }

    /// One login: the token, how long it lives and when it ends; or the server's refusal.
    async fn ask(&self, operation: &str, url: &str) -> Result<Result<(Secret, Duration, SystemTime), Failure>> {
        let (username, password, referer) = {
            let state = self.state();
            (state.username.clone(), state.password.clone(), state.referer.clone())
        };
        let mut form = super::super::Form::new()
            .with("username", username)
            .with("password", password.as_ref().map(Secret::expose).unwrap_or_default())
            .with("expiration", LIFETIME_MINUTES.to_string())
            .with("client", if referer.is_some() { "referer" } else { "requestip" });
        if let Some(referer) = &referer {
            form = form.with("referer", referer);
        }
        let mut request = Request::build(&GENERATE, &service_address(url), form)?;
        if let Some(referer) = referer {
            request.headers.push(("Referer".into(), referer));
        }
        let reply = match self.session().send(request).await {
            Ok(reply) => reply,
            // a token service may also refuse with an HTTP status
            Err(Error::Status { status, detail, reason, .. }) if matches!(status, 400 | 401 | 403) => {
                return Ok(Err(Failure::new(i64::from(status), format!("HTTP {status} {reason}{detail}"))));
            }
            Err(error) => return Err(error),
        };
        if let Some(failure) = reply.failure() {
            return Ok(Err(failure));
        }
        let granted: Granted =
            serde_json::from_slice(&reply.body).map_err(|e| reply.not_json(operation, &e.to_string()))?;
        let asked = Duration::from_secs(u64::from(LIFETIME_MINUTES) * 60);
        let now = SystemTime::now();
        let expires = granted.expires.and_then(Expires::time).unwrap_or(now + asked);
        // a server whose clock is off must not make us log in for ever: what was asked for counts then
        let lifetime = expires
            .duration_since(now)
            .ok()
            .filter(|left| *left <= asked + Duration::from_secs(60) && *left > MARGIN)
            .unwrap_or(asked);
        Ok(Ok((granted.token.into(), lifetime, expires)))
    }
}

impl Expires {
    fn time(self) -> Option<SystemTime> {
        let millis = match self {
            Self::Number(millis) => millis,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(millis / 1000.0).ok()?)
    }
}

/// `tokenServicesUrl` names a folder on old servers; the operation lies below it.
fn service_address(url: &str) -> String {
    let bare = url.trim_end_matches('/');
    if bare.to_ascii_lowercase().ends_with("/tokens") { join(bare, "generateToken") } else { bare.to_owned() }
}

fn token_service(reply: &Reply) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Info {
        auth_info: AuthInfo,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct AuthInfo {
        token_services_url: Option<String>,
    }
    serde_json::from_slice::<Info>(&reply.body).ok()?.auth_info.token_services_url.filter(|url| !url.is_empty())
}

impl Credentials for AgsToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        async move { self.obtain(operation, refused).await.map(Some) }.boxed()
    }

    fn referer(&self) -> Option<String> {
        self.state().referer.clone()
    }
}
