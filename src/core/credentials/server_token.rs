//! Tokens of a federated server: the token of a portal's user is exchanged for a token of the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::token_service::{self, LIFETIME_MINUTES};
use super::{Cache, Credentials, Fork, Login, Portal, TokenState, UserId};
use crate::core::access::host;
use crate::core::url::context;
use crate::core::{Access, ClientOptions, Error, Form, Result, Secret};

/// A portal's user on a federated server.
pub struct ServerToken {
    server: Mutex<Server>,
    cache: Cache,
    /// Whether the server takes the portal's token, as far as is known.
    as_is: AtomicBool,
}

#[derive(Clone)]
struct Server {
    id: UserId,
    /// The user, at the portal.
    portal: Arc<dyn Portal>,
    url: String,
    referer: String,
}

impl ServerToken {
    /// A user of the server at `url`, which is any address of the server. The token is bound to `referer`.
    #[must_use]
    pub fn new(portal: Arc<dyn Portal>, url: String, referer: String) -> Self {
        let server = Server { id: UserId::new(), portal, url, referer };
        Self { server: Mutex::new(server), cache: Cache::default(), as_is: AtomicBool::new(false) }
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn portal(&self) -> Arc<dyn Portal> {
        self.server().portal.clone()
    }

    fn change(&self, edit: impl FnOnce(&mut Server)) {
        let mut server = self.server();
        edit(&mut server);
        server.id = UserId::new();
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
        self.change(|server| server.url = url);
    }

    /// Changes the `Referer` and drops the token.
    pub fn set_referer(&self, referer: String) {
        self.change(|server| server.referer = referer);
    }

    /// Exchanges the token. If the portal refuses its own token, renews that one once.
    async fn exchange(&self, operation: &str) -> Result<Login> {
        let user = self.user();
        let portal = self.portal();
        let mut token = portal.token(operation, None).await?;
        let url = portal.token_service(operation).await?;
        let login = self.ask(user, operation, &url, token.as_ref()).await?;
        let Err(refusal) = &login else { return Ok(login) };
        token = match &token {
            Some(old) if refusal.failure.is_token() => portal.token(operation, Some(old)).await?,
            Some(_) => None,
            None => portal.own_token(operation).await?,
        };
        if token.is_none() { Ok(login) } else { self.ask(user, operation, &url, token.as_ref()).await }
    }

    /// Asks for the server's token, if the user and the server are still those for whom the token and the address of the
    /// service were requested: the token of one user never goes to the portal of another one.
    async fn ask(&self, user: UserId, operation: &str, url: &str, token: Option<&Secret>) -> Result<Login> {
        let Server { portal, url: server, referer, .. } = self.server().clone();
        let (session, portal_referer) = (portal.session(), portal.referer());
        if self.user() != user {
            return Err(Error::argument(operation.to_owned(), "the credentials were changed during the login"));
        }
        // the context, so that all addresses of a server share a token
        let server = context(&server).unwrap_or(server);
        let mut form = Form::new().with("request", "getToken").with("serverURL", server);
        if let Some(token) = token {
            form = form.with("token", token.expose());
        }
        let form = form.with("referer", referer).with("expiration", LIFETIME_MINUTES.to_string());
        // the portal's token is bound to the portal handler's referer
        token_service::generate(&session, operation, url, form, portal_referer).await
    }
}

impl Fork for ServerToken {
    fn fork(&self) -> Self {
        Self {
            server: Mutex::new(self.server().clone()),
            cache: self.cache.fork(),
            as_is: AtomicBool::new(self.as_is.load(Ordering::Relaxed)),
        }
    }

    fn take_over(&self, other: &Self) {
        let server = other.server().clone();
        let old = std::mem::replace(&mut *self.server(), server);
        drop(old); // not while the lock is held: the portal's user may be an object of a script
        self.cache.take_over(&other.cache);
        self.as_is.store(other.as_is.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Credentials for ServerToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        let Server { portal, url, referer, .. } = self.server().clone();
        async move {
            if let Some(token) = portal.server_token(url, referer) {
                return token.await;
            }
            let limit = || self.portal().session().options().read_timeout;
            let exchange = || self.exchange(operation);
            let obtain = |refused| self.cache.obtain(|| self.user(), operation, refused, limit, exchange);
            if !self.as_is.load(Ordering::Relaxed) {
                return obtain(refused).await.map(Some);
            }
            let Some(old) = refused else { return portal.token(operation, None).await };
            match obtain(None).await {
                Ok(token) => {
                    self.as_is.store(false, Ordering::Relaxed);
                    Ok(Some(token))
                }
                // the portal exchanges nothing for this server: the refused token had ended
                Err(error) if error.is_login() => portal.token(operation, Some(old)).await,
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn forget_outage(&self) {
        self.cache.forget_outage();
        self.portal().forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.cache.note_refusal(self.user(), token);
        self.portal().note_refusal(token);
    }

    fn user(&self) -> UserId {
        let (id, portal) = {
            let server = self.server();
            (server.id, server.portal.clone())
        };
        id.and(portal.user())
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.portal().access()
    }

    fn is_for(&self, url: &str) -> bool {
        host(&self.server().url) == host(url)
    }

    fn referer(&self) -> Option<String> {
        Some(self.server().referer.clone())
    }

    fn calls_out(&self) -> bool {
        self.portal().calls_out()
    }

    fn known(&self) -> TokenState {
        let mut known = self.cache.known(self.user());
        known.failure = known.failure.or_else(|| self.portal().known().failure);
        known
    }

    fn close(&self) {
        self.portal().close();
    }

    fn set_options(&self, options: ClientOptions) {
        self.portal().set_options(options);
    }
}
