//! Ways to log in, one file each.

mod ags_token;

use futures::future::BoxFuture;

pub use ags_token::{AgsToken, TokenState};

use super::Result;
use super::argument::Secret;

/// Whoever can give a token.
pub trait Credentials: Send + Sync {
    /// A valid token; `None` where the site is used without one. `refused` is a token that the
    /// server has just turned down: then a new one is asked for, once for all who hold the old one.
    fn token<'a>(&'a self, operation: &'a str, refused: Option<&'a Secret>) -> BoxFuture<'a, Result<Option<Secret>>>;

    /// The `Referer` that the token is bound to.
    fn referer(&self) -> Option<String>;
}
