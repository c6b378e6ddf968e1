//! The two shapes in which ArcGIS reports an error in the body of a reply.

use std::fmt;

use memchr::{memchr2, memmem};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::lenient::{self, without_byte_order_mark};
use super::masks::Masks;
use super::words::escaped;

/// A larger body is most likely data. Its members are looked at only where the body has the word that every refusal has.
const LARGEST_ENVELOPE: usize = 64 * 1024;

/// How many characters of the server's words a text shows; [`Failure::messages`] has all.
const MOST_SHOWN: usize = 2000;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
            messages => {
                let words = escaped(&messages.join("; "));
                match words.char_indices().nth(MOST_SHOWN) {
                    None => f.write_str(&words),
                    Some((end, _)) => {
                        let (shown, rest) = words.split_at(end);
                        write!(f, "{shown}... ({} more characters)", rest.chars().count())
                    }
                }
            }
        }
    }
}

/// The values of some members of an object as JSON text. Other values are skipped and not read. Of members with the same
/// name the last counts, as in Python. `None` where the object is broken.
fn members<'j, const N: usize>(object: &'j [u8], names: [&str; N]) -> Option<[Option<&'j [u8]>; N]> {
    let mut found = [None; N];
    let mut rest = object.strip_prefix(b"{")?.trim_ascii_start();
    while !rest.starts_with(b"}") {
        let (name, after) = rest.split_at_checked(length_of_value(rest)?)?;
        let value = after.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let (value, after) = value.split_at_checked(length_of_value(value)?)?;
        let escaped: Option<String> = name.contains(&b'\\').then(|| read(name)).flatten();
        let name = escaped.as_ref().map_or_else(|| name.get(1..name.len() - 1).unwrap_or_default(), String::as_bytes);
        if let Some((_, found)) = names.iter().zip(&mut found).find(|(wanted, _)| wanted.as_bytes() == name) {
            *found = Some(value);
        }
        rest = after.trim_ascii_start();
        if let Some(next) = rest.strip_prefix(b",") {
            rest = next.trim_ascii_start();
        } else if !rest.starts_with(b"}") {
            return None;
        }
    }
    Some(found)
}

/// The length of the value at the beginning; `None` where there is none, or its end is missing.
fn length_of_value(json: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        match json.get(at)? {
            b'"' => at += length_of_text(json.get(at..)?)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' if depth == 0 => return None,
            _ if depth == 0 => {
                let rest = json.get(at..)?;
                return Some(rest.iter().position(|c| b",}] \t\r\n".contains(c)).unwrap_or(rest.len()));
            }
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The length of the text at the beginning, with its quotation marks.
fn length_of_text(json: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr2(b'"', b'\\', json.get(at..)?)?;
        if json.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The words in a text or a list of texts.
fn words(json: Option<&[u8]>) -> Vec<String> {
    let Some(json) = json else { return Vec::new() };
    read::<String>(json).map_or_else(|| read(json).unwrap_or_default(), |text| vec![text])
}

/// The number in a number or a text.
fn number(json: &[u8]) -> Option<i64> {
    if json == b"null" {
        return None;
    }
    let text = read::<String>(json);
    Some(text.map_or_else(|| read(json), |text| text.trim().parse().ok()).unwrap_or_default())
}

/// A value of JSON; `None` for null and for a value of another type.
fn read<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    lenient::read::<Option<T>>(json).ok().flatten()
}

impl Failure {
    /// A failure with one message.
    pub fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, messages: vec![message.into()] }
    }

    /// Finds an ArcGIS error in the body of a reply, however long its words are.
    #[must_use]
    pub fn find(body: &[u8]) -> Option<Self> {
        let body = without_byte_order_mark(body).trim_ascii_start();
        if !body.starts_with(b"{") || body.len() > LARGEST_ENVELOPE && memmem::find(body, b"\"error\"").is_none() {
            return None;
        }
        let [status, messages, code, error] = members(body, ["status", "messages", "code", "error"])?;
        let code = code.and_then(number).unwrap_or_default();
        let failure = match error.and_then(|error| Self::of_portal(error, code)) {
            Some(failure) => failure,
            None if read::<String>(status?)?.eq_ignore_ascii_case("error") => Self { code, messages: words(messages) },
            None => return None,
        };
        // only a whole document is an answer
        lenient::read::<IgnoredAny>(body).is_ok().then_some(failure)
    }

    /// The failure in the member `error`.
    fn of_portal(error: &[u8], code: i64) -> Option<Self> {
        match error.first()? {
            b'{' => {
                let [inner, message, details] = members(error, ["code", "message", "details"])?;
                let mut messages = [words(message), words(details)].concat();
                messages.retain(|text| !text.trim().is_empty());
                messages.dedup();
                Some(Self { code: inner.and_then(number).unwrap_or(code), messages })
            }
            b'"' | b'[' => {
                Some(words(Some(error))).filter(|words| !words.is_empty()).map(|messages| Self { code, messages })
            }
            _ => None,
        }
    }

    /// The same failure without the secrets that the server quotes.
    #[must_use]
    pub fn masked(mut self, masks: &Masks) -> Self {
        for message in &mut self.messages {
            *message = masks.on(message);
        }
        self
    }

    /// Whether a site that is away for a while answers so, or what is before such a site, whoever asks for whatever: a web
    /// adaptor without machines, a site that has no tokens yet, or one that is upgraded.
    #[must_use]
    pub fn is_of_outage(&self) -> bool {
        let is_sign = |text: &String| {
            let text = text.to_ascii_lowercase();
            text.contains("could not access any server machines") || text.contains("upgrade in progress")
        };
        self.is_token() || self.messages.iter().any(is_sign)
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
    fn a_text_shows_the_beginning_of_long_words() {
        let text = |length| Failure::new(500, "ü".repeat(length)).to_string();
        assert_eq!(text(MOST_SHOWN), format!("500: {}", "ü".repeat(MOST_SHOWN)));
        assert_eq!(text(150_000), format!("500: {}... (148000 more characters)", "ü".repeat(MOST_SHOWN)));
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
        let several = Failure::find(br#"{"error":["a","b"],"code":500}"#);
        assert_eq!(several, Some(Failure { code: 500, messages: vec!["a".into(), "b".into()] }));
    }

    #[test]
    fn signs_of_an_outage() {
        for failure in [
            Failure::new(0, "Could not access any server machines. Please contact your system administrator."),
            Failure::new(499, "Token not found."),
            Failure::new(403, "Upgrade in progress."),
        ] {
            assert!(failure.is_of_outage(), "{failure}");
        }
        assert!(!Failure::new(400, "Invalid username or password.").is_of_outage());
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
    fn a_refusal_of_any_size_is_one() {
        let long = "stack trace \\\"of\\\" a {server} ".repeat(1 << 16);
        let list = format!("[{}]", vec![r#"{"error":1,"status":"error","a":[]}"#; 1 << 12].join(", "));
        for body in [
            format!(r#"{{"error":{{"code":498,"message":"{long}"}}}}"#),
            format!(r#"{{"messages":["{long}"],"code":498,"status":"error"}}"#),
            format!(r#"{{"a":{list},"status" : "error" , "messages":["m"],"code":"498","b":{list}}}"#),
            format!(
                "\u{feff}\r\n {{\"a\":\"{long}\",\n\"error\":{{\"code\":498,\"message\":\"raw\u{1} NaN\"}},\"b\":NaN}} "
            ),
        ] {
            assert!(body.len() > LARGEST_ENVELOPE);
            let failure = Failure::find(body.as_bytes()).expect("a refusal");
            assert!(failure.is_token() && !failure.messages.is_empty());
            assert_eq!(Failure::find(&body.as_bytes()[..body.len() - 20]), None, "a part of a document");
        }
        for body in [
            format!(r#"{{"a":{list},"status":"success"}}"#),
            format!(r#"{{"messages":"error","b":"\"error\":1 {long}"}}"#),
            list,
        ] {
            assert_eq!(Failure::find(body.as_bytes()), None);
        }
    }

    #[test]
    fn however_deep_it_is() {
        let deep = format!("{}{}", "[".repeat(150), "]".repeat(150));
        let body = format!(r#"{{"error":{{"code":498,"message":"no","details":{deep}}},"a":{deep}}}"#);
        assert_eq!(Failure::find(body.as_bytes()), Some(Failure::new(498, "no")));
    }

    #[test]
    fn however_it_is_written() {
        for body in [
            r#"{"\u0065rror":"no"}"#,
            r#"{"error":null,"error":"no"}"#,
            r#"{"status":"success","error":{"message":"no","code":null}}"#,
            r#"{"a":{"status":"success"},"b":[{}],"c":"\\","status":"Error","messages":"no","x":1}"#,
        ] {
            assert_eq!(Failure::find(body.as_bytes()), Some(Failure::new(0, "no")), "{body}");
        }
        for body in [
            r#"{"error":"no""#,
            r#"{"error":"no"} x"#,
            r#"{"error":"no",}"#,
            r#"{"error" "no"}"#,
            r#"{"a":{"error":"no"}}"#,
            r#"{"error":"no","a":]}"#,
            r#"{"error":"no","error":null}"#,
            r#"{"error":[]}"#,
            r#"{"a":"}"#,
            "{error:1}",
            "{",
            "{}",
            "{\"",
            "{\"error\\",
        ] {
            assert_eq!(Failure::find(body.as_bytes()), None, "{body}");
        }
    }
}
