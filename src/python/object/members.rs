//! The attributes that every object has, for scripts: the last reply, the URL, the proxy, the certificate check.
//! None of them sends a request.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use pythonize::pythonize;

use super::bases::{BaseAGSServer, BaseWebOperations};
use super::hooks::Replaced;
use super::settings::{agent_to_set, port_to_set, verify_from, verify_object};
use super::show;
use super::whole::whole_document;
use crate::core::Error;
use crate::core::url::checked;
use crate::python::convert::args::{ignored, text_or_none};
use crate::python::convert::json::printed;
use crate::python::handlers::recognise::credentials;

#[arcrest_macros::guarded]
#[pymethods]
impl BaseWebOperations {
    /// Code and messages of the last reply, where it was an error; None otherwise. Sends no request.
    #[getter]
    fn error<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(failure) = self.node.last().failure.clone() else { return Ok(None) };
        Ok(Some(pythonize(py, &failure)?.cast_into()?))
    }

    /// Whether the last reply was an error. Sends no request.
    #[pyo3(name = "hasError")]
    fn has_error(slf: &Bound<'_, Self>) -> PyResult<bool> {
        match Replaced::find(slf.as_any(), "error")? {
            Some(own) => Ok(!own.here(slf.py())?.is_none()),
            None => Ok(slf.get().node.last().failure.is_some()),
        }
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
    fn set_useragent(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(agent) = agent_to_set(value)? {
            self.node.change_settings(|settings| settings.set_user_agent(agent));
        }
        Ok(())
    }

    #[getter(_useragent)]
    fn private_useragent(&self) -> String {
        self.useragent()
    }

    #[setter(_useragent)]
    fn set_private_useragent(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set_useragent(value)
    }

    #[setter(_verify)]
    fn set_verify(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Ok(verify) = verify_from(value) else {
            return ignored(value, "_verify", "True, False, the path of a CA file or a fingerprint");
        };
        self.node.change_settings(|settings| settings.set_verify(verify));
        // a handler without a check of its own takes this one
        let py = value.py();
        credentials(self.node.handler(py).as_ref().map(|handler| handler.bind(py)), &self.node.settings()).map(drop)
    }

    /// Sets an attribute of the document by ArcREST's private name for it, where there is one.
    fn _keep_private(&self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match self.node.held_document(value.py()) {
            Some(document) if document.contains(&name[1..])? => document.set_item(&name[1..], value),
            _ => Ok(()),
        }
    }

    /// Makes another object, just created, a copy of this one.
    fn _copy_into(&self, other: &Bound<'_, Self>, deep: bool) -> PyResult<()> {
        other.get().node.become_copy(other.py(), &self.node, deep)
    }

    /// How the server's certificate is checked: True, False, the path of a CA file or a fingerprint.
    #[getter]
    fn _verify<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        verify_object(py, &self.node.settings().options().verify)
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl BaseAGSServer {
    /// Where the resource lives.
    #[getter]
    fn url(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().node.url()
    }

    #[setter]
    fn set_url(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match value.extract::<String>() {
            Ok(url) => slf.as_super().get().node.set_url(checked(&url).map_err(Error::from)?),
            Err(_) => ignored(value, "url", "text")?,
        }
        Ok(())
    }

    #[getter(_url)]
    fn private_url(slf: &Bound<'_, Self>) -> String {
        Self::url(slf)
    }

    #[setter(_url)]
    fn set_private_url(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        Self::set_url(slf, value)
    }

    /// The URL of the current folder.
    #[getter(_currentURL)]
    fn current_url(slf: &Bound<'_, Self>) -> String {
        slf.as_super().get().node.here()
    }

    #[setter(_currentURL)]
    fn set_current_url(slf: &Bound<'_, Self>, value: &str) -> PyResult<()> {
        let (node, url) = (&slf.as_super().get().node, checked(value).map_err(Error::from)?);
        node.select(Some(url).filter(|url| *url != node.url()));
        Ok(())
    }

    #[getter(_securityHandler)]
    fn security_handler(slf: &Bound<'_, Self>) -> Option<Py<PyAny>> {
        slf.as_super().get().node.handler(slf.py())
    }

    #[setter(_securityHandler)]
    fn set_security_handler(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let node = &slf.as_super().get().node;
        let settings = node.settings();
        match credentials(Some(value), &settings) {
            Ok(credentials) => node.open(node.url(), Some(value), credentials, settings),
            Err(_) => ignored(value, "_securityHandler", "a security handler or None")?,
        }
        Ok(())
    }

    /// The proxy's host or URL; None where the environment decides.
    #[getter]
    fn proxy_url(slf: &Bound<'_, Self>) -> Option<String> {
        slf.as_super().get().node.settings().proxy().0
    }

    #[setter]
    fn set_proxy_url(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(url) = text_or_none(value, "proxy_url")? {
            slf.as_super().get().node.change_settings(|settings| settings.set_proxy_url(url));
        }
        Ok(())
    }

    #[getter(_proxy_url)]
    fn private_proxy_url(slf: &Bound<'_, Self>) -> Option<String> {
        Self::proxy_url(slf)
    }

    #[setter(_proxy_url)]
    fn set_private_proxy_url(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        Self::set_proxy_url(slf, value)
    }

    /// The proxy's port; None where the URL or the environment says it.
    #[getter]
    fn proxy_port(slf: &Bound<'_, Self>) -> Option<u16> {
        slf.as_super().get().node.settings().proxy().1
    }

    #[setter]
    fn set_proxy_port(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(port) = port_to_set(value)? {
            slf.as_super().get().node.change_settings(|settings| settings.set_proxy_port(port));
        }
        Ok(())
    }

    #[getter(_proxy_port)]
    fn private_proxy_port(slf: &Bound<'_, Self>) -> Option<u16> {
        Self::proxy_port(slf)
    }

    #[setter(_proxy_port)]
    fn set_private_proxy_port(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        Self::set_proxy_port(slf, value)
    }

    /// The `Referer` that the security handler's token is bound to, or what was set; None without one.
    #[getter]
    fn referer_url<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if let Some(referer) = slf.as_super().get().node.referer() {
            return Ok(Some(PyString::new(slf.py(), &referer).into_any()));
        }
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

    #[setter]
    fn set_referer_url(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(referer) = text_or_none(value, "referer_url")? {
            slf.as_super().get().node.set_referer(referer);
        }
        Ok(())
    }

    /// The document as JSON text; None before it is loaded.
    #[getter(_json)]
    fn json<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyString>>> {
        Self::json_dict(slf)?.map(|document| printed(document.as_any())).transpose()
    }

    /// The document; None before it is loaded.
    #[getter(_json_dict)]
    fn json_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let held = slf.as_super().get().node.held_document(slf.py());
        held.map(|document| whole_document(slf.as_super(), document)).transpose()
    }

    /// What the document lists as `resources`; None before it is loaded.
    #[getter(_resources)]
    fn resources<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Self::json_dict(slf)?.map_or(Ok(None), |document| document.get_item("resources"))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        show::line(slf.as_any(), &slf.as_super().get().node, &[])
    }
}
