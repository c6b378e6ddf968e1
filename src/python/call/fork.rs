//! What happens around `fork()`: the process is copied while no other thread is in a step ([`super::step`]).

use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict};

use super::{afterwards, step};

/// Registers the hooks that Python runs around each fork, on systems that have one.
pub fn register(py: Python<'_>) -> PyResult<()> {
    let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? else { return Ok(()) };
    let hooks = PyDict::new(py);
    let before = PyCFunction::new_closure(py, None, None, |arguments, _| step::before_fork(arguments.py()))?;
    hooks.set_item("before", before)?;
    hooks
        .set_item("after_in_parent", PyCFunction::new_closure(py, None, None, |_, _| step::after_fork_in_parent())?)?;
    let after_in_child = PyCFunction::new_closure(py, None, None, |_, _| {
        step::after_fork_in_child();
        afterwards::after_fork_in_child();
    })?;
    hooks.set_item("after_in_child", after_in_child)?;
    register.call((), Some(&hooks)).map(drop)
}
