//! The secrets that a request is sent with, for the masks of errors.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::masks::Masks;
use super::url::decode;
use super::{Access, Account, Request, Secret, Way};

/// Parts of the names of fields and headers whose values are secrets.
const NAMES: [&str; 7] = ["pass", "token", "secret", "psk", "pwd", "authorization", "cookie"];

/// The masks of the secrets that a request is sent with: in its fields, its headers and its URL, its token, and the
/// password of the web tier.
pub(super) fn masks(request: &Request, token: Option<&Secret>, access: Option<&Access>) -> Masks {
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
    Masks::new(&found)
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
    fn nothing_else_is_masked() {
        let request = Request::build(&LOGIN, "https://h/a", Form::new().with("password", "a")).expect("valid");
        let masks = super::masks(&request, None, None);
        assert_eq!(masks.on("a banana"), "a banana");
        assert_eq!(format!("{masks:?}"), "Masks(****)");
    }
}
