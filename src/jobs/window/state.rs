//! The state of a window as a file, which `restore` reads after a crash: which services the window stops. The file is
//! written before the first of them is stopped, and removed when all of them run again.
//!
//! A lock on the file says that its window is open. Windows whose files are in one folder see each other by that. What one
//! of them does with the files, no other does meanwhile: all take the lock of the folder first.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::core::files::read::open;
use crate::core::files::within;
use crate::core::files::write::{Saving, random};
use crate::core::lenient;

/// The ending of the files.
const ENDING: &str = "window";
/// What a file says of itself.
const KIND: &str = "window";
/// How long the lock of a folder is waited for; it is held for a moment only.
const PATIENCE: Duration = Duration::from_secs(30);
/// The file of a state is never nearly as long.
const LONGEST: u64 = 16 << 20;

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// What the file is.
    arcrest: String,
    /// The admin URL of the site.
    pub(super) site: String,
    /// How long is waited until services run, in milliseconds.
    wait: u64,
    /// The services that the window stops, `folder/name.type`.
    pub(super) services: Vec<String>,
}

impl State {
    pub(super) fn new(site: &str, wait: Duration, services: Vec<String>) -> Self {
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        Self { arcrest: KIND.to_owned(), site: site.to_owned(), wait, services }
    }

    pub(super) fn wait(&self) -> Duration {
        Duration::from_millis(self.wait)
    }

    fn read(file: &File) -> io::Result<Option<Self>> {
        let mut text = Vec::new();
        file.take(LONGEST).read_to_end(&mut text)?;
        Ok(lenient::read::<Self>(&text).ok().filter(|state| state.arcrest == KIND))
    }
}

/// The state of an open window, with the lock on its file.
pub(super) struct Held {
    pub(super) path: PathBuf,
    pub(super) state: State,
    /// Whether all services have been seen stopped.
    pub(super) are_stopped: bool,
    _lock: File,
}

/// The folder of a kind of files that get no name from the user.
pub(in super::super) fn private_folder_of(kind: &str) -> Option<PathBuf> {
    let home = std::env::home_dir().filter(|home| home.is_absolute())?;
    Some(home.join(".arcrest").join(kind))
}

/// A name for the file of a window that no other one has.
pub(super) fn new_name(site: &str) -> String {
    let host = Url::parse(site).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let host: String =
        host.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    format!("{host}-{}-{:016x}.{ENDING}", Utc::now().format("%Y%m%dT%H%M%S"), random())
}

/// Whether a file is the state of a window. Of any other file only the first byte is read.
pub(super) fn is_state(path: &Path) -> io::Result<bool> {
    let (mut file, length) = open(path)?;
    let mut first = [0];
    if length > LONGEST || file.read(&mut first)? == 0 || first != *b"{" {
        return Ok(false);
    }
    Ok(State::read(&open(path)?.0)?.is_some())
}

/// Does something with the files of a folder, while no other process or thread does.
pub(super) async fn alone<T: Send + 'static>(
    folder: PathBuf,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    within(PATIENCE, move || {
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(folder.join(".arcrest-windows.lock"))?;
        // some shares have no locks; windows there do not see each other
        let _ = lock.lock();
        work(&folder)
    })
    .await
}

/// Makes the folder of the files, for this user alone.
pub(in super::super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes the state of a window to the disk, and takes the lock on its file.
pub(super) fn write(path: PathBuf, state: State) -> io::Result<Held> {
    let saving = Saving::begin_private(&path)?;
    let text = serde_json::to_string_pretty(&state).map_err(io::Error::other)?;
    saving.file().write_all(text.as_bytes())?;
    Ok(Held { _lock: saving.finish_locked()?, path, state, are_stopped: false })
}

/// What of a file is known to the other windows.
enum Found {
    /// A window that is open has it.
    Open(State),
    /// It was left by a window that ended early.
    Left(State),
}

fn look(path: &Path) -> io::Result<Option<Found>> {
    let (file, _) = open(path)?;
    // before the file is read: Windows allows no more than one lock
    let is_open = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    Ok(State::read(&file)?.map(|state| if is_open { Found::Open(state) } else { Found::Left(state) }))
}

/// The files of windows in a folder, but for one.
fn found(folder: &Path, site: &str, but: Option<&Path>) -> Vec<(PathBuf, Found)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries.filter(|path| path.extension() == Some(OsStr::new(ENDING)));
    let others = files.filter(|path| but.is_none_or(|but| path.file_name() != but.file_name()));
    let looked = others.filter_map(|path| look(&path).ok().flatten().map(|found| (path, found)));
    looked
        .filter(|(_, found)| {
            let (Found::Open(state) | Found::Left(state)) = found;
            state.site == site
        })
        .collect()
}

/// The services that other windows at a site hold stopped.
pub(super) fn held_by_others(folder: &Path, site: &str, but: &Path) -> Vec<String> {
    let open = found(folder, site, Some(but)).into_iter().filter_map(|(_, found)| match found {
        Found::Open(state) => Some(state.services),
        Found::Left(_) => None,
    });
    open.flatten().collect()
}

/// The files of windows at a site that ended early, the oldest first.
pub(super) fn left(folder: &Path, site: &str) -> Vec<PathBuf> {
    let left = found(folder, site, None).into_iter().filter(|(_, found)| matches!(found, Found::Left(_)));
    let mut left: Vec<_> = left.map(|(path, _)| path).collect();
    left.sort_by_key(|path| path.metadata().and_then(|found| found.modified()).ok());
    left
}

/// The state of a window that ended early; an error where the window is open.
pub(super) fn of_left(path: &Path) -> io::Result<State> {
    match look(path)? {
        Some(Found::Left(state)) => Ok(state),
        Some(Found::Open(_)) => Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "its window is open, and starts its services itself: end the process that has it, if that hangs",
        )),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "is no state of a window")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::files::private_folder;

    const SITE: &str = "https://h:6443/arcgis/admin";

    fn state(services: &[&str]) -> State {
        let services = services.iter().map(|&name| name.to_owned()).collect();
        State::new(SITE, Duration::from_secs(5), services)
    }

    #[test]
    fn a_window_is_open_as_long_as_its_file_is_locked() {
        let folder = private_folder().expect("a folder").join("windows");
        make_folder(&folder).expect("made");
        let (one, two) = (folder.join("one.window"), folder.join("two.window"));
        let first = write(one.clone(), state(&["A.MapServer"])).expect("written");
        let second = write(two.clone(), state(&["A.MapServer", "B.MapServer"])).expect("written");
        assert!(is_state(&one).expect("read"));
        assert_eq!(held_by_others(&folder, SITE, &two), ["A.MapServer"]);
        assert_eq!(held_by_others(&folder, "https://other/arcgis/admin", &two), [""; 0]);
        assert_eq!(of_left(&one).expect_err("open").kind(), io::ErrorKind::ResourceBusy);
        assert!(left(&folder, SITE).is_empty());
        drop(first);
        assert_eq!(of_left(&one).expect("left"), state(&["A.MapServer"]));
        assert_eq!(left(&folder, SITE), [one]);
        assert!(held_by_others(&folder, SITE, &two).is_empty());
        drop(second);
        fs::remove_dir_all(folder).expect("removed");
    }

    #[test]
    fn other_files_are_no_states() {
        let folder = private_folder().expect("a folder").join("others");
        make_folder(&folder).expect("made");
        let file = folder.join("a");
        for text in ["", "PK\u{3}\u{4}", "{}", "{\"arcrest\":\"snapshot\"}", "{\"arcrest\":\"window\"", "[]"] {
            fs::write(&file, text).expect("written");
            assert!(!is_state(&file).expect("read"), "{text}");
            assert_eq!(of_left(&file).expect_err("none").kind(), io::ErrorKind::InvalidData, "{text}");
        }
        fs::remove_dir_all(folder).expect("removed");
    }
}
