//! The objects that scripts hold: the base classes of both APIs, and how an operation of an object runs.
//!
//! `api` has the operations, once for both APIs. `blocking` and `aio` deliver what they come to. Declares no
//! operation: these are in `crate::resources`.

pub mod aio;
pub mod api;
pub mod bases;
pub mod blocking;
pub mod children;
pub mod context;
pub mod decode;
pub mod delivery;
pub mod hooks;
mod members;
pub mod node;
mod own_transport;
pub mod properties;
mod raw;
pub mod rows;
pub mod settings;
pub mod show;
mod transport;
pub mod whole;
