//! The services that a listing of folders names.

use serde::Deserialize;

use crate::core::lenient::list;
use crate::core::{Document, Error, Names, url};

#[derive(Deserialize)]
pub(super) struct Listing {
    #[serde(default, deserialize_with = "list")]
    pub(super) folders: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    pub(super) services: Vec<Document>,
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
#[derive(Default)]
pub struct Found {
    /// The services, folder by folder in the order of the site's listing, the root's last.
    pub services: Vec<Listed>,
    /// The folders that could not be read.
    pub lost: Vec<(String, Error)>,
}

impl Found {
    /// Adds the services of a folder that are of a wanted type.
    pub(super) fn add(&mut self, types: &Types, folder: &str, place: &str, listing: Listing) {
        self.services.extend(types.listed(folder, place, listing.services));
    }

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
pub(super) struct Types(Vec<String>);

impl Types {
    pub(super) fn of(given: Option<Names>) -> Self {
        let names = given.map_or_else(|| "*".to_owned(), |names| names.0.to_ascii_lowercase());
        Self(names.split(',').map(|name| name.trim().to_owned()).collect())
    }

    pub(super) fn have(&self, kind: &str) -> bool {
        self.0.iter().any(|name| name == "*" || name.eq_ignore_ascii_case(kind))
    }

    /// The services of those entries of a folder that are of a wanted type; `place` is the folder's URL.
    pub(super) fn listed(&self, folder: &str, place: &str, entries: Vec<Document>) -> impl Iterator<Item = Listed> {
        let folder = folder.trim_matches('/').to_owned();
        entries.into_iter().filter_map(move |entry| {
            let (name, kind): (String, String) = (entry.get("serviceName")?, entry.get("type")?);
            let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let encoded = format!("{}.{}", url::encode(&name), url::encode(&kind));
            let name = format!("{below}{name}.{kind}");
            self.have(&kind).then(|| Listed { name, url: url::join(place, &encoded), entry })
        })
    }
}
