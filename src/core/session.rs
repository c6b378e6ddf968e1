//! Sends requests: credentials, one renewal on 498/499 with replay, timeouts, errors.

use std::collections::HashSet;
use std::error::Error as _;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, HeaderName, LOCATION, REFERER};

use super::argument::Secret;
use super::client::innermost;
use super::download::{Lost, is_file};
use super::error::MAYBE_DONE;
use super::url::context;
use super::{ClientOptions, Credentials, Error, Reply, Request, Result, Transport};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-esri-authorization");

/// The way to a site: a pool of connections and the credentials.
pub struct Session {
    options: ClientOptions,
    client: Mutex<Option<(u32, Arc<reqwest::Client>)>>,
    credentials: Option<Arc<dyn Credentials>>,
}

/// Sites that do not read the token header: reads go there as POST.
static BODY_TOKENS: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

impl Session {
    /// A session; connects when it is first used.
    #[must_use]
    pub fn new(options: ClientOptions, credentials: Option<Arc<dyn Credentials>>) -> Self {
        Self { options, client: Mutex::new(None), credentials }
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
        let mut slot = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.take() {
            Some((owner, client)) if owner == std::process::id() => drop(client),
            // the parent's client is another process's
            other => std::mem::forget(other),
        }
    }

    /// The client of this process, kept so that its connections stay open between calls.
    fn client(&self) -> Result<Arc<reqwest::Client>> {
        let process = std::process::id();
        let mut slot = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        match &*slot {
            Some((owner, client)) if *owner == process => Ok(client.clone()),
            _ => {
                let client = self.options.client()?;
                // the parent's client is another process's: its threads are not here to end it
                std::mem::forget(slot.replace((process, client.clone())));
                Ok(client)
            }
        }
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
        if let (Some(old), true) = (&token, reply.failure().is_some_and(|failure| failure.is_token())) {
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
        let place = context(&request.url).unwrap_or_default();
        let in_body = || BODY_TOKENS.lock().unwrap_or_else(PoisonError::into_inner);
        if !request.is_get() || token.is_none() || in_body().contains(&place) {
            return self.once(request, token, referer, token.is_some()).await;
        }
        let reply = self.once(request, token, referer, false).await?;
        if reply.failure().is_none_or(|failure| failure.code != 499) {
            return Ok(reply);
        }
        let again = self.once(request, token, referer, true).await?;
        if again.failure().is_none_or(|failure| failure.code != 499) {
            tracing::debug!(site = %place, "the server does not read the token header; reads go by POST");
            in_body().insert(place);
        }
        Ok(again)
    }

    /// One HTTP exchange.
    async fn once(
        &self,
        request: &Request,
        token: Option<&Secret>,
        referer: Option<&str>,
        as_post: bool,
    ) -> Result<Reply> {
        let client = self.client()?;
        let limit = if request.is_idempotent() { self.options.read_timeout } else { self.options.write_timeout };
        let by_get = request.is_get() && !as_post;
        let mut call = if by_get { client.get(&request.url) } else { client.post(&request.url) };
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if let Some(referer) = referer {
            call = call.header(REFERER, referer);
        }
        call =
            if by_get {
                if let Some(token) = token {
                    let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token.expose()))
                        .map_err(|_| Error::Argument {
                            operation: request.operation.to_string(),
                            message: "the token has characters that no header can carry".into(),
                        })?;
                    value.set_sensitive(true);
                    call = call.header(TOKEN_HEADER, value);
                }
                call.query(&request.fields)
            } else if request.files.is_empty() {
                let mut fields: Vec<(&str, &str)> =
                    request.fields.iter().map(|(name, text)| (&**name, text.as_str())).collect();
                if let Some(token) = token {
                    fields.push(("token", token.expose()));
                }
                call.form(&fields)
            } else {
                call.multipart(multipart(request, token).await?)
            };
        tracing::debug!(operation = %request.operation, url = %request.url, method = if by_get { "GET" } else { "POST" }, "send");
        let outcome = tokio::time::timeout(limit, async {
            let reply = call.send().await.map_err(Lost::Http)?;
            let status = reply.status().as_u16();
            let content_type =
                reply.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            let location = reply.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let (body, saved) = match &request.download {
                Some(download) if status < 300 && is_file(reply.headers(), &content_type) => {
                    (Bytes::new(), Some(download.save(&request.operation, reply).await?))
                }
                _ => (reply.bytes().await.map_err(Lost::Http)?, None),
            };
            let of_write = !request.is_idempotent();
            Ok((Reply { status, url: request.url.clone(), content_type, body, saved, of_write }, location))
        })
        .await;
        match outcome {
            Ok(Ok((reply, location))) => refuse_status(request, reply, location),
            Ok(Err(Lost::Http(error))) => Err(transport_error(request, &error, limit)),
            Ok(Err(Lost::Other(error))) => Err(error),
            Err(_) => Err(timed_out(request, limit)),
        }
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

async fn multipart(request: &Request, token: Option<&Secret>) -> Result<reqwest::multipart::Form> {
    let mut form = reqwest::multipart::Form::new();
    for (name, text) in &request.fields {
        form = form.text(name.clone(), text.clone());
    }
    if let Some(token) = token {
        form = form.text("token", token.expose().to_owned());
    }
    for (name, path) in &request.files {
        let failed = |source| Error::File { operation: request.operation.to_string(), path: path.clone(), source };
        form = form.file(name.clone(), path).await.map_err(failed)?;
    }
    Ok(form)
}

/// A redirect and a status of 400 or more are errors, with the server's own words where it sent any.
fn refuse_status(request: &Request, reply: Reply, location: Option<String>) -> Result<Reply> {
    if reply.status < 300 {
        return Ok(reply);
    }
    let detail = match (location, reply.failure()) {
        (Some(place), _) if reply.status < 400 => {
            let bare = place.split(['?', '#']).next().unwrap_or_default();
            format!(": it has moved to {bare}; use that address")
        }
        (_, Some(failure)) => format!(": {failure}"),
        _ => String::new(),
    };
    Err(Error::Status {
        operation: request.operation.to_string(),
        url: reply.url,
        status: reply.status,
        reason: reqwest::StatusCode::from_u16(reply.status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error"),
        detail,
        maybe_done: reply.of_write && reply.status >= 500,
    })
}

fn timed_out(request: &Request, after: Duration) -> Error {
    Error::Timeout {
        operation: request.operation.to_string(),
        url: request.url.clone(),
        after,
        maybe_done: !request.is_idempotent(),
    }
}

fn transport_error(request: &Request, error: &reqwest::Error, limit: Duration) -> Error {
    let operation = request.operation.to_string();
    let url = request.url.clone();
    if error.is_builder() {
        return Error::Argument {
            operation,
            message: format!("{url:?} is not a URL of a server: {}", innermost(error)),
        };
    }
    if error.is_timeout() && !error.is_connect() {
        return timed_out(request, limit);
    }
    let cause = innermost(error);
    let maybe_done = !error.is_connect() && !request.is_idempotent();
    let message = if is_tls(error) {
        format!(
            "the server's certificate was refused: {cause}. Give its CA with verify=\"ca.pem\" or ARCREST_CA_BUNDLE, \
             or switch the check off with verify=False or ARCREST_VERIFY=false"
        )
    } else if error.is_connect() {
        format!("no connection: {cause}")
    } else {
        format!("the connection broke: {cause}{}", if maybe_done { MAYBE_DONE } else { "" })
    };
    Error::Connection { operation, url, message, maybe_done }
}

/// Whether the TLS handshake failed: rustls has no public error type behind reqwest's, only its words.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if text.contains("certificate") || text.contains("handshake") {
            return true;
        }
        next = cause.source();
    }
    false
}
