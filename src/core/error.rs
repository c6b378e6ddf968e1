//! The error of every call: what was asked of which server, what happened, and what to try.
//!
//! [`Error`] is for callers of the core and for the Python module. No text of an error holds the value of a field, a
//! password or a token. Texts name no setting of an API: an error carries a [`Hint`] instead, which each API words.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Failure;
use super::masks::Masks;
use super::tls::{Fingerprint, InvalidFingerprint};
use super::url::{self, shown};

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call has no result.
///
/// ```
/// use arcrest_core::core::{Error, Kind};
///
/// let error = Error::argument("Services.createFolder", "folderName must not be empty");
/// assert_eq!(error.to_string(), "Services.createFolder: folderName must not be empty");
/// assert!(matches!(error.kind(), Kind::Argument(_)) && !error.maybe_done());
/// ```
#[derive(Clone, Debug)]
pub struct Error(Box<Report>);

/// What an error holds. The box around it keeps results small.
#[derive(Clone, Debug)]
struct Report {
    operation: Cow<'static, str>,
    /// Without name, password and query; empty where no request was about to be sent.
    url: String,
    maybe_done: bool,
    kind: Kind,
    hint: Option<Hint>,
    /// What is left of the call at the server.
    left: Option<Hint>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An argument or a setting can't be used, for the reason given. No request was sent.
    Argument(String),
    /// A local file can't be read or written. The source is a [`std::io::Error`].
    File(PathBuf),
    /// The server answered with an ArcGIS error.
    Server(Failure),
    /// The login failed, so that the request was not sent. The URL is that of the token service.
    Login(Failure),
    /// The server answered with an HTTP status of 300 or more.
    Status {
        /// The status.
        status: u16,
        /// The standard phrase of the status.
        reason: &'static str,
        /// The messages of the server, `": ..."`, or empty.
        detail: String,
        /// The ArcGIS error in the body.
        failure: Option<Failure>,
        /// The address that the server redirects to, without query.
        moved_to: Option<String>,
        /// The headers and the body of the reply.
        answer: Box<Answer>,
    },
    /// The request was not sent, because a password would go where the site alone names the place.
    Elsewhere(String),
    /// The reply is not the JSON that was expected: a login page, the HTML of a proxy, JSON that is cut short.
    NotJson(String),
    /// The reply is not the XML that was expected.
    NotXml(String),
    /// There was no connection, or the connection broke, for the reason given.
    Connection(String),
    /// The reply is too large.
    TooLarge(Excess),
    /// The time limit passed.
    Timeout {
        /// What the server failed to do.
        what: &'static str,
        /// The time limit.
        after: Duration,
    },
    /// An error from outside the core, such as an exception of a Python override. The source is that error.
    Foreign,
}

/// The headers and the beginning of the body that came with an HTTP status, without secrets.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The names and values of the headers.
    pub headers: Vec<(String, String)>,
    /// The first 64 KiB of the body.
    pub body: Vec<u8>,
}

impl Answer {
    /// How much of a body is kept.
    pub(super) const KEPT: usize = 64 * 1024;

    fn masked(&mut self, masks: &Masks) {
        for (_, value) in &mut self.headers {
            *value = masks.on(value);
        }
        if let Cow::Owned(body) = masks.on_body(&self.body) {
            self.body = body;
        }
        self.body.truncate(Self::KEPT);
    }
}

/// In what a reply is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Excess {
    /// It has more than this number of bytes.
    Bytes(u64),
    /// It is JSON of more than this number of values.
    Values(u64),
    /// The memory has no room for it.
    Memory,
}

/// What a lost connection goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lost {
    /// The check of the server's certificate.
    Certificate,
    /// TLS, apart from the certificate.
    Tls,
    /// The name of the server has no address.
    Name,
    /// The system, with its code: errno, or a code of Windows.
    System(i32),
    /// Something else.
    Other,
}

/// Advice on an error. The core names none of an API's settings: each API words a hint with its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// A larger [`max_reply`](super::ClientOptions::max_reply) allows the reply.
    AllowLargerReplies,
    /// A longer [`timeout`](super::ClientOptions::set_timeout) may be enough.
    WaitLonger,
    /// The server may read tokens in the URL only: [`token_in_url`](super::ClientOptions::token_in_url).
    SendTokenInUrl,
    /// Trust the CA of the server's certificate ([`Verify::With`](super::Verify::With)), trust this certificate
    /// ([`Verify::Pinned`](super::Verify::Pinned)), or check no certificate.
    TrustCertificate(Fingerprint, Asker),
    /// Only [`Verify::Off`](super::Verify::Off) accepts the server's certificate.
    CheckNoCertificate(Asker),
    /// The web tier authenticates users: log in there, by NTLM or Kerberos, or by HTTP Basic.
    LogInAtWebTier {
        /// Whether the web tier offers NTLM or Kerberos.
        by_ntlm: bool,
        /// Whether the web tier offers HTTP Basic.
        by_basic: bool,
    },
    /// The proxy wants a user name and a password.
    LogInAtProxy,
    /// No site may have this context: check the address.
    CheckContext(String),
    /// Give the address of a site or of its token service.
    GiveLoginAddress,
    /// Name the token service.
    NameTokenService,
    /// Log in without encrypting the form with the server's public key.
    LogInWithoutEncryption,
    /// The system's settings leave the choice of a proxy to this script (PAC), which is not run: give the proxy.
    GiveProxy(String),
    /// Give a user name and a password.
    GiveUserAndPassword,
    /// The process has as many open files and connections as the system allows.
    OpenFewerFiles,
    /// The upload can be resumed with the ID of its item.
    ResumeUpload(String),
    /// What the last of many attempts said.
    LastAttempt(String),
    /// The job goes on at the server; what the last attempt to read of it said, if that one failed.
    JobGoesOn(Option<String>),
}

/// The hint at the limit of open files, where the system refused one more of them.
pub(crate) fn hint_at_open_files(error: &(dyn StdError + 'static)) -> Option<Hint> {
    // EMFILE and ENFILE; on Windows ERROR_TOO_MANY_OPEN_FILES and WSAEMFILE
    let codes: &[i32] = if cfg!(windows) { &[4, 10024] } else { &[24, 23] };
    let is_meant = |error: &std::io::Error| error.raw_os_error().is_some_and(|code| codes.contains(&code));
    causes(error).any(|cause| cause.downcast_ref().is_some_and(is_meant)).then_some(Hint::OpenFewerFiles)
}

/// The error of an operation that needs a file, where the system allows no more open files; `None` where one more can be
/// opened. For libraries that do not say why a file can't be read.
pub(crate) fn no_more_files(operation: &'static str, what: &str) -> Option<Error> {
    let cause = std::fs::File::open(if cfg!(windows) { "NUL" } else { "/dev/null" }).err()?;
    let hint = hint_at_open_files(&cause)?;
    Some(Error::new(Kind::Connection(format!("{what}: {cause}")), operation, "").with_hint(hint).caused_by(cause))
}

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The session with a site.
    Site,
    /// The credentials, to log in.
    Login,
}

/// The warning of an error whose request may have been carried out.
const MAYBE_DONE: &str = "; the server may have carried it out all the same: look before you repeat it";

impl Error {
    /// An error of an operation at a URL, whose user name, password and query are left out.
    #[must_use]
    pub fn new(kind: Kind, operation: impl Into<Cow<'static, str>>, url: impl Into<String>) -> Self {
        let (operation, url) = (operation.into(), shown(&url.into()));
        Self(Box::new(Report { operation, url, maybe_done: false, kind, hint: None, left: None, source: None }))
    }

    /// An argument or setting that can't be used.
    #[must_use]
    pub fn argument(operation: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Kind::Argument(message.into()), operation, "")
    }

    /// A file that can't be read or written.
    #[must_use]
    pub fn file(operation: impl Into<Cow<'static, str>>, path: impl AsRef<Path>, source: std::io::Error) -> Self {
        let hint = hint_at_open_files(&source);
        Self::new(Kind::File(path.as_ref().to_owned()), operation, "").with_hint(hint).caused_by(source)
    }

    /// An ArcGIS error that the server answered.
    #[must_use]
    pub fn server(operation: impl Into<Cow<'static, str>>, url: impl Into<String>, failure: Failure) -> Self {
        Self::new(Kind::Server(failure), operation, url)
    }

    /// A reply that is not the JSON that was expected.
    #[must_use]
    pub fn not_json(
        operation: impl Into<Cow<'static, str>>,
        url: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Kind::NotJson(message.into()), operation, url)
    }

    /// An error from outside the core.
    #[must_use]
    pub fn foreign(source: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(Kind::Foreign, "", "").caused_by(source)
    }

    /// The same error of a request that may have been carried out, or not.
    #[must_use]
    pub fn with_maybe_done(mut self, maybe_done: bool) -> Self {
        self.0.maybe_done = maybe_done;
        self
    }

    /// The same error without the secrets that a server quotes.
    pub(super) fn masked(mut self, masks: &Masks) -> Self {
        match &mut self.0.kind {
            Kind::Server(failure) | Kind::Login(failure) => *failure = failure.clone().masked(masks),
            Kind::Status { detail, failure, moved_to, answer, .. } => {
                answer.masked(masks);
                *detail = masks.on(detail);
                *failure = failure.take().map(|failure| failure.masked(masks));
                *moved_to = moved_to.take().map(|place| masks.on(&place));
            }
            Kind::NotJson(message) | Kind::Connection(message) | Kind::Elsewhere(message) => {
                *message = masks.on(message);
            }
            _ => {}
        }
        self
    }

    /// The same error with other words for the messages of the server.
    pub(super) fn with_detail(mut self, change: impl FnOnce(&str) -> String) -> Self {
        if let Kind::Status { detail, .. } = &mut self.0.kind {
            *detail = change(detail);
        }
        self
    }

    /// The same error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Option<Hint>>) -> Self {
        self.0.hint = hint.into();
        self
    }

    /// The same error of an upload by parts, with the ID of the item by which the upload can be resumed. An error from outside
    /// the core stays as it is.
    #[must_use]
    pub fn leaving(mut self, item: String) -> Self {
        self.0.left = Some(Hint::ResumeUpload(item));
        self
    }

    /// The ID of the item of an upload by parts that can be resumed.
    #[must_use]
    pub fn left(&self) -> Option<&str> {
        match &self.0.left {
            Some(Hint::ResumeUpload(item)) => Some(item),
            _ => None,
        }
    }

    /// The same error with its source. An error of the HTTP client must come without its URL, which may hold secrets.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// The operation that failed, such as `Services.createFolder`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The URL of the request, without query; `None` where no request was about to be sent.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        Some(self.0.url.as_str()).filter(|url| !url.is_empty())
    }

    /// Whether the server may have carried out the request: true only of writes whose reply was lost or not readable,
    /// or came from a gateway.
    #[must_use]
    pub fn maybe_done(&self) -> bool {
        self.0.maybe_done
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// Advice, where there is some.
    #[must_use]
    pub fn hint(&self) -> Option<&Hint> {
        self.0.hint.as_ref()
    }

    /// The source, if it is of this type.
    #[must_use]
    pub fn source_as<E: StdError + 'static>(&self) -> Option<&E> {
        self.source()?.downcast_ref()
    }

    /// The code and messages of an ArcGIS error or of a failed login.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self.kind() {
            Kind::Server(failure) | Kind::Login(failure) => Some(failure),
            _ => None,
        }
    }

    /// The HTTP status, where the status is the error.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            Kind::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The address that the server redirects to, without query.
    #[must_use]
    pub fn moved_to(&self) -> Option<&str> {
        match self.kind() {
            Kind::Status { moved_to, .. } => moved_to.as_deref(),
            _ => None,
        }
    }

    /// Whether the server refused the token, by its HTTP status or in the body of an error.
    pub(super) fn refuses_token(&self) -> bool {
        match self.kind() {
            Kind::Status { status, failure, .. } => {
                matches!(status, 498 | 499) || failure.as_ref().is_some_and(Failure::is_token)
            }
            _ => false,
        }
    }

    /// Whether a server answered, but not with what was asked for.
    pub(super) fn is_answer(&self) -> bool {
        matches!(self.kind(), Kind::Status { .. } | Kind::NotJson(_) | Kind::Elsewhere(_))
    }

    /// Whether an argument or setting can't be used.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        matches!(self.kind(), Kind::Argument(_))
    }

    /// Whether the login failed.
    #[must_use]
    pub fn is_login(&self) -> bool {
        matches!(self.kind(), Kind::Login(_))
    }

    /// Whether there was no connection, or the connection broke.
    #[must_use]
    pub fn is_connection(&self) -> bool {
        matches!(self.kind(), Kind::Connection(_))
    }

    /// What a lost connection goes back to.
    #[must_use]
    pub fn lost(&self) -> Lost {
        for cause in causes(self) {
            if let Some(refusal) = cause.downcast_ref::<rustls::Error>() {
                let is_certificates = matches!(refusal, rustls::Error::InvalidCertificate(_));
                return if is_certificates { Lost::Certificate } else { Lost::Tls };
            }
            if let Some(code) = cause.downcast_ref().and_then(std::io::Error::raw_os_error) {
                return Lost::System(code);
            }
            if cause.to_string() == "dns error" {
                return Lost::Name;
            }
        }
        Lost::Other
    }

    /// Whether the time limit passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), Kind::Timeout { .. })
    }

    /// Whether the error comes from outside the core.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        matches!(self.kind(), Kind::Foreign)
    }

    /// The text of the error with its hint, worded by an API.
    ///
    /// ```
    /// use arcrest_core::core::{Error, Excess, Hint, Kind};
    ///
    /// let error = Error::new(Kind::TooLarge(Excess::Bytes(10)), "Log.query", "https://h/arcgis/admin/logs/query");
    /// let text = error.with_hint(Hint::AllowLargerReplies).worded(|_| "raise --max-reply".to_owned());
    /// assert!(text.ends_with("is larger than 10 bytes; raise --max-reply"));
    /// ```
    #[must_use]
    pub fn worded(&self, word: impl Fn(&Hint) -> String) -> String {
        let worded = |hint: &Option<Hint>| hint.as_ref().map(|hint| format!("; {}", word(hint))).unwrap_or_default();
        let lost = if self.0.maybe_done { MAYBE_DONE } else { "" };
        format!("{}{}{}{lost}", Statement(&self.0), worded(&self.0.hint), worded(&self.0.left))
    }

    /// The same error of a request that the credentials sent.
    #[must_use]
    pub fn of_login(mut self) -> Self {
        if let Some(Hint::TrustCertificate(_, asker) | Hint::CheckNoCertificate(asker)) = &mut self.0.hint {
            *asker = Asker::Login;
        }
        self
    }

    /// The error for another caller that waited for the same work; `None` where the error concerns one caller only.
    pub(super) fn copy(&self) -> Option<Self> {
        (!self.is_foreign()).then(|| self.clone())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Statement(&self.0), if self.0.maybe_done { MAYBE_DONE } else { "" })
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<url::Refused> for Error {
    fn from(error: url::Refused) -> Self {
        Self::argument("url", error.to_string())
    }
}

impl From<InvalidFingerprint> for Error {
    fn from(error: InvalidFingerprint) -> Self {
        Self::argument("settings", error.to_string())
    }
}

/// An error and its causes, the outermost first.
pub(super) fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        // an I/O error leaves out the error that it wraps
        next = match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => cause.source(),
        };
        Some(cause)
    })
}

/// What happened, in words, without a hint.
struct Statement<'a>(&'a Report);

impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { operation, url, kind, source, .. } = self.0;
        let source = || source.as_ref().map(ToString::to_string).unwrap_or_default();
        match kind {
            Kind::Foreign => f.write_str(&source()),
            Kind::Argument(message) => write!(f, "{operation}: {message}"),
            Kind::File(path) => write!(f, "{operation}: {}: {}", path.display(), source()),
            Kind::Server(failure) => write!(f, "{operation}: {url} answered {failure}"),
            Kind::Login(failure) => write!(f, "{operation}: not sent, because logging in at {url} failed: {failure}"),
            Kind::Status { status, reason, detail, .. } => {
                write!(f, "{operation}: {url} answered HTTP {status} {reason}{detail}")
            }
            Kind::Elsewhere(message) => write!(f, "{operation}: not sent: {message}"),
            Kind::NotJson(message) => write!(f, "{operation}: {url} did not answer with JSON: {message}"),
            Kind::NotXml(message) => write!(f, "{operation}: {url} did not answer with XML: {message}"),
            Kind::Connection(message) if url.is_empty() => write!(f, "{operation}: {message}"),
            Kind::Connection(message) => write!(f, "{operation}: {url}: {message}"),
            Kind::TooLarge(excess) => match excess {
                Excess::Bytes(most) => write!(f, "{operation}: the reply of {url} is larger than {most} bytes"),
                Excess::Values(most) => write!(f, "{operation}: the reply of {url} holds more than {most} values"),
                Excess::Memory => write!(f, "{operation}: there is no memory left for the reply of {url}"),
            },
            Kind::Timeout { what, after } => {
                let space = if url.is_empty() { "" } else { " " };
                write!(f, "{operation}: {url}{space}{what} within {} s", after.as_secs_f64())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_as_small_as_a_pointer() {
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn a_hint_stands_before_the_warning_of_a_lost_write() {
        let error = Error::new(Kind::TooLarge(Excess::Bytes(5)), "x", "http://h").with_hint(Hint::AllowLargerReplies);
        let error = error.with_maybe_done(true);
        let statement = "x: the reply of http://h is larger than 5 bytes";
        assert_eq!(error.worded(|_| "allow more".to_owned()), format!("{statement}; allow more{MAYBE_DONE}"));
        assert_eq!(error.to_string(), format!("{statement}{MAYBE_DONE}"));
    }

    #[test]
    fn the_source_is_kept_and_shared() {
        let error = Error::file("x", "a.sd", std::io::ErrorKind::NotFound.into());
        let copy = error.copy().expect("every waiting caller is told");
        assert_eq!(copy.source_as::<std::io::Error>().map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
        assert!(copy.to_string().starts_with("x: a.sd: "), "{copy}");
    }

    #[test]
    fn an_error_of_one_caller_is_not_told_to_others() {
        let error = Error::foreign(std::io::Error::other("interrupted"));
        assert_eq!(error.to_string(), "interrupted");
        assert!(error.is_foreign() && error.copy().is_none());
    }

    #[test]
    fn only_requests_have_a_url() {
        assert_eq!(Error::argument("x", "wrong").url(), None);
        let error = Error::server("x", "http://h", Failure::new(498, "Invalid token"));
        assert_eq!((error.url(), error.failure().map(|failure| failure.code)), (Some("http://h"), Some(498)));
        assert_eq!(error.to_string(), "x: http://h answered 498: Invalid token");
    }
}
