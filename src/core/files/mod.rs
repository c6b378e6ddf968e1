//! Local files, for uploads, downloads, exports and settings: a file is read where it is an ordinary one, and a file
//! that is written appears whole or not at all.

use std::io;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

pub(crate) mod name;
mod private;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use private::folder as private_folder;

/// Runs work on files on a thread that may wait for a disk or a share.
pub(crate) async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// The same within a time limit. The thread may go on waiting for a share that does not answer; the caller does not.
pub(crate) async fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    timeout(limit, in_background(work)).await.unwrap_or_else(|_| {
        let text = format!("was not opened within {} s: does its disk or share answer?", limit.as_secs_f64());
        Err(io::Error::new(io::ErrorKind::TimedOut, text))
    })
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use super::*;

    #[tokio::test]
    async fn a_share_that_does_not_answer_is_not_waited_for() {
        let share = || {
            sleep(Duration::from_millis(300));
            Ok(1)
        };
        let late = within(Duration::from_millis(10), share).await.expect_err("late");
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        assert!(late.to_string().contains("within 0.01 s"), "{late}");
        assert_eq!(within(Duration::MAX, share).await.ok(), Some(1));
    }
}
