//! Operations of the Admin API as values: name, verb and path. Resources declare them, [`super::Request`] sends them.

/// How an operation is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// A read by GET.
    Get,
    /// A read by GET without a token, which is never sent as POST: for a path where a POST is another operation.
    Public,
    /// A read that the server expects as POST (a search, a paged list).
    Query,
    /// A write. It is not sent twice, unless the first attempt certainly did not arrive.
    Post,
    /// A write that may be sent twice, because the second one replaces what the first one wrote.
    Put,
}

impl Verb {
    /// Whether it stands for a GET.
    #[must_use]
    pub const fn gets(self) -> bool {
        matches!(self, Self::Get | Self::Public)
    }

    /// Whether it changes something.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

/// An operation of the Admin API.
///
/// ```
/// use arcrest_core::core::{Form, Operation, Request, Verb};
///
/// const REPORT: Operation =
///     Operation { name: "Services.report", verb: Verb::Get, path: "{folder?}/report parameters=[\"status\"]", since: "", until: "" };
/// let request = Request::build(&REPORT, "https://h/arcgis/admin/services", Form::new())?;
/// assert_eq!(request.url, "https://h/arcgis/admin/services/report");
/// assert!(request.fields.contains(&("parameters".into(), "[\"status\"]".to_owned())));
/// # Ok::<(), arcrest_core::core::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `Resource.member`, as ArcREST names it; used in error texts.
    pub name: &'static str,
    /// How the operation is sent.
    pub verb: Verb,
    /// The path below the URL of the resource. A slot `{x}` is replaced by the argument `x`, percent-encoded. A segment
    /// `{x?}` is left out if its argument is empty. `./` at the start means: below the selected folder. After a space
    /// follow the fixed fields, such as `name=text`, each for a field that no argument gives; `f=` requests no format.
    pub path: &'static str,
    /// The version of ArcGIS Server that the operation came with, such as `10.7`; empty for 10.1, the first one.
    pub since: &'static str,
    /// The version that the operation was removed with; empty for one that is still there.
    pub until: &'static str,
}

impl Operation {
    /// The read of a resource's own document.
    #[must_use]
    pub const fn read(name: &'static str) -> Self {
        Self { name, verb: Verb::Get, path: "./", since: "", until: "" }
    }

    /// Whether sending the operation twice has the same effect as sending it once.
    #[must_use]
    pub const fn is_idempotent(&self) -> bool {
        !matches!(self.verb, Verb::Post)
    }
}

impl Operation {
    /// Whether the path starts below the current folder rather than at the resource.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.path.starts_with('.')
    }

    /// Whether the path has a `{name}` or `{name?}`.
    pub(super) fn takes_segment(&self, name: &str) -> bool {
        self.path
            .split('{')
            .skip(1)
            .any(|rest| rest.split_once('}').is_some_and(|(slot, _)| slot.trim_end_matches('?') == name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_writes_that_replace_nothing_are_not_idempotent() {
        let idempotent = |verb| Operation { name: "x", verb, path: "", since: "", until: "" }.is_idempotent();
        for verb in [Verb::Get, Verb::Public, Verb::Query, Verb::Put] {
            assert!(idempotent(verb), "{verb:?}");
        }
        assert!(!idempotent(Verb::Post) && Verb::Put.writes() && Verb::Post.writes() && !Verb::Query.writes());
    }

    #[test]
    fn slots_are_found_by_their_whole_name() {
        let op = Operation {
            name: "x",
            verb: Verb::Post,
            path: "{folder?}/{name}.{type}/delete fixed=1",
            since: "",
            until: "",
        };
        for name in ["folder", "name", "type"] {
            assert!(op.takes_segment(name), "{name}");
        }
        for name in ["", "fold", "folder?", "delete", "fixed"] {
            assert!(!op.takes_segment(name), "{name}");
        }
    }

    #[test]
    fn a_path_with_a_dot_starts_below_the_selected_folder() {
        assert!(Operation::read("x").is_here());
        assert!(!Operation { name: "x", verb: Verb::Get, path: "{folder?}/report", since: "", until: "" }.is_here());
    }
}
