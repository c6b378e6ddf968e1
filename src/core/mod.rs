//! The core, without Python: operations are values, requests are built without I/O, a session sends them.

pub mod access;
pub mod argument;
pub mod away;
mod body;
pub mod bulk;
pub mod client;
mod cookies;
pub mod credentials;
mod deadline;
mod diagnosis;
pub mod document;
pub mod download;
pub mod endpoint;
pub mod error;
mod exclusive;
mod failure;
pub(crate) mod files;
mod first_login;
pub mod leftover;
pub(crate) mod lenient;
pub mod masks;
pub mod operation;
pub mod pages;
mod pass;
pub mod per_process;
pub mod plain_http;
mod prepared;
pub mod proxy;
mod redirect;
pub mod reentrancy;
pub mod reply;
pub mod request;
mod retry;
mod sending;
mod sent;
pub mod session;
mod since;
mod through_proxy;
pub mod tls;
pub(crate) mod upload;
pub mod url;
pub(crate) mod words;

pub use access::{Access, Account, Identity, Way};
pub use argument::{
    Argument, CurrentFolder, Fields, File, Flag, Folder, Form, Int, Json, Names, Piece, Seconds, Secret, Switch, Text,
    When,
};
pub use client::ClientOptions;
pub use credentials::{
    ClientToken, ContributorToken, Credentials, Portal, ServerToken, TokenService, TokenState, UserLogin, UserToken,
    WebTier,
};
pub use document::Document;
pub use download::Download;
pub use endpoint::{CONCURRENCY, Endpoint, Transport};
pub use error::{Answer, Asker, Error, Excess, Hint, Kind, Lost, Result};
pub use failure::Failure;
pub use files::read::Stamp;
pub use leftover::Leftover;
pub use operation::{Operation, Verb};
pub use reply::{Outcome, Reply};
pub use request::Request;
pub use session::Session;
pub use tls::{Fingerprint, Verify};
