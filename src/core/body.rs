//! The body of a reply as it arrives: no larger than allowed, and no pause longer than allowed.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;

use super::Error;

/// As large as a page of the log, some times over.
const MOST_BELIEVED: usize = 16 << 20;

/// What can end an exchange: the connection, a limit, or anything that is an error of ours already.
pub(super) enum Lost {
    Http(reqwest::Error),
    /// No reply, or not the whole of it, came in that time.
    Late(Duration),
    /// Nothing more came for that long.
    Stalled(Duration),
    /// There is more than that many bytes.
    TooLarge(u64),
    Other(Error),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// The next piece, decompressed; `None` at the end.
pub(super) async fn next(reply: &mut Response, pause: Duration) -> Result<Option<Bytes>, Lost> {
    match tokio::time::timeout(pause, reply.chunk()).await {
        Ok(piece) => piece.map_err(Lost::Http),
        Err(_) => Err(Lost::Stalled(pause)),
    }
}

/// The whole of it, decompressed.
pub(super) async fn read(mut reply: Response, pause: Duration, largest: u64) -> Result<Bytes, Lost> {
    let fits = |size: usize| u64::try_from(size).is_ok_and(|size| size <= largest);
    let announced = reply.content_length().unwrap_or_default();
    if announced > largest {
        return Err(Lost::TooLarge(largest));
    }
    // what is announced is believed as far as it costs little if it is not true
    let mut whole = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(usize::MAX).min(MOST_BELIEVED));
    while let Some(piece) = next(&mut reply, pause).await? {
        if !fits(whole.len() + piece.len()) {
            return Err(Lost::TooLarge(largest));
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}
