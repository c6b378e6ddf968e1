//! Users whom the web tier authenticates: by HTTP Basic, NTLM or a client certificate.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{BaseSecurityHandler, Inner, Native, Slot, given, host};
use super::server::PortalServerSecurityHandler;
use crate::core::Error;
use crate::core::url::{self, context, portal_root};
use crate::core::{Account, Credentials, Identity, Portal, Secret, Way, WebTier};
use crate::python::convert::args::{text_or_none, to_set};
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::{Settings, port_to_set};
use crate::python::printable::printable;

/// Attributes of a handler of the web tier.
macro_rules! web_tier_members {
    ($class:ident) => {
        impl $class {
            /// The user, for tokens of the portal's servers.
            pub(super) fn portal(&self) -> PyResult<Arc<dyn Portal>> {
                Ok(self.inner()?.credentials.clone())
            }

            /// Whether a site is another one than the one that the handler logs in at.
            pub(super) fn is_elsewhere(&self, url: &str) -> PyResult<bool> {
                Ok(context(url) != self.inner()?.credentials.org_url().as_deref().and_then(context))
            }
        }

        #[arcrest_macros::guarded]
        #[pymethods]
        impl $class {
            /// The `Referer` that a server's token is bound to and that is sent with requests.
            #[getter]
            fn referer_url(&self) -> PyResult<Option<String>> {
                Ok(self.inner()?.credentials.referer())
            }

            /// None: it is not urllib that logs in.
            #[getter]
            fn handler(&self) -> Option<Py<PyAny>> {
                None
            }

            /// None: cookies are kept, but not in a jar of urllib.
            #[getter]
            fn cookiejar(&self) -> Option<Py<PyAny>> {
                None
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
                let referer = slf.getattr("referer_url")?.extract::<Option<String>>()?;
                let referer = referer.unwrap_or_else(|| url::shown(serverUrl));
                PortalServerSecurityHandler::made(slf.as_any(), serverUrl, &referer)
            }
        }
    };
}

/// Logs in at the web tier with a user name and password: HTTP Basic, as for users of LDAP or
/// of Active Directory.
///
/// A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. The
/// password goes to the host of org_url only. Making the handler sends no request. A password that was refused
/// is not tried again for a minute, unless it changes.
///
/// Args:
///     org_url: The portal, such as https://host/portal, or a site that is not federated.
///     username: The user, such as DOMAIN\\user.
///     password: The password; reads back as "****".
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Raises:
///     ValueError: When org_url or username is empty.
///
/// Example:
///     >>> sh = LDAPSecurityHandler(url, username, password)
///     >>> AGSAdministration(url, sh).mode.siteMode
///     'EDITABLE'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct LDAPSecurityHandler {
    inner: Slot<WebTier>,
}

common_members!(LDAPSecurityHandler WebTier, "HANDLER",
    "(org_url, username, password, proxy_url=None, proxy_port=None, referer_url=None, *, verify=None, timeout=None)");
proxy_members!(LDAPSecurityHandler);
portal_members!(LDAPSecurityHandler);
web_tier_members!(LDAPSecurityHandler);

impl LDAPSecurityHandler {
    /// The same way with another user, another password or both.
    fn change(&self, user: Option<String>, password: Option<Secret>) -> PyResult<()> {
        let credentials = self.inner()?.credentials.clone();
        let was = credentials.way();
        let (known, old) = named(&was);
        let (user, password) = (user.or(known), password.or(old));
        let (Some(user), Some(password)) = (user, password) else {
            return Err(PyValueError::new_err("the current user has neither another name nor a password"));
        };
        credentials.set_way(match was {
            Way::Ntlm(_) => Way::Ntlm(Account::Named { user, password }),
            _ => Way::Basic { user, password },
        });
        Ok(())
    }

    fn login_name(&self) -> PyResult<Option<String>> {
        Ok(named(&self.inner()?.credentials.way()).0)
    }
}

fn named(way: &Way) -> (Option<String>, Option<Secret>) {
    match way {
        Way::Basic { user, password } | Way::Ntlm(Account::Named { user, password }) => {
            (Some(user.clone()), Some(password.clone()))
        }
        Way::Ntlm(Account::Current) | Way::Certificate(_) => (None, None),
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl LDAPSecurityHandler {
    #[pyo3(signature = (org_url, username, password, proxy_url=None, proxy_port=None, referer_url=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        org_url: Option<String>,
        username: String,
        password: Secret,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        referer_url: Option<String>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        if username.is_empty() {
            return Err(PyValueError::new_err("username is empty"));
        }
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let way = Way::Basic { user: username, password };
        self.fill(Arc::new(web_tier(org_url, referer_url, way, &settings)?), settings)
    }

    /// The user: the portal's name for it once loadusername was called, else the name that it logs in with.
    /// Setting it logs in as another one.
    #[getter]
    fn username(&self) -> PyResult<Option<String>> {
        match self.inner()?.about().and_then(|about| about.username) {
            Some(name) => Ok(Some(name)),
            None => self.login_name(),
        }
    }

    #[setter]
    fn set_username(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        to_set(value, "username", "text")?.map_or(Ok(()), |name| self.change(Some(name), None))
    }

    /// Reads as "****". Setting it leads to a new login.
    #[getter]
    fn password(&self) -> &'static str {
        "****"
    }

    #[setter]
    fn set_password(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        to_set(value, "password", "text")?.map_or(Ok(()), |password| self.change(None, Some(password)))
    }

    /// Asks the portal for its name of the user, for username to tell.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the web server does not let the user in (HTTPError with code 401).
    fn loadusername(&self, py: Python<'_>) -> PyResult<()> {
        let inner = self.inner()?;
        inner.ask(py, &inner.credentials.org_url().unwrap_or_default()).map(drop)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let this = slf.get();
        let user = this.login_name()?.map_or_else(|| "the current user".to_owned(), |name| format!("{name:?}"));
        let place = url::shown(&this.inner()?.credentials.org_url().unwrap_or_default());
        Ok(printable(format!("<{} {user} at {place}>", slf.get_type().name()?)))
    }
}

/// Logs in at the web tier by NTLM, as IIS asks for it; on Windows also as the user that the
/// script runs as, by Kerberos.
///
/// A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. The login
/// is made with the host of org_url only, anew for each connection. Making the handler sends no request. A
/// password that was refused is not tried again for a minute, unless it changes.
///
/// Args:
///     org_url: The portal, such as https://host/portal, or a site that is not federated.
///     username: The user: DOMAIN\\user, user@domain or user; "" or None for the user that the script runs as (Windows).
///     password: The password; reads back as "****".
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Raises:
///     ValueError: When org_url is empty; when username is, elsewhere than on Windows.
///
/// Example:
///     >>> sh = NTLMSecurityHandler(url, username, password)
///     >>> AGSAdministration(url, sh).mode.siteMode
///     'EDITABLE'
#[pyclass(frozen, subclass, extends = LDAPSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct NTLMSecurityHandler;

#[arcrest_macros::guarded]
#[pymethods]
impl NTLMSecurityHandler {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature =
        "(org_url, username, password, proxy_url=None, proxy_port=None, referer_url=None, *, verify=None, timeout=None)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        PyClassInitializer::from(BaseWebOperations::default())
            .add_subclass(BaseSecurityHandler)
            .add_subclass(LDAPSecurityHandler::default())
            .add_subclass(Self)
    }

    #[pyo3(signature = (org_url, username, password, proxy_url=None, proxy_port=None, referer_url=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        slf: &Bound<'_, Self>,
        org_url: Option<String>,
        username: Option<String>,
        password: Option<Secret>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        referer_url: Option<String>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let account = match (given(username), password) {
            (Some(user), Some(password)) => Account::Named { user, password },
            (Some(_), None) => return Err(PyValueError::new_err("give the password, too")),
            (None, _) if cfg!(windows) => Account::Current,
            (None, _) => {
                return Err(PyValueError::new_err(
                    "give username and password: the user that the script runs as can log in on Windows only",
                ));
            }
        };
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let tier = web_tier(org_url, referer_url, Way::Ntlm(account), &settings)?;
        slf.as_super().get().fill(Arc::new(tier), settings)
    }
}

/// Logs in with a client certificate in the TLS handshake.
///
/// A site at org_url itself needs no token; one of org_url's servers gets tokens of its own from the portal. Nothing is
/// asked, and no file is read, when the handler is made.
///
/// Args:
///     org_url: The portal, such as https://host/portal, or a site that is not federated.
///     keyfile: The key, a PEM file without a password; None where certificatefile has the key in it.
///     certificatefile: The certificate, a PEM file; or a PFX (PKCS#12) file with certificate and key. A certificate
///         of Windows' store must be exported to such a file first.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     referer_url: The `Referer` that a server's token is bound to; the host of org_url by default.
///     password: The password of a PFX file.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Raises:
///     ValueError: When org_url is empty.
///
/// Example:
///     >>> sh = PKISecurityHandler(url, "key.pem", "certificate.pem")
///     >>> sh.key_file
///     'key.pem'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct PKISecurityHandler {
    inner: Slot<WebTier>,
}

common_members!(PKISecurityHandler WebTier, "HANDLER",
    "(org_url, keyfile, certificatefile, proxy_url=None, proxy_port=None, referer_url=None, *, password=None, verify=None, timeout=None)");
proxy_members!(PKISecurityHandler);
portal_members!(PKISecurityHandler);
web_tier_members!(PKISecurityHandler);

impl PKISecurityHandler {
    fn identity(&self) -> PyResult<Identity> {
        match self.inner()?.credentials.way() {
            Way::Certificate(identity) => Ok(identity),
            way => Err(PyTypeError::new_err(format!("{way} is not a certificate"))),
        }
    }

    fn change(&self, edit: impl FnOnce(&mut Identity)) -> PyResult<()> {
        let mut identity = self.identity()?;
        edit(&mut identity);
        self.inner()?.credentials.set_way(Way::Certificate(identity));
        Ok(())
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl PKISecurityHandler {
    #[pyo3(signature = (org_url, keyfile, certificatefile, proxy_url=None, proxy_port=None, referer_url=None, *, password=None, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        &self,
        org_url: Option<String>,
        keyfile: Option<PathBuf>,
        certificatefile: PathBuf,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        referer_url: Option<String>,
        password: Option<Secret>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let key = keyfile.filter(|path| !path.as_os_str().is_empty());
        let way = Way::Certificate(Identity { certificate: certificatefile, key, password });
        self.fill(Arc::new(web_tier(org_url, referer_url, way, &settings)?), settings)
    }

    /// The file of the certificate. Setting it logs in with another one.
    #[getter]
    fn certificate(&self) -> PyResult<String> {
        Ok(self.identity()?.certificate.display().to_string())
    }

    #[setter]
    fn set_certificate(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        to_set(value, "certificate", "the path of a file")?
            .map_or(Ok(()), |path| self.change(|identity| identity.certificate = path))
    }

    /// The file of the key; None where it is in the certificate's. Setting it logs in with another one.
    #[getter]
    fn key_file(&self) -> PyResult<Option<String>> {
        Ok(self.identity()?.key.map(|path| path.display().to_string()))
    }

    #[setter]
    fn set_key_file(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        to_set(value, "key_file", "the path of a file or None")?
            .map_or(Ok(()), |path| self.change(|identity| identity.key = path))
    }

    /// The portal's name of the certificate's user, asked once; None where the portal names nobody.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the certificate is refused.
    #[getter]
    fn username(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let inner = self.inner()?;
        inner.known_about(py, || Ok(inner.credentials.org_url())).map(|about| about.username)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let this = slf.get();
        let place = url::shown(&this.inner()?.credentials.org_url().unwrap_or_default());
        Ok(printable(format!("<{} {:?} at {place}>", slf.get_type().name()?, this.certificate()?)))
    }
}

/// A user of the web server at `org_url`; https where it has no scheme.
fn web_tier(org_url: Option<String>, referer: Option<String>, way: Way, settings: &Settings) -> PyResult<WebTier> {
    let Some(org_url) = given(org_url) else {
        return Err(PyValueError::new_err("give org_url, such as https://host/portal"));
    };
    let org_url = url::address(&org_url).map_err(Error::from)?;
    let referer = given(referer).or_else(|| host(&portal_root(&org_url), true));
    Ok(WebTier::new(org_url, referer, way, settings.options().clone()))
}
