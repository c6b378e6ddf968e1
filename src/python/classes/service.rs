//! The classes `AGSService` of both APIs; their members that no row can describe.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::exceptions::{PyStopAsyncIteration, PyTypeError, PyValueError};
use pyo3::intern;

use crate::core::Form;
use crate::python::classes::parameters::{Extension, extensions_of};
use crate::python::prelude::*;
use crate::resources::service as resource;

fn extensions_from<'py>(extensions: Option<&Bound<'py, PyAny>>, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    let given = match extensions {
        Some(items) => items.try_iter()?.collect::<PyResult<Vec<_>>>()?,
        None => Vec::new(),
    };
    for item in given {
        let extension = item.cast::<Extension>().map_err(|_| {
            PyTypeError::new_err("extensionObjects is a list of Extension objects; make one with Extension.fromJSON")
        })?;
        list.append(extension.get().document(py))?;
    }
    Ok(list)
}

/// The service's document with other extensions, as it is sent.
fn edited(document: &Bound<'_, PyDict>, extensions: &Bound<'_, PyList>) -> PyResult<Form> {
    let whole = document.copy()?;
    whole.set_item(intern!(document.py(), "extensions"), extensions)?;
    Ok(Form::new().with("service", crate::python::dumps(whole.as_any())?))
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

fn tree<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    let trees = py.import("xml.etree.ElementTree")?;
    let root = trees.call_method1(intern!(py, "fromstring"), (text,))?;
    trees.call_method1(intern!(py, "ElementTree"), (root,))
}

#[pymethods]
impl blocking::Class {
    /// Names and values of the document's members.
    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let document = BaseWebOperations::document(slf.as_super().as_super(), &resource::ops::READ)?;
        Ok(document.call_method0(intern!(slf.py(), "items"))?.try_iter()?.into_any())
    }
}

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

#[pymethods]
impl Items {
    fn __aiter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __anext__<'py>(&self, py: Python<'py>) -> PyResult<Awaited<'py, Any>> {
        let at = self.at.fetch_add(1, Ordering::Relaxed);
        AsyncResource::later(self.of.bind(py), move |context| async move {
            let document = context.document(&resource::ops::READ).await?;
            Python::attach(|py| match document.bind(py).items().get_item(at) {
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
    fn extensions<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, ListOf<Extension>>> {
        if let Some(list) = Base::at_once(slf.as_super(), |node| Ok(node.made(slf.py())))? {
            return Ok(list.into());
        }
        let work = |context: CallContext| async move { context.document(&resource::ops::READ).await };
        Base::deliver(slf.as_super(), work, Requests::One, |py, node, document| {
            if let Some(list) = node.made(py) {
                return Ok(list);
            }
            let list = extensions_of(document.bind(py))?.into_any();
            node.keep_made(&list);
            Ok(list)
        })
        .map(Into::into)
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
        Base::later(slf.as_super(), |context| async move {
            if is_empty {
                return Ok(None);
            }
            let document = context.document(&resource::ops::READ).await?;
            let form = Python::attach(|py| edited(document.bind(py), list.bind(py)))?;
            let answer = context.call(&resource::ops::edit, form).await?;
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
        Base::later(slf.as_super(), |context| async move {
            context.load(&resource::ops::READ).await?;
            context.node.drop_made();
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
            endpoint.send(request.clone()).await?.text(&request)
        };
        Base::compute(slf.as_super(), work, |py, _, text: String| tree(py, &text)).map(Into::into)
    }
}
