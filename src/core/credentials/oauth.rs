//! Tokens for applications: OAuth 2.0 client credentials.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;

use super::destination::{Given, Realm, Told, destination};
use super::{Cache, Credentials, Fork, Grant, Login, Portal, TokenState, UserId, portal_token_service, token_service};
use crate::core::{ClientOptions, Form, Result, Secret, Session};

/// The lifetime of a token if the server names none: two hours, as at ArcGIS Online.
const LIFETIME: u64 = 7200;

/// A client id and secret, and their token.
pub struct ClientToken {
    client: Mutex<Client>,
    cache: Cache,
}

/// All that a login uses. A login works with a copy.
#[derive(Clone)]
struct Client {
    user: UserId,
    session: Arc<Session>,
    id: String,
    secret: Secret,
    token_url: Option<String>,
    org_url: String,
}

impl Client {
    fn given(&self) -> Given<'_> {
        Given { realm: Realm::Application, org_url: Some(&self.org_url), token_url: self.token_url.as_deref() }
    }
}

#[derive(Deserialize)]
struct Granted {
    #[serde(deserialize_with = "token_service::token")]
    access_token: String,
    expires_in: Option<u64>,
}

impl ClientToken {
    /// An application registered at a portal. The portal's own token service is used where none is named.
    #[must_use]
    pub fn new(id: String, secret: Secret, org_url: String, token_url: Option<String>, options: ClientOptions) -> Self {
        let session = Arc::new(Session::new(options, None));
        let client = Client { user: UserId::new(), session, id, secret, token_url, org_url };
        Self { client: Mutex::new(client), cache: Cache::default() }
    }

    fn client(&self) -> MutexGuard<'_, Client> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, edit: impl FnOnce(&mut Client)) {
        let mut client = self.client();
        edit(&mut client);
        client.user = UserId::new();
    }

    /// The application's id.
    #[must_use]
    pub fn id(&self) -> String {
        self.client().id.clone()
    }

    /// Another application; drops the token.
    pub fn set_id(&self, id: String) {
        self.change(|client| client.id = id);
    }

    /// Another secret; drops the token.
    pub fn set_secret(&self, secret: Secret) {
        self.change(|client| client.secret = secret);
    }

    /// The portal.
    #[must_use]
    pub fn org_url(&self) -> Option<String> {
        Some(self.client().org_url.clone())
    }

    /// The token service, as it was given or of the portal.
    #[must_use]
    pub fn token_url(&self) -> String {
        let client = self.client();
        if let Some(given) = &client.token_url {
            return given.clone();
        }
        let place = destination(client.given(), Told::default());
        place.map_or_else(|refused| refused.url, |place| place.service.into())
    }

    /// Another token service, or the portal's; drops the token.
    pub fn set_token_url(&self, url: Option<String>) {
        self.change(|client| client.token_url = url);
    }

    async fn login(&self, operation: &str) -> Result<Login> {
        let client = self.client().clone();
        let form = Form::new()
            .with("client_id", client.id.clone())
            .with("client_secret", client.secret.expose())
            .with("grant_type", "client_credentials");
        let place = destination(client.given(), Told::default());
        let place = place.map_err(|refused| token_service::elsewhere(operation, &refused))?;
        let url = String::from(place.service);
        let reply = match token_service::ask(&client.session, &url, form, None).await? {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let granted: Granted = match token_service::granted(&reply, operation, &url)? {
            Ok(granted) => granted,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let lifetime = Duration::from_secs(granted.expires_in.unwrap_or(LIFETIME));
        let expires = SystemTime::now().checked_add(lifetime).unwrap_or_else(SystemTime::now);
        Ok(Ok(Grant { token: granted.access_token.into(), expires, lifetime }))
    }
}

impl Credentials for ClientToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        let user = || self.client().user;
        let limit = || self.client().session.options().read_timeout;
        async move { self.cache.obtain(user, operation, refused, limit, || self.login(operation)).await.map(Some) }
            .boxed()
    }

    fn forget_outage(&self) {
        self.cache.forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.cache.note_refusal(self.user(), token);
    }

    fn user(&self) -> UserId {
        self.client().user
    }

    fn referer(&self) -> Option<String> {
        self.org_url()
    }

    fn known(&self) -> TokenState {
        self.cache.known(self.user())
    }

    fn close(&self) {
        self.session().close();
    }

    fn set_options(&self, options: ClientOptions) {
        self.client().session = Arc::new(Session::new(options, None));
    }
}

impl Fork for ClientToken {
    fn fork(&self) -> Self {
        Self { client: Mutex::new(self.client().clone()), cache: self.cache.fork() }
    }

    fn take_over(&self, other: &Self) {
        let client = other.client().clone();
        *self.client() = client;
        self.cache.take_over(&other.cache);
    }
}

impl Portal for ClientToken {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>> {
        let client = self.client().clone();
        async move { portal_token_service(&client.session, operation, Some(&client.org_url)).await }.boxed()
    }

    fn session(&self) -> Arc<Session> {
        self.client().session.clone()
    }
}
