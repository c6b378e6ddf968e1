//! A folder for the files of a script that names no folder: in the system's temporary folder, and of this user alone.

use std::fs::{DirBuilder, symlink_metadata};
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::write::random;
use crate::core::per_process::PerProcess;

/// The private folder of this process. It is made when the first file needs it, and stays with its files, as scripts hand
/// their paths to other programs. Others can neither guess its name nor look inside.
pub(crate) fn folder() -> io::Result<PathBuf> {
    static FOLDER: LazyLock<PerProcess<Mutex<Option<PathBuf>>>> = LazyLock::new(PerProcess::default);
    let mut known = FOLDER.get().lock().unwrap_or_else(PoisonError::into_inner);
    // a system that cleans its temporary folder may have removed it
    if let Some(folder) = known.as_ref().filter(|folder| symlink_metadata(folder).is_ok_and(|found| found.is_dir())) {
        return Ok(folder.clone());
    }
    let folder = create()?;
    *known = Some(folder.clone());
    Ok(folder)
}

fn create() -> io::Result<PathBuf> {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    loop {
        let folder = std::env::temp_dir().join(format!("arcrest-{:016x}", random()));
        match builder.create(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_private_and_made_again_where_it_is_gone() {
        let first = folder().expect("a folder");
        assert_eq!(folder().expect("the same"), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = symlink_metadata(&first).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        std::fs::remove_dir(&first).expect("empty");
        let second = folder().expect("another");
        assert_ne!(first, second);
        std::fs::remove_dir(second).expect("empty");
    }
}
