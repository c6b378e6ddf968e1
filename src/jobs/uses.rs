//! `uses`: which services and data store items use a dataset, a database or a path.

use serde_json::Value as Json;
use wildmatch::WildMatch;

use super::sources::{Manifest, Source};
use super::{Gathered, Kind, Rows, Selection, Value, text};
use crate::core::bulk::{Unwatched, Watch, together};
use crate::core::{Document, Endpoint, Form, Result};
use crate::resources::data;

fn columns() -> [(&'static str, Kind); 10] {
    [
        ("name", Kind::Text),
        ("kind", Kind::Text),
        ("dataset", Kind::Text),
        ("database", Kind::Text),
        ("server", Kind::Text),
        ("instance", Kind::Text),
        ("user", Kind::Text),
        ("path", Kind::Text),
        ("byReference", Kind::Flag),
        ("URL", Kind::Text),
    ]
}

/// What is looked for: a dataset, database, server, path or connection, with `*` and `?` for any letters.
pub struct Wanted {
    pattern: WildMatch,
    /// The same behind an owner or a database: `ROADS` is meant by `SDE.ROADS`.
    qualified: WildMatch,
}

impl Wanted {
    /// What a pattern means. The case of letters does not count.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let pattern = pattern.trim();
        Self {
            pattern: WildMatch::new_case_insensitive(pattern),
            qualified: WildMatch::new_case_insensitive(&format!("*.{pattern}")),
        }
    }

    fn is_meant(&self, source: &Source) -> bool {
        let Source { dataset, database, server, instance, user: _, path, .. } = source;
        let names = [dataset, database, server, instance, path].into_iter().flatten();
        let parts = names.flat_map(|name| [Some(&**name), name.rsplit(['/', '\\']).next()]).flatten();
        let is_qualified = dataset.as_ref().is_some_and(|dataset| self.qualified.matches(dataset));
        is_qualified || { parts }.any(|name| self.pattern.matches(name))
    }
}

/// Looks a dataset up in the manifests of the selected services and in the data store.
///
/// # Errors
/// When the root folder can't be read, or the watcher ends it.
pub async fn uses(site: &Endpoint, wanted: &Wanted, selection: &Selection, watch: &dyn Watch) -> Result<Gathered> {
    let found = selection.listed(site).await?;
    let (mut rows, mut lost) = (Rows::new(columns()), found.lost);
    let reads = found.services.into_iter().map(|service| {
        let place = site.other(service.url.clone());
        (service.name, async move { Ok((service.url, Manifest::read(&place).await?.sources())) })
    });
    for (name, sources) in together(reads.collect(), site.concurrency, watch).await? {
        match sources {
            Ok((url, sources)) => {
                for source in sources.into_iter().filter(|source| wanted.is_meant(source)) {
                    rows.push(row(&name, "service", source, &url));
                }
            }
            Err(error) => lost.push((name, error)),
        }
    }
    match items(site).await {
        Ok((items, failed)) => {
            lost.extend(failed);
            for (path, item, url) in items {
                let source = source_of(&path, &item);
                if wanted.is_meant(&source) {
                    rows.push(row(&path, "data store item", source, &url));
                }
            }
        }
        Err(error) if error.is_foreign() => return Err(error),
        Err(error) => lost.push(("data".to_owned(), error)),
    }
    Ok(Gathered::new(rows.table(), lost))
}

fn row<'a>(name: &'a str, kind: &'a str, source: Source, url: &'a str) -> [Value<'a>; 10] {
    let Source { dataset, database, server, instance, user, path, by_reference } = source;
    let texts = [dataset, database, server, instance, user, path].map(Value::from);
    let [dataset, database, server, instance, user, path] = texts;
    let (name, kind, url) = (Value::from(name), Value::from(kind), Value::from(url));
    [name, kind, dataset, database, server, instance, user, path, by_reference.into(), url]
}

/// A data store item: its path, its document and its URL.
pub type Item = (String, Document, String);

/// The data store items of a site, and the roots that can't be read.
///
/// # Errors
/// When the roots can't be read.
pub async fn items(site: &Endpoint) -> Result<(Vec<Item>, Vec<(String, crate::core::Error)>)> {
    let place = site.below("data");
    let roots = place.document(&data::ops::root_data_items, Form::new()).await?;
    let roots: Vec<String> = roots.get("rootItems").unwrap_or_default();
    let reads = roots.into_iter().map(|root| {
        let place = place.clone();
        let form = Form::new().with("parentPath", root.clone());
        (root, async move { place.document(&data::ops::find_data_items, form).await })
    });
    let (mut items, mut lost) = (Vec::new(), Vec::new());
    for (root, listing) in together(reads.collect(), site.concurrency, &Unwatched).await? {
        match listing {
            Ok(listing) => {
                for item in listing.get::<Vec<Document>>("items").unwrap_or_default() {
                    let path = text(&item, "path").unwrap_or_default();
                    let encoded: Vec<_> = path.split('/').map(crate::core::url::encode).collect();
                    let url = place.below(&format!("items{}", encoded.join("/"))).url;
                    items.push((path, item, url));
                }
            }
            Err(error) => lost.push((root, error)),
        }
    }
    Ok((items, lost))
}

/// Where the data of an item are; without a password.
fn source_of(path: &str, item: &Document) -> Source {
    let info: Document = item.get("info").unwrap_or_default();
    let connection = match info.get::<Json>("connectionString") {
        Some(Json::String(text)) => Source::of_connection(&text),
        Some(Json::Object(place)) => {
            let path = place.get("path").and_then(Json::as_str).map(str::to_owned);
            Source { path, ..Source::default() }
        }
        _ => Source::default(),
    };
    let place = text(&info, "path").or(connection.path).unwrap_or_else(|| path.to_owned());
    Source { path: Some(place), by_reference: Some(true), ..connection }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(pattern: &str, source: &Source) -> bool {
        Wanted::new(pattern).is_meant(source)
    }

    #[test]
    fn datasets_by_their_whole_name_and_without_owner() {
        let source =
            Source { dataset: Some("gis.SDE.Roads".into()), database: Some("gis".into()), ..Source::default() };
        for pattern in ["gis.sde.roads", "SDE.ROADS", "roads", "*roads", "gis.*", "gis", "R?ads"] {
            assert!(meant(pattern, &source), "{pattern}");
        }
        for pattern in ["oads", "sde", "gis.roads", "road"] {
            assert!(!meant(pattern, &source), "{pattern}");
        }
    }

    #[test]
    fn files_by_their_path_and_name() {
        let source = Source { path: Some(r"C:\data\city.gdb".into()), ..Source::default() };
        assert!(meant(r"c:\data\*", &source) && meant("city.gdb", &source) && !meant("data", &source));
    }
}
