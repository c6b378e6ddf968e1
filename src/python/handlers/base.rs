//! What all security handlers are made of: the base class, the credentials of the core behind a handler, and
//! the conversion of any object that acts like a handler.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::PyClass;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use serde::Deserialize;

use crate::core::credentials::{PORTAL_SELF, destination};
use crate::core::url::origin;
use crate::core::{Credentials, Error, Form, Request, Result as CoreResult, Secret, Session, Transport};
use crate::python::call::wait::wait;
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::settings::Settings;

/// The settings of a handler, which the handler of a federated server shares.
pub type SharedSettings = Arc<Mutex<Settings>>;

/// A handler class of this package, with credentials of the core.
pub trait Native: PyClass<Frozen = pyo3::pyclass::boolean_struct::True> + Sync {
    /// The credentials behind the handler, for a site with these settings. A handler without `verify=` of its own
    /// checks certificates as the site does.
    fn credentials(&self, site: &Settings) -> PyResult<Arc<dyn Credentials>>;

    /// The settings, which the handler of a federated server shares.
    fn shared_settings(&self) -> PyResult<SharedSettings>;
}

/// A handler of class `C`; `None` for a subclass with a `token` of its own, because that one counts.
pub fn native<'a, 'py, C: Native>(handler: &'a Bound<'py, PyAny>) -> PyResult<Option<&'a Bound<'py, C>>> {
    let (py, token) = (handler.py(), intern!(handler.py(), "token"));
    let Ok(object) = handler.cast::<C>() else { return Ok(None) };
    Ok(handler.get_type().getattr(token)?.is(&py.get_type::<C>().getattr(token)?).then_some(object))
}

/// A portal's reply about itself and its user.
#[derive(Clone, Default)]
pub struct About {
    pub is_portal: bool,
    pub username: Option<String>,
}

/// The part that all handler classes have: credentials, settings, and what the portal has replied.
pub struct Inner<C> {
    pub credentials: Arc<C>,
    settings: SharedSettings,
    about: Mutex<Option<About>>,
}

impl<C: Credentials + 'static> Inner<C> {
    pub fn new(credentials: Arc<C>, settings: Settings) -> Self {
        Self::sharing(credentials, Arc::new(Mutex::new(settings)))
    }

    /// The part of a handler that has the settings of another one.
    pub fn sharing(credentials: Arc<C>, settings: SharedSettings) -> Self {
        Self { credentials, settings, about: Mutex::default() }
    }

    /// The settings, to be shared.
    pub fn shared_settings(&self) -> SharedSettings {
        self.settings.clone()
    }

    /// The credentials for a site, whose check of certificates they take over if they have none of their own.
    pub fn for_site(&self, site: &Settings) -> Arc<C> {
        if let Some(verify) = self.settings().check_of(site) {
            self.change(|settings| settings.take_verify(verify.clone()));
        }
        self.credentials.clone()
    }

    pub fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn change(&self, edit: impl FnOnce(&mut Settings)) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        edit(&mut settings);
        self.credentials.set_options(settings.options().clone());
    }

    /// The portal's last reply about itself.
    pub fn about(&self) -> Option<About> {
        self.about.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests what the portal at `org_url` says about itself and its user.
    pub fn ask(&self, py: Python<'_>, org_url: &str) -> PyResult<About> {
        #[derive(Deserialize)]
        struct User {
            username: Option<String>,
        }
        let root = destination::portal(org_url);
        let session = Session::new(self.settings().options().clone(), Some(self.credentials.clone()));
        let asked = async move {
            let request = Request::build(&PORTAL_SELF, &root, Form::new())?;
            let document = session.send(request.clone()).await.map_err(Error::of_login)?.document(&request)?;
            let is_portal = document.get::<bool>("isPortal").unwrap_or_default();
            Ok(About { is_portal, username: document.get::<User>("user").and_then(|user| user.username) })
        };
        let about = wait(py, asked, Ok)?;
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = Some(about.clone());
        Ok(about)
    }

    /// The token, "" where none is needed; None when the login failed.
    pub fn token(&self, py: Python<'_>) -> PyResult<Option<String>> {
        let credentials = self.credentials.clone();
        let token = async move {
            match credentials.token("token", None).await {
                Ok(token) => Ok(Some(token.map_or_else(String::new, |token| token.expose().to_owned()))),
                Err(error) if error.is_login() => Ok(None),
                Err(error) => Err(error.into()),
            }
        };
        wait(py, token, Ok)
    }

    pub fn message(&self) -> String {
        self.credentials.known().failure.map(|failure| failure.messages.join("; ")).unwrap_or_default()
    }
}

/// The host of a URL, which ArcREST's handlers use as their `Referer`.
pub fn host(url: &str, with_port: bool) -> Option<String> {
    let origin = origin(url)?;
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let bare = host.rsplit_once(':').map_or(host, |(host, _)| host);
    Some(if with_port { host } else { bare }.to_owned())
}

/// A handler class of a script's own.
pub struct Custom(pub Py<PyAny>);

impl Credentials for Custom {
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
            // the handler can't be told that its token was refused: the same token again is no use
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

/// A text that was given: ArcREST's scripts pass "" and "None" for None.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !matches!(text.trim(), "" | "None"))
}

pub fn local_time(py: Python<'_>, time: Option<SystemTime>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(since) = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()) else { return Ok(None) };
    py.import("datetime")?.getattr("datetime")?.call_method1("fromtimestamp", (since.as_secs_f64(),)).map(Some)
}

/// The objects that ArcREST's scripts give to a portal's user, to be read back.
#[derive(Default)]
pub struct Kept {
    pub handler: Option<Py<PyAny>>,
    pub jar: Option<Py<PyAny>>,
}
