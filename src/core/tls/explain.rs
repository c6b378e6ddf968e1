//! Explains refused certificates and failed TLS connections, for the texts of errors.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use rustls::pki_types::CertificateDer;
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

/// Whether a certificate was refused only because its issuer is unknown. The certificate of a CA counts, too.
pub(super) fn is_about_the_issuer(refusal: &rustls::Error) -> bool {
    match refusal {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            matches!(inner.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
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

    /// The reason why this certificate was refused.
    pub(super) fn why(&self, refusal: &rustls::Error) -> String {
        let rustls::Error::InvalidCertificate(cause) = refusal else { return refusal.to_string() };
        let Some(parsed) = &self.parsed else { return cause.to_string() };
        let parsed = parsed.tbs_certificate();
        match cause {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                format!("it has expired, on {}", parsed.validity().not_after)
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                format!("it is not valid before {} (is this machine's clock right?)", parsed.validity().not_before)
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
            // the platforms have no common error for it
            _ if is_for_servers(parsed) == Ok(false) => "it is not meant for a server".to_owned(),
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
fn names(certificate: &TbsCertificate) -> Vec<String> {
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
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(failure) = cause.downcast_ref::<rustls::Error>() {
            return Some((explain(failure), hint(failure)));
        }
        // an I/O error leaves out the error that it wraps
        next = match cause.downcast_ref::<std::io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => cause.source(),
        };
    }
    None
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
        rustls::Error::InvalidMessage(_) => {
            "what answers there does not speak TLS: is it an http:// address?".to_owned()
        }
        other => format!("no TLS connection: {other}"),
    }
}
