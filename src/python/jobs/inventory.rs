//! `jobs.inventory` of both APIs.

use super::table_of;
use crate::core::Names;
use crate::jobs::{Selection, inventory as job};

jobs! {
    /// Lists the services of a site: state, instances, provider, extensions, data and item information.
    ///
    /// Sends one request for the folders, a report for each folder and two requests for each service, as many at the
    /// same time as the site's `concurrency` allows.
    ///
    /// Args:
    ///     ags: The site.
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
    ///         In all three, * and ? stand for any letters, and the case of letters does not count.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each service; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     A Table with a row for each service, folder by folder. The columns have the server's names for their
    ///     values. `sources` are the datasets, {"dataset", "database", "server", "instance", "user", "path"} each;
    ///     `project` is what the service was published from, `clientName` the computer. `error` says why
    ///     a service can't be read; its row has what the report of its folder says. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are the Table.
    ///     ArcRESTError: When the root folder can't be read.
    ///
    /// Example:
    ///     >>> services = jobs.inventory(ags, folder="Planning", types="MapServer")
    ///     >>> [service["name"] for service in services]
    ///     ['Planning/Zoning.MapServer', 'Planning/Parcels.MapServer']
    ///     >>> services[0]["sources"][0]["dataset"], services[0]["realTimeState"]
    ///     ('gis.dbo.Zoning', 'STARTED')
    ///
    /// Admin API: Services > Services Report, Service, Item Information > Manifest.
    #[pyfunction]
    #[pyo3(signature = (ags, folder=None, types=None, names=None, *, progress=None, strict=None))]
    pub fn inventory<'py>(
        ags: Site<'py, Admin>,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let selection = Selection::new(folder, types, names);
        let work = move |site| async move { job::inventory(&site, &selection, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.inventory", code, work, move |py, node, found| {
            table_of(py, node, "inventory", found, strict)
        })
        .map(Into::into)
    }
}
