//! What a call is sent with, for the session: token, `Referer` and access, all of one user.

use std::sync::Arc;

use super::credentials::{UserId, unchanged};
use super::{Access, Credentials, Result, Secret};

/// What a call is sent with, all of one user.
#[derive(Default)]
pub(super) struct Pass {
    pub(super) user: Option<UserId>,
    pub(super) token: Option<Secret>,
    pub(super) referer: Option<String>,
    pub(super) access: Option<Arc<Access>>,
}

impl Pass {
    /// The pass of a request without a token: the web tier wants its login all the same.
    pub(super) fn without_token(credentials: &dyn Credentials) -> Self {
        Self {
            user: Some(credentials.user()),
            token: None,
            referer: credentials.referer(),
            access: credentials.access(),
        }
    }

    /// The pass of the user whom a source has now. `refused` is a token that the server has just refused.
    pub(super) async fn of(credentials: &dyn Credentials, operation: &str, refused: Option<&Secret>) -> Result<Self> {
        unchanged(
            || credentials.user(),
            operation,
            |user| async move {
                let token = credentials.token(operation, refused).await?;
                // after the login, which may have learned the referer that the token is bound to
                Ok(Self { user: Some(user), token, referer: credentials.referer(), access: credentials.access() })
            },
        )
        .await
    }
}
