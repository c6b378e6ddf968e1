//! `snapshot`: the configuration of a site as one JSON document, without secrets.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde_json::{Map, Value as Json, json};

use super::certificates;
use super::since::now;
use super::table::file::iso;
use super::{Selection, told, uses};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::files::in_background;
use crate::core::files::write::{NamedBy, Saving};
use crate::core::{Document, Endpoint, Error, Form, Operation, Result, Verb};
use crate::resources::{service, services};

/// What a snapshot says of itself.
pub const FORMAT: &str = "arcrest site snapshot 1";

/// The settings of a site: where each lies below the admin root. A version that lacks one has none in its snapshot.
static SETTINGS: [Operation; 17] = [
    setting(Verb::Get, "info"),
    setting(Verb::Get, "mode"),
    setting(Verb::Get, "clusters"),
    setting(Verb::Get, "logs/settings"),
    setting(Verb::Get, "usagereports/settings"),
    setting(Verb::Query, "security/config"),
    setting(Verb::Query, "security/tokens"),
    setting(Verb::Get, "security/psa"),
    setting(Verb::Query, "security/roles/getRoles startIndex=0 pageSize=1000"),
    setting(Verb::Get, "system/properties"),
    setting(Verb::Get, "system/directories"),
    setting(Verb::Get, "system/webadaptors"),
    setting(Verb::Get, "system/handlers/rest/servicesdirectory"),
    setting(Verb::Get, "system/deployment"),
    setting(Verb::Get, "system/licenses"),
    setting(Verb::Get, "services/properties"),
    setting(Verb::Get, "data/config"),
];

/// What the reports of the folders say of a service, beyond its document.
static REPORT: Operation = Operation {
    name: "jobs.snapshot",
    verb: Verb::Get,
    path: "{folder?}/report parameters=[\"iteminfo\",\"permissions\"]",
    since: "",
    until: "",
};

const fn setting(verb: Verb, path: &'static str) -> Operation {
    Operation { name: "jobs.snapshot", verb, path, since: "", until: "" }
}

/// Parts of the names of attributes whose values are secrets.
const SECRETS: [&str; 8] = ["password", "passwd", "pwd", "secret", "sharedkey", "privatekey", "psk", "signaturekey"];

/// The configuration of a site, and what of it could not be read.
///
/// # Errors
/// When the root folder can't be read, or the watcher ends it.
pub async fn snapshot(site: &Endpoint, watch: &dyn Watch) -> Result<(Json, Vec<(String, Error)>)> {
    let mut lost = Vec::new();
    let reads = SETTINGS.iter().map(|op| {
        let place = op.path.split(' ').next().unwrap_or(op.path).to_owned();
        (place, site.document(op, Form::new()))
    });
    let mut settings = Map::new();
    for (place, document) in together(reads.collect(), site.concurrency, &Unwatched).await? {
        match document {
            Ok(document) => drop(settings.insert(place, value(&document))),
            Err(error) if is_missing(&error) => {}
            Err(error) => lost.push((place, error)),
        }
    }
    let found = Selection::default().reported(site, &REPORT).await?;
    lost.extend(found.lost);
    let reads = found.services.iter().map(|listed| {
        let place = site.other(listed.url.clone());
        let name = listed.name.clone();
        (name, async move {
            let document = told(place.document(&service::ops::READ, Form::new()).await)?;
            let manifest = place.request(&service::ops::MANIFEST, service::manifest_form("json"))?;
            Ok((document, told(place.send(manifest.clone()).await.and_then(|reply| reply.document(&manifest)))?))
        })
    });
    let mut entries = Map::new();
    let details = together(reads.collect(), site.concurrency, watch).await?;
    for (listed, (name, details)) in found.services.iter().zip(details) {
        let (document, manifest) = details?;
        let mut entry = Map::new();
        for (part, read) in [("service", document), ("manifest", manifest)] {
            match read {
                Ok(read) => drop(entry.insert(part.to_owned(), value(&read))),
                Err(error) => lost.push((name.clone(), error)),
            }
        }
        for part in ["iteminfo", "permissions"] {
            if let Some(read) = listed.entry.get::<Json>(part) {
                entry.insert(part.to_owned(), read);
            }
        }
        entries.insert(name, Json::Object(entry));
    }
    let mut data = Map::new();
    match uses::items(site).await {
        Ok((items, errors)) => {
            data.extend(items.iter().map(|(path, item, _)| (path.clone(), value(item))));
            lost.extend(errors);
        }
        Err(error) if error.is_foreign() => return Err(error),
        Err(error) => lost.push(("data".to_owned(), error)),
    }
    let machines = certificates::machines(site, &mut lost).await?;
    let folders = folders(site, &mut lost).await?;
    let mut whole = json!({
        "format": FORMAT,
        "made": iso(now()),
        "url": crate::core::url::shown(&site.url),
        "settings": settings,
        "machines": machines,
        "folders": folders,
        "services": entries,
        "data": data,
    });
    without_secrets(&mut whole);
    Ok((whole, lost))
}

/// The same, written to a file, which appears when it is complete.
///
/// # Errors
/// When the file can't be written; the same as those of [`snapshot`].
pub async fn save(site: &Endpoint, path: PathBuf, watch: &dyn Watch) -> Result<(PathBuf, Vec<(String, Error)>)> {
    let failed = |source| Error::file("jobs.snapshot", &path, source);
    let place = path.clone();
    // before the site is asked, as the file may not be writable
    let saving = in_background(move || Saving::begin(&place, NamedBy::User)).await.map_err(failed)?;
    let (whole, lost) = snapshot(site, watch).await?;
    let write = move || {
        let mut out = BufWriter::new(saving.file());
        serde_json::to_writer_pretty(&mut out, &whole)?;
        out.write_all(b"\n")?;
        out.flush()?;
        drop(out);
        saving.finish()
    };
    in_background(write).await.map_err(failed)?;
    Ok((path, lost))
}

/// The descriptions and the permissions of the folders.
async fn folders(site: &Endpoint, lost: &mut Vec<(String, Error)>) -> Result<Map<String, Json>> {
    let root = services::Services(site.below("services"));
    let reads = root.folders().await?.into_iter().map(|folder| {
        let root = root.clone();
        (folder.clone(), async move {
            let name = folder.trim_matches('/');
            let place = if name.is_empty() { root.0.clone() } else { root.0.child(name) };
            let mut listing = place.document(&services::ops::READ, Form::new()).await?;
            let mut form = Form::new();
            let folder = crate::core::Folder::from(Some(&*folder));
            form.put(&services::ops::list_folder_permissions, "folderName", folder);
            let permissions = root.0.document(&services::ops::list_folder_permissions, form).await?;
            let permissions: Json = permissions.get("permissions").unwrap_or_default();
            listing.set("permissions", &permissions).map_err(Error::foreign)?;
            Ok(listing)
        })
    });
    let mut folders = Map::new();
    for (folder, listing) in together(reads.collect(), site.concurrency, &Unwatched).await? {
        match listing {
            Ok(listing) => {
                let parts = ["description", "webEncrypted", "permissions"];
                let parts = parts.iter().filter_map(|part| Some(((*part).to_owned(), listing.get::<Json>(part)?)));
                folders.insert(folder, Json::Object(parts.collect()));
            }
            Err(error) => lost.push((folder, error)),
        }
    }
    Ok(folders)
}

/// Whether a version of the server does not have what was asked for.
fn is_missing(error: &Error) -> bool {
    error.failure().is_some_and(|failure| failure.code == 404) || error.status() == Some(404)
}

fn value(document: &Document) -> Json {
    serde_json::from_str(&document.to_json()).unwrap_or_default()
}

/// Takes secrets out: the values of attributes with such names, and passwords in connection strings.
pub fn without_secrets(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                let plain = name.to_ascii_lowercase().replace(['_', '-', ' '], "");
                if SECRETS.iter().any(|secret| plain.contains(secret)) && !member.is_object() && !member.is_array() {
                    if !member.is_null() && !member.is_boolean() {
                        *member = Json::from("***");
                    }
                } else {
                    without_secrets(member);
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(without_secrets),
        Json::String(text) => {
            if let Some(masked) = without_passwords(text) {
                *text = masked;
            }
        }
        _ => {}
    }
}

/// A connection string without its passwords; `None` for a text without any.
fn without_passwords(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (mut masked, mut at, mut is_changed) = (String::new(), 0, false);
    while let Some(found) = lower.get(at..)?.find("password=") {
        let start = at + found + "password=".len();
        let rest = text.get(start..)?;
        let len = match rest.strip_prefix('"').and_then(|quoted| quoted.find('"')) {
            Some(end) => end + 2,
            None => rest.find(';').unwrap_or(rest.len()),
        };
        masked.push_str(text.get(at..start)?);
        masked.push_str("***");
        (at, is_changed) = (start + len, true);
    }
    masked.push_str(text.get(at..)?);
    is_changed.then_some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out() {
        let mut value = json!({
            "sharedKey": "s3cret", "adminPassword": 1, "passwordPolicy": {"length": 8}, "user": "gis", "empty": null,
            "info": [{"connectionString": "SERVER=db;ENCRYPTED_PASSWORD=00ff;PASSWORD=\"a;b\";USER=gis"}],
        });
        without_secrets(&mut value);
        assert_eq!(
            value,
            json!({
                "sharedKey": "***", "adminPassword": "***", "passwordPolicy": {"length": 8}, "user": "gis", "empty": null,
                "info": [{"connectionString": "SERVER=db;ENCRYPTED_PASSWORD=***;PASSWORD=***;USER=gis"}],
            })
        );
    }
}
