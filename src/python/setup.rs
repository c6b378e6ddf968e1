//! What the native module does when it is imported.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::call::{fork, logging};
use super::classes::parameters;
use super::convert::json::set_stand_in;
use super::errors::{look_up_classes, warn_of_plain_http};
use super::object::bases::BaseWebOperations;
use super::object::hooks::remember_native;
use super::object::properties::make_properties;
use super::panics;
use crate::core::plain_http;

/// Connects the core with Python: log, warnings, overrides, fork, the exit of the interpreter.
pub fn module(module: &Bound<'_, PyModule>) -> PyResult<()> {
    panics::watch();
    look_up_classes(module.py())?;
    logging::start();
    plain_http::listen(warn_of_plain_http);
    set_stand_in(parameters::sent_form);
    make_properties(module)?;
    remember_native(&[module, module.getattr("aio")?.cast()?])?;
    ordinary(module.py())?;
    fork::register(module.py())?;
    // before the interpreter exits, running calls end
    module.py().import("atexit")?.call_method1("register", (module.getattr("_shutdown")?,)).map(drop)
}

/// Gives resources and handlers what is written in Python: assignment, copying, the refusal of pickling.
fn ordinary(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<BaseWebOperations>();
    let members = py.import("arcrest._objects")?.getattr("MEMBERS")?.cast_into::<PyDict>()?;
    members.iter().try_for_each(|(name, member)| class.setattr(name.cast::<PyString>()?, member))
}
