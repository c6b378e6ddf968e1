//! The HTTP client of sessions: TLS, proxy, time limits. Sessions with equal options share one connection pool.

use std::ffi::OsString;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, select};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use rustls::ClientConfig;
use tokio::runtime::{self, Handle};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tower::Service;
use tower::layer::layer_fn;
use url::Url;

use super::per_process::PerProcess;
use super::proxy::{self, Proxies};
use super::tls::{self, Fingerprint, Tls, Verify};
use super::url::shown;
use super::{Error, Identity, Result, Secret};

/// How many requests a connection pool carries at once. More of them wait: each may need a connection of its own, and a
/// system allows a process a limited number of connections, often 1,024 or 256.
pub(super) const MOST_AT_ONCE: usize = 100;

/// The time that a connection takes to become idle after its reply was read to the end.
const RETURN_TIME: Duration = Duration::from_millis(100);

/// The shortest time without a sign of life after which a call asks whether its connection of HTTP/2 is still there.
const PING_INTERVAL: Duration = Duration::from_secs(60);
/// The time in which that is answered.
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// Whether the system's check of a certificate may ask the network: Windows and macOS look up whether the certificate
/// was revoked, and fetch missing intermediate ones.
const CHECK_MAY_WAIT: bool = cfg!(any(windows, target_vendor = "apple"));

/// The options of an HTTP client.
///
/// ```
/// use std::time::Duration;
///
/// use arcrest_core::core::{ClientOptions, Verify};
///
/// let mut options = ClientOptions { verify: Verify::Off, retries: 3, ..ClientOptions::default() };
/// options.set_timeout(Duration::from_secs(30));
/// assert_eq!(options.write_timeout, Duration::from_secs(30));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// How a server's certificate is checked.
    pub verify: Verify,
    /// The URL of a proxy, with its name and password if it needs them. If `None`, `HTTP(S)_PROXY` and `NO_PROXY`
    /// decide, and on Windows the system's settings where these variables name none.
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
    /// Whether a read carries its token in the URL, where logs and proxies see the token. Only for services that read
    /// tokens nowhere else.
    pub token_in_url: bool,
    /// How often a write is sent again if the site refuses it because another administrative operation is running.
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
    /// [`Kind::Argument`](super::Kind::Argument) if the value of a variable can't be used.
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
            let limit = timeout.trim().parse().ok().and_then(time_limit);
            options.set_timeout(limit.ok_or_else(|| wrong("ARCREST_TIMEOUT", "is a number of seconds above 0"))?);
        }
        if let Some(size) = var("ARCREST_MAX_REPLY") {
            let bytes = size.trim().parse().ok().filter(|bytes| *bytes > 0);
            options.max_reply = bytes.ok_or_else(|| wrong("ARCREST_MAX_REPLY", "is a number of bytes above 0"))?;
        }
        options.token_in_url = flag_of("ARCREST_TOKEN_IN_URL")?.unwrap_or_default();
        if let Some(count) = var("ARCREST_RETRIES") {
            let count = count.trim().parse().map_err(|_| wrong("ARCREST_RETRIES", "is an integer from 0 on"));
            options.retries = count?;
        }
        Ok(options)
    }

    /// Sets one time limit for every wait.
    pub fn set_timeout(&mut self, limit: Duration) {
        self.connect_timeout = self.connect_timeout.min(limit);
        self.idle_timeout = self.idle_timeout.min(limit);
        self.read_timeout = limit;
        self.write_timeout = limit;
    }

    /// The time without a sign of life after which a call asks whether its connection of HTTP/2 is still there. A server
    /// may take more than ten such questions in one call for an attack (Tomcat does).
    fn ping_interval(&self) -> Duration {
        (self.read_timeout.max(self.write_timeout) / 10).max(PING_INTERVAL)
    }

    /// The proxy that a request to `url` goes through, without user name and password.
    pub(super) fn proxy_of(&self, url: &str) -> Option<String> {
        self.whole_proxy_of(url).as_ref().map(shown_proxy)
    }

    /// The proxy that a request to `url` goes through.
    pub(super) fn whole_proxy_of(&self, url: &str) -> Option<Url> {
        match &self.proxy {
            Some(proxy) => proxy::address(proxy.expose()),
            None => Proxies::of_machine()?.choose(&url.parse().ok()?),
        }
    }

    /// The client with these options and a client certificate. All callers of a runtime with the same options share it.
    /// The files of certificates are read within the limit for a connection.
    ///
    /// # Errors
    /// [`Kind::File`](super::Kind::File), [`Kind::Argument`](super::Kind::Argument) or
    /// [`Kind::Timeout`](super::Kind::Timeout) if the CA file, the certificate or the proxy can't be used.
    pub(super) async fn client(&self, identity: Option<&Identity>) -> Result<Arc<Client>> {
        let tls = tls::shared(&self.verify, identity, self.connect_timeout).await?;
        let runtime = RuntimeKey::current();
        let environment = if self.proxy.is_none() { proxy::environment() } else { Vec::new() };
        let mut pools = SHARED_CLIENTS.get().lock().unwrap_or_else(PoisonError::into_inner);
        pools.retain(|pool| pool.client.strong_count() > 0);
        if let Some(client) = pools
            .iter()
            .filter(|pool| pool.runtime == runtime && pool.environment == environment && pool.options == *self)
            .filter_map(|pool| pool.client.upgrade())
            .find(|client| Arc::ptr_eq(&client.tls, &tls) && !client.is_retired())
        {
            return Ok(client);
        }
        let client = Arc::new(Client::new(self.build(tls.config.clone(), false)?, tls));
        pools.retain(|pool| pool.client.upgrade().is_some_and(|client| !client.is_retired()));
        pools.push(SharedClient { runtime, options: self.clone(), environment, client: Arc::downgrade(&client) });
        Ok(client)
    }

    /// A client of HTTP/1.1 with one connection, which is not shared.
    ///
    /// # Errors
    /// The same as [`ClientOptions::client`].
    pub(super) async fn single_connection(&self) -> Result<reqwest::Client> {
        let tls = tls::shared(&self.verify, None, self.connect_timeout).await?;
        self.build(tls.config.clone(), true)
    }

    fn build(&self, mut tls: ClientConfig, single: bool) -> Result<reqwest::Client> {
        if single {
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(&self.user_agent)
            // decompressed in `body.rs`: the client's own decoder knows one spelling of the coding only
            .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]))
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            // `retry.rs` decides what is sent again: the client's own rules would repeat a write
            .retry(reqwest::retry::never())
            .http2_keep_alive_interval(self.ping_interval())
            .http2_keep_alive_timeout(PING_TIMEOUT)
            // a redirected write must not become a silent GET, nor a token leave its host
            .redirect(reqwest::redirect::Policy::none());
        if CHECK_MAY_WAIT {
            builder = builder.connector_layer(layer_fn(|inner| ApartConnector { inner }));
        }
        if single {
            let connected = Arc::<AtomicBool>::default();
            let delayed = layer_fn(move |inner| DelayedConnector { inner, connected: connected.clone() });
            builder = builder.http1_only().pool_max_idle_per_host(1).connector_layer(delayed);
        }
        if let Some(proxy) = &self.proxy {
            let url = proxy::address(proxy.expose()).ok_or_else(|| wrong("the proxy", "is not a URL"))?;
            builder = builder.proxy(reqwest::Proxy::all(url).map_err(|_| wrong("the proxy", "is not a URL"))?);
        } else if let Some(proxies) = Proxies::of_machine() {
            builder = builder.proxy(reqwest::Proxy::custom(move |url| proxies.choose(url)));
        } else {
            builder = builder.no_proxy();
        }
        builder.build().map_err(|e| Error::argument("connect", innermost(&e)).caused_by(e.without_url()))
    }
}

/// Connects on a thread of its own, for systems whose check of a certificate waits for the network. The thread that
/// waits for the connection keeps its time limit and hears Ctrl-C.
#[derive(Clone)]
struct ApartConnector<S> {
    inner: S,
}

type ConnectError = Box<dyn std::error::Error + Send + Sync>;

impl<S: Service<R, Error = ConnectError>, R> Service<R> for ApartConnector<S>
where
    S::Future: Send + 'static,
    S::Response: Send + 'static,
{
    type Response = S::Response;
    type Error = ConnectError;
    type Future = BoxFuture<'static, Result<S::Response, ConnectError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, place: R) -> Self::Future {
        let connect = self.inner.call(place);
        async move {
            let (mut done, waits) = oneshot::channel();
            let runtime = Handle::current();
            spawn_blocking(move || {
                let result = runtime.block_on(async {
                    match select(pin!(connect), pin!(done.closed())).await {
                        Either::Left((result, _)) => Some(result),
                        Either::Right(_) => None,
                    }
                });
                // without a result nobody waits any more
                result.map(|result| done.send(result))
            });
            waits.await?
        }
        .boxed()
    }
}

/// Waits before it opens a second connection, so that the first one can become idle and is used again.
#[derive(Clone)]
struct DelayedConnector<S> {
    inner: S,
    connected: Arc<AtomicBool>,
}

impl<S: Service<R>, R> Service<R> for DelayedConnector<S>
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
        let pause = if self.connected.swap(true, Ordering::Relaxed) { RETURN_TIME } else { Duration::ZERO };
        let connect = self.inner.call(place);
        async move {
            sleep(pause).await;
            connect.await
        }
        .boxed()
    }
}

/// The runtime that drives a connection. No other runtime can use the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RuntimeKey(Option<runtime::Id>);

impl RuntimeKey {
    pub(super) fn current() -> Self {
        Self(Handle::try_current().ok().map(|handle| handle.id()))
    }
}

/// An HTTP client and its connections. Many calls share a connection of HTTP/2, which stays open when one of them gets no
/// reply: whoever may have met a silent connection retires the client, and the next call opens another connection.
pub(super) struct Client {
    pub(super) http: reqwest::Client,
    /// The TLS configuration that the connections are made with.
    pub(super) tls: Arc<Tls>,
    /// Whether the last reply came by HTTP/1.1, whose connections are closed by a call that gets no reply.
    is_http1: AtomicBool,
    is_retired: AtomicBool,
    /// The requests that may run at once.
    places: Semaphore,
}

impl Client {
    fn new(http: reqwest::Client, tls: Arc<Tls>) -> Self {
        let places = Semaphore::new(MOST_AT_ONCE);
        Self { http, tls, is_http1: AtomicBool::new(false), is_retired: AtomicBool::new(false), places }
    }

    /// Waits until fewer than [`MOST_AT_ONCE`] requests are running. The place is free again when this is dropped.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        // an error only where the semaphore is closed, which it never is
        self.places.acquire().await.ok()
    }

    /// Notes the protocol of a reply.
    pub(super) fn heard(&self, reply: &reqwest::Response) {
        self.is_http1.store(reply.version() < reqwest::Version::HTTP_2, Ordering::Relaxed);
    }

    /// No further call gets this client, unless its connections are not shared.
    pub(super) fn retire(&self) {
        if !self.is_http1.load(Ordering::Relaxed) {
            self.is_retired.store(true, Ordering::Relaxed);
        }
    }

    /// No further call gets this client, whatever the protocol.
    pub(super) fn replace(&self) {
        self.is_retired.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::Relaxed)
    }
}

struct SharedClient {
    runtime: RuntimeKey,
    options: ClientOptions,
    /// What the environment said of proxies.
    environment: Vec<Option<OsString>>,
    client: Weak<Client>,
}

static SHARED_CLIENTS: LazyLock<PerProcess<Mutex<Vec<SharedClient>>>> = LazyLock::new(PerProcess::default);

/// A time limit in seconds; `None` unless the number is above 0. A number that is too large is no limit.
#[must_use]
pub fn time_limit(seconds: f64) -> Option<Duration> {
    let limit = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    (seconds > 0.0).then(|| limit.max(Duration::from_nanos(1)))
}

/// The boolean of a variable of the environment; `None` where the variable is empty or not there.
///
/// # Errors
/// [`Kind::Argument`](super::Kind::Argument) if the variable holds something else.
pub fn flag_of(variable: &str) -> Result<Option<bool>> {
    let text = std::env::var_os(variable).map(|text| text.to_string_lossy().into_owned());
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => flag(&text).map(Some).ok_or_else(|| wrong(variable, "is true or false")),
        None => Ok(None),
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "0" | "false" | "no" | "off" => Some(false),
        "1" | "true" | "yes" | "on" => Some(true),
        _ => None,
    }
}

/// The address of a proxy without user name and password.
pub(super) fn shown_proxy(proxy: &Url) -> String {
    shown(proxy.as_str()).trim_end_matches('/').to_owned()
}

fn wrong(what: &str, rule: &str) -> Error {
    Error::argument("settings", format!("{what} {rule}"))
}

/// The text of the innermost source, which names the actual cause.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(next) = deepest.source() {
        deepest = next;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};
    use tower::service_fn;

    use super::*;

    #[test]
    fn a_time_limit_is_any_number_above_0() {
        for (seconds, limit) in [
            (1.5, Duration::from_millis(1500)),
            (1e-300, Duration::from_nanos(1)),
            (9_223_372_036_854_775_807.0, Duration::from_secs(1 << 63)),
            (1e300, Duration::MAX),
            (f64::INFINITY, Duration::MAX),
        ] {
            assert_eq!(time_limit(seconds), Some(limit), "{seconds}");
        }
        for seconds in [0.0, -0.0, -1e-300, -1.0, f64::NEG_INFINITY, f64::NAN] {
            assert_eq!(time_limit(seconds), None, "{seconds}");
        }
    }

    /// A connector whose check of the certificate blocks its thread.
    async fn connect(blocks: Duration) -> Result<&'static str, ConnectError> {
        let inner = service_fn(move |(): ()| async move {
            sleep(Duration::from_millis(1)).await;
            std::thread::sleep(blocks);
            Ok("connected")
        });
        ApartConnector { inner }.call(()).await
    }

    #[tokio::test]
    async fn a_check_that_blocks_keeps_no_caller_waiting() {
        let began = Instant::now();
        assert!(timeout(Duration::from_millis(50), connect(Duration::from_secs(2))).await.is_err());
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(connect(Duration::ZERO).await.ok(), Some("connected"));
    }
}
