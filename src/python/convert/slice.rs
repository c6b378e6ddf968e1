//! Long work with the GIL, cut into slices: after each, other threads run, an event loop among them, and Ctrl-C is heard.

use std::thread::yield_now;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::python::call::step::is_exiting;

/// How long a slice takes. Python asks for the GIL after a thread has waited for 5 ms, and from then on the thread that gives
/// the GIL back waits until another one has it. In a shorter slice, nobody would have asked.
const LENGTH: Duration = Duration::from_millis(8);

/// Work that holds the GIL.
pub struct Slice<'py> {
    py: Python<'py>,
    begun: Instant,
}

impl<'py> Slice<'py> {
    /// Begins a slice.
    pub fn begin(py: Python<'py>) -> Self {
        Self { py, begun: Instant::now() }
    }

    /// Ends the slice, where it was long, and begins another one. To be called often: about each millisecond.
    ///
    /// # Errors
    /// The exception of Ctrl-C.
    pub fn pause(&mut self) -> PyResult<()> {
        if self.begun.elapsed() < LENGTH {
            return Ok(());
        }
        // while the interpreter exits, a thread that gives the GIL back does not get it again
        if !is_exiting() {
            self.py.detach(yield_now);
        }
        self.py.check_signals()?;
        self.begun = Instant::now();
        Ok(())
    }
}
