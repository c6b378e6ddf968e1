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

/// An address as users write it, with a scheme: https where none is given. Backslashes become slashes. A user name and
/// a password are left out, because HTTP would send them.
#[must_use]
pub fn with_scheme(given: &str) -> String {
    let text = given.trim().replace('\\', "/");
    let is_web = |scheme: &str| ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let (scheme, rest) = text
        .split_once("://")
        .filter(|(scheme, _)| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
        // `https:/host`, `https:host` and `https//host`
        .or_else(|| {
            let parts = [text.split_once(':'), text.split_once("//")].into_iter().flatten();
            parts
                .filter(|(scheme, _)| is_web(scheme))
                .map(|(scheme, rest)| (scheme, rest.trim_start_matches('/')))
                .next()
        })
        .unwrap_or(("https", &text));
    let (place, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    format!("{}://{host}{path}", scheme.to_ascii_lowercase())
}

/// An address as users write it, taken apart.
struct Address {
    /// Such as `https://host:6443`, as it was written.
    origin: String,
    /// The segments of the path that are not empty.
    segments: Vec<String>,
}

impl Address {
    fn of(given: &str) -> Self {
        let whole = with_scheme(given);
        let bare = whole.split(['?', '#']).next().unwrap_or_default();
        let start = bare.find("://").map_or(0, |at| at + 3);
        let (origin, path) =
            bare.split_at(bare.get(start..).and_then(|rest| rest.find('/')).map_or(bare.len(), |at| start + at));
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect();
        Self { origin: origin.to_owned(), segments }
    }

    /// The number of segments before the first one that names a part of a site; `None` if no part is named. The first
    /// segment is the site's context, whatever its name, if another one names a part.
    fn context_len(&self) -> Option<usize> {
        let lower: Vec<String> = self.segments.iter().map(|segment| segment.to_ascii_lowercase()).collect();
        let is_part = |at: usize, name: &str| match name {
            "admin" | "manager" | "sharing" => true,
            "rest" => lower.get(at + 1).is_none_or(|next| {
                ["services", "info", "login", "directories", "generatetoken"].contains(&next.as_str())
            }),
            _ => false,
        };
        let find = |wanted: &dyn Fn(usize, &str) -> bool, from: usize| {
            lower.iter().enumerate().skip(from).find(|(at, name)| wanted(*at, name)).map(|(at, _)| at)
        };
        find(&is_part, 1)
            .or_else(|| find(&|_, name| ["services", "tokens", "login"].contains(&name), 1))
            .or_else(|| find(&is_part, 0).filter(|at| *at == 0))
    }

    /// The address of the first `count` segments.
    fn root(&self, count: usize) -> String {
        let segments = self.segments.iter().take(count).map(|segment| format!("/{segment}"));
        std::iter::once(self.origin.clone()).chain(segments).collect()
    }
}

/// An address as users write it, in one form: with a scheme, without user name, password, query and fragment, and with
/// single slashes.
///
/// ```
/// use arcrest_core::core::url::tidied;
///
/// assert_eq!(tidied(r" h:6443\arcgis//admin/?f=json "), "https://h:6443/arcgis/admin");
/// ```
#[must_use]
pub fn tidied(given: &str) -> String {
    let address = Address::of(given);
    address.root(address.segments.len())
}

/// The root of a portal, `https://host/portal`, for any address of the portal; https if no scheme is given.
#[must_use]
pub fn portal_root(given: &str) -> String {
    let address = Address::of(given);
    let is_part = |segment: &String| ["sharing", "home", "portaladmin"].contains(&&*segment.to_ascii_lowercase());
    address.root(address.segments.iter().position(is_part).unwrap_or(address.segments.len()))
}

/// The admin root of a site, from any address of the site: `…/arcgis`, `…/arcgis/admin/services`,
/// `…/arcgis/rest/services/folder`, `…/arcgis/manager/service.html` and so on. The context of an address without a path
/// is `arcgis`.
///
/// ```
/// use arcrest_core::core::url::admin_root;
///
/// assert_eq!(admin_root("https://h:6443/arcgis/manager/"), "https://h:6443/arcgis/admin");
/// ```
#[must_use]
pub fn admin_root(given: &str) -> String {
    let address = Address::of(given);
    let context = if address.segments.is_empty() {
        format!("{}/arcgis", address.origin)
    } else {
        address.root(address.context_len().unwrap_or(address.segments.len()))
    };
    format!("{context}/admin")
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
    let address = Address::of(url);
    if address.segments.is_empty() {
        return Some(join(&origin, "arcgis"));
    }
    let place = Address { origin, ..address };
    Some(place.root(place.context_len().unwrap_or(1)))
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
            "https://h:6443/arcgis/manager/service.html",
            "https://h:6443/arcgis/admin/services/Planning",
            "https://h:6443/arcgis//admin",
            "https://h:6443/arcgis/rest/services/Planning/Zoning/MapServer",
            "https://h:6443/arcgis/rest/services/Admin",
            "https://h:6443/arcgis/services/Planning/Zoning/MapServer?wsdl",
            "https://h:6443/arcgis/ADMIN/services",
            "https://h:6443/arcgis/Rest/Services#x",
            "h:6443/arcgis",
            " https://h:6443/arcgis/admin ",
            r"https:\\h:6443\arcgis\admin",
            "https:/h:6443/arcgis",
            "https//h:6443/arcgis",
            "HTTPS://h:6443/arcgis/admin",
            "https://me:p@ss@h:6443/arcgis/admin",
            "me:pw@h:6443/arcgis/admin",
            "https://h:6443",
        ] {
            assert_eq!(admin_root(given), "https://h:6443/arcgis/admin", "{given}");
        }
        for (given, root) in [
            ("https://h/ArcGIS/Admin", "https://h/ArcGIS/admin"),
            ("https://h:6143/geoevent/admin", "https://h:6143/geoevent/admin"),
            ("https://h/admin", "https://h/admin"),
            ("https://h/admin/admin/services", "https://h/admin/admin"),
            ("https://h/a/b/arcgis/admin/services", "https://h/a/b/arcgis/admin"),
            ("https://h/proxy/rest/arcgis/admin", "https://h/proxy/rest/arcgis/admin"),
            ("https://h/services/arcgis/admin", "https://h/services/arcgis/admin"),
            ("http://[::1]:6080/arcgis/rest", "http://[::1]:6080/arcgis/admin"),
            ("https://h:/arcgis", "https://h:/arcgis/admin"),
            ("gis:/arcgis", "https://gis:/arcgis/admin"),
            ("https:///arcgis", "https:///arcgis/admin"),
        ] {
            assert_eq!(admin_root(given), root, "{given}");
        }
    }

    #[test]
    fn whatever_address_is_given_means_the_portal() {
        for given in [
            "https://h/portal",
            "https://h/portal/",
            "h/portal",
            "https://h/portal/home",
            "https://h/portal/sharing",
            "https://h/portal/sharing/rest?f=json",
            "https://h/portal/Sharing/REST/generateToken",
            "https://h/portal/home/index.html",
            "https://h/portal/portaladmin",
            r"https:\\h\portal",
        ] {
            assert_eq!(portal_root(given), "https://h/portal", "{given}");
        }
        assert_eq!(portal_root("http://h:8080"), "http://h:8080");
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
        assert_eq!(context("https://h/a/b/gis/admin/x").as_deref(), Some("https://h/a/b/gis"));
        assert_eq!(context("https://h/admin/generateToken").as_deref(), Some("https://h"));
        assert_eq!(context("https://h/portal/sharing/rest/info").as_deref(), Some("https://h/portal"));
        assert_eq!(context("nonsense"), None);
    }
}
