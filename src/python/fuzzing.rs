//! What must hold of any text that is read as an extension: the target of `fuzz/` that needs Python.

#![allow(clippy::missing_panics_doc, clippy::expect_used)] // to panic is how a target says no

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use super::classes::parameters::Extension;

const MEMBERS: &[&str] = &["capabilities", "enabled", "maxUploadFileSize", "properties", "typeName"];

/// An extension holds what Python's own reader finds in its text, and is written as it was read; what
/// that reader refuses, or what can't be kept, is a ValueError.
pub fn extension(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = text.trim_start_matches('\u{feff}'); // which Python does not overlook
    Python::initialize();
    Python::attach(|py| {
        let json = py.import("json").expect("Python has it");
        let not_strict = [("strict", false)].into_py_dict(py).expect("a dict");
        let read = |text: &str| json.call_method("loads", (text,), Some(&not_strict));
        let written = |object: &Bound<'_, PyAny>| json.call_method1("dumps", (object,)).map(|text| text.to_string());
        match (py.get_type::<Extension>().call_method1("fromJSON", (text,)), read(text)) {
            (Ok(ours), theirs) => {
                let theirs = theirs.expect("JSON").cast_into::<PyDict>().expect("an object").into_any();
                match ours.str() {
                    Ok(text) => {
                        let again = read(&text.to_string()).expect("JSON");
                        assert_eq!(written(&again).expect("JSON"), written(&theirs).expect("JSON"));
                    }
                    // which Python's own writer writes
                    Err(error) => assert!(error.to_string().contains("has no JSON form"), "{error}"),
                }
                for name in MEMBERS {
                    assert!(ours.getattr(*name).is_ok(), "{name}");
                }
                assert!(ours.repr().is_ok());
            }
            (Err(error), theirs) => {
                assert!(error.is_instance_of::<PyValueError>(py), "{error}");
                // what is too deep is no document
                let kept_out = error.to_string().contains("nested deeper");
                assert!(kept_out || !theirs.is_ok_and(|theirs| theirs.is_instance_of::<PyDict>()), "{error}");
            }
        }
    });
}
