//! A contributor to the Community Maps program.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{BaseSecurityHandler, Custom, Inner, Native, Slot, address, host, native, replace};
use super::users::AGOLTokenSecurityHandler;
use crate::core::{ContributorToken, Credentials, Secret};
use crate::python::convert::args::{ignored, text_or_none};
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::Settings;

/// Gets tokens of the Community Maps program for a user of ArcGIS Online.
///
/// Making it sends no request: the first use logs in at ArcGIS Online, asks the program for the contributor and then for
/// the token, and later ones renew it when it is about to end or is refused.
///
/// Args:
///     url: The program's address.
///     username: The user of ArcGIS Online.
///     password: The password.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Example:
///     >>> sh = CommunityMapsSecurityHandler("https://example.com/contribute", username, password)
///     >>> sh.method
///     'TOKEN'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct CommunityMapsSecurityHandler {
    inner: Slot<ContributorToken>,
    user: Mutex<Option<Arc<Py<AGOLTokenSecurityHandler>>>>,
}

common_members!(CommunityMapsSecurityHandler ContributorToken, "TOKEN",
    "(url, username, password, proxy_url=None, proxy_port=None, *, verify=None, timeout=None)", user);

#[arcrest_macros::guarded]
#[pymethods]
impl CommunityMapsSecurityHandler {
    #[pyo3(signature = (url, username, password, proxy_url=None, proxy_port=None, *, verify=None, timeout=None))]
    #[allow(clippy::too_many_arguments)]
    fn __init__(
        slf: &Bound<'_, Self>,
        url: String,
        username: String,
        password: &Bound<'_, PyAny>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let py = slf.py();
        password.extract::<Secret>()?;
        let beside = PyDict::new(py);
        beside.set_item("proxy_url", &proxy_url)?;
        beside.set_item("proxy_port", proxy_port)?;
        beside.set_item("verify", verify)?;
        beside.set_item("timeout", timeout)?;
        let user = py.get_type::<AGOLTokenSecurityHandler>().call((&username, password), Some(&beside))?;
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        address(Some(url.clone()))?;
        let (this, referer) = (slf.get(), host(&url, true));
        let login = login_of(&user)?;
        let contributor = ContributorToken::new(url, username, login, referer, settings.options().clone());
        replace(&this.user, Some(Arc::new(user.cast_into()?.unbind())));
        this.fill(Arc::new(contributor), settings)
    }

    /// The login at ArcGIS Online, an AGOLTokenSecurityHandler. Setting it drops the token.
    #[getter]
    fn securityhandler(&self, py: Python<'_>) -> Option<Py<AGOLTokenSecurityHandler>> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|user| user.clone_ref(py))
    }

    #[setter]
    fn set_securityhandler(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Ok(user) = value.cast::<AGOLTokenSecurityHandler>() else {
            return ignored(value, "securityhandler", "an AGOLTokenSecurityHandler");
        };
        self.inner()?.credentials.set_user(login_of(value)?);
        replace(&self.user, Some(Arc::new(user.clone().unbind())));
        Ok(())
    }

    /// The `Referer` that is sent with the token: the program's host.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.referer())
    }

    #[setter]
    fn set_referer_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(referer) = text_or_none(value, "referer_url")? {
            self.inner()?.credentials.set_referer(referer);
        }
        Ok(())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let user = slf.get().securityhandler(slf.py());
        let user =
            user.map_or_else(|| Ok(String::new()), |user| user.bind(slf.py()).repr().map(|text| text.to_string()))?;
        Ok(format!("<{} for {user}>", slf.get_type().name()?))
    }
}

/// The login of a user of ArcGIS Online; a subclass with a `token` of its own logs in itself.
fn login_of(user: &Bound<'_, PyAny>) -> PyResult<Arc<dyn Credentials>> {
    match native::<AGOLTokenSecurityHandler>(user)? {
        Some(own) => own.get().credentials(&Settings::default()),
        None => Ok(Arc::new(Custom(user.clone().unbind()))),
    }
}
