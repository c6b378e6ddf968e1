//! The way of a request from an object to its session. Remembers the last reply for `error` and `last_code`.
//!
//! A request's headers are put on in the core (`Session`); `additional_headers` of `_get` in `raw`.

use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::core::{Failure, Kind, Reply, Request, Result, Session, Transport};
use crate::python::errors;

/// The last reply, as scripts read it back. Reading it sends no request.
#[derive(Clone, Default)]
pub struct Last {
    pub status: Option<u16>,
    pub url: Option<String>,
    pub method: Option<&'static str>,
    pub failure: Option<Failure>,
}

/// A session that remembers the last reply.
#[derive(Clone)]
pub struct Link {
    pub session: Arc<Session>,
    pub last: Arc<Mutex<Last>>,
    /// Another session that has the connection pool of this one, and that must keep the pool open.
    pub pool: Option<Arc<Session>>,
}

impl Link {
    fn remember(&self, request: &Request, outcome: &Result<Reply>) {
        let method = if !request.files.is_empty() {
            "FORM-MULTIPART"
        } else if request.is_get() {
            "GET"
        } else {
            "POST"
        };
        let (status, failure) = match outcome {
            Ok(reply) => (Some(reply.status), reply.failure()),
            Err(error) => match error.kind() {
                Kind::Status { status, reason, .. } => (Some(*status), Some(Failure::new(i64::from(*status), *reason))),
                Kind::Server(failure) | Kind::Login(failure) => (None, Some(failure.clone())),
                _ => (None, Some(Failure::new(0, errors::text(error)))),
            },
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Last { status, url: Some(request.shown()), method: Some(method), failure };
    }
}

impl Transport for Link {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Reply>> {
        async move {
            if let Some(pool) = &self.pool {
                pool.hold().await?;
            }
            let outcome = self.session.send(request.clone()).await;
            self.remember(&request, &outcome);
            outcome
        }
        .boxed()
    }

    fn reconnect(&self) {
        self.session.reconnect();
    }
}
