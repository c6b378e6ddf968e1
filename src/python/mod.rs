//! Everything that knows Python, in rooms:
//!
//! - `convert`: Python objects to the core's types and back;
//! - `call`: how a call runs, blocking or awaited: GIL, Ctrl-C, fork, exit;
//! - `object`: the base classes and operations of both APIs;
//! - `handlers`: security handlers;
//! - `jobs`: administrators' jobs as functions of both APIs; `table`: what they return;
//! - `declare`: the classes of a resource, made from its operation definitions.
//!
//! Declares no operation: these are in `crate::resources`. Where to find what is often looked for:
//!
//! - Ctrl-C is heard in `call/wait.rs`, `interrupt`;
//! - a cancelled asyncio call ends in `call/awaitable.rs`, `throw`, and `call/asyncio.rs`;
//! - an argument becomes a form field by `form.put` in `declare.rs`; `convert/args.rs` reads the argument;
//! - headers are put on a request in `core/session.rs`; those of `additional_headers=` in `object/raw.rs`;
//! - an override of `_get` is found and called in `object/hooks.rs`.

#[macro_use]
mod declare;
pub mod call;
pub mod classes;
mod convert;
mod errors;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod handlers;
#[macro_use]
pub mod jobs;
mod object;
pub mod panics;
mod printable;
mod rows_from;
mod save;
pub mod setup;
pub mod table;

pub use call::awaitable::Call;
pub use call::progress::Progress;
pub use convert::args::SCRIPT;
pub use convert::json::{_loads, dumps, loads, printed};
pub use object::api::Api;
pub use object::bases::{AsyncResource, BaseAGSServer, BaseWebOperations};
pub use object::children::objects_of;
pub use object::context::CallContext;
pub use object::decode::{decode_outcome, results_of, warn_of};
pub use object::delivery::Code;
pub use object::hooks::Replaced;
pub use object::node::Node;
pub use object::properties::make_properties;
pub use object::rows::{AsyncRows, Item, Items, Rows};
pub use object::settings::{Options, Settings};
pub use object::show;
pub use object::whole::{sent_text, whole_document};
pub use save::_save;

/// What the code that the macros emit needs.
#[allow(unused_imports)]
pub mod prelude {
    pub use pyo3::prelude::*;
    pub use pyo3::types::{PyDict, PyList, PyString, PyTuple};

    pub use super::convert::args::{Given, wrong};
    #[cfg(feature = "stubs")]
    pub use super::convert::hints::types;
    pub use super::convert::hints::{
        Answer, Any, Awaited, Bool, Dict, DictOr, Extensions, List, ListOf, Maybe, MaybeListOf, Nothing, Number, One,
        Str, Strings,
    };
    pub use super::show;
    pub use super::{
        Api, AsyncResource, AsyncRows, BaseAGSServer, BaseWebOperations, CallContext, Code, Node, Options, Progress,
        Replaced, Rows, Settings, objects_of, results_of, warn_of, whole_document,
    };
    pub use crate::core::{Argument, Form, Outcome};

    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const True: bool = true;
    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const False: bool = false;
}
