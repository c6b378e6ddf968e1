//! Cookies, for the session: load balancers send a client to the same server by a cookie. A cookie goes back to the host
//! that set it, and to no other, whatever domain it names, and with requests of the same user only, because a server may
//! know the user by the cookie.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use reqwest::header::{HeaderMap, SET_COOKIE};
use url::Url;

use super::credentials::UserId;
use super::per_process::PerProcess;

/// How many cookies of a host are kept, the newest ones.
const MOST: usize = 50;

/// The longest cookie that is kept, name and value, in bytes.
const LONGEST: usize = 4096;

/// The cookies of a session, for as long as the session lives.
#[derive(Default)]
pub(super) struct Cookies {
    kept: PerProcess<Mutex<Vec<Cookie>>>,
    /// Whether a server has ever set one.
    any: AtomicBool,
}

struct Cookie {
    /// The user of the request whose reply set the cookie.
    user: Option<UserId>,
    host: String,
    path: String,
    secure: bool,
    name: String,
    value: String,
}

impl Cookies {
    /// Keeps the cookies of a reply.
    pub(super) fn keep(&self, url: &str, user: Option<UserId>, headers: &HeaderMap) {
        if !headers.contains_key(SET_COOKIE) {
            return;
        }
        let Some(url) = Url::parse(url).ok() else { return };
        let mut kept = self.kept.get().lock().unwrap_or_else(PoisonError::into_inner);
        for header in headers.get_all(SET_COOKIE) {
            let Some((cookie, has_ended)) = header.to_str().ok().and_then(|text| read(text, &url, user)) else {
                continue;
            };
            kept.retain(|other| !cookie.replaces(other));
            if has_ended {
                continue;
            }
            let of_host = |other: &Cookie| other.host == cookie.host;
            if kept.iter().filter(|other| of_host(other)).count() >= MOST
                && let Some(oldest) = kept.iter().position(of_host)
            {
                kept.remove(oldest);
            }
            kept.push(cookie);
        }
        self.any.store(true, Ordering::Relaxed);
    }

    /// The header of a request.
    pub(super) fn header(&self, url: &str, user: Option<UserId>) -> Option<String> {
        if !self.any.load(Ordering::Relaxed) {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let kept = self.kept.get().lock().unwrap_or_else(PoisonError::into_inner);
        let mut fitting: Vec<&Cookie> = kept.iter().filter(|cookie| cookie.user == user && cookie.fits(&url)).collect();
        // the longer path first, as browsers do
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> = fitting.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        Some(pairs.join("; ")).filter(|pairs| !pairs.is_empty())
    }
}

impl Cookie {
    fn replaces(&self, other: &Self) -> bool {
        (self.user, &self.host, &self.path, &self.name) == (other.user, &other.host, &other.path, &other.name)
    }

    fn fits(&self, url: &Url) -> bool {
        url.host_str() == Some(&self.host)
            && (!self.secure || url.scheme() == "https")
            && is_below(url.path(), &self.path)
    }
}

/// Whether a path is another one or below that.
fn is_below(path: &str, above: &str) -> bool {
    let rest = path.strip_prefix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || above.ends_with('/'))
}

/// Reads a `Set-Cookie` header: the cookie, and whether it has ended.
fn read(header: &str, url: &Url, user: Option<UserId>) -> Option<(Cookie, bool)> {
    let mut parts = header.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || name.len() + value.len() > LONGEST {
        return None;
    }
    let folder = url.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut cookie = Cookie {
        user,
        host: url.host_str()?.to_owned(),
        path: if folder.is_empty() { "/" } else { folder }.to_owned(),
        secure: false,
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let (mut age, mut has_expired) = (None, false);
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "secure" => cookie.secure = true,
            "max-age" => age = value.parse::<i64>().ok(),
            "expires" => has_expired = httpdate::parse_http_date(value).is_ok_and(|end| end <= SystemTime::now()),
            _ => {}
        }
    }
    Some((cookie, age.map_or(has_expired, |seconds| seconds <= 0)))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    const SITE: &str = "https://h:6443/arcgis/admin";

    fn told(cookies: &Cookies, url: &str, header: &str) {
        cookies.keep(
            url,
            None,
            &HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_str(header).expect("a header"))]),
        );
    }

    fn with(header: &str) -> Cookies {
        let cookies = Cookies::default();
        told(&cookies, SITE, header);
        cookies
    }

    #[test]
    fn a_cookie_goes_back_to_its_host_only() {
        let cookies = with("AWSALB=node-1; Path=/; HttpOnly; SameSite=None");
        for url in [SITE, "https://h/x", "http://H:6080/arcgis/admin/services"] {
            assert_eq!(cookies.header(url, None).as_deref(), Some("AWSALB=node-1"), "{url}");
        }
        for url in ["https://other/arcgis/admin", "https://a.h/arcgis/admin", "nonsense"] {
            assert_eq!(cookies.header(url, None), None, "{url}");
        }
        let wide = with("a=1; Domain=example.com; Path=/");
        assert_eq!(wide.header("https://example.com/", None), None);
        assert_eq!(wide.header(SITE, None).as_deref(), Some("a=1"));
    }

    #[test]
    fn a_cookie_belongs_to_a_user() {
        let (one, two) = (UserId::new(), UserId::new());
        let cookies = with("a=1; Path=/");
        assert_eq!(cookies.header(SITE, Some(one)), None);
        let header = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("a=2; Path=/"))]);
        cookies.keep(SITE, Some(one), &header);
        assert_eq!(cookies.header(SITE, None).as_deref(), Some("a=1"));
        assert_eq!(cookies.header(SITE, Some(one)).as_deref(), Some("a=2"));
        assert_eq!(cookies.header(SITE, Some(two)), None);
    }

    #[test]
    fn a_secure_cookie_goes_over_https_only() {
        let cookies = with("a=1; path=/; SECURE");
        assert_eq!(cookies.header("http://h:6080/arcgis/admin", None), None);
        assert_eq!(cookies.header(SITE, None).as_deref(), Some("a=1"));
    }

    #[test]
    fn a_cookie_has_a_path() {
        let cookies = with("a=1; Path=/arcgis/admin");
        for (path, goes) in
            [("/arcgis/admin", true), ("/arcgis/admin/x", true), ("/arcgis/administrator", false), ("/", false)]
        {
            assert_eq!(cookies.header(&format!("https://h{path}"), None).is_some(), goes, "{path}");
        }
        assert!(with("a=1").header("https://h/arcgis/rest", None).is_some(), "the folder of the request by default");
        assert!(with("a=1").header("https://h/other", None).is_none());
        let two = with("a=1; Path=/");
        told(&two, SITE, "b=2; Path=/arcgis");
        assert_eq!(two.header(SITE, None).as_deref(), Some("b=2; a=1"));
    }

    #[test]
    fn a_cookie_is_replaced_and_ended() {
        let cookies = with("a=1; Path=/");
        told(&cookies, SITE, "a=2; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(cookies.header(SITE, None).as_deref(), Some("a=2"));
        for end in ["Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"] {
            told(&cookies, SITE, "a=3; Path=/");
            told(&cookies, SITE, &format!("a=; Path=/; {end}"));
            assert_eq!(cookies.header(SITE, None), None, "{end}");
        }
    }

    #[test]
    fn the_jar_has_limits() {
        let cookies = with(&format!("big={}", "x".repeat(LONGEST)));
        assert_eq!(cookies.header(SITE, None), None);
        for number in 0..=MOST {
            told(&cookies, SITE, &format!("c{number}=1; Path=/"));
        }
        let header = cookies.header(SITE, None).expect("cookies");
        assert_eq!(header.split("; ").count(), MOST);
        assert!(!header.contains("c0=") && header.contains(&format!("c{MOST}=")));
        for text in ["", "nonsense", "=1", ";;"] {
            assert_eq!(with(text).header(SITE, None), None, "{text:?}");
        }
    }
}
