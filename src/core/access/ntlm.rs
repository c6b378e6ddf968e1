//! The messages of an NTLM login, and on Windows of a Kerberos login for the user that the process runs as. For the
//! NTLM connection pool.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use sspi::{
    AuthIdentity, AuthIdentityBuffers, BufferType, ClientRequestFlags, CredentialUse, DataRepresentation, Ntlm,
    SecurityBuffer, Sspi, SspiImpl, Username,
};

use crate::core::{Error, Result, Secret};

/// The user of an NTLM login.
#[derive(Clone, Debug)]
pub enum Account {
    /// A user, `DOMAIN\user`, `user@domain` or `user`, and the password.
    Named {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// The user that the process runs as; on Windows only.
    Current,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { user, .. } => write!(f, "{user:?} with this password"),
            Self::Current => f.write_str("the current user"),
        }
    }
}

/// An NTLM login between its first message and its last.
pub(crate) struct Login {
    state: Ntlm,
    identity: Option<AuthIdentityBuffers>,
}

/// The first message of a login, as the value of an `Authorization` header, and the login that answers the server's
/// challenge. Kerberos has no challenge.
pub(crate) type Begun = (HeaderValue, Option<Login>);

impl Login {
    /// Begins a login at a host.
    pub(crate) fn begin(account: &Account, host: &str) -> Result<Begun> {
        let Account::Named { user, password } = account else { return current(host) };
        let username = Username::parse(user).map_err(|_| failed(format!("{user:?} is not the name of a user")))?;
        let identity = AuthIdentity { username, password: password.expose().to_owned().into() };
        let mut state = Ntlm::new();
        let held = state
            .acquire_credentials_handle()
            .with_credential_use(CredentialUse::Outbound)
            .with_auth_data(&identity)
            .execute(&mut state)
            .map_err(|error| failed(error.to_string()))?;
        let mut login = Self { state, identity: held.credentials_handle };
        let message = login.step(Vec::new())?;
        Ok((header("NTLM", &message)?, Some(login)))
    }

    /// The last message, which answers the challenge in the server's reply.
    pub(crate) fn answer(mut self, challenge: &HeaderMap) -> Result<HeaderValue> {
        let token = offered(challenge, "NTLM")
            .filter(|token| !token.is_empty())
            .ok_or_else(|| failed("the server sent no challenge of NTLM"))?;
        let challenge = STANDARD.decode(token).map_err(|_| failed("the server's challenge is not Base64"))?;
        let message = self.step(challenge)?;
        header("NTLM", &message)
    }

    fn step(&mut self, message: Vec<u8>) -> Result<Vec<u8>> {
        let mut input = vec![SecurityBuffer::new(message, BufferType::Token)];
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let mut step = self
            .state
            .initialize_security_context()
            .with_credentials_handle(&mut self.identity)
            .with_context_requirements(ClientRequestFlags::ALLOCATE_MEMORY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_input(&mut input)
            .with_output(&mut output);
        self.state
            .initialize_security_context_impl(&mut step)
            .and_then(|mut done| done.resolve_to_result())
            .map_err(|error| failed(format!("the server's challenge makes no sense: {error}")))?;
        Ok(output.pop().map(|buffer| buffer.buffer).unwrap_or_default())
    }
}

#[cfg(windows)]
fn current(host: &str) -> Result<Begun> {
    use cross_krb5::{ClientCtx, InitiateFlags};
    let flags =
        InitiateFlags::NEGOTIATE_TOKEN | InitiateFlags::DISABLE_MUTUAL_AUTH | InitiateFlags::DISABLE_CONFIDENTIALITY;
    let (_, token) =
        ClientCtx::new(flags, None, &format!("HTTP/{host}"), None).map_err(|error| failed(format!("{error:#}")))?;
    Ok((header("Negotiate", &token)?, None))
}

#[cfg(not(windows))]
fn current(_host: &str) -> Result<Begun> {
    let text = "the user that the process runs as can log in on Windows only";
    Err(failed(text).with_hint(crate::core::Hint::GiveUserAndPassword))
}

/// The error of a login that can't be continued.
pub(super) fn failed(message: impl Into<String>) -> Error {
    Error::argument("log in", message)
}

/// The parameters of an authentication scheme that a 401 reply offers; "" where the scheme has none.
pub(super) fn offered<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).find_map(|value| {
        let (name, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
        name.trim_end_matches(',').eq_ignore_ascii_case(scheme).then(|| rest.trim())
    })
}

fn header(scheme: &str, message: &[u8]) -> Result<HeaderValue> {
    let mut value =
        HeaderValue::from_str(&format!("{scheme} {}", STANDARD.encode(message))).map_err(|e| failed(e.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}
