//! `inventory`: every service of a site, with its state, its instances, what extends it and its data.

use serde_json::Value as Json;

use super::sources::{Manifest, Source};
use super::{Gathered, Kind, Rows, Selection, Value, number, split, text, told};
use crate::core::bulk::{Watch, together};
use crate::core::{Document, Endpoint, Form, Result};
use crate::resources::services::Listed;
use crate::resources::{service, services};

/// The columns, with the names that the server has for their values.
fn columns() -> [(&'static str, Kind); 26] {
    [
        ("name", Kind::Text),
        ("folderName", Kind::Text),
        ("serviceName", Kind::Text),
        ("type", Kind::Text),
        ("configuredState", Kind::Text),
        ("realTimeState", Kind::Text),
        ("minInstancesPerNode", Kind::Int),
        ("maxInstancesPerNode", Kind::Int),
        ("busy", Kind::Int),
        ("free", Kind::Int),
        ("provider", Kind::Text),
        ("clusterName", Kind::Text),
        ("isolationLevel", Kind::Text),
        ("capabilities", Kind::Text),
        ("extensions", Kind::Texts),
        ("description", Kind::Text),
        ("title", Kind::Text),
        ("tags", Kind::Texts),
        ("summary", Kind::Text),
        ("isDefault", Kind::Flag),
        ("private", Kind::Flag),
        ("sources", Source::kind()),
        ("project", Kind::Text),
        ("clientName", Kind::Text),
        ("URL", Kind::Text),
        ("error", Kind::Text),
    ]
}

/// Lists the services with one report for each folder and two requests for each service. A service that can't be read
/// has a row with what its folder's report says, and with the error.
///
/// # Errors
/// When the root folder can't be read, or the watcher ends it.
pub async fn inventory(site: &Endpoint, selection: &Selection, watch: &dyn Watch) -> Result<Gathered> {
    let mut found = selection.reported(site, &services::ops::service_report).await?;
    let reads = found.services.iter().map(|service| (service.name.clone(), read(site.other(service.url.clone()))));
    let details = together(reads.collect(), site.concurrency, watch).await?;
    let mut rows = Rows::new(columns());
    for (listed, (name, details)) in found.services.iter().zip(details) {
        let (document, manifest) = details?;
        let error = document.as_ref().err().or(manifest.as_ref().err()).map(ToString::to_string);
        let (document, manifest) = (split(document), split(manifest));
        rows.push(row(listed, &document.0, &manifest.0, error));
        found.lost.extend(document.1.into_iter().chain(manifest.1).map(|error| (name.clone(), error)));
    }
    Ok(Gathered::new(rows.table(), found.lost))
}

type Details = (Result<Document>, Result<Manifest>);

/// Reads the document and the manifest of a service; the error is one that ends the job.
async fn read(service: Endpoint) -> Result<Details> {
    let document = told(service.document(&service::ops::READ, Form::new()).await)?;
    Ok((document, told(Manifest::read(&service).await)?))
}

fn row<'a>(listed: &'a Listed, document: &Document, manifest: &Manifest, error: Option<String>) -> [Value<'a>; 26] {
    let part = |name: &str| listed.entry.get::<Document>(name).unwrap_or_default();
    let (status, instances, info) = (part("status"), part("instances"), part("iteminfo"));
    let either = |name: &str| text(document, name).or_else(|| text(&listed.entry, name));
    let (folder, _) = listed.name.rsplit_once('/').unwrap_or((services::ROOT, ""));
    let flag = |first: &str, second: &str| {
        document.get::<bool>(first).or_else(|| listed.entry.get(second)).map_or(Value::None, Value::from)
    };
    [
        Value::from(&*listed.name),
        Value::from(folder),
        either("serviceName").into(),
        either("type").into(),
        text(&status, "configuredState").or_else(|| text(document, "configuredState")).into(),
        text(&status, "realTimeState").into(),
        number(document, "minInstancesPerNode").into(),
        number(document, "maxInstancesPerNode").into(),
        number(&instances, "busy").into(),
        number(&instances, "free").into(),
        text(document, "provider").into(),
        text(document, "clusterName").into(),
        text(document, "isolationLevel").into(),
        text(document, "capabilities").into(),
        extensions(document).or_else(|| extensions(&listed.entry)).into(),
        either("description").into(),
        text(&info, "title").into(),
        info.get::<Vec<String>>("tags").into(),
        text(&info, "summary").into(),
        flag("isDefault", "isDefault"),
        flag("private", "isPrivate"),
        manifest.sources().into_iter().map(Source::record).collect::<Vec<_>>().into(),
        manifest.project().into(),
        manifest.client().into(),
        Value::from(&*listed.url),
        error.into(),
    ]
}

/// The types of the extensions that are switched on. `enabled` is text on real sites.
fn extensions(document: &Document) -> Option<Vec<String>> {
    let extensions: Vec<Document> = document.get("extensions")?;
    let is_on = |extension: &Document| match extension.get::<Json>("enabled") {
        Some(Json::Bool(enabled)) => enabled,
        Some(Json::String(enabled)) => enabled.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let on = extensions.iter().filter(|extension| is_on(extension));
    Some(on.filter_map(|extension| extension.get("typeName")).collect())
}
