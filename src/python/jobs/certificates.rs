//! `jobs.certificates` of both APIs.

use super::table_of;
use crate::jobs::certificates as job;

jobs! {
    /// Lists the certificates of each machine, and the one that each machine shows at its address.
    ///
    /// Args:
    ///     ags: The site.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each machine; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     strict: Whether failures are raised, together. Default: the site's `strict`. An address that does not
    ///         answer is no failure, as machines may have addresses for the site alone.
    ///
    /// Returns:
    ///     A Table. `origin` is "store" for a certificate that a machine keeps, "handshake" for one that was shown when
    ///     a TLS connection was made to `URL`: the machine's own address, or that of the site (`machine` is None). `isUsed` says
    ///     whether the web server uses it, `daysLeft` how long it is valid, `names` the hosts that a shown certificate is for,
    ///     `error` why there is none. A warning sums up what failed.
    ///
    /// Raises:
    ///     BulkError: When something failed and strict is True; its `results` are the Table.
    ///     ArcRESTError: When the machines can't be listed.
    ///
    /// Example:
    ///     >>> for row in jobs.certificates(ags):
    ///     ...     if row["origin"] == "store" and row["isUsed"]:
    ///     ...         print(row["machine"], row["aliasName"], row["daysLeft"] > 300)
    ///     GISSRV01.EXAMPLE.COM SelfSignedCertificate True
    ///     GISSRV02.EXAMPLE.COM SelfSignedCertificate True
    ///
    /// Admin API: Machines, SSL Certificates.
    #[pyfunction]
    #[pyo3(signature = (ags, *, progress=None, strict=None))]
    pub fn certificates<'py>(
        ags: Site<'py, Admin>,
        progress: Option<Progress>,
        strict: Option<bool>,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let (watch, code) = Base::watch(progress);
        let work = move |site| async move { job::certificates(&site, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.certificates", code, work, move |py, node, found| {
            table_of(py, node, "certificates", found, strict)
        })
        .map(Into::into)
    }
}
