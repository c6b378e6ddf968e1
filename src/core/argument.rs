//! Types of arguments, for resources, and the [`Form`] that collects them: form fields, files and parts of the path. An
//! argument that is `None` is left out.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use zeroize::Zeroizing;

use super::Operation;
use super::files::read::Stamp;

/// Something that can be sent as a form field.
pub trait Argument: Sized {
    /// Whether an API's null is a value of this type, rather than an argument that is left out.
    const TAKES_NONE: bool = false;
    /// Whether an empty text is a value of this type, or a mistake; otherwise it is an argument that is left out.
    const TAKES_EMPTY: bool = true;

    /// The text of the field; `None` leaves it out.
    fn into_text(self) -> Option<String>;

    /// Adds the argument to a form.
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
    /// Text. An API may accept numbers, too.
    Text,
    /// Names, separated by commas. An API may accept a list, too.
    Names,
    /// JSON text. An API may accept its own objects and lists, too.
    Json,
}

impl Json {
    /// Encodes a value.
    ///
    /// # Errors
    /// If the value has no JSON form, such as a map whose keys are not text.
    pub fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Self)
    }
}

/// A boolean that scripts leave empty where they do not mean it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl From<bool> for Switch {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl Argument for Switch {
    const TAKES_EMPTY: bool = false;
    fn into_text(self) -> Option<String> {
        Flag(self.0).into_text()
    }
}

/// A boolean, `true` or `false` in the request.
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

/// An integer.
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

/// A folder of services. The root folder (`""`, `"/"`, `None`) is empty text.
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

/// A folder for which the current folder stands if none is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurrentFolder(pub Folder);

impl From<&str> for CurrentFolder {
    fn from(name: &str) -> Self {
        Self(Folder::from(Some(name)))
    }
}

impl Argument for CurrentFolder {
    fn into_text(self) -> Option<String> {
        self.0.into_text()
    }
}

/// A password, token or key. Its memory is overwritten when it is dropped, and `{:?}` hides it.
///
/// ```
/// use arcrest_core::core::Secret;
///
/// let password = Secret::from("s3cret");
/// assert_eq!(format!("{password:?}"), "Secret(****)");
/// assert_eq!(password.expose(), "s3cret");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The text of the secret, to be sent.
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

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(****)")
    }
}

impl Argument for Secret {
    fn into_text(self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// Fields with their own names. `f` and `token`, which the session sends, are left out.
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

/// A local file to upload, or a piece of one. The file is read while it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where the file is.
    pub path: PathBuf,
    /// The name that the server is told, if it is not the file's own.
    pub name: Option<String>,
    /// The piece that is sent; `None` for the whole file.
    pub piece: Option<Piece>,
}

/// A piece of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where the piece begins.
    pub start: u64,
    /// How many bytes the piece has.
    pub length: u64,
    /// What the file was like when it was divided. A piece of a file that has changed since is not sent.
    pub of: Stamp,
}

impl<P: Into<PathBuf>> From<P> for File {
    fn from(path: P) -> Self {
        Self { path: path.into(), name: None, piece: None }
    }
}

impl Argument for File {
    fn into_text(self) -> Option<String> {
        None
    }
    fn put(self, name: &'static str, form: &mut Form) {
        form.files.push((name.into(), self));
    }
}

/// How long a call waits until the site answers again, after an operation that makes it go away. It is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds(pub Duration);

impl Argument for Seconds {
    fn into_text(self) -> Option<String> {
        None
    }
    fn put(self, _name: &'static str, form: &mut Form) {
        form.outage = Some(self.0);
    }
}

/// A point in time, in the notation of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// Epoch milliseconds, or `2011-08-01T15:17:20,123` in the server's own time zone.
    pub text: String,
    /// Epoch milliseconds, to compare two times.
    pub millis: i64,
}

impl From<i64> for When {
    fn from(millis: i64) -> Self {
        Self { text: millis.to_string(), millis }
    }
}

impl Argument for When {
    const TAKES_EMPTY: bool = false;
    fn into_text(self) -> Option<String> {
        Some(self.text)
    }
}

/// A path on this machine, such as the folder of a download. It is not sent.
impl Argument for PathBuf {
    fn into_text(self) -> Option<String> {
        None
    }
}

/// The encoded arguments of one call: form fields, files to upload and parts of the path.
///
/// ```
/// use arcrest_core::core::{Flag, Form, Operation, Text, Verb};
///
/// const EDIT: Operation = Operation { name: "Machine.edit", verb: Verb::Post, path: "{machine}/edit", since: "", until: "" };
/// let mut form = Form::new();
/// form.put(&EDIT, "machine", Text::from("GIS1"));
/// form.put(&EDIT, "force", Flag(true));
/// assert_eq!(form.segments, [("machine", "GIS1".to_owned())]);
/// assert_eq!(form.fields, [("force".into(), "true".to_owned())]);
/// ```
#[derive(Clone, Default)]
pub struct Form {
    /// The name and text of each field, in order.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// The files to upload, each with the name of its field.
    pub files: Vec<(Cow<'static, str>, File)>,
    /// The values of the slots `{x}` of the path.
    pub segments: Vec<(&'static str, String)>,
    /// How long [`away::call`](super::away::call) waits until the site answers again afterwards.
    pub outage: Option<Duration>,
}

/// The names of fields, without their values, which may be secrets.
pub(super) fn names<'a>(fields: &'a [(Cow<'static, str>, String)]) -> Vec<&'a str> {
    fields.iter().map(|(name, _)| &**name).collect()
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("fields", &names(&self.fields)).field("files", &self.files).finish_non_exhaustive()
    }
}

impl Form {
    /// Whether an operation starts below the current folder: an argument that names another folder replaces the current one.
    #[must_use]
    pub fn is_here(&self, op: &Operation) -> bool {
        op.is_here() && self.segments.iter().all(|(name, _)| *name != "folder")
    }

    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument: to the path if the path of `op` has a slot of this name, else to the fields. With the name
    /// `a|b` the argument is sent under both names, because servers use different ones.
    pub fn put(&mut self, op: &Operation, name: &'static str, value: impl Argument) {
        if op.takes_segment(name) {
            self.segments.extend(value.into_text().map(|text| (name, text)));
        } else if name.contains('|') {
            if let Some(text) = value.into_text() {
                self.fields.extend(name.split('|').map(|name| (name.into(), text.clone())));
            }
        } else {
            value.put(name, self);
        }
    }

    /// Whether the operation is to run asynchronously.
    #[must_use]
    pub fn runs_async(&self) -> bool {
        self.fields.iter().any(|(name, text)| name == "runAsync" && text == "true")
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Adds an attribute of a document as a field: text without its quotes, anything else as JSON.
    #[must_use]
    pub fn with_json(self, name: impl Into<Cow<'static, str>>, json: &str) -> Self {
        self.with(name, serde_json::from_str::<String>(json).unwrap_or_else(|_| json.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Verb;

    const OP: Operation =
        Operation { name: "x", verb: Verb::Post, path: "{folder?}/{name}.{type}/delete", since: "", until: "" };

    #[test]
    fn values_are_not_shown() {
        let mut form = Form::new().with("password", "s3cret");
        form.put(&OP, "name", Text::from("s3cret"));
        assert_eq!(format!("{form:?}"), "Form { fields: [\"password\"], files: [], .. }");
    }

    #[test]
    fn arguments_go_to_the_path_or_to_the_fields() {
        let mut form = Form::new();
        form.put(&OP, "name", Text::from("a"));
        form.put(&OP, "folder", Text::from("f"));
        form.put(&OP, "force", Text::from("true"));
        assert_eq!(form.segments, [("name", "a".to_owned()), ("folder", "f".to_owned())]);
        assert_eq!(form.fields, [("force".into(), "true".to_owned())]);
    }

    #[test]
    fn fields_bring_their_own_names() {
        let mut form = Form::new();
        Fields::from_iter([("f", "html"), ("a.b", "1"), ("token", "t")]).put("ignored", &mut form);
        assert_eq!(form.fields, [("a.b".into(), "1".to_owned())]);
    }
}
