//! The secrets that a request is sent with, for the masks of errors.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::Url;

use super::masks::Masks;
use super::url::decode;
use super::{Access, Account, Request, Secret, Way};

/// Parts of the names of fields, headers and members of JSON whose values are secrets.
const NAMES: [&str; 12] = [
    "pass",
    "token",
    "secret",
    "psk",
    "pwd",
    "authorization",
    "cookie",
    "signature",
    "sharedkey",
    "accesskey",
    "accountkey",
    "privatekey",
];

/// Whether a value of this name is a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|part| name.contains(part))
}

/// The masks of the secrets that a request is sent with: in its fields, its headers and its URL, its token, and the
/// password of the web tier.
pub(super) fn masks(request: &Request, token: Option<&Secret>, access: Option<&Access>) -> Masks {
    let mut found: Vec<String> = token.map(|token| token.expose().to_owned()).into_iter().collect();
    found.extend(request.fields.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.clone()));
    request.fields.iter().for_each(|(_, value)| within(value, &mut found));
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
    Masks::new(&found)
}

/// The secrets within the value of a field: in JSON such as `userStoreConfig`, and in connection strings such as
/// `SERVER=db;PASSWORD=x` there or alone.
fn within(value: &str, found: &mut Vec<String>) {
    match serde_json::from_str(value) {
        Ok(json) if value.trim_start().starts_with(['{', '[']) => members(&json, found),
        _ => connection(value, found),
    }
}

fn members(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Object(object) => {
            let secrets = object.iter().filter(|(name, _)| is_secret(name));
            found.extend(secrets.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
            object.values().for_each(|value| members(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, found)),
        Value::String(text) => connection(text, found),
        _ => {}
    }
}

fn connection(text: &str, found: &mut Vec<String>) {
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    found.extend(pairs.filter(|(name, _)| is_secret(name)).map(|(_, value)| value.trim().to_owned()));
}

/// The credentials of HTTP Basic.
fn basic(user: &str, password: &str) -> String {
    STANDARD.encode(format!("{user}:{password}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Operation, Verb};

    const LOGIN: Operation = Operation { name: "x", verb: Verb::Post, path: "", since: "", until: "" };

    #[test]
    fn a_secret_is_masked_in_each_form() {
        let form = Form::new().with("username", "amy-name").with("password", "p\"w/ü <&'x");
        let mut request = Request::build(&LOGIN, "https://me:url%2Fsecret@h/a", form).expect("valid");
        request.headers.push(("Authorization".into(), "Bearer own-header".into()));
        let access = Access::new("https://h", Way::Basic { user: "u".into(), password: "web-tier".into() });
        let masks = super::masks(&request, Some(&"to+ken==".into()), Some(&access));
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
    fn a_secret_is_masked_wherever_it_stands_in_a_field() {
        let form = Form::new()
            .with("signatureKey", "sig-key-1")
            .with(
                "userStoreConfig",
                r#"{"type":"LDAP","properties":{"adminUserPassword":"ldap-pass","user":"reader"}}"#,
            )
            .with("tokenManagerConfig", r#"{"properties":{"sharedKey":"shared-1"}}"#)
            .with("item", r#"{"info":{"connectionString":"SERVER=gis1;USER=sde;ENCRYPTED_PASSWORD=00abcd;x=y"}}"#)
            .with("connectionString", "SERVER=gis1;PASSWORD=pg-word")
            .with("cloudConfigJson", r#"[{"credential":{"accessKey":"AKIA1","secret":"aws/1"}}]"#)
            .with("locationConfig", "{broken, PASSWORD=half");
        let request = Request::build(&LOGIN, "https://h/a", form).expect("valid");
        let masks = super::masks(&request, None, None);
        for secret in ["sig-key-1", "ldap-pass", "shared-1", "00abcd", "pg-word", "AKIA1", "aws/1", "half"] {
            assert_eq!(masks.on(&format!("not {secret}.")), "not ....", "{secret}");
        }
        assert_eq!(masks.on("reader at gis1 as sde, LDAP"), "reader at gis1 as sde, LDAP");
    }

    #[test]
    fn nothing_else_is_masked() {
        let request = Request::build(&LOGIN, "https://h/a", Form::new().with("password", "a")).expect("valid");
        let masks = super::masks(&request, None, None);
        assert_eq!(masks.on("a banana"), "a banana");
        assert_eq!(format!("{masks:?}"), "Masks(****)");
    }
}
