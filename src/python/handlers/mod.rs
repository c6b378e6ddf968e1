//! Security handlers: ArcREST's classes over the core's credentials, and any object that acts like one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::PyClass;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use serde::Deserialize;

use super::{BaseWebOperations, Settings, runtime};
use crate::core::credentials::{PORTAL_SELF, portal_root};
use crate::core::url::origin;
use crate::core::{Credentials, Error, Form, Portal, Request, Result as CoreResult, Secret, Session, Transport};

#[macro_use]
mod members;
mod community;
mod desktop;
mod oauth;
mod server;
mod users;
mod web_tier;

pub use community::CommunityMapsSecurityHandler;
pub use desktop::ArcGISTokenSecurityHandler;
pub use oauth::OAuthSecurityHandler;
pub use server::PortalServerSecurityHandler;
pub use users::{AGOLTokenSecurityHandler, AGSTokenSecurityHandler, PortalTokenSecurityHandler};
pub use web_tier::{LDAPSecurityHandler, NTLMSecurityHandler, PKISecurityHandler};

/// The credentials behind a `securityHandler` argument.
pub fn credentials(handler: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Arc<dyn Credentials>>> {
    let Some(handler) = handler.filter(|handler| !handler.is_none()) else { return Ok(None) };
    let py = handler.py();
    // ArcREST's scripts say no handler as text, too
    if handler.cast::<PyString>().is_ok_and(|text| matches!(text.to_cow().as_deref(), Ok("" | "None"))) {
        return Ok(None);
    }
    let natives = [
        native::<AGSTokenSecurityHandler>,
        native::<PortalTokenSecurityHandler>,
        native::<PortalServerSecurityHandler>,
        native::<AGOLTokenSecurityHandler>,
        native::<OAuthSecurityHandler>,
        native::<LDAPSecurityHandler>,
        native::<PKISecurityHandler>,
        native::<ArcGISTokenSecurityHandler>,
        native::<CommunityMapsSecurityHandler>,
    ];
    for native in natives {
        if let Some(credentials) = native(handler)? {
            return Ok(Some(credentials));
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

/// A class of ours, with credentials of the core behind it.
trait Native: PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync {
    fn credentials(&self) -> PyResult<Arc<dyn Credentials>>;
}

/// The credentials of a handler of class `C`; a subclass with a `token` of its own means that one.
fn native<C: Native>(handler: &Bound<'_, PyAny>) -> PyResult<Option<Arc<dyn Credentials>>> {
    let (py, token) = (handler.py(), intern!(handler.py(), "token"));
    let Ok(object) = handler.cast::<C>() else { return Ok(None) };
    if !handler.get_type().getattr(token)?.is(&py.get_type::<C>().getattr(token)?) {
        return Ok(None);
    }
    object.get().credentials().map(Some)
}

/// The handler that a site uses where it is given `handler`: a portal's user gets a token of the server's.
pub fn for_site<'py>(handler: Option<&Bound<'py, PyAny>>, url: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(given) = handler else { return Ok(None) };
    let federated = if given.is_instance_of::<PortalTokenSecurityHandler>() {
        true
    } else if let Ok(user) = given.cast::<LDAPSecurityHandler>() {
        user.get().is_elsewhere(url)?
    } else if let Ok(user) = given.cast::<PKISecurityHandler>() {
        user.get().is_elsewhere(url)?
    } else {
        false
    };
    if federated { PortalServerSecurityHandler::made(given, url, url).map(Some) } else { Ok(handler.cloned()) }
}

/// The portal's user behind a handler, who can have tokens of the portal's servers.
fn portal_of(handler: &Bound<'_, PyAny>) -> PyResult<Option<Arc<dyn Portal>>> {
    if let Ok(user) = handler.cast::<PortalTokenSecurityHandler>() {
        return Ok(Some(user.get().portal()?));
    }
    if let Ok(user) = handler.cast::<LDAPSecurityHandler>() {
        return Ok(Some(user.get().portal()?));
    }
    if let Ok(user) = handler.cast::<PKISecurityHandler>() {
        return Ok(Some(user.get().portal()?));
    }
    handler.cast::<ArcGISTokenSecurityHandler>().map_or(Ok(None), |user| user.get().portal().map(Some))
}

/// What a portal says of itself and of who asks.
#[derive(Clone, Default)]
struct About {
    is_portal: bool,
    username: Option<String>,
}

/// A handler's credentials and how they are reached.
struct Inner<C> {
    credentials: Arc<C>,
    settings: Mutex<Settings>,
    about: Mutex<Option<About>>,
}

impl<C: Credentials + 'static> Inner<C> {
    fn new(credentials: Arc<C>, settings: Settings) -> Self {
        Self { credentials, settings: Mutex::new(settings), about: Mutex::default() }
    }

    fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, edit: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        edit(&mut settings);
        self.credentials.set_options(settings.options().clone());
    }

    /// What the portal has said of itself.
    fn about(&self) -> Option<About> {
        self.about.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the portal at `org_url` what it is, and whom it takes this for.
    fn ask(&self, py: Python<'_>, org_url: &str) -> PyResult<About> {
        #[derive(Deserialize)]
        struct User {
            username: Option<String>,
        }
        let root = portal_root(org_url);
        let session = Session::new(self.settings().options().clone(), Some(self.credentials.clone()));
        let asked = async move {
            let request = Request::build(&PORTAL_SELF, &root, Form::new())?;
            let document = session.send(request.clone()).await?.document(&request)?;
            let is_portal = document.get::<bool>("isPortal").unwrap_or_default();
            Ok(About { is_portal, username: document.get::<User>("user").and_then(|user| user.username) })
        };
        let about = runtime::wait(py, asked, Ok)?;
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = Some(about.clone());
        Ok(about)
    }

    /// The token, "" where none is needed; None when the login failed.
    fn token(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let credentials = self.credentials.clone();
        let token = async move {
            match credentials.token("token", None).await {
                Ok(token) => Ok(Some(token.map_or_else(String::new, |token| token.expose().to_owned()))),
                Err(error) if error.is_login() => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        runtime::wait(py, token, Ok)
    }

    fn message(&self) -> String {
        self.credentials.known().failure.map(|failure| failure.messages.join("; ")).unwrap_or_default()
    }
}

/// The host of a URL, which ArcREST's handlers use as their `Referer`.
fn host(url: &str, with_port: bool) -> Option<String> {
    let origin = origin(url)?;
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let bare = host.rsplit_once(':').map_or(host, |(host, _)| host);
    Some(if with_port { host } else { bare }.to_owned())
}

/// Lets go of the connections that a handler of ours has made for its logins.
pub fn close(handler: &Bound<'_, PyAny>) {
    if let Ok(Some(credentials)) = credentials(Some(handler)) {
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

    fn calls_out(&self) -> bool {
        true
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

/// Text that says something: ArcREST's scripts pass "" and "None" for nothing.
pub(super) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !matches!(text.trim(), "" | "None"))
}

pub(super) fn local_time(py: Python<'_>, time: Option<SystemTime>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(since) = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()) else { return Ok(None) };
    py.import("datetime")?.getattr("datetime")?.call_method1("fromtimestamp", (since.as_secs_f64(),)).map(Some)
}
