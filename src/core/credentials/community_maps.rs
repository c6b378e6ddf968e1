//! Tokens of the Community Maps program, which gives its own tokens to users of ArcGIS Online.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::Deserialize;

use super::destination::secured;
use super::token_service::{Granted, granted};
use super::{Cache, Credentials, Fork, Login, Refusal, TokenState, UserId};
use crate::core::{ClientOptions, Endpoint, Form, Operation, Result, Secret, Session, Text, Verb};

static CONTRIBUTOR: Operation =
    Operation { name: "users", verb: Verb::Get, path: "users/{username}", since: "", until: "" };
static PROXY_TOKEN: Operation =
    Operation { name: "getProxyUserToken", verb: Verb::Query, path: "getProxyUserToken", since: "", until: "" };

/// A contributor, who is a user of ArcGIS Online, and the token of the program.
pub struct ContributorToken {
    member: Mutex<Member>,
    cache: Cache,
}

/// All that a login uses. A login works with a copy.
#[derive(Clone)]
struct Member {
    id: UserId,
    session: Arc<Session>,
    url: String,
    username: String,
    /// The login at ArcGIS Online.
    user: Arc<dyn Credentials>,
    referer: Option<String>,
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
        let session = Arc::new(Session::new(options, None));
        let member = Member { id: UserId::new(), session, url: secured(url), username, user, referer };
        Self { member: Mutex::new(member), cache: Cache::default() }
    }

    fn member(&self) -> MutexGuard<'_, Member> {
        self.member.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the login at ArcGIS Online and drops the token.
    pub fn set_user(&self, user: Arc<dyn Credentials>) {
        let mut member = self.member();
        let old = std::mem::replace(&mut member.user, user);
        member.id = UserId::new();
        drop(member);
        drop(old); // not while the lock is held: the login may be an object of a script
    }

    /// Changes the `Referer` that is sent with the token.
    pub fn set_referer(&self, referer: Option<String>) {
        self.member().referer = referer;
    }

    /// The time limit of a login.
    fn limit(&self) -> Duration {
        self.member().session.options().read_timeout
    }

    async fn login(&self, operation: &str) -> Result<Login> {
        let Member { session, url, username, user, .. } = self.member().clone();
        let token = user.token(operation, None).await?;
        let program = Endpoint::new(url.clone(), session);
        let mut form = Form::new();
        form.put(&CONTRIBUTOR, "username", Text::from(username.as_str()));
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
            return Ok(Err(Refusal::new(failure, url)));
        }
        Ok(granted::<Granted>(&reply, operation, &url)?.map(Granted::grant))
    }
}

impl Fork for ContributorToken {
    fn fork(&self) -> Self {
        Self { member: Mutex::new(self.member().clone()), cache: self.cache.fork() }
    }

    fn take_over(&self, other: &Self) {
        let member = other.member().clone();
        let old = std::mem::replace(&mut *self.member(), member);
        drop(old); // not while the lock is held: see `set_user`
        self.cache.take_over(&other.cache);
    }
}

impl Credentials for ContributorToken {
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        let obtain = self.cache.obtain(|| self.user(), operation, refused, || self.limit(), || self.login(operation));
        async move { obtain.await.map(Some) }.boxed()
    }

    fn forget_outage(&self) {
        self.cache.forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.cache.note_refusal(self.user(), token);
    }

    fn user(&self) -> UserId {
        let member = self.member().clone();
        member.id.and(member.user.user())
    }

    fn referer(&self) -> Option<String> {
        self.member().referer.clone()
    }

    /// The state of this login, with the failure of the login at ArcGIS Online if that one failed.
    fn known(&self) -> TokenState {
        let own = self.cache.known(self.user());
        let login = self.member().user.clone();
        let user = login.known();
        TokenState { failure: own.failure.or(user.failure), ..own }
    }

    fn close(&self) {
        let member = self.member().clone();
        member.session.close();
        member.user.close();
    }

    fn set_options(&self, options: ClientOptions) {
        self.member().session = Arc::new(Session::new(options, None));
    }
}
