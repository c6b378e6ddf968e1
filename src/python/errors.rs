//! Errors of the core as the Python exceptions that scripts expect.

use std::ffi::CString;

use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::core::{Error, Failure};

/// The classes are Python's own (`arcrest.common.errorhandlers`), looked up only when one is raised.
mod classes {
    pyo3::import_exception!(arcrest.common.errorhandlers, ServerError);
    pyo3::import_exception!(arcrest.common.errorhandlers, HTTPStatusError);
    pyo3::import_exception!(arcrest.common.errorhandlers, ConnectionFailed);
    pyo3::import_exception!(arcrest.common.errorhandlers, ReplyTimeout);
    pyo3::import_exception!(arcrest.common.errorhandlers, ReplyError);
    pyo3::import_exception!(arcrest.common.errorhandlers, InsecureTransportWarning);
}

/// A Python exception on its way through the core.
#[derive(Debug)]
struct Passing(PyErr);

impl std::fmt::Display for Passing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Passing {}

impl From<PyErr> for Error {
    fn from(error: PyErr) -> Self {
        Self::Foreign(Box::new(Passing(error)))
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::Argument { .. } => PyValueError::new_err(text),
            Error::File { path, source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                PyFileNotFoundError::new_err((source.raw_os_error(), text, path.display().to_string()))
            }
            Error::File { path, source, .. } => {
                PyOSError::new_err((source.raw_os_error(), text, path.display().to_string()))
            }
            Error::Server { failure, url, .. } | Error::Login { failure, url, .. } => server_error(text, failure, url),
            Error::Status { status, url, reason, maybe_done, .. } => {
                classes::HTTPStatusError::new_err((text, status, url, reason, maybe_done))
            }
            Error::NotJson { url, maybe_done, .. } | Error::TooLarge { url, maybe_done, .. } => {
                classes::ReplyError::new_err((text, url, maybe_done))
            }
            Error::Connection { url, maybe_done, .. } => classes::ConnectionFailed::new_err((text, url, maybe_done)),
            Error::Timeout { url, maybe_done, .. } => classes::ReplyTimeout::new_err((text, url, maybe_done)),
            Error::Foreign(inner) => match inner.downcast::<Passing>() {
                Ok(passing) => passing.0,
                Err(other) => pyo3::exceptions::PyRuntimeError::new_err(other.to_string()),
            },
        }
    }
}

/// Raises Python's warning of a password over plain http; an error where warnings are errors.
pub fn warn_of_plain_http(text: &str) -> Result<(), Error> {
    Python::attach(|py| {
        let kind = py.get_type::<classes::InsecureTransportWarning>();
        let text = CString::new(text).map_err(PyErr::from)?;
        PyErr::warn(py, &kind, &text, 1)
    })
    .map_err(Error::from)
}

fn server_error(text: String, failure: Failure, url: String) -> PyErr {
    classes::ServerError::new_err((text, failure.code, failure.messages, url))
}
