//! `jobs.uses` of both APIs.

use super::table_of;
use crate::core::Names;
use crate::jobs::{Selection, uses as job};

jobs! {
    /// Lists which services and data store items use a dataset, a database, a server or a path.
    ///
    /// Args:
    ///     ags: The site.
    ///     what: The name, with * and ? for any letters; the case of letters does not count. A dataset may be
    ///         named without its database and owner: "roads" is "gis.sde.roads", too.
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     A Table with a row for each use: `kind` is "service" or "data store item", `name` the name of the service or the
    ///     path of the item. A warning sums up what can't be read.
    ///
    /// Raises:
    ///     BulkError: When something can't be read and strict is True; its `results` are the Table.
    ///     ArcRESTError: When the root folder can't be read.
    ///
    /// Example:
    ///     >>> for use in jobs.uses(ags, "dbo.Zoning"):
    ///     ...     print(use["name"], use["dataset"], use["server"])
    ///     Planning/Zoning.MapServer gis.dbo.Zoning db
    ///
    /// Admin API: Item Information > Manifest, Data > Find Data Items.
    #[pyfunction]
    #[pyo3(signature = (ags, what, folder=None, types=None, names=None, *, progress=None, strict=None))]
    pub fn uses<'py>(
        ags: Site<'py, Admin>,
        what: &str,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let (wanted, selection) = (job::Wanted::new(what), Selection::new(folder, types, names));
        let work = move |site| async move { job::uses(&site, &wanted, &selection, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.uses", code, work, move |py, node, found| {
            table_of(py, node, "uses", found, strict)
        })
        .map(Into::into)
    }
}
