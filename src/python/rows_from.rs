//! Python objects as cells of a table: which kind a column is of, and its values.

use std::borrow::Cow;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

use super::convert::datetime::epoch_millis;
use super::convert::json;
use crate::jobs::{self, Kind, Value};

/// The keys of all rows, in the order of their first use.
pub fn names_of(rows: &[Bound<'_, PyAny>]) -> PyResult<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        for key in mapping(row)?.keys()? {
            let key: String = key.extract()?;
            if !names.contains(&key) {
                names.push(key);
            }
        }
    }
    Ok(names)
}

fn mapping<'a, 'py>(row: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PyMapping>> {
    row.cast().map_err(|_| PyTypeError::new_err("a row is a mapping, such as a dict"))
}

fn member<'py>(row: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let row = mapping(row)?;
    if row.contains(name)? { row.get_item(name) } else { Ok(row.py().None().into_bound(row.py())) }
}

/// The kind of a column, by its values: text where they have nothing else in common.
pub fn kind_of(rows: &[Bound<'_, PyAny>], name: &str) -> PyResult<Kind> {
    let mut found: Option<Kind> = None;
    for row in rows {
        let value = member(row, name)?;
        if value.is_none() {
            continue;
        }
        let kind = kind(&value)?;
        found = Some(match (found, kind) {
            (None, kind) => kind,
            (Some(Kind::Int | Kind::Float), Kind::Float) | (Some(Kind::Float), Kind::Int) => Kind::Float,
            (Some(Kind::Records(mut names)), Kind::Records(more)) => {
                names.extend(more.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
                Kind::Records(names)
            }
            // an empty list
            (Some(Kind::Texts), Kind::Records(names)) | (Some(Kind::Records(names)), Kind::Texts) => {
                Kind::Records(names)
            }
            (Some(found), kind) if found == kind => kind,
            _ => return Ok(Kind::Text),
        });
    }
    Ok(found.unwrap_or(Kind::Text))
}

fn kind(value: &Bound<'_, PyAny>) -> PyResult<Kind> {
    if value.is_instance_of::<PyBool>() {
        return Ok(Kind::Flag);
    }
    if value.is_instance_of::<PyInt>() && value.extract::<i64>().is_ok() {
        return Ok(Kind::Int);
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Kind::Float);
    }
    if value.is_instance_of::<PyDateTime>() {
        return Ok(Kind::Time);
    }
    if !value.is_instance_of::<PyList>() && !value.is_instance_of::<PyTuple>() {
        return Ok(Kind::Text);
    }
    let items = value.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    if !items.is_empty() && items.iter().all(PyAnyMethods::is_instance_of::<PyDict>) {
        return Ok(Kind::Records(names_of(&items)?.into_iter().map(Cow::from).collect()));
    }
    Ok(if items.iter().all(PyAnyMethods::is_instance_of::<PyString>) { Kind::Texts } else { Kind::Text })
}

/// The value of a row in a column.
pub fn value_of(row: &Bound<'_, PyAny>, name: &str, kind: &Kind) -> PyResult<Value<'static>> {
    value(&member(row, name)?, kind)
}

/// An object as a cell of a column of this kind.
pub fn value(object: &Bound<'_, PyAny>, kind: &Kind) -> PyResult<Value<'static>> {
    if object.is_none() {
        return Ok(Value::None);
    }
    Ok(match kind {
        Kind::Text => text(object)?.into(),
        Kind::Int => Value::Int(object.extract()?),
        Kind::Float => Value::Float(object.extract()?),
        Kind::Flag => Value::Flag(object.extract()?),
        Kind::Time => match epoch_millis(object)? {
            Some(millis) => Value::Time(millis),
            None => Value::Time(object.extract()?),
        },
        Kind::Texts => Value::from(object.extract::<Vec<String>>()?),
        Kind::Records(names) => {
            let records = object.try_iter()?.map(|record| {
                let record = record?;
                let texts = names.iter().map(|name| {
                    let value = member(&record, name)?;
                    if value.is_none() { Ok(None) } else { text(&value).map(|text| Some(Cow::from(text))) }
                });
                texts.collect::<PyResult<Vec<_>>>()
            });
            Value::from(records.collect::<PyResult<Vec<_>>>()?)
        }
    })
}

/// Text; what is neither text nor a number as JSON, where that is possible.
fn text(object: &Bound<'_, PyAny>) -> PyResult<String> {
    match object.cast::<PyString>() {
        Ok(text) => Ok(text.to_cow()?.into_owned()),
        Err(_) => json::dumps(object).or_else(|_| Ok(object.str()?.to_cow()?.into_owned())),
    }
}

/// The kinds of a table's columns.
pub fn kinds_of(table: &jobs::Table) -> Vec<Kind> {
    table.columns().map(|(_, kind)| kind).collect()
}

const WORDS: [(&str, Kind); 6] = [
    ("text", Kind::Text),
    ("int", Kind::Int),
    ("float", Kind::Float),
    ("bool", Kind::Flag),
    ("time", Kind::Time),
    ("texts", Kind::Texts),
];

/// The word for a kind, in a pickled table.
pub fn word_of(kind: &Kind) -> String {
    if let Kind::Records(names) = kind {
        return format!("records {}", names.join("\0"));
    }
    WORDS.iter().find(|(_, known)| known == kind).map(|(word, _)| (*word).to_owned()).unwrap_or_default()
}

/// The kind of a word.
pub fn kind_named(word: &str) -> PyResult<Kind> {
    if let Some(names) = word.strip_prefix("records ") {
        return Ok(Kind::Records(names.split('\0').map(|name| Cow::from(name.to_owned())).collect()));
    }
    let found = WORDS.into_iter().find(|(known, _)| *known == word);
    found.map(|(_, kind)| kind).ok_or_else(|| PyValueError::new_err(format!("a table has no columns of {word:?}")))
}
