//! Sends requests: credentials, one renewal on 498/499 with replay, timeouts, errors.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERER, RETRY_AFTER};
use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder, Response};
use tokio::time::{Instant, timeout_at};

use super::access::Lanes;
use super::argument::Secret;
use super::body::Lost;
use super::client::{Home, innermost};
use super::download::is_file;
use super::error::MAYBE_DONE;
use super::forks::OfProcess;
use super::reply::Failure;
use super::retry::{self, Again, Failed};
use super::url::{context, shown, site};
use super::{
    Access, ClientOptions, Credentials, Error, Identity, Reply, Request, Result, Transport, Way, body, plain_http, tls,
    upload,
};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-esri-authorization");

/// The way to a site: a pool of connections and the credentials.
pub struct Session {
    options: ClientOptions,
    clients: OfProcess<Mutex<Vec<Held>>>,
    credentials: Option<Arc<dyn Credentials>>,
    lanes: Lanes,
}

/// Whoever passes the web server in front, and needs no token behind it.
struct Passing(Arc<Access>);

impl Credentials for Passing {
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

/// The client of a runtime, and the certificate that it shows.
struct Held {
    home: Home,
    identity: Option<Identity>,
    client: Arc<reqwest::Client>,
}

/// Sites that do not read the token header: reads go there as POST.
static BODY_TOKENS: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

impl Session {
    /// A session; connects when it is first used.
    #[must_use]
    pub fn new(options: ClientOptions, credentials: Option<Arc<dyn Credentials>>) -> Self {
        Self { options, clients: OfProcess::default(), credentials, lanes: Lanes::default() }
    }

    /// A session past a web server that asks who comes.
    #[must_use]
    pub fn past(options: ClientOptions, access: Arc<Access>) -> Self {
        Self::new(options, Some(Arc::new(Passing(access))))
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.credentials.as_ref()?.access()
    }

    /// Whether a call may wait for more than the network: see [`Credentials::calls_out`].
    #[must_use]
    pub fn calls_out(&self) -> bool {
        self.credentials.as_ref().is_some_and(|credentials| credentials.calls_out())
    }

    /// What its client is built from.
    #[must_use]
    pub const fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Holds the pool of its options open, for other sessions to share.
    ///
    /// # Errors
    /// When the options can't be used.
    pub fn hold(&self) -> Result<()> {
        self.client().map(drop)
    }

    /// Lets go of the connections; the next request opens new ones.
    pub fn close(&self) {
        self.lanes.close();
        self.clients().clear();
    }

    /// The clients of this process.
    fn clients(&self) -> MutexGuard<'_, Vec<Held>> {
        self.clients.get().lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client of this runtime, kept so that its connections stay open between calls.
    fn client(&self) -> Result<Arc<reqwest::Client>> {
        let home = Home::here();
        let access = self.access();
        let identity = access.as_ref().and_then(|access| access.identity());
        let mut clients = self.clients();
        if let Some(held) = clients.iter().find(|held| held.home == home && held.identity.as_ref() == identity) {
            return Ok(held.client.clone());
        }
        let client = self.options.client(identity)?;
        clients.retain(|held| held.home != home);
        clients.push(Held { home, identity: identity.cloned(), client: client.clone() });
        Ok(client)
    }

    async fn exchange(&self, request: &Request) -> Result<Reply> {
        find_files(request).await?;
        let Some(credentials) = &self.credentials else {
            return self.once(request, None, None, false).await;
        };
        let referer = credentials.referer();
        let operation = &request.operation;
        let mut token = credentials.token(operation, None).await?;
        let mut reply = self.with_token(request, token.as_ref(), referer.as_deref()).await?;
        if let Some(old) = &token
            && reply.failure().is_some_and(|failure| failure.is_token())
        {
            tracing::debug!(operation = %operation, "token refused, logging in again");
            token = credentials.token(operation, Some(old)).await?;
            if token.is_some() {
                reply = self.with_token(request, token.as_ref(), referer.as_deref()).await?;
            }
        }
        Ok(reply)
    }

    /// Sends a token the way that the server understands: in the header of a GET, else in the body of a POST.
    async fn with_token(&self, request: &Request, token: Option<&Secret>, referer: Option<&str>) -> Result<Reply> {
        if token.is_none() {
            return self.once(request, token, referer, false).await;
        }
        let place = || context(&request.url).unwrap_or_default();
        let in_body = || BODY_TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
        let is_in_body = || {
            let places = in_body();
            !places.is_empty() && places.contains(&place())
        };
        if !request.is_get() || is_in_body() {
            return self.once(request, token, referer, true).await;
        }
        let reply = self.once(request, token, referer, false).await.map_err(|error| self.name_the_switch(error))?;
        if self.options.token_in_url || reply.failure().is_none_or(|failure| failure.code != 499) {
            return Ok(reply);
        }
        let again = self.once(request, token, referer, true).await.map_err(|error| self.name_the_switch(error))?;
        if again.failure().is_none_or(|failure| failure.code != 499) {
            tracing::debug!(site = %place(), "the server does not read the token header; reads go by POST");
            in_body().insert(place());
        }
        Ok(again)
    }

    /// A refusal that may mean that the token was not found, with the place where it could be put.
    fn name_the_switch(&self, mut error: Error) -> Error {
        if let Error::Status { status: 401 | 403 | 405, detail, .. } = &mut error
            && !self.options.token_in_url
            && self.access().is_none()
        {
            detail.push_str(
                "; if this service reads tokens in the URL only, token_in_url=True or ARCREST_TOKEN_IN_URL=true puts them there",
            );
        }
        error
    }

    /// One HTTP exchange, as often as it takes and is safe.
    async fn once(
        &self,
        request: &Request,
        token: Option<&Secret>,
        referer: Option<&str>,
        as_post: bool,
    ) -> Result<Reply> {
        let prepared = Prepared { request, token, referer, as_post, in_url: self.options.token_in_url };
        let policy = retry::Policy {
            idempotent: request.is_idempotent(),
            busy: self.options.retries,
            budget: retry::budget(site(&request.url)),
        };
        retry::send(&retry::Real, policy, || self.attempt(prepared)).await
    }

    /// One attempt at it, a login at the web server in front included.
    async fn attempt(&self, prepared: Prepared<'_>) -> Result<Reply, Failed> {
        let request = prepared.request;
        let limit = if request.is_idempotent() { self.options.read_timeout } else { self.options.write_timeout };
        let access = self.access().filter(|access| access.covers(&request.url));
        if let Some(failure) = access.as_ref().and_then(|access| access.stop()) {
            return Err(turned_away(request, &failure).into());
        }
        let in_header = access.as_ref().is_some_and(|access| matches!(access.way(), Way::Basic { .. }));
        plain_http::warn(request, in_header)?;
        tracing::debug!(operation = %request.operation, url = %request.shown(), method = prepared.method().as_str(), "send");
        match (self.arrive(prepared, access.as_deref(), limit).await, access) {
            (Ok((reply, _)), Some(access)) if reply.status == 401 => {
                Err(turned_away(request, &access.refuse(401, "")).into())
            }
            (Ok((reply, headers)), access) => {
                if let Some(access) = access {
                    access.passed();
                }
                refuse_status(request, reply, &headers)
            }
            (Err(Lost::Http(error)), Some(access)) if access.identity().is_some() && is_alert(&error) => {
                let failure = access.refuse(0, &format!(": {}", innermost(&error)));
                let (operation, url) = (request.operation.to_string(), request.shown());
                let message = failure.messages.join("; ");
                Err(Error::Connection { operation, url, message, maybe_done: false }.into())
            }
            (Err(lost), _) => Err(failed(request, lost)),
        }
    }

    /// Sends a request past the web server in front and waits for the whole reply.
    async fn arrive(
        &self,
        prepared: Prepared<'_>,
        access: Option<&Access>,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), Lost> {
        let deadline = Instant::now() + limit;
        let late = |_| Lost::Late(limit);
        if let Some(Way::Ntlm(account)) = access.map(Access::way) {
            let mut turn = timeout_at(deadline, self.lanes.turn(&self.options)).await.map_err(late)??;
            let send = turn.send(account, &prepared.request.url, |client| prepared.on(client));
            let reply = timeout_at(deadline, send).await.map_err(late)??;
            let whole = self.receive(prepared.request, reply, deadline, limit).await?;
            turn.done();
            return Ok(whole);
        }
        let mut call = prepared.on(self.client()?.as_ref().clone()).await?;
        if let Some(Way::Basic { user, password }) = access.map(Access::way) {
            call = call.basic_auth(user, Some(password.expose()));
        }
        let reply = timeout_at(deadline, call.send()).await.map_err(late)?.map_err(Lost::Http)?;
        self.receive(prepared.request, reply, deadline, limit).await
    }

    /// Reads a reply to its end. The time that a file takes to be saved is not limited, only its pauses.
    async fn receive(
        &self,
        request: &Request,
        reply: Response,
        deadline: Instant,
        limit: Duration,
    ) -> Result<(Reply, HeaderMap), Lost> {
        let status = reply.status().as_u16();
        let headers = reply.headers().clone();
        let content_type = text(&headers, &CONTENT_TYPE).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let pause = self.options.idle_timeout;
        let (body, saved) = match &request.download {
            Some(download) if status < 300 && is_file(&headers, &content_type) => {
                (Bytes::new(), Some(download.save(&request.operation, reply, pause).await?))
            }
            _ => {
                let whole = timeout_at(deadline, body::read(reply, pause, self.options.max_reply)).await;
                (whole.map_err(|_| Lost::Late(limit))??, None)
            }
        };
        let of_write = !request.is_idempotent();
        Ok((Reply { status, url: request.shown(), content_type, body, saved, of_write }, headers))
    }
}

/// A request with what is sent beside it, to be made anew for each attempt.
#[derive(Clone, Copy)]
struct Prepared<'a> {
    request: &'a Request,
    token: Option<&'a Secret>,
    referer: Option<&'a str>,
    as_post: bool,
    in_url: bool,
}

impl<'a> Prepared<'a> {
    fn method(&self) -> Method {
        if self.request.is_get() && !self.as_post { Method::GET } else { Method::POST }
    }

    /// The request, ready to be sent by a client.
    fn on(self, client: reqwest::Client) -> BoxFuture<'a, Result<RequestBuilder>> {
        let Self { request, token, referer, in_url, .. } = self;
        let method = self.method();
        async move {
            let by_get = method == Method::GET;
            let mut call = client.request(method, &request.url);
            for (name, value) in &request.headers {
                call = call.header(name, value);
            }
            if let Some(referer) = referer {
                call = call.header(REFERER, referer);
            }
            if by_get {
                let call = call.query(&request.fields);
                Ok(match token {
                    Some(token) if in_url => call.query(&[("token", token.expose())]),
                    Some(token) => call.header(TOKEN_HEADER, bearer(request, token)?),
                    None => call,
                })
            } else if request.files.is_empty() {
                let mut fields: Vec<(&str, &str)> =
                    request.fields.iter().map(|(name, text)| (&**name, text.as_str())).collect();
                if let Some(token) = token {
                    fields.push(("token", token.expose()));
                }
                Ok(call.form(&fields))
            } else {
                Ok(call.multipart(multipart(request, token).await?))
            }
        }
        .boxed()
    }
}

fn bearer(request: &Request, token: &Secret) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| Error::Argument {
        operation: request.operation.to_string(),
        message: "the token has characters that no header can carry".into(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// The web server in front did not let the request through.
fn turned_away(request: &Request, failure: &Failure) -> Error {
    Error::Status {
        operation: request.operation.to_string(),
        url: request.shown(),
        status: 401,
        reason: "Unauthorized",
        detail: format!(": {}", failure.messages.join("; ")),
        maybe_done: false,
    }
}

impl Transport for Session {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
        async move { self.exchange(&request).await }.boxed()
    }
}

/// A file that is not there is told of before anything is sent, the login included.
async fn find_files(request: &Request) -> Result<()> {
    for (_, path) in &request.files {
        let found = match tokio::fs::metadata(path).await {
            Ok(entry) if entry.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        found.map_err(|source| Error::File { operation: request.operation.to_string(), path: path.clone(), source })?;
    }
    Ok(())
}

pub(crate) async fn multipart(request: &Request, token: Option<&Secret>) -> Result<Form> {
    // no field's name passes for a parameter of its header
    let mut form = Form::new().percent_encode_attr_chars();
    for (name, text) in &request.fields {
        form = form.text(name.clone(), text.clone());
    }
    if let Some(token) = token {
        form = form.text("token", token.expose().to_owned());
    }
    for (name, path) in &request.files {
        let failed = |source| Error::File { operation: request.operation.to_string(), path: path.clone(), source };
        form = form.part(name.clone(), upload::part(path).await.map_err(failed)?);
    }
    Ok(form)
}

/// A header's value, where it is text.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A redirect and a status of 400 or more are errors, with the server's own words where it sent any.
fn refuse_status(request: &Request, reply: Reply, headers: &HeaderMap) -> Result<Reply, Failed> {
    if reply.status < 300 {
        return Ok(reply);
    }
    let detail = match (text(headers, &LOCATION), reply.failure()) {
        (Some(place), _) if reply.status < 400 => {
            format!(": it has moved to {}; use that address", shown(place))
        }
        (_, Some(failure)) => format!(": {failure}"),
        _ => String::new(),
    };
    let again = match reply.status {
        502..=504 => Again::IfIdempotent(text(headers, &RETRY_AFTER).map(str::to_owned)),
        _ => Again::Never,
    };
    let error = Error::Status {
        operation: request.operation.to_string(),
        url: reply.url,
        status: reply.status,
        reason: reqwest::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error"),
        detail,
        maybe_done: reply.of_write && reply.status >= 500,
    };
    Err(Failed { error, again })
}

/// What the loss of a reply means.
fn failed(request: &Request, lost: Lost) -> Failed {
    let (operation, url) = (request.operation.to_string(), request.shown());
    let maybe_done = !request.is_idempotent();
    let late = |operation, url, what, after| Failed {
        error: Error::Timeout { operation, url, what, after, maybe_done },
        again: Again::IfIdempotent(None),
    };
    match lost {
        Lost::Http(error) => broken(request, &error),
        Lost::Late(after) => late(operation, url, "did not answer", after),
        Lost::Stalled(after) => late(operation, url, "sent nothing more", after),
        Lost::TooLarge(limit) => Error::TooLarge { operation, url, limit, maybe_done }.into(),
        Lost::Other(error) => error.into(),
    }
}

/// What a failure of the HTTP client means.
fn broken(request: &Request, error: &reqwest::Error) -> Failed {
    let operation = request.operation.to_string();
    let url = request.shown();
    let cause = innermost(error);
    if error.is_builder() {
        let message = format!("{url:?} is not a URL of a server: {cause}");
        return Error::Argument { operation, message }.into();
    }
    let maybe_done = !error.is_connect() && !request.is_idempotent();
    let (message, again) = if let Some(explanation) = tls::explanation(error) {
        (explanation, Again::Never)
    } else if error.is_connect() {
        let through = cause.strip_prefix("tunnel error: ").map(|why| format!("the proxy opened no tunnel: {why}"));
        (format!("no connection: {}", through.unwrap_or(cause)), Again::Always)
    } else {
        let message = format!("the connection broke: {cause}{}", if maybe_done { MAYBE_DONE } else { "" });
        (message, Again::IfIdempotent(None))
    };
    Failed { error: Error::Connection { operation, url, message, maybe_done }, again }
}

/// Whether the other side ended the TLS connection with an alert, as it does to a certificate that it refuses.
fn is_alert(error: &reqwest::Error) -> bool {
    innermost(error).contains("fatal alert")
}
