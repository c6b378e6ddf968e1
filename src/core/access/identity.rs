//! A client's certificate and its key, from PEM files or a PFX file.

use std::path::{Path, PathBuf};

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use zeroize::Zeroizing;

use crate::core::{Error, Result, Secret};

/// Where a client's certificate and key are.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The certificate, with those between it and its CA; PEM, or PFX (PKCS#12) with the key in it.
    pub certificate: PathBuf,
    /// The key, where it has a PEM file of its own.
    pub key: Option<PathBuf>,
    /// The password of a PFX file.
    pub password: Option<Secret>,
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        let password = |of: &Self| of.password.as_ref().map(|password| password.expose().to_owned());
        self.certificate == other.certificate && self.key == other.key && password(self) == password(other)
    }
}

impl Eq for Identity {}

/// A certificate with those that vouch for it, and its key.
pub type Loaded = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Identity {
    /// Reads the files.
    ///
    /// # Errors
    /// [`Error::File`] where one can't be read, [`Error::Argument`] where it is not what it should be.
    pub fn load(&self) -> Result<Loaded> {
        let certificate = read(&self.certificate)?;
        if !is_pem(&certificate) {
            return self.load_pfx(&certificate);
        }
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&certificate).collect::<Result<_, _>>().unwrap_or_default();
        if chain.is_empty() {
            return Err(wrong(&self.certificate, "has no certificate in it"));
        }
        let place = self.key.as_ref().unwrap_or(&self.certificate);
        let pem = read(place)?;
        let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
            let encrypted = pem.windows(9).any(|part| part == b"ENCRYPTED");
            wrong(
                place,
                if encrypted {
                    "has an encrypted key: give both as a PFX file with its password, or the key without one"
                } else {
                    "has no private key in it"
                },
            )
        })?;
        Ok((chain, key))
    }

    /// The same, as the HTTP client takes it.
    pub(in crate::core) fn for_reqwest(&self) -> Result<reqwest::Identity> {
        let (chain, key) = self.load()?;
        let mut pem = Zeroizing::new(String::new());
        for certificate in &chain {
            block(&mut pem, "CERTIFICATE", certificate);
        }
        let kind = match &key {
            PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
            PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        block(&mut pem, kind, key.secret_der());
        reqwest::Identity::from_pem(pem.as_bytes()).map_err(|error| wrong(&self.certificate, &error.to_string()))
    }

    fn load_pfx(&self, bytes: &[u8]) -> Result<Loaded> {
        let password = self.password.as_ref().map(Secret::expose).unwrap_or_default();
        let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed).map_err(|error| {
            wrong(&self.certificate, &format!("is neither PEM nor a PFX file that this password opens ({error})"))
        })?;
        let (_, entry) = store
            .private_key_chain()
            .filter(|(_, entry)| !entry.certs().is_empty())
            .ok_or_else(|| wrong(&self.certificate, "has no certificate with a key in it"))?;
        let chain = entry.certs().iter().map(|one| CertificateDer::from(one.as_der().to_vec())).collect();
        Ok((chain, PrivatePkcs8KeyDer::from(entry.key().as_der().to_vec()).into()))
    }
}

fn block(pem: &mut String, kind: &str, der: &[u8]) {
    use std::fmt::Write;

    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let _ = writeln!(pem, "-----BEGIN {kind}-----\n{text}\n-----END {kind}-----");
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::File {
        operation: "client certificate".to_owned(),
        path: path.to_owned(),
        source,
    })
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(10).any(|part| part == b"-----BEGIN")
}

fn wrong(path: &Path, rule: &str) -> Error {
    Error::Argument { operation: "client certificate".to_owned(), message: format!("{} {rule}", path.display()) }
}
