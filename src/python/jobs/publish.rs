//! `jobs.publish` of both APIs.

use std::path::PathBuf;
use std::time::Duration;

use crate::core::{Outcome, Text};
use crate::jobs::publish as job;
use crate::python::call::left::Left;

jobs! {
    /// Publishes a service definition: uploads the file, has the site's PublishingTools make a service of it, follows
    /// their job to its end, and deletes the upload.
    ///
    /// A file of more than 100 MB goes in parts; an upload that ended early goes on with `resume`. Before the upload,
    /// the publishing tools must run, and where `name` is given, no service of the folder may have it; the name in the
    /// file is checked as soon as the server can read the file. The messages of the job are in the log `arcrest`, too.
    ///
    /// Args:
    ///     ags: The site.
    ///     path: The service definition, a .sd file.
    ///     folder: The folder for the service, made where it is missing; "/" for the root. Default: what the file says.
    ///     name: The name of the service. Default: what the file says.
    ///     part_size: The bytes of a part. Default 10485760 (10 MB). The file goes in parts where it is given.
    ///     resume: The ID of the item of an upload that ended early, `itemID` of its exception.
    ///     timeout: How long the job may take, in seconds; after that it goes on without being followed. Default: as
    ///         long as it takes.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each part and for each message of the job; what it raises ends
    ///         the call. Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     {"name", "URL", "jobId", "messages"}; with dry_run {"file", "size", "parts", "folder", "createFolder", "name"}.
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     ValueError: When there is a service of that name; nothing is published.
    ///     ServerError: When the job fails, with its own messages, or when the publishing tools do not run.
    ///     ArcRESTError: When there is no reply, or the job takes too long. An upload that can be resumed has its ID as
    ///         the attribute `itemID` of the exception, of KeyboardInterrupt and CancelledError, too.
    ///
    /// Example:
    ///     >>> jobs.publish(ags, "City.sd", folder="Planning", dry_run=True)["parts"]
    ///     1
    ///     >>> jobs.publish(ags, "City.sd", folder="Planning")["name"]
    ///     'Planning/City.MapServer'
    ///
    /// Admin API: Uploads, Services > Publish Service Definition.
    #[pyfunction]
    #[pyo3(signature = (ags, path, folder=None, name=None, *, part_size=None, resume=None, timeout=None, progress=None, dry_run=false))]
    #[allow(clippy::too_many_arguments)]
    pub fn publish<'py>(
        ags: Site<'py, Admin>,
        path: PathBuf,
        folder: Option<Text>,
        name: Option<Text>,
        part_size: Option<u64>,
        resume: Option<Text>,
        timeout: Option<f64>,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, Dict>> {
        let timeout = timeout.map(Duration::try_from_secs_f64).transpose();
        let timeout = timeout.map_err(|_| pyo3::exceptions::PyValueError::new_err("timeout is a number of seconds"))?;
        let ((watch, code), left) = (Base::watch(progress), Left::default());
        let item = left.0.clone();
        let wanted = job::Publication { path, folder, name, part_size, resume, timeout, dry_run, item };
        let work = move |site| async move { job::publish(&site, wanted, &watch).await.map(Outcome::from) };
        let result = Base::run(ags.0.as_super(), "jobs.publish", code, false, work);
        Base::leaving(ags.0.py(), result, left).map(Into::into)
    }
}
