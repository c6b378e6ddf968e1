//! A resource's document with what a script has made of it.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::bases::BaseWebOperations;
use super::hooks::Replaced;
use crate::python::convert::json;

/// The document, with the extensions as the script has them: the list that it may have changed in place, or what its
/// override of `extensions` returns.
pub fn whole_document<'py>(
    object: &Bound<'py, BaseWebOperations>,
    document: Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyDict>> {
    let (py, key) = (object.py(), intern!(object.py(), "extensions"));
    if !document.contains(key)? {
        return Ok(document);
    }
    let own = match Replaced::find(object.as_any(), "extensions")? {
        Some(replaced) => replaced.here(py)?.cast_into::<PyList>().ok(),
        None => object.get().node.extensions(py),
    };
    let Some(extensions) = own else { return Ok(document) };
    let sent = PyList::empty(py);
    for extension in extensions.iter() {
        sent.append(json::stand_in(&extension)?.unwrap_or(extension))?;
    }
    let whole = document.copy()?;
    whole.set_item(key, sent)?;
    Ok(whole)
}

/// The document as an edit sends it: the text of the script's own `__str__`, where it has one.
pub fn sent_text(object: &Bound<'_, BaseWebOperations>, document: Bound<'_, PyDict>) -> PyResult<String> {
    match Replaced::find(object.as_any(), "__str__")? {
        Some(_) => Ok(object.str()?.cast_into::<PyString>()?.to_cow()?.into_owned()),
        None => json::dumps(whole_document(object, document)?.as_any()),
    }
}
