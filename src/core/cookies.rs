//! The cookies of a session, such as those of a load balancer. A cookie goes to the host that set it, for the life of
//! the session.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

use super::per_process::PerProcess;

/// The largest number of cookies of a session; the oldest ones are dropped.
const MOST: usize = 50;
/// The largest cookie, name and value together, in bytes.
const LARGEST: usize = 4096;

/// The cookies of a session.
#[derive(Default)]
pub(super) struct Cookies {
    /// Saves the look-up where no server sets cookies.
    is_used: AtomicBool,
    kept: PerProcess<Mutex<Vec<Cookie>>>,
}

struct Cookie {
    host: String,
    name: String,
    value: String,
    path: String,
    is_secure: bool,
    ends: Option<SystemTime>,
}

impl Cookies {
    fn kept(&self) -> MutexGuard<'_, Vec<Cookie>> {
        self.kept.get().lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the cookies that a reply sets.
    pub(super) fn keep(&self, url: &str, headers: &HeaderMap) {
        let mut set = headers.get_all(SET_COOKIE).iter().peekable();
        if set.peek().is_none() {
            return;
        }
        let Ok(url) = Url::parse(url) else { return };
        let mut cookies = self.kept();
        for cookie in set.filter_map(|value| Cookie::read(&url, value.to_str().ok()?)) {
            cookies.retain(|old| !old.is_replaced_by(&cookie));
            if !cookie.has_ended() {
                cookies.push(cookie);
            }
        }
        let surplus = cookies.len().saturating_sub(MOST);
        cookies.drain(..surplus);
        self.is_used.store(true, Ordering::Release);
    }

    /// The header of a request, if there are cookies for its URL.
    pub(super) fn header(&self, url: &str) -> Option<HeaderValue> {
        if !self.is_used.load(Ordering::Acquire) {
            return None;
        }
        let url = Url::parse(url).ok()?;
        let cookies = self.kept();
        let pairs: Vec<String> = cookies
            .iter()
            .filter(|cookie| cookie.is_for(&url))
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        let mut value = HeaderValue::from_str(&pairs.join("; ")).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Cookie {
    /// Reads a `Set-Cookie`. The cookie of another domain is dropped; a domain above the host counts as the host.
    fn read(url: &Url, text: &str) -> Option<Self> {
        let host = url.host_str()?.to_owned();
        let mut parts = text.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        if name.is_empty() || name.len() + value.len() > LARGEST {
            return None;
        }
        let path = url.path().rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut cookie = Self { host, name, value, path, is_secure: false, ends: None };
        let (mut max_age, mut expires) = (None, None);
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "secure" => cookie.is_secure = true,
                "path" if value.starts_with('/') => value.trim_end_matches('/').clone_into(&mut cookie.path),
                "max-age" => max_age = value.parse::<i64>().ok(),
                "expires" => expires = httpdate::parse_http_date(value).ok(),
                "domain" => {
                    let domain = value.trim_start_matches('.').to_ascii_lowercase();
                    let above = cookie.host.strip_suffix(domain.as_str());
                    if !domain.is_empty() && !above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.')) {
                        return None;
                    }
                }
                _ => {}
            }
        }
        let lifetime = max_age.map(|seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or_default()));
        cookie.ends = lifetime.map_or(expires, |lifetime| SystemTime::now().checked_add(lifetime));
        Some(cookie)
    }

    fn has_ended(&self) -> bool {
        self.ends.is_some_and(|end| end <= SystemTime::now())
    }

    fn is_replaced_by(&self, new: &Self) -> bool {
        (&self.host, &self.path, &self.name) == (&new.host, &new.path, &new.name)
    }

    fn is_for(&self, url: &Url) -> bool {
        let below = url.path().strip_prefix(self.path.as_str());
        url.host_str() == Some(self.host.as_str())
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            && (url.scheme() == "https" || !self.is_secure)
            && !self.has_ended()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a session sends to `to`, after `from` has set cookies.
    fn sent(from: &str, set: &[&str], to: &str) -> Option<String> {
        let cookies = Cookies::default();
        for value in set {
            let value = HeaderValue::from_str(value).expect("a header");
            cookies.keep(from, &HeaderMap::from_iter([(SET_COOKIE, value)]));
        }
        cookies.header(to).map(|value| value.to_str().expect("text").to_owned())
    }

    const SITE: &str = "https://gis:6443/arcgis/admin/services";

    #[test]
    fn a_cookie_goes_to_its_host_only() {
        let set = ["AGS=node-2; Path=/; HttpOnly; SameSite=Lax"];
        for to in [SITE, "https://gis/other", "http://gis:6080/"] {
            assert_eq!(sent(SITE, &set, to).as_deref(), Some("AGS=node-2"), "{to}");
        }
        for to in ["https://other/arcgis", "https://a.gis/arcgis", "https://is/arcgis"] {
            assert_eq!(sent(SITE, &set, to), None, "{to}");
        }
    }

    #[test]
    fn attributes() {
        for (set, to, expected) in [
            ("a=1; Secure", "http://gis/arcgis/admin", None),
            ("a=1; Secure", "https://gis/arcgis/admin", Some("a=1")),
            ("a=1; Path=/arcgis", "https://gis/arcgis/rest", Some("a=1")),
            ("a=1; Path=/arcgis/", "https://gis/arcgis", Some("a=1")),
            ("a=1; Path=/arc", "https://gis/arcgis", None),
            ("a=1", "https://gis/arcgis/admin/x", Some("a=1")),
            ("a=1", "https://gis/arcgis/rest", None),
            ("a=1; Domain=gis; path=/", SITE, Some("a=1")),
            ("a=1; Domain=other", SITE, None),
            ("a=1; Domain=s", SITE, None),
            ("a=1; Max-Age=0", SITE, None),
            ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SITE, Some("a=1")),
            ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", SITE, None),
            ("a = 1=2 ; x", SITE, Some("a=1=2")),
            ("nothing", SITE, None),
            ("=1", SITE, None),
        ] {
            assert_eq!(sent(SITE, &[set], to).as_deref(), expected, "{set} {to}");
        }
        assert_eq!(sent(SITE, &[&format!("a={}", "x".repeat(LARGEST))], SITE), None);
    }

    #[test]
    fn a_cookie_of_a_parent_domain_is_its_host_s() {
        let set = ["a=1; Domain=.example.com; Path=/"];
        assert_eq!(sent("https://gis.example.com/x", &set, "https://gis.example.com/").as_deref(), Some("a=1"));
        assert_eq!(sent("https://gis.example.com/x", &set, "https://www.example.com/"), None);
    }

    #[test]
    fn cookies_are_replaced_and_removed() {
        assert_eq!(sent(SITE, &["a=1", "b=2", "a=3"], SITE).as_deref(), Some("b=2; a=3"));
        assert_eq!(sent(SITE, &["a=1", "a=; Max-Age=0"], SITE), None);
    }

    #[test]
    fn the_number_of_cookies_is_limited() {
        let set: Vec<String> = (0..MOST + 2).map(|number| format!("c{number}=x")).collect();
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        let sent = sent(SITE, &set, SITE).expect("cookies");
        assert_eq!(sent.split("; ").count(), MOST);
        assert!(sent.starts_with("c2=x"), "{sent}");
    }
}
