//! `permissions`: who may use which folder and service.

use std::collections::{BTreeSet, HashMap};

use super::{Gathered, Kind, Rows, Selection, split, text, told};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::{Document, Endpoint, Error, Folder, Form, Operation, Result, Text, Verb};
use crate::resources::security::{self, Security};
use crate::resources::services::{self, ROOT, Services};

/// The permissions of all services of a folder.
static PERMISSIONS: Operation = Operation {
    name: "jobs.permissions",
    verb: Verb::Get,
    path: "{folder?}/report parameters=[\"permissions\"]",
    since: "",
    until: "",
};

/// Whoever asks, logged in or not.
const EVERYONE: &str = "esriEveryone";
/// Names that stand for users without being roles.
const NO_ROLES: [&str; 2] = [EVERYONE, "esriAuthenticated"];
/// How many users of a role are listed.
const MOST_USERS: &str = "10000";

fn columns() -> [(&'static str, Kind); 12] {
    [
        ("folderName", Kind::Text),
        ("service", Kind::Text),
        ("principal", Kind::Text),
        ("isAllowed", Kind::Flag),
        ("isPublic", Kind::Flag),
        ("isInherited", Kind::Flag),
        ("privilege", Kind::Text),
        ("users", Kind::Texts),
        ("constraint", Kind::Text),
        ("childURL", Kind::Text),
        ("operation", Kind::Text),
        ("error", Kind::Text),
    ]
}

/// A permission, as folders and services have it.
#[derive(Clone, Debug, PartialEq)]
struct Permission {
    principal: String,
    is_allowed: Option<bool>,
    constraint: Option<String>,
    child: Option<String>,
    operation: Option<String>,
}

fn permissions_in(document: &Document) -> Vec<Permission> {
    let entries: Vec<Document> = document.get("permissions").unwrap_or_default();
    entries
        .iter()
        .map(|entry| {
            let permission: Document = entry.get("permission").unwrap_or_default();
            Permission {
                principal: text(entry, "principal").unwrap_or_default(),
                is_allowed: permission.get("isAllowed"),
                constraint: text(&permission, "constraint"),
                child: text(entry, "childURL"),
                operation: text(entry, "operation"),
            }
        })
        .collect()
}

/// Lists the permissions of the selected folders and services, with one report and one request for each folder, and
/// two requests for each role.
///
/// # Errors
/// When the root folder can't be read, or the watcher ends it.
pub async fn permissions(site: &Endpoint, selection: &Selection, watch: &dyn Watch) -> Result<Gathered> {
    let mut found = selection.reported(site, &PERMISSIONS).await?;
    let folders = selection.folders(site).await?;
    let root = Services(site.below("services"));
    let reads = folders.iter().map(|folder| {
        let root = root.clone();
        (folder.clone(), async move {
            let mut form = Form::new();
            form.put(&services::ops::list_folder_permissions, "folderName", Folder::from(Some(&**folder)));
            root.0.document(&services::ops::list_folder_permissions, form).await
        })
    });
    let mut of_folders = HashMap::new();
    for (folder, document) in together(reads.collect(), site.concurrency, &Unwatched).await? {
        match document {
            Ok(document) => drop(of_folders.insert(folder, permissions_in(&document))),
            Err(error) => found.lost.push((folder, error)),
        }
    }
    let mut entries: Vec<(String, Option<String>, Permission)> = Vec::new();
    for folder in folders.iter().filter(|_| selection.is_of_folders()) {
        let permissions = of_folders.get(folder).into_iter().flatten();
        entries.extend(permissions.map(|permission| (folder.clone(), None, permission.clone())));
    }
    for service in &found.services {
        let folder = service.name.rsplit_once('/').map_or(ROOT, |(folder, _)| folder).to_owned();
        let permissions = permissions_in(&service.entry).into_iter();
        entries.extend(permissions.map(|permission| (folder.clone(), Some(service.name.clone()), permission)));
    }
    let roles = roles(site, entries.iter().map(|(.., permission)| &*permission.principal), watch).await?;
    let mut rows = Rows::new(columns());
    for (folder, service, permission) in entries {
        let role = roles.get(&permission.principal);
        let is_inherited =
            service.is_some().then(|| of_folders.get(&folder).is_some_and(|all| all.contains(&permission)));
        rows.push([
            folder.into(),
            service.into(),
            permission.principal.clone().into(),
            permission.is_allowed.into(),
            (permission.principal == EVERYONE && permission.is_allowed == Some(true)).into(),
            is_inherited.into(),
            role.and_then(|role| role.privilege.clone()).into(),
            role.and_then(|role| role.users.clone()).into(),
            permission.constraint.into(),
            permission.child.into(),
            permission.operation.into(),
            role.and_then(|role| role.error.as_ref().map(ToString::to_string)).into(),
        ]);
    }
    found.lost.extend(roles.into_iter().filter_map(|(name, role)| Some((name, role.error?))));
    Ok(Gathered::new(rows.table(), found.lost))
}

/// What there is to say of a role.
struct Role {
    privilege: Option<String>,
    users: Option<Vec<String>>,
    error: Option<Error>,
}

/// The privilege and the users of each role.
async fn roles<'a>(
    site: &Endpoint,
    names: impl Iterator<Item = &'a str>,
    watch: &dyn Watch,
) -> Result<HashMap<String, Role>> {
    let names: BTreeSet<String> =
        names.filter(|name| !name.is_empty() && !NO_ROLES.contains(name)).map(str::to_owned).collect();
    let security = Security(site.below("security"));
    let reads = names.into_iter().map(|name| {
        let (security, role) = (security.clone(), Text::from(&*name));
        (name, async move {
            let form = |more: bool| {
                let form = Form::new().with("rolename", role.0.clone());
                if more { form.with("maxCount", MOST_USERS) } else { form }
            };
            let privilege = told(security.0.document(&security::ops::get_privilege_for_role, form(false)).await)?;
            let users = told(security.0.document(&security::ops::get_users_within_role, form(true)).await)?;
            let ((privilege, first), (users, second)) = (split(privilege), split(users));
            Ok(Role { privilege: text(&privilege, "privilege"), users: users.get("users"), error: first.or(second) })
        })
    });
    let mut roles = HashMap::new();
    for (name, role) in together(reads.collect(), site.concurrency, watch).await? {
        roles.insert(name, role?);
    }
    Ok(roles)
}
