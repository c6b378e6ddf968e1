//! What went wrong in an exchange, for the session: the errors of HTTP statuses, of lost connections, of proxies and of
//! the web tier, with hints. Sends no request.

use std::io::ErrorKind;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};

use super::body::ExchangeError;
use super::client::innermost;
use super::error::{Answer, causes, hint_at_open_files};
use super::files::read::Unreadable;
use super::retry::{FailedAttempt, Repeat};
use super::sending::Extent;
use super::url::{context, shown, site};
use super::{Error, Excess, Failure, Hint, Kind, Reply, Request, Result, Way, tls};

/// A header's value, where it is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Makes an error of a redirect and of a status of 400 or more, with the messages of the server.
pub(super) fn refuse_status(request: &Request, reply: Reply, headers: &HeaderMap) -> Result<Reply, FailedAttempt> {
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
    let answer = answer(&reply, headers).into();
    let reason = reason.unwrap_or("Error");
    let kind = Kind::Status { status: reply.status, reason, detail, failure, moved_to, answer };
    let hint = match reply.status {
        401 => web_tier(headers),
        404 if !has_failure => admin_context(&request.url).map(Hint::CheckContext),
        _ => None,
    };
    let error = Error::new(kind, request.operation.clone(), reply.url)
        .with_hint(hint)
        .with_maybe_done(reply.of_write && reply.status >= 500);
    Err(FailedAttempt { error, repeat })
}

/// The headers and the body of a reply, for the error of its status. Values that log a user in are left out. Of the body
/// twice as much is taken as is kept, so that no secret at the end is masked by half.
fn answer(reply: &Reply, headers: &HeaderMap) -> Answer {
    let value = |name: &HeaderName, value: &HeaderValue| {
        let text = String::from_utf8_lossy(value.as_bytes());
        match name.as_str() {
            "location" | "content-location" => shown(&text),
            name if name.contains("cookie") || name.contains("authorization") || name.contains("token") => "...".into(),
            _ => text.into_owned(),
        }
    };
    let body = reply.body.get(..2 * Answer::KEPT).unwrap_or(&reply.body).to_vec();
    Answer { headers: headers.iter().map(|(name, text)| (name.to_string(), value(name, text))).collect(), body }
}

/// The context of a site, if a URL is that of the site's administration.
fn admin_context(url: &str) -> Option<String> {
    let context = context(url)?;
    let rest = url.strip_prefix(context.as_str())?;
    (rest == "/admin" || rest.starts_with("/admin/")).then_some(context)
}

/// The hint at the ways to log in that a reply of the web tier offers, if there is a known one.
fn web_tier(headers: &HeaderMap) -> Option<Hint> {
    let is_offered = |scheme: &str| {
        let is_scheme =
            |part: &str| part.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(scheme));
        let offers = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        offers.flat_map(|value| value.split(',')).any(is_scheme)
    };
    let (by_ntlm, by_basic) = (is_offered("NTLM") || is_offered("Negotiate"), is_offered("Basic"));
    (by_ntlm || by_basic).then_some(Hint::LogInAtWebTier { by_ntlm, by_basic })
}

/// The same hint for a user whose way to log in is not offered.
pub(super) fn other_way(headers: &HeaderMap, way: &Way) -> Option<Hint> {
    web_tier(headers).filter(|hint| match (hint, way) {
        (Hint::LogInAtWebTier { by_basic, .. }, Way::Basic { .. }) => !by_basic,
        (Hint::LogInAtWebTier { by_ntlm, .. }, Way::Ntlm(_)) => !by_ntlm,
        _ => true,
    })
}

/// The error of a request without a whole reply, of which a connection has taken that much.
pub(super) fn failed(request: &Request, failure: ExchangeError, proxy: Option<&str>, extent: Extent) -> FailedAttempt {
    let error = |kind| {
        let error = Error::new(kind, request.operation.clone(), request.shown());
        error.with_maybe_done(!request.is_idempotent() && extent != Extent::Nothing)
    };
    let late = |what, after| {
        let error = error(Kind::Timeout { what, after }).with_hint(Hint::WaitLonger);
        FailedAttempt { error, repeat: Repeat::IfIdempotent(None) }
    };
    match failure {
        ExchangeError::Http(error) => broken(request, error, proxy, extent),
        ExchangeError::Compression(cause) => {
            let kind = Kind::Connection(format!("the reply is not compressed as its header says: {cause}"));
            FailedAttempt { error: error(kind).caused_by(cause), repeat: Repeat::IfIdempotent(None) }
        }
        ExchangeError::NoReply(after) => late("did not answer", after),
        ExchangeError::Stalled(after) => late("sent nothing more", after),
        ExchangeError::NotTaken(after) => late("took nothing more of the request", after),
        ExchangeError::TooLarge(excess) => {
            let hint = (excess != Excess::Memory).then_some(Hint::AllowLargerReplies);
            error(Kind::TooLarge(excess)).with_hint(hint).into()
        }
        ExchangeError::Other(error) => error.into(),
    }
}

/// The error of a failure of the HTTP client, on the way through a proxy or without one.
fn broken(request: &Request, failure: reqwest::Error, proxy: Option<&str>, extent: Extent) -> FailedAttempt {
    let operation = request.operation.clone();
    let url = request.shown();
    let failure = failure.without_url();
    if let Some(file) = causes(&failure).find_map(|cause| cause.downcast_ref::<Unreadable>()) {
        // without its end the form is none, so that the server has carried out nothing
        let (path, source) = file.parts();
        return Error::file(operation, path, source).into();
    }
    let cause = innermost(&failure);
    if failure.is_builder() {
        let message = format!("{url:?} is not a URL of a server: {cause}");
        return Error::argument(operation, message).caused_by(failure).into();
    }
    // over https, what fails after the tunnel was opened is not the proxy's fault
    let is_proxys = failure.is_connect() && (is_in_tunnel(&failure) || !request.url.starts_with("https:"));
    let at_proxy = proxy.filter(|_| is_proxys);
    let is_unprocessed = is_unprocessed(&failure, extent);
    let (message, hint, repeat) = if let Some((explanation, hint)) = tls::explanation(&failure) {
        let at = at_proxy.map(|proxy| format!("the proxy {proxy}: ")).unwrap_or_default();
        (format!("{at}{explanation}"), hint, Repeat::Never)
    } else if let Some(proxy) = at_proxy {
        match cause.strip_prefix("tunnel error: ") {
            Some("proxy authorization required") => (wants_login(proxy), Some(Hint::LogInAtProxy), Repeat::Never),
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
    } else if extent == Extent::Nothing {
        (format!("the connection broke before it took the request: {cause}"), None, Repeat::Always)
    } else if is_unprocessed {
        (format!("the server did not take the request on: {cause}"), None, Repeat::Always)
    } else {
        (format!("the connection broke: {cause}"), None, Repeat::IfIdempotent(None))
    };
    let hint = hint.or_else(|| hint_at_open_files(&failure));
    let is_undone = failure.is_connect() || extent == Extent::Nothing || is_unprocessed;
    let maybe_done = !is_undone && !request.is_idempotent();
    let error = Error::new(Kind::Connection(message), operation, url).with_hint(hint).with_maybe_done(maybe_done);
    FailedAttempt { error: error.caused_by(failure), repeat }
}

/// Whether a server of HTTP/2 says that it has not processed the request and will not: `REFUSED_STREAM`, or a `GOAWAY` whose
/// last stream is an earlier one (RFC 9113, 8.7). Of a request without a body that is not sure: the connection may have
/// learned of a `GOAWAY` with a later last stream while it took the head.
fn is_unprocessed(failure: &reqwest::Error, extent: Extent) -> bool {
    let mut errors = causes(failure).filter_map(|cause| cause.downcast_ref::<h2::Error>());
    failure.is_request()
        && errors.any(|error| {
            error.is_remote()
                && (error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM)
                    || error.is_go_away() && extent == Extent::Body)
        })
}

/// What a connection that ends in the TLS handshake may mean.
const CLOSED: &str =
    "; the server ended the TLS handshake, as some do that have no cipher suite of today, or a firewall did";

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

pub(super) fn wants_login(proxy: &str) -> String {
    format!("the proxy {proxy} wants a user name and a password")
}

/// Whether the server ended the TLS connection with an alert, as servers do when they refuse a client certificate.
pub(super) fn is_alert(error: &reqwest::Error) -> bool {
    innermost(error).contains("fatal alert")
}

/// The error of a request that the web tier did not let through.
pub(super) fn web_tier_refused(request: &Request, failure: &Failure) -> Error {
    let detail = format!(": {}", failure.messages.join("; "));
    let (status, reason, answer) = (401, "Unauthorized", Box::default());
    let kind = Kind::Status { status, reason, detail, failure: Some(failure.clone()), moved_to: None, answer };
    Error::new(kind, request.operation.clone(), request.shown())
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::time::Duration;

    use bytes::Bytes;

    use std::sync::OnceLock;

    use super::*;
    use crate::core::masks::Masks;
    use crate::core::{Form, Operation, Verb};

    const READ: Operation = Operation { name: "x", verb: Verb::Get, path: "", since: "", until: "" };
    const WRITE: Operation = Operation { name: "x", verb: Verb::Post, path: "", since: "", until: "" };

    fn refused(
        op: &Operation,
        status: u16,
        headers: &[(HeaderName, &'static str)],
        body: &str,
    ) -> Option<FailedAttempt> {
        let request = Request::build(op, "http://h/admin", Form::new()).expect("valid");
        let of_write = !request.is_idempotent();
        let body = Bytes::from(body.to_owned());
        let reply = Reply {
            status,
            url: request.shown(),
            content_type: String::new(),
            body,
            saved: None,
            masks: Masks::default(),
            refusal: OnceLock::new(),
            of_write,
        };
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
            let late = failed(&request, ExchangeError::NoReply(after), None, Extent::Body);
            assert!(late.error.is_timeout() && late.error.maybe_done() == maybe_done);
            assert!(late.error.to_string().starts_with("x: http://h/admin did not answer within 1.5 s"));
            assert_eq!((late.repeat, late.error.hint()), (Repeat::IfIdempotent(None), Some(&Hint::WaitLonger)));
            let stalled = failed(&request, ExchangeError::Stalled(after), None, Extent::Body).error;
            assert!(stalled.is_timeout() && stalled.maybe_done() == maybe_done);
            let untaken = failed(&request, ExchangeError::NoReply(after), None, Extent::Nothing).error;
            assert!(untaken.is_timeout() && !untaken.maybe_done(), "no connection took the request");
            let large = failed(&request, ExchangeError::TooLarge(Excess::Bytes(9)), None, Extent::Body);
            assert_eq!(large.error.hint(), Some(&Hint::AllowLargerReplies));
            assert_eq!((large.error.maybe_done(), large.repeat), (maybe_done, Repeat::Never));
        }
    }

    #[test]
    fn the_error_of_the_http_client_is_kept_without_its_url() {
        let client = reqwest::Client::new();
        let failure = client.get("http://u:s3cret@[nonsense?token=s3cret").build().expect_err("not a URL");
        let request = Request::build(&WRITE, "http://h/admin", Form::new()).expect("valid");
        let error = broken(&request, failure, None, Extent::Body).error;
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
