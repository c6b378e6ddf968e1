//! A time, or how long ago: the arguments `since=` and `until=` of jobs.

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;

use crate::core::When;
use crate::jobs::since::{duration, now};
#[cfg(feature = "stubs")]
use crate::python::convert::hints::types;

/// A time: a datetime, epoch milliseconds, ISO text, or how long ago, such as "2 h".
pub struct Since(pub When);

impl<'a, 'py> FromPyObject<'a, 'py> for Since {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = types::WHEN;
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        match object.extract::<String>().ok().and_then(|text| duration(&text)) {
            Some(ago) => Ok(Self(When::from(now().saturating_sub(ago)))),
            None => When::extract(object).map(Self),
        }
    }
}
