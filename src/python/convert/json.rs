//! JSON to Python objects, straight from the bytes of a reply; Python objects to JSON text.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::RandomState;
use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, LinePosition, Peek};
use memchr::{memchr_iter, memrchr};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    IntoPyDict, PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySequence,
    PySet, PyString, PyTuple,
};

use super::datetime::epoch_millis;
use super::slice::Slice;
use crate::python::call::step::Step;

/// The deepest nesting that is read: deeper than any real document, and no danger for the stack.
const DEEPEST: usize = 200;

/// How many values an argument may hold: more than any real document, and no danger for the memory.
const MOST_SENT: usize = 1_000_000;

/// How many different short texts are remembered, at most.
const MOST_KNOWN: usize = 1024;

/// The longest value that is remembered, in bytes; longer ones hardly repeat.
const SHORT: usize = 32;

/// The memory of a text larger than this, in bytes, is freed while the text is read.
const LARGE: usize = 1 << 20;

/// How many bytes are read between two looks at the clock.
const PART: usize = 16 << 10;

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

/// Reads JSON into Python objects, as Python's `json.loads(strict=False)` does: NaN, raw control characters and halves of
/// surrogates are read, and the last of duplicate keys wins.
pub fn loads(py: Python<'_>, json: impl Into<Vec<u8>>) -> Result<Bound<'_, PyAny>, ReadError> {
    Reader::new(py).loads(json)
}

/// A reader of several texts, such as the documents of a site's services: what the texts have in common is one object of
/// Python. Other threads run from time to time.
pub struct Reader<'py> {
    texts: Texts<'py>,
    slice: Option<Slice<'py>>,
}

impl<'py> Reader<'py> {
    pub fn new(py: Python<'py>) -> Self {
        Self { texts: Texts { py, known: HashMap::default() }, slice: None }
    }

    pub const fn py(&self) -> Python<'py> {
        self.texts.py
    }

    /// Gives the GIL back, where the reading has taken long since the last time.
    ///
    /// # Errors
    /// The exception of Ctrl-C.
    pub fn pause(&mut self) -> PyResult<()> {
        let py = self.py();
        self.slice.get_or_insert_with(|| Slice::begin(py)).pause()
    }

    /// Reads a text as [`loads`] does.
    pub fn loads(&mut self, json: impl Into<Vec<u8>>) -> Result<Bound<'py, PyAny>, ReadError> {
        let mut json = json.into();
        if json.starts_with(b"\xef\xbb\xbf") {
            json.drain(..3);
        }
        let mut reading = Reading { texts: &mut self.texts, open: Vec::new(), lines: 0, column: 0 };
        let mut at = 0;
        loop {
            match reading.on(&json, at, PART)? {
                Come::End(object) => return Ok(object),
                Come::To(place) => at = place,
            }
            let py = reading.texts.py;
            if json.len() > LARGE && at >= json.len() / 2 {
                let (lines, column) = (&mut reading.lines, &mut reading.column);
                py.detach(|| {
                    pass(lines, column, json.drain(..at).as_slice());
                    json.shrink_to_fit();
                });
                at = 0;
            }
            self.slice.get_or_insert_with(|| Slice::begin(py)).pause()?;
        }
    }
}

/// Counts the lines and columns of a part that is freed.
fn pass(lines: &mut usize, column: &mut usize, read: &[u8]) {
    let passed = memchr_iter(b'\n', read).count();
    *lines += passed;
    *column = match memrchr(b'\n', read) {
        None => *column + read.len(),
        Some(last) => read.len() - last - 1,
    };
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
    fn name(&mut self, text: &str) -> PyResult<Bound<'py, PyString>> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let made = PyString::from_bytes(self.py, text.as_bytes())?;
        if self.known.len() < MOST_KNOWN {
            self.known.insert(text.into(), made.clone());
        }
        Ok(made)
    }

    /// A text, which may be too long for the memory.
    fn value(&mut self, text: &str) -> PyResult<Bound<'py, PyString>> {
        if text.len() > SHORT { PyString::from_bytes(self.py, text.as_bytes()) } else { self.name(text) }
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
struct Reading<'t, 'py> {
    texts: &'t mut Texts<'py>,
    open: Vec<Open<'py>>,
    /// The line and the column of the end of the freed part.
    lines: usize,
    column: usize,
}

impl<'py> Reading<'_, 'py> {
    /// Reads values from the index `start` on, until the first one that begins `pause` bytes later.
    fn on(&mut self, json: &[u8], start: usize, pause: usize) -> Result<Come<'py>, ReadError> {
        let rest = json.get(start..).unwrap_or_default();
        let mut part = Part { json, start, reader: Jiter::new(rest).with_allow_inf_nan(), pause };
        self.values(&mut part).map_err(|fault| match fault {
            Fault::Json(error) => {
                let place = LinePosition::find(json, part.start + error.index);
                let before = if place.line == 1 { self.column } else { 0 };
                let (line, column) = (self.lines + place.line, before + place.column);
                ReadError::Json(format!("{} at line {line} column {column}", error.error_type))
            }
            Fault::Deep => ReadError::Json(format!("nested deeper than {DEEPEST} levels")),
            Fault::Python(error) => ReadError::Python(error),
        })
    }

    fn values(&mut self, part: &mut Part<'_>) -> Result<Come<'py>, Fault> {
        let py = self.texts.py;
        let mut peek = part.reader.peek()?;
        while part.reader.current_index() < part.pause {
            if self.open.len() > DEEPEST {
                return Err(Fault::Deep);
            }
            let mut ended = match peek {
                Peek::Null => {
                    part.reader.known_null()?;
                    py.None().into_bound(py)
                }
                Peek::True | Peek::False => PyBool::new(py, part.reader.known_bool(peek)?).to_owned().into_any(),
                Peek::String => match part.reader.known_str() {
                    Ok(text) => self.texts.value(text)?,
                    Err(error) => part.untidy(py, error)?,
                }
                .into_any(),
                Peek::Array => {
                    let list = PyList::empty(py);
                    if let Some(first) = part.reader.known_array()? {
                        self.open.push(Open::List(list));
                        peek = first;
                        continue;
                    }
                    list.into_any()
                }
                Peek::Object => {
                    let dict = PyDict::new(py);
                    let name = match part.reader.known_object() {
                        Ok(name) => name.map(|name| self.texts.name(name)).transpose()?,
                        Err(error) => Some(part.untidy_name(py, error)?),
                    };
                    if let Some(name) = name {
                        self.open.push(Open::Dict(dict, name));
                        peek = part.reader.peek()?;
                        continue;
                    }
                    dict.into_any()
                }
                _ => number(py, part.reader.known_number_bytes(peek)?)?,
            };
            // what has ended goes where it belongs, and may be the last there
            peek = loop {
                match self.open.pop() {
                    None => {
                        part.reader.finish()?;
                        return Ok(Come::End(ended));
                    }
                    Some(Open::List(list)) => {
                        list.append(ended)?;
                        if let Some(next) = part.reader.array_step()? {
                            self.open.push(Open::List(list));
                            break next;
                        }
                        ended = list.into_any();
                    }
                    Some(Open::Dict(dict, name)) => {
                        dict.set_item(name, ended)?;
                        let name = match part.reader.next_key() {
                            Ok(name) => name.map(|name| self.texts.name(name)).transpose()?,
                            Err(error) => Some(part.untidy_name(py, error)?),
                        };
                        if let Some(name) = name {
                            self.open.push(Open::Dict(dict, name));
                            break part.reader.peek()?;
                        }
                        ended = dict.into_any();
                    }
                }
            };
        }
        Ok(Come::To(part.start + part.reader.current_index()))
    }
}

/// A part of a text, and its reader, which is replaced after each text that is not strict JSON.
struct Part<'j> {
    json: &'j [u8],
    /// The index at which the reader began.
    start: usize,
    reader: Jiter<'j>,
    /// Where the part ends, counted from `start`.
    pause: usize,
}

impl Part<'_> {
    /// The text that the reader refused, read by Python's own reader, which takes raw control characters and halves of
    /// surrogates. The reader goes on after the text.
    fn untidy<'py>(&mut self, py: Python<'py>, error: JiterError) -> Result<Bound<'py, PyString>, Fault> {
        let here = self.start + self.reader.current_index();
        let rest = self.json.get(here..).unwrap_or_default();
        let Some(length) = length_of_text(rest).filter(|_| is_of_text(&error)) else { return Err(error.into()) };
        let (text, _) = rest.split_at(length);
        let read = || -> PyResult<Bound<'py, PyString>> {
            // halves of surrogates in the form of UTF-8, too
            let text = PyString::from_encoded_object(&PyBytes::new(py, text), Some(c"utf-8"), Some(c"surrogatepass"))?;
            let not_strict = [("strict", false)].into_py_dict(py)?;
            let loads = py.import(intern!(py, "json"))?.getattr(intern!(py, "loads"))?;
            Ok(loads.call((text,), Some(&not_strict))?.cast_into()?)
        };
        let text = match read() {
            Err(wrong) if wrong.is_instance_of::<PyValueError>(py) => return Err(error.into()),
            read => read?,
        };
        self.go_on(here + length);
        Ok(text)
    }

    /// The same for the name of a member, with its colon.
    fn untidy_name<'py>(&mut self, py: Python<'py>, error: JiterError) -> Result<Bound<'py, PyString>, Fault> {
        let name = self.untidy(py, error)?;
        let rest = self.json.get(self.start..).unwrap_or_default();
        let index = rest.iter().position(|c| !b" \t\r\n".contains(c)).unwrap_or(rest.len());
        if rest.get(index) != Some(&b':') {
            return Err(
                JiterError { error_type: JiterErrorType::JsonError(JsonErrorType::ExpectedColon), index }.into()
            );
        }
        self.go_on(self.start + index + 1);
        Ok(name)
    }

    fn go_on(&mut self, start: usize) {
        self.pause = self.pause.saturating_sub(start - self.start);
        self.start = start;
        self.reader = Jiter::new(self.json.get(start..).unwrap_or_default()).with_allow_inf_nan();
    }
}

/// Whether the reader refused what is in a text.
fn is_of_text(error: &JiterError) -> bool {
    matches!(
        error.error_type,
        JiterErrorType::JsonError(
            JsonErrorType::ControlCharacterWhileParsingString
                | JsonErrorType::LoneLeadingSurrogateInHexEscape
                | JsonErrorType::UnexpectedEndOfHexEscape
                | JsonErrorType::InvalidUnicodeCodePoint
                | JsonErrorType::EofWhileParsingString
        )
    )
}

/// The length of the text at the beginning, with its quotation marks.
fn length_of_text(json: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += json.get(at..)?.iter().position(|c| matches!(c, b'"' | b'\\'))?;
        if json.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
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
    let _step = Step::begin_attached(py);
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

/// Writes a Python object as JSON text. Besides the types of Python's own writer: any mapping, sequence or set, datetimes
/// (as epoch milliseconds) and the classes of [`set_stand_in`].
pub fn dumps(object: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut writing = Writing { text: String::new(), values: 0 };
    writing.value(object, 0)?;
    Ok(writing.text)
}

/// The JSON text of a decoded reply for the core to look at, which is not sent: what [`dumps`] refuses to send (NaN, halves
/// of surrogates) is written by Python.
pub fn known(object: &Bound<'_, PyAny>) -> PyResult<String> {
    dumps(object).or_else(|error| printed(object).and_then(|text| text.extract()).map_err(|_| error))
}

/// Refuses an argument of so many values.
pub fn ends(values: usize) -> PyResult<()> {
    if values > MOST_SENT {
        return Err(PyValueError::new_err(format!("the value holds more than {MOST_SENT} values, or does not end")));
    }
    Ok(())
}

/// A text that is being written. Code of a script may run meanwhile: its objects may contain themselves, grow while they
/// are read, or never end.
struct Writing {
    text: String,
    /// How many values have been written.
    values: usize,
}

impl Writing {
    fn value(&mut self, object: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        self.values += 1;
        if depth > DEEPEST {
            return Err(PyValueError::new_err(format!(
                "the value is nested deeper than {DEEPEST} levels, or contains itself"
            )));
        }
        ends(self.values)?;
        if object.is_none() {
            self.text.push_str("null");
        } else if let Ok(string) = object.cast::<PyString>() {
            self.string(&string.to_cow()?)?;
        } else if let Ok(flag) = object.cast::<PyBool>() {
            self.text.push_str(if flag.is_true() { "true" } else { "false" });
        } else if object.is_instance_of::<PyInt>() {
            // int.__repr__, so that an IntEnum is its number
            let class = object.py().get_type::<PyInt>();
            self.text.push_str(&class.call_method1(intern!(object.py(), "__repr__"), (object,))?.extract::<String>()?);
        } else if let Ok(float) = object.cast::<PyFloat>() {
            if !float.value().is_finite() {
                return Err(PyValueError::new_err(format!("{} has no JSON form", float.value())));
            }
            let class = float.py().get_type::<PyFloat>();
            self.text.push_str(&class.call_method1(intern!(float.py(), "__repr__"), (float,))?.extract::<String>()?);
        } else if let Ok(dict) = object.cast::<PyDict>() {
            // a copy: code of a script that runs for a value may change the dict
            self.members(dict.items().iter().map(|pair| pair.extract()), depth)?;
        } else if let Ok(list) = object.cast::<PyList>() {
            self.items(list.iter().map(Ok), depth)?;
        } else if let Ok(tuple) = object.cast::<PyTuple>() {
            self.items(tuple.iter().map(Ok), depth)?;
        } else if let Some(value) = stand_in(object)? {
            self.value(&value, depth + 1)?;
        } else if let Some(millis) = epoch_millis(object)? {
            self.text.push_str(&millis.to_string());
        } else {
            self.by_protocol(object, depth)?;
        }
        Ok(())
    }

    /// Any other mapping, sequence or set.
    fn by_protocol(&mut self, object: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        if let Ok(mapping) = object.cast::<PyMapping>() {
            // not `items`, which reads a mapping to its end first
            let pairs = mapping.try_iter()?.map(|key| {
                let key = key?;
                let value = mapping.get_item(&key)?;
                Ok((key, value))
            });
            return self.members(pairs, depth);
        }
        let is_binary = object.is_instance_of::<PyBytes>() || object.is_instance_of::<PyByteArray>();
        let is_list = !is_binary && object.cast::<PySequence>().is_ok();
        if is_list || object.is_instance_of::<PySet>() || object.is_instance_of::<PyFrozenSet>() {
            return self.items(object.try_iter()?, depth);
        }
        Err(PyTypeError::new_err(format!(
            "a {} can't be sent as JSON",
            object.get_type().name().map_or_else(|_| "value".into(), |n| n.to_string())
        )))
    }

    fn string(&mut self, value: &str) -> PyResult<()> {
        self.text.push_str(&serde_json::to_string(value).map_err(|e| PyValueError::new_err(e.to_string()))?);
        Ok(())
    }

    fn items<'py>(&mut self, items: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>, depth: usize) -> PyResult<()> {
        self.text.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.value(&item?, depth + 1)?;
        }
        self.text.push(']');
        Ok(())
    }

    fn members<'py>(
        &mut self,
        pairs: impl Iterator<Item = PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)>>,
        depth: usize,
    ) -> PyResult<()> {
        self.text.push('{');
        for (index, pair) in pairs.enumerate() {
            let (key, value) = pair?;
            if index > 0 {
                self.text.push(',');
            }
            let is_name =
                key.is_instance_of::<PyString>() || key.is_instance_of::<PyInt>() && !key.is_instance_of::<PyBool>();
            if !is_name {
                return Err(PyTypeError::new_err(format!("the key {} has no JSON form; use text", key.repr()?)));
            }
            self.string(&key.str()?.to_cow()?)?;
            self.text.push(':');
            self.value(&value, depth + 1)?;
        }
        self.text.push('}');
        Ok(())
    }
}
