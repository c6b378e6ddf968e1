//! An operation of the Admin API as a value: what it is called, how it is sent and where.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use super::Argument;

/// How an operation is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// A read by GET.
    Get,
    /// A read that the server expects as POST (a search, a paged list).
    Query,
    /// A write. Never sent twice unless it is certain that the first one did not arrive.
    Post,
}

/// One administrative operation, declared once, as a row of its resource's table.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `Resource.member`, as ArcREST names it; used in error texts.
    pub name: &'static str,
    /// How it is sent.
    pub verb: Verb,
    /// Where, below the resource's URL. `{x}` is replaced by the argument `x`, percent-encoded;
    /// a segment `{x?}` is left out where the argument is empty; `./` at the start means below the
    /// selected folder instead. After a space stand fields that are always the same; `f=` asks for no format.
    pub path: &'static str,
}

impl Operation {
    /// The read of a resource's own document.
    #[must_use]
    pub const fn read(name: &'static str) -> Self {
        Self { name, verb: Verb::Get, path: "./" }
    }

    /// Whether sending it twice does no more than sending it once.
    #[must_use]
    pub const fn is_idempotent(&self) -> bool {
        !matches!(self.verb, Verb::Post)
    }
}

/// The arguments of one call, encoded: form fields, files to upload and the parts of the path.
#[derive(Clone, Default)]
pub struct Form {
    /// Name and text of each field, in order.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// Name of the field and path of each file to upload.
    pub files: Vec<(Cow<'static, str>, PathBuf)>,
    /// What fills the `{x}` of the path.
    pub segments: Vec<(&'static str, String)>,
}

/// Fields without their values, which may be secrets.
pub(super) fn names<'a>(fields: &'a [(Cow<'static, str>, String)]) -> Vec<&'a str> {
    fields.iter().map(|(name, _)| &**name).collect()
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("fields", &names(&self.fields)).field("files", &self.files).finish_non_exhaustive()
    }
}

impl Form {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an argument under its name: to the path where `op` asks for it there, else to the fields.
    /// `a|b` sends it under both names, for servers that differ in what they call it.
    pub fn put(&mut self, op: &Operation, name: &'static str, value: impl Argument) {
        if op.takes_segment(name) {
            self.segments.push((name, value.into_text().unwrap_or_default()));
        } else if name.contains('|') {
            if let Some(text) = value.into_text() {
                self.fields.extend(name.split('|').map(|name| (name.into(), text.clone())));
            }
        } else {
            value.put(name, self);
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }
}

impl Operation {
    /// Whether it is carried out below the selected folder rather than at the resource itself.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.path.starts_with('.')
    }

    /// Whether the path has a `{name}` or `{name?}`.
    fn takes_segment(&self, name: &str) -> bool {
        self.path
            .split('{')
            .skip(1)
            .any(|rest| rest.split_once('}').is_some_and(|(slot, _)| slot.trim_end_matches('?') == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Text;

    const OP: Operation = Operation { name: "x", verb: Verb::Post, path: "{folder?}/{name}.{type}/delete" };

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
}
