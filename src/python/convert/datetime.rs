//! Times from Python: as epoch milliseconds and as the server reads them.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDateTime};

use crate::core::When;

/// The Gregorian calendar repeats itself, weekdays included, after this number of years.
const CYCLE: i32 = 400;
/// The seconds of such a cycle.
const CYCLE_SECONDS: f64 = 146_097.0 * 86_400.0;

/// Epoch milliseconds of a datetime (a naive one is local time, as ArcREST had it); `None` for anything else.
pub fn epoch_millis(object: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    let Ok(time) = object.cast::<PyDateTime>() else { return Ok(None) };
    let py = object.py();
    let year: i32 = time.getattr(intern!(py, "year"))?.extract()?;
    let is_naive = time.getattr(intern!(py, "tzinfo"))?.is_none();
    let cycles = if is_naive { cycles(year) } else { 0 };
    let known = if cycles == 0 {
        object.clone()
    } else {
        let year = [("year", year + cycles * CYCLE)].into_py_dict(py)?;
        time.call_method("replace", (), Some(&year))?
    };
    let seconds: f64 = known.call_method0(intern!(py, "timestamp"))?.extract()?;
    #[allow(clippy::cast_possible_truncation)]
    Ok(Some(((seconds - f64::from(cycles) * CYCLE_SECONDS) * 1000.0).round() as i64))
}

/// How many cycles of the calendar lie between a year and one with the same days whose local times every system knows:
/// Windows refuses local times before 1970 and after 3000.
fn cycles(year: i32) -> i32 {
    match year {
        ..=1970 => (1970 - year) / CYCLE + 1,
        1971..=3000 => 0,
        3001.. => (3000 - year).div_euclid(CYCLE),
    }
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
