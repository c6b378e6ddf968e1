//! What must hold of any text that is read as an extension: the target of `fuzz/` that needs Python.

#![allow(clippy::missing_panics_doc, clippy::expect_used)] // to panic is how a target says no

use pyo3::exceptions::{PyRecursionError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::convert::json::{_loads, printed};

/// Text is read as Python's own reader reads it, and written as Python's own writer writes it; what that reader
/// refuses is a ValueError, or too deep.
pub fn extension(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = text.trim_start_matches('\u{feff}'); // which Python does not overlook
    Python::initialize();
    Python::attach(|py| {
        let json = py.import("json").expect("Python has it");
        let tolerant = PyDict::new(py);
        tolerant.set_item("strict", false).expect("a dict takes it");
        let read = json.call_method("loads", (text,), Some(&tolerant));
        match (_loads(&PyString::new(py, text)), read) {
            (Ok(ours), theirs) => {
                let theirs = json.call_method1("dumps", (theirs.expect("JSON"),)).expect("JSON");
                assert!(printed(&ours).expect("JSON").as_any().eq(theirs).expect("text"), "{text}");
            }
            (Err(error), theirs) => {
                assert!(error.is_instance_of::<PyValueError>(py) || error.is_instance_of::<PyRecursionError>(py));
                assert!(theirs.is_err(), "{error}");
            }
        }
    });
}
