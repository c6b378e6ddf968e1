//! Redirects from http to https on the same host, the only ones that are followed. Each origin is remembered, so that
//! later requests go to https at once. For the session and for access through a web tier.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use url::Url;

use super::Request;
use super::credentials::destination::follow;
use super::per_process::PerProcess;
use super::url::origin;

#[derive(Default)]
struct Known {
    is_empty: NotYet,
    /// The https origin of each http origin that redirects.
    upgraded: Mutex<HashMap<String, String>>,
    /// The http origins that answered, without secrets, whether they redirect.
    answered: Mutex<HashSet<String>>,
}

/// Saves the look-up in a process that knows no redirect.
struct NotYet(AtomicBool);

impl Default for NotYet {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

static KNOWN: LazyLock<PerProcess<Known>> = LazyLock::new(PerProcess::default);

fn upgraded() -> MutexGuard<'static, HashMap<String, String>> {
    KNOWN.get().upgraded.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The https origin of an http origin that is known to redirect.
pub(super) fn upgraded_origin(origin: &str) -> Option<String> {
    if KNOWN.get().is_empty.0.load(Ordering::Acquire) { None } else { upgraded().get(origin).cloned() }
}

/// The request at the https address of its site; `None` where no redirect is known.
pub(super) fn upgrade(request: &Request) -> Option<Request> {
    if KNOWN.get().is_empty.0.load(Ordering::Acquire) || !is_http(&request.url) {
        return None;
    }
    let place = Url::parse(&request.url).ok()?;
    let to = Url::parse(&upgraded_origin(&place.origin().ascii_serialization())?).ok()?;
    let mut url = place;
    url.set_scheme(to.scheme()).ok()?;
    url.set_port(to.port()).ok()?;
    Some(Request { url: url.into(), ..request.clone() })
}

/// The request at the address that a redirect names; `None` for a redirect that is not followed.
pub(super) fn next(request: &Request, location: &str) -> Option<Request> {
    if !is_http(&request.url) {
        return None;
    }
    let from = Url::parse(&request.url).ok()?;
    let mut to = follow(&from, location).ok()?;
    // the fields of the request are added again
    to.set_query(None);
    to.set_fragment(None);
    let is_same = |path: &str| path.trim_end_matches('/').to_owned();
    if is_same(from.path()) == is_same(to.path()) {
        let known = KNOWN.get();
        upgraded().insert(from.origin().ascii_serialization(), to.origin().ascii_serialization());
        known.is_empty.0.store(false, Ordering::Release);
    }
    Some(Request { url: to.into(), ..request.clone() })
}

/// The http origins that answered, without secrets, whether they redirect.
fn answered() -> MutexGuard<'static, HashSet<String>> {
    KNOWN.get().answered.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an http origin has not answered yet, without secrets, whether it redirects.
pub(super) fn is_unknown(url: &str) -> bool {
    is_http(url) && origin(url).is_some_and(|origin| !answered().contains(&origin))
}

/// Notes that an http origin has answered.
pub(super) fn keep_answer(url: &str) {
    answered().extend(origin(url));
}

fn is_http(url: &str) -> bool {
    url.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("http:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Form, Operation, Verb};

    const READ: Operation = Operation { name: "x", verb: Verb::Get, path: "", since: "", until: "" };

    fn request(url: &str) -> Request {
        Request::build(&READ, url, Form::new()).expect("valid")
    }

    #[test]
    fn a_redirect_to_the_same_path_is_remembered_for_the_origin() {
        let site = request("http://remembered:6080/arcgis/admin");
        assert!(upgrade(&site).is_none());
        let next = next(&site, "https://remembered:6443/arcgis/admin?f=json&token=t#x").expect("followed");
        assert_eq!(next.url, "https://remembered:6443/arcgis/admin");
        assert_eq!(next.fields, site.fields);
        let other = upgrade(&request("http://remembered:6080/arcgis/admin/services")).expect("known");
        assert_eq!(other.url, "https://remembered:6443/arcgis/admin/services");
        assert_eq!(upgraded_origin("http://remembered:6080").as_deref(), Some("https://remembered:6443"));
        assert!(upgrade(&request("http://remembered/arcgis/admin")).is_none(), "another port");
    }

    #[test]
    fn a_redirect_to_another_path_is_followed_only() {
        let site = request("http://followed/arcgis/admin");
        assert_eq!(next(&site, "https://followed/gis/admin").expect("followed").url, "https://followed/gis/admin");
        assert!(upgrade(&site).is_none());
    }

    #[test]
    fn every_other_redirect_is_not_followed() {
        for (from, to) in [
            ("http://refused/a", "https://stranger/a"),
            ("http://refused/a", "http://refused/b"),
            ("https://refused/a", "http://refused/a"),
            ("https://refused/a", "https://refused:444/a"),
        ] {
            assert!(next(&request(from), to).is_none(), "{from} {to}");
            assert!(upgrade(&request(from)).is_none(), "{from} {to}");
        }
    }

    #[test]
    fn an_http_origin_is_unknown_until_the_origin_answers() {
        assert!(is_unknown("http://asked/a") && is_unknown("http://asked/a"), "a question is no answer");
        keep_answer("http://asked/a");
        assert!(!is_unknown("http://asked/b") && is_unknown("http://asked:81/a"));
        assert!(!is_unknown("https://asked:82/a"));
    }
}
