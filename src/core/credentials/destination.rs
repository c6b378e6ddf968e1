//! Where a login goes: decides from what the user gave and what the site says of its token service. Sends no request.
//!
//! The one rule: a name, a password or a secret goes to the host that the user gave. Another host must have been named
//! over https. An address that was https never becomes http.
//!
//! Https means here that the client checked the certificate as the user asked: by a trust store, a pin or not at all.
//! A certificate that fails that check gives no reply, so that nothing was named.

use std::fmt;

use url::{Host, Url};

use super::super::url::{address, context, join, portal_root, shown};

/// Whose users log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    /// The users of an ArcGIS Server site.
    Server,
    /// The users of a portal, ArcGIS Online among them.
    Portal,
    /// The applications that are registered at a portal: OAuth.
    Application,
}

/// What the user gave.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Whose users log in.
    pub realm: Realm,
    /// The site or portal.
    pub org_url: Option<&'a str>,
    /// The token service, where the user names it.
    pub token_url: Option<&'a str>,
}

/// What the site answered when it was asked for its token service. Empty where nobody asked, or nothing came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// Where the request for `rest/info` was redirected.
    pub redirect: Option<&'a str>,
    /// The token service by name.
    pub token_services_url: Option<&'a str>,
    /// The portal that has the site's users.
    pub owning_system_url: Option<&'a str>,
}

/// Where a login goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The token service.
    pub service: Url,
    /// The site's own token service, for a login that finds the other one dead.
    pub fallback: Option<Url>,
}

/// Why there is no place for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The user gave no address.
    NoAddress,
    /// An address has no host.
    NoHost,
    /// An address of plain http, or an answer over it, names another host.
    OtherHost,
    /// A redirect leads to another host, or away from https.
    Redirect,
}

/// A login that is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub reason: Reason,
    /// The address that was given or named, without a user name, a password or a query.
    pub url: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, url } = self;
        match reason {
            Reason::NoAddress => f.write_str("no address of a site or of a token service was given"),
            Reason::NoHost => write!(f, "{url:?} has no host"),
            Reason::OtherHost => write!(
                f,
                "the site names {url} as its token service, which is on another host: a password goes there only where \
                 the site says so over https and the service itself has https"
            ),
            Reason::Redirect => {
                write!(f, "the site redirects to {url}: a login follows only from http to https on the same host")
            }
        }
    }
}

impl std::error::Error for Refused {}

/// Decides where a login goes.
///
/// # Errors
/// [`Refused`] where the login has no place to go.
pub fn destination(given: Given<'_>, told: Told<'_>) -> Result<Destination, Refused> {
    if let Some(url) = given.token_url {
        return Ok(Destination { service: operation(given.realm.secured(parsed(url)?)), fallback: None });
    }
    let site = given.site()?;
    let site = match told.redirect.map(|to| follow(&site, to)) {
        None => site,
        Some(Ok(to)) => moved(&site, &to),
        // nothing was said then; over plain http, the site's own service would be redirected, too
        Some(Err(refused)) if site.scheme() == "http" => return Err(refused),
        Some(Err(_)) => return given.realm.own(&site).map(|service| Destination { service, fallback: None }),
    };
    let Some(named) = named(given.realm, told).filter(|_| given.realm != Realm::Application) else {
        return Ok(Destination { service: given.realm.own(&site)?, fallback: None });
    };
    let is_here = named.host() == site.host();
    match (is_here, site.scheme(), named.scheme()) {
        (true, _, "https") | (true, "http", "http") | (false, "https", "https") => {
            // an answer over http that names https: the site's own service is asked over https, too
            let site = if site.scheme() == named.scheme() { site } else { moved(&site, &named) };
            let fallback = given.realm.own(&site)?;
            let service = operation(named);
            Ok(Destination { fallback: (fallback != service).then_some(fallback), service })
        }
        (true, ..) => Ok(Destination { service: given.realm.own(&site)?, fallback: None }),
        (false, ..) => Err(Refused { reason: Reason::OtherHost, url: bare(&named) }),
    }
}

/// The address after a redirect, which may lead from http to https on the same host only.
///
/// # Errors
/// [`Refused`] for every other redirect.
pub fn follow(from: &Url, location: &str) -> Result<Url, Refused> {
    let refused = |url: String| Refused { reason: Reason::Redirect, url };
    let to = from.join(location).map_err(|_| refused(location.split(['?', '#']).next().unwrap_or_default().into()))?;
    let is_upgrade = from.scheme() == "http" && to.scheme() == "https" && from.host() == to.host();
    if is_upgrade { Ok(to) } else { Err(refused(bare(&to))) }
}

/// Whether a URL stays on this machine, where nobody can listen.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Given<'_> {
    /// The site or portal; a portal's address is https.
    ///
    /// # Errors
    /// [`Refused`] where there is no address, or the address has no host.
    pub fn site(&self) -> Result<Url, Refused> {
        let site = self.org_url.ok_or_else(|| Refused { reason: Reason::NoAddress, url: String::new() })?;
        Ok(self.realm.secured(parsed(site)?))
    }
}

/// The root of a portal, over https but on this machine. An address without a host stays as it was given.
#[must_use]
pub fn portal(given: &str) -> String {
    portal_root(&secured(given.to_owned()))
}

/// An address of a portal's part, over https but on this machine. An address without a host stays as it was given.
#[must_use]
pub fn secured(given: String) -> String {
    match parsed(&given) {
        Ok(url) if url.scheme() == "http" && !is_loopback(&url) => Realm::Portal.secured(url).into(),
        _ => given,
    }
}

impl Realm {
    /// A portal's address given as http means https, but on this machine.
    fn secured(self, mut url: Url) -> Url {
        if self != Self::Server && url.scheme() == "http" && !is_loopback(&url) {
            // http can always become https
            let _ = url.set_scheme("https");
        }
        url
    }

    /// The token service that a site or portal has where nobody names one.
    fn own(self, site: &Url) -> Result<Url, Refused> {
        let url = match self {
            Self::Server => join(&context(site.as_str()).unwrap_or_default(), "admin/generateToken"),
            Self::Portal => join(&portal_root(site.as_str()), "sharing/rest/generateToken"),
            Self::Application => join(&portal_root(site.as_str()), "sharing/rest/oauth2/token"),
        };
        parsed(&url)
    }
}

/// The token service that the site names. The name of a portal is the name of its token service.
fn named(realm: Realm, told: Told<'_>) -> Option<Url> {
    let service = told.token_services_url.and_then(|url| parsed(url).ok());
    let of_portal = || {
        let root = told.owning_system_url.filter(|_| realm == Realm::Server)?;
        Realm::Portal.own(&parsed(root).ok()?).ok()
    };
    let url = service.or_else(of_portal)?;
    let is_portals = url.path().to_ascii_lowercase().contains("/sharing/");
    Some(if is_portals { Realm::Portal.secured(url) } else { realm.secured(url) })
}

/// An address that has a host; https where no scheme is given.
fn parsed(text: &str) -> Result<Url, Refused> {
    let refused = |url| Refused { reason: Reason::NoHost, url };
    let whole = address(text).map_err(|_| refused(shown(text)))?;
    Url::parse(&whole).map_err(|_| refused(whole))
}

/// The site at the scheme and port of another address of its host.
fn moved(site: &Url, to: &Url) -> Url {
    let mut moved = site.clone();
    // an address of http or https takes every scheme of the two and every port
    let _ = moved.set_scheme(to.scheme());
    let _ = moved.set_port(to.port());
    moved
}

/// `tokenServicesUrl` names a folder on old servers; the operation lies below the folder.
fn operation(mut url: Url) -> Url {
    let bare = url.path().trim_end_matches('/').to_owned();
    let is_folder = bare.to_ascii_lowercase().ends_with("/tokens");
    url.set_path(&if is_folder { join(&bare, "generateToken") } else { bare });
    url
}

/// A URL that may be shown to anyone.
fn bare(url: &Url) -> String {
    shown(url.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place without its path: scheme, host, port.
    type Place = (&'static str, &'static str, &'static str);

    const SCHEMES: [&str; 2] = ["http", "https"];
    const HOSTS: [&str; 3] = ["gis", "portal", "127.0.0.1"];
    const PORTS: [&str; 2] = ["", ":7777"];
    const REALMS: [Realm; 3] = [Realm::Server, Realm::Portal, Realm::Application];
    const SERVICES: [&str; 2] = ["arcgis/tokens/generateToken", "portal/sharing/rest/generateToken"];

    fn places(hosts: &'static [&'static str]) -> Vec<Place> {
        let mut found = Vec::new();
        for scheme in SCHEMES {
            for host in hosts {
                found.extend(PORTS.map(|port| (scheme, *host, port)));
            }
        }
        found
    }

    fn at((scheme, host, port): Place, path: &str) -> String {
        format!("{scheme}://{host}{port}/{path}")
    }

    /// What the contract says of one row of the table, in its own words: the service, or why there is none.
    fn expected(
        realm: Realm,
        site: Place,
        redirect: Option<Place>,
        named: Option<(Place, &str)>,
    ) -> Result<String, Reason> {
        let over_https = |(scheme, host, port): Place, wanted: bool| {
            if wanted && host != "127.0.0.1" { ("https", host, port) } else { (scheme, host, port) }
        };
        let own_path = match realm {
            Realm::Server => "arcgis/admin/generateToken",
            Realm::Portal => "arcgis/sharing/rest/generateToken",
            Realm::Application => "arcgis/sharing/rest/oauth2/token",
        };
        let mut asked = over_https(site, realm != Realm::Server);
        if let Some(to) = redirect {
            let is_allowed = asked.0 == "http" && to.0 == "https" && asked.1 == to.1;
            match (is_allowed, asked.0) {
                (true, _) => asked = to,
                (false, "http") => return Err(Reason::Redirect),
                (false, _) => return Ok(at(asked, own_path)),
            }
        }
        let Some((place, path)) = named.filter(|_| realm != Realm::Application) else { return Ok(at(asked, own_path)) };
        let place = over_https(place, realm == Realm::Portal || path.contains("sharing"));
        if place.1 == asked.1 {
            let is_downgrade = asked.0 == "https" && place.0 == "http";
            return Ok(if is_downgrade { at(asked, own_path) } else { at(place, path) });
        }
        if asked.0 == "https" && place.0 == "https" { Ok(at(place, path)) } else { Err(Reason::OtherHost) }
    }

    #[test]
    fn every_combination_goes_where_the_contract_says() {
        let mut rows = 0;
        let redirects: Vec<_> = std::iter::once(None).chain(places(&HOSTS).into_iter().map(Some)).collect();
        let mut services = vec![None];
        for path in SERVICES {
            services.extend(places(&HOSTS).into_iter().map(|place| Some((place, path))));
        }
        for realm in REALMS {
            for site in places(&["gis", "127.0.0.1"]) {
                for redirect in &redirects {
                    for named in &services {
                        let (org_url, location) =
                            (at(site, "arcgis"), redirect.map(|to| at(to, "arcgis/rest/info?f=json")));
                        let service = named.map(|(place, path)| at(place, path));
                        let given = Given { realm, org_url: Some(&org_url), token_url: None };
                        let told = Told {
                            redirect: location.as_deref(),
                            token_services_url: service.as_deref(),
                            owning_system_url: None,
                        };
                        let row = format!("{given:?} {told:?}");
                        let found = destination(given, told);
                        let outcome = found.clone().map(|to| to.service.to_string()).map_err(|refused| refused.reason);
                        assert_eq!(outcome, expected(realm, site, *redirect, *named), "{row}");
                        if let Ok(to) = found {
                            holds_whatever_was_told(&to, site, *redirect, &row);
                        }
                        rows += 1;
                    }
                }
            }
        }
        assert_eq!(rows, 3 * 8 * 13 * 25);
    }

    /// What no answer of a site may change.
    fn holds_whatever_was_told(to: &Destination, site: Place, redirect: Option<Place>, row: &str) {
        let was_https = site.0 == "https" || redirect.is_some_and(|to| to.0 == "https" && to.1 == site.1);
        for url in std::iter::once(&to.service).chain(&to.fallback) {
            assert!(!was_https || url.scheme() == "https", "a downgrade: {url} {row}");
            assert!(
                url.host_str() == Some(site.1) || url.scheme() == "https",
                "another host in the clear: {url} {row}"
            );
        }
        if let Some(fallback) = &to.fallback {
            assert_eq!(fallback.host_str(), Some(site.1), "{row}");
            assert_ne!(fallback, &to.service, "{row}");
            assert!(to.service.scheme() == "http" || fallback.scheme() == "https", "{fallback} {row}");
        }
    }

    #[test]
    fn a_token_service_that_the_user_names_is_the_place() {
        for realm in REALMS {
            for place in places(&HOSTS) {
                for path in SERVICES {
                    let url = at(place, path);
                    let told = Told {
                        redirect: Some("https://stranger/"),
                        token_services_url: Some("https://stranger/tokens"),
                        owning_system_url: Some("https://stranger/portal"),
                    };
                    let given = Given { realm, org_url: Some("https://gis/arcgis"), token_url: Some(&url) };
                    let is_meant_https = realm != Realm::Server && place.1 != "127.0.0.1";
                    let service = if is_meant_https { at(("https", place.1, place.2), path) } else { url.clone() };
                    let found = destination(given, told).unwrap();
                    assert_eq!((found.service.as_str(), found.fallback), (service.as_str(), None), "{given:?}");
                }
            }
        }
    }

    /// The place for a site's user, and the fallback.
    fn server(org_url: &str, told: Told<'_>) -> Result<(String, Option<String>), Refused> {
        destination(Given { realm: Realm::Server, org_url: Some(org_url), token_url: None }, told)
            .map(|to| (to.service.into(), to.fallback.map(Into::into)))
    }

    #[test]
    fn a_dead_service_has_a_fallback_that_is_no_downgrade() {
        for (org_url, named, service, fallback) in [
            (
                "https://h:6443/arcgis",
                "https://h:6443/arcgis/tokens/",
                "https://h:6443/arcgis/tokens/generateToken",
                "https://h:6443/arcgis/admin/generateToken",
            ),
            (
                "http://h:6080/arcgis",
                "http://h/arcgis/tokens",
                "http://h/arcgis/tokens/generateToken",
                "http://h:6080/arcgis/admin/generateToken",
            ),
            (
                "http://h:6080/gis/manager",
                "https://h:6443/gis/tokens/",
                "https://h:6443/gis/tokens/generateToken",
                "https://h:6443/gis/admin/generateToken",
            ),
            (
                "https://h:6443/arcgis?x=1",
                "https://p/portal/sharing/rest/generateToken",
                "https://p/portal/sharing/rest/generateToken",
                "https://h:6443/arcgis/admin/generateToken",
            ),
        ] {
            let told = Told { token_services_url: Some(named), ..Told::default() };
            assert_eq!(server(org_url, told), Ok((service.to_owned(), Some(fallback.to_owned()))), "{org_url} {named}");
        }
        let told = Told { token_services_url: Some("https://h/arcgis/admin/generateToken/"), ..Told::default() };
        assert_eq!(server("https://h/arcgis", told), Ok(("https://h/arcgis/admin/generateToken".to_owned(), None)));
    }

    #[test]
    fn a_portal_by_its_own_name_is_a_token_service() {
        let owned = |url| Told { owning_system_url: Some(url), ..Told::default() };
        let service = "https://p/portal/sharing/rest/generateToken";
        assert_eq!(server("https://h:6443/arcgis", owned("https://p/portal")).unwrap().0, service);
        assert_eq!(server("https://h:6443/arcgis", owned("http://p/portal/home/")).unwrap().0, service);
        assert_eq!(server("http://h/arcgis", owned("https://p/portal")).unwrap_err().reason, Reason::OtherHost);
        assert_eq!(server("https://h/arcgis", owned("")).unwrap().0, "https://h/arcgis/admin/generateToken");
        let folder = Told { token_services_url: Some("https://h/ArcGIS/Tokens/"), ..Told::default() };
        assert_eq!(server("https://h/arcgis", folder).unwrap().0, "https://h/ArcGIS/Tokens/generateToken");
        // a token service by name comes first, and one without a name counts as none
        let both = |url| Told { token_services_url: Some(url), ..owned("https://p/portal") };
        assert_eq!(
            server("https://h/arcgis", both("https://h/arcgis/tokens")).unwrap().0,
            "https://h/arcgis/tokens/generateToken"
        );
        assert_eq!(server("https://h/arcgis", both("")).unwrap().0, service);
        // a portal's own word counts for servers only
        let given = Given { realm: Realm::Portal, org_url: Some("https://h/portal"), token_url: None };
        let found = destination(given, owned("https://p/other")).unwrap();
        assert_eq!(found.service.as_str(), "https://h/portal/sharing/rest/generateToken");
    }

    #[test]
    fn redirects_lead_from_http_to_https_on_the_same_host_only() {
        let from = |url: &str, to: &str| {
            follow(&Url::parse(url).unwrap(), to).map(String::from).map_err(|refused| refused.url)
        };
        let ok = |url: &str| Ok(url.to_owned());
        let refused = |url: &str| Err(url.to_owned());
        assert_eq!(from("http://h/a", "https://h/a?f=json"), ok("https://h/a?f=json"));
        assert_eq!(from("http://h:6080/a", "https://H:6443/a"), ok("https://h:6443/a"));
        assert_eq!(from("http://h/a", "https://other/a?token=t"), refused("https://other/a"));
        assert_eq!(from("http://h/a", "/b"), refused("http://h/b"));
        assert_eq!(from("http://h/a", "//other/b"), refused("http://other/b"));
        assert_eq!(from("https://h/a", "http://h/a"), refused("http://h/a"));
        assert_eq!(from("https://h/a", "https://h:444/a"), refused("https://h:444/a"));
        assert_eq!(from("http://h/a", "http://[?token=t"), refused("http://["));
    }

    #[test]
    fn an_address_without_a_host_is_refused() {
        for url in [
            "http:///arcgis",
            "https://",
            "https:///",
            "",
            " ",
            "http://\\arcgis",
            "https://u:p@/arcgis",
            "ftp://h/arcgis",
            "http://?x=1",
        ] {
            let refused = server(url, Told::default()).unwrap_err();
            assert_eq!(refused.reason, Reason::NoHost, "{url:?}");
            let given = Given { realm: Realm::Portal, org_url: None, token_url: Some(url) };
            assert_eq!(destination(given, Told::default()).unwrap_err().reason, Reason::NoHost, "{url:?}");
        }
        assert_eq!(server("http://?token=t", Told::default()).unwrap_err().url, "http://");
        let given = Given { realm: Realm::Server, org_url: None, token_url: None };
        assert_eq!(destination(given, Told::default()).unwrap_err().reason, Reason::NoAddress);
    }

    #[test]
    fn whatever_address_is_given_means_the_site() {
        let service = "https://h/arcgis/admin/generateToken";
        for url in ["h", "h/arcgis", " https://h/arcgis/rest/services?f=json ", "HTTPS://h/arcgis/admin/"] {
            assert_eq!(server(url, Told::default()).unwrap().0, service, "{url}");
        }
    }

    #[test]
    fn loopback_is_this_machine() {
        let is = |url: &str| is_loopback(&Url::parse(url).unwrap());
        assert!(
            ["http://localhost", "http://a.localhost:1", "http://127.9.9.9", "http://[::1]:6080"].into_iter().all(is)
        );
        assert!(
            !["http://gis", "http://notlocalhost", "http://128.0.0.1", "http://[2001:db8::1]", "data:x"]
                .into_iter()
                .any(is)
        );
    }

    #[test]
    fn a_refusal_names_the_address_without_secrets() {
        let told = Told { token_services_url: Some("https://u:p@other/tokens?x=y"), ..Told::default() };
        let text = server("http://h/arcgis", told).unwrap_err().to_string();
        assert!(text.contains("https://other/tokens/generateToken") || text.contains("https://other/tokens"), "{text}");
        assert!(!text.contains("u:p") && !text.contains("x=y"), "{text}");
        for reason in [Reason::NoAddress, Reason::NoHost, Reason::OtherHost, Reason::Redirect] {
            assert!(!Refused { reason, url: "https://h".into() }.to_string().is_empty());
        }
    }
}
