//! Files that are written: each appears under its name when it is complete, and the old file stays until then.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::read::ordinary;

/// Who chose the name of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedBy {
    /// The user. A link means the file that it points to, as for `open`.
    User,
    /// The server. A link is refused.
    Server,
}

/// A file that is being written. Unless it is finished, nothing of it stays.
///
/// On Linux the content has no name until it is complete, where the file system can do so (`O_TMPFILE`); not even a
/// process that is killed leaves anything. Elsewhere the content has a temporary name beside the file. A process that is
/// killed leaves it, and the next file that is written to the folder removes it.
pub(crate) struct Saving {
    file: File,
    target: PathBuf,
    /// The temporary name, if there is one.
    part: Option<PathBuf>,
    /// Whose owner and permissions the complete file gets: those of the file that it replaces, or of any new file.
    #[cfg_attr(not(unix), allow(dead_code))]
    like: Metadata,
    /// Whether only this user may read the file, whatever it replaces.
    #[cfg_attr(not(unix), allow(dead_code))]
    is_private: bool,
}

impl Saving {
    /// Starts to write a file. An ordinary file of this name is replaced in the end; anything else is refused.
    pub(crate) fn begin(target: &Path, named_by: NamedBy) -> io::Result<Self> {
        let target = match named_by {
            NamedBy::User => followed(target)?,
            NamedBy::Server => target.to_owned(),
        };
        let replaced = replaceable(&target)?;
        if let Some(file) = unnamed(folder_of(&target)) {
            let like = replaced.map_or_else(|| file.metadata(), Ok)?;
            return Ok(Self { file, target, part: None, like, is_private: false });
        }
        Self::beside(target, replaced)
    }

    /// With a temporary name beside the target.
    fn beside(target: PathBuf, replaced: Option<Metadata>) -> io::Result<Self> {
        remove_left_over(folder_of(&target));
        for _ in 0..100 {
            let part = part_name(&target);
            match OpenOptions::new().write(true).create_new(true).open(&part) {
                Ok(file) if is_own(&file, &part) => {
                    let like = file.metadata()?;
                    let mut saving = Self { like, file, target, part: Some(part), is_private: false };
                    // half a file is for nobody else to read
                    #[cfg(unix)]
                    saving.file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
                    saving.like = replaced.unwrap_or(saving.like.clone());
                    return Ok(saving);
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Starts to write a file that only this user may read. On Windows the folder decides this.
    pub(crate) fn begin_private(target: &Path) -> io::Result<Self> {
        let mut saving = Self::begin(target, NamedBy::User)?;
        saving.is_private = true;
        Ok(saving)
    }

    /// Where the content is written to.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Gives the complete file its name, once it is on the disk.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        #[cfg(unix)]
        if self.is_private {
            self.file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        } else {
            unix::make_like(&self.file, &self.like)?;
        }
        self.file.sync_all()?;
        if !self.is_placed_directly()? {
            replaceable(&self.target)?;
            if let Some(part) = &self.part {
                fs::rename(part, &self.target)?;
            }
            self.part = None;
        }
        Ok(())
    }

    /// Gives the complete file its name, and keeps the file open with a lock that others can share: they may read the file,
    /// and see by the lock that a process still needs it. The name is on the disk, too, where the system can do so.
    pub(crate) fn finish_locked(self) -> io::Result<File> {
        let (file, target) = (self.file.try_clone()?, self.target.clone());
        // a temporary name has a lock that nobody can share; a file system without locks has neither
        let _ = file.unlock();
        let _ = file.try_lock_shared();
        self.finish()?;
        #[cfg(unix)]
        File::open(folder_of(&target))?.sync_all()?;
        #[cfg(not(unix))]
        let _ = target;
        Ok(file)
    }

    /// Whether content without a name got the target's name. If a file has this name, the content gets a temporary name.
    #[cfg(target_os = "linux")]
    fn is_placed_directly(&mut self) -> io::Result<bool> {
        if self.part.is_some() {
            return Ok(false);
        }
        if linux::is_linked(&self.file, &self.target)? {
            return Ok(true);
        }
        while self.part.is_none() {
            let part = part_name(&self.target);
            self.part = linux::is_linked(&self.file, &part)?.then_some(part);
        }
        Ok(false)
    }

    #[cfg(not(target_os = "linux"))]
    #[allow(clippy::unnecessary_wraps, clippy::unused_self)]
    fn is_placed_directly(&self) -> io::Result<bool> {
        Ok(false)
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            let _ = fs::remove_file(part);
        }
    }
}

/// A number that nobody can guess.
pub(crate) fn random() -> u64 {
    let mut bytes = [0; 8];
    // names are created where there is none yet, so that a number that is known does no harm
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    u64::from_ne_bytes(bytes)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that a link points to, whether it exists or not; any other path as it is.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    // as many as Linux follows
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(next) => path = folder_of(&path).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::new(ErrorKind::InvalidInput, "is a link in a circle of links"))
}

/// The ordinary file that will be replaced, if there is one, once it is known that it may be written to.
fn replaceable(target: &Path) -> io::Result<Option<Metadata>> {
    let found = match fs::symlink_metadata(target) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound && target.file_name().is_some() => return Ok(None),
        Err(error) => return Err(error),
    };
    if found.is_symlink() {
        let text = "is a link here, and the server chose the name: give the file a name, or remove the link";
        return Err(io::Error::new(ErrorKind::AlreadyExists, text));
    }
    ordinary(&found)?;
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, unix::AS_IT_IS);
    options.open(target)?;
    Ok(Some(found))
}

const PREFIX: &str = ".arcrest-";
const SUFFIX: &str = ".part";

/// A temporary name beside a file. It is short: the name of the file may be as long as a name can be.
fn part_name(target: &Path) -> PathBuf {
    target.with_file_name(format!("{PREFIX}{:016x}{SUFFIX}", random()))
}

/// Whether a temporary file is locked for this process, and was not taken for a left-over one before it was. Where files
/// can't be locked, none is taken for that.
fn is_own(file: &File, part: &Path) -> bool {
    match file.try_lock() {
        Ok(()) => part.symlink_metadata().is_ok(),
        Err(fs::TryLockError::WouldBlock) => false,
        Err(fs::TryLockError::Error(_)) => true,
    }
}

/// Removes what killed processes left in a folder: temporary files that no process has locked.
fn remove_left_over(folder: &Path) {
    let is_temporary = |name: &str| name.starts_with(PREFIX) && name.ends_with(SUFFIX);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(is_temporary) || !entry.file_type().is_ok_and(|kind| kind.is_file())
        {
            continue;
        }
        let file = OpenOptions::new().write(true).open(entry.path());
        if file.is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A file in a folder that has no name yet; none where the system has no such files.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> Option<File> {
    linux::unnamed(folder)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_folder: &Path) -> Option<File> {
    None
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    use rustix::fs::OFlags;

    use super::super::read::unix::flags;

    /// Neither a link nor a pipe that took the name meanwhile is opened.
    pub(super) const AS_IT_IS: i32 = flags(OFlags::NONBLOCK.union(OFlags::NOFOLLOW));

    /// Gives a file the permissions of another, and its owner and group where this user may.
    pub(super) fn make_like(file: &File, other: &Metadata) -> io::Result<()> {
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
            let _ = fchown(file, Some(other.uid()), Some(other.gid()));
        }
        file.set_permissions(Permissions::from_mode(other.mode() & 0o777))
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, OFlags, linkat};
    use rustix::io::Errno;

    use super::super::read::unix::flags;

    pub(super) fn unnamed(folder: &Path) -> Option<File> {
        let file = OpenOptions::new().write(true).custom_flags(flags(OFlags::TMPFILE)).open(folder).ok()?;
        // without /proc the file can't get a name
        place(&file).symlink_metadata().is_ok().then_some(file)
    }

    fn place(file: &File) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
    }

    /// Gives a file without a name this name, unless another file has it.
    pub(super) fn is_linked(file: &File, name: &Path) -> io::Result<bool> {
        match linkat(CWD, place(file), CWD, name, AtFlags::SYMLINK_FOLLOW) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An empty folder, removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("arcrest-test-{:016x}", random()));
            fs::create_dir(&path).expect("a folder");
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).expect("a folder").flatten();
            let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Both ways to write a file, whatever this system's file system can do.
    type Way = fn(&Path) -> io::Result<Saving>;
    const WAYS: [Way; 2] = [
        |target| Saving::begin(target, NamedBy::User),
        |target| Saving::beside(target.to_owned(), replaceable(target)?),
    ];

    fn write(saving: &Saving, text: &str) {
        saving.file().write_all(text.as_bytes()).expect("written");
    }

    #[test]
    fn a_file_is_there_when_it_is_finished() {
        for way in WAYS {
            let folder = Folder::new();
            let target = folder.0.join(format!("{}.cer", "a".repeat(251)));
            for text in ["new", "replaced"] {
                let saving = way(&target).expect("begun");
                write(&saving, text);
                assert_eq!(fs::read_to_string(&target).ok().as_deref(), (text == "replaced").then_some("new"));
                saving.finish().expect("finished");
                assert_eq!(fs::read_to_string(&target).expect("a file"), text);
                assert_eq!(folder.names().len(), 1, "{:?}", folder.names());
            }
        }
    }

    #[test]
    fn a_file_that_is_kept_open_is_locked_for_this_process() {
        for way in WAYS {
            let folder = Folder::new();
            let target = folder.0.join("a");
            let saving = way(&target).expect("begun");
            write(&saving, "kept");
            let kept = saving.finish_locked().expect("finished");
            let other = File::open(&target).expect("readable");
            assert!(other.try_lock().is_err(), "the lock is held");
            assert!(other.try_lock_shared().is_ok(), "and can be shared");
            drop((kept, other));
            assert!(File::open(&target).expect("readable").try_lock().is_ok());
        }
    }

    #[test]
    fn nothing_stays_of_a_file_that_is_not_finished() {
        for way in WAYS {
            let folder = Folder::new();
            let saving = way(&folder.0.join("a")).expect("begun");
            write(&saving, "half");
            drop(saving);
            assert_eq!(folder.names(), [""; 0]);
        }
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let folder = Folder::new();
        let target = folder.0.join("a");
        let running = Saving::beside(folder.0.join("b"), None).expect("begun");
        let killed = part_name(&target);
        for path in [&killed, &folder.0.join(".arcrest-notes"), &folder.0.join("other.part")] {
            fs::write(path, "").expect("a file");
        }
        Saving::beside(target.clone(), None).expect("begun").finish().expect("finished");
        assert!(!killed.exists());
        assert_eq!(folder.names().len(), 4, "{:?}", folder.names());
        running.finish().expect("another process's file is not touched");
        assert_eq!(folder.names(), [".arcrest-notes", "a", "b", "other.part"]);
    }

    #[test]
    fn only_ordinary_files_are_replaced() {
        let folder = Folder::new();
        let refusal = |path: &Path, named_by| Saving::begin(path, named_by).err().map(|error| error.kind());
        for named_by in [NamedBy::User, NamedBy::Server] {
            assert_eq!(refusal(&folder.0, named_by), Some(ErrorKind::IsADirectory));
            assert_eq!(refusal(&folder.0.join("no/a"), named_by), Some(ErrorKind::NotFound));
            assert_eq!(refusal(Path::new(""), named_by), Some(ErrorKind::NotFound));
        }
        assert_eq!(folder.names(), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_for_the_user_and_refused_for_the_server() {
        use std::os::unix::fs::symlink;

        let folder = Folder::new();
        let (target, link, other) = (folder.0.join("a"), folder.0.join("link"), folder.0.join("other"));
        symlink("a", &link).expect("a link");
        symlink("other", &other).expect("a link to itself");
        // whether there is such a file or not
        for text in ["new", "replaced"] {
            let refused = Saving::begin(&link, NamedBy::Server).err().expect("refused");
            assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
            let saving = Saving::begin(&link, NamedBy::User).expect("begun");
            write(&saving, text);
            saving.finish().expect("finished");
            assert_eq!(fs::read_to_string(&target).expect("a file"), text);
            assert!(link.is_symlink());
        }
        assert!(Saving::begin(&other, NamedBy::User).is_err());
        assert_eq!(
            Saving::begin(Path::new("/dev/null"), NamedBy::User).err().map(|error| error.kind()),
            Some(ErrorKind::InvalidInput)
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_has_the_usual_permissions_or_those_that_it_had() {
        use std::os::unix::fs::PermissionsExt;

        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        for way in WAYS {
            let folder = Folder::new();
            let (usual, target) = (folder.0.join("usual"), folder.0.join("a"));
            File::create(&usual).expect("a file");
            way(&target).expect("begun").finish().expect("finished");
            assert_eq!(mode(&target), mode(&usual));
            fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("set");
            way(&target).expect("begun").finish().expect("finished");
            assert_eq!(mode(&target), 0o640);
        }
        let folder = Folder::new();
        let target = folder.0.join("private");
        Saving::begin_private(&target).expect("begun").finish().expect("finished");
        assert_eq!(mode(&target), 0o600);
        let saving = Saving::beside(folder.0.join("a"), None).expect("begun");
        assert_eq!(mode(saving.part.as_deref().expect("a name")), 0o600);
    }
}
