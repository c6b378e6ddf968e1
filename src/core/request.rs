//! Requests, for sessions: [`Request::build`] makes one from an operation and its arguments. Pure: no I/O, no clock, no
//! state.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use super::argument::names;
use super::download::Download;
use super::url::{self, encode, encoded_len, join};
use super::{Error, Form, Operation, Result, Verb};

/// A read with a longer URL is sent as POST, because servers refuse long URLs.
const LONGEST_URL: usize = 2048;

/// A request without its token, which the session adds.
///
/// ```
/// use arcrest_core::core::{Folder, Form, Operation, Request, Text, Verb};
///
/// const DELETE: Operation =
///     Operation { name: "Services.deleteService", verb: Verb::Post, path: "{folder?}/{serviceName}/delete" };
/// let mut form = Form::new();
/// form.put(&DELETE, "folder", Folder::from(Some("Water")));
/// form.put(&DELETE, "serviceName", Text::from("Network.MapServer"));
/// let request = Request::build(&DELETE, "https://h/arcgis/admin/services", form)?;
/// assert_eq!(request.url, "https://h/arcgis/admin/services/Water/Network.MapServer/delete");
/// assert!(!request.is_get() && !request.is_idempotent());
/// # Ok::<(), arcrest_core::core::Error>(())
/// ```
#[derive(Clone)]
pub struct Request {
    /// The name of the operation, for error texts and logs.
    pub operation: Cow<'static, str>,
    /// How the request is sent.
    pub verb: Verb,
    /// The URL, without query.
    pub url: String,
    /// The fields in order: the query of a GET, the body of a POST.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// Files to upload: name of the field and path.
    pub files: Vec<(Cow<'static, str>, PathBuf)>,
    /// Additional headers.
    pub headers: Vec<(String, String)>,
    /// Where a reply that is a file is saved. If `None`, every reply is kept in memory.
    pub download: Option<Download>,
}

/// Leaves out the values of fields and headers, which may be secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation)
            .field("verb", &self.verb)
            .field("url", &self.shown())
            .field("fields", &names(&self.fields))
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// The URL for error texts and logs, without name, password and query, which may hold secrets.
    #[must_use]
    pub fn shown(&self) -> String {
        url::shown(&self.url)
    }

    /// The request of an operation on the resource at `base`. Asks for JSON.
    ///
    /// # Errors
    /// [`Kind::Argument`](super::Kind::Argument) if a name can't be part of a path: empty, `.` or `..`.
    pub fn build(op: &Operation, base: &str, form: Form) -> Result<Self> {
        let (template, constants) = op.path.split_once(' ').unwrap_or((op.path, ""));
        let mut path = String::new();
        for template in template.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
            if let Some(segment) = fill(op, template, &form.segments)? {
                path.push('/');
                path.push_str(&segment);
            }
        }
        let mut fields = form.fields;
        fields.extend(
            constants
                .split_whitespace()
                .filter_map(|constant| constant.split_once('='))
                .map(|(name, text)| (name.into(), text.to_owned())),
        );
        if !fields.iter().any(|(name, _)| name == "f") {
            fields.push(("f".into(), "json".to_owned()));
        }
        fields.retain(|(name, text)| name != "f" || !text.is_empty());
        Ok(Self {
            operation: op.name.into(),
            verb: op.verb,
            url: join(base, &path),
            fields,
            files: form.files,
            headers: Vec::new(),
            download: None,
        })
    }

    /// Whether the request may be sent twice: reads only.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.verb != Verb::Post
    }

    /// Whether the request is sent as GET: a read without files and with a short URL.
    #[must_use]
    pub fn is_get(&self) -> bool {
        let query: usize = self.fields.iter().map(|(name, text)| name.len() + 2 + encoded_len(text)).sum();
        self.verb == Verb::Get && self.files.is_empty() && self.url.len() + query < LONGEST_URL
    }
}

/// One segment of the path with its slots `{x}` filled; `None` if an optional slot is empty.
fn fill(op: &Operation, template: &str, segments: &[(&'static str, String)]) -> Result<Option<String>> {
    let mut filled = String::new();
    let mut parts = template.split('{');
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (slot, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = slot.trim_end_matches('?');
        let value = segments.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str());
        if value.is_empty() && slot.ends_with('?') {
            return Ok(None);
        }
        if value.trim().is_empty() {
            return Err(Error::argument(op.name, format!("{name} must not be empty")));
        }
        filled.push_str(&encode(value));
        filled.push_str(rest);
    }
    if matches!(filled.as_str(), "." | "..") {
        return Err(Error::argument(op.name, format!("{filled:?} can't be a name")));
    }
    Ok(Some(filled))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Folder, Text};

    const DELETE: Operation = Operation {
        name: "Services.deleteService",
        verb: Verb::Post,
        path: "{folder?}/{serviceName}.{serviceType}/delete",
    };

    fn delete(folder: Option<&str>, name: &str) -> Result<Request> {
        let mut form = Form::new();
        form.put(&DELETE, "serviceName", Text::from(name));
        form.put(&DELETE, "serviceType", Text::from("MapServer"));
        form.put(&DELETE, "folder", Folder::from(folder));
        Request::build(&DELETE, "http://h/admin/services", form)
    }

    #[test]
    fn names_become_segments() {
        let url = |folder, name| delete(folder, name).expect("a name").url;
        assert_eq!(url(Some("Water"), "a b"), "http://h/admin/services/Water/a%20b.MapServer/delete");
        assert_eq!(url(Some("/"), "ü/x"), "http://h/admin/services/%C3%BC%2Fx.MapServer/delete");
        assert_eq!(url(None, "a"), "http://h/admin/services/a.MapServer/delete");
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        assert!(delete(None, "").is_err_and(|error| error.is_argument()));
        assert!(delete(Some(".."), "x").is_err_and(|error| error.is_argument()));
    }

    #[test]
    fn constants_and_the_format() {
        const REPORT: Operation =
            Operation { name: "x", verb: Verb::Get, path: "{folder?}/report parameters=[\"status\"]" };
        const FILE: Operation = Operation { name: "x", verb: Verb::Get, path: "./manifest.xml f=" };
        let report = Request::build(&REPORT, "http://h", Form::new()).expect("valid");
        assert_eq!(report.url, "http://h/report");
        assert_eq!(report.fields, [("parameters".into(), "[\"status\"]".to_owned()), ("f".into(), "json".to_owned())]);
        assert_eq!(Request::build(&FILE, "http://h", Form::new()).expect("valid").fields, []);
    }

    #[test]
    fn values_are_not_shown() {
        const LOGIN: Operation = Operation { name: "x", verb: Verb::Post, path: "" };
        let mut request = Request::build(&LOGIN, "http://h", Form::new().with("password", "s3cret")).expect("valid");
        request.headers.push(("Authorization".into(), "s3cret".into()));
        let shown = format!("{request:?}");
        assert!(shown.contains("password") && !shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn a_long_read_goes_by_post() {
        const READ: Operation = Operation { name: "x", verb: Verb::Get, path: "" };
        let short = Request::build(&READ, "http://h", Form::new().with("a", "b")).expect("valid");
        assert!(short.is_get());
        let long = Request::build(&READ, "http://h", Form::new().with("a", "b".repeat(2048))).expect("valid");
        assert!(!long.is_get());
        assert!(long.is_idempotent());
    }
}
