//! Children of a resource: those that its document lists, and those that a listing names.

use pyo3::PyClass;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::node::Node;
use crate::core::{Document, Error, url};
use crate::python::convert::json;

/// Whether a document's `resources` contain a child's name.
pub fn lists(resources: &Bound<'_, PyAny>, name: &str) -> PyResult<bool> {
    if resources.is_none() { Ok(false) } else { resources.contains(name) }
}

/// The children of a listing. A child's path is the values of its `members`, joined with dots.
pub fn collect<'py, C: PyClass>(
    parent: &Node,
    place: &str,
    listing: &Bound<'py, PyDict>,
    key: &str,
    members: &[&str],
    make: impl Fn(Node) -> PyClassInitializer<C>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = listing.py();
    parent.keep_listing(listing);
    let odd = |how: &str| Error::not_json(key.to_owned(), place, format!("it lists {key} {how}"));
    let children = PyList::empty(py);
    for item in listing
        .get_item(key)?
        .into_iter()
        .filter(|items| !items.is_none())
        .map(|items| items.try_iter().map_err(|_| odd("that are no list")))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
    {
        let item = item?.cast_into::<PyDict>().map_err(|_| odd("that are no objects"))?;
        let mut names = Vec::new();
        for member in members {
            let name = item.get_item(member)?.ok_or_else(|| odd(&format!("without a {member}")))?;
            names.push(url::encode(&name.str()?.to_string_lossy()));
        }
        children.append(Bound::new(py, make(parent.child(url::join(place, &names.join(".")), Some(&item))))?)?;
    }
    Ok(children.into_any())
}

/// Children by URL, each with its entry in a listing. Sends no request.
pub fn objects_of<'py, C: PyClass>(
    py: Python<'py>,
    node: &Node,
    listed: impl IntoIterator<Item = (String, Document)>,
    make: impl Fn(Node) -> PyClassInitializer<C>,
) -> PyResult<Bound<'py, PyAny>> {
    let objects = PyList::empty(py);
    for (url, entry) in listed {
        let entry = json::loads(py, entry.to_json())?.cast_into::<PyDict>()?;
        objects.append(Bound::new(py, make(node.child(url, Some(&entry))))?)?;
    }
    Ok(objects.into_any())
}
