//! The certificate that a server shows when a TLS connection is made, without a judgement on it: for jobs that list
//! certificates. Nothing is sent over the connection.

use std::io::{self, Error, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::Verify;
use super::explain::{explain, names};
use super::verify::config;
use crate::core::files::within;

/// The time for a connection and the handshake, each.
const LIMIT: Duration = Duration::from_secs(10);

/// What a certificate says of itself. Times are in milliseconds since 1970.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Whom the certificate is for.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// The hosts that it is for.
    pub names: Vec<String>,
    /// When it begins to be valid.
    pub valid_from: i64,
    /// When it ends to be valid.
    pub valid_until: i64,
    /// The serial number, in hexadecimal digits.
    pub serial: String,
    /// The SHA-1 fingerprint, as ArcGIS Server writes it.
    pub sha1: String,
}

/// The certificate that the server of an `https` address shows.
///
/// # Errors
/// When there is no connection, or what answers speaks no TLS.
pub async fn shown(address: &str) -> io::Result<Shown> {
    let url = Url::parse(address).map_err(Error::other)?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    within(LIMIT * 2, move || read(&host, port)).await
}

fn read(host: &str, port: u16) -> io::Result<Shown> {
    let config = config(&Verify::Off, None).map_err(Error::other)?;
    let name = ServerName::try_from(host.to_owned()).map_err(Error::other)?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(Error::other)?;
    let mut tcp = connected(host, port)?;
    tcp.set_read_timeout(Some(LIMIT))?;
    tcp.set_write_timeout(Some(LIMIT))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut tcp).map_err(explained)?;
    }
    let shown = connection.peer_certificates().and_then(|chain| chain.first());
    let shown = shown.ok_or_else(|| Error::other("the server showed no certificate"))?;
    Shown::of(shown)
}

impl Shown {
    /// What a certificate in DER says of itself.
    pub(crate) fn of(der: &[u8]) -> io::Result<Self> {
        let parsed = Certificate::from_der(der).map_err(Error::other)?;
        let certificate = parsed.tbs_certificate();
        let validity = certificate.validity();
        let millis = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
        let pairs: Vec<String> =
            digest(&SHA1_FOR_LEGACY_USE_ONLY, der).as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            names: names(certificate),
            valid_from: millis(validity.not_before.to_unix_duration().as_secs()),
            valid_until: millis(validity.not_after.to_unix_duration().as_secs()),
            serial: certificate.serial_number().to_string(),
            sha1: pairs.join(":"),
        })
    }
}

/// A connection to the first address of a host that takes one.
fn connected(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = Error::new(ErrorKind::NotFound, format!("no address is known of {host}"));
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, LIMIT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The error of a handshake in words.
fn explained(error: Error) -> Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(failure) => Error::new(error.kind(), explain(failure)),
        None => error,
    }
}
