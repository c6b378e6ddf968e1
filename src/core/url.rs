//! URLs of a site, for all parts of the core: which addresses are sent to at all, what may be shown of them, the admin root
//! of any address that a user types, and names as path segments.

use std::borrow::Cow;

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

/// Why a URL is not sent to. The text quotes nothing of a URL that may have a password in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{shown} {reason}")]
pub struct Refused {
    shown: Cow<'static, str>,
    reason: &'static str,
}

const NO_SCHEME: &str = "is not an address of http or https, such as https://host:6443/arcgis";
const NO_HOST: &str = "has no host: an address is such as https://host:6443/arcgis; an IPv6 address stands in brackets";
const BAD_HOST: &str = "has a host that is no name and no IP address";
const BAD_PORT: &str = "has no port from 1 to 65535 after its host; the characters / ? # @ : of a password are written %2F %3F %23 \
                        %40 %3A";
const BAD_USER: &str = "has an @ that may belong to a password or to the path: write %40 for it, and %2F %3F %23 for the \
                        characters / ? # of a password";
const ODD: &str = "has an @ and no scheme: write the whole address, http://... or https://...";
const BACKSLASH: &str = "has a backslash: write / in a path, and %5C in a user name or password";
const CONTROL: &str = "has a line break, a tab or another control character";
const SPACE: &str = "has a space before its path";

/// The one parser of URLs: a URL whose parts no reader can take for others, in the form in which it is sent. The host is
/// the one that the HTTP client connects to; the rest stays as it was given.
///
/// ```
/// use arcrest_core::core::url::checked;
///
/// assert_eq!(checked("http://0x7f.1/arcgis").as_deref(), Ok("http://127.0.0.1/arcgis"));
/// assert!(checked(r"http://127.0.0.1:P\@me:x@other/").is_err());
/// ```
///
/// # Errors
/// [`Refused`] for every other URL.
pub fn checked(given: &str) -> Result<String, Refused> {
    let given = given.trim();
    let refused = |reason| Err(Refused { shown: quoted(given), reason });
    if given.contains(char::is_control) {
        return refused(CONTROL);
    }
    let Some((scheme, rest)) = given.split_once("://").filter(|(scheme, _)| is_web(scheme)) else {
        return refused(NO_SCHEME);
    };
    let (bare, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    if bare.contains('\\') {
        return refused(BACKSLASH);
    }
    let (place, path) = bare.split_at(bare.find('/').unwrap_or(bare.len()));
    let (user, host_and_port) = place.rsplit_once('@').map_or((None, place), |(user, host)| (Some(user), host));
    let first = path.split('/').nth(1).unwrap_or(query);
    if user.is_some_and(|user| user.contains('@')) || first.contains('@') {
        return refused(BAD_USER);
    }
    if place.contains(char::is_whitespace) {
        return refused(SPACE);
    }
    let after_address = host_and_port.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match host_and_port.get(after_address..).and_then(|rest| rest.find(':')) {
        Some(colon) => host_and_port.split_at(after_address + colon),
        None => (host_and_port, ""),
    };
    let port = port.strip_prefix(':').unwrap_or_default();
    if host.is_empty() {
        return refused(NO_HOST);
    }
    let is_port = |port: &str| port.bytes().all(|c| c.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0);
    if !port.is_empty() && !is_port(port) {
        return refused(BAD_PORT);
    }
    let Some(read) = Url::parse(given).ok().filter(|_| !host.contains('%')) else { return refused(BAD_HOST) };
    let Some(own) = read.host_str() else { return refused(NO_HOST) };
    if own.eq_ignore_ascii_case(host) {
        return Ok(given.to_owned());
    }
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    let port = host_and_port.strip_prefix(host).unwrap_or_default();
    Ok(format!("{scheme}://{user}{own}{port}{path}{query}"))
}

/// An address as users write it, in the form of [`checked`] and without user name and password, because HTTP would send
/// them. See [`with_scheme`] for what is understood.
///
/// # Errors
/// [`Refused`] for an address that can't be sent to, or that has an `@` and is not written in full: nothing is guessed where
/// there may be a password.
pub fn address(given: &str) -> Result<String, Refused> {
    let is_whole = || given.trim().split_once("://").is_some_and(|(scheme, _)| is_web(scheme));
    if given.contains('@') && !is_whole() {
        return Err(Refused { shown: quoted(given), reason: ODD });
    }
    let whole = if given.contains('@') { checked(given)? } else { checked(&with_scheme(given))? };
    Ok(with_scheme(&whole))
}

fn is_web(scheme: &str) -> bool {
    ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
}

/// A URL in quotation marks, unless there may be a password in it.
fn quoted(url: &str) -> Cow<'static, str> {
    if url.contains('@') { "the URL".into() } else { format!("{:?}", shown(url)).into() }
}

/// An address as users write it, with a scheme: https where none is given. Backslashes become slashes. A user name and
/// a password are left out, because HTTP would send them.
#[must_use]
pub fn with_scheme(given: &str) -> String {
    let text = given.trim().replace('\\', "/");
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

/// A URL without user name, password and query, so that it shows no secret: of any URL, one of a server's, too.
#[must_use]
pub fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    if !url.contains('@') {
        return bare.to_owned();
    }
    match Url::parse(url) {
        Ok(mut read) if read.has_host() => {
            read.set_query(None);
            read.set_fragment(None);
            // a URL that has a host takes any user
            let _ = read.set_username("");
            let _ = read.set_password(None);
            read.into()
        }
        // a path at the same server
        Err(url::ParseError::RelativeUrlWithoutBase) if bare.starts_with('/') && !bare.starts_with("//") => {
            bare.to_owned()
        }
        _ => "(a URL that may have a password in it)".to_owned(),
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
    fn what_cannot_be_read_is_not_shown() {
        for url in ["http:/u:p@h", "u:p@h", "http://u:p?x@h/a", "http://u:p/x@h", r"http://u:P\@me:x@", "//u:p@h/a"] {
            let shown = shown(url);
            assert!(!shown.contains('p') || !shown.contains('u') || shown.starts_with('('), "{url}: {shown}");
        }
        assert_eq!(shown("/login?user=a@b"), "/login");
        assert_eq!(shown("https://u:p@h"), "https://h/");
        assert_eq!(shown(r"http://127.0.0.1:80\@me:x@other/"), "http://127.0.0.1/@me:x@other/");
    }

    #[test]
    fn a_url_is_sent_as_it_is_shown() {
        for url in [
            "http://h",
            "HTTPS://Host.Example.com:6443/arcgis/admin?x=a@b#c@d",
            "http://[::1]:6080/arcgis/My Folder/x",
            "https://portal/sharing/rest/content/users/amy@example.com?f=json",
            "https://u:p%40%2F@h/arcgis",
            r"https://h/arcgis?where=a\b",
            "https://h:/arcgis",
        ] {
            assert_eq!(checked(url).as_deref(), Ok(url));
        }
        assert_eq!(checked("\t http://h/a \n").as_deref(), Ok("http://h/a"));
        for (given, sent) in [
            ("http://u:p@2130706433:81/a@?b", "http://u:p@127.0.0.1:81/a%40?b"),
            ("http://[::0001]/a", "http://[::1]/a"),
            ("http://\u{ff47}is/a", "http://gis/a"),
            ("http://m\u{fc}nchen.de:81", "http://xn--mnchen-3ya.de:81"),
        ] {
            let given = given.replace("a@?b", "a%40?b");
            assert_eq!(checked(&given).as_deref(), Ok(sent), "{given}");
        }
    }

    #[test]
    fn an_odd_url_is_refused_and_not_quoted() {
        for given in [
            r"http://127.0.0.1:s3cret\@me:x@other/",
            r"http://u:s3\cret@h/a",
            "http:/u:s3cret@h/a",
            "http:u:s3cret@h/a",
            "http//u:s3cret@h/a",
            "u:s3cret@h/a",
            "//u:s3cret@h/a",
            "http:///u:s3cret@h/a",
            "http://u:s3/cret@h/a",
            "http://u:12/s3cret@h/a",
            "http://u:s3?cret@h/a",
            "http://u:12?s3cret@h/a",
            "http://u:s3#cret@h/a",
            "http://u:12#s3cret@h/a",
            "http://u:s3@cret@h/a",
            "http://u:s3cret@",
            "http://u:s3cret@/a",
            "http://u:s3cret@:80/a",
            "http://u:s3cret@h:99999/a",
            "http://u:s3cret@h%2e/a",
            "http://u:s3 cret@h/a",
            "http://u:s3\ncret@h/a",
            "ftp://u:s3cret@h/a",
            "javascript://u:s3cret@h/a",
        ] {
            for refused in [checked(given).expect_err(given), address(given).expect_err(given)] {
                let text = refused.to_string();
                assert!(text.starts_with("the URL has") || text.starts_with("the URL is not"), "{given}: {text}");
                assert!(!["s3", "cret", "12 "].iter().any(|part| text.contains(part)), "{given}: {text}");
            }
        }
    }

    #[test]
    fn an_address_without_a_host_is_refused() {
        for given in [
            "http://",
            "https://",
            "http:///arcgis",
            "http://:6443/arcgis",
            "http://?x",
            "https:",
            "//",
            "",
            "http://h:0/",
            "http://h:65536/",
            "http://h:x/",
            "http://h:-1/",
            "http://h:+80/",
            "http://a b/",
            "http://h%41/",
            "http://[::1",
            "http://::1/",
            "http://h\u{0}/",
            "http://h/a\nb",
            "http://h\t.x/",
            "ftp://h/",
            "file:///etc",
            "http://1.2.3.256/",
        ] {
            assert!(checked(given).is_err(), "{given:?}");
            assert!(address(given).is_err(), "{given:?}");
        }
        assert_eq!(
            checked("http:///arcgis").expect_err("no host").to_string(),
            format!("\"http:///arcgis\" {NO_HOST}")
        );
        assert!(checked("h/arcgis").is_err() && checked("http:/h/arcgis").is_err() && checked(r"http:\\h").is_err());
        assert_eq!(address("h/arcgis").as_deref(), Ok("https://h/arcgis"));
        assert_eq!(address("http://u:p@h/arcgis").as_deref(), Ok("http://h/arcgis"));
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
            "https://me:p%40ss@h:6443/arcgis/admin",
            "https://h:6443",
        ] {
            assert_eq!(admin_root(given), "https://h:6443/arcgis/admin", "{given}");
            assert!(address(given).is_ok(), "{given}");
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
