//! Calls of many requests, for resources: the requests run together within a limit, the results keep their order, and a
//! watcher hears of each.

use std::future::Future;
use std::pin::pin;

use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};

use super::Result;

/// The name and the result of each item, in the given order.
pub type Each<T> = Vec<(String, Result<T>)>;

/// Hears about the progress of a call of many requests.
pub trait Watch: Send + Sync {
    /// Called after each item. An error ends the call.
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, Result<()>>;
}

/// A watcher that does nothing.
pub struct Unwatched;

impl Watch for Unwatched {
    fn step<'a>(&'a self, _: usize, _: usize, _: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Runs named jobs, at most `most` at the same time. The failure of a job does not end the others.
///
/// # Errors
/// The error of the watcher, and the first [`Kind::Foreign`](super::Kind::Foreign) error of a job: the site did not
/// answer that one, but code of the caller wants to stop.
pub async fn together<T, F>(jobs: Vec<(String, F)>, most: usize, watch: &dyn Watch) -> Result<Each<T>>
where
    T: Send,
    F: Future<Output = Result<T>> + Send,
{
    let total = jobs.len();
    let numbered = jobs.into_iter().enumerate().map(|(at, (name, job))| async move { (at, name, job.await) });
    let mut running = pin!(stream::iter(numbered).buffer_unordered(most));
    let mut done = Vec::with_capacity(total);
    while let Some((at, name, result)) = running.next().await {
        let result = match result {
            Err(error) if error.is_foreign() => return Err(error),
            result => result,
        };
        watch.step(done.len() + 1, total, &name).await?;
        done.push((at, name, result));
    }
    done.sort_unstable_by_key(|(at, ..)| *at);
    Ok(done.into_iter().map(|(_, name, result)| (name, result)).collect())
}
