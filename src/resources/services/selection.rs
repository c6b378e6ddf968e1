//! Services that are named for an operation on several.

use super::found::ROOT;
use crate::core::{Argument, Document, Error, Form, Result};

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
pub(super) fn selected(operation: &str, services: Option<Selection>) -> Result<Form> {
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
