//! Who one is to the web server in front of a site or portal: by a password (HTTP Basic), by NTLM, or
//! by a certificate in the TLS handshake. The token of the site behind it is another matter.

mod identity;
mod lanes;
pub(crate) mod ntlm;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

pub use identity::Identity;
pub(super) use lanes::Lanes;
pub use ntlm::Account;

use super::credentials::FAILURE_KEPT;
use super::url::origin;
use super::{Failure, Secret};

/// A way past the web server of one host, and of no other: a password goes nowhere else.
#[derive(Debug)]
pub struct Access {
    origin: Option<String>,
    way: Way,
    refused: Mutex<Option<(Instant, Failure)>>,
}

/// How the web server is told who asks.
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
    /// A way past the web server that serves `url`.
    #[must_use]
    pub fn new(url: &str, way: Way) -> Self {
        Self { origin: origin(url), way, refused: Mutex::default() }
    }

    /// How.
    #[must_use]
    pub const fn way(&self) -> &Way {
        &self.way
    }

    /// The client certificate, where it is one.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match &self.way {
            Way::Certificate(identity) => Some(identity),
            _ => None,
        }
    }

    /// Whether a request to `url` meets the web server that this is for.
    #[must_use]
    pub fn covers(&self, url: &str) -> bool {
        self.origin.is_some() && origin(url) == self.origin
    }

    fn held(&self) -> MutexGuard<'_, Option<(Instant, Failure)>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the web server turned it down, the last time that it was asked.
    #[must_use]
    pub fn refusal(&self) -> Option<Failure> {
        self.held().as_ref().map(|(_, failure)| failure.clone())
    }

    /// The same while it is too early to ask again: a password that is tried again and again locks the account.
    pub(super) fn stop(&self) -> Option<Failure> {
        let fresh = self.held().as_ref().is_some_and(|(at, _)| at.elapsed() < FAILURE_KEPT);
        if fresh && self.identity().is_none() { self.refusal() } else { None }
    }

    /// Keeps what came of the last request.
    pub(super) fn passed(&self) {
        *self.held() = None;
    }

    /// Keeps that the web server turned it down, and says so.
    pub(super) fn refuse(&self, code: i64, why: &str) -> Failure {
        let failure = Failure::new(code, format!("the web server does not let {} in{why}", self.way));
        *self.held() = Some((Instant::now(), failure.clone()));
        failure
    }
}
