//! Access through the web tier in front of a site, for sessions and credentials: the way of authentication, and the
//! last refusal.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use url::Url;

use super::identity::Identity;
use super::ntlm::Account;
use crate::core::credentials::{FAILURE_KEPT, UserId};
use crate::core::redirect::upgraded_origin;
use crate::core::url::{origin, with_scheme};
use crate::core::{Failure, Secret};

/// Access through the web tier of one host. The password is sent to no other host.
#[derive(Debug)]
pub struct Access {
    origin: Option<String>,
    way: Way,
    refused: Mutex<Option<(Instant, Failure)>>,
    /// Whether the web tier let the last request through.
    is_accepted: AtomicBool,
    user: UserId,
    /// The host of the token service, where the portal has named another host than its own.
    service: OnceLock<String>,
}

/// How a request authenticates at the web tier.
#[derive(Clone, Debug)]
pub enum Way {
    /// HTTP Basic.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// NTLM, or Kerberos for the user that the process runs as.
    Ntlm(Account),
    /// A client certificate.
    Certificate(Identity),
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic { user, .. } => write!(f, "{user:?} with this password (HTTP Basic)"),
            Self::Ntlm(account) => write!(f, "{account} (NTLM)"),
            Self::Certificate(identity) => write!(f, "the certificate {}", identity.certificate.display()),
        }
    }
}

impl Access {
    /// Access through the web tier that serves `url`.
    #[must_use]
    pub fn new(url: &str, way: Way) -> Self {
        Self {
            origin: origin(url),
            way,
            refused: Mutex::default(),
            is_accepted: AtomicBool::new(false),
            user: UserId::new(),
            service: OnceLock::new(),
        }
    }

    /// The user. A changed user or password is another access.
    pub(crate) const fn user(&self) -> UserId {
        self.user
    }

    /// The way of authentication.
    #[must_use]
    pub const fn way(&self) -> &Way {
        &self.way
    }

    /// The client certificate, if the way is a certificate.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match &self.way {
            Way::Certificate(identity) => Some(identity),
            _ => None,
        }
    }

    /// Whether `url` is on the host of this web tier or of its token service, on whichever port: there the client
    /// certificate is shown.
    #[must_use]
    pub fn is_at(&self, url: &str) -> bool {
        let Some(asked) = host(url) else { return false };
        self.origin.as_deref().and_then(host).as_ref() == Some(&asked) || self.service.get() == Some(&asked)
    }

    /// Notes where the token service is.
    pub(in crate::core) fn set_service(&self, url: &str) {
        if let Some(host) = host(url) {
            let _ = self.service.set(host);
        }
    }

    /// Whether a request to `url` goes to the origin of this web tier, or to the https origin that the web tier redirects
    /// to.
    #[must_use]
    pub fn covers(&self, url: &str) -> bool {
        let asked = origin(url);
        self.origin.as_ref().is_some_and(|own| asked.as_ref() == Some(own) || asked == upgraded_origin(own))
    }

    fn last_refusal(&self) -> MutexGuard<'_, Option<(Instant, Failure)>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The refusal of the last request; `None` if the web tier let it through.
    #[must_use]
    pub fn refusal(&self) -> Option<Failure> {
        self.last_refusal().as_ref().map(|(_, failure)| failure.clone())
    }

    /// A refusal so recent that no request may be sent: a password that is refused again and again locks the account.
    pub(in crate::core) fn recent_refusal(&self) -> Option<Failure> {
        let fresh = self.last_refusal().as_ref().is_some_and(|(at, _)| at.elapsed() < FAILURE_KEPT);
        if fresh && self.identity().is_none() { self.refusal() } else { None }
    }

    /// Whether a request can do no harm to the account: the web tier has accepted the password, or has refused it so
    /// recently that none is sent.
    pub(in crate::core) fn is_settled(&self) -> bool {
        self.is_accepted.load(Ordering::Relaxed) || self.identity().is_some() || self.recent_refusal().is_some()
    }

    /// Remembers that the web tier let a request through.
    pub(in crate::core) fn record_success(&self) {
        self.is_accepted.store(true, Ordering::Relaxed);
        *self.last_refusal() = None;
    }

    /// Remembers and returns a refusal of the web tier.
    pub(in crate::core) fn record_refusal(&self, code: i64, why: &str) -> Failure {
        let failure = Failure::new(code, format!("the web server does not let {} in{why}", self.way));
        *self.last_refusal() = Some((Instant::now(), failure.clone()));
        self.is_accepted.store(false, Ordering::Relaxed);
        failure
    }
}

/// The host of a URL.
pub(in crate::core) fn host(url: &str) -> Option<String> {
    Url::parse(&with_scheme(url)).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_that_a_certificate_is_for() {
        let access = Access::new("https://Gis.example/portal", Way::Ntlm(Account::Current));
        for (url, is_at) in [
            ("https://gis.example:6443/arcgis/admin", true),
            ("https://gis.example", true),
            ("https://tokens.example/sharing", false),
            ("https://a.gis.example", false),
            ("https://gis.example.com", false),
            ("https://x@gis.example@other/arcgis", false),
            ("", false),
        ] {
            assert_eq!(access.is_at(url), is_at, "{url}");
        }
        access.set_service("https://tokens.example/sharing/rest/generateToken");
        assert!(access.is_at("https://tokens.example/sharing") && access.is_at("https://gis.example"));
    }
}
