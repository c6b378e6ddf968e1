//! The two parameter types, a service's extension and a cluster's protocol, are classes of Python
//! (`arcrest.manageags.parameters`). Here is what the resources need of them.

use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyType};

use crate::resources::cluster::Protocol;

static EXTENSION: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static PROTOCOL: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// The class `Extension`.
pub fn extension_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    EXTENSION.import(py, "arcrest.manageags.parameters", "Extension")
}

fn protocol_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    PROTOCOL.import(py, "arcrest.manageags.parameters", "ClusterProtocol")
}

/// The extensions of a service's document, as Extension objects.
pub fn extensions_of<'py>(document: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyList>> {
    let py = document.py();
    let (class, list) = (extension_class(py)?, PyList::empty(py));
    let items = document.get_item(intern!(py, "extensions"))?;
    for item in items.and_then(|items| items.cast_into::<PyList>().ok()).into_iter().flatten() {
        if item.is_instance_of::<PyDict>() {
            list.append(class.call_method1(intern!(py, "fromJSON"), (item,))?)?;
        }
    }
    Ok(list)
}

/// What the server is sent in place of an object of one of the two classes; None for any other object.
pub fn sent_form<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = object.py();
    if object.is_instance(extension_class(py)?)? || object.is_instance(protocol_class(py)?)? {
        return object.call_method0(intern!(py, "_wire")).map(Some);
    }
    Ok(None)
}

impl<'a, 'py> FromPyObject<'a, 'py> for Protocol {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = crate::python::convert::hints::types::PROTOCOL;
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        if object.is_instance(protocol_class(py)?)? {
            return Ok(Self { tcp_cluster_port: object.getattr(intern!(py, "tcpClusterPort"))?.extract()? });
        }
        Err(PyAttributeError::new_err(format!(
            "clusterProtocolObj is a ClusterProtocol, not {}",
            object.get_type().name()?
        )))
    }
}
