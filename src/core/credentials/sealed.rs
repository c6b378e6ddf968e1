//! Encrypts the form of a login with the server's public key, for sites without https.

use aws_lc_rs::rand;
use num_bigint::BigUint;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::core::url::{context, join};
use crate::core::{Error, Form, Hint, Operation, Request, Result, Session, Transport, Verb};

static PUBLIC_KEY: Operation = Operation { name: "publicKey", verb: Verb::Get, path: "", since: "", until: "" };

/// The bytes that PKCS#1 v1.5 adds to a text: two bytes of mark, at least eight random bytes, and a zero.
const OVERHEAD: usize = 11;

/// The longest modulus that is accepted, in bits: more would take long to calculate with, and no server has more.
const LONGEST_MODULUS: u64 = 16_384;
/// The longest exponent that is accepted, in bits. The usual one is 65,537.
const LONGEST_EXPONENT: u64 = 64;

/// The public key of a server. It is read before each login, because the server may change it at any time.
struct PublicKey {
    exponent: BigUint,
    modulus: BigUint,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyReply {
    public_key: String,
    modulus: String,
}

/// The form with every field encrypted, as the token service of a site accepts it.
pub(super) async fn seal(session: &Session, operation: &str, token_url: &str, form: Form) -> Result<Form> {
    let site = context(token_url).unwrap_or_else(|| token_url.to_owned());
    let request = Request::build(&PUBLIC_KEY, &join(&site, "admin/publicKey"), Form::new())?;
    let reply = session.send(request.clone()).await?;
    let reply_key: KeyReply = reply.json(&request)?;
    let key =
        PublicKey::read(&reply_key).ok_or_else(|| reply.not_json(operation, "it is no RSA key that can be used"))?;
    let mut sealed = Form::new();
    for (name, text) in form.fields {
        let text = Zeroizing::new(text);
        let cipher = key.encrypt(text.as_bytes()).ok_or_else(|| {
            let bits = key.modulus.bits();
            let message = format!("{name} is too long for the server's key of {bits} bits: log in over https");
            Error::argument(operation.to_owned(), message).with_hint(Hint::LogInWithoutEncryption)
        })?;
        sealed = sealed.with(name, cipher);
    }
    Ok(sealed.with("encrypted", "true"))
}

impl PublicKey {
    fn read(reply: &KeyReply) -> Option<Self> {
        let number = |text: &str, longest: u64| {
            let digits = text.trim().trim_start_matches('0');
            let is_short = u64::try_from(digits.len()).is_ok_and(|digits| digits * 4 <= longest);
            let number = if is_short { BigUint::parse_bytes(digits.as_bytes(), 16) } else { None };
            number.filter(|number| *number > BigUint::from(1_u8))
        };
        let exponent = number(&reply.public_key, LONGEST_EXPONENT)?;
        Some(Self { exponent, modulus: number(&reply.modulus, LONGEST_MODULUS)? })
    }

    /// Encrypts a text with RSA and the padding of PKCS#1 v1.5, in hexadecimal; `None` if the key is too short.
    fn encrypt(&self, text: &[u8]) -> Option<String> {
        let length = usize::try_from(self.modulus.bits().div_ceil(8)).ok()?;
        let noise = length.checked_sub(text.len() + 3).filter(|_| text.len() + OVERHEAD <= length)?;
        let mut block = Zeroizing::new(vec![0, 2]);
        while block.len() < 2 + noise {
            let mut byte = [0];
            rand::fill(&mut byte).ok()?;
            block.extend(byte.iter().filter(|byte| **byte != 0));
        }
        block.push(0);
        block.extend(text);
        let cipher = BigUint::from_bytes_be(&block).modpow(&self.exponent, &self.modulus).to_str_radix(16);
        Some(format!("{cipher:0>width$}", width = length * 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A textbook key, of two primes that are large enough for a word.
    fn key() -> (PublicKey, BigUint) {
        let p = (BigUint::from(1_u8) << 107_u8) - 1_u8;
        let q = (BigUint::from(1_u8) << 127_u8) - 1_u8;
        let exponent = BigUint::from(0x10001_u32);
        let private = exponent.modinv(&((&p - 1_u8) * (&q - 1_u8))).expect("they are prime");
        (PublicKey { exponent, modulus: p * q }, private)
    }

    #[test]
    fn what_is_encrypted_can_be_read_with_the_private_key() {
        let (public, private) = key();
        let mut seen = Vec::new();
        for text in ["", "wörd", "siteadmin-17-bytes"] {
            let cipher = public.encrypt(text.as_bytes()).expect("short enough");
            assert_eq!(cipher.len(), 60, "{text}");
            let number = BigUint::parse_bytes(cipher.as_bytes(), 16).expect("hexadecimal");
            let block = number.modpow(&private, &public.modulus).to_bytes_be();
            let block = block.strip_prefix(&[2]).expect("the mark, after a zero");
            let end = block.iter().position(|byte| *byte == 0).expect("the end of the noise");
            assert!(end >= 8, "{text}");
            assert_eq!(block.get(end + 1..), Some(text.as_bytes()));
            seen.push(cipher);
        }
        assert_ne!(public.encrypt(b""), seen.into_iter().next(), "the noise is new each time");
    }

    #[test]
    fn a_text_that_is_too_long_is_refused() {
        let (public, _) = key();
        assert!(public.encrypt(&[b'x'; 19]).is_some());
        assert!(public.encrypt(&[b'x'; 20]).is_none());
    }

    #[test]
    fn what_is_no_key() {
        for (public_key, modulus) in [("", "ff"), ("10001", "0"), ("10001", "xyz"), ("1", "ff"), ("-3", "ff")] {
            assert!(PublicKey::read(&KeyReply { public_key: public_key.into(), modulus: modulus.into() }).is_none());
        }
    }

    #[test]
    fn a_key_that_takes_long_to_calculate_with_is_refused() {
        let is_read = |exponent: usize, modulus: usize| {
            let reply = KeyReply { public_key: "f".repeat(exponent), modulus: format!(" 00{}", "f".repeat(modulus)) };
            PublicKey::read(&reply).is_some()
        };
        assert!(is_read(16, 4096));
        assert!(!is_read(17, 4096) && !is_read(16, 4097));
        let begun = std::time::Instant::now();
        assert!(!is_read(1_000_000, 1_000_000));
        assert!(begun.elapsed().as_secs() < 5);
    }
}
