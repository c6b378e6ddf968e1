//! Which services a job is about, for jobs: by folder, type and name, with `*` and `?` for any letters.

use wildmatch::WildMatch;

use crate::core::bulk::Unwatched;
use crate::core::{Endpoint, Names, Operation, Result, Text};
use crate::resources::services::{Found, Listed, ROOT, Services};

/// The services that a job is about. The default is every service of the site.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    folders: Patterns,
    types: Patterns,
    names: Patterns,
}

impl Selection {
    /// The services of some folders (`/` for the root), of some types and names. `None` stands for all.
    ///
    /// A name is `folder/name.type`; folder and type may be left out. In all three, `*` and `?` stand for any letters,
    /// and the case of letters does not count.
    #[must_use]
    pub fn new(folder: Option<Names>, types: Option<Names>, names: Option<Names>) -> Self {
        Self { folders: Patterns::of(folder), types: Patterns::of(types), names: Patterns::of(names) }
    }

    /// Whether a service is selected, by its name `folder/name.type`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let (folder, last) = name.rsplit_once('/').unwrap_or((ROOT, name));
        let (short, kind) = last.rsplit_once('.').unwrap_or((last, ""));
        let without_type = name.strip_suffix(kind).map_or(name, |name| name.trim_end_matches('.'));
        self.folders.have(&[folder])
            && self.types.have(&[kind])
            && self.names.fit(|pattern| match (pattern.contains('/'), pattern.contains('.')) {
                (true, true) => vec![name, without_type],
                (true, false) => vec![without_type],
                (false, true) => vec![last, short],
                (false, false) => vec![short],
            })
    }

    /// Whether every service is selected.
    #[must_use]
    pub fn is_all(&self) -> bool {
        [&self.folders, &self.types, &self.names].iter().all(|patterns| patterns.0.is_empty())
    }

    /// The patterns of names that fit none of these services.
    #[must_use]
    pub fn idle(&self, services: &[&str]) -> Vec<&str> {
        let alone = |word: &String| Self { names: Patterns(vec![word.clone()]), ..self.clone() };
        let is_idle = |word: &&String| !services.iter().any(|service| alone(word).has(service));
        self.names.0.iter().filter(is_idle).map(String::as_str).collect()
    }

    /// The names of the selected folders, `/` for the root.
    ///
    /// # Errors
    /// When the root folder can't be read.
    pub async fn folders(&self, site: &Endpoint) -> Result<Vec<String>> {
        if let Some(folders) = self.folders.words() {
            return Ok(folders.to_vec());
        }
        let all = Services(site.below("services")).folders().await?;
        Ok(all.into_iter().filter(|folder| self.folders.have(&[folder])).collect())
    }

    /// Whether folders as such are selected, and not services by name or type.
    #[must_use]
    pub fn is_of_folders(&self) -> bool {
        self.types.0.is_empty() && self.names.0.is_empty()
    }

    /// The selected services, from the listings of their folders.
    ///
    /// # Errors
    /// When the root folder, or a folder that is selected alone, can't be read.
    pub async fn listed(&self, site: &Endpoint) -> Result<Found> {
        let services = Services(site.below("services"));
        let mut found = match self.folders.words() {
            Some([folder]) => services.listed(Some(Text::from(&**folder)), None).await?,
            _ => services.listed(None, None).await?,
        };
        found.services.retain(|service| self.has(&service.name));
        found.lost.retain(|(folder, _)| self.folders.have(&[folder]));
        Ok(found)
    }

    /// The selected services, each with what the report of its folder says. Where a folder has no report, the services
    /// come from its listing.
    ///
    /// # Errors
    /// When the root folder, or a folder that is selected alone, can't be read.
    pub async fn reported(&self, site: &Endpoint, op: &'static Operation) -> Result<Found> {
        let services = Services(site.below("services"));
        let folders = self.folders(site).await?;
        let mut found = Found::default();
        for (folder, report) in services.reports(op, folders, None, &Unwatched).await? {
            let mut add = |services: Vec<Listed>| {
                found.services.extend(services.into_iter().filter(|service| self.has(&service.name)));
            };
            match report {
                Ok(report) => add(report),
                Err(error) => {
                    match services.listed(Some(Text::from(&*folder)), None).await {
                        Ok(listing) => add(listing.services),
                        Err(_) if self.folders.words().is_some_and(|folders| folders.len() == 1) => return Err(error),
                        Err(_) => {}
                    }
                    found.lost.push((folder, error));
                }
            }
        }
        Ok(found)
    }
}

/// Patterns of names; none stands for all names.
#[derive(Clone, Debug, Default)]
struct Patterns(Vec<String>);

impl Patterns {
    fn of(given: Option<Names>) -> Self {
        let given = given.map(|names| names.0).unwrap_or_default();
        let words = given.split(',').map(|word| if word.trim() == ROOT { ROOT } else { word.trim().trim_matches('/') });
        Self(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    /// Whether one of the patterns fits one of the names.
    fn have(&self, names: &[&str]) -> bool {
        self.fit(|_| names.to_vec())
    }

    /// Whether one of the patterns fits one of the names that it is meant for.
    fn fit<'a>(&self, names: impl Fn(&str) -> Vec<&'a str>) -> bool {
        let fits = |word: &String| {
            let pattern = WildMatch::new_case_insensitive(word);
            names(word).iter().any(|name| pattern.matches(name))
        };
        self.0.is_empty() || self.0.iter().any(fits)
    }

    /// The patterns, if each is an ordinary name.
    fn words(&self) -> Option<&[String]> {
        let is_plain = !self.0.is_empty() && self.0.iter().all(|word| !word.contains(['*', '?']));
        is_plain.then_some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(folder: &str, types: &str, names: &str, service: &str) -> bool {
        let names_of = |text: &str| Some(Names(text.to_owned())).filter(|_| !text.is_empty());
        Selection::new(names_of(folder), names_of(types), names_of(names)).has(service)
    }

    #[test]
    fn names_with_and_without_folder_and_type() {
        let service = "Planning/Zoning.2.MapServer";
        for name in [
            "Planning/Zoning.2.MapServer",
            "planning/zoning.2",
            "Zoning.2.mapserver",
            "Zoning.2",
            "Zon*",
            "*",
            "*/Zon*",
            "*.MapServer",
        ] {
            assert!(fits("", "", name, service), "{name}");
        }
        for name in ["Zoning", "Planning", "Water/*", "Zoning.?.GPServer", "*server", "Plan*"] {
            assert!(!fits("", "", name, service), "{name}");
        }
        assert!(fits("", "", "Water/*, Zon*", service));
    }

    #[test]
    fn folders_and_types() {
        assert!(fits("Planning", "mapserver,GPServer", "", "Planning/Zoning.MapServer"));
        assert!(fits("/", "", "", "Basemap.MapServer") && !fits("/", "", "", "Planning/Zoning.MapServer"));
        assert!(fits("P*", "*Server", "Zoning", "Planning/Zoning.MapServer"));
        assert!(!fits("Planning", "Image*", "", "Planning/Zoning.MapServer"));
    }
}
