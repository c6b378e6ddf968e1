//! `jobs.log_statistics` of both APIs.

use super::since::Since;
use super::table_of;
use crate::core::Names;
use crate::jobs::messages::Query;
use crate::jobs::{Selection, statistics as job};

jobs! {
    /// Counts what the log says of requests: how many, how long they took and waited, and how often they failed.
    ///
    /// Servers write how long a request took at the level "FINE"; recent ones write response times at "INFO" as well.
    /// A site that logs less is warned of. The memory that is needed does not grow with the number of messages.
    ///
    /// Args:
    ///     ags: The site.
    ///     since: The oldest time that is wanted: how long ago, such as "7 d" or "2 h", a datetime (without
    ///         time zone: the server's time), epoch milliseconds or ISO text. Default: the beginning.
    ///     until: The newest time that is wanted. Default: now.
    ///     by: What is counted apart: "service", "method", "user", "machine", "hour" (UTC), one or several as a list.
    ///         Default: service and method. More than 5,000 groups are counted together as "(others)".
    ///     folder: A folder, "/" for the root, or several. With folder, types or names, the messages of
    ///         services only. Default: all messages.
    ///     types: A type such as "MapServer", or several.
    ///     names: A name "folder/name.type", or several; folder and type may be left out. In all three, * and ?
    ///         stand for any letters.
    ///     machines: Machines, a list or comma-separated. Default: all.
    ///
    /// Returns:
    ///     A Table with a row for each group, the longest total time first. Times are in seconds. `count` are the
    ///     requests that have a time, `ratePerHour` is their number for an hour of the messages' span, p5 to p99 are
    ///     percentiles of the time, within 1 %. `waits` are waits for an instance, `creations` instances that
    ///     were created, `errors` messages of the level SEVERE.
    ///
    /// Raises:
    ///     ValueError: When a name of by or a time makes no sense.
    ///     ArcRESTError: When a page can't be read.
    ///
    /// Example:
    ///     >>> statistics = jobs.log_statistics(ags, since="60 d", by="machine")
    ///     >>> for row in sorted(statistics, key=lambda row: row["machine"]):
    ///     ...     print(row["machine"], row["count"] > 100, row["p50"] < row["p95"] <= row["max"])
    ///     GISSRV01.EXAMPLE.COM True True
    ///     GISSRV02.EXAMPLE.COM True True
    ///
    /// Admin API: Logs > Query Logs.
    #[pyfunction]
    #[pyo3(signature = (ags, since=None, until=None, by=None, folder=None, types=None, names=None, machines=None))]
    #[allow(clippy::too_many_arguments)]
    pub fn log_statistics<'py>(
        ags: Site<'py, Admin>,
        since: Option<Since>,
        until: Option<Since>,
        by: Option<Names>,
        folder: Option<Names>,
        types: Option<Names>,
        names: Option<Names>,
        machines: Option<Names>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let by = job::grouping(by.as_ref().map_or("service,method", |by| &by.0))?;
        let selection = Selection::new(folder, types, names);
        let (since, until) = (since.map(|since| since.0), until.map(|until| until.0));
        let query = Query { selection, since, until, machines, ..Query::default() };
        let work = move |site| async move { job::log_statistics(&site, query, &by).await };
        Base::compute(ags.0.as_super(), "jobs.log_statistics", Code::Native, work, |py, node, found| {
            table_of(py, node, "log_statistics", found, None)
        })
        .map(Into::into)
    }
}
