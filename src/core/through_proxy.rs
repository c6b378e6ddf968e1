//! What the proxy of a request has to do with an error, and proxies that refuse a password.

use super::client::shown_proxy;
use super::diagnosis::wants_login;
use super::retry::FailedAttempt;
use super::url::shown;
use super::{ClientOptions, Error, Hint, Kind, Request, proxy};

impl ClientOptions {
    /// Adds a hint to a lost connection that may need a proxy which only a script names.
    pub(super) fn hint_at_proxy_script(&self, failed: FailedAttempt) -> FailedAttempt {
        let FailedAttempt { error, repeat } = failed;
        let may_need = self.proxy.is_none() && error.is_connection() && error.hint().is_none();
        match may_need.then(proxy::script).flatten() {
            Some(script) => FailedAttempt { error: error.with_hint(Hint::GiveProxy(shown(&script))), repeat },
            None => FailedAttempt { error, repeat },
        }
    }

    /// Names the proxy in the error of a status that the proxy of a request over plain http may have answered itself.
    pub(super) fn name_proxy(&self, request: &Request, failed: FailedAttempt) -> FailedAttempt {
        let FailedAttempt { error, repeat } = failed;
        let may_be_proxys = matches!(error.status(), Some(407 | 502..=504)) && !request.url.starts_with("https:");
        let proxy = may_be_proxys.then(|| self.proxy_of(&request.url)).flatten();
        let error = match proxy {
            Some(proxy) if error.status() == Some(407) => {
                error.with_detail(|_| format!(": {}", wants_login(&proxy))).with_hint(Hint::LogInAtProxy)
            }
            Some(proxy) => error.with_detail(|words| format!("{words} (through the proxy {proxy})")),
            None => error,
        };
        FailedAttempt { error, repeat }
    }

    /// Remembers that the proxy has refused its user name and password: what is refused again and again locks an account.
    pub(super) fn note_refusal_of_proxy(&self, request: &Request, error: &Error) {
        if error.hint() == Some(&Hint::LogInAtProxy)
            && let Some(proxy) = self.whole_proxy_of(&request.url)
        {
            proxy::note_refusal(&proxy);
        }
    }

    /// The error of a request whose proxy has refused its user name and password a moment ago.
    pub(super) fn refused_by_proxy(&self, request: &Request) -> Option<Error> {
        let proxy = self.whole_proxy_of(&request.url).filter(proxy::has_refused)?;
        let words = format!("{}; it has refused these a moment ago", wants_login(&shown_proxy(&proxy)));
        let kind = if request.url.starts_with("https:") {
            Kind::Connection(words)
        } else {
            let (status, reason, answer) = (407, "Proxy Authentication Required", Box::default());
            Kind::Status { status, reason, detail: format!(": {words}"), failure: None, moved_to: None, answer }
        };
        Some(Error::new(kind, request.operation.clone(), request.shown()).with_hint(Hint::LogInAtProxy))
    }
}
