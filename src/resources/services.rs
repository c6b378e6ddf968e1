//! `admin/services`: the folders of a site and the services in them.

use arcrest_macros::resource;

use serde::Deserialize;

use crate::core::bulk::{Each, Unwatched, Watch, together};
use crate::core::lenient::list;
use crate::core::{
    Argument, Document, Endpoint, Error, Flag, Folder, Form, Json, Kind, Names, Operation, Outcome, Reply, Result,
    Text, url,
};

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
        ///     folder: The folder. Default: the root folder.
        post "{folder?}/permissions/add" addFolderPermission(
            principal: Text,
            isAllowed: Flag = True,
            folder: Folder = None,
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

        /// Creates a folder.
        ///
        /// Args:
        ///     folderName: Its name.
        ///     description: Its description. Default "".
        post createFolder(folderName: Text, description: Text = "") -> Status, forgets, "Services > Create Folder";

        /// Deletes a folder and all services in it.
        ///
        /// Args:
        ///     folderName: The folder.
        ///
        /// Raises:
        ///     ValueError: When the name is empty.
        post "{folderName}/deleteFolder" deleteFolder(
            folderName: Folder,
        ) -> Status, forgets, "Services > Delete Folder";

        /// Deletes a service.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     folder: Its folder. Default: the root folder, wherever the object stands.
        ///
        /// Raises:
        ///     ValueError: When a name is empty.
        post "{folder?}/{serviceName}.{serviceType}/delete" deleteService(
            serviceName: Text,
            serviceType: Text,
            folder: Folder = None,
        ) -> Status, "Services > Delete Service";

        /// Reports on all services of a folder in one request.
        ///
        /// Args:
        ///     folder: The folder. Default: the root folder.
        ///
        /// Returns:
        ///     {"reports": [{"folderName", "serviceName", "type", "description", "status",
        ///     "instances", "iteminfo", "properties"}, ...]}.
        get "{folder?}/report parameters=[\"description\",\"status\",\"instances\",\"iteminfo\",\"properties\"]" service_report(
            folder: Folder = None,
        ) -> Dict, "Services > Services Report";

        /// Renames a service; it restarts under its new name.
        ///
        /// Args:
        ///     serviceName: The service.
        ///     serviceType: Its type, such as "MapServer".
        ///     serviceNewName: Its new name.
        ///     folder: Its folder. Default: the root folder, wherever the object stands.
        post "{folder?}/renameService" rename_service(
            serviceName: Text,
            serviceType: Text,
            serviceNewName: Text,
            folder: Folder = None,
        ) -> Status, "Services > Rename Service";

        /// Creates a service in the current folder.
        ///
        /// Args:
        ///     service: The service's document, a dict or JSON text; serviceName and type at least.
        post "./createService" createService(service: Json) -> Status, "Services > Create Service";

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
        /// The states of all services of a folder.
        get "{folder?}/report parameters=[\"status\"]" statuses as STATUSES;
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
        find_services(service_type: Names = "*") -> List, "Services > Folder";

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
    }
}

#[derive(Deserialize)]
struct Listing {
    #[serde(default, deserialize_with = "list")]
    folders: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    services: Vec<Document>,
}

#[derive(Deserialize)]
struct Reports {
    #[serde(deserialize_with = "list")]
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

/// What came of looking for a service.
pub enum Search {
    /// The service.
    Found(Listed),
    /// There is no such service. The names of the services that there are.
    Missing(Vec<String>),
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
pub const ROOT: &str = "/";

/// Types of services, in lower case; `*` means every type.
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

impl Services {
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
}

/// A folder's place, the root's for `/`.
fn below(root: &Endpoint, folder: &str) -> Endpoint {
    match folder.trim_matches('/') {
        "" => root.clone(),
        name => root.child(name),
    }
}

/// Services that are to be started or stopped, as the server takes them: `{"services": [...]}`.
pub struct Selection(String);

impl Selection {
    /// The services of a list of `{"folderName", "serviceName", "type"}`.
    #[must_use]
    pub fn of(services: &[Document]) -> Self {
        let list: Vec<String> = services.iter().map(Document::to_json).collect();
        Self(format!("{{\"services\":[{}]}}", list.join(",")))
    }

    /// The services of JSON text: an object for one service, an array for several, or what the server takes.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        if let Ok(one) = Document::parse(text.as_bytes()) {
            return Some(if one.contains("services") {
                Self(text.to_owned())
            } else {
                Self(format!("{{\"services\":[{text}]}}"))
            });
        }
        serde_json::from_str::<Vec<serde::de::IgnoredAny>>(text).ok()?;
        Some(Self(format!("{{\"services\":{text}}}")))
    }
}

impl Argument for Selection {
    fn into_text(self) -> Option<String> {
        Some(self.0)
    }
}

/// A service's entry in a selection, from a name such as `Planning/Zoning.MapServer`; without a folder in the root.
#[must_use]
pub fn entry_of(name: &str) -> Option<Document> {
    let (folder, service) = name.trim_matches('/').rsplit_once('/').unwrap_or((ROOT, name.trim_matches('/')));
    let (service, kind) = service.rsplit_once('.')?;
    if service.is_empty() || kind.is_empty() {
        return None;
    }
    let mut entry = Document::default();
    entry.set("folderName", &folder).ok()?;
    entry.set("serviceName", &service).ok()?;
    entry.set("type", &kind).ok()?;
    Some(entry)
}

/// The form of a selection.
fn selected(operation: &str, services: Option<Selection>) -> Result<Form> {
    let wrong = || Error::argument(operation.to_owned(), "services must name a service or several");
    Ok(Form::new().with("services", services.ok_or_else(wrong)?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Option<String> {
        entry_of(name).map(|entry| entry.to_json())
    }

    #[test]
    fn a_name_is_folder_name_and_type() {
        let entry = r#"{"folderName":"Planning","serviceName":"Zoning.2","type":"MapServer"}"#;
        assert_eq!(named("Planning/Zoning.2.MapServer").as_deref(), Some(entry));
        let entry = r#"{"folderName":"/","serviceName":"Basemap","type":"MapServer"}"#;
        assert_eq!(named("Basemap.MapServer").as_deref(), Some(entry));
        assert_eq!(named("/Basemap.MapServer").as_deref(), Some(entry));
    }

    #[test]
    fn what_names_no_service() {
        for name in ["", "Planning", "Planning/Zoning", "Planning/", ".MapServer", "Zoning."] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    #[test]
    fn json_is_wrapped_as_the_server_takes_it() {
        let wrapped = |text: &str| Selection::from_json(text).map(|selection| selection.0);
        assert_eq!(wrapped(r#"{"type": "a"}"#).as_deref(), Some(r#"{"services":[{"type": "a"}]}"#));
        assert_eq!(wrapped(r#"[{"type": "a"}]"#).as_deref(), Some(r#"{"services":[{"type": "a"}]}"#));
        assert_eq!(wrapped(r#"{"services": []}"#).as_deref(), Some(r#"{"services": []}"#));
        assert_eq!(wrapped("[1,"), None);
        assert_eq!(wrapped("Planning"), None);
    }
}
