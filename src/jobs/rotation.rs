//! `rotate_certificate`: a new web certificate on every machine of a site, machine after machine. The former certificates
//! stay in the stores of the machines.
//!
//! A rotation that ended early is continued by the same call: each machine says how far it has come. A file has the
//! aliases that the machines used before.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::time::{Instant, sleep};

use super::since::now;
use super::window::private_folder_of;
use super::{Gathered, Kind, Rows, Value, text};
use crate::core::bulk::Watch;
use crate::core::files::write::Saving;
use crate::core::files::{in_background, private_folder, read};
use crate::core::tls::{self, Shown};
use crate::core::{
    Document, Endpoint, Error, Failure, File, Flag, Form, Identity, Kind as ErrorKind, Operation, Reply, Result,
    Secret, away, lenient,
};
use crate::resources::{certificate, machine, machines};

const NAME: &str = "jobs.rotate_certificate";
const DAY: i64 = 86_400_000;
/// The pause between two looks at what a machine shows.
const PAUSE: Duration = Duration::from_secs(1);
/// What an edit resets where it is left out.
const KEPT: [&str; 5] = ["machineName", "adminURL", "webServerMaxHeapSize", "appServerMaxHeapSize", "socMaxHeapSize"];
const PORTS: [&str; 5] = ["JMXPort", "OpenEJBPort", "NamingPort", "DerbyPort", "tcpClusterPort"];

/// A rotation that is wanted.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The PKCS#12 file with the certificate, its key and the certificates of its authorities.
    pub pfx: PathBuf,
    /// The password of the file.
    pub password: Secret,
    /// The alias for the certificate. By default the name of the file with the day on which the certificate ends.
    pub alias: Option<String>,
    /// How long is waited at most until a machine is back and shows the certificate.
    pub wait: Duration,
    /// Whether nothing is written, and the plan is the result.
    pub dry_run: bool,
}

/// The new certificate.
struct New {
    shown: Shown,
    /// The certificates of its authorities, each with its fingerprint.
    chain: Vec<(String, Vec<u8>)>,
    alias: String,
}

/// A machine, and what it has yet to do.
struct Machine {
    name: String,
    place: Endpoint,
    document: Document,
    before: Option<String>,
    /// Where its certificate is looked at.
    address: String,
    alias: String,
    is_imported: bool,
    is_used: bool,
    /// The certificates of authorities that it lacks.
    chain: Vec<(String, Vec<u8>)>,
}

/// The file of a rotation: no password, no certificate.
#[derive(Serialize, Deserialize)]
struct State {
    arcrest: String,
    site: String,
    sha1: String,
    /// The aliases that the machines used before.
    before: IndexMap<String, Option<String>>,
}

/// Imports a certificate on each machine and puts it to use, one machine after the other: a row for each. The next machine
/// begins when the one before shows the certificate.
///
/// # Errors
/// [`ErrorKind::Argument`] if the file or the password is wrong, the certificate is not valid now, or another one has the
/// alias; [`ErrorKind::Connection`] if what a machine shows can't be seen from here. Nothing was written then. Later ones
/// leave the machines that follow as they were; the same call continues.
pub async fn rotate_certificate(site: &Endpoint, wanted: Rotation, watch: &dyn Watch) -> Result<Gathered> {
    let reading = wanted.clone();
    let new =
        in_background(move || Ok(loaded(&reading))).await.map_err(|error| Error::file(NAME, &wanted.pfx, error))??;
    let mut machines = read_machines(site, &new).await?;
    if wanted.dry_run {
        return Ok(Gathered::from(rows(&machines, &new, "would be put to use")));
    }
    let file = private_folder_of("rotations").map(|folder| folder.join(file_name(site, &new)));
    let (known, path) = (state_of(site, &new, &machines), file.clone());
    let before = in_background(move || kept(path.as_deref(), known)).await;
    let before = before.map_err(|error| Error::file(NAME, file.clone().unwrap_or_default(), error))?;
    let total = machines.len();
    for (at, machine) in machines.iter_mut().enumerate() {
        machine.before = before.get(&machine.name).cloned().unwrap_or_else(|| machine.before.clone());
        rotate(machine, &new, &wanted).await?;
        watch.step(at + 1, total, &machine.name).await?;
    }
    if let Some(file) = file {
        let _ = in_background(move || fs::remove_file(file)).await;
    }
    Ok(Gathered::from(rows(&machines, &new, "is in use")))
}

/// Reads the file.
fn loaded(wanted: &Rotation) -> Result<New> {
    let path = &wanted.pfx;
    let wrong = |text: String| Error::argument(NAME, text);
    let first = read::whole(path).map_err(|error| Error::file(NAME, path, error))?;
    if first.starts_with(b"-----") {
        return Err(wrong(format!("{} is PEM: a PKCS#12 file (.pfx or .p12) is needed", path.display())));
    }
    let identity = Identity { certificate: path.clone(), key: None, password: Some(wanted.password.clone()) };
    let (certificates, _) = identity.load().map_err(|error| match error.kind() {
        ErrorKind::Argument(text) => wrong(text.clone()),
        _ => error,
    })?;
    let unreadable = |error: io::Error| wrong(format!("a certificate in {} can't be read: {error}", path.display()));
    let shown = certificates.iter().map(|one| Shown::of(one)).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
    let pairs = shown.iter().map(|shown| plain(&shown.sha1)).zip(&certificates).skip(1);
    let chain = pairs.map(|(sha1, one)| (sha1, one.to_vec())).collect();
    let shown = shown.into_iter().next().unwrap_or_default();
    if shown.valid_until <= now() || shown.valid_from > now() {
        return Err(wrong(format!("the certificate in {} is not valid now", path.display())));
    }
    let alias = wanted.alias.clone().unwrap_or_else(|| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let day = chrono::DateTime::from_timestamp_millis(shown.valid_until).unwrap_or_default();
        format!("{stem}-{}", day.format("%Y-%m-%d"))
    });
    Ok(New { shown, chain, alias })
}

/// A fingerprint without what servers write between its digits.
fn plain(sha1: &str) -> String {
    sha1.replace([':', ' '], "").to_ascii_uppercase()
}

async fn read_machines(site: &Endpoint, new: &New) -> Result<Vec<Machine>> {
    let place = site.below("machines");
    let listing = place.document(&machines::ops::machines, Form::new()).await?;
    let listed = listing.get::<Vec<Document>>("machines").unwrap_or_default();
    let names: Vec<String> = listed.iter().filter_map(|machine| text(machine, "machineName")).collect();
    let mut found = Vec::with_capacity(names.len());
    for name in &names {
        found.push(read_machine(site, place.child(name), name, names.len() == 1, new).await?);
    }
    Ok(found)
}

async fn read_machine(site: &Endpoint, place: Endpoint, name: &str, is_alone: bool, new: &New) -> Result<Machine> {
    let document = place.document(&machine::ops::READ, Form::new()).await?;
    let used = text(&document, "webServerCertificateAlias");
    let store = place.below("sslcertificates");
    let listing = place.document(&machine::ops::ssl_certificates, Form::new()).await?;
    let (mut alias, mut is_imported, mut has) = (new.alias.clone(), false, Vec::new());
    for each in listing.get::<Vec<String>>("certificates").unwrap_or_default() {
        let certificate = store.child(&each).document(&certificate::ops::READ, Form::new()).await?;
        let sha1 = text(&certificate, "sha1Fingerprint").map(|sha1| plain(&sha1)).unwrap_or_default();
        if sha1 == plain(&new.shown.sha1) {
            (alias, is_imported) = (each, true);
        } else if each.eq_ignore_ascii_case(&new.alias) {
            let text = format!("{name} has another certificate {each:?}: choose another alias");
            return Err(Error::argument(NAME, text));
        }
        has.push(sha1);
    }
    let is_used = is_imported && used.as_ref().is_some_and(|used| used.eq_ignore_ascii_case(&alias));
    let own = text(&document, "adminURL").unwrap_or_default();
    let mut address = own.clone();
    if !is_used {
        // the site's own address leads to its only machine
        let second = Some(site.url.clone()).filter(|_| is_alone && own != site.url);
        for next in [Some(own.clone()), second].into_iter().flatten() {
            address = next;
            match tls::shown(&address).await {
                Ok(_) => break,
                Err(error) if address == site.url || !is_alone => return Err(unseen(name, &address, &error)),
                Err(_) => {}
            }
        }
    } else if is_alone && tls::shown(&own).await.is_err() {
        address.clone_from(&site.url);
    }
    let chain = new.chain.iter().filter(|(sha1, _)| !has.contains(sha1)).cloned().collect();
    Ok(Machine { name: name.to_owned(), place, document, before: used, address, alias, is_imported, is_used, chain })
}

fn unseen(name: &str, address: &str, error: &io::Error) -> Error {
    let text = format!(
        "what {name} shows can't be seen from here, so nothing was written ({error}): run this where the address is reached"
    );
    Error::new(ErrorKind::Connection(text), NAME, address)
}

/// Brings one machine to the certificate.
async fn rotate(machine: &mut Machine, new: &New, wanted: &Rotation) -> Result<()> {
    for (number, (sha1, certificate)) in machine.chain.iter().enumerate() {
        let name = format!("{}-ca-{}-{}", machine.alias, number + 1, sha1.get(..8).unwrap_or_default());
        let path = pem(certificate).await?;
        let form = Form::new().with("alias", name);
        let sent = with_file(form, "rootCACertificate", File::from(path.clone()));
        let reply = machine.place.call(&machine::ops::import_root_certificate, sent).await;
        let _ = in_background(move || fs::remove_file(path)).await;
        accepted(machine, &machine::ops::import_root_certificate, &reply?)?;
    }
    if !machine.is_imported {
        let op = &machine::ops::import_existing_server_certificate;
        let mut form = Form::new().with("alias", machine.alias.clone());
        form.put(op, "certPassword", wanted.password.clone());
        form.put(op, "importCertificateChain", Flag(true));
        let form = with_file(form, "certFile", File::from(wanted.pfx.clone()));
        accepted(machine, op, &machine.place.call(op, form).await?)?;
    }
    if !machine.is_used {
        let op = &machine::ops::edit;
        match machine.place.call(op, edited(machine)).await {
            Ok(reply) => accepted(machine, op, &reply)?,
            // a machine that restarts at once may not get to its reply
            Err(error) if error.maybe_done() => {}
            Err(error) => return Err(error),
        }
        away::after(&machine.place, NAME, wanted.wait).await?;
    }
    verify(machine, new, wanted.wait).await
}

fn with_file(mut form: Form, name: &'static str, file: File) -> Form {
    form.files.push((name.into(), file));
    form
}

/// A certificate as a PEM file of this process alone.
async fn pem(certificate: &[u8]) -> Result<PathBuf> {
    let text = STANDARD.encode(certificate);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    let text = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    let write = move || {
        let path = private_folder()?.join(format!("{:016x}.cer", crate::core::files::write::random()));
        fs::write(&path, text).map(|()| path)
    };
    in_background(write).await.map_err(|error| Error::file(NAME, "a temporary file", error))
}

/// The form that puts the certificate to use and leaves the rest of the machine as it is.
fn edited(machine: &Machine) -> Form {
    let word = |value: Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let ports: Document = machine.document.get("ports").unwrap_or_default();
    let mut form = Form::new();
    for (names, document) in [(KEPT, &machine.document), (PORTS, &ports)] {
        for name in names {
            if let Some(value) = document.get::<Json>(name).filter(|value| !value.is_null()) {
                form = form.with(name, word(value));
            }
        }
    }
    form.with("webServerCertificateAlias", machine.alias.clone())
}

fn accepted(machine: &Machine, op: &'static Operation, reply: &Reply) -> Result<()> {
    reply.failure().map_or(Ok(()), |failure: Failure| Err(Error::server(op.name, machine.place.url.clone(), failure)))
}

/// Waits until the machine shows the certificate.
async fn verify(machine: &Machine, new: &New, wait: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        if tls::shown(&machine.address).await.is_ok_and(|shown| shown.sha1 == new.shown.sha1) {
            return Ok(());
        }
        if begun.elapsed() >= wait {
            let kind = ErrorKind::Timeout { what: "did not show the new certificate", after: wait };
            return Err(Error::new(kind, NAME, machine.address.clone()));
        }
        sleep(PAUSE).await;
    }
}

fn rows(machines: &[Machine], new: &New, note: &str) -> super::Table {
    let mut rows = Rows::new([
        ("machine", Kind::Text),
        ("aliasName", Kind::Text),
        ("before", Kind::Text),
        ("sha1Fingerprint", Kind::Text),
        ("daysLeft", Kind::Int),
        ("URL", Kind::Text),
        ("note", Kind::Text),
    ]);
    let days = new.shown.valid_until.saturating_sub(now()).div_euclid(DAY);
    for machine in machines {
        let note = if machine.is_used { "is in use" } else { note };
        let row: [Value<'_>; 7] = [
            Value::from(&*machine.name),
            Value::from(&*machine.alias),
            machine.before.clone().into(),
            Value::from(&*new.shown.sha1),
            days.into(),
            Value::from(&*machine.address),
            Value::from(note),
        ];
        rows.push(row);
    }
    rows.table()
}

fn file_name(site: &Endpoint, new: &New) -> String {
    let host = url::Url::parse(&site.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    format!("{}-{}.rotation", host.replace([':', '[', ']'], "_"), plain(&new.shown.sha1))
}

fn state_of(site: &Endpoint, new: &New, machines: &[Machine]) -> State {
    State {
        arcrest: "rotation".to_owned(),
        site: site.url.clone(),
        sha1: plain(&new.shown.sha1),
        before: machines.iter().map(|machine| (machine.name.clone(), machine.before.clone())).collect(),
    }
}

/// The aliases that were used before, from the file of a rotation that ended early; a new rotation writes the file.
fn kept(path: Option<&Path>, state: State) -> io::Result<IndexMap<String, Option<String>>> {
    // without a home a rotation is continued all the same, but for the aliases of before
    let Some(path) = path else { return Ok(state.before) };
    if let Some(known) = fs::read(path).ok().and_then(|text| lenient::read::<State>(&text).ok()) {
        return Ok(known.before);
    }
    super::window::make_folder(path.parent().unwrap_or(path))?;
    let saving = Saving::begin_private(path)?;
    saving.file().write_all(serde_json::to_string_pretty(&state).map_err(io::Error::other)?.as_bytes())?;
    saving.finish()?;
    Ok(state.before)
}
