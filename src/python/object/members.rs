//! The attributes that every object has, for scripts: the last reply, the URL, the proxy, the certificate check.
//! None of them sends a request.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::bases::{BaseAGSServer, BaseWebOperations};
use super::settings::{port, verify_from, verify_object};
use super::show;
use crate::python::handlers::recognise::credentials;

#[pymethods]
impl BaseWebOperations {
    /// Code and messages of the last reply, where it was an error; None otherwise. Sends no request.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(failure) = self.node.last().failure.clone() else { return Ok(None) };
        let error = PyDict::new(py);
        error.set_item("code", failure.code)?;
        error.set_item("messages", failure.messages)?;
        Ok(Some(error))
    }

    /// Whether the last reply was an error. Sends no request.
    #[pyo3(name = "hasError")]
    fn has_error(&self) -> bool {
        self.node.last().failure.is_some()
    }

    /// The HTTP status of the last reply; None before the first.
    #[getter]
    fn last_code(&self) -> Option<u16> {
        self.node.last().status
    }

    /// How the last request was sent: GET, POST or FORM-MULTIPART; None before the first.
    #[getter]
    fn last_method(&self) -> Option<&'static str> {
        self.node.last().method
    }

    /// The URL of the last request, without its query; None before the first.
    #[getter]
    fn last_url(&self) -> Option<String> {
        self.node.last().url.clone()
    }

    #[getter(_last_code)]
    fn private_last_code(&self) -> Option<u16> {
        self.node.last().status
    }

    #[setter(_last_code)]
    fn set_private_last_code(&self, value: Option<u16>) {
        self.node.last().status = value;
    }

    #[setter(_last_url)]
    fn set_private_last_url(&self, value: Option<String>) {
        self.node.last().url = value;
    }

    #[getter(_last_url)]
    fn private_last_url(&self) -> Option<String> {
        self.node.last().url.clone()
    }

    /// The `User-Agent` that is sent.
    #[getter]
    fn useragent(&self) -> String {
        self.node.settings().options().user_agent.clone()
    }

    #[setter]
    fn set_useragent(&self, value: String) {
        self.node.change_settings(|settings| settings.set_user_agent(value));
    }

    #[setter(_verify)]
    fn set_verify(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let (py, verify) = (value.py(), verify_from(value)?);
        self.node.change_settings(|settings| settings.set_verify(verify));
        // a handler without a check of its own takes this one
        credentials(self.node.handler(py).as_ref().map(|handler| handler.bind(py)), &self.node.settings()).map(drop)
    }

    /// How the server's certificate is checked: True, False, the path of a CA file or a fingerprint.
    #[getter]
    fn _verify<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        verify_object(py, &self.node.settings().options().verify)
    }
}

#[pymethods]
impl BaseAGSServer {
    /// Where the resource lives.
    #[getter]
    fn url(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().node.url()
    }

    #[setter]
    fn set_url(slf: &Bound<'_, Self>, value: String) {
        slf.as_super().get().node.set_url(value);
    }

    #[getter(_url)]
    fn private_url(slf: &Bound<'_, Self>) -> String {
        Self::url(slf)
    }

    #[setter(_url)]
    fn set_private_url(slf: &Bound<'_, Self>, value: String) {
        Self::set_url(slf, value);
    }

    #[getter(_securityHandler)]
    fn security_handler(slf: &Bound<'_, Self>) -> Option<Py<PyAny>> {
        slf.as_super().get().node.handler(slf.py())
    }

    #[setter(_securityHandler)]
    fn set_security_handler(slf: &Bound<'_, Self>, value: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let node = &slf.as_super().get().node;
        let settings = node.settings();
        node.open(node.url(), value.as_ref(), credentials(value.as_ref(), &settings)?, settings);
        Ok(())
    }

    /// The proxy's host or URL; None where the environment decides.
    #[getter]
    fn proxy_url(slf: &Bound<'_, Self>) -> Option<String> {
        slf.as_super().get().node.settings().proxy().0
    }

    #[setter]
    fn set_proxy_url(slf: &Bound<'_, Self>, value: Option<String>) {
        slf.as_super().get().node.change_settings(|settings| settings.set_proxy_url(value));
    }

    /// The proxy's port; None where the URL or the environment says it.
    #[getter]
    fn proxy_port(slf: &Bound<'_, Self>) -> Option<u16> {
        slf.as_super().get().node.settings().proxy().1
    }

    #[setter]
    fn set_proxy_port(slf: &Bound<'_, Self>, value: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let value = port(value.as_ref())?;
        slf.as_super().get().node.change_settings(|settings| settings.set_proxy_port(value));
        Ok(())
    }

    /// The `Referer` that the security handler's token is bound to; None without one.
    #[getter]
    fn referer_url<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match Self::security_handler(slf) {
            Some(handler) => handler.bind(slf.py()).getattr_opt(intern!(slf.py(), "referer_url")),
            None => Ok(None),
        }
    }

    /// Whether the other object is of the same class, stands for the same URL and has the same handler.
    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, PyAny>) -> bool {
        let Ok(other) = other.cast::<Self>() else { return false };
        let is_same_class = slf.get_type().is(other.get_type());
        slf.is(other) || is_same_class && slf.as_super().get().node.is_same(&other.as_super().get().node)
    }

    fn __hash__(slf: &Bound<'_, Self>) -> u64 {
        let mut hasher = DefaultHasher::new();
        slf.as_super().get().node.url().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::line(slf.as_any(), &slf.as_super().get().node, &[])
    }
}
