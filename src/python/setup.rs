//! What the native module does when it is imported.

use pyo3::prelude::*;

use super::call::logging;
use super::classes::parameters;
use super::convert::json::set_stand_in;
use super::errors::warn_of_plain_http;
use super::object::hooks::remember_native;
use super::object::properties::make_properties;
use crate::core::plain_http;

/// Connects the core with Python: log, warnings, overrides, the exit of the interpreter.
pub fn module(module: &Bound<'_, PyModule>) -> PyResult<()> {
    logging::start();
    plain_http::listen(warn_of_plain_http);
    set_stand_in(parameters::json_value);
    remember_native(module.py())?;
    make_properties(module)?;
    // before the interpreter exits, running calls end
    module.py().import("atexit")?.call_method1("register", (module.getattr("_shutdown")?,)).map(drop)
}
