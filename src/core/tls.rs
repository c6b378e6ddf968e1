//! TLS: how a server's certificate is checked, and what is said of one that is refused.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{SHA256, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs as provider, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, OtherError, PeerIncompatible,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use x509_cert::der::asn1::UintRef;
use x509_cert::der::oid::db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_KP_SERVER_AUTH};
use x509_cert::der::oid::db::rfc5912::RSA_ENCRYPTION;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{ExtendedKeyUsage, SubjectAltName};
use x509_cert::{Certificate, TbsCertificate};

use super::{Error, Result};

/// An RSA key shorter than this is no proof of who the server is.
const SHORTEST_RSA: u64 = 2048;

/// How a server's certificate is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// Against the trust store of the operating system.
    #[default]
    System,
    /// Against that and the certificates of a PEM file.
    With(PathBuf),
    /// It is this very certificate, whatever names and dates are in it.
    Pinned(Fingerprint),
    /// Not at all.
    Off,
}

/// The SHA-256 of a certificate, written `sha256:` and 64 hexadecimal digits, in pairs with colons or not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// What a text that is meant as a fingerprint begins with.
    pub const PREFIX: &str = "sha256:";

    fn of(certificate: &CertificateDer<'_>) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, certificate).as_ref());
        Self(bytes)
    }

    /// Whether a text is meant as a fingerprint.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.trim().get(..Self::PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(Self::PREFIX))
    }
}

impl FromStr for Fingerprint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || settings("a fingerprint is \"sha256:\" and 64 hexadecimal digits, with or without colons");
        let digits = Self::is_meant(text).then(|| text.trim().get(Self::PREFIX.len()..)).flatten().ok_or_else(wrong)?;
        let digits: Vec<u8> = digits
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        if !digits.len().is_multiple_of(2) {
            return Err(wrong());
        }
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::PREFIX)?;
        for (at, byte) in self.0.iter().enumerate() {
            write!(f, "{}{byte:02X}", if at == 0 { "" } else { ":" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a client shows of itself: its certificate, followed by those that vouch for it, and its key.
pub type ClientCertificate = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The TLS configuration for one way to check, with a client certificate where the server asks for one.
///
/// # Errors
/// [`Error::File`] or [`Error::Argument`] where the CA file, the system's store or the client certificate can't be used.
pub fn config(verify: &Verify, client: Option<ClientCertificate>) -> Result<ClientConfig> {
    let crypto = Arc::new(provider::default_provider());
    let check = Check { rule: Rule::of(verify, &crypto)?, algorithms: crypto.signature_verification_algorithms };
    let builder = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(|error| settings(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(check));
    let mut config = match client {
        Some((chain, key)) => builder
            .with_client_auth_cert(chain, key)
            .map_err(|error| settings(format!("the client certificate can't be used: {error}")))?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A verifier that says why, for which host, and what to do about it.
#[derive(Debug)]
struct Check {
    rule: Rule,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
enum Rule {
    Trusted(Trusted),
    Pinned(Fingerprint),
    Any,
}

impl Rule {
    fn of(verify: &Verify, crypto: &Arc<CryptoProvider>) -> Result<Self> {
        let trusted = |given: Vec<CertificateDer<'static>>| {
            let platform = if given.is_empty() {
                Verifier::new(crypto.clone())
            } else {
                Verifier::new_with_extra_roots(given.clone(), crypto.clone())
            };
            platform.map(|platform| Self::Trusted(Trusted { platform, given, system: OnceLock::new() }))
        };
        match verify {
            Verify::System => {
                trusted(Vec::new()).map_err(|e| settings(format!("the system's certificates can't be used: {e}")))
            }
            Verify::With(path) => {
                trusted(certificates(path)?).map_err(|e| settings(format!("{}: {e}", path.display())))
            }
            Verify::Pinned(fingerprint) => Ok(Self::Pinned(*fingerprint)),
            Verify::Off => Ok(Self::Any),
        }
    }
}

/// The platform's verifier, and certificates that are trusted as they are.
#[derive(Debug)]
struct Trusted {
    platform: Verifier,
    given: Vec<CertificateDer<'static>>,
    /// The system's store, read when it is first needed.
    system: OnceLock<Vec<CertificateDer<'static>>>,
}

impl Trusted {
    fn check(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), rustls::Error> {
        match self.platform.verify_server_cert(end_entity, intermediates, host, ocsp, now) {
            Err(refusal) if is_about_the_issuer(&refusal) && self.holds(end_entity) => by_itself(end_entity, host, now),
            outcome => outcome.map(drop),
        }
    }

    /// Whether this very certificate is trusted, rather than one that has signed it.
    fn holds(&self, certificate: &CertificateDer<'_>) -> bool {
        let system = || self.system.get_or_init(|| rustls_native_certs::load_native_certs().certs);
        self.given.contains(certificate) || system().contains(certificate)
    }
}

/// Whether a certificate was refused only for want of an issuer, a CA's own among them.
fn is_about_the_issuer(refusal: &rustls::Error) -> bool {
    match refusal {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            matches!(inner.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
        }
        _ => false,
    }
}

/// What is left to check of a certificate that is trusted itself: name, dates and purpose. That the
/// server has its key is shown by the handshake, as ever.
fn by_itself(certificate: &CertificateDer<'_>, host: &ServerName<'_>, now: UnixTime) -> Result<(), rustls::Error> {
    verify_server_name(&ParsedCertificate::try_from(certificate)?, host)?;
    let parsed = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let parsed = parsed.tbs_certificate();
    let validity = parsed.validity();
    if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    if is_for_servers(parsed)? { Ok(()) } else { Err(CertificateError::InvalidPurpose.into()) }
}

/// Whether a certificate's purposes, where it names any, include that of a server.
fn is_for_servers(certificate: &TbsCertificate) -> Result<bool, CertificateError> {
    let usage = certificate.get_extension::<ExtendedKeyUsage>().map_err(|_| CertificateError::BadEncoding)?;
    Ok(usage.is_none_or(|(_, usage)| usage.0.iter().any(|id| [ID_KP_SERVER_AUTH, ANY_EXTENDED_KEY_USAGE].contains(id))))
}

impl Check {
    fn judge(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), String> {
        if matches!(self.rule, Rule::Any) {
            return Ok(());
        }
        let seen = Seen::of(end_entity);
        if let Some(bits) = seen.rsa_bits.filter(|bits| *bits < SHORTEST_RSA) {
            return Err(format!(
                "its RSA key has {bits} bits, which is too weak. Give the server a certificate with {SHORTEST_RSA} bits \
                 or more, or switch the check off with verify=False or ARCREST_VERIFY=false"
            ));
        }
        let reason = match &self.rule {
            Rule::Trusted(trusted) => match trusted.check(end_entity, intermediates, host, ocsp, now) {
                Ok(()) => return Ok(()),
                Err(refusal) => seen.why(&refusal),
            },
            Rule::Pinned(pinned) if *pinned == seen.fingerprint => return Ok(()),
            Rule::Pinned(pinned) => format!("it is not the one that was given, {pinned}"),
            Rule::Any => return Ok(()),
        };
        let seen = seen.fingerprint;
        Err(format!(
            "{reason}. Give its CA with verify=\"ca.pem\" or ARCREST_CA_BUNDLE=ca.pem; or, once you have compared the \
             fingerprint on the server, trust this very certificate with verify=\"{seen}\" or ARCREST_VERIFY={seen}; \
             or switch the check off with verify=False or ARCREST_VERIFY=false"
        ))
    }

    fn signature(
        &self,
        check: impl FnOnce(&WebPkiSupportedAlgorithms) -> Result<HandshakeSignatureValid, rustls::Error>,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        match self.rule {
            Rule::Any => Ok(HandshakeSignatureValid::assertion()),
            _ => check(&self.algorithms),
        }
    }
}

impl ServerCertVerifier for Check {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.judge(end_entity, intermediates, host, ocsp, now) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(reason) => {
                let refused = Refused { host: host.to_str().into_owned(), reason };
                Err(CertificateError::Other(OtherError(Arc::new(refused))).into())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signature(|algorithms| verify_tls12_signature(message, certificate, signed, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.signature(|algorithms| verify_tls13_signature(message, certificate, signed, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// What a certificate says of itself, as far as it can be read.
struct Seen {
    fingerprint: Fingerprint,
    parsed: Option<Certificate>,
    rsa_bits: Option<u64>,
}

impl Seen {
    fn of(certificate: &CertificateDer<'_>) -> Self {
        let parsed = Certificate::from_der(certificate).ok();
        let rsa_bits = parsed.as_ref().and_then(rsa_bits);
        Self { fingerprint: Fingerprint::of(certificate), parsed, rsa_bits }
    }

    /// A refusal in words that help.
    fn why(&self, refusal: &rustls::Error) -> String {
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

/// Why a certificate was refused, on its way through the layers of HTTP.
#[derive(Debug)]
struct Refused {
    host: String,
    reason: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the certificate of {} was refused: {}", self.host, self.reason)
    }
}

impl StdError for Refused {}

/// What TLS says of a failure, where it failed at that.
pub(super) fn explanation(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(failure) = cause.downcast_ref::<rustls::Error>() {
            return Some(explain(failure));
        }
        // an I/O error leaves out the error that it wraps
        next = match cause.downcast_ref::<std::io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => cause.source(),
        };
    }
    None
}

fn explain(failure: &rustls::Error) -> String {
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

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let file = |source| Error::File { operation: "CA file".into(), path: path.to_owned(), source };
    let pem = std::fs::read(path).map_err(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.map_err(|_| settings(format!("{} is not a PEM file of certificates", path.display())))?;
    if found.is_empty() {
        return Err(settings(format!("{} has no certificate in it", path.display())));
    }
    Ok(found)
}

fn settings(message: impl Into<String>) -> Error {
    Error::Argument { operation: "settings".into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_with_colons_or_without() {
        let plain = format!("sha256:{}", "0aF1".repeat(16));
        let colons = format!(" SHA256:{}", ["0a", "F1"].repeat(16).join(":"));
        let parsed: Fingerprint = plain.parse().expect("64 digits");
        assert_eq!(parsed, colons.parse().expect("32 pairs"));
        assert_eq!(parsed.to_string(), colons.trim().to_ascii_uppercase().replace("SHA", "sha"));
    }

    #[test]
    fn what_is_no_fingerprint() {
        for text in ["", "sha256", "sha256:", "sha256:0a", "sha1:0a", "ca.pem", &format!("sha256:{}", "0g".repeat(32))]
        {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
        assert!(format!("sha256:{}", "0".repeat(65)).parse::<Fingerprint>().is_err());
        assert!(format!("sha256:{}", "é".repeat(32)).parse::<Fingerprint>().is_err());
    }

    /// A server that shows a certificate and signs with a key.
    fn server(certificate: CertificateDer<'static>, key: &PrivateKeyDer<'static>) -> rustls::ServerConnection {
        #[derive(Debug)]
        struct Shown(Arc<rustls::sign::CertifiedKey>);
        impl rustls::server::ResolvesServerCert for Shown {
            fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<Arc<rustls::sign::CertifiedKey>> {
                Some(self.0.clone())
            }
        }
        let key = provider::sign::any_supported_type(key).expect("a key");
        let shown = Shown(Arc::new(rustls::sign::CertifiedKey::new(vec![certificate], key)));
        let config = rustls::ServerConfig::builder().with_no_client_auth().with_cert_resolver(Arc::new(shown));
        rustls::ServerConnection::new(Arc::new(config)).expect("a server")
    }

    /// What a client that checks in one way makes of a server.
    fn handshake(verify: &Verify, mut server: rustls::ServerConnection) -> Result<(), rustls::Error> {
        let config = config(verify, None).expect("a configuration");
        let host = ServerName::try_from("localhost").expect("a name");
        let mut client = rustls::ClientConnection::new(Arc::new(config), host).expect("a client");
        while client.is_handshaking() {
            let mut sent = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut sent).expect("room");
            }
            server.read_tls(&mut sent.as_slice()).expect("room");
            server.process_new_packets().expect("a good client");
            let mut answered = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut answered).expect("room");
            }
            client.read_tls(&mut answered.as_slice()).expect("room");
            client.process_new_packets()?;
        }
        Ok(())
    }

    #[test]
    fn a_pinned_certificate_is_nothing_without_its_key() {
        let made = || rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let (own, other) = (made(), made());
        let certificate = own.cert.der().clone();
        let pinned = Verify::Pinned(Fingerprint::of(&certificate));
        let key = |pair: &rcgen::CertifiedKey<rcgen::KeyPair>| {
            PrivateKeyDer::try_from(pair.signing_key.serialize_der()).expect("a key")
        };
        assert_eq!(handshake(&pinned, server(certificate.clone(), &key(&own))), Ok(()));
        let refusal = handshake(&pinned, server(certificate, &key(&other))).expect_err("a thief");
        assert!(explain(&refusal).contains("did not prove"), "{refusal}");
    }
}
