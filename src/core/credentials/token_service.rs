//! Token services: where a site's is, what it is asked, what it answers.

use std::time::{Duration, SystemTime};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::super::url::{context, join, origin};
use super::super::{Error, Failure, Form, Operation, Reply, Request, Result, Session, Transport, Verb};
use super::cache::MARGIN;
use super::{Grant, Login, Refusal};

/// The lifetime asked for, in minutes; the server may grant less.
pub(super) const LIFETIME_MINUTES: u32 = 100;

static GENERATE: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "" };
static SERVER_INFO: Operation = Operation { name: "rest/info", verb: Verb::Get, path: "rest/info" };
/// Who the portal takes the asker for, and what it is itself.
pub static PORTAL_SELF: Operation =
    Operation { name: "portals/self", verb: Verb::Get, path: "sharing/rest/portals/self" };
static PORTAL_INFO: Operation = Operation { name: "sharing/rest/info", verb: Verb::Get, path: "sharing/rest/info" };

/// The root of a portal, `https://host/portal`, from any address of it; https where no scheme is given.
#[must_use]
pub fn portal_root(given: &str) -> String {
    let bare = given.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let root = bare.to_ascii_lowercase().find("/sharing").and_then(|end| bare.get(..end)).unwrap_or(bare);
    let root = root.trim_end_matches("/home");
    if root.contains("://") { root.to_owned() } else { format!("https://{root}") }
}

/// The token service of an ArcGIS Server site: what its `rest/info` says, else its own.
pub(super) async fn of_server(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    let site = org_url.and_then(context).ok_or_else(|| nowhere(operation))?;
    Ok(told(session, &SERVER_INFO, &site).await.unwrap_or_else(|| join(&site, "admin/generateToken")))
}

/// The token service of a portal: what its `info` says, else its own.
pub(super) async fn of_portal(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    let site = org_url.map(portal_root).filter(|root| origin(root).is_some()).ok_or_else(|| nowhere(operation))?;
    Ok(told(session, &PORTAL_INFO, &site).await.unwrap_or_else(|| join(&site, "sharing/rest/generateToken")))
}

fn nowhere(operation: &str) -> Error {
    Error::Argument {
        operation: operation.to_owned(),
        message: "neither org_url nor token_url names a server to log in at".into(),
    }
}

/// What a site says of its token service: never another scheme or host, since the password would go
/// there on the word of a page that nobody vouches for.
async fn told(session: &Session, info: &Operation, site: &str) -> Option<String> {
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

/// Where a portal is asked for tokens.
///
/// # Errors
/// [`Error::Argument`] where `org_url` names no portal.
pub async fn portal_token_service(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    of_portal(session, operation, org_url).await.map(|url| address(&url))
}

/// `tokenServicesUrl` names a folder on old servers; the operation lies below it.
pub(super) fn address(url: &str) -> String {
    let bare = url.trim_end_matches('/');
    if bare.to_ascii_lowercase().ends_with("/tokens") { join(bare, "generateToken") } else { bare.to_owned() }
}

/// Asks a service; its refusal may be an error reply or an HTTP status.
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
        Err(Error::Status { status, detail, reason, .. }) if matches!(status, 400 | 401 | 403) => {
            Ok(Err(refusal(Failure::new(i64::from(status), format!("HTTP {status} {reason}{detail}")))))
        }
        Err(Error::Login { failure, url, .. }) => Ok(Err(Refusal { failure, url })),
        Err(error) => Err(error),
    }
}

/// Asks for a token, as every `generateToken` gives it.
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

/// A token's reply. What is none is not quoted: it may be the token all the same, in another form.
pub(super) fn granted<T: DeserializeOwned>(reply: &Reply, operation: &str) -> Result<T> {
    let nowhere = |e: serde_json::Error| format!("no token at line {} column {}", e.line(), e.column());
    serde_json::from_slice(&reply.body).map_err(|e| reply.not_json(operation, &nowhere(e)))
}

/// A token, which is not empty.
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
        // a server whose clock is off must not make us log in for ever: what was asked for counts then
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
