//! Tokens of a federated server: the token of a portal's user is exchanged for a token of the server.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Fork, Login, Portal, TokenState};
use crate::core::url::context;
use crate::core::{Access, ClientOptions, Form, Result, Secret};

/// A portal's user on a federated server.
pub struct ServerToken {
    portal: Arc<dyn Portal>,
    server: Mutex<Server>,
    cache: Cache,
    /// The version of the portal's user that the cached token belongs to.
    version: AtomicU64,
    /// Whether the server takes the portal's token, as far as is known.
    as_is: AtomicBool,
}

#[derive(Clone)]
struct Server {
    url: String,
    referer: String,
}

impl ServerToken {
    /// A user of the server at `url`, which is any address of the server. The token is bound to `referer`.
    #[must_use]
    pub fn new(portal: Arc<dyn Portal>, url: String, referer: String) -> Self {
        let version = AtomicU64::new(portal.version());
        Self {
            portal,
            server: Mutex::new(Server { url, referer }),
            cache: Cache::default(),
            version,
            as_is: AtomicBool::new(false),
        }
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the portal's token as it is, until the server refuses that token.
    pub fn try_portal_token_first(&self) {
        self.as_is.store(true, Ordering::Relaxed);
    }

    /// The address of the server, as it was given.
    #[must_use]
    pub fn url(&self) -> String {
        self.server().url.clone()
    }

    /// Changes the server and drops the token.
    pub fn set_url(&self, url: String) {
        self.server().url = url;
        self.cache.clear();
    }

    /// Changes the `Referer` and drops the token.
    pub fn set_referer(&self, referer: String) {
        self.server().referer = referer;
        self.cache.clear();
    }

    /// The time limit of a login.
    fn limit(&self) -> Duration {
        self.portal.session().options().read_timeout
    }

    /// Exchanges the token. If the portal refuses its own token, renews that one once.
    async fn exchange(&self, operation: &str) -> Result<Login> {
        let mut token = self.portal.token(operation, None).await?;
        let url = self.portal.token_service(operation).await?;
        let login = self.ask(operation, &url, token.as_ref()).await?;
        let Err(refusal) = &login else { return Ok(login) };
        token = match &token {
            Some(old) if refusal.failure.is_token() => self.portal.token(operation, Some(old)).await?,
            Some(_) => None,
            None => self.portal.own_token(operation).await?,
        };
        if token.is_none() { Ok(login) } else { self.ask(operation, &url, token.as_ref()).await }
    }

    async fn ask(&self, operation: &str, url: &str, token: Option<&Secret>) -> Result<Login> {
        let (server, referer) = {
            let server = self.server();
            // the context, so that all addresses of a server share a token
            (context(&server.url).unwrap_or_else(|| server.url.clone()), server.referer.clone())
        };
        let mut form = Form::new().with("request", "getToken").with("serverURL", server);
        if let Some(token) = token {
            form = form.with("token", token.expose());
        }
        let form = form.with("referer", referer).with("expiration", LIFETIME_MINUTES.to_string());
        // the portal's token is bound to the portal handler's referer
        token_service::generate(&self.portal.session(), operation, url, form, self.portal.referer()).await
    }
}

impl Fork for ServerToken {
    fn fork(&self) -> Self {
        Self {
            portal: self.portal.clone(),
            server: Mutex::new(self.server().clone()),
            cache: self.cache.fork(),
            version: AtomicU64::new(self.version.load(Ordering::Relaxed)),
            as_is: AtomicBool::new(self.as_is.load(Ordering::Relaxed)),
        }
    }
}

impl Credentials for ServerToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        let (url, referer) = (self.url(), self.server().referer.clone());
        if let Some(token) = self.portal.server_token(url, referer) {
            return token;
        }
        async move {
            let version = self.portal.version();
            if self.version.swap(version, Ordering::Relaxed) != version {
                self.cache.clear();
            }
            if !self.as_is.load(Ordering::Relaxed) {
                return self
                    .cache
                    .obtain(operation, refused, || self.limit(), || self.exchange(operation))
                    .await
                    .map(Some);
            }
            let Some(old) = refused else { return self.portal.token(operation, None).await };
            match self.cache.obtain(operation, None, || self.limit(), || self.exchange(operation)).await {
                Ok(token) => {
                    self.as_is.store(false, Ordering::Relaxed);
                    Ok(Some(token))
                }
                // the portal exchanges nothing for this server: the refused token had ended
                Err(error) if error.is_login() => self.portal.token(operation, Some(old)).await,
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.portal.access()
    }

    fn referer(&self) -> Option<String> {
        Some(self.server().referer.clone())
    }

    fn calls_out(&self) -> bool {
        self.portal.calls_out()
    }

    fn known(&self) -> TokenState {
        let mut known = self.cache.known();
        known.failure = known.failure.or_else(|| self.portal.known().failure);
        known
    }

    fn close(&self) {
        self.portal.close();
    }

    fn set_options(&self, options: ClientOptions) {
        self.portal.set_options(options);
    }
}
