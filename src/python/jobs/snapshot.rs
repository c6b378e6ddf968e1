//! `jobs.snapshot` of both APIs.

use std::path::PathBuf;

use super::told_of;
use crate::jobs::snapshot as job;
use crate::python::loads;

jobs! {
    /// Reads the configuration of a site as one document, for `jobs.compare` and for work without the site.
    ///
    /// Args:
    ///     ags: The site.
    ///     path: A file that the snapshot is written to as JSON; it appears when it is complete.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     The snapshot, a dict of "settings", "machines", "folders", "services" and "data"; with path, the path. Passwords
    ///     and other secrets are not in it. A warning sums up what can't be read.
    ///
    /// Raises:
    ///     OSError: When the file can't be written.
    ///     BulkError: When something can't be read and strict is True; its `results` are the snapshot or the path.
    ///     ArcRESTError: When the root folder can't be read.
    ///
    /// Example:
    ///     >>> snapshot = jobs.snapshot(ags)
    ///     >>> snapshot["services"]["Planning/Zoning.MapServer"]["service"]["maxInstancesPerNode"]
    ///     4
    ///
    /// Admin API: Site, Services, Security Configuration, System, Logs, Data and their resources.
    #[pyfunction]
    #[pyo3(signature = (ags, path=None, *, progress=None, strict=None))]
    pub fn snapshot<'py>(
        ags: Site<'py, Admin>,
        path: Option<PathBuf>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, Any>> {
        let (watch, code) = Base::watch(progress);
        if let Some(path) = path {
            let work = move |site| async move { job::save(&site, path, &watch).await };
            return Base::compute(ags.0.as_super(), "jobs.snapshot", code, work, move |py, node, (path, lost)| {
                told_of(node, "snapshot", path.into_os_string().into_pyobject(py)?.into_any(), lost, strict)
            })
            .map(Into::into);
        }
        let work = move |site| async move { job::snapshot(&site, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.snapshot", code, work, move |py, node, (whole, lost)| {
            told_of(node, "snapshot", loads(py, whole.to_string())?, lost, strict)
        })
        .map(Into::into)
    }
}
