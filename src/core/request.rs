//! Requests, for sessions: [`Request::build`] makes one from an operation and its arguments. Pure: no I/O, no clock, no
//! state.

use std::borrow::Cow;
use std::fmt;

use super::argument::names;
use super::deadline::LARGE;
use super::download::Download;
use super::url::{self, encode, encoded_len, join};
use super::{Error, File, Form, Operation, Result, Verb};

/// A read with a longer URL is sent as POST, because servers refuse long URLs.
const LONGEST_URL: usize = 2048;

/// A request without its token, which the session adds.
///
/// ```
/// use arcrest_core::core::{Folder, Form, Operation, Request, Text, Verb};
///
/// const DELETE: Operation =
///     Operation { name: "Services.deleteService", verb: Verb::Post, path: "{folder?}/{serviceName}/delete", since: "", until: "" };
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
    /// The version of ArcGIS Server that the operation came with; empty for every version.
    pub since: &'static str,
    /// The version that the operation was removed with; empty for one that is still there.
    pub until: &'static str,
    /// How the request is sent.
    pub verb: Verb,
    /// The URL, without query.
    pub url: String,
    /// The fields in order: the query of a GET, the body of a POST.
    pub fields: Vec<(Cow<'static, str>, String)>,
    /// The files to upload, each with the name of its field.
    pub files: Vec<(Cow<'static, str>, File)>,
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
        // a parser would take the first segment of the path for the host
        let rest = base.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
        if rest.and_then(|rest| rest.strip_prefix(':')).is_some_and(|rest| !has_host(rest)) {
            return Err(Error::argument(op.name, format!("{:?} has no host", url::shown(base))));
        }
        let (template, constants) = op.path.split_once(' ').unwrap_or((op.path, ""));
        let mut path = String::new();
        for template in template.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
            if let Some(segment) = fill(op, template, &form.segments)? {
                path.push('/');
                path.push_str(&segment);
            }
        }
        let mut fields = form.fields;
        for (name, text) in constants.split_whitespace().filter_map(|constant| constant.split_once('=')) {
            // an argument goes before the fixed field of its name
            if !fields.iter().any(|(given, _)| given == name) {
                fields.push((name.into(), text.to_owned()));
            }
        }
        if !fields.iter().any(|(name, _)| name == "f") {
            fields.push(("f".into(), "json".to_owned()));
        }
        fields.retain(|(name, text)| name != "f" || !text.is_empty());
        Ok(Self {
            operation: op.name.into(),
            since: op.since,
            until: op.until,
            verb: op.verb,
            url: join(base, &path),
            fields,
            files: form.files,
            headers: Vec::new(),
            download: None,
        })
    }

    /// A request to a path below the admin root of the site that `url` belongs to, for what no resource declares. Each
    /// name of the path is percent-encoded. Asks for JSON, unless a field `f` says otherwise.
    ///
    /// ```
    /// use arcrest_core::core::{Form, Request, Verb};
    ///
    /// let machine = "https://h:6443/arcgis/admin/machines/A";
    /// let request = Request::to_path(Verb::Get, machine, "services/Süd 1/permissions", Form::new())?;
    /// assert_eq!(request.url, "https://h:6443/arcgis/admin/services/S%C3%BCd%201/permissions");
    /// # Ok::<(), arcrest_core::core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Kind::Argument`](super::Kind::Argument) if the path is a URL, has a query, or leads out of the admin root.
    pub fn to_path(verb: Verb, url: &str, path: &str, form: Form) -> Result<Self> {
        const NAME: &str = "request";
        let wrong = |why: &str| Error::argument(NAME, format!("the path {why}, such as services/createFolder"));
        if path.contains("://") {
            return Err(wrong("is not a URL but the part of one after /admin"));
        }
        if path.contains(['?', '#']) {
            return Err(wrong("has no query; give the fields as parameters. A path is the part of a URL after /admin"));
        }
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        if names.iter().any(|name| matches!(name.trim(), "" | "." | "..")) {
            return Err(wrong("has no empty name and neither . nor .. in it"));
        }
        let site = url::context(url).ok_or_else(|| wrong("belongs to a site, and this object has none"))?;
        let names: Vec<String> = names.into_iter().map(encode).collect();
        let op = Operation { name: NAME, verb, path: "", since: "", until: "" };
        Self::build(&op, &join(&join(&site, "admin"), &names.join("/")), form)
    }

    /// Whether the request may be sent twice: reads, and writes that replace what they wrote before.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.verb != Verb::Post
    }

    /// Whether the request is limited by its pauses, and not by the time limit of a call: one with a file or a large body.
    pub(super) fn is_transfer(&self) -> bool {
        !self.files.is_empty() || self.fields.iter().map(|(_, text)| text.len()).sum::<usize>() > LARGE
    }

    /// Whether the request is sent as GET: a read without files and with a short URL.
    #[must_use]
    pub fn is_get(&self) -> bool {
        if self.verb == Verb::Public {
            return true;
        }
        let query: usize = self.fields.iter().map(|(name, text)| name.len() + 2 + encoded_len(text)).sum();
        self.verb == Verb::Get && self.files.is_empty() && self.url.len() + query < LONGEST_URL
    }
}

/// Whether a host follows the colon of a scheme.
fn has_host(rest: &str) -> bool {
    rest.strip_prefix("//").is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\', '?', '#']))
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
    use crate::core::{Fields, File, Flag, Folder, Int, Json, Text};

    const DELETE: Operation = Operation {
        name: "Services.deleteService",
        verb: Verb::Post,
        path: "{folder?}/{serviceName}.{serviceType}/delete",
        since: "",
        until: "",
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
        const REPORT: Operation = Operation {
            name: "x",
            verb: Verb::Get,
            path: "{folder?}/report parameters=[\"status\"]",
            since: "",
            until: "",
        };
        const FILE: Operation =
            Operation { name: "x", verb: Verb::Get, path: "./manifest.xml f=", since: "", until: "" };
        let report = Request::build(&REPORT, "http://h", Form::new()).expect("valid");
        assert_eq!(report.url, "http://h/report");
        assert_eq!(report.fields, [("parameters".into(), "[\"status\"]".to_owned()), ("f".into(), "json".to_owned())]);
        assert_eq!(Request::build(&FILE, "http://h", Form::new()).expect("valid").fields, []);
    }

    #[test]
    fn values_are_not_shown() {
        const LOGIN: Operation = Operation { name: "x", verb: Verb::Post, path: "", since: "", until: "" };
        let mut request = Request::build(&LOGIN, "http://h", Form::new().with("password", "s3cret")).expect("valid");
        request.headers.push(("Authorization".into(), "s3cret".into()));
        let shown = format!("{request:?}");
        assert!(shown.contains("password") && !shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn a_long_read_goes_by_post() {
        const READ: Operation = Operation { name: "x", verb: Verb::Get, path: "", since: "", until: "" };
        let short = Request::build(&READ, "http://h", Form::new().with("a", "b")).expect("valid");
        assert!(short.is_get());
        let long = Request::build(&READ, "http://h", Form::new().with("a", "b".repeat(2048))).expect("valid");
        assert!(!long.is_get());
        assert!(long.is_idempotent());
    }

    const BASE: &str = "http://h/admin";

    fn operation(verb: Verb, path: &'static str) -> Operation {
        Operation { name: "x", verb, path, since: "", until: "" }
    }

    fn built(path: &'static str, form: Form) -> Request {
        Request::build(&operation(Verb::Post, path), BASE, form).expect("valid")
    }

    fn slots(path: &'static str, values: &[(&'static str, &str)]) -> Result<String> {
        let op = operation(Verb::Post, path);
        let mut form = Form::new();
        for (name, value) in values {
            form.put(&op, name, Text::from(*value));
        }
        Request::build(&op, BASE, form).map(|request| request.url)
    }

    fn fields(request: &Request) -> Vec<(&str, &str)> {
        request.fields.iter().map(|(name, text)| (&**name, text.as_str())).collect()
    }

    #[test]
    fn a_read_is_sent_as_get_and_may_be_repeated() {
        let request = Request::build(&operation(Verb::Get, ""), BASE, Form::new()).expect("valid");
        assert!(request.is_get() && request.is_idempotent());
    }

    #[test]
    fn a_query_is_sent_as_post_and_may_be_repeated() {
        let request = Request::build(&operation(Verb::Query, ""), BASE, Form::new()).expect("valid");
        assert!(!request.is_get() && request.is_idempotent());
    }

    #[test]
    fn a_write_is_sent_as_post_and_not_repeated() {
        let request = built("", Form::new());
        assert!(!request.is_get() && !request.is_idempotent());
    }

    #[test]
    fn a_request_with_a_file_is_sent_as_post() {
        let op = operation(Verb::Get, "upload");
        let mut form = Form::new();
        form.put(&op, "itemFile", File::from("/tmp/a b.sd"));
        let request = Request::build(&op, BASE, form).expect("valid");
        assert!(!request.is_get());
        assert_eq!(request.files, [("itemFile".into(), File::from("/tmp/a b.sd"))]);
    }

    #[test]
    fn the_limit_of_a_get_counts_encoded_characters() {
        let read = |value: String| {
            Request::build(&operation(Verb::Get, ""), BASE, Form::new().with("a", value)).expect("valid").is_get()
        };
        assert!(read("x".repeat(1000)));
        assert!(!read("ü".repeat(400)), "each is six characters in a URL");
    }

    #[test]
    fn an_empty_path_is_the_resource_itself() {
        for path in ["", ".", "./", "/"] {
            assert_eq!(built(path, Form::new()).url, BASE, "{path}");
        }
    }

    #[test]
    fn slashes_between_base_and_path_are_single() {
        let op = operation(Verb::Post, "/edit/");
        let request = Request::build(&op, "http://h/admin/", Form::new()).expect("valid");
        assert_eq!(request.url, "http://h/admin/edit");
    }

    #[test]
    fn a_slot_is_percent_encoded() {
        for (value, encoded) in [
            ("a b", "a%20b"),
            ("a/b", "a%2Fb"),
            ("a?b#c", "a%3Fb%23c"),
            ("100%", "100%25"),
            ("straße", "stra%C3%9Fe"),
            ("A-b_c.d~e", "A-b_c.d~e"),
            ("{name}", "%7Bname%7D"),
        ] {
            assert_eq!(slots("{name}/edit", &[("name", value)]).ok(), Some(format!("{BASE}/{encoded}/edit")));
        }
    }

    #[test]
    fn a_segment_holds_several_slots() {
        let url = slots("{name}.{type}/edit", &[("type", "MapServer"), ("name", "a")]);
        assert_eq!(url.ok(), Some(format!("{BASE}/a.MapServer/edit")));
    }

    #[test]
    fn an_optional_slot_that_is_empty_drops_its_segment() {
        assert_eq!(slots("{folder?}/report", &[("folder", "")]).ok(), Some(format!("{BASE}/report")));
        assert_eq!(slots("{folder?}/report", &[]).ok(), Some(format!("{BASE}/report")));
        assert_eq!(slots("{folder?}/report", &[("folder", "W")]).ok(), Some(format!("{BASE}/W/report")));
    }

    #[test]
    fn a_slot_that_is_empty_is_an_error_that_names_it() {
        for value in ["", " ", "\t"] {
            let error = slots("{machine}/edit", &[("machine", value)]).expect_err("nothing");
            assert_eq!(error.to_string(), "x: machine must not be empty");
        }
        assert!(slots("{machine}/edit", &[]).is_err_and(|error| error.is_argument() && !error.maybe_done()));
    }

    #[test]
    fn a_slot_leads_nowhere_else() {
        for value in [".", ".."] {
            assert!(slots("{name}/edit", &[("name", value)]).is_err(), "{value}");
        }
        assert_eq!(slots("{name}/edit", &[("name", "...")]).ok(), Some(format!("{BASE}/.../edit")));
        assert_eq!(slots("{name}/edit", &[("name", "../x")]).ok(), Some(format!("{BASE}/..%2Fx/edit")));
    }

    #[test]
    fn a_value_in_the_path_is_no_field() {
        let op = operation(Verb::Post, "{name}/edit");
        let mut form = Form::new();
        form.put(&op, "name", Text::from("a"));
        form.put(&op, "force", Flag(false));
        assert_eq!(fields(&built("{name}/edit", form)), [("force", "false"), ("f", "json")]);
    }

    #[test]
    fn fields_keep_their_order_and_repetitions() {
        let form = Form::new().with("b", "1").with("a", "2").with("b", "3");
        assert_eq!(fields(&built("", form)), [("b", "1"), ("a", "2"), ("b", "3"), ("f", "json")]);
    }

    #[test]
    fn fixed_fields_follow_the_arguments() {
        let request = built("stop status=off mode=a=b", Form::new().with("name", "n"));
        assert_eq!(request.url, format!("{BASE}/stop"));
        assert_eq!(fields(&request), [("name", "n"), ("status", "off"), ("mode", "a=b"), ("f", "json")]);
    }

    #[test]
    fn a_fixed_field_of_an_optional_path() {
        assert_eq!(built("./ option=x", Form::new()).url, BASE);
    }

    #[test]
    fn the_format_is_json_unless_given() {
        assert_eq!(fields(&built("", Form::new())), [("f", "json")]);
        assert_eq!(fields(&built("", Form::new().with("f", "pjson"))), [("f", "pjson")]);
        assert_eq!(fields(&built("a f=html", Form::new())), [("f", "html")]);
        assert_eq!(fields(&built("a f=", Form::new().with("x", "1"))), [("x", "1")]);
    }

    #[test]
    fn an_argument_with_two_names_is_sent_under_both() {
        let op = operation(Verb::Post, "");
        let mut form = Form::new();
        form.put(&op, "users|username", Text::from("amy"));
        form.put(&op, "role|rolename", None::<Text>);
        assert_eq!(fields(&built("", form)), [("users", "amy"), ("username", "amy"), ("f", "json")]);
    }

    #[test]
    fn an_argument_that_is_none_is_left_out_and_an_empty_one_is_sent() {
        let op = operation(Verb::Post, "");
        let mut form = Form::new();
        form.put(&op, "a", None::<Int>);
        form.put(&op, "b", Text::from(""));
        form.put(&op, "c", Some(Int(-5)));
        assert_eq!(fields(&built("", form)), [("b", ""), ("c", "-5"), ("f", "json")]);
    }

    #[test]
    fn fields_with_their_own_names_replace_neither_format_nor_token() {
        let op = operation(Verb::Post, "");
        let mut form = Form::new();
        form.put(&op, "settings", Fields::from_iter([("a", "1"), ("f", "html"), ("token", "t")]));
        assert_eq!(fields(&built("", form)), [("a", "1"), ("f", "json")]);
    }

    #[test]
    fn json_is_sent_as_it_was_written() {
        let op = operation(Verb::Post, "");
        let mut form = Form::new();
        form.put(&op, "service", Json::from(r#"{"b":1.0, "a":[ ]}"#));
        form.put(&op, "names", Json::of(&["a", "ü"]).expect("a list"));
        let request = built("", form);
        let expected = [("service", r#"{"b":1.0, "a":[ ]}"#), ("names", r#"["a","ü"]"#), ("f", "json")];
        assert_eq!(fields(&request), expected);
    }

    #[test]
    fn a_path_on_this_machine_is_not_sent() {
        let op = operation(Verb::Post, "");
        let mut form = Form::new();
        form.put(&op, "out_folder", std::path::PathBuf::from("/home/amy"));
        assert_eq!(fields(&built("", form)), [("f", "json")]);
    }

    #[test]
    fn a_new_request_has_no_header_and_no_download() {
        let request = built("", Form::new());
        assert!(request.headers.is_empty() && request.download.is_none() && request.files.is_empty());
    }

    #[test]
    fn the_shown_url_has_no_secret() {
        let request = Request::build(&operation(Verb::Get, "x"), "http://u:p@h/admin", Form::new()).expect("valid");
        assert_eq!(request.shown(), "http://h/admin/x");
        assert!(!format!("{request:?}").contains("u:p"));
    }
}
