//! Replies as Python objects, and errors of the server as exceptions or warnings.

use std::ffi::CString;

use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::bases::BaseWebOperations;
use super::node::Node;
use crate::core::bulk::Each;
use crate::core::masks::Masks;
use crate::core::words::words;
use crate::core::{Error, Failure, Outcome, Reply, Request};
use crate::python::convert::json::{self, Reader};
use crate::python::errors::classes::{ArcRESTError, BulkError};

/// A reply as Python objects. An error reply is decoded as any other, unless `strict`, where it is an error.
pub fn decode<'py>(py: Python<'py>, operation: &str, reply: Reply, strict: bool) -> PyResult<Bound<'py, PyAny>> {
    decode_by(&mut Reader::new(py), operation, reply, strict)
}

fn decode_by<'py>(
    reader: &mut Reader<'py>,
    operation: &str,
    mut reply: Reply,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(path) = &reply.saved {
        return Ok(path.as_os_str().into_pyobject(reader.py())?.into_any());
    }
    if !reply.looks_like_json() {
        return Err(reply.not_json(operation, "").into());
    }
    let object = reader.loads(std::mem::take(&mut reply.body)).map_err(|error| match error {
        json::ReadError::Json(reason) => reply.broken_json(operation, &reason).into(),
        json::ReadError::Python(error) => error,
    })?;
    if strict { unless_refused(object, operation, &reply.url, &reply.masks) } else { Ok(object) }
}

/// A decoded reply; an error reply is an error.
fn unless_refused<'py>(
    object: Bound<'py, PyAny>,
    operation: &str,
    url: &str,
    masks: &Masks,
) -> PyResult<Bound<'py, PyAny>> {
    match object.cast::<PyDict>().map_or(Ok(None), failure_of)? {
        Some(failure) => Err(Error::server(operation.to_owned(), url, failure.masked(masks)).into()),
        None => Ok(object),
    }
}

/// The server's error in a decoded reply.
fn failure_of(document: &Bound<'_, PyDict>) -> PyResult<Option<Failure>> {
    let envelope = PyDict::new(document.py());
    for key in ["error", "status", "messages", "code"] {
        if let Some(value) = document.get_item(key)?
            && json::known(&value).is_ok()
        {
            envelope.set_item(key, value)?;
        }
    }
    Ok(Failure::find(json::known(&envelope)?.as_bytes()))
}

/// A reply as the document of a resource; an error reply is an error.
pub fn decode_document<'py>(
    operation: &str,
    url: &str,
    masks: &Masks,
    object: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    unless_refused(object.clone(), operation, url, masks)?.cast_into().map_err(|other| {
        let says = json::known(&other.into_inner()).ok().and_then(|json| words(json.as_bytes(), ""));
        let says = says.map(|words| format!(": {words}")).unwrap_or_default();
        let says = masks.on(&says);
        Error::not_json(operation.to_owned(), url, format!("it is JSON, but not an object{says}")).into()
    })
}

/// Whether a request asks for JSON.
pub fn wants_json(asked: &Request) -> bool {
    asked.fields.iter().any(|(name, text)| name == "f" && text.ends_with("json"))
}

/// What `_get` and `_post` return: JSON decoded, the path of a file, text for anything else.
pub fn any_reply<'py>(py: Python<'py>, asked: &Request, reply: Reply, strict: bool) -> PyResult<Bound<'py, PyAny>> {
    let text = |body: &[u8]| PyString::from_bytes(py, String::from_utf8_lossy(body).as_bytes()).map(Bound::into_any);
    let wants_json = wants_json(asked);
    if reply.saved.is_none() && !reply.looks_like_json() && !(wants_json && reply.content_type == "text/html") {
        return text(&reply.body);
    }
    if wants_json || reply.saved.is_some() {
        return decode(py, &asked.operation, reply, strict);
    }
    match decode(py, &asked.operation, reply.clone(), false) {
        Err(_) => text(&reply.body),
        Ok(object) if strict => unless_refused(object, &asked.operation, &reply.url, &reply.masks),
        other => other,
    }
}

/// The result of an operation of several requests as Python objects.
pub fn decode_outcome<'py>(
    py: Python<'py>,
    operation: &str,
    outcome: Outcome,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    decode_outcome_by(&mut Reader::new(py), operation, outcome, strict)
}

fn decode_outcome_by<'py>(
    reader: &mut Reader<'py>,
    operation: &str,
    outcome: Outcome,
    strict: bool,
) -> PyResult<Bound<'py, PyAny>> {
    match outcome {
        Outcome::Reply(reply) => decode_by(reader, operation, reply, strict),
        Outcome::Json(text) => Ok(reader.loads(text)?),
        Outcome::Partial(text, lost) => {
            warn_of(reader.py(), &lost)?;
            Ok(reader.loads(text)?)
        }
        Outcome::Saved(path) => Ok(path.into_os_string().into_pyobject(reader.py())?.into_any()),
    }
}

impl BaseWebOperations {
    /// Whether the result of an operation is an error reply.
    pub fn is_error(answer: &Bound<'_, PyAny>) -> PyResult<bool> {
        answer.cast::<PyDict>().map_or(Ok(false), |answer| Ok(failure_of(answer)?.is_some()))
    }
}

/// Warns of each text.
pub fn warn_of(py: Python<'_>, lost: &[String]) -> PyResult<()> {
    lost.iter().try_for_each(|words| warn(py, words))
}

/// Warns with a text that may come from a server. A warning's text can't contain NUL.
pub fn warn(py: Python<'_>, words: &str) -> PyResult<()> {
    let words = CString::new(words.replace('\0', "\u{fffd}")).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(py, py.get_type::<PyUserWarning>().as_any(), &words, 1)
}

/// How many failures a warning of several describes.
const MOST_DESCRIBED: usize = 3;

/// What a call could not read, in words.
pub fn described(operation: &str, total: Option<usize>, lost: &[String]) -> String {
    described_as(operation, total, "can't be read", lost)
}

/// What has failed in a call, in words.
pub fn described_as(operation: &str, total: Option<usize>, failed: &str, lost: &[String]) -> String {
    let more = lost.len().saturating_sub(MOST_DESCRIBED);
    let described = lost.iter().take(MOST_DESCRIBED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    format!("{operation}: {}{of} {failed}: {described}{rest}", lost.len())
}

/// The results of a call of many items: a dict from each name to its value or its exception. One warning describes
/// all failures; a strict call raises one exception for all.
pub fn results_of<'py>(
    py: Python<'py>,
    node: &Node,
    operation: &str,
    each: Each<Outcome>,
    strict: Option<bool>,
) -> PyResult<Bound<'py, PyAny>> {
    let results = PyDict::new(py);
    let total = each.len();
    let (mut lost, mut reader) = (Vec::new(), Reader::new(py));
    for (name, outcome) in each {
        reader.pause()?;
        let value =
            outcome.map_err(PyErr::from).and_then(|outcome| decode_outcome_by(&mut reader, operation, outcome, true));
        match value {
            Ok(value) => results.set_item(name, value)?,
            Err(error) if error.is_instance_of::<ArcRESTError>(py) => {
                lost.push(format!("{name}: {}", error.value(py)));
                results.set_item(name, error.into_value(py))?;
            }
            Err(error) => return Err(error),
        }
    }
    if !lost.is_empty() {
        let text = described(operation, Some(total), &lost);
        if strict.unwrap_or_else(|| node.strict()) {
            return Err(BulkError::new_err((text, results.unbind())));
        }
        warn(py, &text)?;
    }
    Ok(results.into_any())
}
