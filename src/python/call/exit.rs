//! The exit of the interpreter: what `atexit` calls before Python's objects are gone.

use std::time::Duration;

use pyo3::prelude::*;

use super::{afterwards, runtimes, step};
use crate::core::per_process::abandon_other_threads;

/// How long the exit waits for running calls.
const GRACE: Duration = Duration::from_secs(1);

/// Stops the runtimes while the interpreter is complete. A worker that hands a result to asyncio after the
/// interpreter's finalisation has begun would abort the process.
#[pyfunction]
pub fn _shutdown(py: Python<'_>) {
    afterwards::wait(py);
    step::stop_others(py, GRACE);
    abandon_other_threads();
    runtimes::stop(py, GRACE);
}
