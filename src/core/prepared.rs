//! The HTTP request of one attempt, for the session: the request with its token and `Referer`.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::header::{COOKIE, HeaderName, HeaderValue, REFERER};
use reqwest::{Method, RequestBuilder};

use super::body::ExchangeError;
use super::deadline::Deadline;
use super::pass::Pass;
use super::sending::Sending;
use super::{Error, Request, Result, Secret, upload};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-esri-authorization");

/// A request with its token and `Referer`. Each attempt builds an HTTP request from it.
#[derive(Clone, Copy)]
pub(super) struct Prepared<'a> {
    pub(super) request: &'a Request,
    pub(super) pass: &'a Pass,
    pub(super) as_post: bool,
    pub(super) in_url: bool,
    pub(super) cookies: Option<&'a str>,
    pub(super) deadline: Deadline,
    /// How far the body has gone: of a write and of an upload.
    pub(super) sending: Option<&'a Arc<Sending>>,
}

impl<'a> Prepared<'a> {
    pub(super) fn method(&self) -> Method {
        if self.request.is_get() && !self.as_post { Method::GET } else { Method::POST }
    }

    /// The HTTP request that a client sends.
    pub(super) fn on(self, client: reqwest::Client) -> BoxFuture<'a, Result<RequestBuilder, ExchangeError>> {
        let Self { request, pass, in_url, cookies, sending, .. } = self;
        let (token, referer) = (pass.token.as_ref(), pass.referer.as_deref());
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
            let has_own = || request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie"));
            if let Some(cookies) = cookies.filter(|_| !has_own()) {
                call = call.header(COOKIE, cookies);
            }
            if by_get {
                let call = call.query(&request.fields);
                Ok(match token {
                    Some(token) if in_url => call.query(&[("token", token.expose())]),
                    Some(token) => call.header(TOKEN_HEADER, bearer(request, token)?),
                    None => call,
                })
            } else {
                let call = if request.files.is_empty() {
                    let mut fields: Vec<(&str, &str)> =
                        request.fields.iter().map(|(name, text)| (&**name, text.as_str())).collect();
                    if let Some(token) = token {
                        fields.push(("token", token.expose()));
                    }
                    call.form(&fields)
                } else {
                    call.multipart(upload::multipart(request, token).await?)
                };
                match sending {
                    Some(sending) => sending.watch(call),
                    None => Ok(call),
                }
            }
        }
        .boxed()
    }
}

fn bearer(request: &Request, token: &Secret) -> Result<HeaderValue> {
    // the error of the HTTP library is not kept as the source, since it may show the token
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| Error::argument(request.operation.clone(), "the token has characters that no header can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}
