//! Tokens for a user name and password, from the token service of an ArcGIS Server site or of a portal.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Login, Portal, TokenState, sealed};
use crate::core::{Access, ClientOptions, Form, Result, Secret, Session};

/// The kind of a token service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenService {
    /// That of an ArcGIS Server site.
    Server,
    /// That of a portal, such as ArcGIS Online.
    Portal,
}

/// The arguments of [`UserToken::new`].
#[derive(Clone, Debug)]
pub struct UserLogin {
    /// The kind of the token service.
    pub service: TokenService,
    /// The user.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// The address of the site or portal, whose token service is looked up when it is first needed.
    pub org_url: Option<String>,
    /// The token service, if it is known.
    pub token_url: Option<String>,
}

/// A user name and password, and their token.
pub struct UserToken {
    kind: TokenService,
    session: Mutex<Arc<Session>>,
    /// Access through the web tier in front of the token service.
    access: Option<Arc<Access>>,
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
    /// A user of a site or portal.
    #[must_use]
    pub fn new(login: UserLogin, options: ClientOptions) -> Self {
        let UserLogin { service, username, password, org_url, token_url } = login;
        let user = User { username, password: Some(password), token_url, org_url, ..User::default() };
        Self {
            kind: service,
            session: Mutex::new(Arc::new(Session::new(options, None))),
            access: None,
            user: Mutex::new(user),
            cache: Cache::default(),
        }
    }

    /// The same user, with a token service behind a web tier that authenticates users.
    #[must_use]
    pub fn behind_web_tier(self, access: Arc<Access>) -> Self {
        let options = self.own_session().options().clone();
        let session = Mutex::new(Arc::new(Session::behind_web_tier(options, access.clone())));
        Self { session, access: Some(access), ..self }
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

    /// Changes the user and drops the token.
    pub fn set_username(&self, username: String) {
        self.change(|user| user.username = username);
    }

    /// Changes the password and drops the token.
    pub fn set_password(&self, password: Secret) {
        self.change(|user| user.password = Some(password));
    }

    /// The address of the site, as it was given.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        self.user().org_url.clone()
    }

    /// Changes the site, whose token service is looked up again. Drops the token.
    pub fn set_org_url(&self, url: String) {
        if self.org_url().as_ref() != Some(&url) {
            self.change(|user| {
                user.org_url = Some(url);
                user.token_url = None;
            });
        }
    }

    /// The token service, if it was given or looked up.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        self.user().token_url.clone()
    }

    /// Changes the token service and drops the token.
    pub fn set_token_url(&self, url: Option<String>) {
        self.change(|user| user.token_url = url);
    }

    /// Binds the token to a `Referer`, or to the address of this machine if `None`. Drops the token.
    pub fn set_referer(&self, referer: Option<String>) {
        if self.referer() != referer {
            self.change(|user| user.referer = referer);
        }
    }

    /// Sets whether the login is encrypted with the server's public key. Drops the token.
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
        let session = Arc::new(match &self.access {
            Some(access) => Session::behind_web_tier(options, access.clone()),
            None => Session::new(options, None),
        });
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
