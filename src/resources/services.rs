//! `admin/services`: the folders of a site and the services in them.

use futures::stream::{self, StreamExt};
use serde::Deserialize;

use crate::core::{Document, Endpoint, Error, Flag, Folder, Form, Json, Names, Outcome, Reply, Result, Text};

resource! {
    /// The services of a site, folder by folder.
    ///
    /// The object stands in a folder, the root at first; set `folderName` to go to another. A folder
    /// that is not there is warned of and the object stays where it is.
    "Services" standard at "services" completed by "" in "arcrest.manageags._services";

    fields {
        /// The description of the current folder.
        "description" description "description" Str;

        /// Whether the current folder is one that the server made itself.
        "isDefault" is_default "isDefault" Bool;

        /// Whether the services of the current folder are to be reached by https only.
        "webEncrypted" web_encrypted "webEncrypted" Bool;
    }

    live {
        /// The types of services that the server can run, with the extensions of each.
        ///
        /// Admin API: Services > Types.
        "types" types "types" Dict;
    }

    collections {
        /// The services of the current folder, as AGSService objects; asked for at every access.
        ///
        /// Admin API: Services > Folder.
        "./" "services" ["serviceName" "type"] services "services" service;
    }

    operations {
        /// Allows or denies a role the use of a folder.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: True allows, False denies. Default True.
        ///     folder: The folder. Default: the root folder.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Permissions > Add Permission.
        Post "{folder?}/permissions/add" add_folder_permission "addFolderPermission"(
            principal "principal": Text,
            isAllowed "isAllowed": Flag = True,
            folder "folder": Folder = None,
        ) -> Dict;

        /// Lists the permissions of a folder.
        ///
        /// Args:
        ///     folderName: The folder; "/" or None for the root folder.
        ///
        /// Returns:
        ///     {"permissions": [{"principal", "permission": {"isAllowed", "constraint"}}, ...]}.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Permissions.
        Query "{folderName?}/permissions" list_folder_permissions "listFolderPermissions"(folderName "folderName": Folder) -> Dict;

        /// Takes a role's permissions off every folder and service, as before the role is deleted.
        ///
        /// Args:
        ///     principal: The role.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Permissions > Clean Permissions.
        Post "permissions/clean" clean_permissions "cleanPermissions"(principal "principal": Text) -> Dict;

        /// Creates a folder.
        ///
        /// Args:
        ///     folderName: Its name.
        ///     description: Its description. Default "".
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Create Folder.
        Post "createFolder" create_folder "createFolder"(folderName "folderName": Text, description "description": Text = "") -> Dict forgets;

        /// Deletes a folder and all services in it.
        ///
        /// Args:
        ///     folderName: The folder.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When the name is empty.
        ///
        /// Admin API: Services > Delete Folder.
        Post "{folderName}/deleteFolder" delete_folder "deleteFolder"(folderName "folderName": Folder) -> Dict forgets;

        /// Deletes a service.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     folder: Its folder. Default: the root folder, wherever the object stands.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///     ValueError: When a name is empty.
        ///
        /// Admin API: Services > Delete Service.
        Post "{folder?}/{serviceName}.{serviceType}/delete" delete_service "deleteService"(
            serviceName "serviceName": Text,
            serviceType "serviceType": Text,
            folder "folder": Folder = None,
        ) -> Dict;

        /// Reports on all services of a folder in one request.
        ///
        /// Args:
        ///     folder: The folder. Default: the root folder.
        ///
        /// Returns:
        ///     {"reports": [{"folderName", "serviceName", "type", "description", "status",
        ///     "instances", "iteminfo", "properties"}, ...]}.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Services Report.
        Get "{folder?}/report parameters=[\"description\",\"status\",\"instances\",\"iteminfo\",\"properties\"]" service_report "service_report"(
            folder "folder": Folder = None,
        ) -> Dict;

        /// Renames a service; it restarts under its new name.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     serviceNewName: Its new name.
        ///     folder: Its folder. Default: the root folder, wherever the object stands.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Rename Service.
        Post "{folder?}/renameService" rename_service "rename_service"(
            serviceName "serviceName": Text,
            serviceType "serviceType": Text,
            serviceNewName "serviceNewName": Text,
            folder "folder": Folder = None,
        ) -> Dict;

        /// Creates a service in the current folder.
        ///
        /// Args:
        ///     service: The service's document, a dict or JSON text; serviceName and type at least.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Create Service.
        Post "./createService" create_service "createService"(service "service": Json) -> Dict;

        /// Changes the current folder.
        ///
        /// Args:
        ///     description: Its new description.
        ///     webEncrypted: Whether its services are to be reached by https only. Default False.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Edit Folder.
        Post "./editFolder" edit_folder "editFolder"(description "description": Text, webEncrypted "webEncrypted": Flag = False) -> Dict forgets;

        /// Asks whether a folder, or a service in it, is there.
        ///
        /// Args:
        ///     folderName: The folder; None or "/" for the root folder.
        ///     serviceName: The service. Default: only the folder is asked for.
        ///     serviceType: The service's type. Default: only the folder is asked for.
        ///
        /// Returns:
        ///     {"exists": True or False}, or the server's error reply.
        ///
        /// Raises:
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Exists.
        Query "exists" exists "exists"(folderName "folderName": Folder, serviceName "serviceName": Text = None, serviceType "type": Text = None) -> Dict;
    }

    requests {
        /// Stops several services.
        Post "stopServices" STOP "stopServices";
        /// Starts several services.
        Post "startServices" START "startServices";
    }

    methods {
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
        ///     ArcRESTError: When the root folder can't be read.
        ///
        /// Admin API: Services > Folder.
        find_services "find_services"(service_type: Names = "*") -> List;

        /// Stops several services in one request.
        ///
        /// Args:
        ///     services: A service or a list of them, each {"folderName", "serviceName", "type"}.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When it is neither a dict nor a list.
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Stop Services.
        stop_services "stopServices"(services: Json) -> Dict;

        /// Starts several services in one request.
        ///
        /// Args:
        ///     services: A service or a list of them, each {"folderName", "serviceName", "type"}.
        ///
        /// Returns:
        ///     {"status": "success"}, or the server's error reply.
        ///
        /// Raises:
        ///     ValueError: When it is neither a dict nor a list.
        ///     ArcRESTError: When there is no reply, or the login failed (ServerError).
        ///
        /// Admin API: Services > Start Services.
        start_services "startServices"(services: Json) -> Dict;
    }
}

#[derive(Deserialize)]
struct Listing {
    #[serde(default)]
    folders: Vec<String>,
    #[serde(default)]
    services: Vec<Document>,
}

/// The services of a site.
pub struct Found {
    /// The services, folder by folder in the order of the site's listing, the root's last.
    pub services: Vec<Document>,
    /// What could not be read, in words.
    pub lost: Vec<String>,
}

impl From<Found> for Outcome {
    fn from(found: Found) -> Self {
        match Self::from(found.services) {
            Self::Json(text) if !found.lost.is_empty() => Self::Partial(text, found.lost),
            whole => whole,
        }
    }
}

async fn read_folder(folder: Endpoint) -> Result<(String, Listing)> {
    let request = folder.request(&ops::READ, Form::new())?;
    let listing = folder.send(request.clone()).await?.json(&request)?;
    Ok((folder.url, listing))
}

impl Resource {
    /// The services of the whole site, of some types (`*` for all); each with its `URL`.
    ///
    /// # Errors
    /// When the root folder can't be read.
    pub async fn find_services(&self, service_type: Option<Names>) -> Result<Found> {
        let wanted = service_type.map_or_else(|| "*".to_owned(), |names| names.0.to_ascii_lowercase());
        let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
        let root = Endpoint::at(self.0.clone(), self.0.url.clone());
        let request = root.request(&ops::READ, Form::new())?;
        let listing: Listing = root.send(request.clone()).await?.json(&request)?;
        let reads: Vec<_> = listing.folders.iter().map(|name| read_folder(root.child(name))).collect();
        let listings: Vec<_> = stream::iter(reads).buffered(root.concurrency).collect().await;
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        for (name, listing) in listing.folders.iter().zip(listings) {
            match listing {
                Ok((url, listing)) => select(&url, listing.services, &wanted, &mut found)?,
                Err(error) => lost.push(format!("the folder {name:?} can't be read and is left out: {error}")),
            }
        }
        select(&root.url, listing.services, &wanted, &mut found)?;
        Ok(Found { services: found, lost })
    }

    /// Stops several services in one request.
    ///
    /// # Errors
    /// When there is no reply, or `services` is neither an object nor an array.
    pub async fn stop_services(&self, services: Option<Json>) -> Result<Reply> {
        self.0.call(&ops::STOP, service_list(ops::STOP.name, services)?).await
    }

    /// Starts several services in one request.
    ///
    /// # Errors
    /// When there is no reply, or `services` is neither an object nor an array.
    pub async fn start_services(&self, services: Option<Json>) -> Result<Reply> {
        self.0.call(&ops::START, service_list(ops::START.name, services)?).await
    }
}

/// Adds the services of a folder that are of a wanted type, with their URL.
fn select(folder: &str, services: Vec<Document>, wanted: &[&str], found: &mut Vec<Document>) -> Result<()> {
    for mut service in services {
        let (name, kind): (String, String) =
            (service.get("serviceName").unwrap_or_default(), service.get("type").unwrap_or_default());
        if wanted.contains(&"*") || wanted.contains(&kind.to_ascii_lowercase().as_str()) {
            let url = crate::core::url::join(
                folder,
                &format!("{}.{}", crate::core::url::encode(&name), crate::core::url::encode(&kind)),
            );
            service.set("URL", &url).map_err(|e| Error::Foreign(Box::new(e)))?;
            found.push(service);
        }
    }
    Ok(())
}

/// One service or several, as the server wants them: `{"services": [...]}`.
fn service_list(operation: &str, services: Option<Json>) -> Result<Form> {
    let wrong = || Error::Argument {
        operation: operation.to_owned(),
        message: "services is a list of {\"folderName\", \"serviceName\", \"type\"}, or one of them".into(),
    };
    let given = services.ok_or_else(wrong)?.0;
    let list = match given.trim_start().as_bytes().first() {
        Some(b'[') => Some(given),
        Some(b'{') => Document::parse(given.as_bytes())
            .ok()
            .map(|one| if one.contains("services") { one.to_json() } else { format!("[{given}]") }),
        _ => None,
    };
    let list = list.filter(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()).ok_or_else(wrong)?;
    let whole = if list.trim_start().starts_with('[') { format!("{{\"services\":{list}}}") } else { list };
    Ok(Form::new().with("services", whole))
}

#[cfg(feature = "python")]
#[allow(clippy::needless_pass_by_value)] // pyo3 hands over values
mod python {
    //! The folder that the object stands in.

    use std::ffi::CString;

    use pyo3::exceptions::{PyUserWarning, PyValueError};

    use super::{aio, blocking, ops};
    use crate::core::{Folder, Form, Request, url};
    use crate::python::prelude::*;

    const ROOT: &str = "/";

    /// The root folder's document: its folders, asked for once until one is created or deleted.
    fn root<'py>(slf: &Bound<'py, blocking::Class>) -> PyResult<Bound<'py, PyDict>> {
        let py = slf.py();
        let base = slf.as_super().as_super();
        let node = &base.get().node;
        if let Some(root) = node.made(py) {
            return Ok(root.cast_into::<PyDict>()?);
        }
        let root = if node.here() == node.url() {
            BaseWebOperations::document(base, &ops::READ)?
        } else {
            let request = Request::build(&ops::READ, &node.url(), Form::new())?;
            BaseWebOperations::document_of(base, request)?
        };
        node.keep_made(root.as_any());
        Ok(root)
    }

    /// As `root`, awaited.
    async fn root_later(held: &Held) -> PyResult<Py<PyDict>> {
        let node = &held.node;
        let made = Python::attach(|py| match node.made(py) {
            Some(root) => Ok::<_, PyErr>(Some(root.cast_into::<PyDict>()?.unbind())),
            None => Ok(None),
        })?;
        if let Some(root) = made {
            return Ok(root);
        }
        let root = if node.here() == node.url() {
            held.document(&ops::READ).await?
        } else {
            held.document_of(Request::build(&ops::READ, &node.url(), Form::new())?).await?
        };
        Python::attach(|py| node.keep_made(root.bind(py).as_any()));
        Ok(root)
    }

    fn name_of(node: &Node) -> String {
        let (here, root) = (node.here(), node.url());
        let encoded = here.strip_prefix(&root).unwrap_or_default().trim_matches('/').to_owned();
        if encoded.is_empty() { ROOT.to_owned() } else { url::decode(&encoded) }
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
        if !list.contains(ROOT)? {
            list.append(ROOT)?;
        }
        Ok(list.into_any())
    }

    fn details_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        Ok(root.get_item("foldersDetail")?.unwrap_or_else(|| root.py().None().into_bound(root.py())))
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
            let names = if value.0.is_empty() { None } else { Some(names_in(&root(slf)?)?) };
            select(slf.py(), BaseAGSServer::node(slf.as_super()), &value.0, names.as_ref())
        }

        /// The folders of the site, with "/" for the root at the end. Asked for once, and again after
        /// a folder has been created or deleted through this object.
        #[getter]
        fn folders<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, Strings>> {
            names_in(&root(slf)?).map(Into::into)
        }

        /// The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
        #[getter(foldersDetail)]
        fn folders_detail<'py>(slf: &Bound<'py, Self>) -> PyResult<Answer<'py, List>> {
            details_in(&root(slf)?).map(Into::into)
        }
    }

    #[pymethods]
    impl aio::Class {
        /// The current folder, "/" for the root. Set it to go to another folder ("" is the root, too).
        /// Neither asks the server: one that is not among the `folders` is warned of, once these have
        /// been asked for; before that, the next request tells.
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

        /// The folders of the site, with "/" for the root at the end. Asked for once, and again after
        /// a folder has been created or deleted through this object.
        #[getter]
        fn folders<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, Strings>> {
            AsyncResource::later(slf.as_super(), |held| async move {
                let root = root_later(&held).await?;
                Python::attach(|py| names_in(root.bind(py)).map(Bound::unbind))
            })
            .map(Into::into)
        }

        /// The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
        #[getter(foldersDetail)]
        fn folders_detail<'py>(slf: &Bound<'py, Self>) -> PyResult<Awaited<'py, List>> {
            AsyncResource::later(slf.as_super(), |held| async move {
                let root = root_later(&held).await?;
                Python::attach(|py| details_in(root.bind(py)).map(Bound::unbind))
            })
            .map(Into::into)
        }
    }
}
