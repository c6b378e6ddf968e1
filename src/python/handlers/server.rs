//! A portal's user at one of the portal's servers.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::users::Kept;
use super::{BaseSecurityHandler, BaseWebOperations, Inner, Native, Settings, portal_of};
use crate::core::{Credentials, ServerToken};

/// Gets tokens of a federated server for a portal's user.
///
/// A site makes one by itself where it is given the handler of a portal's user. Nothing is asked when
/// it is made; the portal's token and the server's are both renewed when they end.
///
/// Args:
///     tokenHandler: The user: a PortalTokenSecurityHandler, or one of LDAP, NTLM, PKI or ArcGISToken.
///     serverUrl: Any address of the server.
///     referer: The `Referer` that the server's token is bound to and that is sent with it.
///     handler: Kept for scripts that read it back; not used.
///     jar: Kept for scripts that read it back; not used.
///
/// Raises:
///     AttributeError: When tokenHandler is something else.
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct PortalServerSecurityHandler {
    inner: OnceLock<Inner<ServerToken>>,
    kept: Mutex<Kept>,
}

common_members!(PortalServerSecurityHandler ServerToken, "TOKEN", "(tokenHandler, serverUrl, referer, handler=None, jar=None)");
kept_members!(PortalServerSecurityHandler);

impl PortalServerSecurityHandler {
    /// The handler of a server for a portal's user.
    pub(super) fn made<'py>(user: &Bound<'py, PyAny>, url: &str, referer: &str) -> PyResult<Bound<'py, PyAny>> {
        user.py().get_type::<Self>().call1((user, url, referer))
    }
}

#[pymethods]
impl PortalServerSecurityHandler {
    #[pyo3(signature = (tokenHandler, serverUrl, referer, handler=None, jar=None))]
    #[allow(non_snake_case)]
    fn __init__(
        &self,
        tokenHandler: &Bound<'_, PyAny>,
        serverUrl: String,
        referer: String,
        handler: Option<Py<PyAny>>,
        jar: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        let portal = portal_of(tokenHandler)?
            .ok_or_else(|| PyAttributeError::new_err("tokenHandler is the handler of a portal's user"))?;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept { handler, jar };
        let server = Arc::new(ServerToken::new(portal, serverUrl, referer));
        self.fill(server, Settings::default())
    }

    /// The server, as it was given. Setting it drops the token.
    #[getter(serverUrl)]
    fn server_url(&self) -> PyResult<String> {
        Ok(self.inner()?.credentials.url())
    }

    #[setter(serverUrl)]
    fn set_server_url(&self, value: String) -> PyResult<()> {
        self.inner()?.credentials.set_url(value);
        Ok(())
    }

    /// The `Referer` that the token is bound to and that is sent with it. Setting it drops the token.
    #[getter]
    fn referer(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.referer())
    }

    #[setter]
    fn set_referer(&self, value: String) -> PyResult<()> {
        self.inner()?.credentials.set_referer(value);
        Ok(())
    }

    /// The same as referer.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        self.referer()
    }

    #[setter]
    fn set_referer_url(&self, value: String) -> PyResult<()> {
        self.set_referer(value)
    }

    /// False: it is a server.
    #[getter]
    fn is_portal(&self) -> bool {
        false
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{} at {}>", slf.get_type().name()?, slf.get().inner()?.credentials.url()))
    }
}
