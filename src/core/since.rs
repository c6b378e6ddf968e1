//! Operations that the site's version of ArcGIS Server does not have yet or any more: the refusal says which version has.

use super::url::{context, join};
use super::{Document, Form, Operation, Reply, Request, Result, Verb};

static SITE: Operation = Operation { name: "AGSAdministration", verb: Verb::Get, path: "", since: "", until: "" };

/// Whether the reply may be the refusal of a site that does not have the operation: such a site knows no such path.
pub(super) fn may_lack_it(request: &Request, reply: &Reply) -> bool {
    (!request.since.is_empty() || !request.until.is_empty())
        && reply.failure().is_some_and(|failure| failure.code == 404)
}

/// The request for the document that has the version of the site.
pub(super) fn version_of(request: &Request) -> Result<Request> {
    let root = join(&context(&request.url).unwrap_or_default(), "admin");
    Request::build(&SITE, &root, Form::new())
}

/// The refusal, with a message on the version if the site is too old or too new for the operation.
pub(super) fn explained(request: &Request, refusal: Reply, site: Option<&Reply>) -> Reply {
    let site = site.and_then(|site| Document::parse(&site.body).ok());
    let Some(version) = site.and_then(|document| version(&document)) else {
        return refusal;
    };
    let Request { operation, since, until, .. } = request;
    let text = if is_older(&version, since) {
        format!("{operation} needs ArcGIS Server {since} or later, this site has {version}")
    } else if !until.is_empty() && !is_older(&version, until) {
        format!("{operation} was removed with ArcGIS Server {until}, this site has {version}")
    } else {
        return refusal;
    };
    refusal.with_message(&text)
}

/// The version of a site as its document has it. `currentVersion` is a number or a text.
fn version(site: &Document) -> Option<String> {
    let number = || site.get::<f64>("currentVersion").map(|number| number.to_string());
    site.get("fullVersion").or_else(|| site.get("currentVersion")).or_else(number)
}

/// Whether one version came before another one. The parts of a version are compared as numbers.
fn is_older(version: &str, other: &str) -> bool {
    let parts = |text: &str| text.split('.').map(|part| part.trim().parse().unwrap_or(0)).collect::<Vec<u32>>();
    parts(version) < parts(other)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::core::masks::Masks;

    const OP: Operation =
        Operation { name: "Services.webhooks", verb: Verb::Get, path: "webhooks", since: "11.2", until: "" };

    fn reply(body: &'static str) -> Reply {
        Reply {
            status: 200,
            url: String::new(),
            content_type: String::new(),
            body: body.into(),
            saved: None,
            masks: Masks::default(),
            refusal: OnceLock::new(),
            of_write: false,
        }
    }

    fn request() -> Request {
        Request::build(&OP, "https://h:6443/arcgis/admin/services", Form::new()).expect("a request")
    }

    #[test]
    fn versions_are_compared_by_their_parts() {
        for (version, other) in [("10.9.1", "11.2"), ("10.9", "10.9.1"), ("9.3", "10.1"), ("11.1.0", "11.2")] {
            assert!(is_older(version, other) && !is_older(other, version), "{version} {other}");
        }
        assert!(!is_older("11.2.0", "11.2") && !is_older("11.2", "11.2"));
    }

    #[test]
    fn the_version_stands_in_the_site() {
        let request = version_of(&request()).expect("a request");
        assert_eq!(request.url, "https://h:6443/arcgis/admin");
        for (site, expected) in [
            (r#"{"currentVersion":"10.9.1"}"#, Some("10.9.1")),
            (r#"{"currentVersion":11.1}"#, Some("11.1")),
            (r#"{"currentVersion":11.1,"fullVersion":"11.1.0"}"#, Some("11.1.0")),
            (r#"{"status":"error"}"#, None),
        ] {
            let document = Document::parse(site.as_bytes()).expect("a document");
            assert_eq!(version(&document).as_deref(), expected, "{site}");
        }
    }

    #[test]
    fn a_refusal_says_what_the_site_lacks() {
        let refusal = || reply(r#"{"status":"error","messages":["Could not find resource"],"code":404}"#);
        assert!(may_lack_it(&request(), &refusal()));
        assert!(!may_lack_it(&request(), &reply(r#"{"status":"error","messages":[],"code":500}"#)));
        let old = explained(&request(), refusal(), Some(&reply(r#"{"currentVersion":"10.9.1"}"#)));
        let messages = old.failure().expect("a failure").messages;
        let expected = "Services.webhooks needs ArcGIS Server 11.2 or later, this site has 10.9.1";
        assert_eq!(messages, ["Could not find resource", expected]);
        let new = explained(&request(), refusal(), Some(&reply(r#"{"currentVersion":11.3}"#)));
        assert_eq!(new.body, refusal().body);
        assert_eq!(explained(&request(), refusal(), Some(&reply("<html>"))).body, refusal().body);
        let removed = Request { since: "10.5", until: "11.4", ..request() };
        for (site, expected) in [
            (r#"{"currentVersion":"10.4"}"#, Some("needs ArcGIS Server 10.5 or later, this site has 10.4")),
            (r#"{"currentVersion":11.3}"#, None),
            (r#"{"currentVersion":11.4}"#, Some("was removed with ArcGIS Server 11.4, this site has 11.4")),
            (r#"{"fullVersion":"12.0.0"}"#, Some("was removed with ArcGIS Server 11.4, this site has 12.0.0")),
        ] {
            let messages = explained(&removed, refusal(), Some(&reply(site))).failure().expect("a failure").messages;
            let added = messages.get(1).map(|text| text.trim_start_matches("Services.webhooks "));
            assert_eq!(added, expected, "{site}");
        }
        assert!(may_lack_it(&Request { since: "", ..removed }, &refusal()));
    }
}
