//! `jobs.extensions`, `jobs.install_extension` and `jobs.remove_extension` of both APIs.

use std::path::PathBuf;

use super::{changed, table_of};
use crate::core::{Names, Outcome};
use crate::jobs::Selection;
use crate::jobs::change::{Plan, Wanted, change};
use crate::jobs::extensions::{self as job, Switch};

/// Names of a list or of text with commas.
fn several(names: Option<Names>) -> Vec<String> {
    let names = names.map(|names| names.0).unwrap_or_default();
    names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

jobs! {
    /// Switches extensions of services on and off, such as WMS and KML, or lists the extensions that were added to the site.
    ///
    /// Services are changed as `change` does it: all changes are planned before the first one is written, then one service is
    /// edited after the other, and each restarts.
    ///
    /// Args:
    ///     ags: The site.
    ///     enable: Types of extensions that are to be on, such as "WMSServer", one or several as a list or comma-separated. A
    ///         service that does not have the extension gets it.
    ///     disable: Types that are to be off.
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all; every service of
    ///         a site needs names="*". In all three, * and ? stand for any letters.
    ///     plan: The Table of a dry run: what is another change now counts as failed. Without folder, types and
    ///         names the services are those of the plan.
    ///     keep_going: True to go on with the next service where one fails.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each edit; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     The Table of `change`. Without enable and disable a Table of the site's server object extensions and interceptors:
    ///     `file`, `name`, `displayName`, `description`.
    ///
    /// Raises:
    ///     ValueError: When no service is selected, or an extension is to be both on and off.
    ///     BulkError: When a service failed; its `results` are the Table.
    ///     ArcRESTError: When the folders or the extensions can't be read.
    ///
    /// Example:
    ///     >>> done = jobs.extensions(ags, enable="WMSServer", folder="Planning", types="MapServer")
    ///     >>> for row in done:
    ///     ...     print(row["name"], row["status"])
    ///     Planning/Parcels.MapServer changed
    ///     Planning/Zoning.MapServer unchanged
    ///     >>> jobs.extensions(ags).column("file")
    ///     ['SimpleRESTSOE.soe']
    ///
    /// Admin API: Service > Edit Service, Service Types > Extensions.
    #[pyfunction]
    #[pyo3(signature = (ags, enable=None, disable=None, folder=None, types=None, names=None, *, plan=None, keep_going=false, progress=None, dry_run=false))]
    #[allow(clippy::too_many_arguments)]
    pub fn extensions<'py>(
        ags: Site<'py, Admin>,
        enable: Option<Names>,
        disable: Option<Names>,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        plan: Option<&Bound<'py, Table>>,
        keep_going: bool,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (enable, disable, base) = (several(enable), several(disable), ags.0.as_super());
        if enable.is_empty() && disable.is_empty() && plan.is_none() {
            let work = move |site| async move { job::extensions(&site).await };
            return Base::compute(base, "jobs.extensions", Code::Native, work, |py, node, found| {
                table_of(py, node, "extensions", found, None)
            })
            .map(Into::into);
        }
        let ((watch, code), switch) = (Base::watch(progress), Switch::new(enable, disable)?);
        let plan = plan.map(|plan| Plan::of(plan.get().inner())).transpose()?;
        let wanted = Wanted { selection: Selection::new(folder, types, names), plan, keep_going, dry_run };
        let work = move |site| async move { change(&site, wanted, &switch, &watch).await };
        Base::compute(base, "jobs.extensions", code, work, move |py, _, found| changed(py, "extensions", found, dry_run))
            .map(Into::into)
    }

    /// Adds a server object extension or interceptor (a .soe or .soi file) to the site, or replaces the file of that name.
    ///
    /// The file is uploaded, registered or updated, and the upload is deleted. After an update the services that use the
    /// extension restart.
    ///
    /// Args:
    ///     ags: The site.
    ///     path: The file.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each part of the upload; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     {"file", "action"}, the action being "register" or "update".
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     ValueError: When the file is none of an extension; nothing is sent.
    ///     ServerError: When the site refuses.
    ///     ArcRESTError: When there is no reply.
    ///
    /// Example:
    ///     >>> jobs.install_extension(ags, "Trace.soe")["action"]
    ///     'register'
    ///     >>> jobs.install_extension(ags, "Trace.soe")["action"]
    ///     'update'
    ///
    /// Admin API: Uploads, Service Types > Extensions > Register, Update.
    #[pyfunction]
    #[pyo3(signature = (ags, path, *, progress=None, dry_run=false))]
    pub fn install_extension<'py>(
        ags: Site<'py, Admin>,
        path: PathBuf,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, Dict>> {
        let (watch, code) = Base::watch(progress);
        let work = move |site| async move { job::install(&site, path, dry_run, &watch).await.map(Outcome::from) };
        Base::run(ags.0.as_super(), "jobs.install_extension", code, false, work).map(Into::into)
    }

    /// Takes a server object extension or interceptor out of the site. Services lose what it did for them.
    ///
    /// Args:
    ///     ags: The site.
    ///     file: Its file name, as `extensions(ags)` lists it; the case of letters does not count.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     {"file", "action"}, the action being "unregister".
    ///
    /// Raises:
    ///     ValueError: When the site has no such extension.
    ///     ServerError: When the site refuses.
    ///     ArcRESTError: When there is no reply.
    ///
    /// Example:
    ///     >>> jobs.remove_extension(ags, "SimpleRESTSOE.soe")
    ///     {'file': 'SimpleRESTSOE.soe', 'action': 'unregister'}
    ///
    /// Admin API: Service Types > Extensions > Unregister.
    #[pyfunction]
    #[pyo3(signature = (ags, file, *, dry_run=false))]
    pub fn remove_extension<'py>(ags: Site<'py, Admin>, file: String, dry_run: bool) -> PyResult<Delivered<'py, Dict>> {
        let work = move |site| async move { job::remove(&site, &file, dry_run).await.map(Outcome::from) };
        Base::run(ags.0.as_super(), "jobs.remove_extension", Code::Native, false, work).map(Into::into)
    }
}
