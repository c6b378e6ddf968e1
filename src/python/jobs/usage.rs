//! `jobs.usage` of both APIs.

use super::since::Since;
use super::table_of;
use crate::core::Names;
use crate::jobs::Selection;
use crate::jobs::since::now;
use crate::jobs::usage::{self as job, Period};

jobs! {
    /// Reads what services were used for, by a usage report that is made, read and deleted.
    ///
    /// Args:
    ///     ags: The site.
    ///     metrics: What is wanted, one or several: RequestCount, RequestsFailed, RequestsTimedOut, RequestMaxRespTime,
    ///         RequestAvgRespTime, ServiceActiveInstances, ServiceRunningInstancesMax. Default "RequestCount".
    ///     folder: A folder, "/" for the root, or several as a list or comma-separated. Default: all.
    ///     types: A type such as "MapServer", or several. Default: all.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. Default: all.
    ///         In all three, * and ? stand for any letters, and the case of letters does not count.
    ///     since: "LAST_DAY", "LAST_WEEK", "LAST_MONTH", "LAST_YEAR", or the time when it begins: how long ago, such
    ///         as "36 h", a datetime, epoch milliseconds or ISO text. Default "LAST_WEEK".
    ///     until: The time when it ends, where since is a time. Default: now.
    ///     minutes: The length of a time slice. Default: the server decides.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`.
    ///
    /// Returns:
    ///     A Table with a row for each time slice, service and metric: `time`, `service`, `metric`, `value`, which is None
    ///     where nothing was measured. A warning sums up which folders can't be read, and a report that can't be deleted.
    ///
    /// Raises:
    ///     ValueError: When since makes no sense.
    ///     BulkError: When something failed and strict is True; its `results` are the Table.
    ///     ArcRESTError: When the report can't be made or read. It is deleted all the same.
    ///
    /// Example:
    ///     >>> usage = jobs.usage(ags, "RequestCount", names="Planning/Zoning.MapServer", since="LAST_DAY")
    ///     >>> len(usage), usage[0]["service"], sum(row["value"] for row in usage) > 0
    ///     (48, 'Planning/Zoning.MapServer', True)
    ///
    /// Admin API: Usage Reports.
    #[pyfunction]
    #[pyo3(signature = (ags, metrics=None, folder=None, types=None, names=None, *, since=None, until=None, minutes=None, strict=None))]
    #[allow(clippy::too_many_arguments)]
    pub fn usage<'py>(
        ags: Site<'py, Admin>,
        metrics: Option<Names>,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        since: Option<&Bound<'py, PyAny>>,
        until: Option<Since>,
        minutes: Option<i64>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let metrics = metrics.unwrap_or_else(|| Names::from("RequestCount"));
        let selection = Selection::new(folder, types, names);
        let period = match since {
            None => Period::named("LAST_WEEK")?,
            Some(since) => match since.extract::<String>() {
                Ok(name) if name.trim().to_ascii_uppercase().starts_with("LAST_") => Period::named(&name)?,
                _ => Period::Custom(since.extract::<Since>()?.0.millis, until.map_or_else(now, |until| until.0.millis)),
            },
        };
        let work = move |site| async move { job::usage(&site, &metrics, &selection, period, minutes).await };
        Base::compute(ags.0.as_super(), "jobs.usage", Code::Native, work, move |py, node, found| {
            table_of(py, node, "usage", found, strict)
        })
        .map(Into::into)
    }
}
