//! Downloads: a reply that is a file is streamed into a folder. The file appears there only when it is complete.

use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use tokio::io::AsyncWriteExt;

use super::Error;
use super::body::{Body, ExchangeError};

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
        reply: reqwest::Response,
        pause: Duration,
    ) -> Result<PathBuf, ExchangeError> {
        let target = self.folder.join(self.file_name(&reply));
        let failed = |source| ExchangeError::Other(Error::file(operation.to_owned(), &target, source));
        let mut partial = Partial::create(&target).await.map_err(failed)?;
        let mut body = Body::of(reply, pause);
        while let Some(piece) = body.next().await? {
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
        static NEXT: AtomicU32 = AtomicU32::new(0);
        for _ in 0..1000 {
            // without the name of the file, which may be as long as a name can be
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = target.with_file_name(format!(".arcrest-{}-{number}.part", std::process::id()));
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

/// The longest name of a file, in bytes; no common file system allows more.
const LONGEST_NAME: usize = 255;
/// A longer extension is part of the name.
const LONGEST_EXTENSION: usize = 16;

/// The last part of a path of any system, as a name that every system allows. Names are the same on all systems.
pub(crate) fn base_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // a colon would begin a stream of a file of Windows
    let clean: String =
        last.chars().filter(|c| !c.is_control() && !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')).collect();
    let clean = without_end(clean.trim_start());
    let clean = if is_device(clean) { format!("_{clean}") } else { clean.to_owned() };
    Some(shortened(&clean)).filter(|name| !name.is_empty())
}

/// A name without dots and blanks at its end. Windows ignores them, so that ".. " would be another folder.
fn without_end(name: &str) -> &str {
    name.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Whether Windows takes a name for a device, whatever extension it has.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_port = |stem: &str| {
        let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
        number.is_some_and(|number| {
            let mut digits = number.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || is_port(&stem)
}

/// A name that no file system refuses as too long; the extension stays.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_EXTENSION => name.split_at(dot),
        _ => (name, ""),
    };
    let end = stem.floor_char_boundary(LONGEST_NAME - extension.len());
    format!("{}{extension}", without_end(stem.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_are_names_of_files() {
        for (name, file) in [
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("COM1.cer", "_COM1.cer"),
            ("aux.", "_aux"),
            ("Lpt\u{b9} .x.y", "_Lpt\u{b9} .x.y"),
            ("conin$", "_conin$"),
            ("console.log", "console.log"),
            ("COM10.cer", "COM10.cer"),
            ("COM.cer", "COM.cer"),
            ("x.con", "x.con"),
            ("a.cer:hidden", "a.cerhidden"),
            ("NUL:", "_NUL"),
        ] {
            assert_eq!(base_name(name).as_deref(), Some(file), "{name}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = |letter: &str, end: &str| format!("{}{end}", letter.repeat(300 / letter.len()));
        for (name, end) in [
            (long("a", ".cer"), "aa.cer"),
            (long("\u{fc}", ".cer"), "\u{fc}.cer"),
            (long("\u{9053}", ""), "\u{9053}"),
            (format!("x.{}", long("b", "")), "bb"),
            (format!(".{}", long("b", "")), "bb"),
            (format!("{}. . . .{}", "a".repeat(245), "b".repeat(12)), "a.bbbbbbbbbbbb"),
        ] {
            let file = base_name(&name).expect("a name");
            assert!(file.len() <= LONGEST_NAME && file.ends_with(end), "{file}");
        }
        let fits = "a".repeat(LONGEST_NAME);
        assert_eq!(base_name(&fits), Some(fits));
    }

    #[tokio::test]
    async fn the_longest_name_can_be_saved() {
        let target = std::env::temp_dir().join(base_name(&format!("{}.cer", "a".repeat(400))).expect("a name"));
        let partial = Partial::create(&target).await.expect("a temporary file");
        partial.finish(&target).await.expect("a file");
        assert!(target.is_file());
        std::fs::remove_file(target).expect("removed");
    }

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
