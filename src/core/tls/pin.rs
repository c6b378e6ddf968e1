//! The fingerprint of a certificate, for users who pin the certificate of their server.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};
use rustls::pki_types::CertificateDer;

/// The SHA-256 of a certificate, written as `sha256:` and 64 hexadecimal digits, with or without colons between pairs.
///
/// ```
/// use arcrest_core::core::{Fingerprint, Verify};
///
/// let pinned: Fingerprint = format!("sha256:{}", "0a".repeat(32)).parse().expect("64 digits");
/// assert!(pinned.to_string().starts_with("sha256:0A:0A:"));
/// assert!("sha256:0a".parse::<Fingerprint>().is_err());
/// let _checks_for_this_certificate_only = Verify::Pinned(pinned);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The prefix of every fingerprint.
    pub const PREFIX: &str = "sha256:";

    pub(super) fn of(certificate: &CertificateDer<'_>) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, certificate).as_ref());
        Self(bytes)
    }

    /// Whether a text has the prefix of a fingerprint, so that the user meant one rather than a file.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.trim().get(..Self::PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(Self::PREFIX))
    }
}

/// A text is not a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is \"sha256:\" and 64 hexadecimal digits, with or without colons")]
pub struct InvalidFingerprint;

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    fn from_str(text: &str) -> Result<Self, InvalidFingerprint> {
        let digits = Self::is_meant(text).then(|| text.trim().get(Self::PREFIX.len()..)).flatten();
        let digits = digits.ok_or(InvalidFingerprint)?;
        let digits: Vec<u8> = digits
            .chars()
            .filter(|c| *c != ':')
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or(InvalidFingerprint)?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
        if !digits.len().is_multiple_of(2) {
            return Err(InvalidFingerprint);
        }
        bytes.try_into().map(Self).map_err(|_| InvalidFingerprint)
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
}
