//! How arguments become form fields. `None` is always left out.

use std::path::PathBuf;

use serde::Serialize;
use zeroize::Zeroizing;

use super::Form;

/// Something that can be sent as a form field.
pub trait Argument: Sized {
    /// Whether Python's None is a value of it, rather than an argument that is left out.
    const TAKES_NONE: bool = false;

    /// The text of the field; `None` leaves it out.
    fn into_text(self) -> Option<String>;

    /// Adds itself to a form.
    fn put(self, name: &'static str, form: &mut Form) {
        if let Some(text) = self.into_text() {
            form.fields.push((name.into(), text));
        }
    }
}

impl<T: Argument> Argument for Option<T> {
    fn into_text(self) -> Option<String> {
        self.and_then(T::into_text)
    }
    fn put(self, name: &'static str, form: &mut Form) {
        if let Some(value) = self {
            value.put(name, form);
        }
    }
}

macro_rules! text_newtype {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        impl<S: Into<String>> From<S> for $name {
            fn from(text: S) -> Self {
                Self(text.into())
            }
        }

        impl Argument for $name {
            fn into_text(self) -> Option<String> {
                Some(self.0)
            }
        }
    )*};
}

text_newtype! {
    /// Text; from Python also a number.
    Text,
    /// Names, comma-separated on the wire; from Python a list or a comma-separated text.
    Names,
    /// JSON text, already encoded; from Python a dict, a list or JSON text.
    Json,
}

impl Json {
    /// Encodes a value.
    ///
    /// # Errors
    /// When the value has no JSON form (a map whose keys are not text).
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self)
    }
}

/// A yes or no, `true` or `false` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag(pub bool);

impl From<bool> for Flag {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl Argument for Flag {
    fn into_text(self) -> Option<String> {
        Some(if self.0 { "true" } else { "false" }.to_owned())
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int(pub i64);

impl From<i64> for Int {
    fn from(value: i64) -> Self {
        Self(value)
    }
}

impl Argument for Int {
    fn into_text(self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// A folder of services; the root folder (`""`, `"/"`, `None`) is empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder(pub String);

impl From<Option<&str>> for Folder {
    fn from(name: Option<&str>) -> Self {
        Self(name.unwrap_or_default().trim_matches('/').to_owned())
    }
}

impl Argument for Folder {
    const TAKES_NONE: bool = true;
    fn into_text(self) -> Option<String> {
        Some(self.0)
    }
}

/// A password, token or key: wiped from memory when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Reads the secret, where it is needed on the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<S: Into<String>> From<S> for Secret {
    fn from(text: S) -> Self {
        Self(Zeroizing::new(text.into()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(****)")
    }
}

impl Argument for Secret {
    fn into_text(self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// Fields that bring their own names; `f` and `token`, which the session sends, are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, text)| (name.into(), text.into())).collect())
    }
}

impl Argument for Fields {
    fn into_text(self) -> Option<String> {
        None
    }
    fn put(self, _name: &'static str, form: &mut Form) {
        let own = self.0.into_iter().filter(|(name, _)| !matches!(name.as_str(), "f" | "token"));
        form.fields.extend(own.map(|(name, text)| (name.into(), text)));
    }
}

/// A local file to upload; read while it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File(pub PathBuf);

impl<P: Into<PathBuf>> From<P> for File {
    fn from(path: P) -> Self {
        Self(path.into())
    }
}

impl Argument for File {
    fn into_text(self) -> Option<String> {
        None
    }
    fn put(self, name: &'static str, form: &mut Form) {
        form.files.push((name.into(), self.0));
    }
}

/// A point in time, as the server wants it written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// Epoch milliseconds, or `2011-08-01T15:17:20,123` in the server's own time zone.
    pub text: String,
    /// Epoch milliseconds, to tell which of two is earlier.
    pub millis: i64,
}

impl From<i64> for When {
    fn from(millis: i64) -> Self {
        Self { text: millis.to_string(), millis }
    }
}

impl Argument for When {
    fn into_text(self) -> Option<String> {
        Some(self.text)
    }
}

/// A place on this machine, such as a folder to save in; never sent.
impl Argument for PathBuf {
    fn into_text(self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_bring_their_own_names() {
        let mut form = Form::new();
        Fields::from_iter([("f", "html"), ("a.b", "1"), ("token", "t")]).put("ignored", &mut form);
        assert_eq!(form.fields, [("a.b".into(), "1".to_owned())]);
    }
}
