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
use crate::python::SCRIPT;
use crate::python::convert::args::to_set;
use crate::python::decode_outcome;
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
    // the list of folders is the object's own: a script may change the list in place
    Python::attach(|py| {
        let own = root.bind(py).copy()?;
        own.set_item("folders", completed(&own)?)?;
        node.keep_made(own.as_any());
        Ok(own.unbind())
    })
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
    let near = match names {
        Some(names) => near(names, folder)?,
        None => String::new(),
    };
    let words = format!("there is no folder {folder:?}{near}; the current folder is still {:?}", name_of(node));
    if node.strict() {
        return Err(PyValueError::new_err(words));
    }
    let text = CString::new(words).map_err(|e| PyValueError::new_err(e.to_string()))?;
    PyErr::warn(py, py.get_type::<PyUserWarning>().as_any(), &text, SCRIPT)
}

/// The names that resemble a folder's, in words.
fn near(names: &Bound<'_, PyAny>, folder: &str) -> PyResult<String> {
    let py = names.py();
    let names = names.try_iter()?.map(|name| name?.str()).collect::<PyResult<Vec<_>>>()?;
    let found = close_matches(py, folder, names);
    let quoted: Vec<_> = found.iter().map(|name| format!("{name:?}")).collect();
    Ok(if quoted.is_empty() { quoted.concat() } else { format!(" (near: {})", quoted.join(", ")) })
}

/// The names that resemble another one; none where Python can't import what compares them.
fn close_matches<'py>(py: Python<'py>, name: &str, names: impl IntoPyObject<'py>) -> Vec<String> {
    let difflib = py.import(intern!(py, "difflib"));
    let found = difflib.and_then(|difflib| difflib.call_method1(intern!(py, "get_close_matches"), (name, names)));
    found.and_then(|found| found.extract()).unwrap_or_default()
}

fn names_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    root.get_item("folders")?.map_or_else(|| completed(root), Ok)
}

/// The names of the folders, with the root's at the end.
fn completed<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
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
fn missing(py: Python<'_>, name: &str, names: Vec<String>) -> PyErr {
    let near = close_matches(py, name, names);
    let near: Vec<String> = near.iter().map(|name| format!("{name:?}")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; there is {}", near.join(", ")) };
    PyKeyError::new_err(format!("there is no service {name:?}{hint}"))
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
        return entry_at(&place).ok_or_else(|| no_service(&url::shown(&place)));
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

#[arcrest_macros::guarded]
#[pymethods]
impl blocking::Class {
    /// The current folder, "/" for the root. Set it to go to another folder ("" is the root, too);
    /// one that is not there is warned of, and the object stays where it is.
    #[getter(folderName)]
    fn folder_name(slf: &Bound<'_, Self>) -> String {
        name_of(BaseAGSServer::node(slf.as_super()))
    }

    #[setter(folderName)]
    fn set_folder_name(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Some(value) = to_set::<Folder>(value, "folderName", "text")? else { return Ok(()) };
        let names = if value.0.is_empty() {
            None
        } else if let Some(own) = Replaced::find(slf.as_any(), "folders")? {
            Some(own.here(slf.py())?)
        } else {
            let root =
                BaseAGSServer::later(slf.as_super(), "folderName", |context| async move { root(&context).await })?;
            Some(names_in(&root.cast_into()?)?)
        };
        select(slf.py(), BaseAGSServer::node(slf.as_super()), &value.0, names.as_ref())
    }
}

#[arcrest_macros::guarded]
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
    fn set_folder_name(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Some(value) = to_set::<Folder>(value, "folderName", "text")? else { return Ok(()) };
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
        Base::deliver(slf.as_super(), "folders", |context| async move { root(&context).await }, Code::Native, |py, _, root| {
            names_in(root.bind(py))
        })
        .map(Into::into)
    }

    #[doc = "find_services($self, service_type=\"*\")\n--\n"]
    /// Lists the services of the whole site, of one type or several.
    ///
    /// Args:
    ///     service_type: A type, or several as a list or comma-separated, in any case; "*" for
    ///         all. Default "*".
    ///
    /// Returns:
    ///     A list of dicts with folderName ("/" for the root), serviceName, type, description
    ///     and URL, the address of the service below this one. The folders are read together, as
    ///     many as the site's `concurrency` allows; one that can't be read is left out, and a
    ///     warning names it.
    ///
    /// Raises:
    ///     ArcRESTError: When there is no reply, or the root folder can't be read (ServerError).
    ///
    /// Admin API: Services > Folder.
    #[pyo3(name = "find_services", signature = (service_type=Given::<Names>::from(Names::from("*"))), text_signature = None)]
    fn find_services<'py>(slf: &Bound<'py, Self>, service_type: Given<Names>) -> PyResult<Delivered<'py, List>> {
        let own = Replaced::find(slf.as_any(), "folders")?;
        let code = if own.is_some() { Code::Script } else { Code::Native };
        let work = |context: CallContext| async move {
            let folders = match own {
                Some(own) => {
                    let folders = own.value().await?;
                    Some(Python::attach(|py| folders.extract::<Vec<String>>(py))?)
                }
                None => None,
            };
            Ok(resource::Services(context.endpoint()?).find_services(folders, service_type.0).await?)
        };
        Base::deliver(slf.as_super(), "find_services", work, code, |py, node, outcome| {
            decode_outcome(py, "Services.find_services", outcome, node.strict())
        })
        .map(Into::into)
    }

    #[doc = "deleteFolder($self, folderName)\n--\n"]
    /// Deletes a folder and all services in it.
    ///
    /// Args:
    ///     folderName: The folder.
    ///
    /// Returns:
    ///     {"status": "success"}, or the server's error reply. Where a subclass has `folders` of its own, a folder
    ///     that is not among them is not deleted: {"error": "folder does not exist"}.
    ///
    /// Raises:
    ///     ValueError: When the name is empty.
    ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
    ///
    /// Admin API: Services > Delete Folder.
    #[pyo3(name = "deleteFolder", signature = (folderName), text_signature = None)]
    fn delete_folder<'py>(slf: &Bound<'py, Self>, folderName: Given<Folder>) -> PyResult<Delivered<'py, Dict>> {
        let Some(own) = Replaced::find(slf.as_any(), "folders")? else {
            let form = resource::folder_form(folderName);
            return Base::call(slf.as_super(), &resource::ops::DELETE_FOLDER, form, true).map(Into::into);
        };
        let folder = folderName.0.unwrap_or_default();
        Base::later(slf.as_super(), "deleteFolder", |context| async move {
            let folders = own.value().await?;
            if !Python::attach(|py| folders.bind(py).contains(&folder.0))? {
                return Python::attach(|py| {
                    let answer = PyDict::new(py);
                    answer.set_item("error", "folder does not exist")?;
                    Ok(answer.into_any().unbind())
                });
            }
            let answer = context.call(&resource::ops::DELETE_FOLDER, resource::folder_form(folder)).await;
            context.node.forget();
            answer
        })
        .map(Into::into)
    }

    /// The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
    #[getter(foldersDetail)]
    fn folders_detail<'py>(slf: &Bound<'py, Self>) -> PyResult<Delivered<'py, List>> {
        Base::deliver(slf.as_super(), "foldersDetail", |context| async move { root(&context).await }, Code::Native, |py, _, root| {
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
        Base::compute(slf.as_super(), "__getitem__", Code::Native, work, move |py, node, search| match search {
            Search::Found(Listed { url, entry, .. }) => {
                objects_of(py, node, [(url, entry)], Other::on)?.get_item(0)
            }
            Search::Missing(names) => Err(missing(py, &name, names)),
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
        Base::compute(slf.as_super(), "all", Code::Native, work, |py, node, found| {
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
        let (watch, code) = Base::watch(progress);
        let work = move |endpoint| async move { resource::Services(endpoint).statuses(folder, types, watch).await };
        Base::compute(slf.as_super(), "statuses", code, work, move |py, node, each| results_of(py, node, resource::ops::STATUSES.name, each, strict)).map(Into::into)
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
        let (watch, code) = Base::watch(progress);
        let work = move |endpoint| async move {
            resource::Services(endpoint).each(&service::ops::READ, Form::new(), folder, types, watch).await
        };
        Base::compute(slf.as_super(), "documents", code, work, move |py, node, each| results_of(py, node, "Services.documents", each, strict)).map(Into::into)
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
        let (watch, code) = Base::watch(progress);
        let work = move |endpoint| async move {
            resource::Services(endpoint).each(&service::ops::MANIFEST, service::manifest_form("json"), folder, types, watch).await
        };
        Base::compute(slf.as_super(), "manifests", code, work, move |py, node, each| results_of(py, node, "Services.manifests", each, strict)).map(Into::into)
    }
}
