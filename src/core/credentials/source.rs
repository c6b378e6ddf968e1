//! The interface between a session and a source of tokens.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::{TokenState, UserId};
use crate::core::{Access, ClientOptions, Result, Secret};

/// A source of tokens.
pub trait Credentials: Send + Sync {
    /// A valid token; `None` if the site is used without one. `refused` is a token that the server has just refused:
    /// the source then gets a new one, once for all callers with the old one.
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>>;

    /// Notes that the server has refused a token right after the login that gave the token.
    fn note_refusal(&self, _token: &Secret) {}

    /// Drops a failed login that says nothing of the user, because the token service was away.
    fn forget_outage(&self) {}

    /// The user, whose number changes with whatever a login uses.
    fn user(&self) -> UserId;

    /// The `Referer` that the token is bound to.
    fn referer(&self) -> Option<String>;

    /// Access through the web tier, if the web tier authenticates users.
    fn access(&self) -> Option<Arc<Access>> {
        None
    }

    /// Whether a client certificate is for the server of `url`, too, and not only for the hosts of [`access`](Self::access).
    fn is_for(&self, _url: &str) -> bool {
        false
    }

    /// The state of the last login. Sends no request.
    fn known(&self) -> TokenState {
        TokenState::default()
    }

    /// Whether a token comes from code outside the core, which may make calls itself.
    fn calls_out(&self) -> bool {
        false
    }

    /// Whether the words about a failed login are not a server's.
    fn is_local(&self) -> bool {
        false
    }

    /// Changes the options of the connections for logins, such as the proxy.
    fn set_options(&self, _options: ClientOptions) {}

    /// Closes the connections for logins; the next login opens new ones.
    fn close(&self) {}
}
