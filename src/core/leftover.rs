//! [`Leftover`]: something temporary that a call makes on a site, such as a report or an upload. It is deleted when the
//! call has used it, and also when nobody waits for the call any more: after Ctrl-C, in a cancelled task, in a dropped future.

use std::future::{Future, poll_fn};
use std::task::Poll;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

use super::{Endpoint, Error, Result};

/// Something temporary on a site. Dropped, it is deleted by what [`Transport::afterwards`](super::Transport::afterwards) runs.
pub struct Leftover {
    site: Endpoint,
    /// Makes it, waits until it is not needed any more, deletes it.
    life: Option<BoxFuture<'static, Result<()>>>,
    /// Dropped when it is not needed any more.
    needed: Option<oneshot::Sender<()>>,
    /// Whether it stays where it is when this is dropped.
    stays: bool,
}

impl Leftover {
    /// Makes something. What is begun here is carried out to its end even if this future is dropped, because a site may go
    /// on with a request that nobody waits for.
    ///
    /// # Errors
    /// That of `make`; what the site may have made all the same is deleted.
    pub async fn make(
        site: &Endpoint,
        make: impl Future<Output = Result<()>> + Send + 'static,
        delete: impl Future<Output = Result<()>> + Send + 'static,
    ) -> Result<Self> {
        let (tell, mut told) = oneshot::channel();
        let (needed, mut is_over) = oneshot::channel::<()>();
        let life = async move {
            let made = make.await;
            let may_be_there = made.as_ref().err().is_none_or(Error::maybe_done);
            let _ = tell.send(made);
            if !may_be_there {
                return Ok(());
            }
            // is never sent, but dropped
            let _ = (&mut is_over).await;
            delete.await
        };
        let mut this = Self { site: site.clone(), life: Some(life.boxed()), needed: Some(needed), stays: false };
        let made = poll_fn(|context| {
            let _ = this.poll(context);
            told.poll_unpin(context)
        });
        match made.await {
            Ok(Err(error)) => {
                // a cleanup that fails does not hide the error
                let _ = this.delete().await;
                Err(error)
            }
            _ => Ok(this),
        }
    }

    /// Something that is there already.
    pub fn there(site: &Endpoint, delete: impl Future<Output = Result<()>> + Send + 'static) -> Self {
        Self { site: site.clone(), life: Some(delete.boxed()), needed: None, stays: false }
    }

    /// The same, which stays where it is if the call ends early.
    #[must_use]
    pub fn until_deleted(mut self) -> Self {
        self.stays = true;
        self
    }

    /// Deletes it now.
    ///
    /// # Errors
    /// If it can't be deleted.
    pub async fn delete(mut self) -> Result<()> {
        (self.needed, self.stays) = (None, false);
        poll_fn(|context| self.poll(context)).await
    }

    /// Leaves it where it is.
    pub fn keep(mut self) {
        self.life = None;
    }

    fn poll(&mut self, context: &mut std::task::Context<'_>) -> Poll<Result<()>> {
        let Some(life) = &mut self.life else { return Poll::Ready(Ok(())) };
        let polled = life.poll_unpin(context);
        if polled.is_ready() {
            self.life = None;
        }
        polled
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        self.needed = None;
        if let Some(life) = self.life.take().filter(|_| !self.stays) {
            self.site.afterwards(
                async move {
                    if let Err(error) = life.await {
                        tracing::warn!(%error, "something temporary stays on the site");
                    }
                }
                .boxed(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::core::{Kind, Reply, Request, Transport};

    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Reply>> {
            Box::pin(std::future::pending())
        }
    }

    /// Notes what is made and deleted, each after a moment.
    #[derive(Clone, Default)]
    struct Noted(Arc<Mutex<Vec<&'static str>>>);

    impl Noted {
        async fn does(self, what: &'static str, result: Result<()>) -> Result<()> {
            sleep(Duration::from_secs(1)).await;
            self.0.lock().expect("no panic").push(what);
            result
        }

        fn seen(&self) -> Vec<&'static str> {
            self.0.lock().expect("no panic").clone()
        }

        async fn made(&self, result: Result<()>) -> Result<Leftover> {
            let site = Endpoint::new("https://h/arcgis/admin", Arc::new(Nowhere));
            Leftover::make(&site, self.clone().does("made", result), self.clone().does("deleted", Ok(()))).await
        }
    }

    fn error(maybe_done: bool) -> Error {
        Error::new(Kind::Connection("cut".to_owned()), "x", "").with_maybe_done(maybe_done)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_used_is_deleted_at_the_end() {
        let noted = Noted::default();
        let left = noted.made(Ok(())).await.expect("made");
        sleep(Duration::from_secs(5)).await;
        assert_eq!(noted.seen(), ["made"]);
        left.delete().await.expect("deleted");
        assert_eq!(noted.seen(), ["made", "deleted"]);
        noted.made(Ok(())).await.expect("made").keep();
        sleep(Duration::from_secs(5)).await;
        assert_eq!(noted.seen(), ["made", "deleted", "made"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dropped_call_leaves_nothing_at_any_moment() {
        for millis in [500, 1500, 2500, 3500] {
            let noted = Noted::default();
            let call = async {
                let left = noted.made(Ok(())).await?;
                sleep(Duration::from_secs(1)).await;
                left.delete().await
            };
            let _ = timeout(Duration::from_millis(millis), call).await;
            sleep(Duration::from_secs(5)).await;
            assert_eq!(noted.seen(), ["made", "deleted"], "after {millis} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_be_there_is_deleted_and_the_error_stays() {
        let noted = Noted::default();
        assert!(noted.made(Err(error(true))).await.is_err_and(|error| error.maybe_done()));
        assert_eq!(noted.seen(), ["made", "deleted"]);
        let noted = Noted::default();
        assert!(noted.made(Err(error(false))).await.is_err_and(|error| !error.maybe_done()));
        sleep(Duration::from_secs(5)).await;
        assert_eq!(noted.seen(), ["made"]);
    }
}
