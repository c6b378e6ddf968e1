//! Python objects as arguments of operations: how each type of argument reads what a script passes.
//!
//! The argument of a method is a [`Given`]. `declare.rs` puts it into the request with `form.put`, where the core makes
//! one or more form fields of it.

use std::ffi::CString;
use std::path::PathBuf;
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyUserWarning, PyValueError};
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyFloat, PyInt, PyMapping, PyString};

use super::datetime::{epoch_millis, when};
#[cfg(feature = "stubs")]
use super::hints::types;
use super::json;
use crate::core::pages::moment;
use crate::core::{
    Argument, CurrentFolder, Fields, File, Flag, Folder, Form, Int, Json, Names, Seconds, Secret, Switch, Text, When,
};

/// An argument of an operation. `None` is left out, whatever the type, and an empty text where the type says so.
pub struct Given<T>(pub Option<T>);

impl<T> From<T> for Given<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T: Argument> Argument for Given<T> {
    fn into_text(self) -> Option<String> {
        self.0.into_text()
    }
    fn put(self, name: &'static str, form: &mut Form) {
        self.0.put(name, form);
    }
}

impl<'a, 'py, T: Argument + FromPyObject<'a, 'py>> FromPyObject<'a, 'py> for Given<T> {
    type Error = T::Error;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = T::INPUT_TYPE;
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Self, T::Error> {
        if object.is_none() && !T::TAKES_NONE || !T::TAKES_EMPTY && is_blank(&object) {
            Ok(Self(None))
        } else {
            T::extract(object).map(|value| Self(Some(value)))
        }
    }
}

fn is_blank(object: &Bound<'_, PyAny>) -> bool {
    object.cast::<PyString>().is_ok_and(|text| text.to_cow().is_ok_and(|text| text.trim().is_empty()))
}

/// The TypeError of an argument of a wrong type.
pub fn wrong(object: &Bound<'_, PyAny>, expected: &str) -> PyErr {
    let kind = object.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{expected} expected, not {kind}"))
}

/// Warns of a value that can't be set; ArcREST ignored such a value in silence. The line is the script's: between it
/// and a setter is `arcrest._objects`.
pub fn ignored(value: &Bound<'_, PyAny>, name: &str, wanted: &str) -> PyResult<()> {
    let text = format!("{name} takes {wanted}; {} was ignored", value.get_type().name()?);
    let text = CString::new(text).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(value.py(), value.py().get_type::<PyUserWarning>().as_any(), &text, SCRIPT)
}

/// How far the script's line is from a setter, as warnings count it.
pub const SCRIPT: i32 = 2;

/// The text that an attribute is set to, or None; any other value is warned of. The inner None: nothing is set.
#[allow(clippy::option_option)]
pub fn text_or_none(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Option<String>>> {
    if value.is_none() {
        return Ok(Some(None));
    }
    match value.cast::<PyString>() {
        Ok(text) => Ok(Some(Some(text.to_cow()?.into_owned()))),
        Err(_) => ignored(value, name, "text").map(|()| None),
    }
}

/// What an attribute is set to; a value of another type is warned of, and nothing is set.
pub fn to_set<'a, 'py, T: FromPyObject<'a, 'py>>(
    value: &'a Bound<'py, PyAny>,
    name: &str,
    wanted: &str,
) -> PyResult<Option<T>> {
    match value.extract() {
        Ok(value) => Ok(Some(value)),
        Err(_) => ignored(value, name, wanted).map(|()| None),
    }
}

/// The text of a scalar: a number as Python writes it, a boolean as `true` or `false`.
fn scalar(object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Some(text.to_cow()?.into_owned()));
    }
    if let Ok(flag) = object.cast::<PyBool>() {
        return Ok(Some(if flag.is_true() { "true" } else { "false" }.to_owned()));
    }
    if object.is_instance_of::<PyInt>()
        || object.is_instance_of::<PyFloat>()
        || object.hasattr(intern!(object.py(), "__index__"))?
    {
        return Ok(Some(json::dumps(&number(object)?)?));
    }
    if object.is_instance_of::<PyDateTime>() {
        return Ok(epoch_millis(object)?.map(|millis| millis.to_string()));
    }
    if object.hasattr(intern!(object.py(), "__fspath__"))? {
        return Ok(Some(object.extract::<PathBuf>()?.to_string_lossy().into_owned()));
    }
    Ok(None)
}

/// A number of another library (numpy) as Python's own.
fn number<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if object.is_instance_of::<PyFloat>() {
        Ok(object.clone())
    } else {
        object.call_method0(intern!(object.py(), "__index__"))
    }
}

/// Names, comma-separated; of one name or of many.
fn names(object: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Some(text) = scalar(object)? {
        return Ok(text);
    }
    let mut names = Vec::new();
    for item in object.try_iter().map_err(|_| wrong(object, "a list of names"))? {
        let item = item?;
        let name = scalar(&item)?.ok_or_else(|| wrong(&item, "a name"))?;
        if name.contains(',') {
            return Err(PyValueError::new_err(format!(
                "the name {name:?} has a comma in it; the server would take it for two"
            )));
        }
        names.push(name);
        json::ends(names.len())?;
    }
    Ok(names.join(","))
}

/// Any field of a form: what `_get` and `_post` take, and free-form parameters.
pub fn field_text(object: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    if object.is_none() {
        return Ok(None);
    }
    match scalar(object)? {
        Some(text) => Ok(Some(text)),
        None => json::dumps(object).map(Some),
    }
}

macro_rules! argument {
    ($type:ty, $hint:expr, |$object:ident| $body:expr) => {
        impl<'py> FromPyObject<'_, 'py> for $type {
            type Error = PyErr;
            #[cfg(feature = "stubs")]
            const INPUT_TYPE: PyStaticExpr = $hint;
            fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                let $object: &Bound<'py, PyAny> = &object;
                $body
            }
        }
    };
}

argument!(Text, types::TEXT, |object| scalar(object)?.map(Text).ok_or_else(|| wrong(object, "text")));
argument!(Secret, types::TEXT, |object| match scalar(object)? {
    Some(text) if !object.is_instance_of::<PyBool>() => Ok(Secret::from(text)),
    _ => Err(wrong(object, "text")),
});
argument!(Json, types::JSON, |object| match object.cast::<PyString>() {
    Ok(text) => Ok(Json(text.to_cow()?.into_owned())),
    Err(_) => json::dumps(object).map(Json),
});
argument!(CurrentFolder, types::FOLDER, |object| object.extract().map(CurrentFolder));
argument!(Folder, types::FOLDER, |object| {
    if object.is_none() {
        return Ok(Folder::default());
    }
    scalar(object)?.map(|name| Folder::from(Some(&*name))).ok_or_else(|| wrong(object, "a folder's name"))
});
argument!(File, types::PATH, |object| object.extract::<PathBuf>().map(File::from));
argument!(Flag, types::FLAG, |object| {
    match scalar(object)?.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("true" | "yes" | "on" | "1" | "1.0") => Ok(Flag(true)),
        Some("false" | "no" | "off" | "0" | "0.0") => Ok(Flag(false)),
        _ => Err(PyValueError::new_err(format!("True or False expected, not {}", object.repr()?))),
    }
});
argument!(Switch, types::FLAG, |object| Flag::extract(object.as_borrowed()).map(|flag| Switch(flag.0)));
argument!(Int, types::NUMBER, |object| {
    let text = scalar(object)?.ok_or_else(|| wrong(object, "an integer"))?;
    let digits = text.trim();
    let whole = digits.strip_suffix(".0").unwrap_or(digits);
    whole.parse().map(Int).map_err(|_| PyValueError::new_err(format!("an integer expected, not {text:?}")))
});
argument!(Seconds, types::SECONDS, |object| {
    let seconds = if object.is_instance_of::<PyBool>() { None } else { object.extract::<f64>().ok() };
    let seconds = seconds.ok_or_else(|| wrong(object, "a number of seconds"))?;
    if seconds == f64::INFINITY {
        return Ok(Seconds(Duration::MAX));
    }
    let limit = Duration::try_from_secs_f64(seconds).ok().map(Seconds);
    limit.ok_or_else(|| PyValueError::new_err(format!("a number of seconds expected, not {seconds}")))
});
argument!(Names, types::NAMES, |object| names(object).map(Names));
argument!(Fields, types::MAPPING, |object| {
    let mut fields = Vec::new();
    let mapping = object.cast::<PyMapping>().map_err(|_| wrong(object, "a dict"))?;
    // not `items`, which reads a mapping to its end first
    for (index, key) in mapping.try_iter()?.enumerate() {
        json::ends(index)?;
        let key = key?;
        let value = mapping.get_item(&key)?;
        let name: String = key.extract()?;
        if !value.is_none() {
            let is_json = value.cast::<PyMapping>().is_ok();
            fields.push((name, if is_json { json::dumps(&value)? } else { names(&value)? }));
        }
    }
    Ok(Fields(fields))
});
argument!(When, types::WHEN, |object| {
    if object.is_instance_of::<PyDateTime>() {
        return when(object);
    }
    let text = scalar(object)?.ok_or_else(|| wrong(object, "a datetime, epoch milliseconds or ISO text"))?;
    let bare = text.trim();
    // `time.time() * 1000` has a fraction
    if let Some(millis) = moment(bare) {
        return Ok(When::from(millis));
    }
    // Python 3.9 reads neither "Z" nor a decimal comma
    let iso = bare.replace(',', ".").replace(['Z', 'z'], "+00:00");
    let parsed = object
        .py()
        .import("datetime")?
        .getattr("datetime")?
        .call_method1(intern!(object.py(), "fromisoformat"), (iso,));
    let parsed = parsed
        .map_err(|_| PyValueError::new_err(format!("a time such as 2026-01-31T12:00:00 expected, not {text:?}")))?;
    when(&parsed)
});
