//! Replies, for resources and APIs: the bytes that a server sent, read as JSON or text, and the errors of bodies that
//! are not what was expected.

use std::path::PathBuf;
use std::sync::OnceLock;

use bytes::Bytes;
use memchr::memmem;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::lenient::{self, without_byte_order_mark};
use super::masks::Masks;
use super::words::{escaped, is_login_page, is_page, title, words};
use super::{Document, Error, Failure, Request, Result};

/// Advice on a page of a server that may be another one than meant.
const LOGIN_PAGE: &str = " (a login page or a proxy? is this the admin URL, such as https://host:6443/arcgis/admin?)";

/// A longer body takes so long to read that the preparations for an error don't count.
const SHORT: usize = 64 * 1024;

/// A reply that arrived whole.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The URL of the request, without query.
    pub url: String,
    /// The `Content-Type` in lower case, without parameters.
    pub content_type: String,
    /// The body, decompressed; empty if it was saved to a file.
    pub body: Bytes,
    /// The file that the body was saved to, for a download.
    pub saved: Option<PathBuf>,
    /// The secrets of the request, where an error may quote the reply.
    pub masks: Masks,
    /// The ArcGIS error in the body, once somebody has looked for one; belongs to the body.
    pub refusal: OnceLock<Option<Failure>>,
    /// Whether the request was a write. If the reply can't be read, the server may have carried out the write.
    pub of_write: bool,
}

/// The result of an operation that takes several requests.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The last reply.
    Reply(Reply),
    /// JSON text made of several replies.
    Json(String),
    /// JSON text made of several replies, and a text for each part that is missing.
    Partial(String, Vec<String>),
    /// A file that was written.
    Saved(PathBuf),
}

impl From<Reply> for Outcome {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl From<Document> for Outcome {
    fn from(document: Document) -> Self {
        Self::Json(document.to_json())
    }
}

impl From<Vec<Document>> for Outcome {
    fn from(documents: Vec<Document>) -> Self {
        let texts: Vec<String> = documents.iter().map(Document::to_json).collect();
        Self::Json(format!("[{}]", texts.join(",")))
    }
}

impl Reply {
    /// The ArcGIS error in the body, without the secrets that the server quotes.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        let found = self.refusal.get_or_init(|| Failure::find(&self.body));
        found.as_ref().map(|failure| failure.clone().masked(&self.masks))
    }

    /// The refusal with another message behind those of the server.
    #[must_use]
    pub(crate) fn with_message(self, text: &str) -> Self {
        let with_message = Document::parse(&self.body).and_then(|mut document| {
            let mut messages: Vec<String> = document.get("messages").unwrap_or_default();
            messages.push(text.to_owned());
            document.set("messages", &messages)?;
            Ok(document.to_json())
        });
        match with_message {
            Ok(body) => Self { body: body.into(), refusal: OnceLock::new(), ..self },
            Err(_) => self,
        }
    }

    /// Whether an error may quote the reply: all but a short document without the word of a refusal.
    pub(super) fn may_be_quoted(&self) -> bool {
        !self.body.starts_with(b"{") || self.body.len() > SHORT || memmem::find(&self.body, b"rror").is_some()
    }

    /// Whether the body begins as an object, an array or a text of JSON does, or is another value of JSON.
    #[must_use]
    pub fn looks_like_json(&self) -> bool {
        let body = without_byte_order_mark(&self.body).trim_ascii_start();
        match body.first() {
            Some(b'{' | b'[' | b'"') => true,
            Some(b't' | b'f' | b'n' | b'N' | b'I' | b'-' | b'0'..=b'9') => lenient::read::<IgnoredAny>(body).is_ok(),
            _ => false,
        }
    }

    /// The body as JSON of a type. An ArcGIS error in the body is an error.
    ///
    /// ```
    /// use std::sync::OnceLock;
    ///
    /// use arcrest_core::core::masks::Masks;
    /// use arcrest_core::core::{Form, Operation, Reply, Request, Verb};
    ///
    /// const READ: Operation = Operation { name: "Machines.machines", verb: Verb::Get, path: "", since: "", until: "" };
    /// let request = Request::build(&READ, "https://h/arcgis/admin/machines", Form::new())?;
    /// let reply = Reply {
    ///     status: 200,
    ///     url: request.shown(),
    ///     content_type: "application/json".to_owned(),
    ///     body: r#"{"status": "error", "code": 498, "messages": ["Invalid token"]}"#.into(),
    ///     saved: None,
    ///     masks: Masks::default(),
    ///     refusal: OnceLock::new(),
    ///     of_write: false,
    /// };
    /// let error = reply.document(&request).expect_err("the server refused");
    /// assert_eq!(error.failure().map(|failure| failure.code), Some(498));
    /// # Ok::<(), arcrest_core::core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::Server`](super::Kind::Server) for an ArcGIS error, [`Kind::NotJson`](super::Kind::NotJson) for a body
    /// that is not JSON of this type.
    pub fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        if let Some(failure) = self.failure() {
            return Err(Error::server(request.operation.clone(), self.url.clone(), failure));
        }
        lenient::read(&self.body)
            .map_err(|error| self.not_json(&request.operation, &error.to_string()).caused_by(error))
    }

    /// The body as text. An ArcGIS error in the body is an error.
    ///
    /// # Errors
    /// [`Kind::Server`](super::Kind::Server) for an ArcGIS error.
    pub fn text(&self, request: &Request) -> Result<String> {
        match self.failure() {
            Some(failure) => Err(Error::server(request.operation.clone(), self.url.clone(), failure)),
            None => Ok(String::from_utf8_lossy(&self.body).into_owned()),
        }
    }

    /// The body as a document. An ArcGIS error in the body is an error.
    ///
    /// # Errors
    /// The same as [`Reply::json`].
    pub fn document(&self, request: &Request) -> Result<Document> {
        self.json(request)
    }

    /// The error for a body that is not the expected JSON. The reason is that of the JSON reader.
    #[must_use]
    pub fn not_json(&self, operation: &str, reason: &str) -> Error {
        self.came_instead(operation, reason, Self::words)
    }

    /// The same for a body that may be a secret: of a page the title is quoted, of anything else nothing.
    pub(super) fn not_secret(&self, operation: &str, reason: &str) -> Error {
        self.came_instead(operation, reason, |reply| title(&reply.body).filter(|_| reply.is_page()))
    }

    fn came_instead(&self, operation: &str, reason: &str, quote: impl FnOnce(&Self) -> Option<String>) -> Error {
        let message = if self.body.trim_ascii().is_empty() {
            "the reply is empty".to_owned()
        } else if self.looks_like_json() {
            return self.broken_json(operation, reason);
        } else {
            let says = quote(self).map(|words| format!(": \"{words}\"")).unwrap_or_default();
            if self.is_page() {
                let is_elsewhere = is_login_page(&self.body) || !self.url.contains("/admin");
                let advice = if is_elsewhere { LOGIN_PAGE } else { "" };
                format!("an HTML page came instead{says}{advice}")
            } else {
                let kind = if self.content_type.is_empty() { "text without a type" } else { &self.content_type };
                format!("{kind} of {} bytes came instead{says}", self.body.len())
            }
        };
        self.unread(operation, &message)
    }

    /// The error for JSON that can't be read to its end.
    #[must_use]
    pub fn broken_json(&self, operation: &str, reason: &str) -> Error {
        self.unread(operation, &format!("the JSON is broken or cut short ({reason})"))
    }

    /// The error for a body that is not the expected XML. The reason is that of the XML reader.
    #[must_use]
    pub fn not_xml(&self, operation: &str, reason: &str) -> Error {
        let says = self.words().map(|words| format!(", instead came \"{words}\"")).unwrap_or_default();
        let message = self.masks.on(&escaped(&format!("{reason}{says}")));
        let error = Error::new(super::Kind::NotXml(message), operation.to_owned(), self.url.clone());
        error.with_maybe_done(self.of_write)
    }

    /// Whether the body is an HTML page that asks for a password.
    #[must_use]
    pub fn is_login_page(&self) -> bool {
        self.is_page() && is_login_page(&self.body)
    }

    /// Whether the body is an HTML page.
    #[must_use]
    pub fn is_page(&self) -> bool {
        is_page(&self.body, &self.content_type)
    }

    /// The first words of a body that is not JSON.
    pub(super) fn words(&self) -> Option<String> {
        words(&self.body, &self.content_type)
    }

    fn unread(&self, operation: &str, message: &str) -> Error {
        let error = Error::not_json(operation.to_owned(), self.url.clone(), escaped(message)).masked(&self.masks);
        error.with_maybe_done(self.of_write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Kind, Operation, Verb};

    fn reply(body: &'static str) -> Reply {
        Reply {
            status: 200,
            url: "http://h/admin".into(),
            content_type: String::new(),
            body: Bytes::from_static(body.as_bytes()),
            saved: None,
            masks: Masks::default(),
            refusal: OnceLock::new(),
            of_write: false,
        }
    }

    #[test]
    fn what_came_instead_of_json_is_named() {
        let text = |body| reply(body).not_json("Services", "eof").to_string();
        assert!(
            text("<html><head><TITLE>\n Server \n Login</title>")
                .contains("an HTML page came instead: \"Server Login\" (a login page")
        );
        assert!(text("<html><input type='password'>").contains("an HTML page came instead (a login page"));
        assert!(text("").contains("empty"));
        assert!(text("{\"a\":").contains("cut short (eof)"));
        assert!(text("hello").ends_with("text without a type of 5 bytes came instead: \"hello\""));
    }

    #[test]
    fn a_refusal_is_looked_for_once() {
        let refused = r#"{"status":"error","messages":["no"],"code":500}"#;
        let looked = reply("{}");
        assert_eq!(looked.failure(), None);
        assert_eq!(Reply { body: refused.into(), ..looked.clone() }.failure(), None, "it was looked for");
        let fresh = Reply { body: refused.into(), refusal: OnceLock::new(), ..looked };
        let messages = |reply: &Reply| reply.failure().map(|failure| failure.messages);
        assert_eq!(messages(&fresh), Some(vec!["no".to_owned()]));
        let more = fresh.with_message("more");
        assert_eq!(messages(&more), Some(vec!["no".to_owned(), "more".to_owned()]));
    }

    #[test]
    fn what_may_be_a_secret_is_not_quoted() {
        let text = |body| reply(body).not_secret("generateToken", "eof").to_string();
        let page = text("<html><title>Generate Token</title><body>s3cret");
        assert!(page.contains(": \"Generate Token\"") && !page.contains("s3cret"), "{page}");
        assert!(text("s3cret").ends_with("text without a type of 6 bytes came instead"));
    }

    const READ: Operation = Operation { name: "Services.services", verb: Verb::Get, path: "", since: "", until: "" };

    fn request() -> Request {
        Request::build(&READ, "http://h/admin", Form::new()).expect("valid")
    }

    fn document(body: &'static str) -> Result<Document> {
        reply(body).document(&request())
    }

    #[test]
    fn a_document_keeps_its_attributes() {
        let document = document(r#"{"folders": ["A"], "n": 1.10}"#).expect("an object");
        assert_eq!(document.get::<Vec<String>>("folders"), Some(vec!["A".to_owned()]));
        assert_eq!(document.to_json(), r#"{"folders":["A"],"n":1.10}"#);
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert!(document("\u{feff}{}").is_ok());
        assert!(document("\u{feff}{\"error\": \"no\"}").is_err_and(|error| error.failure().is_some()));
    }

    #[test]
    fn an_error_of_the_admin_api() {
        let error = document(r#"{"status":"error","messages":["a","b"],"code":404}"#).expect_err("refused");
        assert_eq!(error.to_string(), "Services.services: http://h/admin answered 404: a; b");
        assert!(!error.maybe_done());
    }

    #[test]
    fn an_error_of_a_portal() {
        let error = document(r#"{"error":{"code":"499","message":"Token Required","details":null}}"#);
        let failure = error.expect_err("refused").failure().cloned().expect("a failure");
        assert!(failure.is_token());
        assert_eq!(failure.messages, ["Token Required"]);
    }

    #[test]
    fn an_error_without_a_message() {
        let error = document(r#"{"status":"error"}"#).expect_err("refused");
        assert!(error.to_string().ends_with("answered an error without a message"), "{error}");
    }

    #[test]
    fn a_list_or_a_number_is_no_document() {
        for body in ["[]", "5", "null", "\"text\""] {
            let error = document(body).expect_err(body);
            assert!(matches!(error.kind(), Kind::NotJson(_)), "{body}: {error}");
        }
        assert_eq!(reply("[1, 2]").json::<Vec<u8>>(&request()).ok(), Some(vec![1, 2]));
    }

    #[test]
    fn truncated_json_keeps_the_error_of_the_reader() {
        let error = document(r#"{"folders": ["#).expect_err("cut");
        assert!(error.source_as::<serde_json::Error>().is_some_and(serde_json::Error::is_eof));
        assert!(error.to_string().contains("the JSON is broken or cut short (EOF"), "{error}");
    }

    #[test]
    fn the_reply_of_a_write_that_cannot_be_read_may_have_been_done() {
        for body in ["", "<html><title>Bad Gateway</title></html>", "{\"a\":", "Service Unavailable"] {
            for of_write in [false, true] {
                let reply = Reply { of_write, ..reply(body) };
                let error = reply.document(&request()).expect_err(body);
                assert_eq!(error.maybe_done(), of_write, "{body}");
                assert_eq!(error.to_string().contains("may have carried it out"), of_write, "{error}");
            }
        }
    }

    #[test]
    fn an_error_in_the_reply_of_a_write_was_not_done() {
        let reply = Reply { of_write: true, ..reply(r#"{"status":"error","messages":["no"]}"#) };
        assert!(reply.document(&request()).is_err_and(|error| !error.maybe_done()));
    }

    #[test]
    fn text_is_read_as_it_is() {
        assert_eq!(reply("<xml/>").text(&request()).ok().as_deref(), Some("<xml/>"));
        assert!(reply(r#"{"error":{"code":500}}"#).text(&request()).is_err());
    }

    #[test]
    fn a_page_without_a_title_is_still_a_page() {
        for (body, says) in [("<!DOCTYPE html><body>x", ": \"x\""), ("<!DOCTYPE html><body>", "")] {
            let error = document(body).expect_err("a page");
            assert!(error.to_string().contains(&format!("an HTML page came instead{says}")), "{error}");
        }
    }

    #[test]
    fn words_that_begin_as_json_does_are_words() {
        for body in ["502 Bad Gateway", "temporarily unavailable", "not found", "-- stopped --", "Nothing", "In use"] {
            let error = document(body).expect_err(body).to_string();
            assert!(error.ends_with(&format!("came instead: \"{body}\"")), "{error}");
        }
        for body in ["true", " null ", "-1.5", "NaN", "\u{feff}7"] {
            assert!(reply(body).looks_like_json(), "{body}");
        }
    }

    #[test]
    fn xml_is_no_page() {
        let xml = Reply { content_type: "text/xml".to_owned(), ..reply("<a/>") };
        assert!(xml.not_json("x", "").to_string().contains("text/xml of 4 bytes came instead"));
    }

    #[test]
    fn several_documents_are_one_list() {
        let documents = [r#"{"a":1}"#, "{}"].map(|body| document(body).expect("an object"));
        assert!(matches!(Outcome::from(documents.to_vec()), Outcome::Json(text) if text == r#"[{"a":1},{}]"#));
    }
}
