//! Explains refused certificates and failed TLS connections, for the texts of errors.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, OtherError, PeerIncompatible};
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_KP_SERVER_AUTH};
use x509_cert::der::oid::db::rfc5912::RSA_ENCRYPTION;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectAltName};
use x509_cert::{Certificate, TbsCertificate};

use super::Fingerprint;
use crate::core::Hint;
use crate::core::error::causes;

/// How Windows' verifier says that a certificate's issuer was not found: CERT_E_CHAINING, for which rustls has no name.
const NO_ISSUER: &str = "(os error -2146762486)";

const NOT_FOR_SERVERS: &str = "it is not meant for a server";

/// Whether a certificate was refused only because its issuer is unknown. The certificate of a CA counts, too.
pub(super) fn is_about_the_issuer(refusal: &rustls::Error) -> bool {
    match refusal {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            matches!(inner.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
                || inner.to_string().contains(NO_ISSUER)
        }
        _ => false,
    }
}

/// Whether a certificate may be that of a server: it names no purpose, or the purpose of a server.
pub(super) fn is_for_servers(certificate: &TbsCertificate) -> Result<bool, CertificateError> {
    let usage = certificate.get_extension::<ExtendedKeyUsage>().map_err(|_| CertificateError::BadEncoding)?;
    Ok(usage.is_none_or(|(_, usage)| usage.0.iter().any(|id| [ID_KP_SERVER_AUTH, ANY_EXTENDED_KEY_USAGE].contains(id))))
}

/// The content of a certificate, as far as it can be read.
pub(super) struct Content {
    pub(super) fingerprint: Fingerprint,
    parsed: Option<Certificate>,
    pub(super) rsa_bits: Option<u64>,
}

impl Content {
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let parsed = Certificate::from_der(certificate).ok();
        let rsa_bits = parsed.as_ref().and_then(rsa_bits);
        Self { fingerprint: Fingerprint::of(certificate), parsed, rsa_bits }
    }

    /// The reason why this certificate was refused at this time.
    pub(super) fn why(&self, refusal: &rustls::Error, now: UnixTime) -> String {
        let rustls::Error::InvalidCertificate(cause) = refusal else { return refusal.to_string() };
        let Some(parsed) = &self.parsed else { return cause.to_string() };
        let parsed = parsed.tbs_certificate();
        let validity = parsed.validity();
        // Windows says of both that the certificate has expired
        let is_early = now.as_secs() < validity.not_before.to_unix_duration().as_secs();
        match cause {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => {
                if is_early {
                    format!("it is not valid before {} (is this machine's clock right?)", validity.not_before)
                } else {
                    format!("it has expired, on {}", validity.not_after)
                }
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                match names(parsed) {
                    names if names.is_empty() => "it names no host".to_owned(),
                    names => format!("it is for another host, {}", names.join(", ")),
                }
            }
            CertificateError::Revoked => "its issuer has revoked it".to_owned(),
            _ if is_about_the_issuer(refusal) && parsed.subject() == parsed.issuer() => {
                "it is self-signed and not known to this machine".to_owned()
            }
            _ if is_about_the_issuer(refusal) => {
                format!("its issuer, {:?}, is not known to this machine", parsed.issuer().to_string())
            }
            CertificateError::Other(OtherError(inner)) => match inner.downcast_ref() {
                Some(webpki::Error::UnsupportedCertVersion) => {
                    "it is of version 1, which names neither hosts nor purpose".to_owned()
                }
                Some(webpki::Error::UnsupportedCriticalExtension) => {
                    "it has a critical extension that this check does not know".to_owned()
                }
                _ if is_for_servers(parsed) == Ok(false) => NOT_FOR_SERVERS.to_owned(),
                _ => cause.to_string(),
            },
            // the platforms have no common error for it
            _ if is_for_servers(parsed) == Ok(false) => NOT_FOR_SERVERS.to_owned(),
            other => other.to_string(),
        }
    }
}

fn rsa_bits(certificate: &Certificate) -> Option<u64> {
    let key = certificate.tbs_certificate().subject_public_key_info();
    if key.algorithm.oid != RSA_ENCRYPTION {
        return None;
    }
    let mut reader = SliceReader::new(key.subject_public_key.raw_bytes()).ok()?;
    let modulus = reader.sequence(|fields| {
        let modulus = UintRef::decode(fields)?;
        UintRef::decode(fields)?;
        Ok::<_, x509_cert::der::Error>(modulus)
    });
    let modulus = modulus.ok()?.as_bytes();
    let unused = modulus.first().map_or(0, |first| u64::from(first.leading_zeros()));
    Some(u64::try_from(modulus.len()).ok()? * 8 - unused)
}

/// The hosts that a certificate is for.
pub(super) fn names(certificate: &TbsCertificate) -> Vec<String> {
    let Ok(Some((_, names))) = certificate.get_extension::<SubjectAltName>() else { return Vec::new() };
    let name = |name: &GeneralName| match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => match *bytes.as_bytes() {
            [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
            ref bytes => <[u8; 16]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    };
    names.0.iter().filter_map(name).collect()
}

/// The refusal of a certificate, on its way through the layers of the HTTP client.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) host: String,
    pub(super) reason: String,
    pub(super) hint: Hint,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the certificate of {} was refused: {}", self.host, self.reason)
    }
}

impl StdError for Refused {}

/// The explanation of an error, if TLS is its cause.
pub fn explanation(error: &(dyn StdError + 'static)) -> Option<(String, Option<Hint>)> {
    let failure = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())?;
    Some((explain(failure), hint(failure)))
}

fn hint(failure: &rustls::Error) -> Option<Hint> {
    match failure {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            inner.downcast_ref::<Refused>().map(|refused| refused.hint.clone())
        }
        _ => None,
    }
}

pub(super) fn explain(failure: &rustls::Error) -> String {
    const TOO_OLD: &str =
        "the server offers no version of TLS from 1.2 on: switch one on in its security configuration (sslProtocols)";
    const NO_SUITE: &str = "the server has no cipher suite of today, which is ECDHE with AES-GCM or ChaCha20-Poly1305: \
         switch one on in its security configuration (cipherSuites), or for IIS in the settings of Windows";
    match failure {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) if inner.is::<Refused>() => {
            inner.to_string()
        }
        rustls::Error::InvalidCertificate(_) => format!(
            "the server did not prove that the certificate it shows is its own ({failure}): someone may be in between"
        ),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion)
        | rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::Tls12NotOfferedOrEnabled,
        ) => TOO_OLD.to_owned(),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::NoCipherSuitesInCommon
            | PeerIncompatible::NoKxGroupsInCommon
            | PeerIncompatible::NoEcPointFormatsInCommon
            | PeerIncompatible::NoSignatureSchemesInCommon,
        )
        | rustls::Error::AlertReceived(AlertDescription::InsufficientSecurity) => NO_SUITE.to_owned(),
        rustls::Error::AlertReceived(alert @ AlertDescription::HandshakeFailure) => {
            format!("{NO_SUITE}; or the server wants a client certificate ({alert:?})")
        }
        rustls::Error::InvalidMessage(_) => {
            "what answers there does not speak TLS: is it an http:// address?".to_owned()
        }
        other => format!("no TLS connection: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    /// A refusal by a system's verifier that rustls has no name for.
    fn unnamed(text: &'static str) -> rustls::Error {
        CertificateError::Other(OtherError(Arc::from(Box::<dyn StdError + Send + Sync>::from(text)))).into()
    }

    fn self_signed() -> Content {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        Content::of(made.cert.der())
    }

    #[test]
    fn what_windows_says_of_a_missing_issuer() {
        for refusal in [
            CertificateError::UnknownIssuer.into(),
            unnamed("A certificate chain could not be built to a trusted root authority. (os error -2146762486)"),
        ] {
            assert!(is_about_the_issuer(&refusal), "{refusal}");
            let why = self_signed().why(&refusal, UnixTime::now());
            assert_eq!(why, "it is self-signed and not known to this machine");
        }
        assert!(!is_about_the_issuer(&unnamed("A certificate was revoked. (os error -2146885616)")));
    }

    #[test]
    fn a_certificate_that_windows_calls_expired_may_not_be_valid_yet() {
        // rcgen's are valid from 1975 to 4096
        for (seconds, words) in [(0, "it is not valid before 1975-"), (1 << 38, "it has expired, on 4096-")] {
            let why = self_signed()
                .why(&CertificateError::Expired.into(), UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
            assert!(why.starts_with(words), "{why}");
        }
    }
}
