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
use super::files::read::{Unreadable, block, open, open_at};
use super::files::{in_background, within};
use super::{Error, Request, Result, Secret};

/// A block takes longer to send than the reading thread takes to hand it over.
const BLOCK: u64 = 256 << 10;

/// The read of a block, with what is left to send.
type Reading = JoinHandle<io::Result<(Vec<u8>, Rest)>>;

/// What is left to send of a file.
struct Rest {
    file: File,
    /// How many bytes are left.
    left: u64,
    /// Whether the file must end with them.
    to_end: bool,
}

impl Rest {
    /// All of a file, or a piece of it. The file is opened.
    fn of(file: &super::File) -> io::Result<Self> {
        match file.piece {
            None => open(&file.path).map(|(file, left)| Self { file, left, to_end: true }),
            Some(piece) => {
                let file = open_at(&file.path, piece.start, piece.of)?;
                Ok(Self { file, left: piece.length, to_end: false })
            }
        }
    }
}

/// Checks that the files to upload can be read, before a request or a login is sent.
pub(super) async fn check_files(request: &Request, deadline: Deadline) -> Result<()> {
    for (_, file) in &request.files {
        let given = file.clone();
        let opened = within(deadline.left(), move || Rest::of(&given)).await;
        opened.map_err(|source| Error::file(request.operation.clone(), &file.path, source))?;
    }
    Ok(())
}

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
async fn part(file: &super::File) -> io::Result<Part> {
    let given = file.clone();
    let rest = in_background(move || Rest::of(&given)).await?;
    let (length, super::File { path, name, .. }) = (rest.left, file);
    let place = path.clone();
    let body = Body::wrap_stream(blocks(rest).map_err(move |source| Unreadable::error(&place, source)));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let part = Part::stream_with_length(body, length).mime_str(kind.as_ref()).map_err(io::Error::other)?;
    let name = name.as_deref().map(Cow::from).or_else(|| path.file_name().map(OsStr::to_string_lossy));
    Ok(match name {
        // a name with line breaks could contain headers
        Some(name) => part.file_name(name.replace(char::is_control, "_")),
        None => part,
    })
}

/// The blocks of a file: as many bytes as it had when it was opened, or an error if it has fewer or more now. Of a piece,
/// as many bytes as the piece has.
fn blocks(rest: Rest) -> impl Stream<Item = io::Result<Vec<u8>>> {
    unfold(ahead(rest), |reading| async {
        match reading?.await {
            Ok(Ok((block, rest))) => Some((Ok(block), ahead(rest))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(stopped) => Some((Err(io::Error::other(stopped)), None)),
        }
    })
}

/// Starts to read the next block; `None` at the end.
fn ahead(mut rest: Rest) -> Option<Reading> {
    (rest.left > 0).then(|| {
        spawn_blocking(move || {
            let block = block(&mut rest.file, BLOCK, rest.left, rest.to_end)?;
            rest.left = rest.left.saturating_sub(block.len().try_into().unwrap_or(u64::MAX));
            Ok((block, rest))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use futures::StreamExt;
    use tokio::test;

    use super::*;
    use crate::core::Stamp;

    /// A file of that size, and its path; removed at the end.
    struct Given(std::path::PathBuf);

    impl Given {
        fn new(name: &str, size: u64) -> Self {
            let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
            File::create(&path).and_then(|file| file.set_len(size)).expect("a file");
            Self(path)
        }

        async fn read(&self, length: u64) -> io::Result<usize> {
            Ok(sent(Rest { left: length, ..Rest::of(&self.0.clone().into())? }).await?.len())
        }
    }

    async fn sent(rest: Rest) -> io::Result<Vec<u8>> {
        Ok(blocks(rest).collect::<Vec<_>>().await.into_iter().collect::<io::Result<Vec<_>>>()?.concat())
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
    async fn a_piece_is_sent_of_a_file_that_has_not_changed() {
        let given = Given::new("pieces.sd", 0);
        let content: Vec<u8> = (0..=250).cycle().take(700_000).collect();
        std::fs::write(&given.0, &content).expect("written");
        let of = Stamp::of(&given.0).expect("there");
        let piece = |start, length| {
            let piece = Some(super::super::Piece { start, length, of });
            Rest::of(&super::super::File { piece, ..given.0.clone().into() })
        };
        for (start, length) in [(0, 0), (0, 300_000), (300_000, 399_999), (699_999, 1)] {
            let expected = content.iter().skip(start).take(length).copied().collect::<Vec<_>>();
            let rest = piece(start as u64, length as u64).expect("a piece");
            assert_eq!(sent(rest).await.ok(), Some(expected));
        }
        let opened = piece(0, 700_000).expect("a piece");
        std::fs::write(&given.0, b"short").expect("written");
        assert_eq!(sent(opened).await.map_err(|error| error.kind()), Err(ErrorKind::UnexpectedEof));
        assert_eq!(piece(0, 5).map(|_| ()).map_err(|error| error.kind()), Err(ErrorKind::InvalidData));
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
