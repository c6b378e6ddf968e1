//! A portal's user whose handler has a `token` or `servertoken` of the script's own.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use pyo3::intern;
use pyo3::prelude::*;

use super::base::Custom;
use crate::core::credentials::UserId;
use crate::core::{Access, ClientOptions, Credentials, Portal, Result as CoreResult, Secret, Session, TokenState};
use crate::python::object::hooks::Replaced;

/// The portal's user; one of the members named that the script has replaced is used.
pub fn hooked(
    handler: &Bound<'_, PyAny>,
    portal: Arc<dyn Portal>,
    names: &[&'static str],
) -> PyResult<Arc<dyn Portal>> {
    let is_own = |name| Ok::<_, PyErr>(names.contains(&name) && Replaced::find(handler, name)?.is_some());
    let (token, server_token) = (is_own("token")?, is_own("servertoken")?);
    if !token && !server_token {
        return Ok(portal);
    }
    Ok(Arc::new(Hooked { handler: Custom(handler.clone().unbind()), portal, token, server_token }))
}

struct Hooked {
    handler: Custom,
    portal: Arc<dyn Portal>,
    token: bool,
    server_token: bool,
}

impl Credentials for Hooked {
    fn token<'a>(
        &'a self,
        operation: &'a str,
        refused: Option<&'a Secret>,
    ) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        if !self.token {
            return self.portal.token(operation, refused);
        }
        async move { self.handler.own_token(refused) }.boxed()
    }

    fn forget_outage(&self) {
        self.portal.forget_outage();
    }

    fn note_refusal(&self, token: &Secret) {
        self.portal.note_refusal(token);
    }

    fn user(&self) -> UserId {
        self.portal.user()
    }

    fn referer(&self) -> Option<String> {
        self.portal.referer()
    }

    fn access(&self) -> Option<Arc<Access>> {
        self.portal.access()
    }

    fn known(&self) -> TokenState {
        self.portal.known()
    }

    fn calls_out(&self) -> bool {
        true
    }

    fn set_options(&self, options: ClientOptions) {
        self.portal.set_options(options);
    }

    fn close(&self) {
        self.portal.close();
    }
}

impl Portal for Hooked {
    fn token_service<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, CoreResult<String>> {
        self.portal.token_service(operation)
    }

    fn own_token<'a>(&'a self, operation: &'a str) -> BoxFuture<'a, CoreResult<Option<Secret>>> {
        self.portal.own_token(operation)
    }

    fn server_token(&self, url: String, referer: String) -> Option<BoxFuture<'_, CoreResult<Option<Secret>>>> {
        if !self.server_token {
            return None;
        }
        let token = move || {
            Python::attach(|py| {
                let token = self.handler.0.bind(py).call_method1(intern!(py, "servertoken"), (url, referer))?;
                Ok::<_, PyErr>(token.extract::<Option<String>>()?.map(Secret::from))
            })
        };
        Some(async move { Ok(token()?) }.boxed())
    }

    fn session(&self) -> Arc<Session> {
        self.portal.session()
    }
}
