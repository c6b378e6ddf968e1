//! Documents, for reading and editing resources: JSON objects that keep all attributes in order. An attribute stays the
//! text that the server sent until it is set, so that an edit sends back unchanged attributes byte for byte.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::lenient;

/// A JSON object that is written as it was read.
///
/// ```
/// use arcrest_core::core::Document;
///
/// let mut service = Document::parse(br#"{"minInstances": 1, "load": 1.10}"#)?;
/// service.set("minInstances", &2)?;
/// assert_eq!(service.get::<u32>("minInstances"), Some(2));
/// assert_eq!(service.to_json(), r#"{"minInstances":2,"load":1.10}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Document(IndexMap<String, Box<RawValue>>);

impl Document {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// If the text is not a JSON object.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        lenient::read(json)
    }

    /// An attribute; `None` if it is missing or has another type.
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0.get(key).and_then(|raw| lenient::read(raw.get().as_bytes()).ok())
    }

    /// Changes or adds an attribute. The order of the attributes stays.
    ///
    /// # Errors
    /// If the value has no JSON form.
    pub fn set(&mut self, key: &str, value: &impl Serialize) -> Result<(), serde_json::Error> {
        self.0.insert(key.to_owned(), to_raw_value(value)?);
        Ok(())
    }

    /// Names and JSON texts of the attributes, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, raw)| (key.as_str(), raw.get()))
    }

    /// Whether the document has this attribute.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        // a map of text to JSON text always has a JSON form
        serde_json::to_string(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_touched_stays_byte_for_byte() {
        let text = r#"{"z":1.10,"enabled":"true","new":{"b":1e3,"a":[ 1 ]},"n":12345678901234567890123}"#;
        let mut document = Document::parse(text.as_bytes()).expect("valid");
        document.set("enabled", &"false").expect("text");
        assert_eq!(document.to_json(), text.replace("\"true\"", "\"false\""));
        assert_eq!(document.get::<String>("enabled").as_deref(), Some("false"));
        assert_eq!(document.get::<i64>("enabled"), None);
    }
}
