//! Many requests as one call: on their way together, bounded, in a stable order, and watched.

use std::future::Future;
use std::pin::pin;

use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};

use super::{Error, Result};

/// What each item came to, by its name, in the order that was asked for.
pub type Each<T> = Vec<(String, Result<T>)>;

/// Whoever hears how far a call of many requests has come.
pub trait Watch: Send + Sync {
    /// Told after each item; an error ends the call.
    fn step<'a>(&'a self, done: usize, total: usize, item: &'a str) -> BoxFuture<'a, Result<()>>;
}

/// Nobody.
pub struct Unwatched;

impl Watch for Unwatched {
    fn step<'a>(&'a self, _: usize, _: usize, _: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Does named jobs, at most `most` at once. One that fails leaves the others alone.
///
/// # Errors
/// What the watcher raises, and [`Error::Foreign`]: that is no answer of the site's, but somebody's wish to stop.
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
        if let Err(error @ Error::Foreign(_)) = result {
            return Err(error);
        }
        watch.step(done.len() + 1, total, &name).await?;
        done.push((at, name, result));
    }
    done.sort_unstable_by_key(|(at, ..)| *at);
    Ok(done.into_iter().map(|(_, name, result)| (name, result)).collect())
}
