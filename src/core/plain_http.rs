//! Warns when a password is sent over plain http: once for each host, never for this machine. The session calls it; an
//! API registers a listener.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};

use url::Url;

use super::credentials::destination::is_loopback;
use super::{Request, Result};

/// Gets the host that a password is sent to. An error prevents the request.
pub type Listener = fn(&str) -> Result<()>;

static LISTENER: OnceLock<Listener> = OnceLock::new();
static WARNED_HOSTS: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Registers the listener that hears warnings beside the log. Only the first call has an effect.
pub fn listen(listener: Listener) {
    let _ = LISTENER.set(listener);
}

/// Warns of a request with a readable password, in its fields or, if `in_header`, in a header.
pub(super) fn warn(request: &Request, in_header: bool) -> Result<()> {
    let Some(host) = exposed(request, in_header) else { return Ok(()) };
    if !warned_hosts().insert(host.clone()) {
        return Ok(());
    }
    tracing::warn!(%host, "a password is sent over plain http");
    let heard = LISTENER.get().map_or(Ok(()), |listener| listener(&host));
    if heard.is_err() {
        warned_hosts().remove(&host);
    }
    heard
}

fn warned_hosts() -> MutexGuard<'static, HashSet<String>> {
    WARNED_HOSTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The host that gets a readable password.
pub(super) fn exposed(request: &Request, in_header: bool) -> Option<String> {
    let is = |name: &str, wanted: &[&str]| {
        let name = name.to_ascii_lowercase();
        wanted.iter().any(|word| name.contains(word))
    };
    let has_password = request.fields.iter().any(|(name, _)| is(name, &["password", "secret"]));
    let is_encrypted = request.fields.iter().any(|(name, text)| name == "encrypted" && text == "true");
    if !in_header && (!has_password || is_encrypted) {
        return None;
    }
    let url = Url::parse(&request.url).ok().filter(|url| url.scheme() == "http")?;
    let host = url.host().filter(|_| !is_loopback(&url))?;
    Some(host.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Operation, Verb};

    const LOGIN: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "", since: "", until: "" };

    fn exposed_by(url: &str, form: Form) -> Option<String> {
        exposed(&Request::build(&LOGIN, url, form).expect("valid"), false)
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
