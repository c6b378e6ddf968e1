//! Files that are sent: read in large blocks, one ahead of the one on its way.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use futures::stream::{Stream, unfold};
use reqwest::Body;
use reqwest::multipart::Part;
use tokio::task::{JoinHandle, spawn_blocking};

/// So large that it takes longer to send than to be handed over by the thread that reads.
const BLOCK: u64 = 256 << 10;

/// A block on its way, with what is left to read.
type Reading = JoinHandle<Result<(Vec<u8>, File, u64)>>;

/// A file as a part of a form, under its name and by the type of its extension.
pub(super) async fn part(path: &Path) -> Result<Part> {
    let file = tokio::fs::File::open(path).await?;
    let length = file.metadata().await?.len();
    let body = Body::wrap_stream(blocks(file.into_std().await, length));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let part = Part::stream_with_length(body, length).mime_str(kind.as_ref()).map_err(Error::other)?;
    Ok(match path.file_name() {
        // a name with line breaks would pass for headers
        Some(name) => part.file_name(name.to_string_lossy().replace(char::is_control, "_")),
        None => part,
    })
}

/// As many bytes as the file had when it was opened; an error where it has fewer now.
fn blocks(file: File, length: u64) -> impl Stream<Item = Result<Vec<u8>>> {
    unfold(ahead(file, length), |reading| async {
        match reading?.await {
            Ok(Ok((block, file, left))) => Some((Ok(block), ahead(file, left))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(stopped) => Some((Err(Error::other(stopped)), None)),
        }
    })
}

/// Begins to read the next block; `None` where nothing is left.
fn ahead(mut file: File, left: u64) -> Option<Reading> {
    let size = left.min(BLOCK);
    (size > 0).then(|| {
        spawn_blocking(move || {
            let mut block = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            let read = file.by_ref().take(size).read_to_end(&mut block)?;
            if u64::try_from(read) == Ok(size) {
                Ok((block, file, left - size))
            } else {
                Err(Error::new(ErrorKind::UnexpectedEof, "the file has become shorter"))
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use tokio::test;

    use super::*;

    /// A file of that size, and its path; removed at the end.
    struct Given(std::path::PathBuf);

    impl Given {
        fn new(name: &str, size: u64) -> Self {
            let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
            File::create(&path).and_then(|file| file.set_len(size)).expect("a file");
            Self(path)
        }

        async fn read(&self, length: u64) -> Result<usize> {
            let pieces: Vec<_> = blocks(File::open(&self.0)?, length).collect().await;
            pieces.into_iter().map(|piece| Ok(piece?.len())).sum()
        }
    }

    impl Drop for Given {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    async fn what_the_file_had_is_sent_or_it_is_an_error() {
        for size in [0, 1, BLOCK, 3 * BLOCK + 1] {
            let given = Given::new(&format!("{size}.sd"), size);
            assert_eq!(given.read(size).await.ok(), usize::try_from(size).ok());
            // grown since, and shrunk
            assert_eq!(given.read(size / 2).await.ok(), usize::try_from(size / 2).ok());
            let shrunk = given.read(size + 1).await;
            assert_eq!(shrunk.map_err(|error| error.kind()), Err(ErrorKind::UnexpectedEof));
        }
    }

    #[test]
    async fn a_part_is_named_as_the_http_client_names_it() {
        for name in ["a.sd", "ü b.zip", "x.JSON", "none"] {
            let given = Given::new(name, 7);
            let (ours, theirs) = (part(&given.0).await.expect("a part"), Part::file(&given.0).await.expect("a part"));
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        }
    }
}
