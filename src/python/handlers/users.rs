//! Users with a name and a password: of a server's own store, of a portal, of ArcGIS Online.

use std::sync::{Arc, PoisonError};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{BaseSecurityHandler, Inner, Kept, Native, Slot, address, given, host, replace};
use super::hooked::hooked;
use super::server::PortalServerSecurityHandler;
use crate::core::url::{portal_root, shown};
use crate::core::{Credentials, Secret, ServerToken, TokenService, UserLogin, UserToken};
use crate::python::call::wait::wait;
use crate::python::convert::args::{text_or_none, to_set};
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::hooks::Replaced;
use crate::python::object::settings::{Settings, port_to_set};

/// Logs in at a server's own token service with a user name and password.
///
/// Making it sends no request: the first use logs in, and later ones renew the token when it
/// is about to end or is refused. A failed login is not repeated for a minute, unless the
/// credentials change.
///
/// Args:
///     username: The user.
///     password: The password; reads back as "****".
///     org_url: Any address of the site; its token service is found out from it.
///     token_url: The token service, such as https://host:6443/arcgis/admin/generateToken.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///     encrypted: Whether to encrypt the login with the server's public key, for a site without
///         https. Default False.
///
/// Raises:
///     ValueError: When neither org_url nor token_url is given.
///
/// Example:
///     >>> sh = AGSTokenSecurityHandler(username, password, org_url=url)
///     >>> AGSAdministration(url, sh).mode.siteMode
///     'EDITABLE'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct AGSTokenSecurityHandler {
    inner: Slot<UserToken>,
}

common_members!(AGSTokenSecurityHandler UserToken, "TOKEN",
    "(username, password, org_url=None, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None, encrypted=False)");
date_members!(AGSTokenSecurityHandler);
proxy_members!(AGSTokenSecurityHandler);
user_members!(AGSTokenSecurityHandler);

#[arcrest_macros::guarded]
#[pymethods]
impl AGSTokenSecurityHandler {
    #[pyo3(signature = (username, password, org_url=None, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None, encrypted=false))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        username: Secret,
        password: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
        encrypted: bool,
    ) -> PyResult<()> {
        let (org_url, token_url) = (address(given(org_url))?, address(given(token_url))?);
        if org_url.is_none() && token_url.is_none() {
            return Err(PyValueError::new_err(
                "give org_url (any address of the site) or token_url (its token service)",
            ));
        }
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let options = settings.options().clone();
        let user = UserToken::new(
            UserLogin {
                service: TokenService::Server,
                username: username.expose().to_owned(),
                password,
                org_url,
                token_url,
            },
            options,
        );
        user.set_encrypted(encrypted);
        self.fill(Arc::new(user), settings)
    }

    /// The site, as it was given. Setting it drops the token, and the site is asked for its token service again.
    #[getter]
    fn org_url(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.org_url())
    }

    #[setter]
    fn set_org_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(url) = address(to_set(value, "org_url", "text")?)? {
            self.inner()?.credentials.set_org_url(url);
        }
        Ok(())
    }
}

/// Logs in at a portal with a user name and password; a site gets tokens of its own for them.
///
/// Making it sends no request: the first use logs in, and later ones renew the token when it
/// is about to end or is refused. A failed login is not repeated for a minute, unless the
/// credentials change.
///
/// Args:
///     username: The user.
///     password: The password; reads back as "****".
///     org_url: The portal, such as https://host/portal; its token service is found out from it.
///     token_url: The token service, such as https://host/portal/sharing/rest/generateToken.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     handler: Kept for scripts that read it back; not used.
///     jar: Kept for scripts that read it back; not used.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Raises:
///     ValueError: When org_url is empty.
///
/// Example:
///     >>> sh = PortalTokenSecurityHandler(username, password, org_url=portal_url)
///     >>> AGSAdministration(url, sh).mode.siteMode
///     'EDITABLE'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct PortalTokenSecurityHandler {
    inner: Slot<UserToken>,
    server: std::sync::Mutex<Option<Arc<ServerToken>>>,
    kept: std::sync::Mutex<Kept>,
}

common_members!(PortalTokenSecurityHandler UserToken, "TOKEN",
    "(username, password, org_url, token_url=None, proxy_url=None, proxy_port=None, handler=None, jar=None, *, verify=None, timeout=None)", kept);
date_members!(PortalTokenSecurityHandler);
proxy_members!(PortalTokenSecurityHandler);
user_members!(PortalTokenSecurityHandler);
portal_members!(PortalTokenSecurityHandler);
kept_members!(PortalTokenSecurityHandler);

impl PortalTokenSecurityHandler {
    /// The user, for tokens of servers.
    pub(super) fn portal(&self) -> PyResult<Arc<UserToken>> {
        Ok(self.inner()?.credentials.clone())
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl PortalTokenSecurityHandler {
    #[pyo3(signature = (username, password, org_url, token_url=None, proxy_url=None, proxy_port=None, handler=None, jar=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        username: Secret,
        password: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        handler: Option<Py<PyAny>>,
        jar: Option<Py<PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let user = portal_user(&username, password, org_url, token_url, proxy_url, proxy_port, verify, timeout, false)?;
        replace(&self.kept, Kept::new(handler, jar));
        self.fill(Arc::new(user.0), user.1)
    }

    /// A token of a federated server, exchanged for the portal's; None when the login failed.
    ///
    /// Args:
    ///     serverURL: Any address of the server.
    ///     referer: The `Referer` that the token is bound to.
    ///
    /// Returns:
    ///     The token, or None.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply.
    #[allow(non_snake_case)]
    fn servertoken(slf: &Bound<'_, Self>, serverURL: String, referer: String) -> PyResult<Option<String>> {
        let this = slf.get();
        address(Some(serverURL.clone()))?;
        let server = if Replaced::any(slf.as_any(), &["token"])? {
            Arc::new(ServerToken::new(hooked(slf.as_any(), this.portal()?, &["token"])?, serverURL, referer))
        } else {
            let mut held = this.server.lock().unwrap_or_else(PoisonError::into_inner);
            match &*held {
                Some(server) if server.url() == serverURL && server.referer().as_ref() == Some(&referer) => {
                    server.clone()
                }
                _ => {
                    let server = Arc::new(ServerToken::new(this.portal()?, serverURL, referer));
                    *held = Some(server.clone());
                    server
                }
            }
        };
        let token = async move {
            match server.token("servertoken", None).await {
                Ok(token) => Ok(token.map(|token| token.expose().to_owned())),
                Err(error) if error.is_login() => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        wait(slf.py(), token, Ok)
    }

    /// The handler of a federated server for this user. Sends no request.
    ///
    /// Args:
    ///     serverUrl: The server, such as https://host:6443/arcgis.
    ///     username: Not used.
    ///
    /// Returns:
    ///     A PortalServerSecurityHandler.
    #[pyo3(name = "portalServerHandler", signature = (serverUrl, username=None))]
    #[allow(non_snake_case, unused_variables)]
    fn portal_server_handler<'py>(
        slf: &Bound<'py, Self>,
        serverUrl: &str,
        username: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let referer = slf.get().inner()?.credentials.referer().unwrap_or_else(|| shown(serverUrl));
        PortalServerSecurityHandler::made(slf.as_any(), serverUrl, &referer)
    }
}

/// A portal's user, whose tokens are bound to the portal's host, as ArcREST's are.
#[allow(clippy::too_many_arguments)]
fn portal_user(
    username: &Secret,
    password: Secret,
    org_url: Option<String>,
    token_url: Option<String>,
    proxy_url: Option<String>,
    proxy_port: Option<&Bound<'_, PyAny>>,
    verify: Option<&Bound<'_, PyAny>>,
    timeout: Option<f64>,
    with_port: bool,
) -> PyResult<(UserToken, Settings)> {
    let Some(org_url) = address(given(org_url))? else {
        return Err(PyValueError::new_err("give org_url, such as https://host/portal"));
    };
    let token_url = address(given(token_url))?;
    let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
    let referer = host(&portal_root(&org_url), with_port);
    let options = settings.options().clone();
    let org_url = Some(org_url);
    let user = UserToken::new(
        UserLogin {
            service: TokenService::Portal,
            username: username.expose().to_owned(),
            password,
            org_url,
            token_url,
        },
        options,
    );
    user.set_referer(referer);
    Ok((user, settings))
}

/// Logs in at ArcGIS Online with a user name and password.
///
/// Making it sends no request: the first use logs in, and later ones renew the token when it
/// is about to end or is refused. A failed login is not repeated for a minute, unless the
/// credentials change.
///
/// Args:
///     username: The user.
///     password: The password; reads back as "****".
///     org_url: The organisation; "https://www.arcgis.com" by default.
///     token_url: The token service, such as https://www.arcgis.com/sharing/rest/generateToken.
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
///     >>> sh = AGOLTokenSecurityHandler(username, password, org_url=portal_url)
///     >>> sh.valid
///     True
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct AGOLTokenSecurityHandler {
    inner: Slot<UserToken>,
}

common_members!(AGOLTokenSecurityHandler UserToken, "TOKEN",
    "(username, password, org_url='https://www.arcgis.com', token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None)");
date_members!(AGOLTokenSecurityHandler);
proxy_members!(AGOLTokenSecurityHandler);
user_members!(AGOLTokenSecurityHandler);
portal_members!(AGOLTokenSecurityHandler);

#[arcrest_macros::guarded]
#[pymethods]
impl AGOLTokenSecurityHandler {
    #[pyo3(signature = (username, password, org_url=Some("https://www.arcgis.com".to_owned()), token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        username: Secret,
        password: Secret,
        org_url: Option<String>,
        token_url: Option<String>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let user = portal_user(&username, password, org_url, token_url, proxy_url, proxy_port, verify, timeout, true)?;
        self.fill(Arc::new(user.0), user.1)
    }

    /// Another organisation; drops the token.
    #[setter]
    fn set_org_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(url) = address(to_set(value, "org_url", "text")?)? {
            self.inner()?.credentials.set_org_url(url);
        }
        Ok(())
    }

    /// Goes back to ArcGIS Online's own token service; drops the token.
    #[pyo3(name = "resetTokenURLToDefault")]
    fn reset_token_url(&self) -> PyResult<()> {
        self.inner()?.credentials.set_token_url(Some("https://www.arcgis.com/sharing/rest/generateToken".to_owned()));
        Ok(())
    }
}
