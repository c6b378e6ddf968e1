//! Reads the body of a reply, for the session: with a limit of its size and of the pauses in it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;

use super::Error;

/// The largest buffer that is allocated because of a `Content-Length`.
const LARGEST_BUFFER: usize = 16 << 20;

/// Why a request has no whole reply.
pub(super) enum ExchangeError {
    /// The HTTP client failed.
    Http(reqwest::Error),
    /// The reply was not complete within this time.
    NoReply(Duration),
    /// The reply paused for this time.
    Stalled(Duration),
    /// The reply has more than this number of bytes.
    TooLarge(u64),
    /// An error of another part of the core.
    Other(Error),
}

impl From<Error> for ExchangeError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// The next piece of the body, decompressed; `None` at the end.
pub(super) async fn next(reply: &mut Response, pause: Duration) -> Result<Option<Bytes>, ExchangeError> {
    match tokio::time::timeout(pause, reply.chunk()).await {
        Ok(piece) => piece.map_err(ExchangeError::Http),
        Err(_) => Err(ExchangeError::Stalled(pause)),
    }
}

/// The whole body, decompressed.
pub(super) async fn read(mut reply: Response, pause: Duration, largest: u64) -> Result<Bytes, ExchangeError> {
    let fits = |size: usize| u64::try_from(size).is_ok_and(|size| size <= largest);
    let announced = reply.content_length().unwrap_or_default();
    if announced > largest {
        return Err(ExchangeError::TooLarge(largest));
    }
    // the announced length may be wrong, so that a large buffer is not allocated in advance
    let mut whole = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(usize::MAX).min(LARGEST_BUFFER));
    while let Some(piece) = next(&mut reply, pause).await? {
        if !fits(whole.len() + piece.len()) {
            return Err(ExchangeError::TooLarge(largest));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}
