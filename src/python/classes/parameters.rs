//! The two parameter types: a service's extension and a cluster's protocol.

use pyo3::exceptions::{PyAttributeError, PyUserWarning, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyString};

use crate::python::convert::hints::{Answer, Str};
use crate::python::convert::json;
use crate::resources::cluster::Protocol;

/// An extension of a service, such as WMSServer or FeatureServer.
///
/// The document it stands on is kept whole: members that this class does not know survive, and a
/// value that came as text ("true") is sent back as text.
///
/// Args:
///     typeName: The extension's type, such as "WMSServer".
///     capabilities: Comma-separated capabilities, or None.
///     enabled: True or False.
///     maxUploadFileSize: The largest upload, in megabytes; 0 for no limit.
///     allowedUploadFileType: Comma-separated file extensions that may be uploaded; "" for any.
///     properties: The extension's own properties, a dict.
#[pyclass(frozen, subclass, module = "arcrest.manageags.parameters")]
pub struct Extension {
    document: Py<PyDict>,
}

impl Extension {
    /// On a document that is shared with it.
    pub fn on(document: Bound<'_, PyDict>) -> Self {
        Self { document: document.unbind() }
    }

    /// The document.
    pub fn document<'py>(&self, py: Python<'py>) -> &Bound<'py, PyDict> {
        self.document.bind(py)
    }

    fn member<'py>(&self, py: Python<'py>, key: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Ok(self.document(py).get_item(key)?.filter(|value| !value.is_none()))
    }
}

#[pymethods]
impl Extension {
    #[new]
    #[pyo3(signature = (typeName, capabilities, enabled, maxUploadFileSize, allowedUploadFileType, properties))]
    #[allow(non_snake_case)]
    fn new(
        py: Python<'_>,
        typeName: &Bound<'_, PyAny>,
        capabilities: &Bound<'_, PyAny>,
        enabled: &Bound<'_, PyAny>,
        maxUploadFileSize: &Bound<'_, PyAny>,
        allowedUploadFileType: &Bound<'_, PyAny>,
        properties: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let document = PyDict::new(py);
        document.set_item("typeName", typeName)?;
        document.set_item("capabilities", capabilities)?;
        document.set_item("enabled", enabled)?;
        document.set_item("maxUploadFileSize", maxUploadFileSize)?;
        document.set_item("allowedUploadFileTypes", allowedUploadFileType)?;
        document.set_item("properties", properties)?;
        Ok(Self::on(document))
    }

    /// Reads an extension from a service's document.
    ///
    /// Args:
    ///     value: A dict, or JSON text of one.
    ///
    /// Returns:
    ///     The Extension. Members that are missing stay missing; unknown ones are kept.
    ///
    /// Raises:
    ///     AttributeError: When it is neither text nor a dict.
    ///     ValueError: When the text is not JSON; says where.
    #[staticmethod]
    #[pyo3(name = "fromJSON")]
    fn from_json(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            let parsed = json::loads(value.py(), text.to_cow()?.into_owned())?;
            return match parsed.cast_into::<PyDict>() {
                Ok(document) => Ok(Self::on(document)),
                Err(_) => Err(PyValueError::new_err(
                    "invalid JSON for an extension: an object is needed, {\"typeName\": ...}",
                )),
            };
        }
        match value.cast::<PyDict>() {
            Ok(document) => Ok(Self::on(document.copy()?)),
            Err(_) => Err(PyAttributeError::new_err(format!(
                "Extension.fromJSON takes JSON text or a dict, not {}",
                value.get_type().name()?
            ))),
        }
    }

    /// The extension's type, such as "WMSServer".
    #[getter(typeName)]
    fn type_name<'py>(&self, py: Python<'py>) -> PyResult<Answer<'py, Str>> {
        let name = self.member(py, intern!(py, "typeName"))?;
        Ok(name.unwrap_or_else(|| py.None().into_bound(py)).into())
    }

    /// Comma-separated capabilities; None where the server sent none.
    #[getter]
    fn capabilities<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.member(py, intern!(py, "capabilities"))
    }

    #[setter]
    fn set_capabilities(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.document(value.py()).set_item(intern!(value.py(), "capabilities"), value)
    }

    /// Whether it is switched on. Takes only True and False; anything else is warned of and ignored.
    #[getter]
    fn enabled(&self, py: Python<'_>) -> PyResult<bool> {
        Ok(match self.member(py, intern!(py, "enabled"))? {
            Some(value) => match value.cast::<PyString>() {
                Ok(text) => text.to_cow()?.trim().eq_ignore_ascii_case("true"),
                Err(_) => value.is_truthy()?,
            },
            None => false,
        })
    }

    #[setter]
    fn set_enabled(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        let key = intern!(py, "enabled");
        let Ok(flag) = value.cast::<PyBool>() else { return ignored(value, "enabled", "True or False") };
        match self.member(py, key)? {
            Some(old) if old.is_instance_of::<PyString>() => {
                self.document(py).set_item(key, if flag.is_true() { "true" } else { "false" })
            }
            _ => self.document(py).set_item(key, flag),
        }
    }

    /// The largest upload, in megabytes. Takes only a whole number; anything else is warned of and ignored.
    #[getter(maxUploadFileSize)]
    fn max_upload_file_size<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.member(py, intern!(py, "maxUploadFileSize"))
    }

    #[setter(maxUploadFileSize)]
    fn set_max_upload_file_size(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        let key = intern!(py, "maxUploadFileSize");
        if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
            return ignored(value, "maxUploadFileSize", "a whole number");
        }
        match self.member(py, key)? {
            Some(old) if old.is_instance_of::<PyString>() => self.document(py).set_item(key, value.str()?),
            _ => self.document(py).set_item(key, value),
        }
    }

    /// Comma-separated file extensions that may be uploaded.
    #[getter(allowedUploadFileTypes)]
    fn allowed_upload_file_types<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.member(py, intern!(py, "allowedUploadFileTypes"))
    }

    #[setter(allowedUploadFileTypes)]
    fn set_allowed_upload_file_types(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.document(value.py()).set_item(intern!(value.py(), "allowedUploadFileTypes"), value)
    }

    /// The extension's own properties. Takes only a dict; anything else is warned of and ignored.
    #[getter]
    fn properties<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.member(py, intern!(py, "properties"))
    }

    #[setter]
    fn set_properties(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if value.is_instance_of::<PyDict>() {
            return self.document(value.py()).set_item(intern!(value.py(), "properties"), value);
        }
        ignored(value, "properties", "a dict")
    }

    /// The extension as a dict of its own.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(json::loads(py, self.__str__(py)?)?)
    }

    /// The extension as JSON text.
    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        json::dumps(self.document(py).as_any())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = self.type_name(py)?.0.str()?.to_string();
        Ok(format!("<Extension {name} {}>", if self.enabled(py)? { "enabled" } else { "disabled" }))
    }
}

/// Warns of a value that can't be set; ArcREST ignored it in silence.
fn ignored(value: &Bound<'_, PyAny>, name: &str, wanted: &str) -> PyResult<()> {
    let text = format!("{name} takes {wanted}; {} was ignored", value.get_type().name()?);
    let warning = std::ffi::CString::new(text).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(value.py(), value.py().get_type::<PyUserWarning>().as_any(), &warning, 1)
}

/// The extensions of a service's document, each on its part of it.
pub fn extensions_of<'py>(document: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyList>> {
    let py = document.py();
    let list = PyList::empty(py);
    if let Some(items) =
        document.get_item(intern!(py, "extensions"))?.and_then(|items| items.cast_into::<PyList>().ok())
    {
        for item in items.iter() {
            if let Ok(item) = item.cast_into::<PyDict>() {
                list.append(Bound::new(py, Extension::on(item))?)?;
            }
        }
    }
    Ok(list)
}

/// The protocol of a cluster of machines.
///
/// Args:
///     tcpClusterPort: The TCP port that the machines talk over, 1 to 65535; an int or its digits.
///
/// Raises:
///     ValueError: When it is not such a port.
#[pyclass(frozen, subclass, module = "arcrest.manageags.parameters")]
pub struct ClusterProtocol {
    port: u16,
}

#[pymethods]
impl ClusterProtocol {
    #[new]
    #[pyo3(signature = (tcpClusterPort))]
    #[allow(non_snake_case)]
    fn new(tcpClusterPort: &Bound<'_, PyAny>) -> PyResult<Self> {
        let is_port = tcpClusterPort.is_instance_of::<PyString>()
            || tcpClusterPort.is_instance_of::<PyInt>() && !tcpClusterPort.is_instance_of::<PyBool>();
        let text = tcpClusterPort.str()?.to_string();
        match text.trim().parse::<u16>() {
            Ok(port) if port > 0 && is_port => Ok(Self { port }),
            _ => Err(PyValueError::new_err(format!(
                "tcpClusterPort is a port from 1 to 65535, not {}",
                tcpClusterPort.repr()?
            ))),
        }
    }

    /// The TCP port that the machines talk over.
    #[getter(tcpClusterPort)]
    fn tcp_cluster_port(&self) -> u16 {
        self.port
    }

    /// The protocol as a dict: {"tcpClusterPort": port}.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let value = PyDict::new(py);
        value.set_item("tcpClusterPort", self.port)?;
        Ok(value)
    }

    /// The protocol as JSON text.
    fn __str__(&self) -> String {
        format!("{{\"tcpClusterPort\":{}}}", self.port)
    }

    fn __repr__(&self) -> String {
        format!("ClusterProtocol({})", self.port)
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Protocol {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = <Py<ClusterProtocol> as FromPyObject<'a, 'py>>::INPUT_TYPE;
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        match object.cast::<ClusterProtocol>() {
            Ok(protocol) => Ok(Self { tcp_cluster_port: protocol.get().port }),
            Err(_) => Err(PyAttributeError::new_err(format!(
                "clusterProtocolObj is a ClusterProtocol, not {}",
                object.get_type().name()?
            ))),
        }
    }
}

/// What is sent as JSON in place of one of the two types; None for any other object.
pub fn json_value<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(extension) = object.cast::<Extension>() {
        return Ok(Some(extension.get().document(object.py()).clone().into_any()));
    }
    match object.cast::<ClusterProtocol>() {
        Ok(protocol) => protocol.getattr(intern!(object.py(), "value")).map(Some),
        Err(_) => Ok(None),
    }
}
