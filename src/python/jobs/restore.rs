//! `jobs.restore` of both APIs.

use std::path::PathBuf;

use super::window::table_of_window;
use crate::core::Text;
use crate::jobs::restore as job;
use crate::python::call::left::Left;
use crate::resources::uploads::Upload;

jobs! {
    /// Puts right what a file tells of: the state of a maintenance window, or a backup of the site.
    ///
    /// The state of a window (`jobs.stopped`) is left where a process was killed: the services that the window had stopped
    /// are started, and the file is removed when they run. Whoever starts or deletes one meanwhile does no harm.
    ///
    /// A backup (`jobs.backup`) is uploaded, in parts where it is large, and the site imports it. Everything that the
    /// backup has is replaced on the site. A file that ends in ".agssiteservices" replaces the services that
    /// it has. Where there is a checksum beside the file, the file must fit it. Real sites do this at the address
    /// of a machine only, not through a web adaptor.
    ///
    /// Args:
    ///     ags: The site.
    ///     file: The file on this machine. Default: the states of all windows that this user's processes have left at the site.
    ///     confirm: For a backup, the name of the site, the host of its address, so that no other site is replaced by
    ///         mistake.
    ///     resume: The ID of the item of an upload that ended early, `itemID` of its exception.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service or part of the upload; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     A Table. Of a window: a row for each service, with `state` and `note`. Of a backup: a row for each entry of the
    ///     site's report, what it says needs to be looked at.
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     OSError: When the file is not what was backed up, or its window is open; nothing is sent.
    ///     ValueError: When confirm is not the name of the site, or the window was of another site; nothing is sent.
    ///     BulkError: When services of a window do not run; its `results` are the Table, and the file stays.
    ///     ServerError: When the site refuses.
    ///     ArcRESTError: When there is no reply.
    ///
    /// Example:
    ///     >>> plan = jobs.restore(ags, "site.agssite", dry_run=True)
    ///     >>> "would replace everything" in plan[0]["message"]
    ///     True
    ///     >>> len(jobs.restore(ags))
    ///     0
    ///
    /// Admin API: Service > Start Service, Site > Import Site, Services > Import Services.
    #[pyfunction]
    #[pyo3(signature = (ags, file=None, *, confirm=None, resume=None, progress=None, dry_run=false))]
    pub fn restore<'py>(
        ags: Site<'py, Admin>,
        file: Option<PathBuf>,
        confirm: Option<String>,
        resume: Option<Text>,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let ((watch, code), left) = (Base::watch(progress), Left::default());
        let item = left.0.clone();
        let upload = file.map(|path| Upload { path, resume, item, ..Upload::default() });
        let work = move |site| async move {
            job::restore(&site, upload, &confirm.unwrap_or_default(), dry_run, &watch).await
        };
        let result = Base::compute(ags.0.as_super(), "jobs.restore", code, work, |py, _, found| {
            table_of_window(py, "jobs.restore: the file stays", found)
        });
        Base::leaving(ags.0.py(), result, left).map(Into::into)
    }
}
