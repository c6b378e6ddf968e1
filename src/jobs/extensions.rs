//! Extensions of services (WMS, KML, server object extensions and interceptors): switched on and off by a
//! [`change`](super::change::change), and their files, which a site lists, takes in and gives up.

use std::path::PathBuf;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::change::{Edit, Tree};
use super::{Gathered, Kind, Rows, Value, accepted, uploaded};
use crate::core::bulk::Watch;
use crate::core::{Document, Endpoint, Error, Form, Result, Text};
use crate::resources::servicetypes::{self, ServiceTypes};
use crate::resources::uploads::Upload;

const NAME: &str = "jobs.extensions";
const INSTALL: &str = "jobs.install_extension";
const REMOVE: &str = "jobs.remove_extension";

/// Extensions that are to be on, and others that are to be off.
#[derive(Clone, Debug)]
pub struct Switch {
    enable: Vec<String>,
    disable: Vec<String>,
}

impl Switch {
    /// The types of extensions, such as `WMSServer`.
    ///
    /// # Errors
    /// If no type is given, or one in both lists.
    pub fn new(enable: Vec<String>, disable: Vec<String>) -> Result<Self> {
        if enable.is_empty() && disable.is_empty() {
            return Err(Error::argument(NAME, "which extensions? Give enable or disable"));
        }
        match enable.iter().find(|name| disable.iter().any(|other| other.eq_ignore_ascii_case(name))) {
            Some(name) => Err(Error::argument(NAME, format!("{name} can't be both enabled and disabled"))),
            None => Ok(Self { enable, disable }),
        }
    }
}

impl Edit for Switch {
    /// A service without an extension gets it when it is to be on. What is to be off need not be there.
    fn edit<'a>(&'a self, _: &'a str, document: &'a Tree) -> BoxFuture<'a, Result<Tree>> {
        std::future::ready(self.switched(document.clone()).map_err(Error::foreign)).boxed()
    }
}

impl Switch {
    fn switched(&self, mut document: Tree) -> Result<Tree, serde_json::Error> {
        for (name, is_on) in
            self.enable.iter().map(|name| (name, true)).chain(self.disable.iter().map(|name| (name, false)))
        {
            let value = Tree::from_value(&is_on.to_string())?;
            if document.set(&format!("extensions[{name}].enabled"), value).is_ok() || !is_on {
                continue;
            }
            let new = json!({"typeName": name, "enabled": "true", "capabilities": null, "properties": {}});
            if let Tree::Object(members) = &mut document
                && let Tree::List(list) =
                    members.entry("extensions".to_owned()).or_insert_with(|| Tree::List(Vec::new()))
            {
                list.push(Tree::from_value(&new)?);
            }
        }
        Ok(document)
    }
}

/// Lists the files of extensions (SOE, SOI) that the site knows, with a row for each extension.
///
/// # Errors
/// When the list can't be read.
pub async fn extensions(site: &Endpoint) -> Result<Gathered> {
    let mut rows = Rows::new([
        ("file", Kind::Text),
        ("name", Kind::Text),
        ("displayName", Kind::Text),
        ("description", Kind::Text),
    ]);
    for (file, found) in registered(site).await? {
        for extension in found {
            let part = |name: &str| Value::from(super::text(&extension, name));
            rows.push([Value::from(&*file), part("Name"), part("DisplayName"), part("Description")]);
        }
    }
    Ok(Gathered::from(rows.table()))
}

/// The files, each with its extensions.
async fn registered(site: &Endpoint) -> Result<Vec<(String, Vec<Document>)>> {
    let files = types(site).0.document(&servicetypes::ops::extensions, Form::new()).await?;
    Ok(files.iter().map(|(file, _)| (file.to_owned(), files.get(file).unwrap_or_default())).collect())
}

fn types(site: &Endpoint) -> ServiceTypes {
    ServiceTypes(site.below("services/types"))
}

/// Registers the file of an extension with the site, or replaces the file of that name. The upload is deleted.
///
/// # Errors
/// [`crate::core::Kind::Argument`] if the file is none of an extension; if the file can't be read, the site refuses, or a
/// request has no reply.
pub async fn install(site: &Endpoint, path: PathBuf, dry_run: bool, watch: &dyn Watch) -> Result<Document> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if !["soe", "soi"].iter().any(|known| known.eq_ignore_ascii_case(ending)) {
        return Err(Error::argument(INSTALL, format!("{name:?} is no file of an extension: .soe or .soi")));
    }
    let upload = Upload { path, ..Upload::default() };
    upload.length().await?;
    // the case of letters does not count, as on a disk of Windows
    let known = registered(site).await?.into_iter().any(|(file, _)| file.eq_ignore_ascii_case(&name));
    let action = if known { "update" } else { "register" };
    if !dry_run {
        let (id, left) = uploaded(site, INSTALL, upload, watch).await?;
        let types = types(site);
        let done = if known {
            types.update_extension(Text::from(&*id)).await
        } else {
            types.register_extension(Text::from(&*id)).await
        };
        if let Err(error) = left.delete().await {
            tracing::debug!(%error, "the upload of an extension stays");
        }
        accepted(INSTALL, &done?)?;
    }
    outcome(&name, action)
}

/// Takes an extension out of the site, by its file.
///
/// # Errors
/// [`crate::core::Kind::Argument`] if the site knows no such file; if the site refuses, or a request has no reply.
pub async fn remove(site: &Endpoint, file: &str, dry_run: bool) -> Result<Document> {
    let files: Vec<String> = registered(site).await?.into_iter().map(|(file, _)| file).collect();
    let Some(found) = files.iter().find(|known| known.eq_ignore_ascii_case(file)) else {
        let known = if files.is_empty() { "none".to_owned() } else { files.join(", ") };
        return Err(Error::argument(REMOVE, format!("the site has no extension {file:?}; its extensions: {known}")));
    };
    if !dry_run {
        accepted(REMOVE, &types(site).unregister_extension(Text::from(&**found)).await?)?;
    }
    outcome(found, "unregister")
}

fn outcome(file: &str, action: &str) -> Result<Document> {
    let mut document = Document::default();
    document.set("file", &file).and_then(|()| document.set("action", &action)).map_err(Error::foreign)?;
    Ok(document)
}
