//! Ways to log in, one file each; what they share is in `cache` and `token_service`.

mod cache;
mod community_maps;
pub mod destination;
mod oauth;
mod sealed;
mod server_token;
mod token_service;
mod user_token;
mod web_tier;

use std::sync::Arc;

use futures::future::BoxFuture;

pub(super) use cache::FAILURE_KEPT;
pub use cache::{Cache, Grant, Login, Refusal, TokenState};
pub use community_maps::ContributorToken;
pub use oauth::ClientToken;
pub use server_token::ServerToken;
pub use token_service::{PORTAL_SELF, portal_root, portal_token_service};
pub use user_token::{TokenService, UserToken};
pub use web_tier::WebTier;

use super::argument::Secret;
use super::{Access, ClientOptions, Result, Session};

/// Whoever can give a token.
pub trait Credentials: Send + Sync {
    /// A valid token; `None` where the site is used without one. `refused` is a token that the
    /// server has just turned down: then a new one is asked for, once for all who hold the old one.
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>>;

    /// The `Referer` that the token is bound to.
    fn referer(&self) -> Option<String>;

    /// How to pass the web server in front, where one asks who comes.
    fn access(&self) -> Option<Arc<Access>> {
        None
    }

    /// What is known of the last login.
    fn known(&self) -> TokenState {
        TokenState::default()
    }

    /// Whether a token is asked of something else than the network, which may make calls of its own meanwhile.
    fn calls_out(&self) -> bool {
        false
    }

    /// Another way to the place of the login, such as through a proxy.
    fn set_options(&self, _options: ClientOptions) {}

    /// Lets go of the connections of its logins; the next one opens new ones.
    fn close(&self) {}
}

/// Credentials of a portal's user, good for tokens of the portal's servers.
pub trait Portal: Credentials {
    /// The portal's token service.
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>>;

    /// A token for a portal that does not take its web server's word for who comes.
    fn own_token<'a>(&'a self, _operation: &'a str) -> BoxFuture<'a, Result<Option<Secret>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The way to it.
    fn session(&self) -> Arc<Session>;

    /// Changes with the user or the password: what was got with the old ones is no longer theirs.
    fn version(&self) -> u64;
}
