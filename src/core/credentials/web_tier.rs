//! Users whom the web tier authenticates: credentials for the site behind the web tier, and for a portal's servers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::{Credentials, Fork, Portal, TokenService, TokenState, UserLogin, UserToken, portal_token_service};
use crate::core::access::Account;
use crate::core::{Access, ClientOptions, Result, Secret, Session, Way};

/// A user whom the web tier in front of a site authenticates. The site behind the web tier needs no token.
pub struct WebTier {
    org_url: String,
    referer: Option<String>,
    state: Mutex<State>,
    token_url: Mutex<Option<String>>,
    version: AtomicU64,
}

#[derive(Clone)]
struct State {
    access: Arc<Access>,
    session: Arc<Session>,
    /// The same user by name and password, for a portal that has its own users.
    user: Option<Arc<UserToken>>,
}

impl WebTier {
    /// A user of the site or portal at `org_url`; a server's token is bound to `referer`.
    #[must_use]
    pub fn new(org_url: String, referer: Option<String>, way: Way, options: ClientOptions) -> Self {
        let state = Mutex::new(State::new(&org_url, referer.as_deref(), way, options));
        Self { org_url, referer, state, token_url: Mutex::default(), version: AtomicU64::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site or portal.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        Some(self.org_url.clone())
    }

    /// The way of authentication at the web tier.
    #[must_use]
    pub fn way(&self) -> Way {
        self.state().access.way().clone()
    }

    /// Changes the way of authentication, such as the password. Drops the refusal of the old one.
    pub fn set_way(&self, way: Way) {
        let mut state = self.state();
        let options = state.session.options().clone();
        *state = State::new(&self.org_url, self.referer.as_deref(), way, options);
        self.version.fetch_add(1, Ordering::Relaxed);
    }
}

impl State {
    fn new(org_url: &str, referer: Option<&str>, way: Way, options: ClientOptions) -> Self {
        let named = match &way {
            Way::Basic { user, password } | Way::Ntlm(Account::Named { user, password }) => {
                Some((user.clone(), password.clone()))
            }
            Way::Ntlm(Account::Current) | Way::Certificate(_) => None,
        };
        let access = Arc::new(Access::new(org_url, way));
        let user = named.map(|(user, password)| {
            let login = UserLogin {
                service: TokenService::Portal,
                username: user,
                password,
                org_url: Some(org_url.to_owned()),
                token_url: None,
            };
            let user = UserToken::new(login, options.clone());
            user.set_referer(referer.map(str::to_owned));
            Arc::new(user.behind_web_tier(access.clone()))
        });
        Self { session: Arc::new(Session::behind_web_tier(options, access.clone())), access, user }
    }
}

impl Credentials for WebTier {
    fn token<'a>(&'a self, _operation: &'a str, _refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        std::future::ready(Ok(None)).boxed()
    }

    fn referer(&self) -> Option<String> {
        self.referer.clone()
    }

    fn access(&self) -> Option<Arc<Access>> {
        Some(self.state().access.clone())
    }

    fn known(&self) -> TokenState {
        TokenState { failure: self.state().access.refusal(), ..TokenState::default() }
    }

    fn set_options(&self, options: ClientOptions) {
        let mut state = self.state();
        let way = state.access.way().clone();
        *state = State::new(&self.org_url, self.referer.as_deref(), way, options);
    }

    fn close(&self) {
        let state = self.state();
        state.session.close();
        if let Some(user) = &state.user {
            user.close();
        }
    }
}

impl Fork for WebTier {
    fn fork(&self) -> Self {
        Self {
            org_url: self.org_url.clone(),
            referer: self.referer.clone(),
            state: Mutex::new(self.state().clone()),
            token_url: Mutex::new(self.token_url.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            version: AtomicU64::new(self.version.load(Ordering::Relaxed)),
        }
    }
}

impl Portal for WebTier {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        async move {
            let known = || self.token_url.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(url) = &*known() {
                return Ok(url.clone());
            }
            let url = portal_token_service(&self.session(), operation, Some(&self.org_url)).await?;
            *known() = Some(url.clone());
            Ok(url)
        }
        .boxed()
    }

    fn own_token<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<Option<Secret>>> {
        let user = self.state().user.clone();
        async move {
            match user {
                Some(user) => user.token(operation, None).await,
                None => Ok(None),
            }
        }
        .boxed()
    }

    fn session(&self) -> Arc<Session> {
        self.state().session.clone()
    }

    fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }
}
