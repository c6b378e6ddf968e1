//! `jobs.permissions` of both APIs.

use super::table_of;
use crate::core::Names;
use crate::jobs::{Selection, permissions as job};

jobs! {
    /// Lists who may use which folder and service.
    ///
    /// Args:
    ///     ags: The site.
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
    ///         In all three, * and ? stand for any letters, and the case of letters does not count.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each role; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     A Table with a row for each permission of a folder (`service` is None) and of a service. `isPublic` says
    ///     whether it lets everyone in, `isInherited` whether the folder has the same permission, `privilege` what the
    ///     role may administer, `users` who has the role. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are the Table.
    ///     ArcRESTError: When the root folder can't be read.
    ///
    /// Example:
    ///     >>> permissions = jobs.permissions(ags, folder="Planning")
    ///     >>> for row in permissions[:2]:
    ///     ...     print(row["service"], row["principal"], row["isPublic"])
    ///     None esriEveryone True
    ///     None Analysts False
    ///
    /// Admin API: Permissions, Services > Services Report, Roles.
    #[pyfunction]
    #[pyo3(signature = (ags, folder=None, types=None, names=None, *, progress=None, strict=None))]
    pub fn permissions<'py>(
        ags: Site<'py, Admin>,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let selection = Selection::new(folder, types, names);
        let work = move |site| async move { job::permissions(&site, &selection, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.permissions", code, work, move |py, node, found| {
            table_of(py, node, "permissions", found, strict)
        })
        .map(Into::into)
    }
}
