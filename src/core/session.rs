//! The session, which sends requests: credentials, one renewal of the token on 498/499 with a second attempt, time
//! limits, errors. Every resource of a site sends through one.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::access::NtlmPool;
use super::body::{Body, ExchangeError};
use super::client::{Client, RuntimeKey, innermost};
use super::cookies::Cookies;
use super::diagnosis::{failed, is_alert, other_way, refuse_status, text, wants_login, web_tier_refused};
use super::download::is_file;
use super::per_process::PerProcess;
use super::prepared::Prepared;
use super::retry::{self, FailedAttempt};
use super::url::{context, join, shown, site};
use super::{
    Access, ClientOptions, Credentials, Error, Hint, Identity, Kind, Reply, Request, Result, Secret, Transport, Verb,
    Way, plain_http, proxy, redirect,
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
}

/// The credentials for a site that needs no token, because its web tier authenticates the user.
struct WebTierOnly(Arc<Access>);

impl Credentials for WebTierOnly {
    fn token<'a>(&'a self, _operation: &'a str, _refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>> {
        std::future::ready(Ok(None)).boxed()
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
    pub fn hold(&self) -> Result<()> {
        self.client().map(drop)
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

    /// The HTTP client of this runtime. The session keeps it, so that connections stay open between calls.
    fn client(&self) -> Result<Arc<Client>> {
        let runtime = RuntimeKey::current();
        let access = self.access();
        let identity = access.as_ref().and_then(|access| access.identity());
        let mut clients = self.clients();
        if let Some(own) = clients.iter().find(|own| own.runtime == runtime && own.identity.as_ref() == identity) {
            return Ok(own.client.clone());
        }
        let client = self.options.client(identity)?;
        clients.retain(|own| own.runtime != runtime);
        clients.push(OwnClient { runtime, identity: identity.cloned(), client: client.clone() });
        Ok(client)
    }

    /// Sends a request with a token. If the server refuses the token, sends the request again with a new one.
    async fn authenticated(&self, request: &Request) -> Result<Reply> {
        check_files(request).await?;
        let Some(credentials) = &self.credentials else {
            return self.with_retries(request, None, None, false).await;
        };
        let operation = &request.operation;
        let mut token = credentials.token(operation, None).await?;
        // a login may have learned the referer that the token is bound to
        let referer = credentials.referer();
        let reply = self.with_token(request, token.as_ref(), referer.as_deref()).await;
        let is_refused = match &reply {
            Ok(reply) => reply.failure().is_some_and(|failure| failure.is_token()),
            Err(error) => error.refuses_token(),
        };
        if let Some(old) = token.as_ref().filter(|_| is_refused) {
            tracing::debug!(operation = %operation, "token refused, logging in again");
            token = credentials.token(operation, Some(old)).await?;
            if token.is_some() {
                let referer = credentials.referer();
                return self.with_token(request, token.as_ref(), referer.as_deref()).await;
            }
        }
        reply
    }

    /// Puts the token where the server reads it: in the header of a GET, else in the body of a POST.
    async fn with_token(&self, request: &Request, token: Option<&Secret>, referer: Option<&str>) -> Result<Reply> {
        if token.is_none() {
            return self.with_retries(request, token, referer, false).await;
        }
        let place = || context(&request.url).unwrap_or_default();
        let in_body = || SITES_IGNORING_TOKEN_HEADER.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in_body = || {
            let places = in_body();
            !places.is_empty() && places.contains(&place())
        };
        if !request.is_get() || !self.options.token_in_url && is_in_body() {
            return self.with_retries(request, token, referer, true).await;
        }
        let reply = self.with_retries(request, token, referer, false).await?;
        if self.options.token_in_url || reply.failure().is_none_or(|failure| failure.code != 499) {
            return Ok(reply);
        }
        let again = self.with_retries(request, token, referer, true).await?;
        if again.failure().is_none_or(|failure| failure.code != 499) {
            tracing::debug!(site = %place(), "the server ignores the token header; reads are sent as POST");
            in_body().insert(place());
        }
        Ok(again)
    }

    /// Adds a hint to a lost connection that may need a proxy which only a script names.
    fn hint_at_proxy_script(&self, failed: FailedAttempt) -> FailedAttempt {
        let FailedAttempt { error, repeat } = failed;
        let may_need = self.options.proxy.is_none() && error.is_connection() && error.hint().is_none();
        match may_need.then(proxy::script).flatten() {
            Some(script) => FailedAttempt { error: error.with_hint(Hint::GiveProxy(shown(&script))), repeat },
            None => FailedAttempt { error, repeat },
        }
    }

    /// Names the proxy in the error of a status that the proxy of a request over plain http may have answered itself.
    fn name_proxy(&self, request: &Request, failed: FailedAttempt) -> FailedAttempt {
        let FailedAttempt { error, repeat } = failed;
        let may_be_proxys = matches!(error.status(), Some(407 | 502..=504)) && !request.url.starts_with("https:");
        let proxy = may_be_proxys.then(|| self.options.proxy_of(&request.url)).flatten();
        let error = match proxy {
            Some(proxy) if error.status() == Some(407) => {
                error.with_detail(|_| format!(": {}", wants_login(&proxy))).with_hint(Hint::LogInAtProxy)
            }
            Some(proxy) => error.with_detail(|words| format!("{words} (through the proxy {proxy})")),
            None => error,
        };
        FailedAttempt { error, repeat }
    }

    /// Sends a request, and sends it again as often as its retry policy allows.
    async fn with_retries(
        &self,
        request: &Request,
        token: Option<&Secret>,
        referer: Option<&str>,
        as_post: bool,
    ) -> Result<Reply> {
        let prepared = Prepared { request, token, referer, as_post, in_url: self.options.token_in_url, cookies: None };
        let policy = retry::Policy {
            idempotent: request.is_idempotent(),
            busy: self.options.retries,
            budget: retry::budget(site(&request.url)),
        };
        retry::send(&retry::System, policy, || self.attempt(prepared)).await
    }

    /// One attempt, and a second one where the site redirects a read from http to https.
    async fn attempt(&self, prepared: Prepared<'_>) -> Result<Reply, FailedAttempt> {
        let mut upgraded = redirect::upgrade(prepared.request);
        if upgraded.is_none() && self.must_ask_first(prepared.request) {
            self.ask_first(prepared.request).await?;
            upgraded = redirect::upgrade(prepared.request);
        }
        let request = upgraded.as_ref().unwrap_or(prepared.request);
        let (reply, headers) = self.once(Prepared { request, ..prepared }).await?;
        let moved = matches!(reply.status, 301 | 302 | 303 | 307 | 308) && request.is_idempotent();
        let place = text(&headers, &LOCATION).filter(|_| moved);
        let Some(next) = place.and_then(|place| redirect::next(request, place)) else {
            return refuse_status(request, reply, &headers).map_err(|failed| self.name_proxy(request, failed));
        };
        let (reply, headers) = self.once(Prepared { request: &next, ..prepared }).await?;
        refuse_status(&next, reply, &headers).map_err(|failed| self.name_proxy(&next, failed))
    }

    /// Whether the site is asked over http, without secrets, if it redirects, before a readable password is sent.
    fn must_ask_first(&self, request: &Request) -> bool {
        let is_basic = || {
            let access = self.access().filter(|access| access.covers(&request.url));
            access.is_some_and(|access| matches!(access.way(), Way::Basic { .. }))
        };
        // an application's login asks the portal for nothing before the secret is sent
        let has_secret = || request.fields.iter().any(|(name, _)| name == "client_secret");
        (plain_http::exposed(request, false).is_some() || has_secret() || is_basic())
            && redirect::is_unknown(&request.url)
    }

    /// Asks the site for its description, without token or password. A redirect to https on the same host is remembered; one to
    /// another host is an error.
    async fn ask_first(&self, request: &Request) -> Result<(), FailedAttempt> {
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
        let prepared =
            Prepared { request: &bare, token: None, referer: None, as_post: false, in_url: false, cookies: None };
        // without an answer no password is sent, and the next request asks again
        let answer = self.arrive(prepared, None, self.options.read_timeout).await;
        let (reply, headers) = answer.map_err(|lost| self.lost(&bare, lost))?;
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
        let limit = if request.is_idempotent() { self.options.read_timeout } else { self.options.write_timeout };
        let access = self.access().filter(|access| access.covers(&request.url));
        if let Some(failure) = access.as_ref().and_then(|access| access.recent_refusal()) {
            return Err(web_tier_refused(request, &failure).into());
        }
        let in_header = access.as_ref().is_some_and(|access| matches!(access.way(), Way::Basic { .. }));
        plain_http::warn(request, in_header)?;
        tracing::debug!(operation = %request.operation, url = %request.shown(), method = prepared.method().as_str(), "send");
        match (self.arrive(prepared, access.as_deref(), limit).await, access) {
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
                let failure = access.record_refusal(0, &format!(": {}", innermost(&error)));
                let kind = Kind::Connection(failure.messages.join("; "));
                Err(Error::new(kind, request.operation.clone(), request.shown()).caused_by(error.without_url()).into())
            }
            (Err(lost), _) => Err(self.lost(request, lost)),
        }
    }

    /// The failed attempt of a request without a reply.
    fn lost(&self, request: &Request, lost: ExchangeError) -> FailedAttempt {
        let proxy = self.options.proxy_of(&request.url);
        self.hint_at_proxy_script(failed(request, lost, proxy.as_deref()))
    }

    /// Sends a request through the web tier and waits for the whole reply.
    async fn arrive(
        &self,
        prepared: Prepared<'_>,
        access: Option<&Access>,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let number = access.map(Access::number);
        let cookies = self.cookies.header(&prepared.request.url, number);
        let prepared = Prepared { cookies: cookies.as_deref(), ..prepared };
        let deadline = Instant::now() + limit;
        let late = |_| ExchangeError::NoReply(limit);
        if let Some(Way::Ntlm(account)) = access.map(Access::way) {
            let mut lease = timeout_at(deadline, self.ntlm_pool.lease(&self.options)).await.map_err(late)??;
            let send = lease.send(account, &prepared.request.url, |client| prepared.on(client));
            let reply = timeout_at(deadline, send).await.map_err(late)??;
            let whole = self.receive(prepared.request, number, reply, deadline, limit).await?;
            lease.release();
            return Ok(whole);
        }
        let client = self.client()?;
        let _place = timeout_at(deadline, client.place()).await.map_err(|_| no_place(prepared.request, limit))?;
        let mut call = prepared.on(client.http.clone()).await?;
        if let Some(Way::Basic { user, password }) = access.map(Access::way) {
            call = call.basic_auth(user, Some(password.expose()));
        }
        let reply = timeout_at(deadline, call.send()).await.map_err(late)?.map_err(ExchangeError::Http)?;
        self.receive(prepared.request, number, reply, deadline, limit).await
    }

    /// Reads a reply to its end. The pauses of a download are limited, but not its whole time.
    async fn receive(
        &self,
        request: &Request,
        access: Option<u64>,
        reply: Response,
        deadline: Instant,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let status = reply.status().as_u16();
        let headers = reply.headers().clone();
        self.cookies.keep(&request.url, access, &headers);
        let content_type = text(&headers, &CONTENT_TYPE).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let pause = self.options.idle_timeout;
        let (body, saved) = match &request.download {
            Some(download) if status < 300 && is_file(&headers, &content_type) => {
                (Bytes::new(), Some(download.save(&request.operation, reply, pause).await?))
            }
            _ => {
                let whole = timeout_at(deadline, Body::of(reply, pause).whole(self.options.max_reply)).await;
                (whole.map_err(|_| ExchangeError::NoReply(limit))??, None)
            }
        };
        let of_write = !request.is_idempotent();
        Ok((Reply { status, url: request.shown(), content_type, body, saved, of_write }, headers))
    }
}

impl Transport for Session {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
        async move { self.authenticated(&request).await }.boxed()
    }
}

/// The error of a request that was not sent, because too many others were running all the time.
fn no_place(request: &Request, after: Duration) -> ExchangeError {
    let what = "was not asked, because 100 other requests were running, the most that run at once,";
    let kind = Kind::Timeout { what, after };
    ExchangeError::Other(Error::new(kind, request.operation.clone(), request.shown()).with_hint(Hint::WaitLonger))
}

/// Checks that the files to upload exist, before a request or a login is sent.
async fn check_files(request: &Request) -> Result<()> {
    for (_, super::File { path, .. }) in &request.files {
        let found = match tokio::fs::metadata(path).await {
            Ok(entry) if entry.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        found.map_err(|source| Error::file(request.operation.clone(), path, source))?;
    }
    Ok(())
}
