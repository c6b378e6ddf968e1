//! The check of a server's certificate, for the HTTP client: against the system's trust store, a file of CAs or one
//! pinned certificate.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs as provider, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::Fingerprint;
use super::explain::{Content, Refused, is_about_the_issuer, is_for_servers};
use crate::core::{Error, Hint, Result};

/// A shorter RSA key does not prove the identity of a server.
const SHORTEST_RSA: u64 = 2048;

/// How a server's certificate is checked.
///
/// ```
/// use arcrest_core::core::{ClientOptions, Verify};
///
/// let options = ClientOptions { verify: Verify::With("ca.pem".into()), ..ClientOptions::default() };
/// assert_ne!(options.verify, Verify::System);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// Against the trust store of the operating system.
    #[default]
    System,
    /// Against the trust store of the operating system and the certificates of a PEM file.
    With(PathBuf),
    /// Against a fingerprint: the certificate with this fingerprint is accepted, whatever its names and dates.
    Pinned(Fingerprint),
    /// Not at all.
    Off,
}

/// A client's certificate, followed by the certificates of its issuers, and the key of the client.
pub type ClientCertificate = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The TLS configuration for one way to check, with a client certificate where the server asks for one.
///
/// # Errors
/// [`Kind::File`](crate::core::Kind::File) or [`Kind::Argument`](crate::core::Kind::Argument) where the CA file, the
/// system's store or the client certificate can't be used.
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

/// A verifier whose refusals name the host, the reason and a hint.
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

/// A server's certificate, and what the handshake tells about it.
#[derive(Clone, Copy)]
struct Shown<'a> {
    certificate: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    host: &'a ServerName<'a>,
    ocsp: &'a [u8],
    now: UnixTime,
}

/// The verifier of the operating system, and certificates that are trusted without an issuer.
#[derive(Debug)]
struct Trusted {
    platform: Verifier,
    given: Vec<CertificateDer<'static>>,
    /// The trust store of the system, read when it is first needed.
    system: OnceLock<Vec<CertificateDer<'static>>>,
}

impl Trusted {
    fn check(&self, shown: Shown<'_>) -> Result<(), rustls::Error> {
        let Shown { certificate, intermediates, host, ocsp, now } = shown;
        match self.platform.verify_server_cert(certificate, intermediates, host, ocsp, now) {
            Err(refusal) if is_about_the_issuer(&refusal) && self.holds(certificate) => {
                check_without_issuer(certificate, host, now)
            }
            outcome => outcome.map(drop),
        }
    }

    /// Whether the certificate itself is trusted, rather than its issuer.
    fn holds(&self, certificate: &CertificateDer<'_>) -> bool {
        let system = || self.system.get_or_init(|| rustls_native_certs::load_native_certs().certs);
        self.given.contains(certificate) || system().contains(certificate)
    }
}

/// Checks name, dates and purpose of a certificate that is trusted without an issuer. The handshake shows that the
/// server has the key.
fn check_without_issuer(
    certificate: &CertificateDer<'_>,
    host: &ServerName<'_>,
    now: UnixTime,
) -> Result<(), rustls::Error> {
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

impl Check {
    /// The reason of a refusal, and what the user may do about it.
    fn judge(&self, shown: Shown<'_>) -> Result<(), (String, Hint)> {
        if matches!(self.rule, Rule::Any) {
            return Ok(());
        }
        let content = Content::of(shown.certificate);
        if let Some(bits) = content.rsa_bits.filter(|bits| *bits < SHORTEST_RSA) {
            let reason = format!(
                "its RSA key has {bits} bits, which is too weak: give the server a certificate with {SHORTEST_RSA} bits \
                 or more"
            );
            return Err((reason, Hint::CheckNoCertificate));
        }
        let reason = match &self.rule {
            Rule::Trusted(trusted) => match trusted.check(shown) {
                Ok(()) => return Ok(()),
                Err(refusal) => content.why(&refusal),
            },
            Rule::Pinned(pinned) if *pinned == content.fingerprint => return Ok(()),
            Rule::Pinned(pinned) => format!("it is not the one that was given, {pinned}"),
            Rule::Any => return Ok(()),
        };
        Err((reason, Hint::TrustCertificate(content.fingerprint)))
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
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.judge(Shown { certificate, intermediates, host, ocsp, now }) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err((reason, hint)) => {
                let refused = Refused { host: host.to_str().into_owned(), reason, hint };
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

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let pem = std::fs::read(path).map_err(|source| Error::file("CA file", path, source))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.map_err(|_| settings(format!("{} is not a PEM file of certificates", path.display())))?;
    if found.is_empty() {
        return Err(settings(format!("{} has no certificate in it", path.display())));
    }
    Ok(found)
}

fn settings(message: impl Into<String>) -> Error {
    Error::argument("settings", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::tls::explain::explain;

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
