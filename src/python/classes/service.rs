//! The classes `AGSService` of both APIs; their members that no row can describe.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyStopAsyncIteration, PyTypeError, PyValueError};
use pyo3::intern;

use crate::core::{Form, Reply};
use crate::python::classes::parameters::{extension_class, extensions_of};
use crate::python::prelude::*;
use crate::python::sent_text;
use crate::resources::service as resource;

/// The script's own list where it gave one, else a list of what it gave.
fn extensions_from<'py>(extensions: Option<&Bound<'py, PyAny>>, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
    let list = match extensions {
        Some(given) => match given.cast::<PyList>() {
            Ok(list) => list.clone(),
            Err(_) => PyList::new(py, given.try_iter()?.collect::<PyResult<Vec<_>>>()?)?,
        },
        None => PyList::empty(py),
    };
    let class = extension_class(py)?;
    for item in list.iter() {
        if !item.is_instance(class)? {
            return Err(PyTypeError::new_err(
                "extensionObjects is a list of Extension objects; make one with Extension.fromJSON",
            ));
        }
    }
    Ok(list)
}

/// The form of a manifest's request, and whether it is to be XML.
fn known_manifest(file_type: &str) -> PyResult<(Form, bool)> {
    let form = resource::manifest_form(file_type);
    match file_type {
        "json" => Ok((form, false)),
        "xml" => Ok((form, true)),
        other => Err(PyValueError::new_err(format!("fileType is \"json\" or \"xml\", not {other:?}"))),
    }
}

fn tree<'py>(py: Python<'py>, reply: &Reply) -> PyResult<Bound<'py, PyAny>> {
    let trees = py.import("xml.etree.ElementTree")?;
    // as text: a declaration that names another encoding would be believed
    let text = String::from_utf8_lossy(&reply.body);
    let root = trees.call_method1(intern!(py, "fromstring"), (text,)).map_err(|error| {
        let is_broken =
            trees.getattr(intern!(py, "ParseError")).is_ok_and(|class| error.matches(py, class).unwrap_or_default());
        if is_broken { reply.not_xml(resource::ops::MANIFEST.name, &error.value(py).to_string()).into() } else { error }
    })?;
    trees.call_method1(intern!(py, "ElementTree"), (root,))
}

#[arcrest_macros::guarded]
#[pymethods]
impl blocking::Class {
    /// Names and values of the document's members.
    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let object = slf.as_super().as_super();
        let document = whole_document(object, BaseWebOperations::document(object, &resource::ops::READ)?)?;
        Ok(document.call_method0(intern!(slf.py(), "items"))?.try_iter()?.into_any())
    }
}

#[arcrest_macros::guarded]
#[pymethods]
impl aio::Class {
    /// Names and values of the document's members, for `async for`.
    fn __aiter__(slf: &Bound<'_, Self>) -> Items {
        let base = slf.as_super();
        Items { of: base.clone().unbind(), at: AtomicUsize::new(0) }
    }
}

/// The members of a service's document, one after the other.
#[pyclass(frozen, module = "arcrest.aio")]
pub struct Items {
    of: Py<AsyncResource>,
    at: AtomicUsize,
}

#[arcrest_macros::guarded]
#[pymethods]
impl Items {
    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Awaited<'py, Any>> {
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        let object = AsyncResource::web(self.of.bind(py)).clone().unbind();
        AsyncResource::later(self.of.bind(py), "__anext__", move |context| async move {
            let document = context.document(&resource::ops::READ).await?;
            Python::attach(|py| match whole_document(object.bind(py), document.into_bound(py))?.items().get_item(at) {
                Ok(item) => Ok(item.unbind()),
                Err(_) => Err(PyStopAsyncIteration::new_err(())),
            })
        })
        .map(Into::into)
    }
}

resource::rows!(python_classes);

by_hand! { service:
    /// Its extensions, a list of Extension objects. Change them and send them with `modifyExtensions`.
    #[getter]
    fn extensions<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Extensions>> {
        if let Some(list) = Base::at_once(slf.as_super(), |node| Ok(node.extensions(slf.py())))? {
            return Ok(list.into_any().into());
        }
        let work = |context: CallContext| async move { context.document(&resource::ops::READ).await };
        Base::deliver(slf.as_super(), "extensions", work, Code::Native, |py, node, document| {
            if let Some(list) = node.extensions(py) {
                return Ok(list.into_any());
            }
            let list = extensions_of(document.bind(py))?;
            node.set_extensions(Some(&list));
            Ok(list.into_any())
        })
        .map(Into::into)
    }

    /// ArcREST's name of the list of extensions that the script has; None before the document is loaded.
    #[getter(_extensions)]
    fn private_extensions<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Answer<'py, Extensions>>> {
        let node = Base::node(slf.as_super());
        if let (None, Some(document)) = (node.extensions(slf.py()), node.held_document(slf.py())) {
            node.set_extensions(Some(&extensions_of(&document)?));
        }
        Ok(node.extensions(slf.py()).map(|list| list.into_any().into()))
    }

    #[doc = "modifyExtensions($self, extensionObjects=[])\n--\n"]
    /// Replaces its extensions; the service restarts. The rest of its document goes back as it came.
    ///
    /// Args:
    ///     extensionObjects: All extensions that it is to have, Extension objects. Default: none,
    ///         which sends nothing.
    ///
    /// Returns:
    ///     {"status": "success"}, or the server's error reply; None when nothing was sent.
    ///
    /// Raises:
    ///     TypeError: When one is not an Extension.
    ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
    ///
    /// Admin API: Service > Edit Service.
    #[pyo3(name = "modifyExtensions", signature = (extensionObjects=Option::None), text_signature = None)]
    fn modify_extensions<'py>(
        slf: &Bound<'py, Self>,
        extensionObjects: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Delivered<'py, Any>> {
        let list = extensions_from(extensionObjects, slf.py())?;
        let (is_empty, list) = (list.is_empty(), list.unbind());
        let object = Base::web(slf.as_super()).clone().unbind();
        let own_edit = Replaced::find(slf.as_any(), "edit")?;
        Base::later(slf.as_super(), "modifyExtensions", |context| async move {
            if is_empty {
                return Ok(None);
            }
            let document = context.document(&resource::ops::READ).await?;
            let text = Python::attach(|py| {
                context.node.set_extensions(Some(list.bind(py)));
                sent_text(object.bind(py), document.into_bound(py))
            })?;
            let answer = match own_edit {
                Some(edit) => {
                    let text = Python::attach(|py| PyTuple::new(py, [text]).map(Bound::unbind))?;
                    edit.call(text).await?
                }
                None => context.call(&resource::ops::edit, Form::new().with("service", text)).await?,
            };
            if !Python::attach(|py| BaseWebOperations::is_error(answer.bind(py)))? {
                context.node.forget();
            }
            Ok(Some(answer))
        })
        .map(Into::into)
    }

    /// Requests its document again. Changes that were made in place are dropped.
    #[pyo3(name = "refreshProperties")]
    fn refresh_properties<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Nothing>> {
        Base::later(slf.as_super(), "refreshProperties", |context| async move {
            context.load(&resource::ops::READ).await?;
            context.node.set_extensions(None);
            Ok(None::<Py<PyAny>>)
        })
        .map(Into::into)
    }

    /// The service's own JSON properties, a dict; None where it has none.
    #[pyo3(name = "jsonProperties")]
    fn json_properties<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Any>> {
        Base::field(slf.as_super(), &resource::ops::READ, "jsonProperties", "Any").map(Into::into)
    }

    /// What it was published from: its data sources and how they were copied.
    ///
    /// Args:
    ///     fileType: "json" or "xml". Newer versions know only "json". Default "json".
    ///
    /// Returns:
    ///     A dict for "json", an xml.etree.ElementTree.ElementTree for "xml".
    ///
    /// Raises:
    ///     ValueError: When fileType is neither.
    ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
    ///
    /// Admin API: Item Information > Manifest.
    #[pyo3(name = "serviceManifest", signature = (fileType="json"))]
    fn service_manifest<'py>(slf: &Bound<'py, Self>, fileType: &str) -> PyResult<Delivered<'py, Any>> {
        let (form, is_xml) = known_manifest(fileType)?;
        if !is_xml {
            return Base::call(slf.as_super(), &resource::ops::MANIFEST, form, false).map(Into::into);
        }
        let work = move |endpoint: crate::core::Endpoint| async move {
            let request = endpoint.request(&resource::ops::MANIFEST, form)?;
            let reply = endpoint.send(request.clone()).await?;
            reply.text(&request)?;
            Ok(reply)
        };
        Base::compute(slf.as_super(), "serviceManifest", Code::Native, work, |py, _, reply: Reply| tree(py, &reply)).map(Into::into)
    }
}
