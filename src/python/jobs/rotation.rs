//! `jobs.rotate_certificate` of both APIs.

use std::path::PathBuf;
use std::time::Duration;

use super::table_of;
use crate::core::Secret;
use crate::jobs::rotation as job;

jobs! {
    /// Puts a new certificate to use on each machine of a site, one machine after the other.
    ///
    /// On each machine, the certificates of authorities in the file are imported where they are missing, then the
    /// certificate with its key. Then `webServerCertificateAlias` names it, the machine restarts, and a TLS handshake shows whether
    /// the machine has it. Only then the next machine begins. The former certificate stays in the machine's store, so
    /// that `Machine.edit` can go back to it.
    ///
    /// A rotation that ended early, by an error or because the process was killed, is continued by the same call. What was
    /// done is not done again. The password stands in no file, log or error.
    ///
    /// Args:
    ///     ags: The site. Its `verify` must accept the new certificate, too.
    ///     pfx: The PKCS#12 file (.pfx or .p12) with the certificate, its key and the certificates of its authorities.
    ///     password: The password of the file.
    ///     alias: The alias for the certificate. Default: the name of the file and the day on which the certificate ends.
    ///         A machine that has the certificate already uses it under the alias that it has there.
    ///     wait: How many seconds to wait at most until a machine is back and shows the certificate. Default 600.
    ///     progress: True shows a bar in a terminal or notebook, tqdm's if that is installed. Or a
    ///         callable (done, total, item), called after each machine; what it raises ends the call.
    ///         Default: nothing is shown.
    ///     dry_run: True to write nothing, and to return the plan.
    ///
    /// Returns:
    ///     A Table with a row for each machine: `machine`, `aliasName`, `before` (the alias that it used), `sha1Fingerprint`
    ///     and `daysLeft` of the new certificate, `URL` (where the handshake was made), and `note`.
    ///
    /// Raises:
    ///     FileNotFoundError: When there is no such file; nothing is sent.
    ///     ValueError: When the file or the password is wrong, the certificate is not valid now, or another certificate has
    ///         the alias; nothing was written.
    ///     ConnectionFailed: When what a machine shows can't be seen from here; nothing was written.
    ///     ReplyTimeout: When a machine does not come back, or does not show the certificate. The machines after it are as
    ///         they were.
    ///     ServerError: When the site refuses.
    ///
    /// Example:
    ///     >>> import pathlib
    ///     >>> _ = pathlib.Path("gis.pem").write_text("-----BEGIN CERTIFICATE-----", encoding="utf-8")
    ///     >>> jobs.rotate_certificate(ags, "gis.pem", "secret")
    ///     Traceback (most recent call last):
    ///     ValueError: jobs.rotate_certificate: gis.pem is PEM: a PKCS#12 file (.pfx or .p12) is needed
    ///
    /// Admin API: SSL Certificates > Import Existing Server Certificate, Machine > Edit Machine.
    #[pyfunction]
    #[pyo3(signature = (ags, pfx, password, *, alias=None, wait=600.0, progress=None, dry_run=false))]
    pub fn rotate_certificate<'py>(
        ags: Site<'py, Admin>,
        pfx: PathBuf,
        password: Secret,
        alias: Option<String>,
        wait: f64,
        progress: Option<Progress>,
        dry_run: bool,
    ) -> PyResult<Delivered<'py, One<Table>>> {
        let wait = Duration::try_from_secs_f64(wait)
            .map_err(|_| PyValueError::new_err("jobs.rotate_certificate: wait is a number of seconds"))?;
        let (watch, code) = Base::watch(progress);
        let wanted = job::Rotation { pfx, password, alias, wait, dry_run };
        let work = move |site| async move { job::rotate_certificate(&site, wanted, &watch).await };
        Base::compute(ags.0.as_super(), "jobs.rotate_certificate", code, work, |py, node, found| {
            table_of(py, node, "rotate_certificate", found, None)
        })
        .map(Into::into)
    }
}
