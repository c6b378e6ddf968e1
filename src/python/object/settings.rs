//! What a site is reached with, as scripts say it: proxy, certificate check, timeout, retries.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBool;

use crate::core::client::flag;
use crate::core::{CONCURRENCY, ClientOptions, Fingerprint, Verify};
use crate::python::convert::args::ignored;

/// How a site is reached. Children have their parent's settings.
#[derive(Clone)]
pub struct Settings {
    options: ClientOptions,
    proxy_url: Option<String>,
    proxy_port: Option<u16>,
    strict: bool,
    concurrency: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let options = ClientOptions::default();
        Self { options, proxy_url: None, proxy_port: None, strict: false, concurrency: CONCURRENCY }
    }
}

impl Settings {
    /// The settings of ArcREST's proxy arguments and our keywords; the environment has the defaults.
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
        }
        if let Some(seconds) = timeout {
            let limit = Duration::try_from_secs_f64(seconds).ok().filter(|limit| !limit.is_zero());
            options.set_timeout(limit.ok_or_else(|| PyValueError::new_err("timeout is a number of seconds above 0"))?);
        }
        let strict =
            strict.unwrap_or_else(|| std::env::var("ARCREST_STRICT").is_ok_and(|text| flag(&text) == Some(true)));
        let proxy_port = port(proxy_port)?;
        let mut settings = Self { options, proxy_url, proxy_port, strict, concurrency: CONCURRENCY };
        settings.apply_proxy();
        Ok(settings)
    }

    /// The same, with or without the token of a read in its URL where an argument is given.
    pub fn with_token_in_url(mut self, in_url: Option<bool>) -> Self {
        self.options.token_in_url = in_url.unwrap_or(self.options.token_in_url);
        self
    }

    /// The same with another largest reply, where one is given.
    pub fn with_max_reply(mut self, bytes: Option<u64>) -> PyResult<Self> {
        if let Some(bytes) = bytes {
            let rule = || PyValueError::new_err("max_reply is a number of bytes above 0");
            self.options.max_reply = Some(bytes).filter(|bytes| *bytes > 0).ok_or_else(rule)?;
        }
        Ok(self)
    }

    /// The same with another number of retries, where one is given.
    pub fn with_retries(mut self, count: Option<u32>) -> Self {
        self.options.retries = count.unwrap_or(self.options.retries);
        self
    }

    /// The same with another limit of concurrent requests.
    pub fn concurrently(self, most: i64) -> PyResult<Self> {
        match usize::try_from(most) {
            Ok(concurrency @ 1..) => Ok(Self { concurrency, ..self }),
            _ => Err(PyValueError::new_err(format!("concurrency is a whole number above 0, not {most}"))),
        }
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
            let text = text.trim().trim_end_matches('/');
            let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
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
