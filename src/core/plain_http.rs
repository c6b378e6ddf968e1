//! A password on its way over plain http is worth a warning: once for each host, none for this machine itself.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use url::{Host, Url};

use super::{Request, Result};

/// Hears of a host, in words; an error keeps the password from being sent.
pub type Listener = fn(&str) -> Result<()>;

static LISTENER: OnceLock<Listener> = OnceLock::new();
static TOLD: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Sets who hears of it, beside the log; the first one stays.
pub fn listen(listener: Listener) {
    let _ = LISTENER.set(listener);
}

/// Warns of a request that carries a password in the clear.
pub(super) fn warn(request: &Request) -> Result<()> {
    let Some(host) = exposed(request) else { return Ok(()) };
    if !told().insert(host.clone()) {
        return Ok(());
    }
    tracing::warn!(%host, "a password goes over plain http");
    let text = format!(
        "a password is sent to {host} over plain http, readable on the way: use https, or encrypted=True to log in"
    );
    let heard = LISTENER.get().map_or(Ok(()), |listener| listener(&text));
    if heard.is_err() {
        told().remove(&host);
    }
    heard
}

fn told() -> MutexGuard<'static, HashSet<String>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The host that a password goes to in the clear.
fn exposed(request: &Request) -> Option<String> {
    let is = |name: &str, wanted: &[&str]| {
        let name = name.to_ascii_lowercase();
        wanted.iter().any(|word| name.contains(word))
    };
    let has_password = request.fields.iter().any(|(name, _)| is(name, &["password", "secret"]));
    let is_encrypted = request.fields.iter().any(|(name, text)| name == "encrypted" && text == "true");
    if !has_password || is_encrypted {
        return None;
    }
    let url = Url::parse(&request.url).ok().filter(|url| url.scheme() == "http")?;
    let host = url.host()?;
    let is_here = match &host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    (!is_here).then(|| host.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Operation, Verb};

    const LOGIN: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "" };

    fn exposed_by(url: &str, form: Form) -> Option<String> {
        exposed(&Request::build(&LOGIN, url, form).expect("valid"))
    }

    #[test]
    fn a_password_over_plain_http_is_exposed() {
        let login = || Form::new().with("username", "u").with("password", "p");
        assert_eq!(exposed_by("http://gis:6080/arcgis", login()).as_deref(), Some("gis"));
        assert_eq!(exposed_by("http://[2001:db8::1]/x", login()).as_deref(), Some("[2001:db8::1]"));
        assert_eq!(exposed_by("http://gis", Form::new().with("client_secret", "s")).as_deref(), Some("gis"));
        assert_eq!(exposed_by("http://gis", Form::new().with("certPassword", "s")).as_deref(), Some("gis"));
    }

    #[test]
    fn everything_else_is_not() {
        let login = || Form::new().with("password", "p");
        for url in
            ["https://gis", "http://localhost:6080", "http://127.9.9.9", "http://[::1]:6080", "http://a.localhost"]
        {
            assert_eq!(exposed_by(url, login()), None, "{url}");
        }
        assert_eq!(exposed_by("http://gis", Form::new().with("username", "u")), None);
        assert_eq!(exposed_by("http://gis", login().with("encrypted", "true")), None);
    }
}
