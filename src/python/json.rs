//! JSON to Python objects, straight from the bytes of a reply; Python objects to JSON text.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use jiter::{Jiter, JiterError, Peek};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::parameters::{ClusterProtocol, Extension};

/// Deeper than any real document, shallower than the stack.
const DEEPEST: usize = 200;

/// More short texts than repeat in any real document; one that has them without end is not kept twice.
const MOST_KNOWN: usize = 1024;

/// Longer values hardly repeat.
const SHORT: usize = 32;

/// Why bytes could not be read as JSON.
pub enum ReadError {
    /// They are not JSON; with where and why.
    Json(String),
    /// Python refused.
    Python(PyErr),
}

impl From<PyErr> for ReadError {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl From<ReadError> for PyErr {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Json(text) => PyValueError::new_err(format!("invalid JSON: {text}")),
            ReadError::Python(error) => error,
        }
    }
}

/// Reads JSON into Python objects; like Python's own reader it accepts NaN, and the last of duplicate keys wins.
pub fn loads<'py>(py: Python<'py>, json: &[u8]) -> Result<Bound<'py, PyAny>, ReadError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let mut reader = Jiter::new(json).with_allow_inf_nan();
    let mut texts = Texts { py, known: HashMap::default() };
    let read = reader.peek().map_err(Fault::from).and_then(|peek| value(&mut texts, &mut reader, peek, 0));
    let done = read.and_then(|object| reader.finish().map(|()| object).map_err(Fault::from));
    done.map_err(|fault| match fault {
        Fault::Json(error) => {
            let place = reader.error_position(error.index);
            ReadError::Json(format!("{} at line {} column {}", error.error_type, place.line, place.column))
        }
        Fault::Deep => ReadError::Json(format!("nested deeper than {DEEPEST} levels")),
        Fault::Python(error) => ReadError::Python(error),
    })
}

enum Fault {
    Json(JiterError),
    Deep,
    Python(PyErr),
}

impl From<JiterError> for Fault {
    fn from(error: JiterError) -> Self {
        Self::Json(error)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

/// Names of members, and short values such as a message's level: each one object however often it comes.
struct Texts<'py> {
    py: Python<'py>,
    known: HashMap<Box<str>, Bound<'py, PyString>, RandomState>,
}

impl<'py> Texts<'py> {
    fn name(&mut self, text: &str) -> Bound<'py, PyString> {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let made = PyString::new(self.py, text);
        if self.known.len() < MOST_KNOWN {
            self.known.insert(text.into(), made.clone());
        }
        made
    }

    fn value(&mut self, text: &str) -> Bound<'py, PyString> {
        if text.len() > SHORT { PyString::new(self.py, text) } else { self.name(text) }
    }
}

fn value<'py>(
    texts: &mut Texts<'py>,
    reader: &mut Jiter<'_>,
    peek: Peek,
    depth: usize,
) -> Result<Bound<'py, PyAny>, Fault> {
    let py = texts.py;
    if depth > DEEPEST {
        return Err(Fault::Deep);
    }
    Ok(match peek {
        Peek::Null => {
            reader.known_null()?;
            py.None().into_bound(py)
        }
        Peek::True | Peek::False => PyBool::new(py, reader.known_bool(peek)?).to_owned().into_any(),
        Peek::String => texts.value(reader.known_str()?).into_any(),
        Peek::Array => {
            let list = PyList::empty(py);
            let mut next = reader.known_array()?;
            while let Some(peek) = next {
                list.append(value(texts, reader, peek, depth + 1)?)?;
                next = reader.array_step()?;
            }
            list.into_any()
        }
        Peek::Object => {
            let dict = PyDict::new(py);
            let mut key = reader.known_object()?.map(|key| texts.name(key));
            while let Some(name) = key {
                let peek = reader.peek()?;
                dict.set_item(name, value(texts, reader, peek, depth + 1)?)?;
                key = reader.next_key()?.map(|key| texts.name(key));
            }
            dict.into_any()
        }
        _ => number(py, reader.known_number_bytes(peek)?)?,
    })
}

/// A number, whatever its size.
fn number<'py>(py: Python<'py>, digits: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let text = std::str::from_utf8(digits).map_err(|e| PyValueError::new_err(e.to_string()))?;
    if let Ok(small) = text.parse::<i64>() {
        return Ok(small.into_pyobject(py)?.into_any());
    }
    if text.bytes().all(|c| c.is_ascii_digit() || c == b'-') {
        return py.get_type::<PyInt>().call1((text,));
    }
    match text.parse::<f64>() {
        Ok(float) => Ok(PyFloat::new(py, float).into_any()),
        Err(_) => Err(PyValueError::new_err("a number that is none")),
    }
}

/// Writes a Python object as JSON text. Besides what Python's own writer takes, any mapping or
/// sequence, the two parameter types (as their `value`) and datetimes (as epoch milliseconds).
pub fn dumps(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut text = String::new();
    write(object, &mut text, 0)?;
    Ok(text)
}

fn write(object: &Bound<'_, PyAny>, text: &mut String, depth: usize) -> PyResult<()> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err(format!(
            "the value is nested deeper than {DEEPEST} levels, or contains itself"
        )));
    }
    if object.is_none() {
        text.push_str("null");
    } else if let Ok(string) = object.cast::<PyString>() {
        push_string(text, &string.to_cow()?)?;
    } else if let Ok(flag) = object.cast::<PyBool>() {
        text.push_str(if flag.is_true() { "true" } else { "false" });
    } else if object.is_instance_of::<PyInt>() {
        // int.__repr__, so that an IntEnum is its number
        text.push_str(
            &object
                .py()
                .get_type::<PyInt>()
                .call_method1(intern!(object.py(), "__repr__"), (object,))?
                .extract::<String>()?,
        );
    } else if let Ok(float) = object.cast::<PyFloat>() {
        if !float.value().is_finite() {
            return Err(PyValueError::new_err(format!("{} has no JSON form", float.value())));
        }
        text.push_str(
            &float
                .py()
                .get_type::<PyFloat>()
                .call_method1(intern!(float.py(), "__repr__"), (float,))?
                .extract::<String>()?,
        );
    } else if let Ok(dict) = object.cast::<PyDict>() {
        write_pairs(dict.iter().map(Ok), text, depth)?;
    } else if let Ok(list) = object.cast::<PyList>() {
        write_items(list.iter().map(Ok), text, depth)?;
    } else if let Ok(tuple) = object.cast::<PyTuple>() {
        write_items(tuple.iter().map(Ok), text, depth)?;
    } else if let Ok(extension) = object.cast::<Extension>() {
        write(extension.get().document(object.py()).as_any(), text, depth)?;
    } else if object.is_instance_of::<ClusterProtocol>() {
        write(&object.getattr(intern!(object.py(), "value"))?, text, depth)?;
    } else if let Some(millis) = super::args::epoch_millis(object)? {
        text.push_str(&millis.to_string());
    } else {
        text.push_str(&generic(object)?);
    }
    Ok(())
}

/// What only its protocol tells: mappings, sequences and sets of the standard library and of others.
fn generic(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let tree: serde_json::Value = pythonize::depythonize(object).map_err(|_| {
        PyTypeError::new_err(format!(
            "a {} can't be sent as JSON",
            object.get_type().name().map_or_else(|_| "value".into(), |n| n.to_string())
        ))
    })?;
    Ok(tree.to_string())
}

fn push_string(text: &mut String, value: &str) -> PyResult<()> {
    text.push_str(&serde_json::to_string(value).map_err(|e| PyValueError::new_err(e.to_string()))?);
    Ok(())
}

fn write_items<'py>(
    items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    text: &mut String,
    depth: usize,
) -> PyResult<()> {
    text.push('[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push(',');
        }
        write(&item?, text, depth + 1)?;
    }
    text.push(']');
    Ok(())
}

fn write_pairs<'py>(
    pairs: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
    text: &mut String,
    depth: usize,
) -> PyResult<()> {
    text.push('{');
    for (index, pair) in pairs.enumerate() {
        let (key, value) = pair?;
        if index > 0 {
            text.push(',');
        }
        let is_name =
            key.is_instance_of::<PyString>() || key.is_instance_of::<PyInt>() && !key.is_instance_of::<PyBool>();
        if !is_name {
            return Err(PyTypeError::new_err(format!("the key {} has no JSON form; use text", key.repr()?)));
        }
        push_string(text, &key.str()?.to_cow()?)?;
        text.push(':');
        write(&value, text, depth + 1)?;
    }
    text.push('}');
    Ok(())
}
