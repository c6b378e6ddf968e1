//! Ways to log in, for sessions: one file for each source of tokens. [`Credentials`] is what a session needs of a
//! source; `cache` and `token_service` hold what the sources share.

mod cache;
mod community_maps;
pub mod destination;
mod fork;
mod oauth;
mod portal;
mod sealed;
mod server_token;
mod source;
mod token_service;
mod user;
mod user_token;
mod web_tier;

pub(super) use cache::FAILURE_KEPT;
pub use cache::{Cache, Grant, Login, Refusal, TokenState};
pub use community_maps::ContributorToken;
pub use fork::Fork;
pub use oauth::ClientToken;
pub use portal::Portal;
pub use server_token::ServerToken;
pub use source::Credentials;
pub use token_service::{PORTAL_SELF, portal_token_service};
pub use user::UserId;
pub(super) use user::unchanged;
pub use user_token::{TokenService, UserLogin, UserToken};
pub use web_tier::WebTier;
