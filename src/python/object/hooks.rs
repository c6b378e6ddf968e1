//! Overrides: members that a Python subclass, an instance or a mock has in place of ours. ArcREST's members used each
//! other through `self`, so ours use the override of a script; only then does it cost anything.

use std::path::PathBuf;
use std::sync::OnceLock;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::bases::BaseWebOperations;
use crate::core::files::private_folder;
use crate::core::masks::Masks;
use crate::core::{Reply, Request, Verb};
use crate::python::call::asyncio::finished;
use crate::python::convert::json;

/// The members whose overrides are used by other members.
const USED: [&str; 18] = [
    "_get",
    "_post",
    "__str__",
    "check_portal",
    "edit",
    "error",
    "extensions",
    "folders",
    "logSettings",
    "method",
    "referer_url",
    "reportname",
    "servertoken",
    "since",
    "start_service",
    "stop_service",
    "token",
    "useragent",
];

/// Operations of several requests, each with the members that have one of its requests.
const STEPS: [(&str, &[&str]); 2] =
    [("AGSService.restart_services", &["stop_service", "start_service"]), ("Log.editLogSettings", &["logSettings"])];

/// Our own classes and members, as they were made: a mock may replace a member of our own class.
struct Native {
    classes: Vec<Py<PyType>>,
    members: Vec<Py<PyAny>>,
}

static NATIVE: PyOnceLock<Native> = PyOnceLock::new();

/// Remembers the classes of modules and their members, to tell an override from them.
pub fn remember_native(modules: &[&Bound<'_, PyModule>]) -> PyResult<()> {
    let Some(py) = modules.first().map(|module| module.py()) else { return Ok(()) };
    let base = py.get_type::<BaseWebOperations>();
    let mut classes = Vec::new();
    for module in modules {
        for class in module.dict().values().into_iter().filter_map(|value| value.cast_into::<PyType>().ok()) {
            if class.is_subclass(&base)? {
                classes.push(class);
            }
        }
    }
    let mut members = Vec::new();
    for name in USED {
        for class in &classes {
            if let Some(member) = class.getattr_opt(name)?
                && !members.iter().any(|known: &Py<PyAny>| member.is(known))
            {
                members.push(member.unbind());
            }
        }
    }
    let classes = classes.into_iter().map(Bound::unbind).collect();
    NATIVE.get_or_init(py, || Native { classes, members });
    Ok(())
}

fn native(py: Python<'_>) -> PyResult<&'static Native> {
    NATIVE.get(py).ok_or_else(|| PyTypeError::new_err("arcrest._core was not initialised"))
}

/// Whether an object is of one of our own classes, not of a subclass.
pub fn is_native(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = object.get_type();
    Ok(native(object.py())?.classes.iter().any(|own| class.is(own)))
}

/// Whether an object has a member that is not ours.
pub fn is_replaced(object: &Bound<'_, PyAny>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    let Some(found) = object.get_type().getattr_opt(name)? else { return Ok(false) };
    if !native(object.py())?.members.iter().any(|own| found.is(own)) {
        return Ok(true);
    }
    object.getattr(intern!(object.py(), "__dict__"))?.contains(name)
}

/// A member that a script has in place of ours.
pub struct Replaced {
    object: Py<PyAny>,
    name: &'static str,
}

impl Replaced {
    /// The member of an object; None where it is ours.
    pub fn find(object: &Bound<'_, PyAny>, name: &'static str) -> PyResult<Option<Self>> {
        let key = PyString::intern(object.py(), name);
        // looked up without the protocol of descriptors, which would count as a use of a mock
        for class in object.get_type().mro() {
            let found =
                class.getattr(intern!(object.py(), "__dict__"))?.call_method1(intern!(object.py(), "get"), (&key,))?;
            if !found.is_none() {
                let is_own = !native(object.py())?.members.iter().any(|own| found.is(own))
                    || object.getattr(intern!(object.py(), "__dict__"))?.contains(&key)?;
                return Ok(is_own.then(|| Self { object: object.clone().unbind(), name }));
            }
        }
        Ok(None)
    }

    /// Whether the object has one of these members in place of ours.
    pub fn any(object: &Bound<'_, PyAny>, names: &[&'static str]) -> PyResult<bool> {
        for name in names {
            if Self::find(object, name)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The overrides of the members that an operation of several requests consists of.
    pub fn steps(object: &Bound<'_, PyAny>, operation: &str) -> PyResult<Vec<Self>> {
        let steps = STEPS.iter().find(|(name, _)| *name == operation).map_or(&[][..], |(_, steps)| steps);
        steps.iter().filter_map(|name| Self::find(object, name).transpose()).collect()
    }

    /// Whether the member has the request in the package's own class.
    pub fn is_of(&self, request: &Request) -> bool {
        request.operation.rsplit('.').next() == Some(self.name)
    }

    /// The member's value, possibly an awaitable.
    pub fn here<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.object.bind(py).getattr(self.name)
    }

    /// The member's value; of a method, its result.
    pub async fn value(&self) -> PyResult<Py<PyAny>> {
        let value = Python::attach(|py| {
            let member = self.here(py)?;
            if member.is_callable() { member.call0().map(Bound::unbind) } else { Ok(member.unbind()) }
        })?;
        finished(value).await
    }

    /// The result of the member, a method, with these arguments.
    pub async fn call(&self, arguments: Py<PyTuple>) -> PyResult<Py<PyAny>> {
        let result = Python::attach(|py| self.here(py)?.call1(arguments.bind(py)).map(Bound::unbind))?;
        finished(result).await
    }
}

/// An object that overrides `_get`, `_post` or both.
pub struct Overrides {
    object: Py<BaseWebOperations>,
    get: bool,
    post: bool,
}

impl Overrides {
    /// The overrides of an object; None where it has none.
    pub fn of(object: &Bound<'_, BaseWebOperations>) -> PyResult<Option<Self>> {
        let py = object.py();
        let get = is_replaced(object.as_any(), name_of(py, Verb::Get))?;
        let post = is_replaced(object.as_any(), name_of(py, Verb::Post))?;
        Ok((get || post).then(|| Self { object: object.clone().unbind(), get, post }))
    }

    /// Whether there is an override for this verb.
    pub const fn take(&self, verb: Verb) -> bool {
        if verb.gets() { self.get } else { self.post }
    }

    /// Calls the override for a request, if there is one. Returns what it returned, possibly a coroutine.
    pub fn call(&self, request: &Request) -> PyResult<Option<Py<PyAny>>> {
        if !self.take(request.verb) {
            return Ok(None);
        }
        Python::attach(|py| call(self.object.bind(py), request).map(|answer| Some(answer.unbind())))
    }
}
/// Calls an override with the arguments that ArcREST's operations gave to theirs.
fn call<'py>(object: &Bound<'py, BaseWebOperations>, request: &Request) -> PyResult<Bound<'py, PyAny>> {
    let py = object.py();
    let params = PyDict::new(py);
    for (name, text) in &request.fields {
        params.set_item(&**name, text)?;
    }
    let kwargs = PyDict::new(py);
    kwargs.set_item("url", &request.url)?;
    kwargs.set_item("param_dict", params)?;
    if !request.files.is_empty() {
        let files = PyDict::new(py);
        for (name, file) in &request.files {
            if file.piece.is_some() {
                return Err(PyTypeError::new_err(
                    "an override of _post is given whole files only: upload with parts=False, or without the override",
                ));
            }
            files.set_item(&**name, &file.path)?;
        }
        kwargs.set_item("files", files)?;
    }
    if let Some(download) = &request.download {
        // an override of a script joins the folder with a name
        kwargs.set_item("out_folder", download.folder.clone().map_or_else(private_folder, Ok)?)?;
    }
    let node = &object.get().node;
    let (proxy_url, proxy_port) = node.settings().proxy();
    kwargs.set_item("securityHandler", node.handler(py))?;
    kwargs.set_item("proxy_url", proxy_url)?;
    kwargs.set_item("proxy_port", proxy_port)?;
    object.call_method(name_of(py, request.verb), (), Some(&kwargs))
}

fn name_of(py: Python<'_>, verb: Verb) -> &Bound<'_, PyString> {
    if verb.gets() { intern!(py, "_get") } else { intern!(py, "_post") }
}

/// The reply that the result of an override stands for.
pub fn as_reply(request: &Request, answer: &Bound<'_, PyAny>) -> PyResult<Reply> {
    let saved = request.download.as_ref().and_then(|_| answer.extract::<PathBuf>().ok());
    let body = match answer.cast::<PyString>() {
        Ok(text) => text.to_cow()?.into_owned(),
        Err(_) if saved.is_some() => String::new(),
        Err(_) => json::known(answer)?,
    };
    Ok(Reply {
        status: 200,
        url: request.shown(),
        content_type: String::new(),
        body: body.into(),
        saved,
        masks: Masks::default(),
        refusal: OnceLock::new(),
        of_write: !request.is_idempotent(),
    })
}
