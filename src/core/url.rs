//! URLs of a site, for all parts of the core: the admin root of any address that a user types, and names as path
//! segments.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// All characters except those that RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a name as (part of) one path segment.
#[must_use]
pub fn encode(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}

/// The length of an encoded name.
pub(super) fn encoded_len(name: &str) -> usize {
    utf8_percent_encode(name, SEGMENT).map(str::len).sum()
}

/// Decodes a path segment.
#[must_use]
pub fn decode(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// Appends an encoded path to a URL, with exactly one slash between them.
#[must_use]
pub fn join(base: &str, path: &str) -> String {
    match (base.trim_end_matches('/'), path.trim_matches('/')) {
        (base, "") => base.to_owned(),
        (base, path) => format!("{base}/{path}"),
    }
}

/// The admin root of a site, from any address of the site: `…/arcgis`, `…/arcgis/admin/`, `…/arcgis/rest/services`,
/// `…/arcgis/manager/`, `…/arcgis/admin/login` and so on.
///
/// ```
/// use arcrest_core::core::url::admin_root;
///
/// assert_eq!(admin_root("https://h:6443/arcgis/manager/"), "https://h:6443/arcgis/admin");
/// ```
#[must_use]
pub fn admin_root(given: &str) -> String {
    let bare = given.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let lower = bare.to_ascii_lowercase();
    if lower.ends_with("/admin") {
        return bare.to_owned();
    }
    for tail in
        ["/admin/login", "/rest/services", "/rest/info", "/rest/login", "/rest", "/manager/login", "/manager", "/login"]
    {
        if lower.ends_with(tail) {
            let root = bare.get(..bare.len() - tail.len()).unwrap_or(bare);
            return format!("{root}/admin");
        }
    }
    format!("{bare}/admin")
}

/// A URL without user name, password and query, so that it shows no secret.
#[must_use]
pub fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => bare.to_owned(),
    }
}

/// `host[:port]` of a URL as it is written, without user name and password. Identifies a site without parsing.
#[must_use]
pub(super) fn site(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}

/// `scheme://host[:port]` of a URL; `None` if the URL has no host.
#[must_use]
pub fn origin(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    parsed.host_str()?;
    Some(parsed.origin().ascii_serialization())
}

/// The context of a site, `https://host:6443/arcgis`, from any address below the context.
#[must_use]
pub fn context(url: &str) -> Option<String> {
    let origin = origin(url)?;
    let parsed = Url::parse(url).ok()?;
    let first = parsed.path_segments()?.find(|segment| !segment.is_empty()).unwrap_or("arcgis").to_owned();
    Some(format!("{origin}/{first}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        assert_eq!(shown("https://u:p@h:6443/arcgis/admin?token=t#x"), "https://h:6443/arcgis/admin");
        assert_eq!(shown("http://[::1]:6080/a@b"), "http://[::1]:6080/a@b");
        assert_eq!(shown("h/arcgis?token=t"), "h/arcgis");
    }

    #[test]
    fn a_site_is_told_from_another() {
        assert_eq!(site("https://u:p@h:6443/arcgis/admin?x=a@b"), "h:6443");
        assert_eq!(site("http://[::1]:6080"), "[::1]:6080");
        assert_eq!(site("h?token=t"), "h");
    }

    #[test]
    fn whatever_address_is_given_means_the_admin_root() {
        for given in [
            "https://h:6443/arcgis",
            "https://h:6443/arcgis/",
            "https://h:6443/arcgis/admin",
            "https://h:6443/arcgis/admin/",
            "https://h:6443/arcgis/admin//",
            "https://h:6443/arcgis/rest",
            "https://h:6443/arcgis/rest/services/",
            "https://h:6443/arcgis/manager",
            "https://h:6443/arcgis/admin/login",
            "https://h:6443/arcgis/login?x=1",
        ] {
            assert_eq!(admin_root(given), "https://h:6443/arcgis/admin", "{given}");
        }
        assert_eq!(admin_root("https://h/ArcGIS/Admin"), "https://h/ArcGIS/Admin");
        assert_eq!(admin_root("https://h:6143/geoevent/admin"), "https://h:6143/geoevent/admin");
    }

    #[test]
    fn a_name_is_one_segment_whatever_it_holds() {
        assert_eq!(encode("a b/ü%+&\"'"), "a%20b%2F%C3%BC%25%2B%26%22%27");
        assert_eq!(encode("Zoning-1_2.x~"), "Zoning-1_2.x~");
    }

    #[test]
    fn contexts() {
        assert_eq!(context("https://h:6443/gis/admin/x").as_deref(), Some("https://h:6443/gis"));
        assert_eq!(context("https://h").as_deref(), Some("https://h/arcgis"));
        assert_eq!(context("nonsense"), None);
    }
}
