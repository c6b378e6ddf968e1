//! The web tier in front of a site or portal, which lets requests through for a password (HTTP Basic), by NTLM, or
//! for a certificate in the TLS handshake. The token of the site behind it is a separate matter: see
//! [`super::credentials`].

mod identity;
pub(crate) mod ntlm;
mod ntlm_pool;
mod way;

pub use identity::Identity;
pub use ntlm::Account;
pub(super) use ntlm_pool::NtlmPool;
pub(super) use way::host;
pub use way::{Access, Way};
