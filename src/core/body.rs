//! Reads the body of a reply, for the session: decompressed, with a limit of its size and of the pauses in it.

use std::io::{Error as IoError, Result as IoResult, Write};
use std::time::Duration;

use bytes::Bytes;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::time::Instant;

use super::deadline::{Deadline, LARGE, Late};
use super::lenient::without_byte_order_mark;
use super::{Error, Excess};

/// The largest buffer that is allocated because of a `Content-Length`.
const LARGEST_BUFFER: usize = 16 << 20;

/// JSON has at most this share of its bytes as values: a reply has fewer than one value for each so many bytes of
/// `max_reply`. What Python makes of a value takes about as many bytes, so that `max_reply` bounds the memory of a reply, too.
const BYTES_OF_VALUE: u64 = 64;

/// A smaller number of values is always allowed.
const FEW_VALUES: u64 = 1 << 20;

/// How many compressed bytes are decompressed at once: at most a thousand times as many come of them.
const STEP: usize = 1 << 10;

/// Why a request has no whole reply.
pub(super) enum ExchangeError {
    /// The HTTP client failed.
    Http(reqwest::Error),
    /// The body is not compressed as the reply says.
    Compression(IoError),
    /// The reply was not complete within this time.
    NoReply(Duration),
    /// The reply paused for this time.
    Stalled(Duration),
    /// The server took nothing more of the request for this time.
    NotTaken(Duration),
    /// The reply is too large.
    TooLarge(Excess),
    /// An error of another part of the core.
    Other(Error),
}

impl From<Error> for ExchangeError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<Late> for ExchangeError {
    fn from(Late(limit): Late) -> Self {
        Self::NoReply(limit)
    }
}

/// The body of a reply, decompressed piece by piece.
pub(super) struct Body {
    reply: Response,
    pause: Duration,
    deadline: Option<Deadline>,
    /// How many bytes arrived since the deadline was set.
    count: usize,
    coding: Option<Coding>,
    decoder: Option<Decoder>,
    /// What has arrived and is still compressed.
    arrived: Bytes,
}

impl Body {
    pub(super) fn of(reply: Response, pause: Duration) -> Self {
        let coding = coding(reply.headers());
        Self { coding, reply, pause, deadline: None, count: 0, decoder: None, arrived: Bytes::new() }
    }

    /// The same body, which has to be whole at the deadline. A large body may go on for a pause after each [`LARGE`] bytes.
    pub(super) fn until(self, deadline: Deadline) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, ExchangeError> {
        let Some(coding) = self.coding else { return self.arrive().await };
        loop {
            if self.arrived.is_empty() {
                match self.arrive().await? {
                    Some(piece) => self.arrived = piece,
                    None => return self.decoder.take().map_or(Ok(None), Decoder::end),
                }
            }
            let step = self.arrived.split_to(self.arrived.len().min(STEP));
            let decoder = self.decoder.get_or_insert_with(|| Decoder::new(coding, &step));
            let piece = decoder.pass(&step).map_err(ExchangeError::Compression)?;
            if !piece.is_empty() {
                return Ok(Some(piece.into()));
            }
        }
    }

    async fn arrive(&mut self) -> Result<Option<Bytes>, ExchangeError> {
        let pause = Deadline::after(Instant::now(), self.pause);
        let piece = match self.deadline.filter(|deadline| deadline.at < pause.at) {
            Some(deadline) => deadline.wait(self.reply.chunk()).await?,
            None => pause.wait(self.reply.chunk()).await.map_err(|Late(pause)| ExchangeError::Stalled(pause))?,
        };
        let piece = piece.map_err(ExchangeError::Http)?;
        self.count += piece.as_ref().map_or(0, Bytes::len);
        if self.count >= LARGE {
            self.count = 0;
            self.deadline = self.deadline.map(|deadline| Deadline { at: deadline.at.max(pause.at), ..deadline });
        }
        Ok(piece)
    }

    /// The whole body.
    pub(super) async fn whole(mut self, largest: u64) -> Result<Bytes, ExchangeError> {
        let fits = |size: usize| u64::try_from(size).is_ok_and(|size| size <= largest);
        let announced = self.reply.content_length().filter(|_| self.coding.is_none()).unwrap_or_default();
        if announced > largest {
            return Err(ExchangeError::TooLarge(Excess::Bytes(largest)));
        }
        let mut whole = Vec::new();
        // the announced length may be wrong, so that a large buffer is not allocated in advance
        reserve(&mut whole, usize::try_from(announced).unwrap_or(usize::MAX).min(LARGEST_BUFFER))?;
        while let Some(piece) = self.next().await? {
            if !fits(whole.len() + piece.len()) {
                return Err(ExchangeError::TooLarge(Excess::Bytes(largest)));
            }
            reserve(&mut whole, piece.len())?;
            whole.extend_from_slice(&piece);
        }
        check_values(&whole, (largest / BYTES_OF_VALUE).max(FEW_VALUES))?;
        Ok(whole.into())
    }
}

/// Makes room for more bytes. The process goes on where there is no memory for them.
fn reserve(buffer: &mut Vec<u8>, more: usize) -> Result<(), ExchangeError> {
    buffer.try_reserve(more).map_err(|_| ExchangeError::TooLarge(Excess::Memory))
}

/// Refuses JSON of more values than allowed, or than the memory has room for. A value takes at least two bytes, so that the
/// values of a smaller body need not be counted.
fn check_values(body: &[u8], most: u64) -> Result<(), ExchangeError> {
    let uncounted = usize::try_from(most.saturating_mul(2)).unwrap_or(usize::MAX).min(LARGEST_BUFFER);
    let is_json = || without_byte_order_mark(body).trim_ascii_start().first().is_some_and(|c| b"{[".contains(c));
    if body.len() <= uncounted || !is_json() {
        return Ok(());
    }
    let values = count_values(body);
    if u64::try_from(values).is_ok_and(|values| values > most) {
        return Err(ExchangeError::TooLarge(Excess::Values(most)));
    }
    let each = usize::try_from(BYTES_OF_VALUE).unwrap_or_default();
    reserve(&mut Vec::new(), values.saturating_mul(each))
}

/// The number of values in JSON, names included: what stands behind a comma, a colon or the beginning of a list or an object.
fn count_values(json: &[u8]) -> usize {
    let (mut count, mut in_text, mut is_escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'"' => in_text = !in_text,
            b'\\' => is_escaped = in_text,
            b',' | b':' | b'[' | b'{' if !in_text => count += 1,
            _ => {}
        }
    }
    count
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
}

/// The coding that a reply names, in any case; `x-gzip` is gzip.
fn coding(headers: &HeaderMap) -> Option<Coding> {
    let name = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim().to_ascii_lowercase();
    match name.as_str() {
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        _ => None,
    }
}

enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Zlib(ZlibDecoder<Vec<u8>>),
    /// What some servers send as `deflate`: without the frame of zlib.
    Bare(DeflateDecoder<Vec<u8>>),
}

impl Decoder {
    fn new(coding: Coding, start: &[u8]) -> Self {
        let has_frame = start.first().is_some_and(|byte| byte & 0x0f == 8);
        match coding {
            Coding::Gzip => Self::Gzip(MultiGzDecoder::new(Vec::new())),
            Coding::Deflate if has_frame => Self::Zlib(ZlibDecoder::new(Vec::new())),
            Coding::Deflate => Self::Bare(DeflateDecoder::new(Vec::new())),
        }
    }

    fn pass(&mut self, compressed: &[u8]) -> IoResult<Vec<u8>> {
        let plain = match self {
            Self::Gzip(decoder) => decoder.write_all(compressed).map(|()| decoder.get_mut()),
            Self::Zlib(decoder) => decoder.write_all(compressed).map(|()| decoder.get_mut()),
            Self::Bare(decoder) => decoder.write_all(compressed).map(|()| decoder.get_mut()),
        };
        plain.map(std::mem::take)
    }

    fn end(self) -> Result<Option<Bytes>, ExchangeError> {
        let plain = match self {
            Self::Gzip(decoder) => decoder.finish(),
            Self::Zlib(decoder) => decoder.finish(),
            Self::Bare(decoder) => decoder.finish(),
        };
        let plain = plain.map_err(ExchangeError::Compression)?;
        Ok(Some(plain.into()).filter(|plain: &Bytes| !plain.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn values_are_counted_in_large_json_only() {
        assert_eq!(count_values(br#"{"a,:[":[1,"\\",{}],"b\"":{"c":null}}"#), 10);
        let check = |body: &str, most| match check_values(body.as_bytes(), most) {
            Ok(()) => true,
            Err(ExchangeError::TooLarge(Excess::Values(told))) => told != most,
            Err(_) => false,
        };
        assert!(check("[1,2,3,4]", 5) && check("[1,2,3,4,5]", 5));
        assert!(!check("[1,2,3,4,5,6]", 5) && !check("\u{feff} {\"a\":[1,2,3,4]}", 5));
        assert!(check(&"1,".repeat(99), 5) && check(&format!("[\"{}\"]", "1,".repeat(99)), 5));
    }

    fn named(name: &'static str) -> Option<Coding> {
        coding(&HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(name))]))
    }

    #[test]
    fn a_coding_is_known_in_any_case() {
        for name in ["gzip", "GZIP", "x-gzip", "X-GZip", " Gzip "] {
            assert_eq!(named(name), Some(Coding::Gzip), "{name}");
        }
        assert_eq!(named("Deflate"), Some(Coding::Deflate));
        for name in ["", "identity", "br", "gzip, gzip"] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    fn decoded(coding: Coding, body: &[u8], size: usize) -> Option<Vec<u8>> {
        let mut decoder = None;
        let mut plain = Vec::new();
        for step in body.chunks(size) {
            plain.extend(decoder.get_or_insert_with(|| Decoder::new(coding, step)).pass(step).ok()?);
        }
        plain.extend(decoder.map_or(Ok(None), Decoder::end).ok()?.unwrap_or_default());
        Some(plain)
    }

    #[test]
    fn a_body_is_the_same_in_pieces_of_any_size() {
        let text = "text ".repeat(1000).into_bytes();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::default());
        for encoder in [&mut gzip as &mut dyn Write, &mut zlib, &mut bare] {
            encoder.write_all(&text).expect("memory");
        }
        let gzip = gzip.finish().expect("memory");
        let bodies = [(Coding::Gzip, gzip.clone()), (Coding::Deflate, zlib.finish().expect("memory"))];
        for (coding, body) in bodies.into_iter().chain([(Coding::Deflate, bare.finish().expect("memory"))]) {
            for size in [1, 3, body.len()] {
                assert_eq!(decoded(coding, &body, size).as_ref(), Some(&text), "{coding:?} {size}");
            }
        }
        assert_eq!(decoded(Coding::Gzip, &[gzip.clone(), gzip.clone()].concat(), STEP), Some(text.repeat(2)));
        assert_eq!(decoded(Coding::Gzip, gzip.split_last().expect("bytes").1, STEP), None);
        assert_eq!(decoded(Coding::Gzip, b"no gzip", STEP), None);
        assert_eq!(decoded(Coding::Gzip, b"", STEP), Some(Vec::new()));
    }
}
