//! Connections for logins that belong to a connection: each carries one request at a time, and knows
//! whether it is logged in.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::Account;
use super::ntlm::{Login, offered};
use crate::core::body::Lost;
use crate::core::client::Home;
use crate::core::forks::OfProcess;
use crate::core::{ClientOptions, Error, Result};

/// As many at a time as other reads that go out together.
const AT_ONCE: usize = 8;
/// A login whose messages came to stand on two connections is begun anew this often.
const ATTEMPTS: usize = 3;
/// The page of a 401 is read to its end, so that its connection stays; a longer one is not worth it.
const LONGEST_PAGE: usize = 1 << 20;

/// The connections of one site.
#[derive(Default)]
pub struct Lanes(OfProcess<Every>);

struct Every {
    free: Semaphore,
    idle: Mutex<Vec<Lane>>,
}

/// A client with one connection.
struct Lane {
    home: Home,
    client: Client,
    logged_in: bool,
}

/// A lane while a request is on it; the connection is dropped with it unless the reply arrived whole.
pub struct Turn<'a> {
    lanes: &'a Every,
    lane: Option<Lane>,
    _permit: SemaphorePermit<'a>,
}

impl Default for Every {
    fn default() -> Self {
        Self { free: Semaphore::new(AT_ONCE), idle: Mutex::default() }
    }
}

impl Every {
    fn idle(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    /// Lets go of the connections that are not in use.
    pub fn close(&self) {
        self.0.get().idle().clear();
    }

    /// A connection to oneself.
    pub async fn turn(&self, options: &ClientOptions) -> Result<Turn<'_>> {
        let lanes = self.0.get();
        let permit = lanes.free.acquire().await.map_err(|error| Error::Foreign(error.into()))?;
        let home = Home::here();
        let mut idle = lanes.idle();
        let held = idle.iter().rposition(|lane| lane.home == home).map(|at| idle.swap_remove(at));
        drop(idle);
        let lane = match held {
            Some(lane) => lane,
            None => Lane { home, client: options.single_connection()?, logged_in: false },
        };
        Ok(Turn { lanes, lane: Some(lane), _permit: permit })
    }
}

impl Turn<'_> {
    /// Sends what `prepare` makes, logging in where the server asks for it.
    pub async fn send<'a>(
        &'a mut self,
        account: &Account,
        url: &str,
        prepare: impl Fn(Client) -> BoxFuture<'a, Result<RequestBuilder>>,
    ) -> Result<Response, Lost> {
        let Some(lane) = &mut self.lane else { return Err(Lost::Other(broken("the connection is gone"))) };
        if lane.logged_in {
            let reply = prepare(lane.client.clone()).await?.send().await.map_err(Lost::Http)?;
            if reply.status() != StatusCode::UNAUTHORIZED {
                return Ok(reply);
            }
            lane.logged_in = false;
            read_out(reply).await;
        }
        let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        for attempt in 1..=ATTEMPTS {
            let (first, login) = Login::begin(account, &host).map_err(broken)?;
            let Some(login) = login else {
                let call = prepare(lane.client.clone()).await?.header(AUTHORIZATION, first);
                let reply = call.send().await.map_err(Lost::Http)?;
                lane.logged_in = reply.status() != StatusCode::UNAUTHORIZED;
                return Ok(reply);
            };
            // a GET without fields: should nobody ask for a login after all, nothing has been done yet
            let challenge = lane.client.get(url).header(AUTHORIZATION, first).send().await.map_err(Lost::Http)?;
            if challenge.status() != StatusCode::UNAUTHORIZED {
                read_out(challenge).await;
                return prepare(lane.client.clone()).await?.send().await.map_err(Lost::Http);
            }
            if offered(challenge.headers(), "NTLM").is_none() {
                return Ok(challenge);
            }
            let last = login.answer(challenge.headers()).map_err(broken)?;
            let connection = local_end(&challenge);
            read_out(challenge).await;
            let call = prepare(lane.client.clone()).await?.header(AUTHORIZATION, last);
            let reply = call.send().await.map_err(Lost::Http)?;
            let refused = reply.status() == StatusCode::UNAUTHORIZED;
            // on a connection that was not challenged, a right answer is refused, too
            if !refused || local_end(&reply) == connection || attempt == ATTEMPTS {
                lane.logged_in = !refused;
                return Ok(reply);
            }
            tracing::debug!("the login came to stand on two connections; once more");
            read_out(reply).await;
        }
        Err(Lost::Other(broken("the login did not stay on one connection")))
    }

    /// The reply arrived whole: the connection can carry the next one.
    pub fn done(mut self) {
        if let Some(lane) = self.lane.take() {
            self.lanes.idle().push(lane);
        }
    }
}

fn broken(message: impl Into<String>) -> Error {
    Error::Argument { operation: "log in".to_owned(), message: message.into() }
}

/// Which connection a reply came on.
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
