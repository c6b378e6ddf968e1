//! The HTTP client: TLS, proxy, timeouts. One pool per process and set of options.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::runtime::{self, Handle};
use tokio::time::sleep;
use tower::Service;
use tower::layer::layer_fn;

use super::forks::OfProcess;
use super::tls::{self, Fingerprint, Verify};
use super::{Error, Identity, Result, Secret};

/// How long a connection may take to come back from a reply that has been read to its end.
const RETURN: Duration = Duration::from_millis(100);

/// What a client is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// How a server's certificate is checked.
    pub verify: Verify,
    /// A proxy's URL, which may have a name and a password in it; without one, `HTTP(S)_PROXY` and `NO_PROXY` decide.
    pub proxy: Option<Secret>,
    /// The longest wait for a connection.
    pub connect_timeout: Duration,
    /// The longest wait for the reply of a read.
    pub read_timeout: Duration,
    /// The longest wait for the reply of a write.
    pub write_timeout: Duration,
    /// The longest pause within a reply.
    pub idle_timeout: Duration,
    /// The largest reply that is kept in memory, in bytes, decompressed.
    pub max_reply: u64,
    /// Whether a read carries its token in the URL, where logs and proxies see it: for services that read it nowhere else.
    pub token_in_url: bool,
    /// How often a write is sent again that the site refused because another administrative operation is under way.
    pub retries: u32,
    /// The `User-Agent`.
    pub user_agent: String,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            verify: Verify::System,
            proxy: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(120),
            write_timeout: Duration::from_secs(600),
            idle_timeout: Duration::from_secs(60),
            max_reply: 512 * 1024 * 1024,
            token_in_url: false,
            retries: 0,
            user_agent: concat!("arcrest-manageags/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl ClientOptions {
    /// The defaults, as changed by `ARCREST_VERIFY`, `ARCREST_CA_BUNDLE`, `ARCREST_TIMEOUT`, `ARCREST_MAX_REPLY`,
    /// `ARCREST_TOKEN_IN_URL` and `ARCREST_RETRIES`.
    ///
    /// # Errors
    /// [`Error::Argument`] where a variable's value makes no sense.
    pub fn from_environment() -> Result<Self> {
        let mut options = Self::default();
        let var = |name| std::env::var(name).ok().filter(|value: &String| !value.trim().is_empty());
        if let Some(bundle) = var("ARCREST_CA_BUNDLE") {
            options.verify = Verify::With(bundle.into());
        }
        if let Some(verify) = var("ARCREST_VERIFY") {
            match (flag(&verify), verify.trim()) {
                (Some(false), _) => options.verify = Verify::Off,
                (Some(true), _) => {}
                (None, pin) if Fingerprint::is_meant(pin) => options.verify = Verify::Pinned(pin.parse()?),
                _ => return Err(wrong("ARCREST_VERIFY", "is true, false or a fingerprint, sha256:...")),
            }
        }
        if let Some(timeout) = var("ARCREST_TIMEOUT") {
            let seconds = timeout.trim().parse::<f64>().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
            let seconds = seconds
                .filter(|s| !s.is_zero())
                .ok_or_else(|| wrong("ARCREST_TIMEOUT", "is a number of seconds above 0"))?;
            options.set_timeout(seconds);
        }
        if let Some(size) = var("ARCREST_MAX_REPLY") {
            let bytes = size.trim().parse().ok().filter(|bytes| *bytes > 0);
            options.max_reply = bytes.ok_or_else(|| wrong("ARCREST_MAX_REPLY", "is a number of bytes above 0"))?;
        }
        if let Some(in_url) = var("ARCREST_TOKEN_IN_URL") {
            options.token_in_url = flag(&in_url).ok_or_else(|| wrong("ARCREST_TOKEN_IN_URL", "is true or false"))?;
        }
        if let Some(count) = var("ARCREST_RETRIES") {
            let count = count.trim().parse().map_err(|_| wrong("ARCREST_RETRIES", "is a whole number from 0 on"));
            options.retries = count?;
        }
        Ok(options)
    }

    /// One time limit for every wait.
    pub fn set_timeout(&mut self, limit: Duration) {
        self.connect_timeout = self.connect_timeout.min(limit);
        self.idle_timeout = self.idle_timeout.min(limit);
        self.read_timeout = limit;
        self.write_timeout = limit;
    }

    /// The client with these options and a client certificate, its pool shared by all who ask for the same here.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Argument`] where the CA file, the certificate or the proxy can't be used.
    pub fn client(&self, identity: Option<&Identity>) -> Result<Arc<reqwest::Client>> {
        let home = Home::here();
        let mut pools = POOLS.get().lock().unwrap_or_else(PoisonError::into_inner);
        pools.retain(|pool| pool.client.strong_count() > 0);
        if let Some(client) = pools
            .iter()
            .find(|pool| pool.home == home && pool.options == *self && pool.identity.as_ref() == identity)
            .and_then(|pool| pool.client.upgrade())
        {
            return Ok(client);
        }
        let client = Arc::new(self.build(identity, false)?);
        pools.push(Pool { home, options: self.clone(), identity: identity.cloned(), client: Arc::downgrade(&client) });
        Ok(client)
    }

    /// A client of HTTP/1.1 that keeps one connection, and shares it with nobody.
    ///
    /// # Errors
    /// As [`ClientOptions::client`].
    pub fn single_connection(&self) -> Result<reqwest::Client> {
        self.build(None, true)
    }

    fn build(&self, identity: Option<&Identity>, single: bool) -> Result<reqwest::Client> {
        let mut tls = tls::config(&self.verify, identity.map(Identity::load).transpose()?)?;
        if single {
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            // a redirected write must not become a silent GET, nor a token leave its host
            .redirect(reqwest::redirect::Policy::none());
        if single {
            let connected = Arc::<AtomicBool>::default();
            let patient = layer_fn(move |inner| Patient { inner, connected: connected.clone() });
            builder = builder.http1_only().pool_max_idle_per_host(1).connector_layer(patient);
        }
        if let Some(proxy) = &self.proxy {
            builder =
                builder.proxy(reqwest::Proxy::all(proxy.expose()).map_err(|_| wrong("proxy_url", "is not a URL"))?);
        }
        builder.build().map_err(|e| Error::Argument { operation: "connect".into(), message: innermost(&e) })
    }
}

/// Opens a second connection only when the first has had time to come back from the reply before.
#[derive(Clone)]
struct Patient<S> {
    inner: S,
    connected: Arc<AtomicBool>,
}

impl<S: Service<R>, R> Service<R> for Patient<S>
where
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, place: R) -> Self::Future {
        let pause = if self.connected.swap(true, Ordering::Relaxed) { RETURN } else { Duration::ZERO };
        let connect = self.inner.call(place);
        async move {
            sleep(pause).await;
            connect.await
        }
        .boxed()
    }
}

/// Where connections live: the runtime that drives them, which no other can do for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home(Option<runtime::Id>);

impl Home {
    pub(super) fn here() -> Self {
        Self(Handle::try_current().ok().map(|handle| handle.id()))
    }
}

struct Pool {
    home: Home,
    options: ClientOptions,
    identity: Option<Identity>,
    client: Weak<reqwest::Client>,
}

static POOLS: LazyLock<OfProcess<Mutex<Vec<Pool>>>> = LazyLock::new(OfProcess::default);

/// A yes or no, as a variable of the environment says it.
#[must_use]
pub fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "0" | "false" | "no" | "off" => Some(false),
        "1" | "true" | "yes" | "on" => Some(true),
        _ => None,
    }
}

fn wrong(what: &str, rule: &str) -> Error {
    Error::Argument { operation: "settings".into(), message: format!("{what} {rule}") }
}

/// The words of the deepest cause, which says what really happened.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(next) = deepest.source() {
        deepest = next;
    }
    deepest.to_string()
}
