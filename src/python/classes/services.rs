//! The classes `Services` of both APIs; their members that no row can describe.

use std::ffi::CString;

use pyo3::exceptions::{PyKeyError, PyUserWarning, PyValueError};
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::types::PyMapping;
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

use crate::core::{Document, Folder, Form, Request, url};
use crate::python::prelude::*;
use crate::resources::services::{Listed, Search, Selection, entry_of};
use crate::resources::{service, services as resource};

/// The root folder's document: its folders, requested once until a folder is created or deleted.
async fn root(context: &CallContext) -> PyResult<Py<PyDict>> {
    let node = &context.node;
    let made = Python::attach(|py| match node.made(py) {
        Some(root) => Ok::<_, PyErr>(Some(root.cast_into::<PyDict>()?.unbind())),
        None => Ok(None),
    })?;
    if let Some(root) = made {
        return Ok(root);
    }
    let root = if node.here() == node.url() {
        context.document(&resource::ops::READ).await?
    } else {
        context.document_of(Request::build(&resource::ops::READ, &node.url(), Form::new())?).await?
    };
    Python::attach(|py| node.keep_made(root.bind(py).as_any()));
    Ok(root)
}

fn name_of(node: &Node) -> String {
    let (here, root) = (node.here(), node.url());
    let encoded = here.strip_prefix(&root).unwrap_or_default().trim_matches('/').to_owned();
    if encoded.is_empty() { resource::ROOT.to_owned() } else { url::decode(&encoded) }
}

/// Goes to a folder, where the names that are known have it (or none are known); else warns.
fn select(py: Python<'_>, node: &Node, folder: &str, names: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
    if folder.is_empty() {
        node.select(None);
        return Ok(());
    }
    if names.map_or(Ok(true), |names| names.contains(folder))? {
        node.select(Some(url::join(&node.url(), &url::encode(folder))));
        return Ok(());
    }
    let text = format!("there is no folder {folder:?}; the current folder is still {:?}", name_of(node));
    let text = CString::new(text).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(py, py.get_type::<PyUserWarning>().as_any(), &text, 1)
}

fn names_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let list = PyList::empty(root.py());
    if let Some(names) = root.get_item("folders")?.filter(|names| !names.is_none()) {
        for name in names.try_iter()? {
            list.append(name?)?;
        }
    }
    if !list.contains(resource::ROOT)? {
        list.append(resource::ROOT)?;
    }
    Ok(list.into_any())
}

fn details_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let py = root.py();
    Ok(match root.get_item("foldersDetail")? {
        Some(details) if details.is_none() => PyList::empty(py).into_any(),
        Some(details) => details,
        None => py.None().into_bound(py),
    })
}

/// The `KeyError` of a service that is missing, with the names that might be meant.
fn missing(py: Python<'_>, name: &str, names: Vec<String>) -> PyResult<PyErr> {
    let near = py.import("difflib")?.call_method1(intern!(py, "get_close_matches"), (name, names))?;
    let near: Vec<String> = near.extract()?;
    let near: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
    Ok(PyKeyError::new_err(format!("there is no service {name:?}{hint}")))
}

/// A service's entry in a selection: from its name, from the address of an `AGSService`, or from a dict.
fn entry(object: &Bound<'_, PyAny>) -> PyResult<Document> {
    let no_service = |text: &str| {
        PyValueError::new_err(format!(
            "{text:?} names no service: folder/name.type expected, such as \"Planning/Zoning.MapServer\""
        ))
    };
    if let Ok(name) = object.extract::<String>() {
        return entry_of(&name).ok_or_else(|| no_service(&name));
    }
    if object.is_instance_of::<super::service::blocking::Class>()
        || object.is_instance_of::<super::service::aio::Class>()
    {
        let place = object.cast::<BaseWebOperations>()?.get().node.url();
        return entry_at(&place).ok_or_else(|| no_service(&place));
    }
    if object.cast::<PyMapping>().is_ok() {
        let text = crate::python::dumps(object)?;
        return Document::parse(text.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()));
    }
    Err(wrong(object, "a service's name, an AGSService or a dict"))
}

/// A service's entry in a selection, from the service's address.
fn entry_at(place: &str) -> Option<Document> {
    let mut segments = place.trim_end_matches('/').rsplit('/').map(url::decode);
    let (name, folder, above) = (segments.next()?, segments.next()?, segments.next()?);
    // below `services` itself is the root folder; a folder may have that name, too
    if folder == "services" && above != "services" { entry_of(&name) } else { entry_of(&format!("{folder}/{name}")) }
}

#[cfg(feature = "stubs")]
const SERVICE: PyStaticExpr =
    type_hint_union!(types::STR, types::MAPPING, <Py<BaseAGSServer> as FromPyObject<'static, 'static>>::INPUT_TYPE);

impl<'a, 'py> FromPyObject<'a, 'py> for Selection {
    type Error = PyErr;
    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(SERVICE, type_hint_subscript!(type_hint_identifier!("collections.abc", "Iterable"), SERVICE));
    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let object: &Bound<'py, PyAny> = &object;
        if let Ok(text) = object.extract::<String>()
            && text.trim_start().starts_with(['{', '['])
        {
            return Self::from_json(&text)
                .ok_or_else(|| PyValueError::new_err("services must be valid JSON where it is JSON text"));
        }
        let is_one = object.is_instance_of::<PyString>() || object.is_instance_of::<BaseWebOperations>();
        if !is_one
            && object.cast::<PyMapping>().is_err()
            && let Ok(items) = object.try_iter()
        {
            let entries = items.map(|item| entry(&item?)).collect::<PyResult<Vec<_>>>()?;
            return Ok(Self::of(&entries));
        }
        let one = entry(object)?.to_json();
        Self::from_json(&one).ok_or_else(|| wrong(object, "a service"))
    }
}

#[pymethods]
impl blocking::Class {
    /// The current folder, "/" for the root. Set it to go to another folder ("" is the root, too);
    /// one that is not there is warned of, and the object stays where it is.
    #[getter(folderName)]
    fn folder_name(slf: &Bound<'_, Self>) -> String {
        name_of(BaseAGSServer::node(slf.as_super()))
    }

    #[setter(folderName)]
    fn set_folder_name(slf: &Bound<'_, Self>, value: Folder) -> PyResult<()> {
        let names = if value.0.is_empty() {
            None
        } else {
            let root = BaseAGSServer::later(slf.as_super(), |context| async move { root(&context).await })?;
            Some(names_in(&root.cast_into()?)?)
        };
        select(slf.py(), BaseAGSServer::node(slf.as_super()), &value.0, names.as_ref())
    }
}

#[pymethods]
impl aio::Class {
    /// The current folder, "/" for the root. Set it to go to another folder ("" is the root, too).
    /// Neither sends a request. A folder that is not among the loaded `folders` is warned of; without loaded
    /// folders, the next request shows whether there is such a folder.
    #[getter(folderName)]
    fn folder_name(slf: &Bound<'_, Self>) -> String {
        name_of(AsyncResource::node(slf.as_super()))
    }

    #[setter(folderName)]
    fn set_folder_name(slf: &Bound<'_, Self>, value: Folder) -> PyResult<()> {
        let node = AsyncResource::node(slf.as_super());
        let names = match node.made(slf.py()) {
            Some(root) => Some(names_in(&root.cast_into()?)?),
            None => None,
        };
        select(slf.py(), node, &value.0, names.as_ref())
    }
}

resource::rows!(python_classes);

by_hand! { service:
    /// The folders of the site, with "/" for the root at the end. Requested once, and again after
    /// a folder has been created or deleted through this object.
    #[getter]
    fn folders<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, Strings>> {
        Base::deliver(slf.as_super(), |context| async move { root(&context).await }, Requests::One, |py, _, root| {
            names_in(root.bind(py))
        })
        .map(Into::into)
    }

    /// The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
    #[getter(foldersDetail)]
    fn folders_detail<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, List>> {
        Base::deliver(slf.as_super(), |context| async move { root(&context).await }, Requests::One, |py, _, root| {
            details_in(root.bind(py))
        })
        .map(Into::into)
    }

    /// The service of a name such as "Planning/Zoning.MapServer", as an AGSService; "Zoning.MapServer" is in the
    /// root folder, wherever the object stands. One request, which reads the listing of the service's folder.
    ///
    /// Raises:
    ///     KeyError: When there is no such service; names those that might be meant.
    ///     ArcRESTError: When a listing can't be read.
    ///
    /// Admin API: Services > Folder.
    fn __getitem__<'py>(slf: &Bound<'py, Self>, name: String) -> PyResult<Delivered<'py, One<Other>>> {
        let wanted = name.clone();
        let work = move |endpoint| async move { resource::Services(endpoint).find(&wanted).await };
        Base::compute(slf.as_super(), work, move |py, node, search| match search {
            Search::Found(Listed { url, entry, .. }) => {
                objects_of(py, node, [(url, entry)], Other::on)?.get_item(0)
            }
            Search::Missing(names) => Err(missing(py, &name, names)?),
        })
        .map(Into::into)
    }

    /// All services of the site as AGSService objects, wherever the object stands. One request for
    /// each folder, together; what the listings say of a service needs no further one.
    ///
    /// Args:
    ///     folder: A folder, "/" for the root. Default: the whole site.
    ///     types: A type such as "MapServer", or several as a list or comma-separated, in any case.
    ///         Default: all.
    ///
    /// Returns:
    ///     A list of AGSService, folder by folder in the order of the site's listing, the root's last.
    ///     A folder that can't be read is left out, and a warning names it.
    ///
    /// Raises:
    ///     ArcRESTError: When the root folder, or the given folder, can't be read.
    ///
    /// Admin API: Services > Folder.
    #[pyo3(signature = (folder=None, types=None))]
    fn all<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
    ) -> PyResult<Delivered<'py, ListOf<Other>>> {
        let work = move |endpoint| async move { resource::Services(endpoint).listed(folder, types).await };
        Base::compute(slf.as_super(), work, |py, node, found| {
            warn_of(py, &found.words())?;
            objects_of(py, node, found.services.into_iter().map(|service| (service.url, service.entry)), Other::on)
        })
        .map(Into::into)
    }

    /// The state of every service, from one report for each folder.
    ///
    /// Args:
    ///     folder: A folder, "/" for the root. Default: the whole site.
    ///     types: A type such as "MapServer", or several as a list or comma-separated, in any case.
    ///         Default: all.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each folder's report; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     {"configuredState", "realTimeState"} of each service, by "folder/name.type" ("name.type" in the root);
    ///     folder by folder in the order of the site's listing, the root's last. One that can't be
    ///     read has its exception instead, a ServerError where the server refused; so has a folder,
    ///     under its own name. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are what would have
    ///         been returned.
    ///     ArcRESTError: When the root folder can't be read, or the given folder can't be listed.
    ///
    /// Admin API: Services > Services Report.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn statuses<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, Dict>> {
        let watch = Base::watch(progress);
        let work = move |endpoint| async move { resource::Services(endpoint).statuses(folder, types, watch).await };
        Base::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, resource::ops::STATUSES.name, each, strict)).map(Into::into)
    }

    /// The document of every service, several at a time.
    ///
    /// Args:
    ///     folder: A folder, "/" for the root. Default: the whole site.
    ///     types: A type such as "MapServer", or several as a list or comma-separated, in any case.
    ///         Default: all.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     The document of each service, a dict, by "folder/name.type" ("name.type" in the root);
    ///     folder by folder in the order of the site's listing, the root's last. One that can't be
    ///     read has its exception instead, a ServerError where the server refused; so has a folder,
    ///     under its own name. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are what would have
    ///         been returned.
    ///     ArcRESTError: When the root folder can't be read, or the given folder can't be listed.
    ///
    /// Admin API: Service.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn documents<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, Dict>> {
        let watch = Base::watch(progress);
        let work = move |endpoint| async move {
            resource::Services(endpoint).each(&service::ops::READ, Form::new(), folder, types, watch).await
        };
        Base::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, "Services.documents", each, strict)).map(Into::into)
    }

    /// What every service was published from, several at a time.
    ///
    /// Args:
    ///     folder: A folder, "/" for the root. Default: the whole site.
    ///     types: A type such as "MapServer", or several as a list or comma-separated, in any case.
    ///         Default: all.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     The manifest of each service, a dict, by "folder/name.type" ("name.type" in the root);
    ///     folder by folder in the order of the site's listing, the root's last. One that can't be
    ///     read has its exception instead, a ServerError where the server refused; so has a folder,
    ///     under its own name. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are what would have
    ///         been returned.
    ///     ArcRESTError: When the root folder can't be read, or the given folder can't be listed.
    ///
    /// Admin API: Item Information > Manifest.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn manifests<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, Dict>> {
        let watch = Base::watch(progress);
        let work = move |endpoint| async move {
            resource::Services(endpoint).each(&service::ops::MANIFEST, service::manifest_form("json"), folder, types, watch).await
        };
        Base::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, "Services.manifests", each, strict)).map(Into::into)
    }
}
