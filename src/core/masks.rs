//! Secrets in the words of a server, for errors: a server may quote what it was sent. Only for replies that are errors, or
//! that errors may quote.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::url::encode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A shorter secret is not masked, because it is a part of many words.
const SHORTEST: usize = 4;

/// What stands in the place of a secret.
const MASK: &str = "...";

/// The texts that stand for a secret of a request, the longest first; `None` where nothing is to be masked.
#[derive(Clone, Default)]
pub struct Masks(Option<Arc<[String]>>);

impl std::fmt::Debug for Masks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Masks(****)")
    }
}

impl Masks {
    /// The masks of secrets.
    pub(super) fn new(secrets: &[String]) -> Self {
        let forms: BTreeSet<String> =
            secrets.iter().filter(|secret| secret.len() >= SHORTEST).flat_map(|secret| forms(secret)).collect();
        let mut forms: Vec<String> = forms.into_iter().collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self((!forms.is_empty()).then(|| forms.into()))
    }

    /// A body without the secrets. A text of JSON within JSON is quoted once more.
    pub(super) fn on_body<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(forms) = &self.0 else { return body.into() };
        let mut quoted: Vec<String> = forms.iter().flat_map(|form| in_json(form)).collect();
        quoted.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let text = self.on(&Self(Some(quoted.into())).on(&String::from_utf8_lossy(body)));
        text.into_bytes().into()
    }

    /// A text without the secrets.
    #[must_use]
    pub fn on(&self, text: &str) -> String {
        self.0.iter().flat_map(|forms| forms.iter()).fold(text.to_owned(), |text, form| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), MASK) } else { text }
        })
    }
}

/// The forms in which a server may quote a secret: as it is, in a URL, in a form, in JSON, in HTML.
fn forms(secret: &str) -> Vec<String> {
    let encoded = encode(secret);
    let [quoted, ascii] = in_json(secret);
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms = vec![
        secret.to_owned(),
        encoded.replace("%20", "+"),
        with_lower_hex(&encoded),
        encoded,
        quoted.replace('/', "\\/"),
        quoted,
        ascii,
        html.replace('\'', "&#39;"),
        html,
        STANDARD.encode(secret),
    ];
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// A text as JSON has it between the quotation marks, in any characters and in ASCII.
fn in_json(text: &str) -> [String; 2] {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let quoted = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default();
    [quoted.to_owned(), quoted.chars().flat_map(escaped).collect()]
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
