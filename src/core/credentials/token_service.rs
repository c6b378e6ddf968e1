//! Token services, for all credentials: finding the one of a site, its requests and its replies.

use std::time::{Duration, SystemTime};

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::cache::MARGIN;
use super::destination::{Destination, Given, Realm, Reason, Refused, Told, destination};
use super::{Grant, Login, Refusal};
use crate::core::lenient::{self, without_byte_order_mark};
use crate::core::url::{context, origin, portal_root};
use crate::core::{Error, Failure, Form, Hint, Kind, Operation, Reply, Request, Result, Session, Transport, Verb};

/// The requested lifetime of a token in minutes. The server may grant less.
pub(super) const LIFETIME_MINUTES: u32 = 100;

static GENERATE: Operation = Operation { name: "generateToken", verb: Verb::Query, path: "", since: "", until: "" };
static SERVER_INFO: Operation =
    Operation { name: "rest/info", verb: Verb::Get, path: "rest/info", since: "", until: "" };
/// The properties of a portal, and the user that the portal recognizes.
pub static PORTAL_SELF: Operation =
    Operation { name: "portals/self", verb: Verb::Get, path: "sharing/rest/portals/self", since: "", until: "" };
static PORTAL_INFO: Operation =
    Operation { name: "sharing/rest/info", verb: Verb::Get, path: "sharing/rest/info", since: "", until: "" };

/// What a site or portal says of its token service.
#[derive(Default)]
struct Heard {
    redirect: Option<String>,
    info: Info,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Info {
    owning_system_url: Option<String>,
    auth_info: Option<AuthInfo>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AuthInfo {
    token_services_url: Option<String>,
}

/// Finds the place of a login. Asks the site or portal where the user names no token service.
pub(super) async fn place(session: &Session, operation: &str, given: Given<'_>) -> Result<Destination> {
    let refused = |refused| elsewhere(operation, &refused);
    if given.token_url.is_some() || given.realm == Realm::Application {
        return destination(given, Told::default()).map_err(refused);
    }
    let site = given.site().map_err(refused)?;
    let heard = match given.realm {
        Realm::Server => hear(session, &SERVER_INFO, &context(site.as_str()).unwrap_or_default()).await?,
        _ => hear(session, &PORTAL_INFO, &portal_root(site.as_str())).await?,
    };
    let told = Told {
        redirect: heard.redirect.as_deref(),
        token_services_url: heard.info.auth_info.as_ref().and_then(|auth| auth.token_services_url.as_deref()),
        owning_system_url: heard.info.owning_system_url.as_deref(),
    };
    destination(given, told).map_err(refused)
}

/// Asks a site for its token service. A site that does not answer says nothing.
async fn hear(session: &Session, info: &Operation, site: &str) -> Result<Heard> {
    let request = Request::build(info, site, Form::new())?;
    let asked = origin(&request.url);
    match session.send(request).await {
        Ok(reply) => {
            let redirect = (origin(&reply.url) != asked).then(|| reply.url.clone());
            // a list is no description, though its items could be read as one's attributes
            let is_list = without_byte_order_mark(&reply.body).trim_ascii_start().starts_with(b"[");
            let info = lenient::read(&reply.body).ok().filter(|_| !is_list).unwrap_or_default();
            Ok(Heard { redirect, info })
        }
        Err(error) if error.is_foreign() => Err(error),
        Err(error) => Ok(Heard { redirect: error.moved_to().map(str::to_owned), info: Info::default() }),
    }
}

/// The error of a login that has no place to go.
pub(super) fn elsewhere(operation: &str, refused: &Refused) -> Error {
    let operation = operation.to_owned();
    match refused.reason {
        Reason::NoAddress => {
            Error::argument(operation, "there is no address of a server to log in at").with_hint(Hint::GiveLoginAddress)
        }
        Reason::NoHost => Error::argument(operation, refused.to_string()),
        Reason::OtherHost | Reason::Redirect => {
            Error::new(Kind::Elsewhere(refused.to_string()), operation, "").with_hint(Hint::NameTokenService)
        }
    }
}

/// The URL of a portal's token service.
///
/// # Errors
/// [`Kind::Argument`] if `org_url` is not the address of a portal.
pub async fn portal_token_service(session: &Session, operation: &str, org_url: Option<&str>) -> Result<String> {
    let given = Given { realm: Realm::Portal, org_url, token_url: None };
    place(session, operation, given).await.map(|place| place.service.into())
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
    let refusal = |failure| Refusal::new(failure, url);
    match session.send(request).await {
        Ok(reply) => Ok(match reply.failure() {
            Some(failure) => Err(refusal(failure)),
            None => Ok(reply),
        }),
        Err(error) => match error.kind() {
            Kind::Status { status, reason, detail, .. } if matches!(status, 400 | 401 | 403) => {
                let failure = Failure::new(i64::from(*status), format!("HTTP {status} {reason}{detail}"));
                Ok(Err(Refusal { hint: error.hint().cloned(), ..refusal(failure) }))
            }
            Kind::Login(failure) => Ok(Err(Refusal::new(failure.clone(), error.url().unwrap_or_default()))),
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
    match ask(session, url, form, referer).await? {
        Ok(reply) => Ok(granted::<Granted>(&reply, operation, url)?.map(Granted::grant)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The token in a reply. A reply without a token is a refusal. An error quotes nothing of the reply, which may contain
/// the token in another form.
pub(super) fn granted<T: DeserializeOwned>(
    reply: &Reply,
    operation: &str,
    url: &str,
) -> Result<std::result::Result<T, Refusal>> {
    #[derive(Deserialize)]
    struct Without {
        messages: Option<Vec<String>>,
        token: Option<IgnoredAny>,
        access_token: Option<IgnoredAny>,
    }
    let error = match lenient::read(&reply.body) {
        Ok(token) => return Ok(Ok(token)),
        Err(error) => error,
    };
    if let Ok(Without { messages, token: None, access_token: None }) = lenient::read(&reply.body) {
        let messages = messages.unwrap_or_else(|| vec!["the reply has no token".to_owned()]);
        return Ok(Err(Refusal::new(Failure { code: 0, messages }, url)));
    }
    let reason = format!("no token at line {} column {}", error.line(), error.column());
    Err(reply.not_secret(operation, &reason))
}

/// Reads a token that can be sent: visible ASCII, as headers carry it.
pub(super) fn token<'de, D: Deserializer<'de>>(told: D) -> Result<String, D::Error> {
    let token = String::deserialize(told)?;
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(D::Error::custom("an empty token, or one that can't be sent"));
    }
    Ok(token)
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
    fn a_clock_that_is_off_does_not_make_tokens_useless() {
        for expires in ["1", "99999999999999", "\"soon\""] {
            let text = format!(r#"{{"token": "t", "expires": {expires}}}"#);
            let grant = serde_json::from_str::<Granted>(&text).unwrap().grant();
            assert_eq!(grant.lifetime, Duration::from_secs(6000), "{expires}");
        }
    }
}
