//! What a site is reached with, as scripts say it: proxy, certificate check, timeout, retries.

use std::path::PathBuf;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::core::client::{flag_of, time_limit};
use crate::core::{CONCURRENCY, ClientOptions, Fingerprint, Verify};
use crate::python::convert::args::{ignored, text_or_none};
use crate::python::errors::warn_of_no_check;

/// The arguments of a resource's constructor, besides the URL and the handler. Each field has the name of its
/// argument.
#[allow(missing_docs)]
pub struct Options<'a, 'py> {
    pub proxy_url: Option<String>,
    pub proxy_port: Option<&'a Bound<'py, PyAny>>,
    /// Whether the constructor loads the document.
    pub initialize: bool,
    pub verify: Option<&'a Bound<'py, PyAny>>,
    pub timeout: Option<f64>,
    pub strict: Option<bool>,
    pub max_reply: Option<u64>,
    pub token_in_url: Option<bool>,
    pub retries: Option<u32>,
    pub concurrency: i64,
}

/// How a site is reached. Children have their parent's settings.
#[derive(Clone)]
pub struct Settings {
    options: ClientOptions,
    /// Whether the script said how certificates are checked, and not only the environment.
    has_own_verify: bool,
    proxy_url: Option<String>,
    proxy_port: Option<u16>,
    strict: bool,
    concurrency: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let options = ClientOptions::default();
        Self {
            options,
            has_own_verify: false,
            proxy_url: None,
            proxy_port: None,
            strict: false,
            concurrency: CONCURRENCY,
        }
    }
}

impl Settings {
    /// The settings of a resource's arguments; the environment has the defaults.
    pub fn from_options(given: Options<'_, '_>) -> PyResult<Self> {
        let Options { proxy_url, proxy_port, verify, timeout, strict, .. } = given;
        let mut settings = Self::of(proxy_url, proxy_port, verify, timeout, strict)?;
        let options = &mut settings.options;
        if let Some(bytes) = given.max_reply {
            let rule = || PyValueError::new_err("max_reply must be a number of bytes above 0");
            options.max_reply = Some(bytes).filter(|bytes| *bytes > 0).ok_or_else(rule)?;
        }
        options.token_in_url = given.token_in_url.unwrap_or(options.token_in_url);
        options.retries = given.retries.unwrap_or(options.retries);
        settings.concurrency = usize::try_from(given.concurrency).ok().filter(|most| *most > 0).ok_or_else(|| {
            PyValueError::new_err(format!("concurrency must be an integer above 0, not {}", given.concurrency))
        })?;
        Ok(settings)
    }

    /// The settings of the arguments that security handlers take too.
    pub fn of(
        proxy_url: Option<String>,
        proxy_port: Option<&Bound<'_, PyAny>>,
        verify: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
        strict: Option<bool>,
    ) -> PyResult<Self> {
        let mut options = ClientOptions::from_environment()?;
        if let Some(verify) = verify {
            options.verify = verify_from(verify)?;
        } else if options.verify == Verify::Off {
            warn_of_no_check()?;
        }
        if let Some(seconds) = timeout {
            let rule = || PyValueError::new_err(format!("timeout must be a number of seconds above 0, not {seconds}"));
            options.set_timeout(time_limit(seconds).ok_or_else(rule)?);
        }
        let strict = match strict {
            Some(strict) => strict,
            None => flag_of("ARCREST_STRICT")?.unwrap_or_default(),
        };
        let proxy_port = port(proxy_port)?;
        let has_own_verify = verify.is_some();
        let mut settings = Self { options, has_own_verify, proxy_url, proxy_port, strict, concurrency: CONCURRENCY };
        settings.apply_proxy();
        Ok(settings)
    }

    /// Another proxy.
    pub fn set_proxy_url(&mut self, url: Option<String>) {
        self.proxy_url = url;
        self.apply_proxy();
    }

    /// Another port of the proxy.
    pub fn set_proxy_port(&mut self, port: Option<u16>) {
        self.proxy_port = port;
        self.apply_proxy();
    }

    /// ArcREST's two proxy arguments as one URL: a host and a port, or a whole URL.
    fn apply_proxy(&mut self) {
        self.options.proxy = self.proxy_url.as_ref().filter(|text| !text.trim().is_empty()).map(|text| {
            let (scheme, rest) = text.trim().split_once("://").unwrap_or(("http", text.trim()));
            let with_scheme = format!("{scheme}://{}", rest.trim_end_matches('/'));
            let has_port = with_scheme.rsplit_once("://").is_some_and(|(_, rest)| {
                rest.rsplit_once('@')
                    .map_or(rest, |(_, host)| host)
                    .rsplit_once(':')
                    .is_some_and(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
            });
            match self.proxy_port {
                Some(port) if !has_port => format!("{with_scheme}:{port}").into(),
                _ => with_scheme.into(),
            }
        });
    }

    /// ArcREST's two proxy arguments, as they were given.
    pub fn proxy(&self) -> (Option<String>, Option<u16>) {
        (self.proxy_url.clone(), self.proxy_port)
    }

    /// Whether an error reply raises.
    pub fn strict(&self) -> bool {
        self.strict
    }

    /// How many requests run concurrently, at most.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Another `User-Agent`.
    pub fn set_user_agent(&mut self, name: String) {
        self.options.user_agent = name;
    }

    /// Another check of the server's certificate.
    pub fn set_verify(&mut self, verify: Verify) {
        self.options.verify = verify;
        self.has_own_verify = true;
    }

    /// The check of a site that these settings of a handler take over: the handler has no check of its own, and the site
    /// has another one.
    pub fn check_of<'a>(&self, site: &'a Self) -> Option<&'a Verify> {
        let verify = Some(&site.options.verify).filter(|_| site.has_own_verify && !self.has_own_verify);
        verify.filter(|verify| **verify != self.options.verify)
    }

    /// Takes over the check of a site.
    pub fn take_verify(&mut self, verify: Verify) {
        self.options.verify = verify;
    }

    /// The options of the HTTP client.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }
}

/// `verify=` as scripts write it.
pub fn verify_from(verify: &Bound<'_, PyAny>) -> PyResult<Verify> {
    if let Ok(check) = verify.extract::<bool>() {
        return Ok(if check { Verify::System } else { Verify::Off });
    }
    if let Ok(text) = verify.extract::<String>()
        && Fingerprint::is_meant(&text)
    {
        return Ok(Verify::Pinned(text.parse()?));
    }
    let path = verify.extract::<PathBuf>();
    path.map(Verify::With).map_err(|_| {
        PyTypeError::new_err("verify is True, False, the path of a CA file, or a certificate's \"sha256:...\"")
    })
}

/// The `User-Agent` that an attribute is set to; None sets ours. Any other value is warned of, and nothing is set.
pub fn agent_to_set(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let agent = text_or_none(value, "useragent")?;
    Ok(agent.map(|agent| agent.unwrap_or_else(|| ClientOptions::default().user_agent)))
}

/// How a certificate is checked, as scripts write it.
pub fn verify_object<'py>(py: Python<'py>, verify: &Verify) -> PyResult<Bound<'py, PyAny>> {
    match verify {
        Verify::System => true.into_bound_py_any(py),
        Verify::Off => false.into_bound_py_any(py),
        Verify::With(path) => path.display().to_string().into_bound_py_any(py),
        Verify::Pinned(fingerprint) => fingerprint.to_string().into_bound_py_any(py),
    }
}

/// The port that an attribute is set to, or None; any other value is warned of. The inner None: nothing is set.
#[allow(clippy::option_option)]
pub fn port_to_set(value: &Bound<'_, PyAny>) -> PyResult<Option<Option<u16>>> {
    let is_bool = value.is_instance_of::<PyBool>();
    match port(Some(value)) {
        Ok(port) if !is_bool => Ok(Some(port)),
        _ => ignored(value, "proxy_port", "a number from 0 to 65535").map(|()| None),
    }
}

/// A proxy's port as scripts write it; None for None and "".
pub fn port(object: Option<&Bound<'_, PyAny>>) -> PyResult<Option<u16>> {
    let Some(object) = object.filter(|object| !object.is_none()) else { return Ok(None) };
    let text = object.str()?.to_string();
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim()
        .parse()
        .map(Some)
        .map_err(|_| PyValueError::new_err(format!("proxy_port is a number from 0 to 65535, not {text:?}")))
}
