//! `jobs.health` of both APIs.

use super::since::Since;
use super::table_of;
use crate::jobs::health as job;
use crate::jobs::since::now;

jobs! {
    /// Looks for what is not as it should be: machines, services, data stores, certificates, the log, licences.
    ///
    /// Args:
    ///     ags: The site.
    ///     days: Certificates and licences that end in fewer days are a warning. Default 30.
    ///     since: Severe messages of the log from then on are a warning: how long ago, such as "24 h", a datetime, epoch
    ///         milliseconds or ISO text. Default: 24 hours ago.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each check; what it raises ends the call.
    ///         Default: nothing is shown.
    ///
    /// Returns:
    ///     A Table with a row for each finding: `check`, `subject`, `status` ("ok", "warning" or "failure") and `reason`.
    ///     A check that can't be made is a failure. Services that are as they should be have one row together.
    ///
    /// Raises:
    ///     ValueError: When since makes no sense.
    ///
    /// Example:
    ///     >>> for row in jobs.health(ags):
    ///     ...     if row["check"] in ("machines", "services"):
    ///     ...         print(row["status"], row["subject"], row["reason"])
    ///     ok GISSRV01.EXAMPLE.COM runs
    ///     ok GISSRV02.EXAMPLE.COM runs
    ///     ok  28 services are as they should be
    ///
    /// Admin API: Machine > Status, Services Report, Data > Validate Data Item, SSL Certificates, Logs > Query Logs,
    /// Licenses.
    #[pyfunction]
    #[pyo3(signature = (ags, *, days=30, since=None, progress=None))]
    pub fn health<'py>(
        ags: Site<'py, Admin>,
        days: i64,
        since: Option<Since>,
        progress: Option<Progress>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let since = since.map_or_else(|| now().saturating_sub(86_400_000), |since| since.0.millis);
        let limits = job::Limits { days, since };
        let work = move |site| async move { job::health(&site, limits, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.health", code, work, |py, node, found| {
            table_of(py, node, "health", found, None)
        })
        .map(Into::into)
    }
}
