//! A user name and password, given to a token service: an ArcGIS Server site's own, or a portal's.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::super::argument::Secret;
use super::super::{ClientOptions, Form, Result, Session};
use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Login, Portal, TokenState, sealed};

/// Whose token service it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenService {
    /// An ArcGIS Server site's.
    Server,
    /// A portal's, ArcGIS Online among them.
    Portal,
}

/// A user name and password, and the token they have given.
pub struct UserToken {
    kind: TokenService,
    session: Mutex<Arc<Session>>,
    user: Mutex<User>,
    cache: Cache,
}

#[derive(Default)]
struct User {
    username: String,
    password: Option<Secret>,
    token_url: Option<String>,
    org_url: Option<String>,
    referer: Option<String>,
    encrypted: bool,
}

impl UserToken {
    /// A user of a site. The token service is `token_url`, or is found out from `org_url` when it is first needed.
    #[must_use]
    pub fn new(
        kind: TokenService,
        username: impl Into<String>,
        password: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        options: ClientOptions,
    ) -> Self {
        let user = User { username: username.into(), password: Some(password), token_url, org_url, ..User::default() };
        Self {
            kind,
            session: Mutex::new(Arc::new(Session::new(options, None))),
            user: Mutex::new(user),
            cache: Cache::default(),
        }
    }

    fn user(&self) -> MutexGuard<'_, User> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn own_session(&self) -> Arc<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, edit: impl FnOnce(&mut User)) {
        edit(&mut self.user());
        self.cache.clear();
    }

    /// The user.
    #[must_use]
    pub fn username(&self) -> String {
        self.user().username.clone()
    }

    /// Another user; drops the token.
    pub fn set_username(&self, username: String) {
        self.change(|user| user.username = username);
    }

    /// Another password; drops the token.
    pub fn set_password(&self, password: Secret) {
        self.change(|user| user.password = Some(password));
    }

    /// The site, as it was given.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        self.user().org_url.clone()
    }

    /// Another site, whose token service is to be found out; drops the token.
    pub fn set_org_url(&self, url: String) {
        if self.org_url().as_ref() != Some(&url) {
            self.change(|user| {
                user.org_url = Some(url);
                user.token_url = None;
            });
        }
    }

    /// The token service, where it was given or has been found out.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        self.user().token_url.clone()
    }

    /// Another token service; drops the token.
    pub fn set_token_url(&self, url: Option<String>) {
        self.change(|user| user.token_url = url);
    }

    /// Binds the token to a `Referer`, or to the requesting address again; drops the token.
    pub fn set_referer(&self, referer: Option<String>) {
        if self.referer() != referer {
            self.change(|user| user.referer = referer);
        }
    }

    /// Encrypts the login with the server's public key, or no longer; drops the token.
    pub fn set_encrypted(&self, encrypted: bool) {
        self.change(|user| user.encrypted = encrypted);
    }

    async fn service(&self, operation: &str) -> Result<String> {
        let (known, org_url) = {
            let user = self.user();
            (user.token_url.clone(), user.org_url.clone())
        };
        if let Some(url) = known {
            return Ok(url);
        }
        let session = self.own_session();
        let url = match self.kind {
            TokenService::Server => token_service::of_server(&session, operation, org_url.as_deref()).await?,
            TokenService::Portal => token_service::of_portal(&session, operation, org_url.as_deref()).await?,
        };
        self.user().token_url.get_or_insert_with(|| url.clone());
        Ok(url)
    }

    /// One login.
    async fn login(&self, operation: &str) -> Result<Login> {
        let url = self.service(operation).await?;
        let (username, password, referer, encrypted) = {
            let user = self.user();
            (user.username.clone(), user.password.clone(), user.referer.clone(), user.encrypted)
        };
        let mut form = Form::new()
            .with("username", username)
            .with("password", password.as_ref().map(Secret::expose).unwrap_or_default())
            .with("expiration", LIFETIME_MINUTES.to_string())
            .with("client", if referer.is_some() { "referer" } else { "requestip" });
        if let Some(referer) = &referer {
            form = form.with("referer", referer);
        }
        let (session, url) = (self.own_session(), token_service::address(&url));
        if encrypted {
            form = sealed::seal(&session, operation, &url, form).await?;
        }
        token_service::generate(&session, operation, &url, form, referer).await
    }
}

impl Credentials for UserToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        async move { self.cache.obtain(operation, refused, || self.login(operation)).await.map(Some) }.boxed()
    }

    fn referer(&self) -> Option<String> {
        self.user().referer.clone()
    }

    fn known(&self) -> TokenState {
        self.cache.known()
    }

    fn close(&self) {
        self.own_session().close();
    }

    fn set_options(&self, options: ClientOptions) {
        let session = Arc::new(Session::new(options, None));
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }
}

impl Portal for UserToken {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        async move { self.service(operation).await.map(|url| token_service::address(&url)) }.boxed()
    }

    fn session(&self) -> Arc<Session> {
        self.own_session()
    }

    fn version(&self) -> u64 {
        self.cache.version()
    }
}
