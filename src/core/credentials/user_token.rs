//! Tokens for a user name and password, from the token service of an ArcGIS Server site or of a portal.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::destination::{Destination, Given, Realm};
use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Fork, Login, Portal, TokenState, sealed};
use crate::core::{Access, ClientOptions, Form, Kind, Result, Secret, Session};

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

/// All that a login uses. A login works with a copy, so that a change during the login starts another one.
#[derive(Clone, Default)]
struct User {
    username: String,
    password: Option<Secret>,
    token_url: Option<String>,
    org_url: Option<String>,
    referer: Option<String>,
    encrypted: bool,
    /// The place of the login, once the site said it.
    found: Option<Destination>,
    /// Counts the changes.
    edition: u64,
}

impl User {
    fn given(&self, realm: Realm) -> Given<'_> {
        Given { realm, org_url: self.org_url.as_deref(), token_url: self.token_url.as_deref() }
    }
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
        {
            let mut user = self.user();
            edit(&mut user);
            user.edition += 1;
        }
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
                (user.token_url, user.found) = (None, None);
            });
        }
    }

    /// The token service, if it was given or looked up.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        let user = self.user();
        user.token_url.clone().or_else(|| user.found.as_ref().map(|place| place.service.to_string()))
    }

    /// Changes the token service and drops the token.
    pub fn set_token_url(&self, url: Option<String>) {
        self.change(|user| (user.token_url, user.found) = (url, None));
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

    /// The place of the login. The site is asked once.
    async fn place(&self, operation: &str, user: &User) -> Result<Destination> {
        if let Some(place) = &user.found {
            return Ok(place.clone());
        }
        let realm = match self.kind {
            TokenService::Server => Realm::Server,
            TokenService::Portal => Realm::Portal,
        };
        let place = token_service::place(&self.own_session(), operation, user.given(realm)).await?;
        self.remember(user, &place);
        Ok(place)
    }

    fn remember(&self, user: &User, place: &Destination) {
        let mut now = self.user();
        if now.edition == user.edition {
            now.found = Some(place.clone());
        }
    }

    /// The time limit of a login.
    fn limit(&self) -> Duration {
        self.own_session().options().read_timeout
    }

    /// One login; at the site's own token service if the other one is dead.
    async fn login(&self, operation: &str) -> Result<Login> {
        let user = self.user().clone();
        let place = self.place(operation, &user).await?;
        let login = self.login_at(operation, &user, place.service.as_str()).await;
        let Some(own) = place.fallback.filter(|_| is_dead(&login)) else { return login };
        let again = self.login_at(operation, &user, own.as_str()).await;
        if !matches!(again, Ok(Ok(_))) {
            return login;
        }
        self.remember(&user, &Destination { service: own, fallback: None });
        again
    }

    async fn login_at(&self, operation: &str, user: &User, url: &str) -> Result<Login> {
        let mut form = Form::new()
            .with("username", user.username.clone())
            .with("password", user.password.as_ref().map(Secret::expose).unwrap_or_default())
            .with("expiration", LIFETIME_MINUTES.to_string())
            .with("client", if user.referer.is_some() { "referer" } else { "requestip" });
        if let Some(referer) = &user.referer {
            form = form.with("referer", referer);
        }
        let session = self.own_session();
        if user.encrypted {
            form = sealed::seal(&session, operation, url, form).await?;
        }
        token_service::generate(&session, operation, url, form, user.referer.clone()).await
    }
}

/// Whether a token service is dead, rather than unwilling.
fn is_dead(login: &Result<Login>) -> bool {
    let is_dead = |code: i64| code == 404 || (500..600).contains(&code);
    match login {
        Ok(Ok(_)) => false,
        Ok(Err(refusal)) => {
            let words = refusal.failure.to_string().to_ascii_lowercase();
            is_dead(refusal.failure.code) && !words.contains("password") && !words.contains("user")
        }
        Err(error) => match error.kind() {
            Kind::Status { status, .. } => is_dead(i64::from(*status)),
            _ => error.is_connection() || matches!(error.kind(), Kind::NotJson(_)),
        },
    }
}

impl Credentials for UserToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        async move { self.cache.obtain(operation, refused, || self.limit(), || self.login(operation)).await.map(Some) }
            .boxed()
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

impl Fork for UserToken {
    fn fork(&self) -> Self {
        Self {
            kind: self.kind,
            session: Mutex::new(self.own_session()),
            access: self.access.clone(),
            user: Mutex::new(self.user().clone()),
            cache: self.cache.fork(),
        }
    }
}

impl Portal for UserToken {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        async move {
            let user = self.user().clone();
            self.place(operation, &user).await.map(|place| place.service.into())
        }
        .boxed()
    }

    fn session(&self) -> Arc<Session> {
        self.own_session()
    }

    fn version(&self) -> u64 {
        self.cache.version()
    }
}
