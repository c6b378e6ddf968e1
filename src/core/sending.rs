//! How far the body of a request has gone, for the session: whether a connection has taken the request, and whether an
//! upload goes on.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::{Body, RequestBuilder, Response};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::body::ExchangeError;
use super::deadline::Deadline;

/// A body is handed to the connection in pieces of this size, so that a slow connection shows that it goes on.
const PIECE: usize = 16 << 10;

/// How far the body of a request has gone.
#[derive(Default)]
pub(super) struct Sending {
    stage: Mutex<Stage>,
    /// Told of each new stage.
    changed: Notify,
    /// Whether the connection has taken anything of the body.
    has_body: AtomicBool,
}

/// How much of a request a connection has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Nothing: the request was certainly not carried out.
    Nothing,
    /// The head, or nothing.
    Head,
    /// Something of the body.
    Body,
}

#[derive(Clone, Copy, Default)]
enum Stage {
    /// No connection has taken anything of the request.
    #[default]
    Waiting,
    /// A connection took the request or a piece of it at this time.
    Going(Instant),
    /// The connection took the last piece at this time.
    Sent(Instant),
}

impl Sending {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, stage: Stage) {
        let old = std::mem::replace(&mut *self.stage(), stage);
        if std::mem::discriminant(&old) != std::mem::discriminant(&stage) {
            self.changed.notify_one();
        }
    }

    /// How much of the request a connection has taken.
    pub(super) fn extent(&self) -> Extent {
        match *self.stage() {
            Stage::Waiting => Extent::Nothing,
            _ if self.has_body.load(Ordering::Relaxed) => Extent::Body,
            _ => Extent::Head,
        }
    }

    /// The same request with a body that says how far it has gone.
    pub(super) fn watch(self: &Arc<Self>, call: RequestBuilder) -> Result<RequestBuilder, ExchangeError> {
        let (client, request) = call.build_split();
        let mut request = request.map_err(ExchangeError::Http)?;
        if let Some(body) = request.body_mut() {
            let watched = Watched { body: std::mem::take(body), rest: Bytes::new(), sending: self.clone() };
            *body = Body::wrap(watched);
        }
        Ok(RequestBuilder::from_parts(client, request))
    }

    /// Sends a large request. Its pauses are limited, but not its whole time; the reply then has the time limit of the
    /// call for itself. Returns the deadline of the reply.
    pub(super) async fn transfer(
        &self,
        send: impl Future<Output = Result<Response, ExchangeError>>,
        deadline: Deadline,
        pause: Duration,
        limit: Duration,
    ) -> Result<(Response, Deadline), ExchangeError> {
        let until = || match *self.stage() {
            Stage::Waiting => deadline,
            Stage::Going(at) => Deadline::after(at, pause),
            Stage::Sent(at) => Deadline::after(at, limit),
        };
        let mut send = pin!(send);
        loop {
            let now = until();
            let changed = pin!(self.changed.notified());
            match now.wait(select(send.as_mut(), changed)).await {
                Ok(Either::Left((reply, _))) => return Ok((reply?, until())),
                Ok(Either::Right(_)) => {}
                Err(_) if until() != now => {}
                Err(_) if matches!(*self.stage(), Stage::Going(_)) => return Err(ExchangeError::NotTaken(pause)),
                Err(late) => return Err(late.into()),
            }
        }
    }
}

/// A body that says how far it has gone.
struct Watched {
    body: Body,
    /// What the connection has not taken yet of the last piece of `body`.
    rest: Bytes,
    sending: Arc<Sending>,
}

/// A connection drops the body when the body is sent: it may not ask for the end of one whose length it knows.
impl Drop for Watched {
    fn drop(&mut self) {
        if matches!(*self.sending.stage(), Stage::Going(_)) {
            self.sending.set(Stage::Sent(Instant::now()));
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.sending.set(Stage::Sent(Instant::now()));
                    return Poll::Ready(None);
                }
            }
        }
        this.sending.has_body.store(true, Ordering::Relaxed);
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        let is_last = this.rest.is_empty() && this.body.is_end_stream();
        let now = Instant::now();
        this.sending.set(if is_last { Stage::Sent(now) } else { Stage::Going(now) });
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// A connection asks when it takes the request, before it sends the head.
    fn is_end_stream(&self) -> bool {
        let is_end = self.rest.is_empty() && self.body.is_end_stream();
        if self.sending.extent() == Extent::Nothing {
            let now = Instant::now();
            self.sending.set(if is_end { Stage::Sent(now) } else { Stage::Going(now) });
        }
        is_end
    }

    fn size_hint(&self) -> SizeHint {
        let rest = u64::try_from(self.rest.len()).unwrap_or(u64::MAX);
        match self.body.size_hint().exact() {
            Some(left) => SizeHint::with_exact(left.saturating_add(rest)),
            None => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};

    use super::*;

    const SHORT: Duration = Duration::from_millis(30);
    const LONG: Duration = Duration::from_secs(60);

    fn watched(sending: &Arc<Sending>, size: usize) -> Watched {
        Watched { body: vec![b'x'; size].into(), rest: Bytes::new(), sending: sending.clone() }
    }

    /// The sizes of the pieces of a body.
    async fn pieces(body: &mut Watched) -> Vec<usize> {
        let mut sizes = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            sizes.push(frame.ok().and_then(|frame| frame.into_data().ok()).expect("data").len());
        }
        sizes
    }

    #[tokio::test]
    async fn a_body_is_taken_in_pieces() {
        for (size, expected) in [(0, vec![]), (5, vec![5]), (PIECE + 1, vec![PIECE, 1])] {
            let sending = Arc::<Sending>::default();
            let mut body = watched(&sending, size);
            assert_eq!(body.size_hint().exact(), u64::try_from(size).ok());
            assert_eq!(sending.extent(), Extent::Nothing, "nobody asked for it");
            assert_eq!(body.is_end_stream(), size == 0);
            assert_eq!(sending.extent(), Extent::Head, "a connection asks when it takes the request");
            assert_eq!(pieces(&mut body).await, expected);
            assert_eq!(sending.extent(), if size == 0 { Extent::Head } else { Extent::Body });
            assert!(matches!(*sending.stage(), Stage::Sent(_)));
        }
    }

    #[tokio::test]
    async fn what_is_left_of_a_piece_counts_as_length() {
        let mut body = watched(&Arc::default(), PIECE + 7);
        let first = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        assert!(first.is_some() && body.size_hint().exact() == Some(7) && !body.is_end_stream());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_no_connection_takes_has_the_deadline_of_the_call() {
        let sending = Sending::default();
        let late = sending.transfer(pending(), Deadline::begin(SHORT), LONG, LONG).await;
        assert!(matches!(late, Err(ExchangeError::NoReply(SHORT))) && sending.extent() == Extent::Nothing);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_goes_on_is_limited_by_pauses() {
        let sending = Sending::default();
        sending.set(Stage::Going(Instant::now()));
        let ended = sending.transfer(pending(), Deadline::begin(LONG), SHORT, LONG).await;
        assert!(matches!(ended, Err(ExchangeError::NotTaken(SHORT))));
        let going = async {
            for _ in 0..4 {
                tokio::time::sleep(SHORT / 2).await;
                sending.set(Stage::Going(Instant::now()));
            }
            sending.set(Stage::Sent(Instant::now()));
        };
        sending.set(Stage::Going(Instant::now()));
        let begun = Instant::now();
        let limit = SHORT * 2;
        let send = sending.transfer(pending(), Deadline::begin(SHORT), SHORT, limit);
        let (late, ()) = futures::future::join(send, going).await;
        assert!(matches!(late, Err(ExchangeError::NoReply(after)) if after == limit));
        assert!(begun.elapsed() >= SHORT * 4, "the reply has the limit for itself");
    }
}
