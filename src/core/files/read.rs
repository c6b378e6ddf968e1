//! Files to read. Only an ordinary file has a size that says how much there is to send: a pipe, a device or a file of
//! `/proc` has none, and opening one may wait for ever.

use std::error::Error;
use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files of settings are read whole: certificates and keys. None is nearly as large.
const LARGEST_SETTING: u64 = 16 << 20;

const LONGER: &str = "has become longer while it was read: send it when nothing writes to it";
const CHANGED: &str = "has changed since its upload began: upload it again when nothing writes to it";
const SHORTER: &str = "has become shorter while it was read: send it when nothing writes to it";

/// Length and time of a file, by which a change is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// How many bytes the file has.
    pub length: u64,
    /// When the file was written last; `None` where the system does not say.
    pub modified: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of an ordinary file.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        open(path).and_then(|(file, _)| Self::of_open(&file))
    }

    fn of_open(file: &File) -> io::Result<Self> {
        let found = file.metadata()?;
        Ok(Self { length: found.len(), modified: found.modified().ok() })
    }

    /// Refuses a file that has changed.
    pub(crate) fn check(self, path: &Path) -> io::Result<()> {
        if Self::of(path)? == self { Ok(()) } else { Err(Self::changed()) }
    }

    /// The error of a file that has changed.
    pub(crate) fn changed() -> io::Error {
        io::Error::new(ErrorKind::InvalidData, CHANGED)
    }
}

/// Opens an ordinary file that has not changed, at a place in it.
pub(crate) fn open_at(path: &Path, start: u64, stamp: Stamp) -> io::Result<File> {
    let (mut file, _) = open(path)?;
    if Stamp::of_open(&file)? != stamp {
        return Err(Stamp::changed());
    }
    file.seek(SeekFrom::Start(start))?;
    Ok(file)
}

/// Opens an ordinary file, and says its size.
pub(crate) fn open(path: &Path) -> io::Result<(File, u64)> {
    // before it is opened, as a device may act when it is opened
    ordinary(&path.metadata()?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    // another file may have taken the name meanwhile
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, unix::NONBLOCK);
    let file = options.open(path)?;
    let found = file.metadata()?;
    ordinary(&found)?;
    if found.len() == 0 && (&file).read(&mut [0])? > 0 {
        return Err(refused(
            "is a file of the system that has no size, such as those of /proc: copy it, and send the copy",
        ));
    }
    Ok((file, found.len()))
}

/// The whole of a file of settings.
pub(crate) fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let (file, size) = open(path)?;
    if size > LARGEST_SETTING {
        return Err(io::Error::new(ErrorKind::FileTooLarge, "is too large for a file of certificates and keys"));
    }
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(LARGEST_SETTING).read_to_end(&mut content)?;
    Ok(content)
}

/// The next block of a file of which so many bytes are left. `to_end`: the last block is an error unless the file ends
/// with it.
pub(crate) fn block(file: &mut File, size: u64, left: u64, to_end: bool) -> io::Result<Vec<u8>> {
    let wanted = size.min(left);
    let and_its_end = if to_end && wanted == left { wanted + 1 } else { wanted };
    let mut block = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
    let read = file.by_ref().take(and_its_end).read_to_end(&mut block)?;
    match u64::try_from(read).unwrap_or(u64::MAX).cmp(&wanted) {
        std::cmp::Ordering::Equal => Ok(block),
        std::cmp::Ordering::Less => Err(io::Error::new(ErrorKind::UnexpectedEof, SHORTER)),
        std::cmp::Ordering::Greater => Err(io::Error::new(ErrorKind::InvalidData, LONGER)),
    }
}

/// Refuses what is no ordinary file.
pub(super) fn ordinary(found: &Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    if found.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    #[cfg(unix)]
    let kind = unix::kind(found);
    #[cfg(not(unix))]
    let kind = "a device";
    Err(refused(format!("is {kind}, not an ordinary file: give a file that has the content")))
}

fn refused(why: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, why.into())
}

#[cfg(unix)]
pub(super) mod unix {
    use std::fs::Metadata;
    use std::os::unix::fs::FileTypeExt;

    use rustix::fs::OFlags;

    /// Opening a pipe that nobody writes to does not wait.
    pub(super) const NONBLOCK: i32 = flags(OFlags::NONBLOCK);

    /// Flags as the standard library takes them.
    #[allow(clippy::cast_possible_wrap)]
    pub(in super::super) const fn flags(flags: OFlags) -> i32 {
        flags.bits() as i32
    }

    pub(super) fn kind(found: &Metadata) -> &'static str {
        let kind = found.file_type();
        if kind.is_fifo() {
            "a pipe"
        } else if kind.is_socket() {
            "a socket"
        } else {
            "a device"
        }
    }
}

/// A file that could not be read to its end while it was sent.
#[derive(Debug)]
pub(crate) struct Unreadable {
    path: PathBuf,
    source: io::Error,
}

impl Unreadable {
    /// As an error of a stream.
    pub(crate) fn error(path: &Path, source: io::Error) -> io::Error {
        io::Error::other(Self { path: path.to_owned(), source })
    }

    /// The file, and the error in a copy.
    pub(crate) fn parts(&self) -> (&Path, io::Error) {
        let copy = match self.source.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(self.source.kind(), self.source.to_string()),
        };
        (&self.path, copy)
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.source)
    }
}

impl Error for Unreadable {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_ordinary_files_are_opened() {
        for (path, says) in [("/dev/null", "a device"), ("/dev/zero", "a device"), ("/proc/self/status", "no size")] {
            if !Path::new(path).exists() {
                continue;
            }
            let error = open(Path::new(path)).expect_err(path);
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{path}");
            assert!(error.to_string().contains(says), "{error}");
        }
        let folder = open(&std::env::temp_dir()).expect_err("a folder");
        assert_eq!(folder.kind(), ErrorKind::IsADirectory);
    }
}
