//! Everything that can go wrong between a call and its reply. A text says what was asked, of
//! which server, what came back and what to try; it never holds a field's value.

use std::path::PathBuf;
use std::time::Duration;

use super::reply::Failure;

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of any layer below this one that the core only passes on.
pub type Foreign = Box<dyn std::error::Error + Send + Sync>;

/// Everything that can go wrong between a call and its reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The arguments can't be sent as they are; nothing was sent.
    #[error("{operation}: {message}")]
    Argument {
        /// What was asked.
        operation: String,
        /// What is wrong with it.
        message: String,
    },
    /// A local file can't be read or written.
    #[error("{operation}: {path}: {source}", path = path.display())]
    File {
        /// What was asked.
        operation: String,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The server answered with an ArcGIS error.
    #[error("{operation}: {url} answered {failure}")]
    Server {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// Its code and messages.
        failure: Failure,
    },
    /// Logging in failed, so that the call was not sent.
    #[error("{operation}: not sent, because logging in at {url} failed: {failure}")]
    Login {
        /// What was asked.
        operation: String,
        /// The token service.
        url: String,
        /// Its code and messages.
        failure: Failure,
    },
    /// The server answered with an HTTP status of 400 or more.
    #[error("{operation}: {url} answered HTTP {status} {reason}{detail}{}", if *maybe_done { MAYBE_DONE } else { "" })]
    Status {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// The status.
        status: u16,
        /// Its standard words.
        reason: &'static str,
        /// The server's own messages, `": ..."`, where it sent any.
        detail: String,
        /// Whether the request may have been carried out: a gateway's status says nothing of it.
        maybe_done: bool,
    },
    /// The reply is not what was promised: a login page, a proxy's HTML, cut JSON.
    #[error("{operation}: {url} did not answer with JSON: {message}{}", if *maybe_done { MAYBE_DONE } else { "" })]
    NotJson {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// What came instead.
        message: String,
        /// Whether the request may have been carried out.
        maybe_done: bool,
    },
    /// No connection, or it broke.
    #[error("{operation}: {url}: {message}")]
    Connection {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// What happened and what to try.
        message: String,
        /// Whether the request may have been carried out.
        maybe_done: bool,
    },
    /// The reply is larger than allowed.
    #[error("{operation}: the reply of {url} is larger than {limit} bytes; allow more with max_reply= or ARCREST_MAX_REPLY{}", if *maybe_done { MAYBE_DONE } else { "" })]
    TooLarge {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// The size allowed, in bytes.
        limit: u64,
        /// Whether the request may have been carried out.
        maybe_done: bool,
    },
    /// Nothing came, or nothing more, within the time allowed.
    #[error("{operation}: {url} {what} within {} s{}", after.as_secs_f64(), if *maybe_done { MAYBE_DONE } else { "" })]
    Timeout {
        /// What was asked.
        operation: String,
        /// Of which server.
        url: String,
        /// What it did not do.
        what: &'static str,
        /// The time allowed.
        after: Duration,
        /// Whether the request may have been carried out.
        maybe_done: bool,
    },
    /// Something the core only passes on, such as an exception of a Python override.
    #[error(transparent)]
    Foreign(Foreign),
}

/// Said of a write whose reply was lost.
pub const MAYBE_DONE: &str = "; the server may have carried it out all the same: look before you repeat it";

impl Error {
    /// The same for another who waited for what failed; `None` of what can't be told twice.
    pub(super) fn copy(&self) -> Option<Self> {
        Some(match self {
            Self::Status { operation, url, status, reason, detail, maybe_done } => Self::Status {
                operation: operation.clone(),
                url: url.clone(),
                status: *status,
                reason,
                detail: detail.clone(),
                maybe_done: *maybe_done,
            },
            Self::NotJson { operation, url, message, maybe_done } => Self::NotJson {
                operation: operation.clone(),
                url: url.clone(),
                message: message.clone(),
                maybe_done: *maybe_done,
            },
            Self::Connection { operation, url, message, maybe_done } => Self::Connection {
                operation: operation.clone(),
                url: url.clone(),
                message: message.clone(),
                maybe_done: *maybe_done,
            },
            Self::Timeout { operation, url, what, after, maybe_done } => Self::Timeout {
                operation: operation.clone(),
                url: url.clone(),
                what,
                after: *after,
                maybe_done: *maybe_done,
            },
            _ => return None,
        })
    }
}
