//! `jobs.backup` and `jobs.restore` of both APIs.

use std::path::PathBuf;

use super::table_of;
use crate::core::{Outcome, Text};
use crate::jobs::backup as job;
use crate::python::call::left::Left;
use crate::resources::uploads::Upload;

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
        let watch = Base::watch(progress);
        let wanted = job::Backup { path: file, keep, dry_run };
        let work = move |site| async move { job::backup(&site, wanted, &watch).await.map(Outcome::from) };
        Base::run(ags.0.as_super(), "jobs.backup", false, work).map(Into::into)
    }

    /// Restores a site from a backup: uploads the file, in parts where it is large, and has the site import it.
    ///
    /// Everything that a backup has is replaced on the site. A file that ends in ".agssiteservices" replaces the services that
    /// it has. Where there is a checksum beside the file, the file must fit it. Real sites do this at the address
    /// of a machine only, not through a web adaptor.
    ///
    /// Args:
    ///     ags: The site.
    ///     file: The file on this machine.
    ///     confirm: The name of the site, the host of its address, so that no other site is replaced by mistake.
    ///     resume: The ID of the item of an upload that ended early, `itemID` of its exception.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each part of the upload; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     A Table with a row for each entry of the site's report: what it says needs to be looked at.
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     OSError: When the file is not what was backed up; nothing is sent.
    ///     ValueError: When confirm is not the name of the site; nothing is sent.
    ///     ServerError: When the site refuses.
    ///     ArcRESTError: When there is no reply.
    ///
    /// Example:
    ///     >>> plan = jobs.restore(ags, "site.agssite", dry_run=True)
    ///     >>> "would replace everything" in plan[0]["message"]
    ///     True
    ///
    /// Admin API: Site > Import Site, Services > Import Services.
    #[pyfunction]
    #[pyo3(signature = (ags, file, *, confirm=None, resume=None, progress=None, dry_run=false))]
    pub fn restore<'py>(
        ags: Site<'py, Admin>,
        file: PathBuf,
        confirm: Option<String>,
        resume: Option<Text>,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, left) = (Base::watch(progress), Left::default());
        let upload = Upload { path: file, resume, item: left.0.clone(), ..Upload::default() };
        let work = move |site| async move {
            job::restore(&site, upload, &confirm.unwrap_or_default(), dry_run, &watch).await
        };
        let result = Base::compute(ags.0.as_super(), "jobs.restore", work, |py, node, found| {
            table_of(py, node, "restore", found, None)
        });
        Base::leaving(ags.0.py(), result, left).map(Into::into)
    }
}
