//! What came back: bytes that are JSON or not, and both shapes of an ArcGIS error.

use std::fmt;
use std::path::PathBuf;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Document, Error, Request, Result};

/// An error envelope is small; a body larger than this is data and not looked through.
const LARGEST_ENVELOPE: usize = 64 * 1024;

/// A reply that arrived whole.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Where it came from, without query.
    pub url: String,
    /// Its `Content-Type`, lower case, without parameters.
    pub content_type: String,
    /// Its body, decompressed; empty where it was saved to a file.
    pub body: Bytes,
    /// The file that it was saved to, for a download.
    pub saved: Option<PathBuf>,
    /// Whether it answers a write: if it can't be read, the write may have been carried out all the same.
    pub of_write: bool,
}

/// What an operation of several requests comes to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The last reply.
    Reply(Reply),
    /// JSON text made of several.
    Json(String),
    /// The same, and what is missing from it, in words.
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

/// The server's refusal: `{"status": "error", ...}` or `{"error": {...}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The server's code, 498 and 499 for tokens; 0 where it sent none.
    pub code: i64,
    /// The server's words.
    pub messages: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code != 0 {
            write!(f, "{}: ", self.code)?;
        }
        match self.messages.as_slice() {
            [] => f.write_str("an error without a message"),
            messages => f.write_str(&messages.join("; ")),
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    status: Option<Words>,
    messages: Option<Words>,
    code: Option<Number>,
    error: Option<Portal>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Portal {
    Object { code: Option<Number>, message: Option<Words>, details: Option<Words> },
    Text(String),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
    Other(serde::de::IgnoredAny),
}

impl Words {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
            Self::Other(_) => Vec::new(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Int(i64),
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Number {
    fn value(self) -> i64 {
        match self {
            Self::Int(value) => value,
            Self::Text(text) => text.trim().parse().unwrap_or_default(),
            Self::Other(_) => 0,
        }
    }
}

impl Failure {
    /// A refusal in our own words.
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, messages: vec![message.into()] }
    }

    /// Finds the error in a body, where it is one.
    #[must_use]
    pub fn find(body: &[u8]) -> Option<Self> {
        let body = without_mark(body);
        if body.len() > LARGEST_ENVELOPE || !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let envelope: Envelope = serde_json::from_slice(body).ok()?;
        let code = envelope.code.map(Number::value);
        match envelope.error {
            Some(Portal::Object { code: inner, message, details }) => {
                let mut messages = message.map(Words::list).unwrap_or_default();
                messages.extend(details.map(Words::list).unwrap_or_default());
                messages.retain(|text| !text.trim().is_empty());
                messages.dedup();
                Some(Self { code: inner.map(Number::value).or(code).unwrap_or_default(), messages })
            }
            Some(Portal::Text(text)) => Some(Self { code: code.unwrap_or_default(), messages: vec![text] }),
            _ if matches!(&envelope.status, Some(Words::One(status)) if status.eq_ignore_ascii_case("error")) => {
                Some(Self {
                    code: code.unwrap_or_default(),
                    messages: envelope.messages.map(Words::list).unwrap_or_default(),
                })
            }
            _ => None,
        }
    }

    /// Whether the token was missing, expired or not valid.
    #[must_use]
    pub const fn is_token(&self) -> bool {
        matches!(self.code, 498 | 499)
    }
}

impl Reply {
    /// The error that the server reports in the body, if it does.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        Failure::find(&self.body)
    }

    /// Whether the body can be JSON, by its first character.
    #[must_use]
    pub fn looks_like_json(&self) -> bool {
        matches!(
            without_mark(&self.body).trim_ascii_start().first(),
            Some(b'{' | b'[' | b'"' | b't' | b'f' | b'n' | b'-' | b'0'..=b'9')
        )
    }

    /// The body as JSON of a type; an error reply is an error.
    ///
    /// # Errors
    /// [`Error::Server`] for the server's refusal, [`Error::NotJson`] for anything else that is not the type.
    pub fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T> {
        if let Some(failure) = self.failure() {
            return Err(Error::Server { operation: request.operation.to_string(), url: self.url.clone(), failure });
        }
        serde_json::from_slice(without_mark(&self.body)).map_err(|e| self.not_json(&request.operation, &e.to_string()))
    }

    /// The body as text; an error reply is an error.
    ///
    /// # Errors
    /// [`Error::Server`] for the server's refusal.
    pub fn text(&self, request: &Request) -> Result<String> {
        match self.failure() {
            Some(failure) => {
                Err(Error::Server { operation: request.operation.to_string(), url: self.url.clone(), failure })
            }
            None => Ok(String::from_utf8_lossy(&self.body).into_owned()),
        }
    }

    /// The body as a document; an error reply is an error.
    ///
    /// # Errors
    /// As for [`Reply::json`].
    pub fn document(&self, request: &Request) -> Result<Document> {
        self.json(request)
    }

    /// The error for a body that is not the JSON that was asked for.
    #[must_use]
    pub fn not_json(&self, operation: &str, reason: &str) -> Error {
        let message = if self.body.trim_ascii().is_empty() {
            "the reply is empty".to_owned()
        } else if let Some(title) = html_title(&self.body) {
            format!(
                "an HTML page titled {title:?} came instead (a login page or a proxy? is this the admin URL, such as https://host:6443/arcgis/admin?)"
            )
        } else if self.looks_like_json() {
            return self.broken_json(operation, reason);
        } else {
            let kind = if self.content_type.is_empty() { "text without a type" } else { &self.content_type };
            format!("{kind} of {} bytes came instead", self.body.len())
        };
        self.unread(operation, message)
    }

    /// The error for JSON that can't be read to its end.
    #[must_use]
    pub fn broken_json(&self, operation: &str, reason: &str) -> Error {
        self.unread(operation, format!("the JSON is broken or cut short ({reason})"))
    }

    fn unread(&self, operation: &str, message: String) -> Error {
        Error::NotJson { operation: operation.to_owned(), url: self.url.clone(), message, maybe_done: self.of_write }
    }
}

/// A body without the byte order mark that some proxies put before it.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The title of an HTML page; `Some("")` for HTML without one, `None` for anything else.
fn html_title(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(body.get(..body.len().min(16 * 1024))?).into_owned();
    // ASCII lower case keeps every byte where it is
    let lower = head.to_ascii_lowercase();
    if !lower.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        || !lower.contains("<html") && !lower.contains("<!doctype html")
    {
        return None;
    }
    let title = lower.find("<title").and_then(|at| {
        let start = at + lower.get(at..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find('<')?;
        head.get(start..end)
    });
    Some(title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(body: &'static str) -> Reply {
        Reply {
            status: 200,
            url: "http://h/admin".into(),
            content_type: String::new(),
            body: Bytes::from_static(body.as_bytes()),
            saved: None,
            of_write: false,
        }
    }

    #[test]
    fn both_shapes_of_an_error() {
        let admin = Failure::find(br#"{"status":"error","messages":["a","b"],"code":"498"}"#);
        assert_eq!(admin, Some(Failure { code: 498, messages: vec!["a".into(), "b".into()] }));
        let portal = Failure::find(br#" {"error":{"code":400,"message":"No","details":["No","because",""]}}"#);
        assert_eq!(portal, Some(Failure { code: 400, messages: vec!["No".into(), "because".into()] }));
        assert_eq!(
            Failure::find(br#"{"error":"folder does not exist"}"#),
            Some(Failure::new(0, "folder does not exist"))
        );
    }

    #[test]
    fn what_is_not_an_error() {
        for body in [
            r#"{"status":"success"}"#,
            r#"{"status":{"x":1}}"#,
            "[]",
            "",
            "<html>",
            r#"{"error":null}"#,
            r#"{"code":5}"#,
        ] {
            assert_eq!(Failure::find(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn what_came_instead_of_json_is_named() {
        let text = |body| reply(body).not_json("Services", "eof").to_string();
        assert!(text("<html><head><TITLE>\n Server \n Login</title>").contains("titled \"Server Login\""));
        assert!(text("").contains("empty"));
        assert!(text("{\"a\":").contains("cut short (eof)"));
        assert!(text("hello").contains("text without a type of 5 bytes"));
    }
}
