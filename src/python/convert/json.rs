//! JSON to Python objects, straight from the bytes of a reply; Python objects to JSON text.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use jiter::{Jiter, JiterError, Peek};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::datetime::epoch_millis;

/// The deepest nesting that is read: deeper than any real document, and no danger for the stack.
const DEEPEST: usize = 200;

/// How many different short texts are remembered, at most.
const MOST_KNOWN: usize = 1024;

/// The longest value that is remembered, in bytes; longer ones hardly repeat.
const SHORT: usize = 32;

/// The memory of a text larger than this, in bytes, is freed while the text is read.
const LARGE: usize = 1 << 20;

/// Why bytes could not be read as JSON.
pub enum ReadError {
    /// They are not JSON. The text says where and why.
    Json(String),
    /// Python raised an exception.
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
pub fn loads(py: Python<'_>, json: impl Into<Vec<u8>>) -> Result<Bound<'_, PyAny>, ReadError> {
    let mut json = json.into();
    if json.starts_with(b"\xef\xbb\xbf") {
        json.drain(..3);
    }
    let mut reading = Reading { texts: Texts { py, known: HashMap::default() }, open: Vec::new(), lines: 0, column: 0 };
    loop {
        let pause = if json.len() > LARGE { json.len() / 2 } else { usize::MAX };
        match reading.on(&json, pause)? {
            Come::End(object) => return Ok(object),
            Come::To(place) => {
                reading.pass(json.drain(..place).as_slice());
                json.shrink_to_fit();
            }
        }
    }
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

/// Names of members and short values, such as a message's level. Each text is one Python object, however often it is
/// repeated.
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

/// The result of reading a part.
enum Come<'py> {
    End(Bound<'py, PyAny>),
    /// The part has ended; the index of the next value.
    To(usize),
}

/// A list or dict that has not ended.
enum Open<'py> {
    List(Bound<'py, PyList>),
    /// With the name of its next value.
    Dict(Bound<'py, PyDict>, Bound<'py, PyString>),
}

/// The state between two parts of a text.
struct Reading<'py> {
    texts: Texts<'py>,
    open: Vec<Open<'py>>,
    /// The line and the column of the end of the freed part.
    lines: usize,
    column: usize,
}

impl<'py> Reading<'py> {
    /// Reads values until the first one after the index `pause`.
    fn on(&mut self, json: &[u8], pause: usize) -> Result<Come<'py>, ReadError> {
        let mut reader = Jiter::new(json).with_allow_inf_nan();
        self.values(&mut reader, pause).map_err(|fault| match fault {
            Fault::Json(error) => {
                let place = reader.error_position(error.index);
                let before = if place.line == 1 { self.column } else { 0 };
                let (line, column) = (self.lines + place.line, before + place.column);
                ReadError::Json(format!("{} at line {line} column {column}", error.error_type))
            }
            Fault::Deep => ReadError::Json(format!("nested deeper than {DEEPEST} levels")),
            Fault::Python(error) => ReadError::Python(error),
        })
    }

    /// Counts the lines and columns of a part that is freed.
    fn pass(&mut self, read: &[u8]) {
        let lines: usize = read.iter().map(|c| usize::from(*c == b'\n')).sum();
        self.lines += lines;
        self.column = match lines {
            0 => self.column + read.len(),
            _ => read.iter().rev().take_while(|c| **c != b'\n').count(),
        };
    }

    fn values(&mut self, reader: &mut Jiter<'_>, pause: usize) -> Result<Come<'py>, Fault> {
        let py = self.texts.py;
        let mut peek = reader.peek()?;
        while reader.current_index() < pause {
            if self.open.len() > DEEPEST {
                return Err(Fault::Deep);
            }
            let mut ended = match peek {
                Peek::Null => {
                    reader.known_null()?;
                    py.None().into_bound(py)
                }
                Peek::True | Peek::False => PyBool::new(py, reader.known_bool(peek)?).to_owned().into_any(),
                Peek::String => self.texts.value(reader.known_str()?).into_any(),
                Peek::Array => {
                    let list = PyList::empty(py);
                    if let Some(first) = reader.known_array()? {
                        self.open.push(Open::List(list));
                        peek = first;
                        continue;
                    }
                    list.into_any()
                }
                Peek::Object => {
                    let dict = PyDict::new(py);
                    if let Some(name) = reader.known_object()? {
                        self.open.push(Open::Dict(dict, self.texts.name(name)));
                        peek = reader.peek()?;
                        continue;
                    }
                    dict.into_any()
                }
                _ => number(py, reader.known_number_bytes(peek)?)?,
            };
            // what has ended goes where it belongs, and may be the last there
            peek = loop {
                match self.open.pop() {
                    None => {
                        reader.finish()?;
                        return Ok(Come::End(ended));
                    }
                    Some(Open::List(list)) => {
                        list.append(ended)?;
                        if let Some(next) = reader.array_step()? {
                            self.open.push(Open::List(list));
                            break next;
                        }
                        ended = list.into_any();
                    }
                    Some(Open::Dict(dict, name)) => {
                        dict.set_item(name, ended)?;
                        if let Some(name) = reader.next_key()? {
                            self.open.push(Open::Dict(dict, self.texts.name(name)));
                            break reader.peek()?;
                        }
                        ended = dict.into_any();
                    }
                }
            };
        }
        Ok(Come::To(reader.current_index()))
    }
}

/// A number of any size.
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

/// The value that is written in place of an object of one of our classes; None for any other object.
pub type StandIn = for<'py> fn(&Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>>;

static STAND_IN: OnceLock<StandIn> = OnceLock::new();

/// Makes [`dumps`] write classes that this file does not know.
pub fn set_stand_in(stand_in: StandIn) {
    let _ = STAND_IN.set(stand_in);
}

/// The value that is written in place of an object of one of our classes; None for any other object.
pub fn stand_in<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    STAND_IN.get().map_or(Ok(None), |stand_in| stand_in(object))
}

/// Reads JSON text. Python's own reader reads what ours refuses, and says where the text is wrong.
#[pyfunction]
pub fn _loads<'py>(text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
    let py = text.py();
    if let Ok(valid) = text.to_cow() {
        match loads(py, valid.into_owned()) {
            Err(ReadError::Json(_)) => {}
            other => return Ok(other?),
        }
    }
    let tolerant = PyDict::new(py);
    tolerant.set_item("strict", false)?;
    py.import("json")?.call_method("loads", (text,), Some(&tolerant))
}

/// The text of an object as Python's `json.dumps` writes it by default, in ASCII and with spaces after commas and colons:
/// scripts print the text to any console and look for pieces of it. The types that only [`dumps`] knows are written as JSON
/// first.
#[pyfunction]
#[pyo3(name = "_dumps")]
pub fn printed<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let py = object.py();
    let python_dumps = py.import(intern!(py, "json"))?.getattr(intern!(py, "dumps"))?;
    let text = match python_dumps.call1((object,)) {
        Err(error) if error.is_instance_of::<PyTypeError>(py) => python_dumps.call1((loads(py, dumps(object)?)?,)),
        other => other,
    };
    Ok(text?.cast_into()?)
}

/// Writes a Python object as JSON text. Besides the types of Python's own writer: any mapping or sequence, datetimes
/// (as epoch milliseconds) and the classes of [`set_stand_in`].
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
    } else if let Some(value) = stand_in(object)? {
        write(&value, text, depth)?;
    } else if let Some(millis) = epoch_millis(object)? {
        text.push_str(&millis.to_string());
    } else {
        text.push_str(&generic(object)?);
    }
    Ok(())
}

/// Any other mapping, sequence or set, by its protocol.
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
