//! Arguments from Python, and the types of what is returned, as the stub shows them.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::path::PathBuf;

use pyo3::PyClass;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyFloat, PyInt, PyMapping, PyString};
#[cfg(feature = "stubs")]
use pyo3::{inspect::PyStaticExpr, type_hint_identifier, type_hint_subscript, type_hint_union};

use super::json;
use crate::core::{Argument, Fields, File, Flag, Folder, Form, Int, Json, Names, Secret, Text, When};

/// An argument of an operation. `None` is left out, whatever the type.
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
        if object.is_none() && !T::TAKES_NONE {
            Ok(Self(None))
        } else {
            T::extract(object).map(|value| Self(Some(value)))
        }
    }
}

pub(super) fn wrong(object: &Bound<'_, PyAny>, expected: &str) -> PyErr {
    let kind = object.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{expected} expected, not {kind}"))
}

/// The text of a scalar: a number as Python writes it, a yes or no as `true` or `false`.
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

/// Epoch milliseconds of a datetime (a naive one is local time, as ArcREST had it); `None` for anything else.
pub fn epoch_millis(object: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    let Ok(time) = object.cast::<PyDateTime>() else { return Ok(None) };
    let seconds: f64 = time.call_method0(intern!(object.py(), "timestamp"))?.extract()?;
    #[allow(clippy::cast_possible_truncation)]
    Ok(Some((seconds * 1000.0).round() as i64))
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

#[cfg(feature = "stubs")]
pub(super) mod hints {
    use super::{PyStaticExpr, type_hint_identifier, type_hint_subscript, type_hint_union};

    pub const ANY: PyStaticExpr = type_hint_identifier!("typing", "Any");
    pub const STR: PyStaticExpr = type_hint_identifier!("builtins", "str");
    pub const INT: PyStaticExpr = type_hint_identifier!("builtins", "int");
    pub const BOOL: PyStaticExpr = type_hint_identifier!("builtins", "bool");
    pub const DICT: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "dict"), STR, ANY);
    pub const LIST: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "list"), ANY);
    pub const STRINGS: PyStaticExpr = type_hint_subscript!(type_hint_identifier!("builtins", "list"), STR);
    pub const TEXT: PyStaticExpr = type_hint_union!(STR, INT, type_hint_identifier!("builtins", "float"));
    pub const NUMBER: PyStaticExpr = type_hint_union!(INT, STR);
    pub const FLAG: PyStaticExpr = type_hint_union!(BOOL, STR);
    pub const NAMES: PyStaticExpr =
        type_hint_union!(STR, type_hint_subscript!(type_hint_identifier!("collections.abc", "Iterable"), STR));
    pub const MAPPING: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Mapping"), STR, ANY);
    pub const JSON: PyStaticExpr =
        type_hint_union!(MAPPING, type_hint_subscript!(type_hint_identifier!("collections.abc", "Sequence"), ANY), STR);
    pub const FOLDER: PyStaticExpr = type_hint_union!(STR, type_hint_identifier!("builtins", "None"));
    pub const WHEN: PyStaticExpr = type_hint_union!(type_hint_identifier!("datetime", "datetime"), INT, STR);
    pub const PROGRESS: PyStaticExpr = type_hint_union!(
        BOOL,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Callable"),
            PyStaticExpr::List { elts: &[INT, INT, STR] },
            type_hint_identifier!("builtins", "object")
        )
    );
    pub const PATH: PyStaticExpr =
        type_hint_union!(STR, type_hint_subscript!(type_hint_identifier!("os", "PathLike"), STR));
}

argument!(Text, hints::TEXT, |object| scalar(object)?.map(Text).ok_or_else(|| wrong(object, "text")));
argument!(Secret, hints::STR, |object| match object.cast::<PyString>() {
    Ok(text) => Ok(Secret::from(text.to_cow()?.into_owned())),
    Err(_) => Err(wrong(object, "text")),
});
argument!(Json, hints::JSON, |object| match object.cast::<PyString>() {
    Ok(text) => Ok(Json(text.to_cow()?.into_owned())),
    Err(_) => json::dumps(object).map(Json),
});
argument!(Folder, hints::FOLDER, |object| {
    if object.is_none() {
        return Ok(Folder::default());
    }
    scalar(object)?.map(|name| Folder::from(Some(&*name))).ok_or_else(|| wrong(object, "a folder's name"))
});
argument!(File, hints::PATH, |object| object.extract::<PathBuf>().map(File));
argument!(Flag, hints::FLAG, |object| {
    match scalar(object)?.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("true" | "yes" | "on" | "1" | "1.0") => Ok(Flag(true)),
        Some("false" | "no" | "off" | "0" | "0.0") => Ok(Flag(false)),
        _ => Err(PyValueError::new_err(format!("True or False expected, not {}", object.repr()?))),
    }
});
argument!(Int, hints::NUMBER, |object| {
    let text = scalar(object)?.ok_or_else(|| wrong(object, "a whole number"))?;
    let digits = text.trim();
    let whole = digits.strip_suffix(".0").unwrap_or(digits);
    whole.parse().map(Int).map_err(|_| PyValueError::new_err(format!("a whole number expected, not {text:?}")))
});
argument!(Names, hints::NAMES, |object| names(object).map(Names));
argument!(Fields, hints::MAPPING, |object| {
    let mut fields = Vec::new();
    for item in object.cast::<PyMapping>().map_err(|_| wrong(object, "a dict"))?.items()? {
        let (name, value): (String, Bound<'py, PyAny>) = item.extract()?;
        if !value.is_none() {
            let is_json = value.cast::<PyMapping>().is_ok();
            fields.push((name, if is_json { json::dumps(&value)? } else { names(&value)? }));
        }
    }
    Ok(Fields(fields))
});
argument!(When, hints::WHEN, |object| {
    if object.is_instance_of::<PyDateTime>() {
        return datetime(object);
    }
    let text = scalar(object)?.ok_or_else(|| wrong(object, "a datetime, epoch milliseconds or ISO text"))?;
    let bare = text.trim();
    if let Ok(millis) = bare.strip_suffix(".0").unwrap_or(bare).parse::<i64>() {
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
    datetime(&parsed)
});

/// A datetime as the server reads it: an aware one as epoch milliseconds, a naive one as it stands.
fn datetime(time: &Bound<'_, PyAny>) -> PyResult<When> {
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

/// What a member returns, for the stub.
pub trait Hint {
    /// The type hint.
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr;
}

macro_rules! returned {
    ($($(#[$doc:meta])* $name:ident = $hint:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Hint for $name {
            #[cfg(feature = "stubs")]
            const HINT: PyStaticExpr = $hint;
        }
    )*};
}

returned! {
    /// Anything that JSON can hold.
    Any = hints::ANY;
    /// Text.
    Str = hints::STR;
    /// A whole number.
    Number = hints::INT;
    /// A yes or no.
    Bool = hints::BOOL;
    /// A JSON object.
    Dict = hints::DICT;
    /// A JSON array.
    List = hints::LIST;
    /// A list of text.
    Strings = hints::STRINGS;
    /// Nothing.
    Nothing = type_hint_identifier!("builtins", "None");
}

/// An object of a class.
pub struct One<C>(PhantomData<C>);
impl<C: PyClass> Hint for One<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr = <Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE;
}

/// An object of a class, or None.
pub struct Maybe<C>(PhantomData<C>);
impl<C: PyClass> Hint for Maybe<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr =
        type_hint_union!(<Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE, type_hint_identifier!("builtins", "None"));
}

/// A list of objects of a class.
pub struct ListOf<C>(PhantomData<C>);
impl<C: PyClass> Hint for ListOf<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("builtins", "list"), <Py<C> as IntoPyObject<'static>>::OUTPUT_TYPE);
}

/// A list of objects of a class, or None.
pub struct MaybeListOf<C>(PhantomData<C>);
impl<C: PyClass> Hint for MaybeListOf<C> {
    #[cfg(feature = "stubs")]
    const HINT: PyStaticExpr = type_hint_union!(ListOf::<C>::HINT, type_hint_identifier!("builtins", "None"));
}

/// A Python object of a type that the stub shows as `H`.
pub struct Answer<'py, H>(pub Bound<'py, PyAny>, PhantomData<H>);

impl<'py, H> From<Bound<'py, PyAny>> for Answer<'py, H> {
    fn from(object: Bound<'py, PyAny>) -> Self {
        Self(object, PhantomData)
    }
}

impl<'py, H: Hint> IntoPyObject<'py> for Answer<'py, H> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = H::HINT;
    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

/// The awaitable of an operation that answers with `H`.
pub struct Awaited<'py, H>(pub Bound<'py, PyAny>, PhantomData<H>);

impl<'py, H> From<Bound<'py, PyAny>> for Awaited<'py, H> {
    fn from(object: Bound<'py, PyAny>) -> Self {
        Self(object, PhantomData)
    }
}

impl<'py, H: Hint> IntoPyObject<'py> for Awaited<'py, H> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr =
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Coroutine"), hints::ANY, hints::ANY, H::HINT);
    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}
