//! The proxy of a request for which none was given: that of the environment, or on Windows that of the system's
//! settings, as Python's urllib finds it. For the HTTP client.

use std::ffi::OsString;
use std::net::Ipv6Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::Secret;
use super::credentials::FAILURE_KEPT;
use super::per_process::PerProcess;

/// The proxies for http and https, and the hosts that are reached without one.
#[derive(Debug)]
pub(super) struct Proxies {
    http: Option<Url>,
    https: Option<Url>,
    exempt: Exempt,
}

/// The hosts that are reached without a proxy.
#[derive(Debug)]
enum Exempt {
    /// Those of `NO_PROXY`.
    List(List),
    /// Those of Windows' settings: patterns with `*` and `?`, and `<local>`.
    Patterns(Vec<String>),
}

impl Proxies {
    /// The proxies of this machine, if there are any.
    pub(super) fn of_machine() -> Option<Self> {
        Self::of_environment(|name| std::env::var(name).ok()).or_else(|| Self::of_settings(&Settings::read()?))
    }

    /// The proxies that `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` name, in lower or upper case.
    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let either = |name: &str| {
            let found = variable(name).or_else(|| variable(&name.to_uppercase()));
            found.filter(|text| !text.trim().is_empty())
        };
        let all = either("all_proxy");
        // a web server makes HTTP_PROXY of a header that a visitor sends
        let by_visitor = variable("REQUEST_METHOD").is_some();
        let http = if by_visitor { None } else { either("http_proxy").or_else(|| all.clone()) };
        let https = either("https_proxy").or(all);
        let (http, https) = (http.as_deref().and_then(address), https.as_deref().and_then(address));
        let list = either("no_proxy").unwrap_or_default();
        let exempt = Exempt::List(List::of(&list));
        // for urllib, too, no_proxy alone means that the system's settings do not count
        (http.is_some() || https.is_some() || !list.is_empty()).then_some(Self { http, https, exempt })
    }

    /// The proxies of Windows' settings: one for all schemes, or `http=host:port;https=host:port`.
    fn of_settings(settings: &Settings) -> Option<Self> {
        if !settings.is_enabled {
            return None;
        }
        let server = settings.server.trim();
        let of_scheme = |scheme: &str| {
            if !server.contains(['=', ';']) {
                return address(server);
            }
            let mut parts = server.split(';').filter_map(|part| part.split_once('='));
            parts.find(|(name, _)| name.trim().eq_ignore_ascii_case(scheme)).and_then(|(_, place)| address(place))
        };
        let (http, https) = (of_scheme("http"), of_scheme("https"));
        let patterns = settings.exempt.split(';').map(|pattern| pattern.trim().to_ascii_lowercase());
        let exempt = Exempt::Patterns(patterns.filter(|pattern| !pattern.is_empty()).collect());
        (http.is_some() || https.is_some()).then_some(Self { http, https, exempt })
    }

    /// The proxy for a URL.
    pub(super) fn choose(&self, url: &Url) -> Option<Url> {
        let proxy = if url.scheme() == "https" { &self.https } else { &self.http };
        proxy.clone().filter(|_| !self.exempt.covers(url))
    }
}

impl Exempt {
    fn covers(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let place = || format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
        match self {
            Self::List(list) => list.covers(host, place, url),
            Self::Patterns(patterns) => {
                let place = place();
                patterns.iter().any(|pattern| match pattern.as_str() {
                    "<local>" => !host.contains(['.', ':']),
                    pattern => is_match(pattern, host) || is_match(pattern, &place),
                })
            }
        }
    }
}

/// The hosts of `NO_PROXY`, as Python's urllib reads them: `*` alone, or names and addresses, with a port or without,
/// each with what ends in it behind a dot. Beyond urllib: networks (`10.0.0.0/8`), IPv6 addresses without brackets, and
/// the default port of a URL that names none.
#[derive(Debug)]
struct List {
    all: bool,
    names: Vec<String>,
    networks: Option<Box<Matcher>>,
}

impl List {
    fn of(list: &str) -> Self {
        let entries: Vec<&str> = list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
        let is_network = |entry: &&str| entry.contains('/') || entry.parse::<Ipv6Addr>().is_ok();
        let (networks, names): (Vec<&str>, Vec<&str>) = entries.into_iter().partition(is_network);
        let matcher = |networks: &[&str]| Matcher::builder().all("http://proxy").no(networks.join(",")).build();
        Self {
            all: list == "*",
            names: names.into_iter().map(|name| ascii(&name.trim_start_matches('.').to_lowercase())).collect(),
            networks: (!networks.is_empty()).then(|| Box::new(matcher(&networks))),
        }
    }

    fn covers(&self, host: &str, place: impl Fn() -> String, url: &Url) -> bool {
        let ends = |text: &str, name: &str| {
            text.strip_suffix(name).is_some_and(|rest| rest.is_empty() && !name.is_empty() || rest.ends_with('.'))
        };
        let covers = |name: &String| ends(host, name) || name.contains(':') && ends(&place(), name);
        let is_in = |networks: &Matcher| url.as_str().parse().is_ok_and(|uri| networks.intercept(&uri).is_none());
        self.all || self.names.iter().any(covers) || self.networks.as_deref().is_some_and(is_in)
    }
}

/// A name as a URL has it: letters beyond ASCII are encoded.
fn ascii(name: &str) -> String {
    let host = || Url::parse(&format!("http://{name}")).ok()?.host_str().map(str::to_owned);
    if name.is_ascii() { None } else { host() }.unwrap_or_else(|| name.to_owned())
}

/// The proxy that the environment or the system names for a URL, without user name and password.
#[must_use]
pub fn of_machine(url: &str) -> Option<String> {
    let mut proxy = Proxies::of_machine()?.choose(&Url::parse(url).ok()?)?;
    let _ = (proxy.set_username(""), proxy.set_password(None));
    Some(proxy.into())
}

/// The proxies that have refused their user name and password, for a while.
#[derive(Default)]
struct Refusals {
    any: AtomicBool,
    proxies: Mutex<Vec<(Secret, Instant)>>,
}

static REFUSALS: LazyLock<PerProcess<Refusals>> = LazyLock::new(PerProcess::default);

/// Whether any proxy has refused its user name and password in this process.
pub(super) fn any_has_refused() -> bool {
    REFUSALS.get().any.load(Ordering::Relaxed)
}

/// Whether a proxy is asked with a user name or a password.
pub(super) fn has_login(proxy: &Url) -> bool {
    !proxy.username().is_empty() || proxy.password().is_some()
}

/// Whether a proxy has refused this user name and password so recently that they are not sent again.
pub(super) fn has_refused(proxy: &Url) -> bool {
    let mut proxies = REFUSALS.get().proxies.lock().unwrap_or_else(PoisonError::into_inner);
    proxies.retain(|(_, at)| at.elapsed() < FAILURE_KEPT);
    proxies.iter().any(|(refused, _)| refused.expose() == proxy.as_str())
}

/// Remembers that a proxy has refused its user name and password; without these nothing is refused.
pub(super) fn note_refusal(proxy: &Url) {
    if !has_login(proxy) || has_refused(proxy) {
        return;
    }
    let refusals = REFUSALS.get();
    let refusal = (Secret::from(proxy.to_string()), Instant::now());
    refusals.proxies.lock().unwrap_or_else(PoisonError::into_inner).push(refusal);
    refusals.any.store(true, Ordering::Relaxed);
}

/// The variables of the environment that decide on proxies.
const VARIABLES: [&str; 9] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
    "REQUEST_METHOD",
];

/// What the environment says of proxies, to compare with what it says later.
pub(super) fn environment() -> Vec<Option<OsString>> {
    VARIABLES.iter().map(std::env::var_os).collect()
}

/// Whether a text matches a pattern, where `*` stands for any characters and `?` for one.
fn is_match(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), next) => {
            let rest = pattern.get(1..).unwrap_or_default();
            is_match(rest, text)
                || next.is_some_and(|c| is_match(pattern, text.get(c.len_utf8()..).unwrap_or_default()))
        }
        (Some(wanted), Some(c)) if wanted == '?' || wanted == c => {
            is_match(pattern.get(wanted.len_utf8()..).unwrap_or_default(), text.get(c.len_utf8()..).unwrap_or_default())
        }
        _ => false,
    }
}

/// The address of a proxy; without a scheme it is that of an HTTP proxy. The user name and the password may have any
/// character, such as the backslash of `DOMAIN\user`.
pub(super) fn address(text: &str) -> Option<Url> {
    let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text.trim()));
    let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
    let mut url = Url::parse(&format!("{scheme}://{place}")).ok().filter(Url::has_host)?;
    if let Some(user) = user {
        let (name, password) = user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
        url.set_username(name).ok()?;
        url.set_password(password).ok()?;
    }
    Some(url)
}

/// The script (PAC) that the system's settings name for the choice of a proxy, where nothing else names one. Such a
/// script is not run.
pub(super) fn script() -> Option<String> {
    let settings = Settings::read().filter(|settings| !settings.script.is_empty())?;
    Proxies::of_machine().is_none().then_some(settings.script)
}

/// The proxy settings of Windows.
#[derive(Debug, Default)]
struct Settings {
    is_enabled: bool,
    server: String,
    exempt: String,
    script: String,
}

impl Settings {
    #[cfg(windows)]
    fn read() -> Option<Self> {
        const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings";
        let key = windows_registry::CURRENT_USER.open(KEY).ok()?;
        let text = |name| key.get_string(name).unwrap_or_default();
        Some(Self {
            is_enabled: key.get_u32("ProxyEnable").is_ok_and(|enabled| enabled != 0),
            server: text("ProxyServer"),
            exempt: text("ProxyOverride"),
            script: text("AutoConfigURL"),
        })
    }

    #[cfg(not(windows))]
    const fn read() -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.choose(&url.parse().expect("a URL")).map(String::from)
    }

    fn settings(server: &str, exempt: &str) -> Settings {
        Settings { is_enabled: true, server: server.to_owned(), exempt: exempt.to_owned(), script: String::new() }
    }

    fn environment(variables: &[(&str, &str)]) -> Option<Proxies> {
        Proxies::of_environment(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_servers_of_windows_settings() {
        for (server, http, https) in [
            ("proxy:8080", Some("http://proxy:8080/"), Some("http://proxy:8080/")),
            ("http=a:1;https=b:2", Some("http://a:1/"), Some("http://b:2/")),
            ("ftp=f:3; https=https://b:2", None, Some("https://b:2/")),
            ("HTTP=a:1", Some("http://a:1/"), None),
        ] {
            let proxies = Proxies::of_settings(&settings(server, "")).expect("a proxy");
            assert_eq!(chosen(&proxies, "http://gis/arcgis").as_deref(), http, "{server}");
            assert_eq!(chosen(&proxies, "https://gis/arcgis").as_deref(), https, "{server}");
        }
        for server in ["", "ftp=f:3", ";", "=", "http="] {
            assert!(Proxies::of_settings(&settings(server, "")).is_none(), "{server}");
        }
        assert!(Proxies::of_settings(&Settings { is_enabled: false, ..settings("proxy:8080", "") }).is_none());
    }

    #[test]
    fn the_exceptions_of_windows_settings() {
        let exempt = "<local>; *.Example.com;10.*;gis?.net;other:6443";
        let proxies = Proxies::of_settings(&settings("proxy:8080", exempt)).expect("a proxy");
        for url in
            ["http://gis", "https://a.example.com", "http://10.1.2.3:6080", "http://gis7.net", "https://other:6443"]
        {
            assert_eq!(chosen(&proxies, url), None, "{url}");
        }
        for url in ["http://example.com", "http://110.1.2.3", "http://gis.net", "https://a.other:6443", "http://[::1]"]
        {
            assert!(chosen(&proxies, url).is_some(), "{url}");
        }
    }

    #[test]
    fn the_environment() {
        let both = environment(&[("http_proxy", "a:1"), ("HTTP_PROXY", "b:2"), ("ALL_PROXY", "http://u:p%40@c:3")]);
        let both = both.expect("proxies");
        assert_eq!(chosen(&both, "http://gis").as_deref(), Some("http://a:1/"));
        assert_eq!(chosen(&both, "https://gis").as_deref(), Some("http://u:p%40@c:3/"));
        assert!(environment(&[("HTTP_PROXY", "b:2"), ("REQUEST_METHOD", "GET")]).is_none());
        assert!(environment(&[("HTTP_PROXY", " ")]).is_none());
        let none = environment(&[("NO_PROXY", "gis"), ("HTTP_PROXY", "")]).expect("no settings of the system");
        assert_eq!(chosen(&none, "http://other"), None);
    }

    #[test]
    fn the_user_of_a_proxy() {
        for (text, user, password) in [
            (r"http://CORP\me:pw@proxy:8080", "CORP%5Cme", Some("pw")),
            (r"CORP\me:pw@proxy:8080", "CORP%5Cme", Some("pw")),
            ("http://CORP%5Cme:pw@proxy:8080/", "CORP%5Cme", Some("pw")),
            ("http://me@corp.com:p@s:s/w#d?@proxy:8080", "me%40corp.com", Some("p%40s%3As%2Fw%23d%3F")),
            ("http://me@proxy:8080", "me", None),
            ("http://proxy:8080", "", None),
        ] {
            let url = address(text).expect(text);
            assert_eq!((url.username(), url.password()), (user, password), "{text}");
            assert_eq!((url.host_str(), url.port()), (Some("proxy"), Some(8080)), "{text}");
        }
        assert!(["", "http://", "me:pw@"].iter().all(|text| address(text).is_none()));
    }

    #[test]
    fn the_exceptions_of_the_environment() {
        let list = "example.com, .dot.org,10.0.0.1,192.168.0.0/16,gis:6443,[::1]:6443, Case.net:1";
        let proxies = environment(&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", list)]).expect("a proxy");
        for url in [
            "https://example.com",
            "https://a.example.com:6443",
            "https://a.dot.org",
            "https://10.0.0.1:6443",
            "https://192.168.7.7",
            "https://gis:6443",
            "https://a.gis:6443",
            "https://[::1]:6443",
            "https://case.net:1",
        ] {
            assert_eq!(chosen(&proxies, url), None, "{url}");
        }
        for url in ["https://notexample.com", "https://gis", "https://mygis:6443", "https://10.0.0.2", "https://[::1]"]
        {
            assert!(chosen(&proxies, url).is_some(), "{url}");
        }
        for (list, url, is_exempt) in [
            ("*", "https://gis", true),
            ("*", "https://10.0.0.1", true),
            // as urllib has it: only the sign alone means all hosts
            (" * ", "https://[::1]:6443", false),
            ("*,x", "https://gis", false),
            ("0.0.1", "https://10.0.0.1", true),
            ("1", "https://10.0.0.1", true),
            ("0.0.2", "https://10.0.0.1", false),
            ("GIS", "https://gis", true),
            ("..gis", "https://a.gis", true),
            ("g is", "https://gis", false),
            ("gis x", "https://gis", false),
            ("gis:443", "https://gis", true),
            ("gis:443", "https://gis:444", false),
            ("::1", "https://[::1]", true),
            ("[::1]", "https://[::1]:6443", true),
            ("MÜNCHEN.de", "https://gis.münchen.de", true),
            (".", "https://gis.", true),
            (".", "https://gis", false),
            (",, ,", "https://gis", false),
        ] {
            let proxies = environment(&[("HTTPS_PROXY", "a:1"), ("no_proxy", list)]).expect("a proxy");
            assert_eq!(chosen(&proxies, url).is_none(), is_exempt, "{list} {url}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, text, matches) in
            [("*", "", true), ("a*c", "abbc", true), ("a*c", "abb", false), ("?", "ü", true), ("", "a", false)]
        {
            assert_eq!(is_match(pattern, text), matches, "{pattern} {text}");
        }
    }
}
