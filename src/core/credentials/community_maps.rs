//! The Community Maps program: a token of its own for a user of ArcGIS Online.

use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;

use super::super::argument::Secret;
use super::super::{ClientOptions, Endpoint, Form, Operation, Result, Session, Verb};
use super::token_service::{Granted, granted};
use super::{Cache, Credentials, Login, Refusal, TokenState};

static CONTRIBUTOR: Operation = Operation { name: "users", verb: Verb::Get, path: "users/{username}" };
static PROXY_TOKEN: Operation = Operation { name: "getProxyUserToken", verb: Verb::Query, path: "getProxyUserToken" };

/// A user of ArcGIS Online as a contributor, and the token that the program has given.
pub struct ContributorToken {
    url: String,
    username: String,
    session: Mutex<Arc<Session>>,
    user: Mutex<Arc<dyn Credentials>>,
    referer: Mutex<Option<String>>,
    cache: Cache,
}

#[derive(Deserialize)]
struct Contributor {
    #[serde(rename = "ContributorUID")]
    uid: serde_json::Value,
}

impl ContributorToken {
    /// A contributor to the program at `url`, who is `user` at ArcGIS Online.
    #[must_use]
    pub fn new(
        url: String,
        username: String,
        user: Arc<dyn Credentials>,
        referer: Option<String>,
        options: ClientOptions,
    ) -> Self {
        Self {
            url,
            username,
            session: Mutex::new(Arc::new(Session::new(options, None))),
            user: Mutex::new(user),
            referer: Mutex::new(referer),
            cache: Cache::default(),
        }
    }

    /// Another login at ArcGIS Online; drops the token.
    pub fn set_user(&self, user: Arc<dyn Credentials>) {
        *self.user.lock().unwrap_or_else(PoisonError::into_inner) = user;
        self.cache.clear();
    }

    /// Another `Referer` to send with the token.
    pub fn set_referer(&self, referer: Option<String>) {
        *self.referer.lock().unwrap_or_else(PoisonError::into_inner) = referer;
    }

    fn session(&self) -> Arc<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn login(&self, operation: &str) -> Result<Login> {
        let user = self.user.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let token = user.token(operation, None).await?;
        let program = Endpoint::new(self.url.clone(), self.session());
        let mut form = Form::new();
        form.put(&CONTRIBUTOR, "username", super::super::Text::from(self.username.as_str()));
        let request = program.request(&CONTRIBUTOR, form)?;
        let contributor: Contributor = program.send(request.clone()).await?.json(&request)?;
        let uid = contributor.uid.as_str().map_or_else(|| contributor.uid.to_string(), str::to_owned);
        let form = Form::new()
            .with("token", token.as_ref().map(Secret::expose).unwrap_or_default())
            .with("contributorUid", uid);
        let mut request = program.request(&PROXY_TOKEN, form)?;
        request.headers.extend(user.referer().map(|referer| ("Referer".to_owned(), referer)));
        let reply = program.send(request).await?;
        if let Some(failure) = reply.failure() {
            return Ok(Err(Refusal { failure, url: self.url.clone() }));
        }
        Ok(Ok(granted::<Granted>(&reply, operation)?.grant()))
    }
}

impl Credentials for ContributorToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        async move { self.cache.obtain(operation, refused, || self.login(operation)).await.map(Some) }.boxed()
    }

    fn referer(&self) -> Option<String> {
        self.referer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is known of this login, or of the one at ArcGIS Online that it needs.
    fn known(&self) -> TokenState {
        let own = self.cache.known();
        let user = self.user.lock().unwrap_or_else(PoisonError::into_inner).known();
        TokenState { failure: own.failure.or(user.failure), ..own }
    }

    fn close(&self) {
        self.session().close();
        self.user.lock().unwrap_or_else(PoisonError::into_inner).close();
    }

    fn set_options(&self, options: ClientOptions) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(Session::new(options, None));
    }
}
