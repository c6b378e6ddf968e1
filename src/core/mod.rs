//! The Python-free core: operations are values, requests are built without I/O, a session sends them.

pub mod access;
pub mod argument;
mod body;
pub mod bulk;
pub mod client;
pub mod credentials;
pub mod document;
pub mod download;
pub mod endpoint;
pub mod error;
pub mod forks;
pub mod nesting;
pub mod operation;
pub mod pages;
pub mod plain_http;
pub mod reply;
pub mod request;
mod retry;
pub mod session;
pub mod tls;
mod upload;
pub mod url;

pub use access::{Access, Account, Identity, Way};
pub use argument::{Argument, Fields, File, Flag, Folder, Int, Json, Names, Secret, Text, When};
pub use client::ClientOptions;
pub use credentials::{
    ClientToken, ContributorToken, Credentials, Portal, ServerToken, TokenService, TokenState, UserToken, WebTier,
};
pub use document::Document;
pub use download::Download;
pub use endpoint::{CONCURRENCY, Endpoint, Transport};
pub use error::{Error, Result};
pub use operation::{Form, Operation, Verb};
pub use reply::{Failure, Outcome, Reply};
pub use request::Request;
pub use session::Session;
pub use tls::{Fingerprint, Verify};
