//! Everything that knows Python: argument and reply conversion, the one funnel every call passes,
//! the base classes of both faces. Declares no operation.

#[macro_use]
mod declare;
mod args;
mod awaitable;
mod errors;
pub mod handlers;
mod json;
mod own_transport;
pub mod parameters;
mod resource;
pub mod runtime;

pub use awaitable::Call;
pub use errors::warn_of_plain_http;
pub use json::dumps;
pub use resource::{AsyncResource, BaseAGSServer, BaseWebOperations, Held, Node, Settings, remember_native};

/// What the code that the macros emit needs.
#[allow(unused_imports)]
pub mod prelude {
    pub use pyo3::prelude::*;
    pub use pyo3::types::{PyDict, PyList, PyString, PyTuple};

    pub use super::args::{
        Answer, Any, Awaited, Bool, Dict, Given, List, ListOf, Maybe, MaybeListOf, Nothing, Number, One, Str, Strings,
    };
    pub use super::{AsyncResource, BaseAGSServer, BaseWebOperations, Held, Node, Settings};
    pub use crate::core::{Argument, Form, Outcome};

    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const True: bool = true;
    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const False: bool = false;
}
