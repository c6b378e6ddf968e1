//! `backup` and `restore`: a site's configuration, or its services alone, as a file on this machine and back.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use serde_json::Value as Json;
use url::Url;

use super::{Gathered, Kind, Rows, Value, uploaded};
use crate::core::bulk::{Unwatched, Watch};
use crate::core::files::in_background;
use crate::core::url::{context, join};
use crate::core::{
    Document, Download, Endpoint, Error, Failure, Flag, Form, Operation, Outcome, Reply, Request, Result, Text, Verb,
};
use crate::resources::job::Job;
use crate::resources::services::Services;
use crate::resources::site::Site;
use crate::resources::uploads::Upload;

const BACKUP: &str = "jobs.backup";
static DOWNLOAD: Operation = Operation { name: BACKUP, verb: Verb::Get, path: " f=", since: "", until: "" };

const RESTORE: &str = "jobs.restore";

/// The ending of a file of services alone; any other is a backup of the site.
const SERVICES: &str = "agssiteservices";

/// Where a site keeps the files that it writes to be downloaded.
const OUTPUT: &str = "/rest/directories/";

/// What is to be backed up, and where to.
#[derive(Clone, Debug)]
pub struct Backup {
    /// The file. One that ends in `.agssiteservices` gets the services alone.
    pub path: PathBuf,
    /// How many backups are kept: the file, and the older ones as `name.1.agssite`, `name.2.agssite`.
    pub keep: usize,
    /// Whether nothing is written, and the plan is the result.
    pub dry_run: bool,
}

/// Has the site export its configuration, downloads the file, notes its SHA-256 beside it, and keeps the last ones.
///
/// # Errors
/// [`crate::core::Kind::File`] if the file can't be written; [`crate::core::Kind::Server`] if the site refuses, or writes
/// the file where it can't be downloaded; if a request has no reply.
pub async fn backup(site: &Endpoint, wanted: Backup, watch: &dyn Watch) -> Result<Document> {
    let path = std::path::absolute(&wanted.path).map_err(|error| Error::file(BACKUP, &wanted.path, error))?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::argument(BACKUP, "the file needs a name"));
    };
    if wanted.keep == 0 {
        return Err(Error::argument(BACKUP, "at least one backup is kept, the new one"));
    }
    let place = folder.to_owned();
    let there = in_background(move || fs::read_dir(place).map(drop)).await;
    there.map_err(|error| Error::file(BACKUP, folder, error))?;
    let of_services = is_of_services(&path);
    if wanted.dry_run {
        return document(&[
            ("file", path.display().to_string().into()),
            ("services", of_services.into()),
            ("replaces", path.exists().into()),
            ("keep", wanted.keep.into()),
        ]);
    }
    watch.step(0, 3, "the site exports").await?;
    let reply = if of_services {
        Services(site.below("services")).export_services(None).await?
    } else {
        Site(site.clone()).export_site(None, None, Some(Flag(true))).await?
    };
    let location = location(site, &ended(site, BACKUP, reply).await?)?;
    watch.step(1, 3, &location).await?;
    let new = numbered(name, "new");
    let saved = download(site, location, folder, &new).await?;
    let (file, copy) = (Unfinished(saved), path.clone());
    let keep = wanted.keep;
    watch.step(2, 3, "the file is checked").await?;
    let written = in_background(move || {
        let (sum, size) = sha256(&file.0)?;
        rotate(&copy, keep)?;
        fs::rename(&file.0, &copy)?;
        let name = copy.file_name().unwrap_or_default().to_string_lossy();
        fs::write(beside(&copy), format!("{sum}  {name}\n"))?;
        Ok((sum, size))
    })
    .await;
    let (sum, size) = written.map_err(|error| Error::file(BACKUP, &path, error))?;
    watch.step(3, 3, &path.display().to_string()).await?;
    document(&[
        ("file", path.display().to_string().into()),
        ("size", size.into()),
        ("sha256", sum.into()),
        ("services", of_services.into()),
    ])
}

/// A downloaded file without its last name, which is removed if the backup ends early.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // a file that has got its name is not there any more
        let _ = fs::remove_file(&self.0);
    }
}

/// Where to download an export from: at the site's own address, whatever name the machine has for itself.
fn location(site: &Endpoint, export: &Document) -> Result<String> {
    let location: String = export.get("location").unwrap_or_default();
    let url = Url::parse(&location).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let path = url.as_ref().and_then(|url| url.path().split_once(OUTPUT)).map(|(_, path)| format!("{OUTPUT}{path}"));
    if let (Some(path), Some(root)) = (path, context(&site.url)) {
        return Ok(join(&root, path.trim_start_matches('/')));
    }
    let failure = Failure::new(0, format!("that the backup is at {location:?}, which can't be downloaded"));
    Err(Error::server(BACKUP, site.url.clone(), failure))
}

/// What an operation replies at its end, as a job or at once.
async fn ended(site: &Endpoint, operation: &'static str, reply: Reply) -> Result<Document> {
    if let Some(failure) = reply.failure() {
        return Err(Error::server(operation, site.url.clone(), failure));
    }
    let Some(job) = Job::begun(site, &reply) else { return Ok(Document::parse(&reply.body).unwrap_or_default()) };
    Ok(match job.wait(None, &Unwatched).await? {
        Outcome::Json(text) => Document::parse(text.as_bytes()).unwrap_or_default(),
        Outcome::Reply(reply) => Document::parse(&reply.body).unwrap_or_default(),
        _ => Document::default(),
    })
}

async fn download(site: &Endpoint, url: String, folder: &Path, name: &OsStr) -> Result<PathBuf> {
    let place = site.other(url);
    let download = Download {
        folder: Some(folder.to_owned()),
        name: Some(name.to_string_lossy().into_owned()),
        ..Download::default()
    };
    let request = Request { download: Some(download), ..place.request(&DOWNLOAD, Form::new())? };
    let reply = site.send(request.clone()).await?;
    match (&reply.saved, reply.failure()) {
        (Some(saved), _) => Ok(saved.clone()),
        (None, Some(failure)) => Err(Error::server(BACKUP, request.url, failure)),
        (None, None) => Err(reply.not_json(BACKUP, "no file came")),
    }
}

/// The report of a restored site: what the server says of each step.
///
/// `confirm` is the name of the site, the host of its address: everything on the site is replaced.
///
/// # Errors
/// [`crate::core::Kind::Argument`] without the right `confirm`, or if the file is not what was backed up;
/// [`crate::core::Kind::Server`] if the site refuses; if a request has no reply.
pub async fn restore(
    site: &Endpoint,
    upload: Upload,
    confirm: &str,
    dry_run: bool,
    watch: &dyn Watch,
) -> Result<Gathered> {
    let path = upload.path.clone();
    let of_services = is_of_services(&path);
    let size = upload.length().await?;
    let name = Url::parse(&site.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let what = if of_services { "services" } else { "everything" };
    if !dry_run && !confirm.eq_ignore_ascii_case(&name) {
        let text = format!("{what} on {name} would be replaced: confirm with the name of the site, {name:?}");
        return Err(Error::argument(RESTORE, text));
    }
    let place = path.clone();
    let sum = in_background(move || checked(&place)).await.map_err(|error| Error::file(RESTORE, &path, error))?;
    if dry_run {
        let is_checked = if sum.is_some() { "its checksum is right" } else { "it has no checksum beside it" };
        let text = format!("{} of {size} bytes would replace {what} on {name}; {is_checked}", path.display());
        return Ok(report(&[Json::from(text)]));
    }
    let item = upload.item.clone();
    let (id, left) = uploaded(site, RESTORE, upload, watch).await?;
    // an import that nobody waits for any more needs the file
    let left = left.until_deleted();
    let _ = item.set(id.clone());
    let reply = if of_services {
        Services(site.below("services")).import_services(Text::from(&*id)).await
    } else {
        Site(site.clone()).import_site(Text::from(&*id), None, Some(Flag(true)), None).await
    };
    let result = ended(site, RESTORE, reply?).await;
    if result.as_ref().err().is_none_or(|error| error.failure().is_some()) {
        // a site that was replaced may have no such upload any more
        let _ = left.delete().await;
    }
    let result = result?;
    Ok(report(
        &["result", "report", "messages"].iter().find_map(|name| result.get::<Vec<Json>>(name)).unwrap_or_default(),
    ))
}

/// The entries of a report as a table. How a server writes them is not documented: texts, or objects with a text.
fn report(entries: &[Json]) -> Gathered {
    let mut rows = Rows::new([("level", Kind::Text), ("source", Kind::Text), ("message", Kind::Text)]);
    for entry in entries {
        let part = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| entry.get(name))
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        let message = part(&["message", "messages", "description"])
            .or_else(|| entry.as_str().map(str::to_owned))
            .unwrap_or_else(|| entry.to_string());
        let row: [Value<'_>; 3] = [
            part(&["level", "type", "status"]).into(),
            part(&["source", "name", "operation"]).into(),
            Some(message).into(),
        ];
        rows.push(row);
    }
    Gathered::from(rows.table())
}

fn document(members: &[(&str, Json)]) -> Result<Document> {
    let mut document = Document::default();
    for (name, value) in members {
        document.set(name, value).map_err(Error::foreign)?;
    }
    Ok(document)
}

fn is_of_services(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case(SERVICES))
}

/// The name with something before its ending: `site.1.agssite`.
fn numbered(name: &OsStr, number: &str) -> std::ffi::OsString {
    let path = Path::new(name);
    let mut new = path.file_stem().unwrap_or(name).to_owned();
    new.push(format!(".{number}"));
    if let Some(kind) = path.extension() {
        new.push(".");
        new.push(kind);
    }
    new
}

/// The file with the checksum of a backup, as `sha256sum` writes and reads it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".sha256");
    path.with_file_name(name)
}

/// Moves the backups that are there one place on, each with its checksum; the last one goes.
fn rotate(path: &Path, keep: usize) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default();
    let place = |number: usize| match number {
        0 => path.to_owned(),
        number => path.with_file_name(numbered(name, &number.to_string())),
    };
    for number in (1..keep).rev() {
        for (from, to) in [(place(number - 1), place(number)), (beside(&place(number - 1)), beside(&place(number)))] {
            match fs::rename(from, to) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The checksum and the size of a file.
fn sha256(path: &Path) -> io::Result<(String, u64)> {
    let (mut file, mut context) = (fs::File::open(path)?, Context::new(&SHA256));
    let (mut block, mut size) = (vec![0; 256 << 10], 0);
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            break;
        }
        context.update(block.get(..read).unwrap_or_default());
        size += u64::try_from(read).unwrap_or_default();
    }
    let sum: Vec<String> = context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((sum.concat(), size))
}

/// The checksum of a backup, compared with the one beside the file; `None` where there is none.
fn checked(path: &Path) -> io::Result<Option<String>> {
    let expected = match fs::read_to_string(beside(path)) {
        Ok(text) => text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let (sum, _) = sha256(path)?;
    if sum == expected {
        return Ok(Some(sum));
    }
    Err(io::Error::new(ErrorKind::InvalidData, "is not what was backed up: its SHA-256 is another than that beside it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl crate::core::Transport for Nowhere {
        fn send(&self, _: Request) -> futures::future::BoxFuture<'_, Result<Reply>> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn older_backups_move_on() {
        let folder = crate::core::files::private_folder().expect("a folder").join("rotate");
        fs::create_dir_all(&folder).expect("made");
        let file = folder.join("site.agssite");
        for text in ["a", "b", "c", "d"] {
            rotate(&file, 3).expect("moved");
            fs::write(&file, text).expect("written");
            fs::write(beside(&file), text.to_uppercase()).expect("written");
        }
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        assert_eq!(read("site.agssite").as_deref(), Some("d"));
        assert_eq!(read("site.1.agssite").as_deref(), Some("c"));
        assert_eq!(read("site.2.agssite.sha256").as_deref(), Some("B"));
        assert_eq!(fs::read_dir(&folder).expect("there").count(), 6);
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn a_checksum_is_compared() {
        let folder = crate::core::files::private_folder().expect("a folder");
        let file = folder.join("sum.agssite");
        fs::write(&file, "abc").expect("written");
        assert_eq!(checked(&file).ok(), Some(None));
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        fs::write(beside(&file), format!("{sum}  sum.agssite\n")).expect("written");
        assert_eq!(checked(&file).ok(), Some(Some(sum.to_owned())));
        fs::write(&file, "abd").expect("written");
        assert_eq!(checked(&file).map_err(|error| error.kind()), Err(ErrorKind::InvalidData));
        for file in [beside(&file), file] {
            fs::remove_file(file).expect("removed");
        }
    }

    #[test]
    fn an_export_is_downloaded_from_the_address_that_was_given() {
        let export = |body: &str| Document::parse(body.as_bytes()).expect("a document");
        let site = Endpoint::new("https://gis.example.com/server/admin", std::sync::Arc::new(Nowhere));
        let inside = r#"{"location":"https://GISSRV01:6443/arcgis/rest/directories/arcgisoutput/1.agssite"}"#;
        let place = location(&site, &export(inside)).expect("a place");
        assert_eq!(place, "https://gis.example.com/server/rest/directories/arcgisoutput/1.agssite");
        for elsewhere in [r#"{"location":"/backups/1.agssite"}"#, r#"{"location":"https://evil.example.com/x"}"#, "{}"]
        {
            assert!(location(&site, &export(elsewhere)).is_err(), "{elsewhere}");
        }
    }
}
