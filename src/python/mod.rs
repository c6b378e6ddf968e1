//! Everything that knows Python: argument and reply conversion, the one funnel every call passes,
//! the base classes of both faces. Declares no operation.

#[macro_use]
mod declare;
mod args;
mod awaitable;
pub mod classes;
mod errors;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
pub mod handlers;
mod json;
pub mod logging;
mod own_transport;
mod progress;
mod resource;
mod rows;
pub mod runtime;
pub mod show;

pub use awaitable::Call;
pub use classes::parameters;
pub use errors::warn_of_plain_http;
pub use json::dumps;
pub use progress::Progress;
pub use resource::{
    AsyncResource, BaseAGSServer, BaseWebOperations, FaceOps, Held, Node, Requests, Settings, objects_of,
    remember_native, results_of, warn_of,
};
pub use rows::{AsyncRows, Rows};
pub use show::make_properties;

/// What the code that the macros emit needs.
#[allow(unused_imports)]
pub mod prelude {
    pub use pyo3::prelude::*;
    pub use pyo3::types::{PyDict, PyList, PyString, PyTuple};

    pub use super::args::{
        Answer, Any, Awaited, Bool, Dict, Given, List, ListOf, Maybe, MaybeListOf, Nothing, Number, One, Str, Strings,
    };
    pub use super::show;
    pub use super::{
        AsyncResource, AsyncRows, BaseAGSServer, BaseWebOperations, FaceOps, Held, Node, Progress, Requests, Rows,
        Settings, objects_of, results_of, warn_of,
    };
    pub use crate::core::{Argument, Form, Outcome};

    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const True: bool = true;
    /// As Python writes it, in the defaults of the rows.
    #[allow(non_upper_case_globals)]
    pub const False: bool = false;
}
