//! What all security handlers are made of: the base class, the credentials of the core behind a handler, and
//! the conversion of any object that acts like a handler.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::PyClass;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyString, PyTuple};
use pythonize::pythonize;
use serde::{Deserialize, Serialize};

use crate::core::credentials::{Fork, PORTAL_SELF, UserId, destination};
use crate::core::url::{self, origin};
use crate::core::{Access, Credentials, Error, Form, Request, Result as CoreResult, Secret, Session, Transport};
use crate::python::call::wait::wait;
use crate::python::convert::hints::{Answer, Any, Bool};
use crate::python::object::bases::BaseWebOperations;
use crate::python::object::hooks::Replaced;
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
    let Ok(object) = handler.cast::<C>() else { return Ok(None) };
    Ok(Replaced::find(handler, "token")?.is_none().then_some(object))
}

/// A portal's reply about itself and its user.
#[derive(Clone, Default)]
pub struct About {
    pub is_portal: bool,
    pub username: Option<String>,
}

/// What `__init__` fills in; calling `__init__` again replaces the login, for the sites that have the handler, too.
pub struct Slot<C>(Mutex<Option<Arc<Inner<C>>>>);

impl<C> Default for Slot<C> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<C> Slot<C> {
    pub fn get(&self) -> Option<Arc<Inner<C>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, inner: Option<Arc<Inner<C>>>) {
        replace(&self.0, inner);
    }
}

impl<C: Fork> Slot<C> {
    /// Fills the slot. If it has credentials already, these become the new ones.
    pub fn fill(&self, new: Inner<C>) {
        let new = match self.get() {
            Some(old) => {
                old.credentials.take_over(&new.credentials);
                Inner { credentials: old.credentials.clone(), ..new }
            }
            None => new,
        };
        self.set(Some(Arc::new(new)));
    }
}

/// The part that all handler classes have: credentials, settings, and what the portal has replied.
pub struct Inner<C> {
    pub credentials: Arc<C>,
    settings: SharedSettings,
    /// The portal's last reply about itself and the user that it was given for.
    about: Mutex<Option<(UserId, About)>>,
}

impl<C: Fork> Inner<C> {
    /// A copy with credentials of its own.
    pub fn fork(&self) -> Self {
        let (settings, about) = (SharedSettings::default(), Mutex::default());
        copy_lock(&self.settings, &settings);
        copy_lock(&self.about, &about);
        Self { credentials: Arc::new(self.credentials.fork()), settings, about }
    }
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

    /// The portal's last reply about itself and the user of now.
    pub fn about(&self) -> Option<About> {
        let user = self.credentials.user();
        let about = self.about.lock().unwrap_or_else(PoisonError::into_inner).clone();
        about.filter(|(of, _)| *of == user).map(|(_, about)| about)
    }

    /// Whether the organisation is a portal. The first use asks the organisation, by the script's own `check_portal`
    /// where there is one.
    pub fn is_portal(&self, handler: &Bound<'_, PyAny>, ask: impl FnOnce() -> PyResult<About>) -> PyResult<bool> {
        if let Some(about) = self.about() {
            return Ok(about.is_portal);
        }
        match Replaced::find(handler, "check_portal")? {
            Some(own) => {
                own.here(handler.py())?.call0()?;
                Ok(self.about().is_some_and(|about| about.is_portal))
            }
            None => ask().map(|about| about.is_portal),
        }
    }

    /// What the portal has said about itself and its user. The first use asks the portal.
    pub fn known_about(&self, py: Python<'_>, org_url: impl FnOnce() -> PyResult<Option<String>>) -> PyResult<About> {
        match self.about() {
            Some(about) => Ok(about),
            None => self.ask(py, &org_url()?.unwrap_or_default()),
        }
    }

    /// Requests what the portal at `org_url` says about itself, with the script's own members of the handler.
    pub fn ask_as(&self, handler: &Bound<'_, PyAny>, org_url: &str) -> PyResult<About> {
        let credentials: Arc<dyn Credentials> = if Replaced::any(handler, &["token", "method", "referer_url"])? {
            Arc::new(Overridden { handler: Custom(handler.clone().unbind()), own: self.credentials.clone() })
        } else {
            self.credentials.clone()
        };
        self.asked(handler.py(), credentials, org_url)
    }

    /// Requests what the portal at `org_url` says about itself and its user.
    pub fn ask(&self, py: Python<'_>, org_url: &str) -> PyResult<About> {
        self.asked(py, self.credentials.clone(), org_url)
    }

    fn asked(&self, py: Python<'_>, credentials: Arc<dyn Credentials>, org_url: &str) -> PyResult<About> {
        #[derive(Deserialize)]
        struct User {
            username: Option<String>,
        }
        let user = self.credentials.user();
        let root = destination::portal(org_url);
        let session = Session::new(self.settings().options().clone(), Some(credentials));
        let asked = async move {
            let request = Request::build(&PORTAL_SELF, &root, Form::new())?;
            let document = session.send(request.clone()).await.map_err(Error::of_login)?.document(&request)?;
            let is_portal = document.get::<bool>("isPortal").unwrap_or_default();
            Ok(About { is_portal, username: document.get::<User>("user").and_then(|user| user.username) })
        };
        let about = wait(py, asked, Ok)?;
        *self.about.lock().unwrap_or_else(PoisonError::into_inner) = Some((user, about.clone()));
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

    /// The failure of the last login, in the form of a portal's error reply; "" without one.
    pub fn message<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let Some(failure) = self.credentials.known().failure else { return Ok(PyString::new(py, "").into_any()) };
        if self.credentials.is_local() {
            return Ok(PyString::new(py, &failure.messages.join("; ")).into_any());
        }
        let mut messages = failure.messages.into_iter();
        let message = messages.next().unwrap_or_default();
        let error = PortalError { code: failure.code, message, details: messages.collect() };
        Ok(pythonize(py, &PortalReply { error })?)
    }
}

/// A portal's error reply.
#[derive(Serialize)]
struct PortalReply {
    error: PortalError,
}

#[derive(Serialize)]
struct PortalError {
    code: i64,
    message: String,
    details: Vec<String>,
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

impl Custom {
    /// The handler's `token`. The handler can't be told that a token was refused: the same token again is no use.
    pub fn own_token(&self, refused: Option<&Secret>) -> CoreResult<Option<Secret>> {
        let token = Python::attach(|py| match self.0.bind(py).getattr_opt(intern!(py, "token"))? {
            Some(token) if !token.is_none() => token.extract::<String>().map(Some),
            _ => Ok(None),
        });
        let token: Option<Secret> = token.map_err(Error::from)?.map(Secret::from);
        Ok(token.filter(|token| refused.is_none_or(|old| old.expose() != token.expose())))
    }
}

/// One of our handlers with a `token`, `method` or `referer_url` of the script's own.
struct Overridden {
    handler: Custom,
    own: Arc<dyn Credentials>,
}

impl Credentials for Overridden {
    fn token<'a>(
        &'a self,
        operation: &'a str,
        refused: Option<&'a Secret>,
    ) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        self.handler.token(operation, refused)
    }

    fn calls_out(&self) -> bool {
        true
    }

    fn user(&self) -> UserId {
        self.own.user()
    }

    fn is_for(&self, url: &str) -> bool {
        self.own.is_for(url)
    }

    fn referer(&self) -> Option<String> {
        self.handler.referer()
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.own.access()
    }
}

impl Credentials for Custom {
    fn token<'a>(
        &'a self,
        _operation: &'a str,
        refused: Option<&'a Secret>,
    ) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        async move {
            let has_token = Python::attach(|py| {
                // ArcREST sent no token where the method is another one
                let method = self.0.bind(py).getattr_opt(intern!(py, "method"))?;
                let method = method.and_then(|method| method.extract::<String>().ok());
                Ok::<_, PyErr>(!method.is_some_and(|method| method.eq_ignore_ascii_case("handler")))
            });
            if has_token.map_err(Error::from)? { self.own_token(refused) } else { Ok(None) }
        }
        .boxed()
    }

    fn calls_out(&self) -> bool {
        true
    }

    fn user(&self) -> UserId {
        UserId::of_address(self.0.as_ptr() as usize)
    }

    fn referer(&self) -> Option<String> {
        Python::attach(|py| self.0.bind(py).getattr(intern!(py, "referer_url")).ok()?.extract().ok())
    }
}

/// The base of every security handler.
#[pyclass(frozen, subclass, extends = BaseWebOperations, module = "arcrest._abstract.abstract")]
#[derive(Default)]
pub struct BaseSecurityHandler;

#[arcrest_macros::guarded]
#[pymethods]
impl BaseSecurityHandler {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(*_args, **_kwargs)")]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyClassInitializer<Self> {
        PyClassInitializer::from(BaseWebOperations::default()).add_subclass(Self)
    }

    /// Whether the handler can be used; a subclass may set `_valid`.
    #[getter]
    fn valid<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, Bool>> {
        let own = slf.getattr_opt(intern!(slf.py(), "_valid"))?;
        Ok(own.unwrap_or_else(|| PyBool::new(slf.py(), true).to_owned().into_any()).into())
    }

    /// Words about the login; a subclass may set `_message`.
    #[getter]
    fn message<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, Any>> {
        let own = slf.getattr_opt(intern!(slf.py(), "_message"))?;
        Ok(own.unwrap_or_else(|| PyString::new(slf.py(), "").into_any()).into())
    }

    /// The `Referer` that the token is bound to; a subclass may set `_referer_url`.
    #[getter]
    fn referer_url<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Bound<'py, PyAny>>> {
        slf.getattr_opt(intern!(slf.py(), "_referer_url"))
    }
}

/// A text that was given: ArcREST's scripts pass "" and "None" for None.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !matches!(text.trim(), "" | "None"))
}

/// An address, as it was given.
///
/// # Errors
/// `ValueError` for one that can't be sent to.
pub fn address(given: Option<String>) -> PyResult<Option<String>> {
    given.as_deref().map_or(Ok(()), |url| url::address(url).map(drop)).map_err(Error::from)?;
    Ok(given)
}

pub fn local_time(py: Python<'_>, time: Option<SystemTime>) -> PyResult<Option<Bound<'_, PyAny>>> {
    let Some(since) = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()) else { return Ok(None) };
    py.import("datetime")?.getattr("datetime")?.call_method1("fromtimestamp", (since.as_secs_f64(),)).map(Some)
}

/// The objects that ArcREST's scripts give to a portal's user, to be read back.
#[derive(Clone, Default)]
pub struct Kept {
    pub handler: Option<Arc<Py<PyAny>>>,
    pub jar: Option<Arc<Py<PyAny>>>,
}

impl Kept {
    pub fn new(handler: Option<Py<PyAny>>, jar: Option<Py<PyAny>>) -> Self {
        Self { handler: handler.map(Arc::new), jar: jar.map(Arc::new) }
    }
}

/// Puts a value behind a lock. The old value is dropped when nothing is locked, because it may run code of a script.
pub fn replace<T>(lock: &Mutex<T>, value: T) {
    let old = std::mem::replace(&mut *lock.lock().unwrap_or_else(PoisonError::into_inner), value);
    drop(old);
}

/// Copies what one lock holds into another.
pub fn copy_lock<T: Clone>(from: &Mutex<T>, to: &Mutex<T>) {
    let held = from.lock().unwrap_or_else(PoisonError::into_inner).clone();
    replace(to, held);
}
