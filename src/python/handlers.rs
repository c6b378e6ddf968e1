//! Security handlers: ArcREST's classes over the core's credentials, and any object that acts like one.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::resource::port;
use super::{BaseWebOperations, Settings, runtime};
use crate::core::{AgsToken, Credentials, Error, Result as CoreResult, Secret};

/// The credentials behind a `securityHandler` argument.
pub fn credentials(handler: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Arc<dyn Credentials>>> {
    let Some(handler) = handler.filter(|handler| !handler.is_none()) else { return Ok(None) };
    let py = handler.py();
    // ArcREST's scripts say no handler as text, too
    if handler.cast::<PyString>().is_ok_and(|text| matches!(text.to_cow().as_deref(), Ok("" | "None"))) {
        return Ok(None);
    }
    if let Ok(native) = handler.cast::<AGSTokenSecurityHandler>() {
        let token = intern!(py, "token");
        // a subclass with a `token` of its own means that one
        if handler.get_type().getattr(token)?.is(&py.get_type::<AGSTokenSecurityHandler>().getattr(token)?) {
            return Ok(Some(native.get().credentials()?));
        }
    }
    if handler.hasattr(intern!(py, "token"))? || handler.hasattr(intern!(py, "method"))? {
        return Ok(Some(Arc::new(Duck(handler.clone().unbind()))));
    }
    Err(PyTypeError::new_err(format!(
        "securityHandler is a security handler, an object with `token`, `method` and `referer_url`, or None; not {}",
        handler.get_type().name()?
    )))
}

/// Lets go of the connections that a handler of ours has made for its logins.
pub fn close(handler: &Bound<'_, PyAny>) {
    if let Ok(native) = handler.cast::<AGSTokenSecurityHandler>()
        && let Ok(credentials) = native.get().credentials()
    {
        credentials.close();
    }
}

/// A handler that a script wrote itself.
struct Duck(Py<PyAny>);

impl Credentials for Duck {
    fn token<'a>(
        &'a self,
        _operation: &'a str,
        refused: Option<&'a Secret>,
    ) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        async move {
            let token = Python::attach(|py| match self.0.bind(py).getattr_opt(intern!(py, "token"))? {
                Some(token) if !token.is_none() => token.extract::<String>().map(Some),
                _ => Ok(None),
            });
            let token: Option<Secret> = token.map_err(Error::from)?.map(Secret::from);
            // it has no way to be told that its token was turned down: the same one again is no use
            Ok(token.filter(|token| refused.is_none_or(|old| old.expose() != token.expose())))
        }
        .boxed()
    }

    fn referer(&self) -> Option<String> {
        Python::attach(|py| self.0.bind(py).getattr(intern!(py, "referer_url")).ok()?.extract().ok())
    }
}

/// The base of every security handler.
#[pyclass(frozen, subclass, extends = BaseWebOperations, module = "arcrest._abstract.abstract")]
#[derive(Default)]
pub struct BaseSecurityHandler;

#[pymethods]
impl BaseSecurityHandler {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        PyClassInitializer::from(BaseWebOperations::default()).add_subclass(Self)
    }
}

/// Logs in at a server's own token service with a user name and password.
///
/// Nothing is asked when it is made: the first use logs in, and later ones renew the token when it
/// is about to end or is turned down. A failed login is not repeated for a minute, unless the
/// credentials change.
///
/// Args:
///     username: The user.
///     password: The password; reads back as "****".
///     org_url: Any address of the site; its token service is found out from it.
///     token_url: The token service, such as https://host:6443/arcgis/admin/generateToken.
///     proxy_url: A proxy's host or URL; HTTP(S)_PROXY and NO_PROXY decide without it.
///     proxy_port: The proxy's port, where the URL does not say it.
///     verify: True (the default: the system's trust store), False, or the path of a CA file.
///     timeout: The longest wait for a reply, in seconds.
///
/// Raises:
///     ValueError: When neither org_url nor token_url is given.
#[pyclass(frozen, subclass, extends = BaseSecurityHandler, module = "arcrest.security.security")]
#[derive(Default)]
pub struct AGSTokenSecurityHandler {
    inner: OnceLock<Inner>,
}

struct Inner {
    credentials: Arc<AgsToken>,
    settings: Mutex<Settings>,
}

impl AGSTokenSecurityHandler {
    fn inner(&self) -> PyResult<&Inner> {
        self.inner.get().ok_or_else(|| PyTypeError::new_err("__init__ of AGSTokenSecurityHandler was not called"))
    }

    fn credentials(&self) -> PyResult<Arc<AgsToken>> {
        Ok(self.inner()?.credentials.clone())
    }

    fn settings(&self) -> PyResult<Settings> {
        Ok(self.inner()?.settings.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn change(&self, edit: impl FnOnce(&mut Settings)) -> PyResult<()> {
        let inner = self.inner()?;
        let mut settings = inner.settings.lock().unwrap_or_else(PoisonError::into_inner);
        edit(&mut settings);
        inner.credentials.set_options(settings.options().clone());
        Ok(())
    }
}

#[pymethods]
impl AGSTokenSecurityHandler {
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(username, password, org_url=None, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None)"
    )]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        PyClassInitializer::from(BaseWebOperations::default())
            .add_subclass(BaseSecurityHandler)
            .add_subclass(Self::default())
    }

    #[pyo3(signature = (username, password, org_url=None, token_url=None, proxy_url=None, proxy_port=None, *, verify=None, timeout=None))]
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
        let (org_url, token_url) = (given(org_url), given(token_url));
        if org_url.is_none() && token_url.is_none() {
            return Err(PyValueError::new_err(
                "give org_url (any address of the site) or token_url (its token service)",
            ));
        }
        let settings = Settings::of(proxy_url, proxy_port, verify, timeout, None)?;
        let credentials =
            Arc::new(AgsToken::new(username.expose(), password, org_url, token_url, settings.options().clone()));
        self.inner
            .set(Inner { credentials, settings: Mutex::new(settings) })
            .map_err(|_| PyTypeError::new_err("this handler is initialised already"))
    }

    /// How it logs in: "TOKEN".
    #[getter]
    fn method(&self) -> &'static str {
        "TOKEN"
    }

    /// The token; logs in where there is none yet or it is about to end. None when the login failed.
    #[getter]
    fn token(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let credentials = self.credentials()?;
        runtime::wait(py, async move {
            match credentials.token("token", None).await {
                Ok(token) => Ok(token.map(|token| token.expose().to_owned())),
                Err(Error::Login { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    /// Whether the last login worked, as far as is known; True before the first. Asks nothing.
    #[getter]
    fn valid(&self) -> PyResult<bool> {
        Ok(self.credentials()?.known().failure.is_none())
    }

    /// The server's words about a failed login; "" otherwise. Asks nothing.
    #[getter]
    fn message(&self) -> PyResult<String> {
        Ok(self.credentials()?.known().failure.map(|failure| failure.messages.join("; ")).unwrap_or_default())
    }

    /// The user. Setting it drops the token.
    #[getter]
    fn username(&self) -> PyResult<String> {
        Ok(self.credentials()?.username())
    }

    #[setter]
    fn set_username(&self, value: Secret) -> PyResult<()> {
        self.credentials()?.set_username(value.expose().to_owned());
        Ok(())
    }

    /// Reads as "****". Setting it drops the token.
    #[getter]
    fn password(&self) -> &'static str {
        "****"
    }

    #[setter]
    fn set_password(&self, value: Secret) -> PyResult<()> {
        self.credentials()?.set_password(value);
        Ok(())
    }

    /// The token service; None until it is given or found out. Setting it drops the token.
    #[getter]
    fn token_url(&self) -> PyResult<Option<String>> {
        Ok(self.credentials()?.token_url())
    }

    #[setter]
    fn set_token_url(&self, value: Option<String>) -> PyResult<()> {
        self.credentials()?.set_token_url(given(value));
        Ok(())
    }

    /// The `Referer` that the token is bound to and that is sent with it; None binds it to this
    /// machine's address. Setting it drops the token.
    #[getter]
    fn referer_url(&self) -> PyResult<Option<String>> {
        Ok(self.credentials()?.referer())
    }

    #[setter]
    fn set_referer_url(&self, value: Option<String>) -> PyResult<()> {
        self.credentials()?.set_referer(value);
        Ok(())
    }

    /// When the token ends, as local time; None without one. Asks nothing.
    #[getter(tokenExperationDate)]
    fn token_expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        local_time(py, self.credentials()?.known().expires)
    }

    /// When the token was given, as local time; None without one. Asks nothing.
    #[getter(tokenObtainedDate)]
    fn token_obtained<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        local_time(py, self.credentials()?.known().obtained)
    }

    /// The proxy's host or URL; None where the environment decides.
    #[getter]
    fn proxy_url(&self) -> PyResult<Option<String>> {
        Ok(self.settings()?.proxy().0)
    }

    #[setter]
    fn set_proxy_url(&self, value: Option<String>) -> PyResult<()> {
        self.change(|settings| settings.set_proxy_url(value))
    }

    /// The proxy's port; None where the URL or the environment says it.
    #[getter]
    fn proxy_port(&self) -> PyResult<Option<u16>> {
        Ok(self.settings()?.proxy().1)
    }

    #[setter]
    fn set_proxy_port(&self, value: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let value = port(value)?;
        self.change(|settings| settings.set_proxy_port(value))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let credentials = slf.get().credentials()?;
        let place = credentials.token_url().unwrap_or_else(|| "a token service yet to be found".to_owned());
        Ok(format!("<{} {:?} at {place}>", slf.get_type().name()?, credentials.username()))
    }
}

/// Text that says something: ArcREST's scripts pass "" and "None" for nothing.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !matches!(text.trim(), "" | "None"))
}

fn local_time(py: Python<'_>, time: Option<SystemTime>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(since) = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()) else { return Ok(None) };
    py.import("datetime")?.getattr("datetime")?.call_method1("fromtimestamp", (since.as_secs_f64(),)).map(Some)
}
