//! The two shapes in which ArcGIS reports an error in the body of a reply.

use std::fmt;

use serde::Deserialize;

use super::lenient::{self, without_byte_order_mark};

/// A larger body is data and is not searched for an error.
const LARGEST_ENVELOPE: usize = 64 * 1024;

/// An ArcGIS error: `{"status": "error", ...}` of the Admin API or `{"error": {...}}` of a portal.
///
/// ```
/// use arcrest_core::core::Failure;
///
/// let body = br#"{"error": {"code": 498, "message": "Invalid token", "details": []}}"#;
/// let failure = Failure::find(body).expect("an error");
/// assert!(failure.is_token());
/// assert_eq!(failure.to_string(), "498: Invalid token");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code of the server, 498 and 499 for tokens; 0 if there is none.
    pub code: i64,
    /// The messages of the server.
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
    Text(String),
    Texts(Vec<String>),
    Object { code: Option<Number>, message: Option<Words>, details: Option<Words> },
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
    /// A failure with one message.
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, messages: vec![message.into()] }
    }

    /// Finds an ArcGIS error in the body of a reply.
    #[must_use]
    pub fn find(body: &[u8]) -> Option<Self> {
        let start = without_byte_order_mark(body).trim_ascii_start();
        if body.len() > LARGEST_ENVELOPE || !start.starts_with(b"{") {
            return None;
        }
        let envelope: Envelope = lenient::read(body).ok()?;
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
            Some(Portal::Texts(messages)) => Some(Self { code: code.unwrap_or_default(), messages }),
            _ if matches!(&envelope.status, Some(Words::One(status)) if status.eq_ignore_ascii_case("error")) => {
                Some(Self {
                    code: code.unwrap_or_default(),
                    messages: envelope.messages.map(Words::list).unwrap_or_default(),
                })
            }
            _ => None,
        }
    }

    /// Whether the token was missing, had expired or was not valid.
    #[must_use]
    pub const fn is_token(&self) -> bool {
        matches!(self.code, 498 | 499)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let several = Failure::find(br#"{"error":["a","b"],"code":500}"#);
        assert_eq!(several, Some(Failure { code: 500, messages: vec!["a".into(), "b".into()] }));
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
}
