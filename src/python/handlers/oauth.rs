//! An application's own login.

use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{BaseSecurityHandler, Inner, Native, Slot, address, given};
use crate::core::url::shown;
use crate::core::{ClientToken, Credentials, Secret};
use crate::python::convert::args::{text_or_none, to_set};
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::{Settings, port_to_set};
use crate::python::printable::printable;

/// Logs in as an application that is registered at a portal or ArcGIS Online: OAuth 2.0 client credentials.
///
/// Making it sends no request: the first use logs in, and later ones renew the token when it
/// is about to end or is refused. A failed login is not repeated for a minute, unless the
/// credentials change.
///
/// Args:
///     client_id: The application's id.
///     secret_id: Its secret; reads back as "****".
///     org_url: The portal, such as https://host/portal or https://www.arcgis.com.
///     token_url: The token service; <org_url>/sharing/rest/oauth2/token by default.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Raises:
///     ValueError: When org_url is empty.
///
/// Example:
///     >>> sh = OAuthSecurityHandler(client_id, client_secret, org_url=portal_url)
///     >>> sh.valid
///     True
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct OAuthSecurityHandler {
    inner: Slot<ClientToken>,
}

common_members!(OAuthSecurityHandler ClientToken, "OAUTH",
    "(client_id, secret_id, org_url, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None)");
date_members!(OAuthSecurityHandler);
proxy_members!(OAuthSecurityHandler);
portal_members!(OAuthSecurityHandler);

impl OAuthSecurityHandler {
    /// The application, for tokens of the portal's servers.
    pub(super) fn portal(&self) -> PyResult<Arc<ClientToken>> {
        Ok(self.inner()?.credentials.clone())
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl OAuthSecurityHandler {
    #[pyo3(signature = (client_id, secret_id, org_url, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        client_id: String,
        secret_id: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let Some(org_url) = address(given(org_url))? else {
            return Err(PyValueError::new_err("give org_url, such as https://www.arcgis.com"));
        };
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let client =
            ClientToken::new(client_id, secret_id, org_url, address(given(token_url))?, settings.options().clone());
        self.fill(Arc::new(client), settings)
    }

    /// The application's id. Setting it drops the token.
    #[getter]
    fn client_id(&self) -> PyResult<String> {
        Ok(self.inner()?.credentials.id())
    }

    #[setter]
    fn set_client_id(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(id) = to_set(value, "client_id", "text")? {
            self.inner()?.credentials.set_id(id);
        }
        Ok(())
    }

    /// Reads as "****". Setting it drops the token.
    #[getter]
    fn secret_id(&self) -> &'static str {
        "****"
    }

    #[setter]
    fn set_secret_id(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(secret) = to_set(value, "secret_id", "text")? {
            self.inner()?.credentials.set_secret(secret);
        }
        Ok(())
    }

    /// The token service. Setting it drops the token.
    #[getter]
    fn token_url(&self) -> PyResult<String> {
        Ok(self.inner()?.credentials.token_url())
    }

    #[setter]
    fn set_token_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(url) = text_or_none(value, "token_url")? {
            self.inner()?.credentials.set_token_url(address(given(url))?);
        }
        Ok(())
    }

    /// The `Referer` that is sent with the token: the portal.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.referer())
    }

    /// Goes back to ArcGIS Online's token service; drops the token.
    #[pyo3(name = "resetTokenURLToDefault")]
    fn reset_token_url(&self) -> PyResult<()> {
        self.inner()?.credentials.set_token_url(Some("https://www.arcgis.com/sharing/rest/oauth2/token".to_owned()));
        Ok(())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let credentials = slf.get().inner()?.credentials.clone();
        let text =
            format!("<{} {:?} at {}>", slf.get_type().name()?, credentials.id(), shown(&credentials.token_url()));
        Ok(printable(text))
    }
}
