//! `jobs.backup` of both APIs.

use std::path::PathBuf;

use crate::core::Outcome;
use crate::jobs::backup as job;

jobs! {
    /// Backs a site up: has it export its configuration, and downloads the file.
    ///
    /// The file appears when it is complete. Its SHA-256 is noted beside it in `<file>.sha256`, as sha256sum reads it. The
    /// site writes what Esri's Export Site writes: services, security, data store items and settings; no data, no
    /// caches, and not the primary site administrator.
    ///
    /// Args:
    ///     ags: The site.
    ///     file: The file on this machine, such as "site.agssite". A file that ends in ".agssiteservices" gets the services
    ///         alone.
    ///     keep: How many backups are kept, this one included: the one before becomes "site.1.agssite", and so on.
    ///         Default 1: the file is replaced.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called at each step; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     {"file", "size", "sha256", "services"}; with dry_run {"file", "services", "replaces", "keep"}.
    ///
    /// Raises:
    ///     OSError: When the file can't be written.
    ///     ServerError: When the site refuses, or writes the file where it can't be downloaded.
    ///     ArcRESTError: When there is no reply.
    ///
    /// Example:
    ///     >>> jobs.backup(ags, "site.agssite", keep=3)["services"]
    ///     False
    ///
    /// Admin API: Site > Export Site, Services > Export Services.
    #[pyfunction]
    #[pyo3(signature = (ags, file, *, keep=1, progress=None, dry_run=false))]
    pub fn backup<'py>(
        ags: Site<'py, Admin>,
        file: PathBuf,
        keep: usize,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, Dict>> {
        let (watch, code) = Base::watch(progress);
        let wanted = job::Backup { path: file, keep, dry_run };
        let work = move |site| async move { job::backup(&site, wanted, &watch).await.map(Outcome::from) };
        Base::run(ags.0.as_super(), "jobs.backup", code, false, work).map(Into::into)
    }
}
