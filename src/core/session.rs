//! The session, which sends requests: credentials, one renewal of the token on 498/499 with a second attempt, time
//! limits, errors. Every resource of a site sends through one.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use url::Url;

use super::access::NtlmPool;
use super::body::{Body, ExchangeError};
use super::client::{Client, RuntimeKey, innermost};
use super::cookies::Cookies;
use super::credentials::UserId;
use super::deadline::{Deadline, Late};
use super::diagnosis::{failed, is_alert, other_way, refuse_status, text, web_tier_refused};
use super::download::is_file;
use super::first_login::{self, Login};
use super::masks::Masks;
use super::pass::Pass;
use super::per_process::PerProcess;
use super::prepared::Prepared;
use super::retry::{self, FailedAttempt};
use super::sending::{Extent, Sending};
use super::url::{context, join, site};
use super::{
    Access, ClientOptions, Credentials, Error, Hint, Identity, Kind, Reply, Request, Result, Secret, Transport, Verb,
    Way, plain_http, proxy, redirect, sent, since, upload,
};

/// The connections to a site and the credentials for it.
///
/// ```
/// use std::sync::Arc;
///
/// use arcrest_core::core::{ClientOptions, Endpoint, Session, TokenService, UserLogin, UserToken};
///
/// let options = ClientOptions::default();
/// let login = UserLogin {
///     service: TokenService::Server,
///     username: "siteadmin".to_owned(),
///     password: "secret".into(),
///     org_url: Some("https://host:6443/arcgis".to_owned()),
///     token_url: None,
/// };
/// let user = UserToken::new(login, options.clone());
/// let session = Session::new(options, Some(Arc::new(user)));
/// let _site = Endpoint::new("https://host:6443/arcgis/admin", Arc::new(session));
/// ```
pub struct Session {
    options: ClientOptions,
    clients: PerProcess<Mutex<Vec<OwnClient>>>,
    credentials: Option<Arc<dyn Credentials>>,
    ntlm_pool: NtlmPool,
    cookies: Arc<Cookies>,
    /// Whether a request got through, so that the proxy has accepted its password, if it wants one.
    is_through_proxy: AtomicBool,
}

/// The credentials for a site that needs no token, because its web tier authenticates the user.
struct WebTierOnly(Arc<Access>);

impl Credentials for WebTierOnly {
    fn token<'a>(&'a self, _operation: &'a str, _refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        std::future::ready(Ok(None)).boxed()
    }

    fn user(&self) -> UserId {
        self.0.user()
    }

    fn referer(&self) -> Option<String> {
        None
    }

    fn access(&self) -> Option<Arc<Access>> {
        Some(self.0.clone())
    }
}

/// The HTTP client of a runtime, and the client certificate in use.
struct OwnClient {
    runtime: RuntimeKey,
    identity: Option<Identity>,
    client: Arc<Client>,
}

/// Sites that ignore the token header. Reads are sent there as POST, with the token in the body.
static SITES_IGNORING_TOKEN_HEADER: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

impl Session {
    /// A session; connects when it is first used.
    #[must_use]
    pub fn new(options: ClientOptions, credentials: Option<Arc<dyn Credentials>>) -> Self {
        Self {
            options,
            clients: PerProcess::default(),
            credentials,
            ntlm_pool: NtlmPool::default(),
            cookies: Arc::default(),
            is_through_proxy: AtomicBool::new(false),
        }
    }

    /// A session with the same options and cookies, for requests with other credentials.
    #[must_use]
    pub fn with_credentials(&self, credentials: Option<Arc<dyn Credentials>>) -> Self {
        Self { cookies: self.cookies.clone(), ..Self::new(self.options.clone(), credentials) }
    }

    /// A session with a site whose web tier authenticates the user.
    #[must_use]
    pub fn behind_web_tier(options: ClientOptions, access: Arc<Access>) -> Self {
        Self::new(options, Some(Arc::new(WebTierOnly(access))))
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.credentials.as_ref()?.access()
    }

    /// Whether a call may wait for more than the network: see [`Credentials::calls_out`].
    #[must_use]
    pub fn calls_out(&self) -> bool {
        self.credentials.as_ref().is_some_and(|credentials| credentials.calls_out())
    }

    /// The options of the HTTP client.
    #[must_use]
    pub const fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Whether reads carry a token, and not in the URL.
    #[must_use]
    pub fn sends_token_in_header(&self) -> bool {
        self.credentials.is_some() && !self.options.token_in_url && self.access().is_none()
    }

    /// Opens the connection pool of these options, so that other sessions can share it.
    ///
    /// # Errors
    /// When the options can't be used.
    pub async fn hold(&self) -> Result<()> {
        self.client(None).await.map(drop)
    }

    /// Closes the connections; the next request opens new ones.
    pub fn close(&self) {
        self.ntlm_pool.close();
        self.clients().clear();
    }

    /// The HTTP clients of this process.
    fn clients(&self) -> MutexGuard<'_, Vec<OwnClient>> {
        self.clients.get().lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The HTTP client of this runtime. The session keeps it, so that connections stay open between calls, until one of
    /// its files has changed.
    async fn client(&self, identity: Option<&Identity>) -> Result<Arc<Client>> {
        let runtime = RuntimeKey::current();
        let is_it = |own: &&OwnClient| own.runtime == runtime && own.identity.as_ref() == identity;
        let held = self.clients().iter().find(is_it).map(|own| own.client.clone());
        if let Some(held) = &held
            && held.tls.is_current().await
            && !held.is_retired()
        {
            return Ok(held.clone());
        }
        let client = match (self.options.client(identity).await, held) {
            (Ok(client), _) => client,
            (Err(error), Some(held)) => {
                tracing::warn!("a file of certificates has changed, but {error}; what it was before stays in use");
                held.tls.stay();
                return Ok(held);
            }
            (Err(error), None) => return Err(error),
        };
        let mut clients = self.clients();
        // the connections of another certificate are not used any more
        clients.retain(|own| own.runtime != runtime || own.identity.is_some() != identity.is_some());
        clients.push(OwnClient { runtime, identity: identity.cloned(), client: client.clone() });
        Ok(client)
    }

    /// Makes the next request look at the files of certificates.
    fn look_again(&self) {
        self.clients().iter().for_each(|own| own.client.tls.look_again());
    }

    /// The client certificate for a request: for the hosts that the handler is for.
    fn identity<'a>(&self, prepared: Prepared<'a>) -> Option<&'a Identity> {
        let access = prepared.pass.access.as_ref()?;
        let url = &prepared.request.url;
        let is_for_site = || self.credentials.as_ref().is_some_and(|credentials| credentials.is_for(url));
        access.identity().filter(|_| access.is_at(url) || is_for_site())
    }

    /// The time limit of a call.
    fn limit(&self, request: &Request) -> Duration {
        if request.verb.writes() { self.options.write_timeout } else { self.options.read_timeout }
    }

    /// Sends a request with a token. If the server refuses the token, sends the request again with a new one.
    async fn authenticated(&self, request: &Request) -> Result<Reply> {
        let mut deadline = Deadline::begin(self.limit(request));
        if !request.files.is_empty() {
            // in a box of its own, which requests without files do without
            Box::pin(upload::check_files(request, deadline)).await?;
        }
        let Some(credentials) = &self.credentials else {
            return self.with_retries(request, &Pass::default(), false, deadline).await;
        };
        let operation = &request.operation;
        if request.verb == Verb::Public {
            return self.with_retries(request, &Pass::without_token(&**credentials), false, deadline).await;
        }
        let pass = log_in(Pass::of(&**credentials, operation, None), request, deadline).await?;
        let reply = self.with_token(request, &pass, deadline).await;
        let Some(old) = pass.token.as_ref().filter(|_| refuses_token(&reply)) else { return reply };
        tracing::debug!(operation = %operation, "token refused, logging in again");
        if request.is_transfer() {
            // the time limit does not count how long an upload took
            deadline = Deadline::begin(self.limit(request));
        }
        let renewed = log_in(Pass::of(&**credentials, operation, Some(old)), request, deadline).await?;
        let Some(new) = &renewed.token else { return reply };
        let again = self.with_token(request, &renewed, deadline).await;
        if refuses_token(&again) {
            credentials.note_refusal(new);
        }
        again
    }

    /// Puts the token where the server reads it: in the header of a GET, else in the body of a POST.
    async fn with_token(&self, request: &Request, pass: &Pass, deadline: Deadline) -> Result<Reply> {
        if pass.token.is_none() {
            return self.with_retries(request, pass, false, deadline).await;
        }
        let place = || context(&request.url).unwrap_or_default();
        let in_body = || SITES_IGNORING_TOKEN_HEADER.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in_body = || {
            let places = in_body();
            !places.is_empty() && places.contains(&place())
        };
        if !request.is_get() || !self.options.token_in_url && is_in_body() {
            return self.with_retries(request, pass, true, deadline).await;
        }
        let reply = self.with_retries(request, pass, false, deadline).await?;
        if self.options.token_in_url || reply.failure().is_none_or(|failure| failure.code != 499) {
            return Ok(reply);
        }
        let again = self.with_retries(request, pass, true, deadline).await?;
        if again.failure().is_none_or(|failure| failure.code != 499) {
            tracing::debug!(site = %place(), "the server ignores the token header; reads are sent as POST");
            in_body().insert(place());
        }
        Ok(again)
    }

    /// Sends a request, and sends it again as often as its retry policy allows.
    async fn with_retries(&self, request: &Request, pass: &Pass, as_post: bool, deadline: Deadline) -> Result<Reply> {
        let in_url = self.options.token_in_url;
        let prepared = Prepared { request, pass, as_post, in_url, cookies: None, deadline, sending: None };
        let policy = retry::Policy {
            idempotent: request.is_idempotent(),
            busy: self.options.retries,
            budget: retry::budget(site(&request.url)),
            deadline,
        };
        let attempt = || async {
            if self.is_let_in(prepared) {
                return self.noted_attempt(prepared).await;
            }
            // in a box of its own, which later requests do without
            Box::pin(self.first_attempt(prepared)).await
        };
        let masks = || sent::masks(request, pass.token.as_ref(), pass.access.as_deref());
        match retry::send(&retry::System, policy, attempt).await {
            Ok(mut reply) => {
                if reply.may_be_quoted() {
                    reply.masks = masks();
                }
                Ok(reply)
            }
            Err(error) => Err(error.masked(&masks())),
        }
    }

    /// Whether the web tier and the proxy have accepted the passwords that a request carries, if any.
    fn is_let_in(&self, prepared: Prepared<'_>) -> bool {
        self.is_through_proxy.load(Ordering::Relaxed)
            && prepared.pass.access.as_ref().is_none_or(|access| access.is_settled())
    }

    /// An attempt with a password that was not accepted yet. It goes alone: see [`first_login`].
    async fn first_attempt(&self, prepared: Prepared<'_>) -> Result<Reply, FailedAttempt> {
        let Prepared { request, deadline, .. } = prepared;
        let late = |Late(_)| not_sent(request, "was not asked, because another request was logging in", deadline);
        let proxy = self.options.whole_proxy_of(&request.url).filter(proxy::has_login);
        let _at_proxy = match &proxy {
            Some(proxy) => {
                let is_settled = || self.is_through_proxy.load(Ordering::Relaxed) || proxy::has_refused(proxy);
                first_login::turn(Login::at_proxy(proxy), is_settled, deadline).await.map_err(late)?
            }
            None => None,
        };
        let _at_web_tier = match access_of(prepared).filter(|access| access.identity().is_none()) {
            Some(access) => first_login::turn(Login::WebTier(access.user()), || access.is_settled(), deadline)
                .await
                .map_err(late)?,
            None => None,
        };
        let outcome = self.noted_attempt(prepared).await;
        let is_through = outcome.as_ref().map_or_else(|failed| failed.error.is_answer(), |_| true);
        if is_through && outcome.as_ref().err().and_then(|failed| failed.error.hint()) != Some(&Hint::LogInAtProxy) {
            self.is_through_proxy.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// One attempt, after which a refusal of the proxy is remembered.
    async fn noted_attempt(&self, prepared: Prepared<'_>) -> Result<Reply, FailedAttempt> {
        let outcome = self.attempt(prepared).await;
        outcome.inspect_err(|failed| self.options.note_refusal_of_proxy(prepared.request, &failed.error))
    }

    /// One attempt, and a second one where the site redirects a read from http to https.
    async fn attempt(&self, prepared: Prepared<'_>) -> Result<Reply, FailedAttempt> {
        let mut upgraded = redirect::upgrade(prepared.request);
        if upgraded.is_none() && must_ask_first(prepared) {
            self.ask_first(prepared.request, prepared.deadline).await?;
            upgraded = redirect::upgrade(prepared.request);
        }
        let request = upgraded.as_ref().unwrap_or(prepared.request);
        let (reply, headers) = self.once(Prepared { request, ..prepared }).await?;
        let moved = matches!(reply.status, 301 | 302 | 303 | 307 | 308) && !request.verb.writes();
        let place = text(&headers, &LOCATION).filter(|_| moved);
        let Some(next) = place.and_then(|place| redirect::next(request, place)) else {
            return refuse_status(request, reply, &headers).map_err(|failed| self.options.name_proxy(request, failed));
        };
        let (reply, headers) = self.once(Prepared { request: &next, ..prepared }).await?;
        refuse_status(&next, reply, &headers).map_err(|failed| self.options.name_proxy(&next, failed))
    }

    /// Asks the site for its description, without token or password. A redirect to https on the same host is remembered; one to
    /// another host is an error.
    async fn ask_first(&self, request: &Request, deadline: Deadline) -> Result<(), FailedAttempt> {
        let is_portals = request.url.to_ascii_lowercase().contains("/sharing/");
        let info = if is_portals { "sharing/rest/info" } else { "rest/info" };
        let bare = Request {
            verb: Verb::Get,
            url: join(&context(&request.url).unwrap_or_default(), info),
            fields: vec![("f".into(), "json".to_owned())],
            files: Vec::new(),
            headers: Vec::new(),
            download: None,
            ..request.clone()
        };
        let prepared = Prepared {
            request: &bare,
            pass: &Pass::default(),
            as_post: false,
            in_url: false,
            cookies: None,
            deadline,
            sending: None,
        };
        // without an answer no password is sent, and the next request asks again
        let answer = self.arrive(prepared, None).await;
        let (reply, headers) = answer.map_err(|lost| self.lost(&bare, lost, Extent::Nothing))?;
        redirect::keep_answer(&bare.url);
        let Some(place) = text(&headers, &LOCATION).filter(|_| (300..400).contains(&reply.status)) else {
            return Ok(());
        };
        let host = |url: &Url| url.host_str().map(str::to_owned);
        let from = Url::parse(&bare.url).ok();
        let to = from.as_ref().and_then(|from| from.join(place).ok());
        if from.as_ref().and_then(host) != to.as_ref().and_then(host) {
            return refuse_status(&bare, reply, &headers).map(drop);
        }
        redirect::next(&bare, place);
        Ok(())
    }

    /// One request, with the login at the web tier. A status of 300 or more is a reply.
    async fn once(&self, prepared: Prepared<'_>) -> Result<(Reply, HeaderMap), FailedAttempt> {
        let request = prepared.request;
        let access = access_of(prepared);
        if let Some(error) = if proxy::any_has_refused() { self.options.refused_by_proxy(request) } else { None } {
            return Err(error.into());
        }
        if let Some(failure) = access.and_then(Access::recent_refusal) {
            return Err(web_tier_refused(request, &failure).into());
        }
        let in_header = access.is_some_and(|access| matches!(access.way(), Way::Basic { .. }));
        plain_http::warn(request, in_header)?;
        tracing::debug!(operation = %request.operation, url = %request.shown(), method = prepared.method().as_str(), "send");
        let sending = (!request.is_idempotent() || request.is_transfer()).then(Arc::<Sending>::default);
        let prepared = Prepared { sending: sending.as_ref(), ..prepared };
        match (self.arrive(prepared, access).await, access) {
            (Ok((reply, headers)), Some(access)) if reply.status == 401 => {
                let error = web_tier_refused(request, &access.record_refusal(401, ""));
                Err(error.with_hint(other_way(&headers, access.way())).into())
            }
            (Ok((reply, headers)), access) => {
                if let Some(access) = access {
                    access.record_success();
                }
                Ok((reply, headers))
            }
            (Err(ExchangeError::Http(error)), Some(access)) if access.identity().is_some() && is_alert(&error) => {
                self.look_again();
                let failure = access.record_refusal(0, &format!(": {}", innermost(&error)));
                let kind = Kind::Connection(failure.messages.join("; "));
                Err(Error::new(kind, request.operation.clone(), request.shown()).caused_by(error.without_url()).into())
            }
            (Err(lost), _) => {
                let extent = sending.map_or(Extent::Body, |sending| sending.extent());
                Err(self.lost(request, lost, extent))
            }
        }
    }

    /// The failed attempt of a request without a reply.
    fn lost(&self, request: &Request, lost: ExchangeError, extent: Extent) -> FailedAttempt {
        // the other side may want certificates that the files have by now
        self.look_again();
        let proxy = self.options.proxy_of(&request.url);
        self.options.hint_at_proxy_script(failed(request, lost, proxy.as_deref(), extent))
    }

    /// Sends a request through the web tier and waits for the whole reply.
    async fn arrive(
        &self,
        prepared: Prepared<'_>,
        access: Option<&Access>,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let user = prepared.pass.user;
        let cookies = self.cookies.header(&prepared.request.url, user);
        let prepared = Prepared { cookies: cookies.as_deref(), ..prepared };
        let deadline = prepared.deadline;
        if deadline.left().is_zero() {
            // a source of tokens in Python may take longer than the call has
            return Err(Late(deadline.limit).into());
        }
        if let Some((access, Way::Ntlm(account))) = access.map(|access| (access, access.way())) {
            let mut lease = deadline.wait(self.ntlm_pool.lease(access, &self.options)).await??;
            let send = lease.send(account, &prepared.request.url, |client| prepared.on(client));
            let (reply, deadline) = self.reply_to(prepared, send).await?;
            let whole = self.receive(prepared.request, user, reply, deadline).await?;
            lease.release();
            return Ok(whole);
        }
        let client = deadline.wait(self.client(self.identity(prepared))).await??;
        let place = deadline.wait(client.place()).await;
        let _place = place.map_err(|Late(limit)| no_place(prepared.request, limit))?;
        let whole = self.exchange(&client, prepared, access).await;
        let is_late = |lost: &ExchangeError| {
            matches!(lost, ExchangeError::NoReply(_) | ExchangeError::Stalled(_) | ExchangeError::NotTaken(_))
        };
        if whole.as_ref().is_err_and(is_late) && prepared.request.url.starts_with("https:") {
            client.retire();
        }
        whole
    }

    /// Sends a request over a connection of the client and waits for the whole reply.
    async fn exchange(
        &self,
        client: &Client,
        prepared: Prepared<'_>,
        access: Option<&Access>,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let mut call = prepared.deadline.wait(prepared.on(client.http.clone())).await??;
        if let Some(Way::Basic { user, password }) = access.map(Access::way) {
            call = call.basic_auth(user, Some(password.expose()));
        }
        let send = call.send().map_err(ExchangeError::Http);
        let (reply, deadline) = self.reply_to(prepared, send).await?;
        client.heard(&reply);
        self.receive(prepared.request, prepared.pass.user, reply, deadline).await
    }

    /// The head of the reply to a request that is being sent, and the deadline of the whole reply.
    async fn reply_to(
        &self,
        prepared: Prepared<'_>,
        send: impl Future<Output = Result<Response, ExchangeError>>,
    ) -> Result<(Response, Deadline), ExchangeError> {
        let Prepared { request, deadline, sending, .. } = prepared;
        match sending {
            Some(sending) if request.is_transfer() => {
                sending.transfer(send, deadline, self.options.idle_timeout, self.limit(request)).await
            }
            _ => Ok((deadline.wait(send).await??, deadline)),
        }
    }

    /// Reads a reply to its end. The pauses of a download are limited, but not its whole time.
    async fn receive(
        &self,
        request: &Request,
        user: Option<UserId>,
        reply: Response,
        deadline: Deadline,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let status = reply.status().as_u16();
        let headers = reply.headers().clone();
        self.cookies.keep(&request.url, user, &headers);
        let content_type = text(&headers, &CONTENT_TYPE).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let pause = self.options.idle_timeout;
        let (body, saved) = match &request.download {
            Some(download) if status < 300 && is_file(download, &headers, &content_type) => {
                (Bytes::new(), Some(download.save(&request.operation, reply, pause).await?))
            }
            _ => (Body::of(reply, pause).until(deadline).whole(self.options.max_reply).await?, None),
        };
        let of_write = !request.is_idempotent();
        let masks = Masks::default(); // known where the token is
        let refusal = OnceLock::new();
        Ok((Reply { status, url: request.shown(), content_type, body, saved, masks, refusal, of_write }, headers))
    }
}

impl Transport for Session {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
        async move {
            let reply = self.authenticated(&request).await?;
            if !since::may_lack_it(&request, &reply) {
                return Ok(reply);
            }
            let site = self.authenticated(&since::version_of(&request)?).await.ok();
            Ok(since::explained(&request, reply, site.as_ref()))
        }
        .boxed()
    }

    fn reconnect(&self) {
        self.ntlm_pool.close();
        self.look_again();
        self.clients().iter().for_each(|own| own.client.replace());
        self.credentials.iter().for_each(|credentials| credentials.forget_outage());
    }
}

/// Whether the server refused the token.
fn refuses_token(reply: &Result<Reply>) -> bool {
    match reply {
        Ok(reply) => reply.failure().is_some_and(|failure| failure.is_token()),
        Err(error) => error.refuses_token(),
    }
}

/// Waits for what a call is sent with until the deadline of the call.
async fn log_in(pass: impl Future<Output = Result<Pass>>, request: &Request, deadline: Deadline) -> Result<Pass> {
    let late = |Late(_)| not_sent(request, "was not asked, because there was no token", deadline);
    deadline.wait(deadline.around(pass)).await.map_err(late)?
}

/// The error of a call whose deadline passed before anything was sent.
fn not_sent(request: &Request, what: &'static str, deadline: Deadline) -> Error {
    let kind = Kind::Timeout { what, after: deadline.limit };
    Error::new(kind, request.operation.clone(), request.shown()).with_hint(Hint::WaitLonger)
}

/// The error of a request that was not sent, because too many others were running all the time.
fn no_place(request: &Request, after: Duration) -> ExchangeError {
    let what = "was not asked, because 100 other requests were running, the most that run at once,";
    let kind = Kind::Timeout { what, after };
    ExchangeError::Other(Error::new(kind, request.operation.clone(), request.shown()).with_hint(Hint::WaitLonger))
}

/// The access through the web tier, for a request to the web tier.
fn access_of(prepared: Prepared<'_>) -> Option<&Access> {
    prepared.pass.access.as_deref().filter(|access| access.covers(&prepared.request.url))
}

/// Whether the site is asked over http, without secrets, if it redirects, before a readable password is sent.
fn must_ask_first(prepared: Prepared<'_>) -> bool {
    let request = prepared.request;
    let is_basic = || access_of(prepared).is_some_and(|access| matches!(access.way(), Way::Basic { .. }));
    // an application's login asks the portal for nothing before the secret is sent
    let has_secret = || request.fields.iter().any(|(name, _)| name == "client_secret");
    (plain_http::exposed(request, false).is_some() || has_secret() || is_basic()) && redirect::is_unknown(&request.url)
}
