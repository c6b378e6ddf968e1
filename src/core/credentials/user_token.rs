//! Tokens for a user name and password, from the token service of an ArcGIS Server site or of a portal.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::destination::{Destination, Given, Realm};
use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Fork, Login, Portal, TokenState, UserId, sealed};
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
    /// Access through the web tier in front of the token service.
    access: Option<Arc<Access>>,
    user: Mutex<User>,
    cache: Cache,
}

/// All that a login uses. A login works with a copy, so that a change during the login starts another one.
#[derive(Clone)]
struct User {
    id: UserId,
    session: Arc<Session>,
    username: String,
    password: Secret,
    token_url: Option<String>,
    org_url: Option<String>,
    referer: Option<String>,
    encrypted: bool,
    /// The place of the login, once the site said it.
    found: Option<Destination>,
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
        let user = User {
            id: UserId::new(),
            session: Arc::new(Session::new(options, None)),
            username,
            password,
            token_url,
            org_url,
            referer: None,
            encrypted: false,
            found: None,
        };
        Self { kind: service, access: None, user: Mutex::new(user), cache: Cache::default() }
    }

    /// The same user, with a token service behind a web tier that authenticates users.
    #[must_use]
    pub fn behind_web_tier(self, access: Arc<Access>) -> Self {
        let options = self.session().options().clone();
        self.held().session = Arc::new(Session::behind_web_tier(options, access.clone()));
        Self { access: Some(access), ..self }
    }

    fn held(&self) -> MutexGuard<'_, User> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, edit: impl FnOnce(&mut User)) {
        let mut user = self.held();
        edit(&mut user);
        user.id = UserId::new();
    }

    /// The user.
    #[must_use]
    pub fn username(&self) -> String {
        self.held().username.clone()
    }

    /// Changes the user and drops the token.
    pub fn set_username(&self, username: String) {
        self.change(|user| user.username = username);
    }

    /// Changes the password and drops the token.
    pub fn set_password(&self, password: Secret) {
        self.change(|user| user.password = password);
    }

    /// The address of the site, as it was given.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        self.held().org_url.clone()
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
        let user = self.held();
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
        let place = token_service::place(&user.session, operation, user.given(realm)).await?;
        self.remember(user, &place);
        Ok(place)
    }

    fn remember(&self, user: &User, place: &Destination) {
        let mut now = self.held();
        if now.id == user.id {
            now.found = Some(place.clone());
        }
    }

    /// One login; at the site's own token service if the other one is dead.
    async fn login(&self, operation: &str) -> Result<Login> {
        let user = self.held().clone();
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
            .with("password", user.password.expose())
            .with("expiration", LIFETIME_MINUTES.to_string())
            .with("client", if user.referer.is_some() { "referer" } else { "requestip" });
        if let Some(referer) = &user.referer {
            form = form.with("referer", referer);
        }
        if user.encrypted {
            form = sealed::seal(&user.session, operation, url, form).await?;
        }
        token_service::generate(&user.session, operation, url, form, user.referer.clone()).await
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
        let user = || self.held().id;
        let limit = || self.session().options().read_timeout;
        async move { self.cache.obtain(user, operation, refused, limit, || self.login(operation)).await.map(Some) }
            .boxed()
    }

    fn forget_outage(&self) {
        self.cache.forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.cache.note_refusal(self.held().id, token);
    }

    fn user(&self) -> UserId {
        self.held().id
    }

    fn referer(&self) -> Option<String> {
        self.held().referer.clone()
    }

    fn known(&self) -> TokenState {
        self.cache.known(self.held().id)
    }

    fn close(&self) {
        self.session().close();
    }

    fn set_options(&self, options: ClientOptions) {
        let session = Arc::new(match &self.access {
            Some(access) => Session::behind_web_tier(options, access.clone()),
            None => Session::new(options, None),
        });
        self.held().session = session;
    }
}

impl Fork for UserToken {
    fn fork(&self) -> Self {
        Self {
            kind: self.kind,
            access: self.access.clone(),
            user: Mutex::new(self.held().clone()),
            cache: self.cache.fork(),
        }
    }

    fn take_over(&self, other: &Self) {
        let user = other.held().clone();
        *self.held() = user;
        self.cache.take_over(&other.cache);
    }
}

impl Portal for UserToken {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        async move {
            let user = self.held().clone();
            self.place(operation, &user).await.map(|place| place.service.into())
        }
        .boxed()
    }

    fn session(&self) -> Arc<Session> {
        self.held().session.clone()
    }
}
