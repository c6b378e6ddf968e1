//! The NTLM connection pool, for sessions whose web tier asks for NTLM: a login belongs to a connection there, so each
//! connection carries one request at a time and remembers whether it is logged in.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ntlm::{Login, failed, offered};
use super::{Access, Account};
use crate::core::body::ExchangeError;
use crate::core::client::RuntimeKey;
use crate::core::credentials::UserId;
use crate::core::per_process::PerProcess;
use crate::core::{ClientOptions, Error, Result};

/// The number of connections that are in use at the same time.
const LARGEST_POOL: usize = 8;
/// The number of logins that are tried while their messages travel on two connections.
const ATTEMPTS: usize = 3;
/// The page of a 401 reply is read to its end, so that the connection can be used again; a longer page is not.
const LONGEST_PAGE: usize = 1 << 20;

/// The connections of one session.
#[derive(Default)]
pub struct NtlmPool(PerProcess<Connections>);

struct Connections {
    free: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

/// An HTTP client that keeps one connection.
struct Connection {
    /// The user whose login the connection carries.
    user: UserId,
    runtime: RuntimeKey,
    client: Client,
    logged_in: bool,
}

/// A connection that carries a request. Dropping the lease closes the connection, unless the reply arrived whole.
pub struct Lease<'a> {
    pool: &'a Connections,
    connection: Option<Connection>,
    _permit: SemaphorePermit<'a>,
}

impl Default for Connections {
    fn default() -> Self {
        Self { free: Semaphore::new(LARGEST_POOL), idle: Mutex::default() }
    }
}

impl Connections {
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection of a user that is not in use. Those of other users are closed.
    fn reuse(&self, user: UserId, runtime: RuntimeKey) -> Option<Connection> {
        let mut idle = self.idle();
        idle.retain(|connection| connection.user == user);
        let at = idle.iter().rposition(|connection| connection.runtime == runtime)?;
        Some(idle.swap_remove(at))
    }
}

impl NtlmPool {
    /// Closes the connections that are not in use.
    pub fn close(&self) {
        self.0.get().idle().clear();
    }

    /// Leases a connection for a user; waits while all are in use. The connections of another user are closed.
    pub async fn lease(&self, access: &Access, options: &ClientOptions) -> Result<Lease<'_>> {
        let pool = self.0.get();
        let permit = pool.free.acquire().await.map_err(Error::foreign)?;
        let (user, runtime) = (access.user(), RuntimeKey::current());
        let connection = match pool.reuse(user, runtime) {
            Some(connection) => connection,
            None => Connection { user, runtime, client: options.single_connection().await?, logged_in: false },
        };
        Ok(Lease { pool, connection: Some(connection), _permit: permit })
    }
}

impl Lease<'_> {
    /// Sends the request that `prepare` makes; logs in first where the server asks for a login.
    pub async fn send<'a>(
        &'a mut self,
        account: &Account,
        url: &str,
        prepare: impl Fn(Client) -> BoxFuture<'a, Result<RequestBuilder, ExchangeError>>,
    ) -> Result<Response, ExchangeError> {
        let Some(held) = &mut self.connection else {
            return Err(ExchangeError::Other(failed("the connection is gone")));
        };
        if held.logged_in {
            let reply = prepare(held.client.clone()).await?.send().await.map_err(ExchangeError::Http)?;
            if reply.status() != StatusCode::UNAUTHORIZED {
                return Ok(reply);
            }
            held.logged_in = false;
            read_out(reply).await;
        }
        let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        for attempt in 1..=ATTEMPTS {
            let (first, login) = Login::begin(account, &host)?;
            // a GET without fields changes nothing, if the server asks for no login after all
            let needs_challenge = login.needs_challenge();
            let opening = if needs_challenge { held.client.get(url) } else { prepare(held.client.clone()).await? };
            let challenge = opening.header(AUTHORIZATION, first).send().await.map_err(ExchangeError::Http)?;
            if challenge.status() != StatusCode::UNAUTHORIZED {
                if !needs_challenge {
                    held.logged_in = true;
                    return Ok(challenge);
                }
                read_out(challenge).await;
                return prepare(held.client.clone()).await?.send().await.map_err(ExchangeError::Http);
            }
            match offered(challenge.headers(), login.scheme()) {
                None => return Ok(challenge),
                Some("") if !needs_challenge => return Ok(challenge),
                Some(_) => {}
            }
            let last = login.answer(challenge.headers())?;
            let connection = local_end(&challenge);
            read_out(challenge).await;
            let call = prepare(held.client.clone()).await?.header(AUTHORIZATION, last);
            let reply = call.send().await.map_err(ExchangeError::Http)?;
            let refused = reply.status() == StatusCode::UNAUTHORIZED;
            // a correct answer is refused, too, on a connection without the challenge
            if !refused || local_end(&reply) == connection || attempt == ATTEMPTS {
                held.logged_in = !refused;
                return Ok(reply);
            }
            tracing::debug!("the login was spread over two connections; log in again");
            read_out(reply).await;
        }
        Err(ExchangeError::Other(failed("the login did not stay on one connection")))
    }

    /// Returns the connection to the pool, because the reply arrived whole.
    pub fn release(mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.idle().push(connection);
        }
    }
}

/// The local address of the connection that carried a reply.
fn local_end(reply: &Response) -> Option<SocketAddr> {
    reply.extensions().get::<HttpInfo>().map(HttpInfo::local_addr)
}

async fn read_out(mut reply: Response) {
    let mut left = LONGEST_PAGE;
    while let Ok(Some(chunk)) = reply.chunk().await {
        match left.checked_sub(chunk.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
