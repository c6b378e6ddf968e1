//! `admin/services`: the folders of a site and the services in them.

use serde::Deserialize;

#[cfg(feature = "python")]
use super::service;
use crate::core::bulk::{Each, Unwatched, Watch, together};
use crate::core::{
    Document, Endpoint, Error, Flag, Folder, Form, Json, Names, Operation, Outcome, Reply, Result, Text, url,
};

resource! {
    /// The services of a site, folder by folder.
    ///
    /// The object stands in a folder, the root at first; set `folderName` to go to another. A folder
    /// that is not there is warned of and the object stays where it is.
    "Services" standard at "services" completed by "" in "arcrest.manageags._services" shows ["description"];

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
        /// The states of all services of a folder.
        Get "{folder?}/report parameters=[\"status\"]" STATUSES "statuses";
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

#[derive(Deserialize)]
struct Reports {
    reports: Vec<Document>,
}

/// A service as its folder lists it.
pub struct Listed {
    /// Its folder, name and type: `Planning/Zoning.MapServer`, without a folder in the root.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// What the listing says of it.
    pub entry: Document,
}

/// The services of a site.
pub struct Found {
    /// The services, folder by folder in the order of the site's listing, the root's last.
    pub services: Vec<Listed>,
    /// The folders that could not be read.
    pub lost: Vec<(String, Error)>,
}

impl Found {
    /// What could not be read, in words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let words =
            |(name, error): &(String, Error)| format!("the folder {name:?} can't be read and is left out: {error}");
        self.lost.iter().map(words).collect()
    }
}

/// The name of the root folder.
const ROOT: &str = "/";

/// Types of services that are wanted, in lower case; all of them where `*` is one.
struct Types(Vec<String>);

impl Types {
    fn of(given: Option<Names>) -> Self {
        let names = given.map_or_else(|| "*".to_owned(), |names| names.0.to_ascii_lowercase());
        Self(names.split(',').map(|name| name.trim().to_owned()).collect())
    }

    fn have(&self, kind: &str) -> bool {
        self.0.iter().any(|name| name == "*" || name.eq_ignore_ascii_case(kind))
    }

    /// The names in a folder of those entries that are of a wanted type: for people, and as a part of its URL.
    fn named(&self, folder: &str, entries: Vec<Document>) -> impl Iterator<Item = (String, String, Document)> {
        let folder = folder.trim_matches('/').to_owned();
        entries.into_iter().filter_map(move |entry| {
            let (name, kind): (String, String) = (entry.get("serviceName")?, entry.get("type")?);
            let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let encoded = format!("{}.{}", url::encode(&name), url::encode(&kind));
            self.have(&kind).then(|| (format!("{below}{name}.{kind}"), encoded, entry))
        })
    }
}

async fn read_folder(folder: Endpoint) -> Result<Listing> {
    let request = folder.request(&ops::READ, Form::new())?;
    folder.send(request.clone()).await?.json(&request)
}

impl Resource {
    /// The services of the whole site, of some types (`*` for all); each with its `URL`.
    ///
    /// # Errors
    /// When the root folder can't be read.
    pub async fn find_services(&self, service_type: Option<Names>) -> Result<Outcome> {
        let found = self.listed(None, service_type).await?;
        let lost = found.words();
        let mut entries = Vec::with_capacity(found.services.len());
        for Listed { url, mut entry, .. } in found.services {
            entry.set("URL", &url).map_err(Error::foreign)?;
            entries.push(entry);
        }
        Ok(match Outcome::from(entries) {
            Outcome::Json(text) if !lost.is_empty() => Outcome::Partial(text, lost),
            whole => whole,
        })
    }

    /// The services of one folder (`/` for the root) or of the whole site, of some types or all.
    ///
    /// # Errors
    /// When that folder, or the root, can't be read.
    pub async fn listed(&self, folder: Option<Text>, types: Option<Names>) -> Result<Found> {
        let (types, root) = (Types::of(types), self.root());
        let mut found = Found { services: Vec::new(), lost: Vec::new() };
        let mut add = |folder: &str, place: &str, listing: Listing| {
            let named = types.named(folder, listing.services);
            found.services.extend(named.map(|(name, last, entry)| Listed {
                name,
                url: url::join(place, &last),
                entry,
            }));
        };
        if let Some(Text(folder)) = folder {
            let place = below(&root, &folder);
            add(&folder, &place.url.clone(), read_folder(place).await?);
            return Ok(found);
        }
        let whole = read_folder(root.clone()).await?;
        let reads = whole.folders.iter().map(|name| (name.clone(), read_folder(root.child(name)))).collect();
        let mut lost = Vec::new();
        for (name, listing) in together(reads, root.concurrency, &Unwatched).await? {
            match listing {
                Ok(listing) => add(&name, &root.child(&name).url, listing),
                Err(error) => lost.push((name, error)),
            }
        }
        add(ROOT, &root.url, whole);
        found.lost = lost;
        Ok(found)
    }

    /// The state of each service, from the reports of the folders: one request for each. A folder that can't
    /// be read stands under its own name.
    ///
    /// # Errors
    /// When the root folder can't be read, or the watcher ends it.
    pub async fn statuses(
        &self,
        folder: Option<Text>,
        types: Option<Names>,
        watch: impl Watch,
    ) -> Result<Each<Outcome>> {
        let (types, root) = (Types::of(types), self.root());
        let folders = match folder {
            Some(Text(folder)) => vec![folder],
            None => read_folder(root.clone()).await?.folders.into_iter().chain([ROOT.to_owned()]).collect(),
        };
        let reads = folders.into_iter().map(|name| {
            let (root, mut form) = (root.clone(), Form::new());
            form.put(&ops::STATUSES, "folder", Folder::from(Some(&*name)));
            (name, async move {
                let request = root.request(&ops::STATUSES, form)?;
                root.send(request.clone()).await?.json::<Reports>(&request)
            })
        });
        let mut each = Vec::new();
        for (folder, reports) in together(reads.collect(), root.concurrency, &watch).await? {
            match reports {
                Ok(reports) => each.extend(types.named(&folder, reports.reports).map(|(name, _, entry)| {
                    (name, Ok(Outcome::from(entry.get::<Document>("status").unwrap_or_default())))
                })),
                Err(error) => each.push((folder, Err(error))),
            }
        }
        Ok(each)
    }

    /// What a read of each service says. A folder that can't be read stands under its own name.
    ///
    /// # Errors
    /// When the root folder can't be read, or the watcher ends it.
    pub async fn each(
        &self,
        op: &'static Operation,
        form: Form,
        folder: Option<Text>,
        types: Option<Names>,
        watch: impl Watch,
    ) -> Result<Each<Outcome>> {
        let found = self.listed(folder, types).await?;
        let reads = found.services.into_iter().map(|service| {
            let (place, form) = (self.0.other(service.url), form.clone());
            (service.name, async move { place.call(op, form).await.map(Outcome::from) })
        });
        let mut each = together(reads.collect(), self.0.concurrency, &watch).await?;
        each.extend(found.lost.into_iter().map(|(name, error)| (name, Err(error))));
        Ok(each)
    }

    /// The root folder, wherever the object stands.
    fn root(&self) -> Endpoint {
        self.0.clone().at(self.0.url.clone())
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

/// A folder's place, the root's for `/`.
fn below(root: &Endpoint, folder: &str) -> Endpoint {
    match folder.trim_matches('/') {
        "" => root.clone(),
        name => root.child(name),
    }
}

/// One service or several, as the server wants them: `{"services": [...]}`.
fn service_list(operation: &str, services: Option<Json>) -> Result<Form> {
    let wrong = || {
        let message = "services is a list of {\"folderName\", \"serviceName\", \"type\"}, or one of them";
        Error::argument(operation.to_owned(), message)
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

    use super::{ROOT, aio, blocking, ops};
    use crate::core::{Folder, Form, Request, url};
    use crate::python::prelude::*;

    /// The root folder's document: its folders, asked for once until one is created or deleted.
    pub async fn root(held: &Held) -> PyResult<Py<PyDict>> {
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

    pub fn names_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
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

    pub fn details_in<'py>(root: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
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
            let names = if value.0.is_empty() {
                None
            } else {
                let root = BaseAGSServer::later(slf.as_super(), |held| async move { root(&held).await })?;
                Some(names_in(&root.cast_into()?)?)
            };
            select(slf.py(), BaseAGSServer::node(slf.as_super()), &value.0, names.as_ref())
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
    }
}

#[cfg(feature = "python")]
by_hand! { service:
    /// The folders of the site, with "/" for the root at the end. Asked for once, and again after
    /// a folder has been created or deleted through this object.
    #[getter]
    fn folders<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, Strings>> {
        Face::deliver(slf.as_super(), |held| async move { python::root(&held).await }, Requests::One, |py, _, root| {
            python::names_in(root.bind(py))
        })
        .map(Into::into)
    }

    /// The folders in detail: a list of {"folderName", "description", "webEncrypted", "isDefault"}.
    #[getter(foldersDetail)]
    fn folders_detail<'py>(slf: &Bound<'py, Self>) -> PyResult<Returned<'py, List>> {
        Face::deliver(slf.as_super(), |held| async move { python::root(&held).await }, Requests::One, |py, _, root| {
            python::details_in(root.bind(py))
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
    ///     ArcRESTError: When the root folder, or the folder asked for, can't be read.
    ///
    /// Admin API: Services > Folder.
    #[pyo3(signature = (folder=None, types=None))]
    fn all<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
    ) -> PyResult<Returned<'py, ListOf<Other>>> {
        let work = move |endpoint| async move { Resource(endpoint).listed(folder, types).await };
        Face::compute(slf.as_super(), work, |py, node, found| {
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
    ///     ArcRESTError: When the root folder can't be read, or the folder asked for can't be listed.
    ///
    /// Admin API: Services > Services Report.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn statuses<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Returned<'py, Dict>> {
        let watch = Face::watch(progress);
        let work = move |endpoint| async move { Resource(endpoint).statuses(folder, types, watch).await };
        Face::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, ops::STATUSES.name, each, strict)).map(Into::into)
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
    ///     ArcRESTError: When the root folder can't be read, or the folder asked for can't be listed.
    ///
    /// Admin API: Service.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn documents<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Returned<'py, Dict>> {
        let watch = Face::watch(progress);
        let work = move |endpoint| async move {
            Resource(endpoint).each(&service::ops::READ, Form::new(), folder, types, watch).await
        };
        Face::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, "Services.documents", each, strict)).map(Into::into)
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
    ///     ArcRESTError: When the root folder can't be read, or the folder asked for can't be listed.
    ///
    /// Admin API: Item Information > Manifest.
    #[pyo3(signature = (folder=None, types=None, *, progress=None, strict=None))]
    fn manifests<'py>(
        slf: &Bound<'py, Self>,
        folder: Option<Text>,
        types: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Returned<'py, Dict>> {
        let watch = Face::watch(progress);
        let work = move |endpoint| async move {
            Resource(endpoint).each(&service::ops::MANIFEST, service::manifest_form("json"), folder, types, watch).await
        };
        Face::compute(slf.as_super(), work, move |py, node, each| results_of(py, node, "Services.manifests", each, strict)).map(Into::into)
    }
}
