//! Users whom the web tier authenticates: credentials for the site behind the web tier, and for a portal's servers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::{Credentials, Fork, Portal, TokenService, TokenState, UserId, UserLogin, UserToken, portal_token_service};
use crate::core::access::Account;
use crate::core::{Access, ClientOptions, Result, Secret, Session, Way};

/// A user whom the web tier in front of a site authenticates. The site behind the web tier needs no token.
pub struct WebTier(Mutex<State>);

/// All that a login uses.
#[derive(Clone)]
struct State {
    org_url: String,
    referer: Option<String>,
    /// The portal's token service, once the portal said it.
    token_url: Option<String>,
    access: Arc<Access>,
    session: Arc<Session>,
    /// The same user by name and password, for a portal that has its own users.
    user: Option<Arc<UserToken>>,
}

impl WebTier {
    /// A user of the site or portal at `org_url`; a server's token is bound to `referer`.
    #[must_use]
    pub fn new(org_url: String, referer: Option<String>, way: Way, options: ClientOptions) -> Self {
        Self(Mutex::new(State::new(org_url, referer, way, options)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site or portal.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        Some(self.state().org_url.clone())
    }

    /// The way of authentication at the web tier.
    #[must_use]
    pub fn way(&self) -> Way {
        self.state().access.way().clone()
    }

    /// Changes the way of authentication, such as the password. Drops the refusal of the old one.
    pub fn set_way(&self, way: Way) {
        let mut state = self.state();
        let (options, token_url) = (state.session.options().clone(), state.token_url.clone());
        *state = State { token_url, ..State::new(state.org_url.clone(), state.referer.clone(), way, options) };
    }
}

impl State {
    fn new(org_url: String, referer: Option<String>, way: Way, options: ClientOptions) -> Self {
        let named = match &way {
            Way::Basic { user, password } | Way::Ntlm(Account::Named { user, password }) => {
                Some((user.clone(), password.clone()))
            }
            Way::Ntlm(Account::Current) | Way::Certificate(_) => None,
        };
        let access = Arc::new(Access::new(&org_url, way));
        let user = named.map(|(user, password)| {
            let login = UserLogin {
                service: TokenService::Portal,
                username: user,
                password,
                org_url: Some(org_url.clone()),
                token_url: None,
            };
            let user = UserToken::new(login, options.clone());
            user.set_referer(referer.clone());
            Arc::new(user.behind_web_tier(access.clone()))
        });
        let session = Arc::new(Session::behind_web_tier(options, access.clone()));
        Self { org_url, referer, token_url: None, access, session, user }
    }
}

impl Credentials for WebTier {
    fn token<'a>(&'a self, _operation: &'a str, _refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        std::future::ready(Ok(None)).boxed()
    }

    fn user(&self) -> UserId {
        self.state().access.user()
    }

    fn referer(&self) -> Option<String> {
        self.state().referer.clone()
    }

    fn access(&self) -> Option<Arc<Access>> {
        Some(self.state().access.clone())
    }

    fn known(&self) -> TokenState {
        TokenState { failure: self.state().access.refusal(), ..TokenState::default() }
    }

    fn set_options(&self, options: ClientOptions) {
        let mut state = self.state();
        // the same user: a refusal is remembered, whatever the proxy
        if let Some(user) = &mut state.user {
            *user = Arc::new(user.fork());
            user.set_options(options.clone());
        }
        state.session = Arc::new(Session::behind_web_tier(options, state.access.clone()));
    }

    fn close(&self) {
        let state = self.state().clone();
        state.session.close();
        if let Some(user) = &state.user {
            user.close();
        }
    }
}

impl Fork for WebTier {
    fn fork(&self) -> Self {
        Self(Mutex::new(self.state().clone()))
    }

    fn take_over(&self, other: &Self) {
        let state = other.state().clone();
        *self.state() = state;
    }
}

impl Portal for WebTier {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        async move {
            let asked = self.state().clone();
            if let Some(url) = asked.token_url {
                asked.access.set_service(&url);
                return Ok(url);
            }
            let url = portal_token_service(&asked.session, operation, Some(&asked.org_url)).await?;
            asked.access.set_service(&url);
            let mut now = self.state();
            if now.org_url == asked.org_url {
                now.token_url = Some(url.clone());
            }
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
}
