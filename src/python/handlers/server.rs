//! A portal's user at one of the portal's servers.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{BaseSecurityHandler, Inner, Kept, Native, SharedSettings, Slot, address, replace};
use crate::core::url::shown;
use crate::core::{Credentials, Portal, ServerToken};
use crate::python::convert::args::to_set;
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::Settings;

/// Gets tokens of a federated server for a portal's user.
///
/// A site makes one by itself where it is given the handler of a portal's user. Making one sends no
/// request; the portal's token and the server's are both renewed when they end.
///
/// Args:
///     tokenHandler: The user: a PortalTokenSecurityHandler, or one of LDAP, NTLM, PKI, ArcGISToken or OAuth.
///     serverUrl: Any address of the server.
///     referer: The `Referer` that the server's token is bound to and that is sent with it.
///     handler: Kept for scripts that read it back; not used.
///     jar: Kept for scripts that read it back; not used.
///
/// Raises:
///     TypeError: When tokenHandler is something else.
///
/// Example:
///     >>> user = PortalTokenSecurityHandler(username, password, org_url=portal_url)
///     >>> sh = PortalServerSecurityHandler(user, url, referer=url)
///     >>> AGSAdministration(url, sh).info.loggedInUser
///     'portaladmin'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct PortalServerSecurityHandler {
    inner: Slot<ServerToken>,
    kept: Mutex<Kept>,
}

common_members!(PortalServerSecurityHandler ServerToken, "TOKEN", "(tokenHandler, serverUrl, referer, handler=None, jar=None)", kept);
kept_members!(PortalServerSecurityHandler);

impl PortalServerSecurityHandler {
    /// Fills the handler in; `__init__` is in `recognise`, which knows every handler of a portal's user.
    pub(super) fn start(
        &self,
        portal: Arc<dyn Portal>,
        settings: SharedSettings,
        url: String,
        referer: String,
        kept: Kept,
    ) -> PyResult<()> {
        address(Some(url.clone()))?;
        replace(&self.kept, kept);
        self.fill_with(Inner::sharing(Arc::new(ServerToken::new(portal, url, referer)), settings))
    }

    /// Sends the token as it is, until the server refuses that token.
    pub(super) fn try_portal_token_first(&self) -> PyResult<()> {
        self.inner()?.credentials.try_portal_token_first();
        Ok(())
    }

    /// The handler of a server for a portal's user.
    pub(super) fn made<'py>(user: &Bound<'py, PyAny>, url: &str, referer: &str) -> PyResult<Bound<'py, PyAny>> {
        user.py().get_type::<Self>().call1((user, url, referer))
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl PortalServerSecurityHandler {
    /// The server, as it was given. Setting it drops the token.
    #[getter(serverUrl)]
    fn server_url(&self) -> PyResult<String> {
        Ok(self.inner()?.credentials.url())
    }

    #[setter(serverUrl)]
    fn set_server_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(url) = address(to_set(value, "serverUrl", "text")?)? {
            self.inner()?.credentials.set_url(url);
        }
        Ok(())
    }

    /// The `Referer` that the token is bound to and that is sent with it. Setting it drops the token.
    #[getter]
    fn referer(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.referer())
    }

    #[setter]
    fn set_referer(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(referer) = to_set(value, "referer", "text")? {
            self.inner()?.credentials.set_referer(referer);
        }
        Ok(())
    }

    /// The same as referer.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        self.referer()
    }

    #[setter]
    fn set_referer_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set_referer(value)
    }

    /// False: it is a server.
    #[getter]
    fn is_portal(&self) -> bool {
        false
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{} at {}>", slf.get_type().name()?, shown(&slf.get().inner()?.credentials.url())))
    }
}
