//! The check of a server's certificate, for the HTTP client: against the system's trust store, a file of CAs or one
//! pinned certificate.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs as provider, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, SubjectPublicKeyInfoDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, PeerMisbehaved, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use webpki::RawPublicKeyEntity;
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use super::Fingerprint;
use super::explain::{Content, Refused, is_about_the_issuer, is_for_servers};
use crate::core::error::no_more_files;
use crate::core::{Asker, Error, Hint, Result, files};

/// A shorter RSA key does not prove the identity of a server.
const SHORTEST_RSA: u64 = 2048;
/// A longer RSA key takes too long to calculate with.
const LONGEST_RSA: u64 = 16_384;
/// A certificate of fewer bytes has no RSA key above [`LONGEST_RSA`].
const LARGEST_UNREAD: usize = 2048;

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
pub(super) fn config(verify: &Verify, client: Option<ClientCertificate>) -> Result<ClientConfig> {
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
        match verify {
            Verify::System => {
                let system = System::new(crypto.clone());
                // an unusable store is an error now, not at the first connection
                system.verifier().map_err(|e| {
                    let what = "no connection: the system's certificates can't be read";
                    no_more_files("settings", what)
                        .unwrap_or_else(|| settings(format!("the system's certificates can't be used: {e}")))
                })?;
                Ok(Self::Trusted(Trusted { given: None, system }))
            }
            Verify::With(path) => {
                let given = Given::new(certificates(path)?, crypto)
                    .map_err(|error| settings(format!("{}: {error}", path.display())))?;
                Ok(Self::Trusted(Trusted { given: Some(given), system: System::new(crypto.clone()) }))
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

/// The certificates of a file, if there is one, and the trust store of the operating system.
#[derive(Debug)]
struct Trusted {
    given: Option<Given>,
    system: System,
}

impl Trusted {
    /// Accepts what the given certificates prove, and what the system accepts.
    fn check(&self, shown: Shown<'_>) -> Result<(), rustls::Error> {
        let Some(given) = &self.given else { return self.system.check(shown) };
        let Err(refusal) = given.check(shown) else { return Ok(()) };
        match self.system.check(shown) {
            Ok(()) => Ok(()),
            Err(by_system @ rustls::Error::InvalidCertificate(_)) if is_about_the_issuer(&refusal) => Err(by_system),
            Err(_) => Err(refusal),
        }
    }
}

/// The certificates of a file. rustls judges by them, so that the answer is the same on every operating system.
#[derive(Debug)]
struct Given {
    certificates: Vec<CertificateDer<'static>>,
    verifier: Arc<WebPkiServerVerifier>,
}

impl Given {
    fn new(certificates: Vec<CertificateDer<'static>>, crypto: &Arc<CryptoProvider>) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|error| error.to_string())?;
        }
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), crypto.clone()).build();
        Ok(Self { certificates, verifier: verifier.map_err(|error| error.to_string())? })
    }

    fn check(&self, shown: Shown<'_>) -> Result<(), rustls::Error> {
        check(&*self.verifier, shown, |certificate| self.certificates.contains(certificate))
    }
}

/// The trust store of the operating system, read when it is first needed.
#[derive(Debug)]
struct System {
    crypto: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, rustls::Error>>,
    #[cfg(not(any(windows, target_vendor = "apple")))]
    certificates: OnceLock<Vec<CertificateDer<'static>>>,
}

impl System {
    fn new(crypto: Arc<CryptoProvider>) -> Self {
        Self {
            crypto,
            verifier: OnceLock::new(),
            #[cfg(not(any(windows, target_vendor = "apple")))]
            certificates: OnceLock::new(),
        }
    }

    fn verifier(&self) -> Result<&Verifier, rustls::Error> {
        self.verifier.get_or_init(|| Verifier::new(self.crypto.clone())).as_ref().map_err(Clone::clone)
    }

    fn check(&self, shown: Shown<'_>) -> Result<(), rustls::Error> {
        check(self.verifier()?, shown, |certificate| self.holds(certificate))
    }

    /// Whether the store holds the certificate itself.
    #[cfg(not(any(windows, target_vendor = "apple")))]
    fn holds(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.get_or_init(|| rustls_native_certs::load_native_certs().certs).contains(certificate)
    }

    /// Windows and macOS accept such a certificate themselves.
    #[cfg(any(windows, target_vendor = "apple"))]
    #[allow(clippy::unused_self)]
    fn holds(&self, _: &CertificateDer<'_>) -> bool {
        false
    }
}

/// What a verifier says of a certificate, which may be trusted itself rather than its issuer.
fn check(
    verifier: &dyn ServerCertVerifier,
    shown: Shown<'_>,
    is_trusted: impl Fn(&CertificateDer<'_>) -> bool,
) -> Result<(), rustls::Error> {
    let Shown { certificate, intermediates, host, ocsp, now } = shown;
    match verifier.verify_server_cert(certificate, intermediates, host, ocsp, now) {
        Err(refusal) if may_be_trusted_itself(&refusal) && is_trusted(certificate) => {
            check_without_issuer(certificate, host, now)
        }
        outcome => outcome.map(drop),
    }
}

/// Whether the refusal is about the issuer, or about the signature of a certificate that signs itself: where another trusted
/// certificate has the same name, as before and after a renewal, that one is taken for the issuer.
fn may_be_trusted_itself(refusal: &rustls::Error) -> bool {
    is_about_the_issuer(refusal) || matches!(refusal, rustls::Error::InvalidCertificate(CertificateError::BadSignature))
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
            return Err((reason, Hint::CheckNoCertificate(Asker::Site)));
        }
        // the issuers' keys, too, because Windows' verifier would calculate with them
        let of_issuers =
            shown.intermediates.iter().filter(|one| one.len() > LARGEST_UNREAD).map(|one| Content::of(one));
        let mut bits = of_issuers.filter_map(|content| content.rsa_bits).chain(content.rsa_bits);
        if let Some(bits) = bits.find(|bits| *bits > LONGEST_RSA) {
            let reason = format!("it or an issuer of it has an RSA key of {bits} bits, which takes too long to check");
            return Err((reason, Hint::CheckNoCertificate(Asker::Site)));
        }
        let reason = match &self.rule {
            Rule::Trusted(trusted) => match trusted.check(shown) {
                Ok(()) => return Ok(()),
                Err(refusal) => content.why(&refusal, shown.now),
            },
            Rule::Pinned(pinned) if *pinned == content.fingerprint => return Ok(()),
            Rule::Pinned(pinned) => format!("it is not the one that was given, {pinned}"),
            Rule::Any => return Ok(()),
        };
        Err((reason, Hint::TrustCertificate(content.fingerprint, Asker::Site)))
    }
}

/// The public key of a certificate. Reads certificates, too, that webpki does not: those of version 1, and those with
/// a critical extension that webpki does not know.
fn public_key(certificate: &CertificateDer<'_>) -> Result<SubjectPublicKeyInfoDer<'static>, rustls::Error> {
    let parsed = Certificate::from_der(certificate)
        .and_then(|certificate| certificate.tbs_certificate().subject_public_key_info().to_der());
    Ok(parsed.map_err(|_| CertificateError::BadEncoding)?.into())
}

/// Checks a signature of TLS 1.2 by the public key alone.
fn verify_tls12_signature_with_raw_key(
    message: &[u8],
    key: &SubjectPublicKeyInfoDer<'_>,
    signed: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, rustls::Error> {
    let key = RawPublicKeyEntity::try_from(key).map_err(|_| CertificateError::BadEncoding)?;
    // TLS 1.2 leaves the curve of an ECDSA key open: several algorithms have the same name
    let (_, candidates) = algorithms
        .mapping
        .iter()
        .find(|(scheme, _)| *scheme == signed.scheme)
        .ok_or(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    let is_valid =
        candidates.iter().any(|algorithm| key.verify_signature(*algorithm, message, signed.signature()).is_ok());
    if is_valid { Ok(HandshakeSignatureValid::assertion()) } else { Err(CertificateError::BadSignature.into()) }
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
        match self.rule {
            Rule::Any => Ok(HandshakeSignatureValid::assertion()),
            Rule::Pinned(_) => {
                verify_tls12_signature_with_raw_key(message, &public_key(certificate)?, signed, &self.algorithms)
            }
            Rule::Trusted(_) => verify_tls12_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        match self.rule {
            Rule::Any => Ok(HandshakeSignatureValid::assertion()),
            Rule::Pinned(_) => {
                verify_tls13_signature_with_raw_key(message, &public_key(certificate)?, signed, &self.algorithms)
            }
            Rule::Trusted(_) => verify_tls13_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let pem = files::read::whole(path).map_err(|source| Error::file("CA file", path, source))?;
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
    use rustls::SupportedProtocolVersion;

    use super::*;
    use crate::core::tls::explain::explain;

    /// A server that shows a certificate and signs with a key.
    fn server(
        certificate: CertificateDer<'static>,
        key: &PrivateKeyDer<'static>,
        version: &'static SupportedProtocolVersion,
    ) -> rustls::ServerConnection {
        #[derive(Debug)]
        struct Shown(Arc<rustls::sign::CertifiedKey>);
        impl rustls::server::ResolvesServerCert for Shown {
            fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<Arc<rustls::sign::CertifiedKey>> {
                Some(self.0.clone())
            }
        }
        let key = provider::sign::any_supported_type(key).expect("a key");
        let shown = Shown(Arc::new(rustls::sign::CertifiedKey::new(vec![certificate], key)));
        let config = rustls::ServerConfig::builder_with_protocol_versions(&[version])
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(shown));
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
            let mut answered = answered.as_slice();
            while !answered.is_empty() {
                client.read_tls(&mut answered).expect("room");
                client.process_new_packets()?;
            }
        }
        Ok(())
    }

    /// A CA, a CA below it, and a server's certificate below that.
    struct Chain {
        root: CertificateDer<'static>,
        intermediate: CertificateDer<'static>,
        leaf: CertificateDer<'static>,
    }

    impl Chain {
        fn new() -> Self {
            let made = |name: &str, ca: bool| {
                let hosts = if ca { Vec::new() } else { vec!["localhost".to_owned()] };
                let mut parameters = rcgen::CertificateParams::new(hosts).expect("hosts");
                parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
                if ca {
                    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
                }
                (parameters, rcgen::KeyPair::generate().expect("a key"))
            };
            let (root, root_key) = made("Root", true);
            let (intermediate, intermediate_key) = made("Intermediate", true);
            let (leaf, leaf_key) = made("Leaf", false);
            let root_certificate = root.self_signed(&root_key).expect("a certificate").der().clone();
            let root = rcgen::Issuer::new(root, root_key);
            let intermediate_certificate =
                intermediate.signed_by(&intermediate_key, &root).expect("a certificate").der().clone();
            let intermediate = rcgen::Issuer::new(intermediate, intermediate_key);
            let leaf = leaf.signed_by(&leaf_key, &intermediate).expect("a certificate").der().clone();
            Self { root: root_certificate, intermediate: intermediate_certificate, leaf }
        }

        /// What the given certificates prove of a server that shows its certificate and the intermediate ones.
        fn check(&self, given: &CertificateDer<'static>, shows: &[CertificateDer<'_>]) -> Result<(), rustls::Error> {
            let crypto = Arc::new(provider::default_provider());
            let given = Given::new(vec![given.clone()], &crypto).expect("certificates");
            let host = ServerName::try_from("localhost").expect("a name");
            let shown =
                Shown { certificate: &self.leaf, intermediates: shows, host: &host, ocsp: &[], now: UnixTime::now() };
            given.check(shown)
        }
    }

    #[test]
    fn given_certificates_are_judged_alike_on_every_system() {
        let (chain, other) = (Chain::new(), Chain::new());
        let shows = [chain.intermediate.clone()];
        assert_eq!(chain.check(&chain.root, &shows), Ok(()));
        assert_eq!(chain.check(&chain.intermediate, &shows), Ok(()));
        assert_eq!(chain.check(&chain.intermediate, &[]), Ok(()));
        assert_eq!(chain.check(&chain.leaf, &[]), Ok(()));
        for (given, shows) in [(&chain.root, &[][..]), (&other.leaf, &shows)] {
            let refusal = chain.check(given, shows).expect_err("no chain");
            assert!(is_about_the_issuer(&refusal), "{refusal}");
        }
        assert!(chain.check(&other.root, &shows).is_err());
    }

    #[test]
    fn a_renewed_certificate_is_trusted_beside_the_former_one_of_the_same_name() {
        let made = || rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let [old, new, other] = [made(), made(), made()].map(|made| made.cert.der().clone());
        let crypto = Arc::new(provider::default_provider());
        let given = Given::new(vec![old.clone(), new.clone()], &crypto).expect("certificates");
        let host = ServerName::try_from("localhost").expect("a name");
        let check = |certificate| {
            given.check(Shown { certificate, intermediates: &[], host: &host, ocsp: &[], now: UnixTime::now() })
        };
        assert_eq!((check(&old), check(&new)), (Ok(()), Ok(())));
        assert!(check(&other).is_err(), "a certificate of the same name is not trusted for its name");
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
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            assert_eq!(handshake(&pinned, server(certificate.clone(), &key(&own), version)), Ok(()));
            let thief = server(certificate.clone(), &key(&other), version);
            let refusal = handshake(&pinned, thief).expect_err("a thief");
            assert!(explain(&refusal).contains("did not prove"), "{refusal}");
        }
    }

    /// A public key that nobody has the private key of: RSA with a modulus of so many bits.
    struct Absurd(Vec<u8>);

    impl Absurd {
        fn new(bits: usize) -> Self {
            let number = |bytes: &[u8]| [&[2, 0x82][..], &length(bytes.len()), bytes].concat();
            let fields = [number(&[&[0][..], &vec![0xff; bits / 8]].concat()), vec![2, 3, 1, 0, 1]].concat();
            Self([&[0x30, 0x82][..], &length(fields.len()), &fields].concat())
        }
    }

    fn length(bytes: usize) -> [u8; 2] {
        u16::try_from(bytes).expect("short").to_be_bytes()
    }

    impl rcgen::PublicKeyData for Absurd {
        fn der_bytes(&self) -> &[u8] {
            &self.0
        }

        fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
            &rcgen::PKCS_RSA_SHA256
        }
    }

    #[test]
    fn a_key_that_takes_long_to_check_is_refused() {
        let parameters = || rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("hosts");
        let own = rcgen::KeyPair::generate().expect("a key");
        let issuer = rcgen::Issuer::new(parameters(), rcgen::KeyPair::generate().expect("a key"));
        let certificate =
            |bits| parameters().signed_by(&Absurd::new(bits), &issuer).expect("a certificate").der().clone();
        let key = PrivateKeyDer::try_from(own.serialize_der()).expect("a key");
        for (bits, is_absurd) in [(40_000, true), (16_392, true), (4096, false)] {
            let certificate = certificate(bits);
            let begun = std::time::Instant::now();
            for verify in [Verify::System, Verify::Pinned(Fingerprint::of(&certificate))] {
                let refusal = handshake(&verify, server(certificate.clone(), &key, &rustls::version::TLS13));
                let words = explain(&refusal.expect_err("not its key"));
                assert_eq!(words.contains("takes too long to check"), is_absurd, "{words}");
            }
            assert!(begun.elapsed().as_secs() < 5);
        }
    }
}
