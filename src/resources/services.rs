//! `admin/services`: the folders of a site and the services in them.

use arcrest_macros::resource;

use serde::Deserialize;

use crate::core::bulk::{Each, Unwatched, Watch, together};
use crate::core::lenient::list;
use crate::core::{
    Argument, CurrentFolder, Document, Endpoint, Error, Flag, Folder, Form, Int, Json, Kind, Names, Operation, Outcome,
    Reply, Result, Text,
};

mod found;
mod selection;

pub use found::{Found, Listed, ROOT, Search};
use found::{Listing, Types};
use selection::selected;
pub use selection::{Selection, entry_of};

resource! {
    /// The services of a site, folder by folder.
    ///
    /// The object stands in a folder, the root at first; set `folderName` to go to another. A folder
    /// that is not there is warned of and the object stays where it is.
    ///
    /// Example:
    ///     >>> ags.services.folders[2:4]
    ///     ['Planning', 'Water']
    ///     >>> ags.services.find_services("SceneServer")[0]["URL"].partition("/admin/")[2]
    ///     'services/Planning/City3D.SceneServer'
    Services at "services" in "arcrest.manageags._services" shows ["description"];

    fields {
        /// The description of the current folder.
        description: Str;

        /// Whether the current folder is one that the server made itself.
        isDefault: Bool;

        /// Whether the services of the current folder are to be reached by https only.
        webEncrypted: Bool;
    }

    live {
        /// The types of services that the server can run, with the extensions of each.
        get types: Dict, "Services > Types";

        /// The properties that all services share; requested at every access.
        get "properties" serviceProperties: Dict, since "10.7", "Services > Properties";

        /// The webhooks of all services, {"webhooks": [...]}; requested at every access.
        get webhooks: Dict, since "11.2", "Services > Webhooks";

        /// When webhooks are deactivated, and how often a call is tried; requested at every access.
        get "webhooks/settings" webhookSettings: Dict, since "11.2", "Services > Webhooks > Settings";
    }

    children {
        /// The types of services, with what extends them.
        "types" serviceTypes: servicetypes, "Services > Types";
    }

    collections {
        /// The services of the current folder, as AGSService objects; requested at every access.
        get "./" services ["serviceName" "type"]: service, "Services > Folder";
    }

    operations {
        /// Allows or denies a role the use of a folder.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: True allows, False denies. Default True.
        ///     folder: The folder, "/" for the root. Default: the current folder.
        ///     constraint: A condition of the permission, as the server writes it.
        ///     childURL: The part of the service that the permission is for.
        ///     operation: The operation that the permission is for.
        post "./{folder?}/permissions/add" addFolderPermission(
            principal: Text,
            isAllowed: Flag = True,
            folder: CurrentFolder = None,
            *, constraint: Text = None,
            childURL: Text = None,
            operation: Text = None,
        ) -> Status, "Permissions > Add Permission";

        /// Lists the permissions of a folder.
        ///
        /// Args:
        ///     folderName: The folder; "/" or None for the root folder.
        ///
        /// Returns:
        ///     {"permissions": [{"principal", "permission": {"isAllowed", "constraint"}}, ...]}.
        query "{folderName?}/permissions" listFolderPermissions(folderName: Folder) -> Dict, "Permissions";

        /// Takes a role's permissions off every folder and service, as before the role is deleted.
        ///
        /// Args:
        ///     principal: The role.
        post "permissions/clean" cleanPermissions(principal: Text) -> Status, "Permissions > Clean Permissions";

        /// Whether services of a folder have a permission that contradicts one of the folder's.
        ///
        /// Args:
        ///     principal: The role.
        ///     isAllowed: Whether the folder would be allowed to the role. Default True.
        ///     folder: The folder, "/" for the root. Default: the current folder.
        ///     constraint: A condition of the permission, as the server writes it.
        ///     childURL: The part of the service that the permission is for.
        ///     operation: The operation that the permission is for.
        ///     permission: The permission as one dict, {"isAllowed": ...}, as ArcGIS Server 10.1 documents it.
        ///
        /// Returns:
        ///     {"hasChildPermissionsConflict": True or False}, or the server's error reply.
        query "./{folder?}/permissions/hasChildPermissionsConflict" hasChildPermissionsConflict(
            principal: Text,
            isAllowed: Flag = True,
            folder: CurrentFolder = None,
            *, constraint: Text = None,
            childURL: Text = None,
            operation: Text = None,
            permission: Json = None,
        ) -> Dict, "Permissions > Has Child Permissions Conflict";

        /// Changes the properties that all services share.
        ///
        /// Args:
        ///     properties: The properties, whole: what is not among them is lost. A dict or JSON text.
        post "properties/update" updateServiceProperties(
            properties: Json,
        ) -> Status, since "10.7", "Services > Properties > Update";

        /// Changes when webhooks are deactivated, and how often a call is tried.
        ///
        /// Args:
        ///     deactivationPolicy: When the server deactivates a webhook that can't be called, a dict or JSON text.
        ///     notificationAttempts: How often the server tries a call.
        ///
        /// Raises:
        ///     ValueError: When notificationAttempts is not an integer.
        post "webhooks/settings/update" updateWebhookSettings(
            deactivationPolicy: Json = None,
            notificationAttempts: Int = None,
        ) -> Status, since "11.2", "Services > Webhooks > Settings > Update";

        /// Whether a service can be created: its name is free, its data is there, its type is supported.
        ///
        /// Args:
        ///     service: The service's document, a dict or JSON text.
        ///     folderName: The folder; None for the root folder.
        ///     serviceType: The type, where the document does not have it.
        ///     options: Further options, a dict or JSON text.
        ///
        /// Raises:
        ///     TypeError: When the document holds what JSON can't.
        query canCreateService(
            service: Json,
            folderName: Text = None,
            serviceType: Text = None,
            options: Json = None,
        ) -> Status, since "10.5", "Services > Can Create Service";

        /// Exports all services of the site to a file, to import them into another site.
        ///
        /// Args:
        ///     location: A folder that the server's account can write to. Default: the server's own choice.
        ///
        /// Returns:
        ///     {"status": "success", "location": path of the file, or a URL to download it from}, or the server's error reply.
        post exportServices(location: Text = None) -> Dict, since "10.5", "Services > Export Services";

        /// Imports the services of a file that exportServices made.
        ///
        /// Args:
        ///     location: The path of the file, or the ID of an uploaded item.
        ///
        /// Returns:
        ///     {"status": "success", "result": [...]}, or the server's error reply.
        post importServices(location: Text) -> Dict, forgets, since "10.5", "Services > Import Services";

        /// Makes the portal items of all services, after the site was federated with a portal.
        post federate() -> Status, since "10.3", "Services > Federate";

        /// Removes what federate made, after the site was taken out of the portal.
        post unfederate() -> Status, since "10.3", "Services > Unfederate";

        /// Creates a folder.
        ///
        /// Args:
        ///     folderName: Its name.
        ///     description: Its description. Default "".
        post createFolder(folderName: Text, description: Text = "") -> Status, forgets, "Services > Create Folder";

        /// Deletes a service.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     folder: Its folder, "/" for the root. Default: the current folder.
        ///
        /// Raises:
        ///     ValueError: When a name is empty.
        post "./{folder?}/{serviceName}.{serviceType}/delete" deleteService(
            serviceName: Text,
            serviceType: Text,
            folder: CurrentFolder = None,
        ) -> Status, "Services > Delete Service";

        /// Reports on all services of a folder in one request.
        ///
        /// Args:
        ///     folder: The folder. Default: the root folder.
        ///     services: Only these services, a list of {"serviceName", "type"}. Default: all of the folder.
        ///     parameters: What is reported, a list; "permissions" is known besides. Default: what `Returns` lists.
        ///
        /// Returns:
        ///     {"reports": [{"folderName", "serviceName", "type", "description", "status",
        ///     "instances", "iteminfo", "properties"}, ...]}.
        get "{folder?}/report parameters=[\"description\",\"status\",\"instances\",\"iteminfo\",\"properties\"]" service_report(
            folder: Folder = None,
            *, services: Json = None,
            parameters: Json = None,
        ) -> Dict, "Services > Services Report";

        /// Renames a service; it restarts under its new name.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     serviceNewName: Its new name.
        ///     folder: Its folder, "/" for the root. Default: the current folder.
        post "./{folder?}/renameService" rename_service(
            serviceName: Text,
            serviceType: Text,
            serviceNewName: Text,
            folder: CurrentFolder = None,
        ) -> Status, "Services > Rename Service";

        /// Creates a service in the current folder.
        ///
        /// Args:
        ///     service: The service's document, a dict or JSON text; serviceName and type at least.
        ///     runAsync: True returns a Job at once, which `wait()` waits for. Default: the server decides.
        post "./createService" createService(
            service: Json,
            *, runAsync: Flag = None,
        ) -> Job, "Services > Create Service";

        /// Changes the current folder.
        ///
        /// Args:
        ///     description: Its new description.
        ///     webEncrypted: Whether its services are to be reached by https only. Default False.
        post "./editFolder" editFolder(
            description: Text,
            webEncrypted: Flag = False,
        ) -> Status, forgets, "Services > Edit Folder";

        /// Asks whether a folder, or a service in it, is there.
        ///
        /// Args:
        ///     folderName: The folder; None or "/" for the root folder.
        ///     serviceName: The service. Default: only the folder is looked for.
        ///     serviceType: The service's type. Default: only the folder is looked for.
        ///
        /// Returns:
        ///     {"exists": True or False}, or the server's error reply.
        query exists(
            folderName: Folder,
            serviceName: Text = None,
            serviceType as "type": Text = None,
        ) -> Dict, "Services > Exists";
    }

    requests {
        /// Stops several services.
        post stopServices as STOP;
        /// Starts several services.
        post startServices as START;
        /// Deletes several services.
        post deleteServices as DELETE;
        /// Deletes a folder and all services in it.
        post "{folderName}/deleteFolder" deleteFolder as DELETE_FOLDER;
        /// The states of all services of a folder.
        get "{folder?}/report parameters=[\"status\"]" statuses as STATUSES;
    }

    methods {
        /// Stops several services in one request.
        ///
        /// Args:
        ///     services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
        ///         a dict {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.
        ///
        /// Raises:
        ///     TypeError: When it is nothing of that kind.
        ///     ValueError: When a text is no service's name.
        stopServices(services: Selection) -> Status, "Services > Stop Services";

        /// Starts several services in one request.
        ///
        /// Args:
        ///     services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
        ///         a dict {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.
        ///
        /// Raises:
        ///     TypeError: When it is nothing of that kind.
        ///     ValueError: When a text is no service's name.
        startServices(services: Selection) -> Status, "Services > Start Services";

        /// Deletes several services in one request.
        ///
        /// Args:
        ///     services: A service or several: a name such as "Planning/Zoning.MapServer", an AGSService,
        ///         a dict {"folderName", "serviceName", "type"}, or a list of these; JSON text, too.
        ///
        /// Raises:
        ///     TypeError: When it is nothing of that kind.
        ///     ValueError: When a text is no service's name.
        deleteServices(services: Selection) -> Status, since "10.2", "Services > Delete Services";
    }
}

#[derive(Deserialize)]
struct Reports {
    #[serde(deserialize_with = "list")]
    reports: Vec<Document>,
}

async fn read_folder(folder: Endpoint) -> Result<Listing> {
    let request = folder.request(&ops::READ, Form::new())?;
    folder.send(request.clone()).await?.json(&request)
}

impl Services {
    /// Deletes a folder and all services in it.
    ///
    /// # Errors
    /// When the name is empty, or there is no reply.
    pub async fn delete_folder(&self, folder: Folder) -> Result<Reply> {
        self.0.call(&ops::DELETE_FOLDER, folder_form(folder)).await
    }

    /// The services of the whole site or of some folders (`/` for the root), of some types (`*` for all); each with
    /// its `URL`.
    ///
    /// # Errors
    /// When the root folder can't be read.
    pub async fn find_services(&self, folders: Option<Vec<String>>, types: Option<Names>) -> Result<Outcome> {
        let found = match folders {
            Some(folders) => self.listed_in(folders, types).await?,
            None => self.listed(None, types).await?,
        };
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
        let root = self.root();
        if let Some(Text(folder)) = folder {
            let (mut found, place) = (Found::default(), below(&root, &folder));
            found.add(&Types::of(types), &folder, &place.url.clone(), read_folder(place).await?);
            return Ok(found);
        }
        let whole = read_folder(root.clone()).await?;
        let mut found = self.listed_in(whole.folders.clone(), types.clone()).await?;
        found.add(&Types::of(types), ROOT, &root.url, whole);
        Ok(found)
    }

    /// The services of some folders (`/` for the root), of some types or all.
    async fn listed_in(&self, folders: Vec<String>, types: Option<Names>) -> Result<Found> {
        let (types, root, mut found) = (Types::of(types), self.root(), Found::default());
        let reads = folders.into_iter().map(|name| {
            let place = below(&root, &name);
            (name, read_folder(place))
        });
        for (name, listing) in together(reads.collect(), root.concurrency, &Unwatched).await? {
            match listing {
                Ok(listing) => found.add(&types, &name, &below(&root, &name).url, listing),
                Err(error) => found.lost.push((name, error)),
            }
        }
        Ok(found)
    }

    /// Looks a service up by its name (`Planning/Zoning.MapServer`) in its folder's listing, which is one request.
    /// Where the service is missing, lists the site, for the names that might be meant.
    ///
    /// # Errors
    /// When the folder or, for a service that is missing, the root can't be read.
    pub async fn find(&self, name: &str) -> Result<Search> {
        let name = name.trim_matches('/');
        let folder = name.rsplit_once('/').map_or(ROOT, |(folder, _)| folder);
        match self.listed(Some(Text::from(folder)), None).await {
            Ok(found) => {
                if let Some(service) = found.services.into_iter().find(|service| service.name == name) {
                    return Ok(Search::Found(service));
                }
            }
            // a folder that is missing or can't be read: the second listing shows which
            Err(error) if matches!(error.kind(), Kind::Server(_)) => {}
            Err(error) => return Err(error),
        }
        let all = self.listed(None, None).await?;
        match all.lost.into_iter().find(|(lost, _)| lost == folder) {
            Some((_, error)) => Err(error),
            None => Ok(Search::Missing(all.services.into_iter().map(|service| service.name).collect())),
        }
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
        let folders = match folder {
            Some(Text(folder)) => vec![folder],
            None => self.folders().await?,
        };
        let mut each = Vec::new();
        for (folder, reports) in self.reports(&ops::STATUSES, folders, types, &watch).await? {
            match reports {
                Ok(reports) => each.extend(reports.into_iter().map(|service| {
                    let status = service.entry.get::<Document>("status").unwrap_or_default();
                    (service.name, Ok(Outcome::from(status)))
                })),
                Err(error) => each.push((folder, Err(error))),
            }
        }
        Ok(each)
    }

    /// The names of the folders, the root's at the end.
    ///
    /// # Errors
    /// When the root folder can't be read.
    pub async fn folders(&self) -> Result<Vec<String>> {
        Ok(read_folder(self.root()).await?.folders.into_iter().chain([ROOT.to_owned()]).collect())
    }

    /// The services of each folder, with what the folder's report says of them.
    ///
    /// # Errors
    /// When the watcher ends it.
    pub async fn reports(
        &self,
        op: &'static Operation,
        folders: Vec<String>,
        types: Option<Names>,
        watch: &dyn Watch,
    ) -> Result<Each<Vec<Listed>>> {
        let (types, root) = (Types::of(types), self.root());
        let reads = folders.into_iter().map(|folder| {
            let (types, root, place, mut form) = (&types, &root, below(&root, &folder), Form::new());
            form.put(op, "folder", Folder::from(Some(&*folder)));
            let name = folder.clone();
            let read = async move {
                let request = root.request(op, form)?;
                let reports = root.send(request.clone()).await?.json::<Reports>(&request)?.reports;
                Ok(types.listed(&folder, &place.url, reports).collect())
            };
            (name, read)
        });
        together(reads.collect(), root.concurrency, watch).await
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
    pub async fn stop_services(&self, services: Option<Selection>) -> Result<Reply> {
        self.0.call(&ops::STOP, selected(ops::STOP.name, services)?).await
    }

    /// Starts several services in one request.
    ///
    /// # Errors
    /// When there is no reply, or `services` is neither an object nor an array.
    pub async fn start_services(&self, services: Option<Selection>) -> Result<Reply> {
        self.0.call(&ops::START, selected(ops::START.name, services)?).await
    }

    /// Deletes several services in one request.
    ///
    /// # Errors
    /// When there is no reply, or `services` is neither an object nor an array.
    pub async fn delete_services(&self, services: Option<Selection>) -> Result<Reply> {
        self.0.call(&ops::DELETE, selected(ops::DELETE.name, services)?).await
    }
}

/// A folder's place, the root's for `/`.
fn below(root: &Endpoint, folder: &str) -> Endpoint {
    match folder.trim_matches('/') {
        "" => root.clone(),
        name => root.child(name),
    }
}

/// The arguments of a folder's deletion.
pub fn folder_form(folder: impl Argument) -> Form {
    let mut form = Form::new();
    form.put(&ops::DELETE_FOLDER, "folderName", folder);
    form
}
