//! The interface between the token of a federated server and the portal's user.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::Credentials;
use crate::core::{Result, Secret, Session};

/// The credentials of a portal's user, with which tokens of the portal's servers are requested.
pub trait Portal: Credentials {
    /// The URL of the portal's token service.
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, Result<String>>;

    /// A token for a portal that does not trust the authentication of its web tier.
    fn own_token<'a>(&'a self, _operation: &'a str) -> BoxFuture<'a, Result<Option<Secret>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// A token of a server from code outside the core, in place of an exchange at the portal.
    fn server_token(&self, _url: String, _referer: String) -> Option<BoxFuture<'_, Result<Option<Secret>>>> {
        None
    }

    /// The session with the portal.
    fn session(&self) -> Arc<Session>;
}
