//! Uploads, for the session: multipart forms whose files are read in large blocks, one block ahead of the connection.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::File;
use std::io;

use futures::stream::{Stream, TryStreamExt, unfold};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio::task::{JoinHandle, spawn_blocking};

use super::deadline::Deadline;
use super::files::read::{Unreadable, block, open};
use super::files::{in_background, within};
use super::{Error, Request, Result, Secret};

/// A block takes longer to send than the reading thread takes to hand it over.
const BLOCK: u64 = 256 << 10;

/// The read of a block, with the file and the number of bytes left.
type Reading = JoinHandle<io::Result<(Vec<u8>, File, u64)>>;

/// The form of a request with files, and its token.
pub(crate) async fn multipart(request: &Request, token: Option<&Secret>) -> Result<Form> {
    // the name of a field must not end its header
    let mut form = Form::new().percent_encode_attr_chars();
    for (name, text) in &request.fields {
        form = form.text(name.clone(), text.clone());
    }
    if let Some(token) = token {
        form = form.text("token", token.expose().to_owned());
    }
    for (name, file) in &request.files {
        let failed = |source| Error::file(request.operation.clone(), &file.path, source);
        form = form.part(name.clone(), part(file).await.map_err(failed)?);
    }
    Ok(form)
}

/// A file as a part of a form, with its name and the type of its extension.
async fn part(super::File { path, name }: &super::File) -> io::Result<Part> {
    let place = path.clone();
    let (file, length) = in_background(move || open(&place)).await?;
    let place = path.clone();
    let body = Body::wrap_stream(blocks(file, length).map_err(move |source| Unreadable::error(&place, source)));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let part = Part::stream_with_length(body, length).mime_str(kind.as_ref()).map_err(io::Error::other)?;
    let name = name.as_deref().map(Cow::from).or_else(|| path.file_name().map(OsStr::to_string_lossy));
    Ok(match name {
        // a name with line breaks could contain headers
        Some(name) => part.file_name(name.replace(char::is_control, "_")),
        None => part,
    })
}

/// The blocks of a file: as many bytes as it had when it was opened, or an error if it has fewer or more now.
fn blocks(file: File, length: u64) -> impl Stream<Item = io::Result<Vec<u8>>> {
    unfold(ahead(file, length), |reading| async {
        match reading?.await {
            Ok(Ok((block, file, left))) => Some((Ok(block), ahead(file, left))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(stopped) => Some((Err(io::Error::other(stopped)), None)),
        }
    })
}

/// Starts to read the next block; `None` at the end.
fn ahead(mut file: File, left: u64) -> Option<Reading> {
    (left > 0).then(|| {
        spawn_blocking(move || {
            let block = block(&mut file, BLOCK, left)?;
            let left = left.saturating_sub(block.len().try_into().unwrap_or(u64::MAX));
            Ok((block, file, left))
        })
    })
}

/// Checks that the files to upload can be read, before a request or a login is sent.
pub(super) async fn check_files(request: &Request, deadline: Deadline) -> Result<()> {
    for (_, super::File { path, .. }) in &request.files {
        let place = path.clone();
        let opened = within(deadline.left(), move || open(&place)).await;
        opened.map_err(|source| Error::file(request.operation.clone(), path, source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

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

        async fn read(&self, length: u64) -> io::Result<usize> {
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
            let shrunk = given.read(size + 1).await;
            assert_eq!(shrunk.map_err(|error| error.kind()), Err(ErrorKind::UnexpectedEof));
            // nothing of an empty file is read while it is sent
            if size > 1 {
                let grown = given.read(size - 1).await;
                assert_eq!(grown.map_err(|error| error.kind()), Err(ErrorKind::InvalidData));
            }
        }
    }

    #[test]
    async fn a_part_is_named_as_the_http_client_names_it() {
        for name in ["a.sd", "ü b.zip", "x.JSON", "none"] {
            let given = Given::new(name, 7);
            let (ours, theirs) =
                (part(&given.0.clone().into()).await.expect("a part"), Part::file(&given.0).await.expect("a part"));
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        }
    }
}
