//! The errors of the core as Python exceptions, and the core's hints in the words of Python's arguments.

use std::borrow::Cow;
use std::ffi::CString;
use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::call::left::Left;
use super::printable::printable;
use crate::core::error::hint_at_open_files;
use crate::core::tls::InvalidFingerprint;
use crate::core::{Answer, Asker, Error, Hint, Kind, Lost};

/// The classes are Python's own (`arcrest.common.errorhandlers`).
pub(super) mod classes {
    pyo3::import_exception!(arcrest.common.errorhandlers, ArcRESTError);
    pyo3::import_exception!(arcrest.common.errorhandlers, BulkError);
    pyo3::import_exception!(arcrest.common.errorhandlers, ServerError);
    pyo3::import_exception!(arcrest.common.errorhandlers, HTTPStatusError);
    pyo3::import_exception!(arcrest.common.errorhandlers, ConnectionFailed);
    pyo3::import_exception!(arcrest.common.errorhandlers, ReplyTimeout);
    pyo3::import_exception!(arcrest.common.errorhandlers, ReplyError);
    pyo3::import_exception!(arcrest.common.errorhandlers, InternalError);
    pyo3::import_exception!(arcrest.common.errorhandlers, InsecureTransportWarning);
}

/// Looks the classes up, so that an error needs no import: the error may be that there is no free file descriptor.
pub fn look_up_classes(py: Python<'_>) -> PyResult<()> {
    py.import("arcrest.common.errorhandlers")?;
    py.get_type::<classes::ArcRESTError>();
    py.get_type::<classes::BulkError>();
    py.get_type::<classes::ServerError>();
    py.get_type::<classes::HTTPStatusError>();
    py.get_type::<classes::ConnectionFailed>();
    py.get_type::<classes::ReplyTimeout>();
    py.get_type::<classes::ReplyError>();
    py.get_type::<classes::InternalError>();
    py.get_type::<classes::InsecureTransportWarning>();
    Ok(())
}

/// A Python exception on its way through the core.
#[derive(Debug)]
struct Passing(Arc<PyErr>);

impl fmt::Display for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Passing {}

impl From<PyErr> for Error {
    fn from(error: PyErr) -> Self {
        Self::foreign(Passing(Arc::new(error)))
    }
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let left = error.left().map(Left::item);
        let raised = exception(error);
        match left {
            Some(left) => Python::attach(|py| left.told(py, raised)),
            None => raised,
        }
    }
}

/// The exception of an error.
fn exception(error: Error) -> PyErr {
    if let Some(Passing(exception)) = error.source_as() {
        let exception = exception.clone();
        drop(error);
        // not attached to Python where nobody else holds the exception
        return Arc::try_unwrap(exception).unwrap_or_else(|shared| Python::attach(|py| shared.clone_ref(py)));
    }
    let text = text(&error);
    let (url, maybe_done) = (error.url().map(str::to_owned), error.maybe_done());
    match error.kind() {
        Kind::Argument(_) => PyValueError::new_err(text),
        Kind::File(path) => {
            let (errno, winerror) = error.source_as().map_or((EIO, None), codes);
            PyOSError::new_err((errno, text, path.display().to_string(), winerror))
        }
        Kind::Server(failure) | Kind::Login(failure) => {
            classes::ServerError::new_err((text, failure.code, failure.messages.clone(), url))
        }
        Kind::Status { status, reason, answer, .. } => {
            let Answer { headers, body } = &**answer;
            let (headers, body) = (headers.clone(), Cow::<[u8]>::Owned(body.clone()));
            classes::HTTPStatusError::new_err((text, *status, url, *reason, maybe_done, headers, body))
        }
        Kind::NotJson(_) | Kind::NotXml(_) | Kind::TooLarge(_) => classes::ReplyError::new_err((text, url, maybe_done)),
        Kind::Connection(_) | Kind::Elsewhere(_) => {
            classes::ConnectionFailed::new_err((text, url, maybe_done, lost(&error)))
        }
        Kind::Timeout { .. } => classes::ReplyTimeout::new_err((text, url, maybe_done)),
        Kind::Foreign => PyRuntimeError::new_err(text),
    }
}

/// What a lost connection goes back to, as `ConnectionFailed` takes it: an errno, or a word.
fn lost(error: &Error) -> Option<LostTo> {
    match error.lost() {
        Lost::System(code) => Some(LostTo::System(code)),
        Lost::Certificate => Some(LostTo::Word("certificate")),
        Lost::Tls => Some(LostTo::Word("tls")),
        Lost::Name => Some(LostTo::Word("name")),
        _ => None,
    }
}

#[derive(IntoPyObject)]
enum LostTo {
    System(i32),
    Word(&'static str),
}

const EIO: i32 = 5;
const ETIMEDOUT: i32 = if cfg!(windows) {
    10060
} else if cfg!(target_os = "linux") {
    110
} else {
    60
};

/// `errno` and `winerror` of a file's error; by them Python chooses a subclass of `OSError`. On Windows the system's code
/// is `winerror`, and Python finds the `errno` of such a code itself.
fn codes(error: &std::io::Error) -> (i32, Option<i32>) {
    // the numbers written here are the same on every system that Python runs on
    let errno = match error.kind() {
        ErrorKind::NotFound => 2,
        ErrorKind::PermissionDenied => 13,
        ErrorKind::AlreadyExists => 17,
        ErrorKind::NotADirectory => 20,
        ErrorKind::IsADirectory => 21,
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => 22,
        ErrorKind::TimedOut => ETIMEDOUT,
        _ => EIO,
    };
    match error.raw_os_error() {
        Some(code) if cfg!(windows) => (errno, Some(code)),
        Some(code) => (code, None),
        None => (errno, None),
    }
}

impl From<InvalidFingerprint> for PyErr {
    fn from(error: InvalidFingerprint) -> Self {
        Error::from(error).into()
    }
}

/// The error of a call for which the system gave no threads, or nothing that they wait on. Nothing was sent.
pub fn cannot_start(cause: &std::io::Error) -> PyErr {
    let hint = hint_at_open_files(cause).map(|hint| format!("; {}", in_words(&hint))).unwrap_or_default();
    let text = format!("no connection: arcrest can't start its threads: {cause}{hint}");
    classes::ConnectionFailed::new_err((text, None::<String>, false))
}

/// The text of an error for Python.
pub fn text(error: &Error) -> String {
    printable(error.worded(in_words))
}

/// A hint of the core, in the words of Python's arguments and of the variables of the environment.
pub fn in_words(hint: &Hint) -> String {
    match hint {
        Hint::AllowLargerReplies => "allow more with max_reply= or ARCREST_MAX_REPLY".to_owned(),
        Hint::WaitLonger => "wait longer with timeout= or ARCREST_TIMEOUT".to_owned(),
        Hint::SendTokenInUrl => "if this service reads tokens in the URL only, token_in_url=True or \
             ARCREST_TOKEN_IN_URL=true puts them there"
            .to_owned(),
        Hint::TrustCertificate(fingerprint, asker) => format!(
            "give {} its CA with verify=\"ca.pem\" or ARCREST_CA_BUNDLE=ca.pem; or, once you have compared the \
             fingerprint on the server, trust this very certificate with verify=\"{fingerprint}\" or \
             ARCREST_VERIFY={fingerprint}; or switch the check off with verify=False or ARCREST_VERIFY=false",
            checked_by(*asker)
        ),
        Hint::CheckNoCertificate(asker) => {
            format!("or switch the check of {} off with verify=False or ARCREST_VERIFY=false", checked_by(*asker))
        }
        Hint::LogInAtWebTier { by_ntlm, by_basic } => {
            let ntlm = by_ntlm.then_some("NTLMSecurityHandler (NTLM, Kerberos)");
            let basic = by_basic.then_some("LDAPSecurityHandler (HTTP Basic)");
            let handlers: Vec<&str> = ntlm.into_iter().chain(basic).collect();
            format!("the web server in front of the site wants a login of its own: {}", handlers.join(" or "))
        }
        Hint::LogInAtProxy => {
            "give them with proxy_url=\"http://user:password@host:port\" or in HTTPS_PROXY".to_owned()
        }
        Hint::CheckContext(context) => format!(
            "is {context} the site's address? The context, which is arcgis by default, is the name of the web adaptor"
        ),
        Hint::GiveLoginAddress => "give org_url or token_url".to_owned(),
        Hint::NameTokenService => {
            "name the token service with token_url=, or log in as a portal's user with PortalTokenSecurityHandler"
                .to_owned()
        }
        Hint::LogInWithoutEncryption => "without encrypted=True".to_owned(),
        Hint::GiveProxy(script) => format!(
            "the system's settings leave the choice of a proxy to the script {script}, which is not run: give the proxy \
             with proxy_url= or HTTPS_PROXY"
        ),
        Hint::OpenFewerFiles => {
            "this process has as many open files and connections as the system allows: send fewer requests at once, or \
             raise the limit (ulimit -n)"
                .to_owned()
        }
        Hint::ResumeUpload(item) => format!("the upload can be resumed with resume={item:?}"),
        Hint::LastAttempt(last) => format!("the last attempt: {last}"),
        Hint::JobGoesOn(None) => "the job goes on at the server: wait() waits again".to_owned(),
        Hint::JobGoesOn(Some(last)) => {
            format!("the job may go on at the server; the last attempt to read of it: {last}")
        }
        Hint::GiveUserAndPassword => "give username and password".to_owned(),
    }
}

/// The object whose `verify=` counts.
fn checked_by(asker: Asker) -> &'static str {
    match asker {
        Asker::Site => "AGSAdministration",
        Asker::Login => "the security handler",
    }
}

/// Raises Python's warning of a password over plain http; an error where warnings are errors.
pub fn warn_of_plain_http(host: &str) -> Result<(), Error> {
    let text = format!(
        "a password is sent to {host} over plain http, readable on the way: use https, or encrypted=True to log in"
    );
    warn(text).map_err(Error::from)
}

/// Warns, once for the process, that the environment has switched the check of certificates off; an error where
/// warnings are errors.
pub fn warn_of_no_check() -> PyResult<()> {
    static IS_TOLD: AtomicBool = AtomicBool::new(false);
    if IS_TOLD.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let text = "ARCREST_VERIFY=false: no server's certificate is checked, so that whoever is on the way can read \
                passwords and change replies; ARCREST_CA_BUNDLE=ca.pem or ARCREST_VERIFY=sha256:... is safe";
    tracing::warn!("{text}");
    warn(text.to_owned()).inspect_err(|_| IS_TOLD.store(false, Ordering::Relaxed))
}

fn warn(text: String) -> PyResult<()> {
    Python::attach(|py| {
        let kind = py.get_type::<classes::InsecureTransportWarning>();
        PyErr::warn(py, &kind, &CString::new(text)?, 1)
    })
}
