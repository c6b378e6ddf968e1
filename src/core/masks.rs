//! Secrets of a request in the words of a server, for errors: a server may quote what it was sent. Only for replies that are
//! errors, or that errors may quote.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::url::{decode, encode};
use super::{Access, Account, Request, Secret, Way};

/// A shorter secret is not masked, because it is a part of many words.
const SHORTEST: usize = 4;

/// What stands in the place of a secret.
const MASK: &str = "...";

/// Parts of the names of fields and headers whose values are secrets.
const NAMES: [&str; 7] = ["pass", "token", "secret", "psk", "pwd", "authorization", "cookie"];

/// The texts that stand for a secret of a request, the longest first; `None` where nothing is to be masked.
#[derive(Clone, Default)]
pub struct Masks(Option<Arc<[String]>>);

impl std::fmt::Debug for Masks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Masks(****)")
    }
}

impl Masks {
    /// The secrets of a request: in its fields, its headers and its URL, its token, and the password of the web tier.
    pub(super) fn of(request: &Request, token: Option<&Secret>, access: Option<&Access>) -> Self {
        let is_secret = |name: &str| {
            let name = name.to_ascii_lowercase();
            NAMES.iter().any(|part| name.contains(part))
        };
        let mut found: Vec<String> = token.map(|token| token.expose().to_owned()).into_iter().collect();
        found.extend(request.fields.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.clone()));
        for (_, value) in request.headers.iter().filter(|(name, _)| is_secret(name)) {
            found.extend(value.rsplit([' ', '=', ';']).next().map(str::to_owned));
            found.push(value.clone());
        }
        if request.url.contains(['@', '?'])
            && let Ok(url) = Url::parse(&request.url)
        {
            found.extend(url.password().map(decode));
            found.extend(url.password().map(|password| basic(&decode(url.username()), &decode(password))));
            let pairs = url.query_pairs().filter(|(name, _)| is_secret(name));
            found.extend(pairs.map(|(_, value)| value.into_owned()));
        }
        match access.map(Access::way) {
            Some(Way::Basic { user, password }) => {
                found.push(password.expose().to_owned());
                found.push(basic(user, password.expose()));
            }
            Some(Way::Ntlm(Account::Named { password, .. })) => found.push(password.expose().to_owned()),
            _ => {}
        }
        let forms: BTreeSet<String> =
            found.iter().filter(|secret| secret.len() >= SHORTEST).flat_map(|secret| forms(secret)).collect();
        let mut forms: Vec<String> = forms.into_iter().collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self((!forms.is_empty()).then(|| forms.into()))
    }

    /// A text without the secrets.
    #[must_use]
    pub fn on(&self, text: &str) -> String {
        self.0.iter().flat_map(|forms| forms.iter()).fold(text.to_owned(), |text, form| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), MASK) } else { text }
        })
    }
}

/// The credentials of HTTP Basic.
fn basic(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

/// The forms in which a server may quote a secret: as it is, in a URL, in a form, in JSON, in HTML.
fn forms(secret: &str) -> Vec<String> {
    let encoded = encode(secret);
    let quoted = serde_json::to_string(secret).unwrap_or_default();
    let quoted = quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default();
    let ascii: String = quoted.chars().flat_map(escaped).collect();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms = vec![
        secret.to_owned(),
        encoded.replace("%20", "+"),
        with_lower_hex(&encoded),
        encoded,
        quoted.replace('/', "\\/"),
        quoted.to_owned(),
        ascii,
        html.replace('\'', "&#39;"),
        html,
        STANDARD.encode(secret),
    ];
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// A character as JSON in ASCII has it.
fn escaped(c: char) -> Vec<char> {
    if c.is_ascii() {
        return vec![c];
    }
    let mut units = [0; 2];
    c.encode_utf16(&mut units).iter().flat_map(|unit| format!("\\u{unit:04x}").chars().collect::<Vec<_>>()).collect()
}

fn with_lower_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{text}%{}{rest}", hex.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Operation, Verb};

    const LOGIN: Operation = Operation { name: "x", verb: Verb::Post, path: "" };

    #[test]
    fn a_secret_is_masked_in_each_form() {
        let form = Form::new().with("username", "amy-name").with("password", "p\"w/ü <&'x");
        let mut request = Request::build(&LOGIN, "https://me:url%2Fsecret@h/a", form).expect("valid");
        request.headers.push(("Authorization".into(), "Bearer own-header".into()));
        let access = Access::new("https://h", Way::Basic { user: "u".into(), password: "web-tier".into() });
        let masks = Masks::of(&request, Some(&"to+ken==".into()), Some(&access));
        for quoted in [
            "p\"w/ü <&'x",
            "p%22w%2F%C3%BC%20%3C%26%27x",
            "p%22w%2f%c3%bc%20%3c%26%27x",
            "p%22w%2F%C3%BC+%3C%26%27x",
            "p\\\"w/ü <&'x",
            "p\\\"w/\\u00fc <&'x",
            "p&quot;w/ü &lt;&amp;'x",
            "to+ken==",
            "to%2Bken%3D%3D",
            "url/secret",
            "own-header",
            "Bearer own-header",
            "web-tier",
            "dTp3ZWItdGllcg==",
        ] {
            assert_eq!(masks.on(&format!("a {quoted}, b {quoted}")), "a ..., b ...", "{quoted}");
        }
        assert_eq!(masks.on("amy-name at h"), "amy-name at h");
    }

    #[test]
    fn nothing_else_is_masked() {
        let request = Request::build(&LOGIN, "https://h/a", Form::new().with("password", "a")).expect("valid");
        let masks = Masks::of(&request, None, None);
        assert_eq!(masks.on("a banana"), "a banana");
        assert!(masks.0.is_none() && !format!("{masks:?}").contains('a') || format!("{masks:?}") == "Masks(****)");
    }
}
