//! TLS: the check of a server's certificate, pinned fingerprints, and explanations of what went wrong.

mod explain;
mod pin;
mod verify;

pub(super) use explain::explanation;
pub use pin::{Fingerprint, InvalidFingerprint};
pub use verify::{ClientCertificate, Verify, config};
