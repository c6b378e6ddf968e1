//! Token services, for all credentials: finding the one of a site, its requests and its replies.

use std::time::{Duration, SystemTime};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::cache::MARGIN;
use super::{Grant, Login, Refusal};
use crate::core::url::{context, join, origin};
use crate::core::{Error, Failure, Form, Hint, Kind, Operation, Reply, Request, Result, Session, Transport, Verb};

/// The requested lifetime of a token in minutes. The server may grant less.
pub(super) const LIFETIME_MINUTES: u32 = 100;

static GENERATE: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "" };
static SERVER_INFO: Operation = Operation { name: "rest/info", verb: Verb::Get, path: "rest/info" };
/// The properties of a portal, and the user that the portal recognizes.
pub static PORTAL_SELF: Operation =
    Operation { name: "portals/self", verb: Verb::Get, path: "sharing/rest/portals/self" };
static PORTAL_INFO: Operation = Operation { name: "sharing/rest/info", verb: Verb::Get, path: "sharing/rest/info" };

/// The root of a portal, `https://host/portal`, for any address of the portal; https if no scheme is given.
#[must_use]
pub fn portal_root(given: &str) -> String {
    let bare = given.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let root = bare.to_ascii_lowercase().find("/sharing").and_then(|end| bare.get(..end)).unwrap_or(bare);
    let root = root.trim_end_matches("/home");
    if root.contains("://") { root.to_owned() } else { format!("https://{root}") }
}

/// The token service of an ArcGIS Server site: the one in its `rest/info`, else that of the Admin API.
pub(super) async fn of_server(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    let site = org_url.and_then(context).ok_or_else(|| no_address(operation))?;
    Ok(named_service(session, &SERVER_INFO, &site).await.unwrap_or_else(|| join(&site, "admin/generateToken")))
}

/// The token service of a portal: the one in its `sharing/rest/info`, else its standard address.
pub(super) async fn of_portal(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    let site = org_url.map(portal_root).filter(|root| origin(root).is_some()).ok_or_else(|| no_address(operation))?;
    Ok(named_service(session, &PORTAL_INFO, &site).await.unwrap_or_else(|| join(&site, "sharing/rest/generateToken")))
}

fn no_address(operation: &str) -> Error {
    let message = "there is no address of a server to log in at";
    Error::argument(operation.to_owned(), message).with_hint(Hint::GiveLoginAddress)
}

/// The token service that a site names. Another scheme or host is ignored, because the password would be sent there and
/// the page is not authenticated.
async fn named_service(session: &Session, info: &Operation, site: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Info {
        auth_info: AuthInfo,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct AuthInfo {
        token_services_url: Option<String>,
    }
    let request = Request::build(info, site, Form::new()).ok()?;
    let reply = session.send(request).await.ok()?;
    let url = serde_json::from_slice::<Info>(&reply.body).ok()?.auth_info.token_services_url?;
    (origin(&url) == origin(site)).then_some(url)
}

/// The URL of a portal's token service.
///
/// # Errors
/// [`Kind::Argument`] if `org_url` is not the address of a portal.
pub async fn portal_token_service(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    of_portal(session, operation, org_url).await.map(|url| address(&url))
}

/// The URL of `generateToken`. `tokenServicesUrl` names the folder above it on old servers.
pub(super) fn address(url: &str) -> String {
    let bare = url.trim_end_matches('/');
    if bare.to_ascii_lowercase().ends_with("/tokens") { join(bare, "generateToken") } else { bare.to_owned() }
}

/// Sends a form to a token service. A refusal is an ArcGIS error or an HTTP status.
pub(super) async fn ask(
    session: &Session,
    url: &str,
    form: Form,
    referer: Option<String>,
) -> Result<std::result::Result<Reply, Refusal>> {
    let mut request = Request::build(&GENERATE, url, form)?;
    request.headers.extend(referer.map(|referer| ("Referer".to_owned(), referer)));
    let refusal = |failure| Refusal { failure, url: url.to_owned() };
    match session.send(request).await {
        Ok(reply) => Ok(match reply.failure() {
            Some(failure) => Err(refusal(failure)),
            None => Ok(reply),
        }),
        Err(error) => match error.kind() {
            Kind::Status { status, reason, detail } if matches!(status, 400 | 401 | 403) => {
                Ok(Err(refusal(Failure::new(i64::from(*status), format!("HTTP {status} {reason}{detail}")))))
            }
            Kind::Login(failure) => {
                let url = error.url().unwrap_or_default().to_owned();
                Ok(Err(Refusal { failure: failure.clone(), url }))
            }
            _ => Err(error),
        },
    }
}

/// Requests a token from a `generateToken` operation.
pub(super) async fn generate(
    session: &Session,
    operation: &str,
    url: &str,
    form: Form,
    referer: Option<String>,
) -> Result<Login> {
    let reply = match ask(session, url, form, referer).await? {
        Ok(reply) => reply,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(granted::<Granted>(&reply, operation)?.grant()))
}

/// The token in a reply. An error quotes nothing of the reply, which may contain the token in another form.
pub(super) fn granted<T: DeserializeOwned>(reply: &Reply, operation: &str) -> Result<T> {
    let reason = |e: serde_json::Error| format!("no token at line {} column {}", e.line(), e.column());
    serde_json::from_slice(&reply.body).map_err(|e| reply.not_json(operation, &reason(e)))
}

/// Reads a token that is not empty.
pub(super) fn token<'de, D: Deserializer<'de>>(told: D) -> Result<String, D::Error> {
    let token = String::deserialize(told)?;
    if token.is_empty() { Err(D::Error::custom("an empty token")) } else { Ok(token) }
}

/// A reply of `generateToken`.
#[derive(Deserialize)]
pub(super) struct Granted {
    #[serde(deserialize_with = "token")]
    token: String,
    expires: Option<Expires>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expires {
    Number(f64),
    Text(String),
}

impl Granted {
    pub(super) fn grant(self) -> Grant {
        let asked = Duration::from_secs(u64::from(LIFETIME_MINUTES) * 60);
        let now = SystemTime::now();
        let expires = self.expires.and_then(Expires::time).unwrap_or(now + asked);
        // if the clock of the server is wrong, the requested lifetime counts, so that a token is not renewed each time
        let lifetime = expires
            .duration_since(now)
            .ok()
            .filter(|left| *left <= asked + Duration::from_secs(60) && *left > MARGIN)
            .unwrap_or(asked);
        Grant { token: self.token.into(), expires, lifetime }
    }
}

impl Expires {
    fn time(self) -> Option<SystemTime> {
        let millis = match self {
            Self::Number(millis) => millis,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(millis / 1000.0).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(portal_root(given), "https://h/portal", "{given}");
        }
        assert_eq!(portal_root("http://h:8080"), "http://h:8080");
    }

    #[test]
    fn a_clock_that_is_off_does_not_make_tokens_useless() {
        for expires in ["1", "99999999999999", "\"soon\""] {
            let text = format!(r#"{{"token": "t", "expires": {expires}}}"#);
            let grant = serde_json::from_str::<Granted>(&text).unwrap().grant();
            assert_eq!(grant.lifetime, Duration::from_secs(6000), "{expires}");
        }
    }
}
