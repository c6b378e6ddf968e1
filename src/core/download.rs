//! Downloads: a reply that is a file is streamed into a folder. The file appears there only when it is complete.

use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use tokio::io::AsyncWriteExt;

use super::body::ExchangeError;
use super::{Error, body};

/// The place where a reply that is a file is saved.
#[derive(Clone, Debug)]
pub struct Download {
    /// The folder.
    pub folder: PathBuf,
    /// The name of the file. If `None`: the name that the server gives, or the last part of the URL.
    pub name: Option<String>,
}

impl Download {
    pub(super) async fn save(
        &self,
        operation: &str,
        mut reply: reqwest::Response,
        pause: Duration,
    ) -> Result<PathBuf, ExchangeError> {
        let target = self.folder.join(self.file_name(&reply));
        let failed = |source| ExchangeError::Other(Error::file(operation.to_owned(), &target, source));
        let mut partial = Partial::create(&target).await.map_err(failed)?;
        while let Some(piece) = body::next(&mut reply, pause).await? {
            partial.file.write_all(&piece).await.map_err(failed)?;
        }
        partial.finish(&target).await.map_err(failed)?;
        Ok(target)
    }

    fn file_name(&self, reply: &reqwest::Response) -> String {
        let told = || {
            reply
                .headers()
                .get(CONTENT_DISPOSITION)
                .and_then(|value| disposition_name(&String::from_utf8_lossy(value.as_bytes())))
        };
        let last = || reply.url().path_segments().and_then(|mut parts| parts.next_back().map(str::to_owned));
        self.name
            .clone()
            .or_else(told)
            .or_else(last)
            .as_deref()
            .and_then(base_name)
            .unwrap_or_else(|| "download".to_owned())
    }
}

/// Whether a reply is a file rather than JSON.
pub(super) fn is_file(headers: &HeaderMap, content_type: &str) -> bool {
    let kind = content_type.split('/').next().unwrap_or_default();
    headers.contains_key(CONTENT_DISPOSITION)
        || matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(
            content_type,
            "application/octet-stream" | "application/zip" | "application/x-zip-compressed" | "application/pdf"
        )
        || content_type.contains("x509")
        || content_type.contains("x-pem")
        || content_type.contains("pkix")
}

/// A file under a temporary name, which is removed unless the file is complete.
struct Partial {
    path: PathBuf,
    file: tokio::fs::File,
    finished: bool,
}

impl Partial {
    async fn create(target: &Path) -> Result<Self, IoError> {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for attempt in 0..1000_u32 {
            let path = target.with_file_name(format!(".{name}.{}-{attempt}.part", std::process::id()));
            match tokio::fs::OpenOptions::new().write(true).create_new(true).open(&path).await {
                Ok(file) => return Ok(Self { path, file, finished: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(IoError::from(ErrorKind::AlreadyExists))
    }

    async fn finish(mut self, target: &Path) -> Result<(), IoError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        tokio::fs::rename(&self.path, target).await?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The file name in a `Content-Disposition` header; the encoded form (`filename*`) has priority.
pub(crate) fn disposition_name(header: &str) -> Option<String> {
    let parameter = |wanted: &str| {
        header.split(';').skip(1).find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let encoded = parameter("filename*").and_then(|value| {
        let (charset, rest) = value.split_once('\'')?;
        let (_language, text) = rest.split_once('\'')?;
        charset
            .eq_ignore_ascii_case("utf-8")
            .then(|| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned())
    });
    encoded.or_else(|| parameter("filename")).filter(|name| !name.is_empty())
}

/// The last part of a path of any system, without the characters that file systems refuse.
pub(crate) fn base_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String =
        last.chars().filter(|c| !c.is_control() && !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')).collect();
    // Windows ignores dots and blanks at the end of a name, so that ".. " would be another folder
    let clean = clean.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    (!clean.is_empty()).then(|| clean.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for (header, name) in [
            ("attachment; filename=\"cert.cer\"", Some("cert.cer")),
            ("attachment; filename=../../etc/x", Some("x")),
            ("attachment; filename=\"C:\\x\\y.txt\"", Some("y.txt")),
            ("attachment; filename=x; filename*=UTF-8''%C3%BC.cer", Some("ü.cer")),
            ("attachment; filename=\"..\"", None),
            ("attachment; filename=\".. . \"", None),
            ("attachment; filename=\"a. .\"", Some("a")),
            ("attachment", None),
        ] {
            assert_eq!(disposition_name(header).as_deref().and_then(base_name).as_deref(), name, "{header}");
        }
    }
}
