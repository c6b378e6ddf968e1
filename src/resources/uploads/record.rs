//! What this machine knows of its uploads by parts, for a server that does not tell which parts it has: a file for each
//! upload in `.arcrest/uploads` of the user's home, with a line for each part that has arrived. Without a home, or where
//! the file can't be written, an upload goes on without a record.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::core::files::in_background;
use crate::core::url::encode;
use crate::core::{Document, Stamp};

/// Records of uploads that nobody resumed in this time are removed when another one begins.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// What the file was like when the upload began.
    pub(super) stamp: Stamp,
    /// The bytes of a part.
    pub(super) size: u64,
    /// The parts that have arrived.
    pub(super) done: BTreeSet<u64>,
}

/// The record of an upload, to which parts are added.
pub(super) struct Record(Option<(PathBuf, Arc<File>)>);

impl Record {
    /// Begins the record of an item of `site` anew.
    pub(super) async fn begin(site: &str, item: &str, known: &Known) -> Self {
        let text = known.text(site);
        let Some(path) = place(item) else { return Self(None) };
        let written = in_background(move || write(&path, &text).map(|file| (path, Arc::new(file)))).await;
        Self(written.inspect_err(|error| tracing::debug!(%error, "no record of the upload")).ok())
    }

    /// What the record of an item says; `None` where there is none of this site.
    pub(super) async fn find(site: &str, item: &str) -> Option<Known> {
        let path = place(item)?;
        let text = in_background(move || fs::read_to_string(path)).await.ok()?;
        Known::of(site, &text)
    }

    /// Notes that a part has arrived.
    pub(super) async fn note(&self, number: u64) {
        let Some((_, file)) = &self.0 else { return };
        let file = file.clone();
        // a part that is not noted is sent again
        let _ = in_background(move || (&*file).write_all(format!("{number}\n").as_bytes())).await;
    }

    /// Removes the record of an upload that is over.
    pub(super) async fn remove(&self) {
        let Some((path, _)) = &self.0 else { return };
        let path = path.clone();
        let _ = in_background(move || fs::remove_file(path)).await;
    }
}

impl Known {
    fn text(&self, site: &str) -> String {
        let modified = self.stamp.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.and_then(|time| u64::try_from(time.as_nanos()).ok());
        let head = serde_json::json!({
            "site": site, "length": self.stamp.length, "modified": modified, "partSize": self.size,
        });
        self.done.iter().fold(format!("{head}\n"), |text, number| text + &format!("{number}\n"))
    }

    /// Reads a record. The last line counts only where it is whole: the process may have been killed at it.
    fn of(site: &str, text: &str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        let head = Document::parse(lines.next()?.as_bytes()).ok()?;
        if head.get::<String>("site")? != site {
            return None;
        }
        let modified = head.get::<Option<u64>>("modified")?.map(|nanos| UNIX_EPOCH + Duration::from_nanos(nanos));
        Some(Self {
            stamp: Stamp { length: head.get("length")?, modified },
            size: head.get::<u64>("partSize").filter(|size| *size > 0)?,
            done: lines.filter_map(|line| line.parse().ok()).collect(),
        })
    }
}

/// The file of an item's record.
fn place(item: &str) -> Option<PathBuf> {
    let home = std::env::home_dir().filter(|home| home.is_absolute())?;
    Some(home.join(".arcrest").join("uploads").join(format!("item-{}.parts", encode(item))))
}

fn write(path: &Path, text: &str) -> io::Result<File> {
    let folder = path.parent().unwrap_or(path);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    remove_old(folder);
    // in place, as a killed process leaves the lines that it wrote
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

fn remove_old(folder: &Path) {
    let is_old = |found: &fs::DirEntry| {
        let written = found.metadata().and_then(|found| found.modified());
        let age = written.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        age.is_some_and(|age| age > KEPT) && found.path().extension().is_some_and(|kind| kind == "parts")
    };
    for found in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_old) {
        let _ = fs::remove_file(found.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://h:6443/arcgis/admin/uploads";

    fn known() -> Known {
        let modified = Some(UNIX_EPOCH + Duration::from_nanos(1_764_590_000_123_456_789));
        Known { stamp: Stamp { length: 25, modified }, size: 10, done: [1, 3].into() }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let text = known().text(SITE);
        assert_eq!(Known::of(SITE, &text), Some(known()));
        assert_eq!(Known::of("https://other/arcgis/admin/uploads", &text), None);
        let without_time = Known { stamp: Stamp { length: 1, modified: None }, ..known() };
        assert_eq!(Known::of(SITE, &without_time.text(SITE)), Some(without_time));
    }

    #[test]
    fn a_line_that_is_not_whole_does_not_count() {
        let text = known().text(SITE) + "12";
        assert_eq!(Known::of(SITE, &text), Some(known()));
        for text in ["", "{}\n", "{\"site\"", "nonsense\n1\n"] {
            assert_eq!(Known::of(SITE, text), None, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_record_stays_in_its_folder() {
        for item in ["i1", "../../x", "..", "a/b", "a\\b", "C:x"] {
            let Some(path) = place(item) else { return };
            assert!(path.parent().is_some_and(|folder| folder.ends_with(".arcrest/uploads")), "{item}: {path:?}");
        }
    }
}
