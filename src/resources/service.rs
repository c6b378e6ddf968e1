//! `admin/services/[<folder>/]<name>.<type>`: one service.

use crate::core::{File, Flag, Form, Json, Reply, Result, Text};

resource! {
    /// One service of a site.
    ///
    /// Its document is read when one of its members is first needed, and kept: change a member that
    /// is a dict or list in place and send the whole back with `edit(str(service))`. `status`,
    /// `statistics`, `permissions` and `iteminfo` are asked for at every access.
    "AGSService" standard at "services/{folder?}/{serviceName}.{type}" completed by "" in "arcrest.manageags._services" shows ["type" "configuredState" "description"];

    fields {
        /// The file extensions that may be uploaded to it, comma-separated; "" for any.
        "allowedUploadFileTypes" allowed_upload_file_types "allowedUploadFileTypes" Str;
        /// What it can do, comma-separated, such as "Map,Query,Data".
        "capabilities" capabilities "capabilities" Str;
        /// The cluster that runs it.
        "clusterName" cluster_name "clusterName" Str;
        /// The state that is configured: "STARTED" or "STOPPED". `status` has the real one, too.
        "configuredState" configured_state "configuredState" Str;
        /// The datasets that the server keeps for it.
        "datasets" datasets "datasets" List;
        /// Its description.
        "description" description "description" Str;
        /// Properties of the framework that runs it.
        "frameworkProperties" framework_properties "frameworkProperties" Dict;
        /// How many instances run in one process: 1 with high isolation.
        "instancesPerContainer" instances_per_container "instancesPerContainer" Number;
        /// The object that intercepts its requests; None or "" without one.
        "interceptor" interceptor "interceptor" Any;
        /// Whether it is one that the server made itself.
        "isDefault" is_default "isDefault" Bool;
        /// "HIGH": each instance in a process of its own; "LOW": several share one.
        "isolationLevel" isolation_level "isolationLevel" Str;
        /// How often the connections of idle instances are checked, in seconds.
        "keepAliveInterval" keep_alive_interval "keepAliveInterval" Number;
        /// How requests are spread over the machines: "ROUND_ROBIN" or "FAIL_OVER".
        "loadBalancing" load_balancing "loadBalancing" Str;
        /// How long an instance may idle before it is ended, in seconds.
        "maxIdleTime" max_idle_time "maxIdleTime" Number;
        /// The most instances that run on each machine.
        "maxInstancesPerNode" max_instances_per_node "maxInstancesPerNode" Number;
        /// How long it may take to start, in seconds.
        "maxStartupTime" max_startup_time "maxStartupTime" Number;
        /// The largest upload, in megabytes; 0 for no limit.
        "maxUploadFileSize" max_upload_file_size "maxUploadFileSize" Number;
        /// How long a request may use an instance, in seconds.
        "maxUsageTime" max_usage_time "maxUsageTime" Number;
        /// How long a request may wait for an instance, in seconds.
        "maxWaitTime" max_wait_time "maxWaitTime" Number;
        /// The fewest instances that run on each machine.
        "minInstancesPerNode" min_instances_per_node "minInstancesPerNode" Number;
        /// Properties of the item in the portal that the site is federated with.
        "portalProperties" portal_properties "portalProperties" Dict;
        /// Whether it is hidden from those who have no permission for it.
        "private" private "private" Bool;
        /// The properties of its type; the server keeps every value as text.
        "properties" properties "properties" Dict;
        /// What runs it, such as "ArcObjects11" or "DMaps".
        "provider" provider "provider" Str;
        /// How often its instances are replaced by fresh ones, in hours.
        "recycleInterval" recycle_interval "recycleInterval" Number;
        /// The time of day when that begins, such as "00:00".
        "recycleStartTime" recycle_start_time "recycleStartTime" Str;
        /// Its name, without folder and type.
        "serviceName" service_name "serviceName" Str;
        /// Its type, such as "MapServer".
        "type" service_type "r#type" Str;
    }

    live {
        /// The state that is configured and the real one: {"configuredState", "realTimeState"}.
        ///
        /// Admin API: Service > Service Status.
        "status" status "status" Dict;

        /// How many instances are busy and free, on each machine and in all: {"summary", "perMachine"}.
        ///
        /// Admin API: Service > Service Statistics.
        "statistics" statistics "statistics" Dict;

        /// Who may use it: {"permissions": [...]}.
        ///
        /// Admin API: Permissions.
        "permissions" permissions "permissions" Dict;

        /// What a catalogue shows of it: title, tags, summary, thumbnail.
        ///
        /// Admin API: Service > Item Information.
        "iteminfo" iteminfo "iteminfo" Dict;
    }

    operations {
        /// Allows or denies a role its use.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: True allows, False denies. Default True.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Permissions > Add Permission.
        Post "permissions/add" add_permission "addPermission"(principal "principal": Text, isAllowed "isAllowed": Flag = True) -> Dict;

        /// Deletes it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Service > Delete Service.
        Post "delete" delete_service "delete_service"() -> Dict;

        /// Replaces its document; the service restarts.
        ///
        /// What the document leaves out is lost on the server: send the whole, such as `str(service)`
        /// after a change in place.
        ///
        /// Args:
        ///     service: The whole document, a dict or JSON text.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Service > Edit Service.
        Post "edit" edit "edit"(service "service": Json) -> Dict;

        /// Changes what a catalogue shows of it.
        ///
        /// Args:
        ///     json_dict: The item information, a dict or JSON text.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Item Information > Edit Item Information.
        Post "iteminfo/edit" edit_item_info "editItemInfo"(json_dict "serviceItemInfo": Json) -> Dict;

        /// Uploads a file of its item information, such as a thumbnail or metadata.
        ///
        /// Args:
        ///     folder: The folder of the item information to put it in, such as "thumbnail" or "metadata".
        ///     filePath: The file.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     FileNotFoundError: When there is no such file; nothing is sent then.
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Item Information > Upload Item Information.
        Post "iteminfo/upload" item_info_upload "itemInfoUpload"(folder "folder": Text, filePath "file": File) -> Dict;

        /// Starts it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Service > Start Service.
        Post "start" start_service "start_service"() -> Dict;

        /// Stops it.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Service > Stop Service.
        Post "stop" stop_service "stop_service"() -> Dict;
    }

    requests {
        /// The manifest, in the format of its file extension; asked for without `f`, as a file.
        Get "iteminfo/manifest/manifest.{fileType} f=" MANIFEST "serviceManifest";
    }

    methods {
        /// Stops it and starts it again.
        ///
        /// Returns:
        ///     {"status": "success"}; the first of the two replies that is an error, if one is.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Service > Stop Service, Start Service.
        restart_services "restart_services"() -> Dict;
    }
}

impl Resource {
    /// Stops it and starts it again; gives the first reply that is an error, else the last.
    ///
    /// # Errors
    /// When there is no reply.
    pub async fn restart_services(&self) -> Result<Reply> {
        let stopped = self.stop_service().await?;
        let started = self.start_service().await?;
        Ok(if stopped.failure().is_some() { stopped } else { started })
    }

    /// What the service was published from, as `json` or `xml`.
    ///
    /// # Errors
    /// When there is no reply.
    pub async fn manifest(&self, file_type: Text) -> Result<Reply> {
        self.0.call(&ops::MANIFEST, manifest_form(file_type)).await
    }
}

/// The arguments of a manifest's request.
pub fn manifest_form(file_type: impl Into<Text>) -> Form {
    let mut form = Form::new();
    form.put(&ops::MANIFEST, "fileType", file_type.into());
    form
}

#[cfg(feature = "python")]
mod python {
    //! What needs Python's own objects: the extensions and the manifest.

    use std::sync::atomic::{AtomicUsize, Ordering};

    use pyo3::exceptions::{PyStopAsyncIteration, PyTypeError, PyValueError};
    use pyo3::intern;

    use super::{aio, blocking, manifest_form, ops};
    use crate::core::Form;
    use crate::python::parameters::Extension;
    use crate::python::prelude::*;

    pub fn extensions_from<'py>(
        extensions: Option<&Bound<'py, PyAny>>,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        let given = match extensions {
            Some(items) => items.try_iter()?.collect::<PyResult<Vec<_>>>()?,
            None => Vec::new(),
        };
        for item in given {
            let extension = item.cast::<Extension>().map_err(|_| {
                PyTypeError::new_err(
                    "extensionObjects is a list of Extension objects; make one with Extension.fromJSON",
                )
            })?;
            list.append(extension.get().document(py))?;
        }
        Ok(list)
    }

    /// The service's document with other extensions, as it is sent.
    pub fn edited(document: &Bound<'_, PyDict>, extensions: &Bound<'_, PyList>) -> PyResult<Form> {
        let whole = document.copy()?;
        whole.set_item(intern!(document.py(), "extensions"), extensions)?;
        Ok(Form::new().with("service", crate::python::dumps(whole.as_any())?))
    }

    /// The form of a manifest's request, and whether it is to be XML.
    pub fn known_manifest(file_type: &str) -> PyResult<(Form, bool)> {
        let form = manifest_form(file_type);
        match file_type {
            "json" => Ok((form, false)),
            "xml" => Ok((form, true)),
            other => Err(PyValueError::new_err(format!("fileType is \"json\" or \"xml\", not {other:?}"))),
        }
    }

    pub fn tree<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        let trees = py.import("xml.etree.ElementTree")?;
        let root = trees.call_method1(intern!(py, "fromstring"), (text,))?;
        trees.call_method1(intern!(py, "ElementTree"), (root,))
    }

    #[pymethods]
    impl blocking::Class {
        /// Names and values of the document's members.
        fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
            let document = BaseWebOperations::document(slf.as_super().as_super(), &ops::READ)?;
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
            AsyncResource::later(self.of.bind(py), move |held| async move {
                let document = held.document(&ops::READ).await?;
                Python::attach(|py| match document.bind(py).items().get_item(at) {
                    Ok(item) => Ok(item.unbind()),
                    Err(_) => Err(PyStopAsyncIteration::new_err(())),
                })
            })
            .map(Into::into)
        }
    }
}

#[cfg(feature = "python")]
use crate::python::parameters::{Extension, extensions_of};

#[cfg(feature = "python")]
by_hand! { service:
    /// Its extensions, a list of Extension objects. Change them and send them with `modifyExtensions`.
    #[getter]
    fn extensions<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, ListOf<Extension>>> {
        if let Some(list) = Face::at_once(slf.as_super(), |node| Ok(node.made(slf.py())))? {
            return Ok(list.into());
        }
        let work = |held: Held| async move { held.document(&ops::READ).await };
        Face::deliver(slf.as_super(), work, Requests::One, |py, node, document| {
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
    ) -> PyResult<Returned<'py, Any>> {
        let list = python::extensions_from(extensionObjects, slf.py())?;
        let (is_empty, list) = (list.is_empty(), list.unbind());
        Face::later(slf.as_super(), |held| async move {
            if is_empty {
                return Ok(None);
            }
            let document = held.document(&ops::READ).await?;
            let form = Python::attach(|py| python::edited(document.bind(py), list.bind(py)))?;
            let answer = held.call(&ops::edit, form).await?;
            if !Python::attach(|py| BaseWebOperations::is_error(answer.bind(py)))? {
                held.node.forget();
            }
            Ok(Some(answer))
        })
        .map(Into::into)
    }

    /// Reads its document anew; what was changed in place is dropped.
    #[pyo3(name = "refreshProperties")]
    fn refresh_properties<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Nothing>> {
        Face::later(slf.as_super(), |held| async move {
            held.load(&ops::READ).await?;
            held.node.drop_made();
            Ok(())
        })
        .map(Into::into)
    }

    /// The service's own JSON properties, a dict; None where it has none.
    #[pyo3(name = "jsonProperties")]
    fn json_properties<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Any>> {
        Face::field(slf.as_super(), &ops::READ, "jsonProperties").map(Into::into)
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
    fn service_manifest<'py>(slf: &Bound<'py, Self>, fileType: &str) -> PyResult<Returned<'py, Any>> {
        let (form, is_xml) = python::known_manifest(fileType)?;
        if !is_xml {
            return Face::call(slf.as_super(), &ops::MANIFEST, form, false).map(Into::into);
        }
        let work = move |endpoint: crate::core::Endpoint| async move {
            let request = endpoint.request(&ops::MANIFEST, form)?;
            endpoint.send(request.clone()).await?.text(&request)
        };
        Face::compute(slf.as_super(), work, |py, _, text: String| python::tree(py, &text)).map(Into::into)
    }
}
