//! `_save`, for `_process_response`: what a script reads with urllib is saved as any download is.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::core::Error;
use crate::core::files::name::chosen_name;
use crate::core::files::private_folder;
use crate::core::files::write::{NamedBy, Saving};

const BLOCK: usize = 256 << 10;

/// Saves the body of a urllib reply under the name that the server chose, and returns the path. Without a folder: in a
/// folder of this process alone.
#[pyfunction]
#[pyo3(signature = (reply, disposition, address, out_folder))]
pub fn _save(
    reply: &Bound<'_, PyAny>,
    disposition: Option<&str>,
    address: &str,
    out_folder: Option<PathBuf>,
) -> PyResult<OsString> {
    let failed = |path: &Path, source: io::Error| Error::file("_process_response", path, source);
    let folder = out_folder.map_or_else(private_folder, Ok).map_err(|source| failed(&std::env::temp_dir(), source))?;
    let last = address.split(['?', '#']).next().and_then(|address| address.rsplit('/').next());
    let target = folder.join(chosen_name(disposition, last));
    let failed = |source| failed(&target, source);
    let saving = Saving::begin(&target, NamedBy::Server).map_err(failed)?;
    loop {
        let piece = reply.call_method1(intern!(reply.py(), "read"), (BLOCK,))?;
        let piece = piece.cast::<PyBytes>()?.as_bytes();
        if piece.is_empty() {
            break;
        }
        saving.file().write_all(piece).map_err(failed)?;
    }
    // http.client ends a body that was cut as it ends a whole one
    let left = reply.getattr(intern!(reply.py(), "length")).and_then(|left| left.extract::<u64>()).unwrap_or_default();
    if left > 0 {
        return Err(failed(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            format!("{left} bytes of the reply are missing"),
        ))
        .into());
    }
    saving.finish().map_err(failed)?;
    Ok(target.into_os_string())
}
