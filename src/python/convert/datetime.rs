//! Times from Python: as epoch milliseconds and as the server reads them.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDateTime;

use crate::core::When;

/// Epoch milliseconds of a datetime (a naive one is local time, as ArcREST had it); `None` for anything else.
pub fn epoch_millis(object: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    let Ok(time) = object.cast::<PyDateTime>() else { return Ok(None) };
    let seconds: f64 = time.call_method0(intern!(object.py(), "timestamp"))?.extract()?;
    #[allow(clippy::cast_possible_truncation)]
    Ok(Some((seconds * 1000.0).round() as i64))
}

/// A datetime as the server reads it: an aware one as epoch milliseconds, a naive one as it stands.
pub fn when(time: &Bound<'_, PyAny>) -> PyResult<When> {
    let py = time.py();
    let millis = epoch_millis(time)?.unwrap_or_default();
    if !time.getattr(intern!(py, "tzinfo"))?.is_none() {
        return Ok(When::from(millis));
    }
    let micros: u32 = time.getattr(intern!(py, "microsecond"))?.extract()?;
    let unit = if micros == 0 { "seconds" } else { "milliseconds" };
    let text: String = time.call_method1(intern!(py, "isoformat"), ("T", unit))?.extract()?;
    Ok(When { text: text.replace('.', ","), millis })
}
