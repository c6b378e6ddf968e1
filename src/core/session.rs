//! The session, which sends requests: credentials, one renewal of the token on 498/499 with a second attempt, time
//! limits, errors. Every resource of a site sends through one.

use std::collections::HashSet;
use std::error::Error as StdError;
use std::io::ErrorKind;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::access::NtlmPool;
use super::body::{Body, ExchangeError};
use super::client::{RuntimeKey, innermost};
use super::cookies::Cookies;
use super::download::is_file;
use super::per_process::PerProcess;
use super::prepared::Prepared;
use super::retry::{self, FailedAttempt, Repeat};
use super::url::{context, join, shown, site};
use super::{
    Access, ClientOptions, Credentials, Error, Failure, Hint, Identity, Kind, Reply, Request, Result, Secret,
    Transport, Verb, Way, plain_http, proxy, redirect, tls,
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
    client: Arc<reqwest::Client>,
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
    fn client(&self) -> Result<Arc<reqwest::Client>> {
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
        let referer = credentials.referer();
        let operation = &request.operation;
        let mut token = credentials.token(operation, None).await?;
        let reply = self.with_token(request, token.as_ref(), referer.as_deref()).await;
        let is_refused = match &reply {
            Ok(reply) => reply.failure().is_some_and(|failure| failure.is_token()),
            Err(error) => error.refuses_token(),
        };
        if let Some(old) = token.as_ref().filter(|_| is_refused) {
            tracing::debug!(operation = %operation, "token refused, logging in again");
            token = credentials.token(operation, Some(old)).await?;
            if token.is_some() {
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

    /// Says which proxy refused a request that was sent in plain http.
    fn name_proxy(&self, request: &Request, failed: FailedAttempt) -> FailedAttempt {
        let FailedAttempt { mut error, repeat } = failed;
        if error.status() == Some(407)
            && let Some(proxy) = self.options.proxy_of(&request.url)
        {
            error = error.with_detail(format!(": {}", wants_login(&proxy))).with_hint(Hint::LogInAtProxy);
        }
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
            && redirect::is_first(&request.url)
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
        // a site that can't be reached is the error of the request itself
        let Ok((reply, headers)) = self.arrive(prepared, None, self.options.read_timeout).await else { return Ok(()) };
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
                let hint = web_tier(&headers).filter(|offered| !offered.is_of(access.way()));
                Err(error.with_hint(hint.map(Offered::hint)).into())
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
            (Err(lost), _) => {
                let proxy = self.options.proxy_of(&request.url);
                Err(self.hint_at_proxy_script(failed(request, lost, proxy.as_deref())))
            }
        }
    }

    /// Sends a request through the web tier and waits for the whole reply.
    async fn arrive(
        &self,
        prepared: Prepared<'_>,
        access: Option<&Access>,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let cookies = self.cookies.header(&prepared.request.url);
        let prepared = Prepared { cookies: cookies.as_deref(), ..prepared };
        let deadline = Instant::now() + limit;
        let late = |_| ExchangeError::NoReply(limit);
        if let Some(Way::Ntlm(account)) = access.map(Access::way) {
            let mut lease = timeout_at(deadline, self.ntlm_pool.lease(&self.options)).await.map_err(late)??;
            let send = lease.send(account, &prepared.request.url, |client| prepared.on(client));
            let reply = timeout_at(deadline, send).await.map_err(late)??;
            let whole = self.receive(prepared.request, reply, deadline, limit).await?;
            lease.release();
            return Ok(whole);
        }
        let mut call = prepared.on(self.client()?.as_ref().clone()).await?;
        if let Some(Way::Basic { user, password }) = access.map(Access::way) {
            call = call.basic_auth(user, Some(password.expose()));
        }
        let reply = timeout_at(deadline, call.send()).await.map_err(late)?.map_err(ExchangeError::Http)?;
        self.receive(prepared.request, reply, deadline, limit).await
    }

    /// Reads a reply to its end. The pauses of a download are limited, but not its whole time.
    async fn receive(
        &self,
        request: &Request,
        reply: Response,
        deadline: Instant,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), ExchangeError> {
        let status = reply.status().as_u16();
        let headers = reply.headers().clone();
        self.cookies.keep(&request.url, &headers);
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

/// The error of a request that the web tier did not let through.
fn web_tier_refused(request: &Request, failure: &Failure) -> Error {
    let detail = format!(": {}", failure.messages.join("; "));
    let kind =
        Kind::Status { status: 401, reason: "Unauthorized", detail, failure: Some(failure.clone()), moved_to: None };
    Error::new(kind, request.operation.clone(), request.shown())
}

impl Transport for Session {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
        async move { self.authenticated(&request).await }.boxed()
    }
}

/// Checks that the files to upload exist, before a request or a login is sent.
async fn check_files(request: &Request) -> Result<()> {
    for (_, path) in &request.files {
        let found = match tokio::fs::metadata(path).await {
            Ok(entry) if entry.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        found.map_err(|source| Error::file(request.operation.clone(), path, source))?;
    }
    Ok(())
}

/// A header's value, where it is text.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Makes an error of a redirect and of a status of 400 or more, with the messages of the server.
fn refuse_status(request: &Request, reply: Reply, headers: &HeaderMap) -> Result<Reply, FailedAttempt> {
    if reply.status < 300 {
        return Ok(reply);
    }
    let failure = reply.failure();
    let moved_to = text(headers, &LOCATION).filter(|_| reply.status < 400).map(shown);
    let detail = match (&moved_to, &failure) {
        (Some(place), _) => format!(": it has moved to {place}; use that address"),
        (_, Some(failure)) => format!(": {failure}"),
        _ => reply.words().map(|words| format!(": {words}")).unwrap_or_default(),
    };
    let has_failure = failure.is_some();
    let repeat = match reply.status {
        502..=504 => Repeat::IfIdempotent(text(headers, &RETRY_AFTER).map(str::to_owned)),
        _ => Repeat::Never,
    };
    let reason = reqwest::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason());
    let kind = Kind::Status { status: reply.status, reason: reason.unwrap_or("Error"), detail, failure, moved_to };
    let hint = match reply.status {
        401 => web_tier(headers).map(Offered::hint),
        404 if !has_failure => admin_context(&request.url).map(Hint::CheckContext),
        _ => None,
    };
    let error = Error::new(kind, request.operation.clone(), reply.url)
        .with_hint(hint)
        .with_maybe_done(reply.of_write && reply.status >= 500);
    Err(FailedAttempt { error, repeat })
}

/// The context of a site, if a URL is that of the site's administration.
fn admin_context(url: &str) -> Option<String> {
    let context = context(url)?;
    let rest = url.strip_prefix(context.as_str())?;
    (rest == "/admin" || rest.starts_with("/admin/")).then_some(context)
}

/// The ways to log in that a web tier offers.
#[derive(Clone, Copy)]
struct Offered {
    by_ntlm: bool,
    by_basic: bool,
}

impl Offered {
    fn is_of(self, way: &Way) -> bool {
        match way {
            Way::Basic { .. } => self.by_basic,
            Way::Ntlm(_) => self.by_ntlm,
            Way::Certificate(_) => false,
        }
    }

    fn hint(self) -> Hint {
        Hint::LogInAtWebTier { by_ntlm: self.by_ntlm, by_basic: self.by_basic }
    }
}

/// The ways to log in that a reply of the web tier offers; `None` if there is no known one.
fn web_tier(headers: &HeaderMap) -> Option<Offered> {
    let is_offered = |scheme: &str| {
        headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value
                .split(',')
                .any(|part| part.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(scheme)))
        })
    };
    let offered = Offered { by_ntlm: is_offered("NTLM") || is_offered("Negotiate"), by_basic: is_offered("Basic") };
    (offered.by_ntlm || offered.by_basic).then_some(offered)
}

/// The error of a request without a whole reply.
fn failed(request: &Request, failure: ExchangeError, proxy: Option<&str>) -> FailedAttempt {
    let error = |kind| {
        let error = Error::new(kind, request.operation.clone(), request.shown());
        error.with_maybe_done(!request.is_idempotent())
    };
    let late = |what, after| {
        let error = error(Kind::Timeout { what, after }).with_hint(Hint::WaitLonger);
        FailedAttempt { error, repeat: Repeat::IfIdempotent(None) }
    };
    match failure {
        ExchangeError::Http(error) => broken(request, error, proxy),
        ExchangeError::Compression(cause) => {
            let kind = Kind::Connection(format!("the reply is not compressed as its header says: {cause}"));
            FailedAttempt { error: error(kind).caused_by(cause), repeat: Repeat::IfIdempotent(None) }
        }
        ExchangeError::NoReply(after) => late("did not answer", after),
        ExchangeError::Stalled(after) => late("sent nothing more", after),
        ExchangeError::TooLarge(limit) => error(Kind::TooLarge(limit)).with_hint(Hint::AllowLargerReplies).into(),
        ExchangeError::Other(error) => error.into(),
    }
}

/// The error of a failure of the HTTP client, on the way through a proxy or without one.
fn broken(request: &Request, failure: reqwest::Error, proxy: Option<&str>) -> FailedAttempt {
    let operation = request.operation.clone();
    let url = request.shown();
    let failure = failure.without_url();
    let cause = innermost(&failure);
    if failure.is_builder() {
        let message = format!("{url:?} is not a URL of a server: {cause}");
        return Error::argument(operation, message).caused_by(failure).into();
    }
    // over https, what fails after the tunnel was opened is not the proxy's fault
    let is_proxys = failure.is_connect() && (is_in_tunnel(&failure) || !request.url.starts_with("https:"));
    let at_proxy = proxy.filter(|_| is_proxys);
    let (message, hint, repeat) = if let Some((explanation, hint)) = tls::explanation(&failure) {
        let at = at_proxy.map(|proxy| format!("the proxy {proxy}: ")).unwrap_or_default();
        (format!("{at}{explanation}"), hint, Repeat::Never)
    } else if let Some(proxy) = at_proxy {
        match cause.strip_prefix("tunnel error: ") {
            Some("proxy authorization required") => (wants_login(proxy), Some(Hint::LogInAtProxy), Repeat::Always),
            Some(why) => {
                let site = site(&request.url);
                (format!("the proxy {proxy} opened no tunnel to {site}: {why}"), None, Repeat::Always)
            }
            None => (format!("no connection to the proxy {proxy}: {cause}"), None, Repeat::Always),
        }
    } else if let Some(proxy) = proxy.filter(|_| failure.is_connect() && failure.is_timeout()) {
        (format!("no connection through the proxy {proxy}: {cause}"), None, Repeat::Always)
    } else if failure.is_connect() {
        let at_handshake = if request.url.starts_with("https:") && was_closed(&failure) { CLOSED } else { "" };
        (format!("no connection: {cause}{at_handshake}"), None, Repeat::Always)
    } else {
        (format!("the connection broke: {cause}"), None, Repeat::IfIdempotent(None))
    };
    let maybe_done = !failure.is_connect() && !request.is_idempotent();
    let error = Error::new(Kind::Connection(message), operation, url).with_hint(hint).with_maybe_done(maybe_done);
    FailedAttempt { error: error.caused_by(failure), repeat }
}

/// What a connection that ends in the TLS handshake may mean.
const CLOSED: &str =
    "; the server ended the TLS handshake, as some do that have no cipher suite of today, or a firewall did";

/// The causes of a failure, the outermost first.
fn causes(failure: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(failure);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// Whether a connection failed before the proxy had opened a tunnel to the site.
fn is_in_tunnel(failure: &reqwest::Error) -> bool {
    causes(failure).any(|cause| cause.to_string().starts_with("tunnel error: "))
}

/// Whether the other side closed the connection.
fn was_closed(failure: &reqwest::Error) -> bool {
    let mut kinds =
        causes(failure).filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kinds.any(|kind| {
        matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted)
    })
}

fn wants_login(proxy: &str) -> String {
    format!("the proxy {proxy} wants a user name and a password")
}

/// Whether the server ended the TLS connection with an alert, as servers do when they refuse a client certificate.
fn is_alert(error: &reqwest::Error) -> bool {
    innermost(error).contains("fatal alert")
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use reqwest::header::HeaderValue;

    use super::*;
    use crate::core::{Form, Operation, Verb};

    const READ: Operation = Operation { name: "x", verb: Verb::Get, path: "" };
    const WRITE: Operation = Operation { name: "x", verb: Verb::Post, path: "" };

    fn refused(
        op: &Operation,
        status: u16,
        headers: &[(HeaderName, &'static str)],
        body: &str,
    ) -> Option<FailedAttempt> {
        let request = Request::build(op, "http://h/admin", Form::new()).expect("valid");
        let of_write = !request.is_idempotent();
        let body = Bytes::from(body.to_owned());
        let reply = Reply { status, url: request.shown(), content_type: String::new(), body, saved: None, of_write };
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        refuse_status(&request, reply, &headers).err()
    }

    #[test]
    fn only_a_status_of_300_or_more_is_an_error() {
        for status in [200, 201, 204] {
            assert!(refused(&READ, status, &[], "").is_none(), "{status}");
        }
        for status in [301, 400, 404, 500, 503] {
            assert_eq!(refused(&READ, status, &[], "").and_then(|failed| failed.error.status()), Some(status));
        }
    }

    #[test]
    fn a_status_is_told_with_the_messages_of_the_server() {
        let text = |status, body: &str| refused(&READ, status, &[], body).expect("refused").error.to_string();
        assert_eq!(text(404, ""), "x: http://h/admin answered HTTP 404 Not Found");
        assert_eq!(text(404, "<html>"), "x: http://h/admin answered HTTP 404 Not Found");
        assert_eq!(text(502, "<h1>Busy</h1>"), "x: http://h/admin answered HTTP 502 Bad Gateway: Busy");
        let body = r#"{"error":{"code":403,"message":"No","details":[]}}"#;
        assert_eq!(text(403, body), "x: http://h/admin answered HTTP 403 Forbidden: 403: No");
        assert_eq!(text(599, ""), "x: http://h/admin answered HTTP 599 Error");
    }

    #[test]
    fn a_write_may_have_been_done_where_a_server_failed() {
        for (status, maybe_done) in [(400, false), (403, false), (404, false), (500, true), (502, true), (504, true)] {
            let error = refused(&WRITE, status, &[], "").expect("refused").error;
            assert_eq!(error.maybe_done(), maybe_done, "{status}");
            assert!(!refused(&READ, status, &[], "").expect("refused").error.maybe_done(), "{status}");
        }
    }

    #[test]
    fn a_gateway_may_be_asked_again() {
        let repeat = |status, headers| refused(&READ, status, headers, "").expect("refused").repeat;
        let after: &[_] = &[(RETRY_AFTER, "7")];
        assert_eq!(repeat(503, after), Repeat::IfIdempotent(Some("7".to_owned())));
        assert_eq!(repeat(502, &[]), Repeat::IfIdempotent(None));
        assert_eq!(repeat(500, after), Repeat::Never);
        assert_eq!(repeat(429, after), Repeat::Never);
    }

    #[test]
    fn a_redirect_names_its_target_without_a_query() {
        let moved = refused(&READ, 301, &[(LOCATION, "https://u:p@other/arcgis?token=t")], "").expect("moved").error;
        assert!(moved.to_string().ends_with(": it has moved to https://other/arcgis; use that address"), "{moved}");
    }

    #[test]
    fn a_reply_that_is_late_or_large() {
        let after = Duration::from_millis(1500);
        for (op, maybe_done) in [(READ, false), (WRITE, true)] {
            let request = Request::build(&op, "http://h/admin", Form::new()).expect("valid");
            let late = failed(&request, ExchangeError::NoReply(after), None);
            assert!(late.error.is_timeout() && late.error.maybe_done() == maybe_done);
            assert!(late.error.to_string().starts_with("x: http://h/admin did not answer within 1.5 s"));
            assert_eq!((late.repeat, late.error.hint()), (Repeat::IfIdempotent(None), Some(&Hint::WaitLonger)));
            let stalled = failed(&request, ExchangeError::Stalled(after), None).error;
            assert!(stalled.is_timeout() && stalled.maybe_done() == maybe_done);
            let large = failed(&request, ExchangeError::TooLarge(9), None);
            assert_eq!(large.error.hint(), Some(&Hint::AllowLargerReplies));
            assert_eq!((large.error.maybe_done(), large.repeat), (maybe_done, Repeat::Never));
        }
    }

    #[test]
    fn the_error_of_the_http_client_is_kept_without_its_url() {
        let client = reqwest::Client::new();
        let failure = client.get("http://u:s3cret@[nonsense?token=s3cret").build().expect_err("not a URL");
        let request = Request::build(&WRITE, "http://h/admin", Form::new()).expect("valid");
        let error = broken(&request, failure, None).error;
        let source = error.source().and_then(|source| source.downcast_ref::<reqwest::Error>()).expect("kept");
        assert!(source.is_builder() && source.url().is_none());
        assert!(!format!("{error} {error:?} {source} {source:?}").contains("s3cret"), "{error:?}");
        assert!(error.is_argument() && !error.maybe_done());
    }

    #[test]
    fn a_login_page_of_the_web_tier_has_a_hint() {
        let hint = |headers| refused(&READ, 401, headers, "").and_then(|failed| failed.error.hint().cloned());
        let offered = |by_ntlm, by_basic| Some(Hint::LogInAtWebTier { by_ntlm, by_basic });
        for (headers, expected) in [
            (&[(WWW_AUTHENTICATE, "Negotiate"), (WWW_AUTHENTICATE, "NTLM")][..], offered(true, false)),
            (&[(WWW_AUTHENTICATE, "basic realm=\"NTLM, Negotiate\"")], offered(false, true)),
            (&[(WWW_AUTHENTICATE, "Negotiate, Basic realm=\"x\"")], offered(true, true)),
            (&[(WWW_AUTHENTICATE, "Digest realm=\"x\"")], None),
            (&[], None),
        ] {
            assert_eq!(hint(headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_missing_administration_has_a_hint() {
        let hint = |body| refused(&READ, 404, &[], body).and_then(|failed| failed.error.hint().cloned());
        assert_eq!(hint("<html>"), Some(Hint::CheckContext("http://h".to_owned())));
        assert_eq!(hint(r#"{"status":"error","code":404,"messages":["no"]}"#), None);
        for (url, context) in [
            ("https://h/gis/admin", Some("https://h/gis")),
            ("https://h/gis/admin/services", Some("https://h/gis")),
            ("https://h/gis/rest/services", None),
            ("https://h/gis/administration", None),
        ] {
            assert_eq!(admin_context(url).as_deref(), context, "{url}");
        }
    }
}
