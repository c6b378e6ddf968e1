//! A client's certificate and its key, from PEM files or a PFX file.

use std::path::{Path, PathBuf};

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::core::tls::ClientCertificate;
use crate::core::{Error, Result, Secret, files};

/// The operation that errors name.
const OPERATION: &str = "client certificate";

/// The files of a client's certificate and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, followed by the certificates between it and its CA. PEM, or PFX (PKCS#12) with the key inside.
    pub certificate: PathBuf,
    /// The key, if it has its own PEM file.
    pub key: Option<PathBuf>,
    /// The password of a PFX file.
    pub password: Option<Secret>,
}

impl Identity {
    /// Reads the files.
    ///
    /// # Errors
    /// [`Kind::File`](crate::core::Kind::File) where a file can't be read,
    /// [`Kind::Argument`](crate::core::Kind::Argument) where it holds no certificate or key.
    pub fn load(&self) -> Result<ClientCertificate> {
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

    fn load_pfx(&self, bytes: &[u8]) -> Result<ClientCertificate> {
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

fn read(path: &Path) -> Result<Vec<u8>> {
    files::read::whole(path).map_err(|source| Error::file(OPERATION, path, source))
}

fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(10).any(|part| part == b"-----BEGIN")
}

fn wrong(path: &Path, rule: &str) -> Error {
    Error::argument(OPERATION, format!("{} {rule}", path.display()))
}
