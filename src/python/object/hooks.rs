//! Overrides: a `_get` or `_post` of a Python subclass, an instance or a mock. Operations of such an object are sent
//! through its override, as ArcREST's were.

use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};

use super::bases::{AsyncResource, BaseWebOperations};
use crate::core::{Reply, Request, Verb};
use crate::python::convert::json;

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
        // compared with our own methods as they were made: a mock may have replaced them on the base class
        let native = NATIVE.get(py).ok_or_else(|| PyTypeError::new_err("arcrest._core was not initialised"))?;
        let (class, attributes) = (object.get_type(), object.getattr(intern!(py, "__dict__"))?);
        let is_overridden = |name: &Bound<'_, PyString>| {
            let found = class.getattr(name)?;
            Ok::<_, PyErr>(!native.iter().any(|own| found.is(own)) || attributes.contains(name)?)
        };
        let (get, post) = (is_overridden(name_of(py, Verb::Get))?, is_overridden(name_of(py, Verb::Post))?);
        Ok((get || post).then(|| Self { object: object.clone().unbind(), get, post }))
    }

    /// Calls the override for a request, if there is one. Returns what it returned, possibly a coroutine.
    pub fn call(&self, request: &Request) -> PyResult<Option<Py<PyAny>>> {
        let is_overridden = if request.verb == Verb::Get { self.get } else { self.post };
        if !is_overridden {
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
        for (name, path) in &request.files {
            files.set_item(&**name, path)?;
        }
        kwargs.set_item("files", files)?;
    }
    if let Some(download) = &request.download {
        kwargs.set_item("out_folder", &download.folder)?;
    }
    let node = &object.get().node;
    let (proxy_url, proxy_port) = node.settings().proxy();
    kwargs.set_item("securityHandler", node.handler(py))?;
    kwargs.set_item("proxy_url", proxy_url)?;
    kwargs.set_item("proxy_port", proxy_port)?;
    object.call_method(name_of(py, request.verb), (), Some(&kwargs))
}

fn name_of(py: Python<'_>, verb: Verb) -> &Bound<'_, PyString> {
    if verb == Verb::Get { intern!(py, "_get") } else { intern!(py, "_post") }
}

/// Our own `_get` and `_post` of both APIs.
static NATIVE: PyOnceLock<[Py<PyAny>; 4]> = PyOnceLock::new();

/// Remembers our own `_get` and `_post`, to tell an override from them.
pub fn remember_native(py: Python<'_>) -> PyResult<()> {
    let (blocking, aio) = (py.get_type::<BaseWebOperations>(), py.get_type::<AsyncResource>());
    let own = |class: &Bound<'_, PyType>, verb| class.getattr(name_of(py, verb)).map(Bound::unbind);
    NATIVE.get_or_try_init(py, || {
        Ok::<_, PyErr>([
            own(&blocking, Verb::Get)?,
            own(&blocking, Verb::Post)?,
            own(&aio, Verb::Get)?,
            own(&aio, Verb::Post)?,
        ])
    })?;
    Ok(())
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
        of_write: !request.is_idempotent(),
    })
}
