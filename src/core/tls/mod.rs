//! TLS: the check of a server's certificate, pinned fingerprints, and explanations of what went wrong.

mod explain;
mod pin;
mod shared;
mod shown;
mod verify;

pub(super) use explain::explanation;
pub use pin::{Fingerprint, InvalidFingerprint};
pub(super) use shared::{Tls, shared};
pub use shown::{Shown, shown};
pub use verify::{ClientCertificate, Verify};
