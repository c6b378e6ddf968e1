//! Tokens of the Community Maps program, which gives its own tokens to users of ArcGIS Online.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;

use super::destination::secured;
use super::token_service::{Granted, granted};
use super::{Cache, Credentials, Fork, Login, Refusal, TokenState};
use crate::core::{ClientOptions, Endpoint, Form, Operation, Result, Secret, Session, Text, Verb};

static CONTRIBUTOR: Operation = Operation { name: "users", verb: Verb::Get, path: "users/{username}" };
static PROXY_TOKEN: Operation = Operation { name: "getProxyUserToken", verb: Verb::Query, path: "getProxyUserToken" };

/// A contributor, who is a user of ArcGIS Online, and the token of the program.
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
    /// A contributor to the program at `url`. `user` is the login at ArcGIS Online.
    #[must_use]
    pub fn new(
        url: String,
        username: String,
        user: Arc<dyn Credentials>,
        referer: Option<String>,
        options: ClientOptions,
    ) -> Self {
        Self {
            url: secured(url),
            username,
            session: Mutex::new(Arc::new(Session::new(options, None))),
            user: Mutex::new(user),
            referer: Mutex::new(referer),
            cache: Cache::default(),
        }
    }

    /// Changes the login at ArcGIS Online and drops the token.
    pub fn set_user(&self, user: Arc<dyn Credentials>) {
        *self.user.lock().unwrap_or_else(PoisonError::into_inner) = user;
        self.cache.clear();
    }

    /// Changes the `Referer` that is sent with the token.
    pub fn set_referer(&self, referer: Option<String>) {
        *self.referer.lock().unwrap_or_else(PoisonError::into_inner) = referer;
    }

    fn session(&self) -> Arc<Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The time limit of a login.
    fn limit(&self) -> Duration {
        self.session().options().read_timeout
    }

    async fn login(&self, operation: &str) -> Result<Login> {
        let user = self.user.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let token = user.token(operation, None).await?;
        let program = Endpoint::new(self.url.clone(), self.session());
        let mut form = Form::new();
        form.put(&CONTRIBUTOR, "username", Text::from(self.username.as_str()));
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
            return Ok(Err(Refusal::new(failure, self.url.clone())));
        }
        Ok(granted::<Granted>(&reply, operation, &self.url)?.map(Granted::grant))
    }
}

impl Fork for ContributorToken {
    fn fork(&self) -> Self {
        Self {
            url: self.url.clone(),
            username: self.username.clone(),
            session: Mutex::new(self.session()),
            user: Mutex::new(self.user.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            referer: Mutex::new(self.referer()),
            cache: self.cache.fork(),
        }
    }
}

impl Credentials for ContributorToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        async move { self.cache.obtain(operation, refused, || self.limit(), || self.login(operation)).await.map(Some) }
            .boxed()
    }

    fn referer(&self) -> Option<String> {
        self.referer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The state of this login, with the failure of the login at ArcGIS Online if that one failed.
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
