//! Downloads: a reply that is a file is streamed into a folder. The file appears there only when it is complete.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{CONTENT_DISPOSITION, HeaderMap};
use tokio::io::AsyncWriteExt;

use super::Error;
use super::body::{Body, ExchangeError};
use super::files::name::{base_name, chosen_name};
use super::files::write::{NamedBy, Saving};
use super::files::{in_background, private_folder, within};

/// The place where a reply that is a file is saved. A file of the same name is replaced.
#[derive(Clone, Debug, Default)]
pub struct Download {
    /// The folder. If `None`: a folder of this process alone, in the system's temporary folder. It stays there with its
    /// files.
    pub folder: Option<PathBuf>,
    /// The name of the file. If `None`: the name that the server gives, or the last part of the URL; not the name of
    /// a hidden file, of a device or of a link.
    pub name: Option<String>,
    /// A type of content that is a file, too, such as `text/csv` where that is what the request asks for.
    pub also: Option<&'static str>,
}

impl Download {
    pub(super) async fn save(
        &self,
        operation: &str,
        reply: reqwest::Response,
        pause: Duration,
    ) -> Result<PathBuf, ExchangeError> {
        let failed = |path: &Path, source| ExchangeError::Other(Error::file(operation.to_owned(), path, source));
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => in_background(private_folder).await.map_err(|source| failed(&std::env::temp_dir(), source))?,
        };
        let (name, named_by) = self.file_name(&reply);
        let target = folder.join(name);
        let failed = |source| failed(&target, source);
        let place = target.clone();
        let saving = within(pause, move || Saving::begin(&place, named_by)).await.map_err(failed)?;
        let mut file = tokio::fs::File::from_std(saving.file().try_clone().map_err(failed)?);
        let mut body = Body::of(reply, pause);
        while let Some(piece) = body.next().await? {
            file.write_all(&piece).await.map_err(failed)?;
        }
        file.flush().await.map_err(failed)?;
        in_background(|| saving.finish()).await.map_err(failed)?;
        Ok(target)
    }

    /// The name of the file, and whose it is.
    fn file_name(&self, reply: &reqwest::Response) -> (String, NamedBy) {
        if let Some(name) = self.name.as_deref().and_then(base_name) {
            return (name, NamedBy::User);
        }
        let told = reply.headers().get(CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let last = reply.url().path_segments().and_then(|mut parts| parts.next_back());
        (chosen_name(told.as_deref(), last), NamedBy::Server)
    }
}

/// Whether a reply is a file rather than JSON.
pub(super) fn is_file(download: &Download, headers: &HeaderMap, content_type: &str) -> bool {
    let kind = content_type.split('/').next().unwrap_or_default();
    headers.contains_key(CONTENT_DISPOSITION)
        || download.also == Some(content_type)
        || matches!(kind, "image" | "audio" | "video" | "font")
        || matches!(
            content_type,
            "application/octet-stream" | "application/zip" | "application/x-zip-compressed" | "application/pdf"
        )
        || content_type.contains("x509")
        || content_type.contains("x-pem")
        || content_type.contains("pkix")
}
