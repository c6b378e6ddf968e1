//! The user who is signed in to ArcGIS Pro or ArcMap, by way of arcpy.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{About, BaseSecurityHandler, Inner, Native, Slot, copy_lock, local_time};
use super::hooked::hooked;
use crate::core::credentials::{Cache, Fork, Grant, Login, Refusal, UserId, portal_token_service};
use crate::core::{
    ClientOptions, Credentials, Error, Failure, Portal, Result as CoreResult, Secret, ServerToken, Session, TokenState,
};
use crate::python::convert::args::text_or_none;
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::{Settings, port_to_set};

/// Expiry times beyond this are in milliseconds: arcpy gives seconds, ArcMap's gave either.
const LARGEST_SECONDS: f64 = 1e11;

/// The user who is signed in, and the token that arcpy has given.
#[derive(Default)]
pub struct SignedIn {
    cache: Cache,
    options: Mutex<ClientOptions>,
    session: Mutex<Option<Arc<Session>>>,
    referer: Mutex<Option<String>>,
    user: Mutex<UserId>,
}

impl SignedIn {
    fn new(options: ClientOptions) -> Self {
        Self { options: Mutex::new(options), ..Self::default() }
    }

    fn own_referer(&self) -> MutexGuard<'_, Option<String>> {
        self.referer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token of the one who is signed in, or why there is none.
    fn login(&self) -> PyResult<Login> {
        Python::attach(|py| {
            let arcpy = match py.import("arcpy") {
                Ok(arcpy) => arcpy,
                Err(error) if error.is_instance_of::<PyException>(py) => {
                    return Ok(Err(nobody(&format!(
                        "ArcPy not available: arcpy can't be imported ({}); ArcGISTokenSecurityHandler works in the \
                         Python of ArcGIS Pro",
                        error.value(py)
                    ))));
                }
                Err(error) => return Err(error),
            };
            let answer = match arcpy.call_method0("GetSigninToken") {
                Err(error) if error.is_instance_of::<PyException>(py) => {
                    return Ok(Err(nobody(&error.value(py).to_string())));
                }
                answer => answer?,
            };
            let token = match answer.cast::<PyDict>() {
                Ok(answer) => answer.get_item("token")?.filter(|token| token.is_truthy().unwrap_or(false)),
                Err(_) => None,
            };
            let (Ok(answer), Some(token)) = (answer.cast::<PyDict>(), token) else {
                return Ok(Err(nobody("No valid token, please log in to the portal in ArcGIS Pro or ArcMap")));
            };
            if let Some(referer) = answer.get_item("referer")? {
                *self.own_referer() = referer.extract()?;
            }
            let expires = answer.get_item("expires")?;
            let expires =
                expires.and_then(|time| time.extract().ok().or_else(|| time.str().ok()?.to_string().parse().ok()));
            Ok(Ok(grant(token.extract::<String>()?, expires)))
        })
    }
}

/// A token that ends at a time in seconds or milliseconds; without one, it is asked for again in a minute.
fn grant(token: String, expires: Option<f64>) -> Grant {
    let now = SystemTime::now();
    let ends = expires
        .map(|time| if time > LARGEST_SECONDS { time / 1000.0 } else { time })
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .unwrap_or(now + Duration::from_secs(60));
    Grant { token: token.into(), expires: ends, lifetime: ends.duration_since(now).unwrap_or_default() }
}

fn nobody(why: &str) -> Refusal {
    Refusal::new(Failure::new(0, why), "ArcGIS Pro")
}

/// The portal that ArcGIS Pro works with.
fn active_portal() -> PyResult<Option<String>> {
    Python::attach(|py| py.import("arcpy")?.call_method0("GetActivePortalURL")?.extract())
}

impl Credentials for SignedIn {
    fn token<'a>(
        &'a self,
        operation: &'a str,
        refused: Option<&'a Secret>,
    ) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        async move {
            if self.cache.known(self.user()).failure.is_some() {
                // no password is tried again: whoever has signed in meanwhile is in
                self.cache.forget();
            }
            let user = || self.user();
            // ArcGIS Pro answers from its memory
            let login = || async { self.login().map_err(Error::from) };
            self.cache.obtain(user, operation, refused, || Duration::MAX, login).await.map(Some)
        }
        .boxed()
    }

    fn forget_outage(&self) {
        self.cache.forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.cache.note_refusal(self.user(), token);
    }

    fn user(&self) -> UserId {
        *self.user.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn referer(&self) -> Option<String> {
        self.own_referer().clone()
    }

    fn calls_out(&self) -> bool {
        true
    }

    fn known(&self) -> TokenState {
        self.cache.known(self.user())
    }

    fn is_local(&self) -> bool {
        true
    }

    fn set_options(&self, options: ClientOptions) {
        *self.options.lock().unwrap_or_else(PoisonError::into_inner) = options;
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn close(&self) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Fork for SignedIn {
    fn fork(&self) -> Self {
        Self {
            cache: self.cache.fork(),
            options: Mutex::new(self.options.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            session: Mutex::new(self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()),
            referer: Mutex::new(self.own_referer().clone()),
            user: Mutex::new(self.user()),
        }
    }

    fn take_over(&self, other: &Self) {
        copy_lock(&other.options, &self.options);
        copy_lock(&other.session, &self.session);
        copy_lock(&other.referer, &self.referer);
        copy_lock(&other.user, &self.user);
        self.cache.take_over(&other.cache);
    }
}

impl Portal for SignedIn {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, CoreResult<String>> {
        async move {
            let url = active_portal()?;
            portal_token_service(&self.session(), operation, url.as_deref()).await
        }
        .boxed()
    }

    fn session(&self) -> Arc<Session> {
        let options = self.options.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        held.get_or_insert_with(|| Arc::new(Session::new(options, None))).clone()
    }
}

/// Uses the token of the user who is signed in to ArcGIS Pro.
///
/// arcpy is imported and asked when the handler is made, which sends no request; without arcpy, or with nobody signed
/// in, `valid` is False, `token` is None and `message` says why.
///
/// Args:
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     verify: True (the system's trust store), False, the path of a CA file, or the certificate's
///         fingerprint, "sha256:...". Default: what the site that uses the handler says, else
///         ARCREST_VERIFY and ARCREST_CA_BUNDLE, else True.
///     timeout: The time limit of a login, in seconds; that of the call that needs the login counts, too.
///
/// Example:
///     >>> sh = ArcGISTokenSecurityHandler()  # in the Python of ArcGIS Pro
///     >>> sh.method
///     'TOKEN'
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct ArcGISTokenSecurityHandler {
    inner: Slot<SignedIn>,
}

common_members!(ArcGISTokenSecurityHandler SignedIn, "TOKEN",
    "(proxy_url=None, proxy_port=None, *, verify=None, timeout=None)");
proxy_members!(ArcGISTokenSecurityHandler);

impl ArcGISTokenSecurityHandler {
    /// The user, for tokens of the portal's servers.
    pub(super) fn portal(&self) -> PyResult<Arc<dyn Portal>> {
        Ok(self.inner()?.credentials.clone())
    }

    fn ask_portal(slf: &Bound<'_, Self>) -> PyResult<About> {
        slf.get().inner()?.ask_as(slf.as_any(), &active_portal()?.unwrap_or_default())
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl ArcGISTokenSecurityHandler {
    #[pyo3(signature = (proxy_url=None, proxy_port=None, *, verify=None, timeout=None))]
    fn __init__(
        &self,
        py: Python<'_>,
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<()> {
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        self.fill(Arc::new(SignedIn::new(settings.options().clone())), settings)?;
        // arcpy is asked at once, without a request, so that `valid` and `message` are right
        self.inner()?.token(py).map(drop)
    }

    /// The portal that ArcGIS Pro works with; None without one.
    ///
    /// Raises:
    ///     ImportError: When arcpy is not there.
    #[getter]
    fn org_url(&self) -> PyResult<Option<String>> {
        active_portal()
    }

    /// The portal's name of the user who is signed in, asked once.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
    #[getter]
    fn username(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.inner()?.known_about(py, active_portal).map(|about| about.username)
    }

    /// Whether the portal is ArcGIS Enterprise rather than ArcGIS Online; asked once.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
    #[getter]
    fn is_portal(slf: &Bound<'_, Self>) -> PyResult<bool> {
        slf.get().inner()?.is_portal(slf.as_any(), || Self::ask_portal(slf))
    }

    /// Asks again whether the portal is ArcGIS Enterprise, for is_portal to tell.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or nobody is signed in (ServerError).
    fn check_portal(slf: &Bound<'_, Self>) -> PyResult<()> {
        Self::ask_portal(slf).map(drop)
    }

    /// When the token ends, as local time; None without one. Sends no request.
    #[getter(tokenExperationDate)]
    fn token_expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        local_time(py, self.inner()?.credentials.known().expires)
    }

    /// The `Referer` that the token is bound to, as arcpy says; None before the first use. Setting it drops the token.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        Ok(self.inner()?.credentials.referer())
    }

    #[setter]
    fn set_referer_url(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if let Some(referer) = text_or_none(value, "referer_url")? {
            let credentials = self.inner()?.credentials.clone();
            *credentials.own_referer() = referer;
            *credentials.user.lock().unwrap_or_else(PoisonError::into_inner) = UserId::new();
        }
        Ok(())
    }

    /// A token of a federated server, exchanged for the user's; None when the login failed.
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
        let portal = hooked(slf.as_any(), slf.get().portal()?, &["token"])?;
        let server = ServerToken::new(portal, serverURL, referer);
        Inner::new(Arc::new(server), Settings::default()).token(slf.py())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(format!("<{}>", slf.get_type().name()?))
    }
}
