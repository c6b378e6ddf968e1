//! `repr` of a resource for a terminal, and its HTML for a notebook. Neither sends a request.

use std::fmt::Write;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::bases::AsyncResource;
use super::node::Node;
use crate::core::url;
use crate::jobs::table::html::escaped;
use crate::python::printable::printable;

/// How many rows of a listing are shown.
const ROWS: usize = 50;
/// How many columns of a row are shown.
const COLUMNS: usize = 5;
/// How many characters of a text are shown.
const WIDTH: usize = 80;
/// What a listing says of its items, besides their names, that is fit to be shown.
const DETAILS: [&str; 4] = ["folderName", "description", "adminURL", "directoryType"];

/// A listing of a document: its key, and the members that name an item.
pub type Listing = (&'static str, &'static [&'static str]);

/// The class, the URL and those of the `keys` that are known.
pub fn line(object: &Bound<'_, PyAny>, node: &Node, keys: &[&str]) -> PyResult<String> {
    let mut text = format!("<{}", title(object, node)?);
    for (key, value) in facts(object.py(), node, keys)? {
        let _ = write!(text, " {key}={}", ascii(&value)?);
    }
    text.push('>');
    Ok(printable(text))
}

/// The same as a table, and the listings that are known as another.
pub fn html(object: &Bound<'_, PyAny>, node: &Node, keys: &[&str], listings: &[Listing]) -> PyResult<String> {
    let py = object.py();
    let rows = facts(py, node, keys)?;
    let rows: Vec<_> =
        rows.iter().map(|(key, value)| Ok(vec![(*key).to_owned(), cell(value)?])).collect::<PyResult<_>>()?;
    let mut text = format!("<div><strong>{}</strong>", escaped(&title(object, node)?));
    text.push_str(&table(&[], &rows));
    for (key, names) in listings {
        let Some(items) = node.listing(py, key)? else { continue };
        let items: Vec<_> = items.iter().filter_map(|item| item.cast_into::<PyDict>().ok()).collect();
        let shown = |name: &&&str| items.iter().any(|item| item.contains(**name).unwrap_or(false));
        let columns: Vec<&str> = names.iter().chain(&DETAILS).filter(shown).copied().collect();
        let mut rows = Vec::new();
        for item in items.iter().take(ROWS) {
            rows.push(
                columns
                    .iter()
                    .map(|name| item.get_item(name)?.map_or(Ok(String::new()), |v| cell(&v)))
                    .collect::<PyResult<_>>()?,
            );
        }
        text.push_str(&table(&columns, &rows));
        text.push_str(&rest(items.len()));
    }
    text.push_str("</div>");
    Ok(text)
}

/// Rows of a long listing that are here, as a table.
pub fn rows<'a, 'py: 'a>(rows: impl Iterator<Item = &'a Bound<'py, PyDict>>) -> PyResult<String> {
    let rows: Vec<_> = rows.collect();
    let columns: Vec<_> = rows.first().into_iter().flat_map(|row| row.keys()).take(COLUMNS).collect();
    let mut cells = Vec::new();
    for row in rows.iter().take(ROWS) {
        cells.push(
            columns
                .iter()
                .map(|name| row.get_item(name)?.map_or(Ok(String::new()), |v| cell(&v)))
                .collect::<PyResult<_>>()?,
        );
    }
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Ok(format!("<div>{}{}</div>", table(&columns, &cells), rest(rows.len())))
}

/// A value's `repr` in ASCII, which any console can show.
fn ascii<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    value.py().import("builtins")?.getattr("ascii")?.call1((value,))
}

/// The class, as scripts name it, and the URL.
fn title(object: &Bound<'_, PyAny>, node: &Node) -> PyResult<String> {
    let prefix = if object.is_instance_of::<AsyncResource>() { "aio." } else { "" };
    Ok(format!("{prefix}{} {}", object.get_type().name()?, url::shown(&node.here())))
}

/// Those members that are known and say something.
fn facts<'py, 'a>(py: Python<'py>, node: &Node, keys: &[&'a str]) -> PyResult<Vec<(&'a str, Bound<'py, PyAny>)>> {
    let mut found = Vec::new();
    for key in keys {
        let name = key.split('|').next().unwrap_or(key);
        found.extend(node.known(py, key)?.filter(|value| !value.is_none()).map(|value| (name, value)));
    }
    Ok(found)
}

fn cell(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = if value.is_none() { String::new() } else { value.str()?.to_string() };
    let short: String = text.chars().take(WIDTH).collect();
    Ok(if short.len() < text.len() { format!("{short}…") } else { text })
}

fn rest(total: usize) -> String {
    if total > ROWS { format!("<p>… and {} more</p>", total - ROWS) } else { String::new() }
}

/// A table of text; nothing where there are no rows.
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |tag: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from("<tr>");
        for cell in cells {
            let _ = write!(text, "<{tag}>{}</{tag}>", escaped(cell));
        }
        text + "</tr>"
    };
    let head = if columns.is_empty() { String::new() } else { line("th", &mut columns.iter().copied()) };
    let body: String = rows.iter().map(|row| line("td", &mut row.iter().map(String::as_str))).collect();
    format!("<table>{head}{body}</table>")
}
