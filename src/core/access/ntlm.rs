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

use crate::core::{Error, Hint, Result, Secret};

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

/// A login between its first message and its last.
pub(crate) enum Login {
    /// NTLM with a password.
    Named(Box<Named>),
    /// The current user of Windows. The first message is enough for Kerberos.
    #[cfg(windows)]
    Current(cross_krb5::PendingClientCtx),
}

/// An NTLM login with a password.
pub(crate) struct Named {
    state: Ntlm,
    identity: Option<AuthIdentityBuffers>,
}

impl Login {
    /// Begins a login at a host. Returns the login and its first message, as the value of an `Authorization` header.
    pub(crate) fn begin(account: &Account, host: &str) -> Result<(HeaderValue, Self)> {
        match account {
            Account::Named { user, password } => Named::begin(user, password),
            Account::Current => current(host),
        }
    }

    /// The name of the authentication scheme.
    pub(crate) const fn scheme(&self) -> &'static str {
        match self {
            Self::Named(_) => "NTLM",
            #[cfg(windows)]
            Self::Current(_) => "Negotiate",
        }
    }

    /// Whether the first message is never the last one.
    pub(crate) const fn needs_challenge(&self) -> bool {
        matches!(self, Self::Named(_))
    }

    /// The last message, which answers the challenge in the server's reply.
    pub(crate) fn answer(self, challenge: &HeaderMap) -> Result<HeaderValue> {
        let scheme = self.scheme();
        let token = offered(challenge, scheme)
            .filter(|token| !token.is_empty())
            .ok_or_else(|| failed(format!("the server sent no challenge of {scheme}")))?;
        let challenge = STANDARD.decode(token).map_err(|_| failed("the server's challenge is not Base64"))?;
        let message = match self {
            Self::Named(mut login) => login.step(challenge)?,
            #[cfg(windows)]
            Self::Current(login) => answer_for_current(login, &challenge)?,
        };
        header(scheme, &message)
    }
}

impl Named {
    fn begin(user: &str, password: &Secret) -> Result<(HeaderValue, Login)> {
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
        Ok((header("NTLM", &message)?, Login::Named(Box::new(login))))
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
fn current(host: &str) -> Result<(HeaderValue, Login)> {
    use cross_krb5::{ClientCtx, InitiateFlags};
    let flags =
        InitiateFlags::NEGOTIATE_TOKEN | InitiateFlags::DISABLE_MUTUAL_AUTH | InitiateFlags::DISABLE_CONFIDENTIALITY;
    let (login, token) = ClientCtx::new(flags, None, &format!("HTTP/{host}"), None)
        .map_err(|error| refused_by_windows(&format!("{error:#}"), host))?;
    Ok((header("Negotiate", &token)?, Login::Current(login)))
}

#[cfg(windows)]
fn answer_for_current(login: cross_krb5::PendingClientCtx, challenge: &[u8]) -> Result<Vec<u8>> {
    use cross_krb5::Step;
    match login.step(challenge).map_err(|error| refused_by_windows(&format!("{error:#}"), "this host"))? {
        Step::Finished((_, Some(token))) => Ok(token.to_vec()),
        Step::Finished((_, None)) => Err(failed("the server did not accept the current user, and asked for no more")),
        Step::Continue((_, token)) => Ok(token.to_vec()),
    }
}

#[cfg(not(windows))]
fn current(_host: &str) -> Result<(HeaderValue, Login)> {
    let text = "the user that the process runs as can log in on Windows only";
    Err(failed(text).with_hint(Hint::GiveUserAndPassword))
}

/// The error of a login that Windows can't make for the current user; Windows itself tells hardly more than a number.
#[cfg(any(windows, test))]
fn refused_by_windows(text: &str, host: &str) -> Error {
    let upper = text.to_ascii_uppercase();
    let reason = if upper.contains("8009030E") || upper.contains("8009030D") {
        "Windows holds no login of a domain for the current user: sign in with a domain account".to_owned()
    } else if upper.contains("80090303") {
        format!("the domain knows no service HTTP/{host}: use the name of the host that the domain knows")
    } else if upper.contains("80090311") {
        "no domain controller can be reached".to_owned()
    } else if upper.contains("INSTEAD OF KERBEROS") {
        format!("{host} offers the current user no Kerberos, and NTLM needs the password here")
    } else {
        "Windows can't log the current user in".to_owned()
    };
    failed(format!("{reason} ({text})")).with_hint(Hint::GiveUserAndPassword)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_says_in_numbers() {
        for (text, words) in [
            ("ClientCtx::step failed 0x8009030e No credentials", "sign in with a domain account (ClientCtx"),
            ("failed 0x80090303", "knows no service HTTP/gis"),
            ("failed 0x80090311", "no domain controller"),
            ("negotiate selected NTLM instead of Kerberos", "gis offers the current user no Kerberos"),
            ("failed 0x1", "Windows can't log the current user in (failed 0x1)"),
        ] {
            let error = refused_by_windows(text, "gis");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(error.hint(), Some(&Hint::GiveUserAndPassword));
        }
    }
}
